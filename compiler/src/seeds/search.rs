//! The search for a good order in which to split variables off.
//!
//! Starts are cheap: variables by occurrence, orders as declared, reversed and interleaved, and
//! greedy ones that look one step ahead. The best is improved by moving single variables
//! (simulated annealing). The gates of one step depend on the *set* of variables split off before
//! it, so a move only touches the levels between its two places, and steps seen before are
//! remembered. Everything is counted in entries touched; there is no clock.

use rustc_hash::FxHashMap;

use super::key::Packing;
use super::order::{Space, Step};
use crate::modular::Stream;

/// An order of variables and the gates it costs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// Gates, counted by ranks modulo a prime.
    pub gates: usize,
    /// The variables in the order in which they are split off.
    pub variables: Vec<usize>,
}

/// The state of a search: what is known about steps, and the work left.
#[derive(Debug)]
pub struct Search<'a, const W: usize> {
    start: &'a Space<W>,
    packing: &'a Packing,
    /// Variables that occur.
    active: Vec<usize>,
    /// A random word for each variable; a set is known by the exclusive or of its members.
    words: Vec<u64>,
    known: FxHashMap<(u64, usize), usize>,
    work: u64,
    budget: u64,
    stream: Stream,
}

/// A space reached by splitting off a prefix, advanced only when a step is not yet known.
struct Walk<'s, const W: usize> {
    set: u64,
    space: std::borrow::Cow<'s, Space<W>>,
    /// Variables passed over without splitting them off yet.
    pending: Vec<usize>,
}

impl<'a, const W: usize> Search<'a, W> {
    /// A search over orders of the variables below `count` that occur, within a budget of entries.
    pub fn new(start: &'a Space<W>, packing: &'a Packing, count: usize, budget: u64) -> Self {
        let mut stream = Stream::new(0x0bde5);
        let words = (0..count).map(|_| stream.next_u64()).collect();
        let occurrences = start.occurrences(packing, count);
        let active: Vec<usize> = (0..count).filter(|x| occurrences[*x] > 0).collect();
        // Small systems are settled long before a large budget is spent.
        let enough = (active.len() * active.len() * (start.size() * 4 + 100)) as u64 * 10;
        let budget = budget.min(enough);
        let known = FxHashMap::default();
        Self { start, packing, active, words, known, work: 0, budget, stream }
    }

    /// The best orders found, best first, all different; at least one.
    pub fn run(mut self, keep: usize) -> Vec<Order> {
        let mut found: Vec<Order> = Vec::new();
        for variables in self.starts() {
            let gates = self.cost(&variables);
            found.push(Order { gates, variables });
        }
        for score in 0..4 {
            // A greedy order costs about as much as `active` plain ones.
            let estimate = (self.start.size() * self.active.len() * 12) as u64;
            if self.work + estimate < self.budget / 2 {
                found.push(self.greedy(score));
            }
        }
        found.sort_by_key(|o| o.gates);
        found.dedup();
        if let Some(best) = found.first().cloned() {
            found.insert(0, self.anneal(best));
        }
        found.sort_by_key(|o| o.gates);
        found.dedup();
        found.truncate(keep);
        found
    }

    fn starts(&self) -> Vec<Vec<usize>> {
        let count = self.start.occurrences(self.packing, self.words.len());
        let declared = self.active.clone();
        let reversed: Vec<usize> = declared.iter().rev().copied().collect();
        let mut frequent = declared.clone();
        frequent.sort_by_key(|x| std::cmp::Reverse(count[*x]));
        let mut rare = declared.clone();
        rare.sort_by_key(|x| count[*x]);
        let mut starts = vec![frequent, rare, declared.clone(), reversed];
        for parts in [2, 3] {
            starts.push(interleaved(&declared, parts));
        }
        starts
    }

    /// One step, counted.
    fn split(&mut self, space: &Space<W>, variable: usize) -> Step<W> {
        let step = space.split(self.packing, variable);
        self.work += step.work + 40;
        step
    }

    fn cost(&mut self, order: &[usize]) -> usize {
        let start = self.start;
        let mut walk =
            Walk { set: 0, space: std::borrow::Cow::Borrowed(start), pending: Vec::new() };
        order.iter().map(|x| self.advance(&mut walk, *x)).sum()
    }

    /// The gates of the next step of a walk.
    fn advance(&mut self, walk: &mut Walk<'_, W>, variable: usize) -> usize {
        let key = (walk.set, variable);
        walk.set ^= self.words[variable];
        self.work += 4;
        if let Some(gates) = self.known.get(&key) {
            walk.pending.push(variable);
            return *gates;
        }
        for x in std::mem::take(&mut walk.pending) {
            walk.space = std::borrow::Cow::Owned(self.split(&walk.space, x).rest);
        }
        let step = self.split(&walk.space, variable);
        walk.space = std::borrow::Cow::Owned(step.rest);
        self.known.insert(key, step.gates);
        step.gates
    }

    fn greedy(&mut self, score: usize) -> Order {
        let mut space = self.start.clone();
        let (mut left, mut variables) = (self.active.clone(), Vec::new());
        let (mut gates, mut set) = (0, 0);
        while !space.rows.is_empty() && self.work < self.budget {
            let mut best: Option<(usize, usize, Step<W>)> = None;
            for &x in &left {
                let step = self.split(&space, x);
                self.known.insert((set, x), step.gates);
                let (rows, size) = (step.rest.rows.len(), step.rest.size());
                let value = match score {
                    0 => step.gates + rows,
                    1 => step.gates,
                    2 => step.gates + size,
                    _ => rows,
                };
                let idle = step.gates == 0 && size == space.size();
                if !idle && best.as_ref().is_none_or(|b| value < b.0) {
                    best = Some((value, x, step));
                }
            }
            let Some((_, x, step)) = best else { break };
            gates += step.gates;
            space = step.rest;
            set ^= self.words[x];
            left.retain(|y| *y != x);
            variables.push(x);
        }
        variables.extend(left);
        if !space.rows.is_empty() {
            gates = self.cost(&variables);
        }
        Order { gates, variables }
    }

    /// Moves single variables, downhill and sometimes up, until the budget is spent.
    fn anneal(&mut self, start: Order) -> Order {
        let n = start.variables.len();
        let (mut best, mut current) = (start.clone(), start);
        if n < 2 {
            return best;
        }
        let begin = self.work;
        // Spaces before each position of the current order.
        let mut spaces = vec![self.start.clone()];
        let mut costs = Vec::new();
        for k in 0..n {
            let step = self.split(&spaces[k], current.variables[k]);
            costs.push(step.gates);
            spaces.push(step.rest);
        }
        while self.work < self.budget {
            let from = self.stream.below(n);
            let reach = if self.stream.below(4) == 0 { n } else { 3.min(n) };
            let distance = 1 + self.stream.below(reach);
            let up = self.stream.below(2) == 0;
            let to = if up { from.saturating_sub(distance) } else { (from + distance).min(n - 1) };
            self.work += 10;
            if from == to {
                continue;
            }
            let (low, high) = (from.min(to), from.max(to));
            let mut moved = current.variables.clone();
            let x = moved.remove(from);
            moved.insert(to, x);
            let old: usize = costs[low..=high].iter().sum();
            let fraction = (self.work - begin) as f64 / (self.budget - begin).max(1) as f64;
            let temperature = (0.01 * current.gates as f64 * (1.0 - fraction)).max(0.01);
            // The rise allowed, drawn before the cost is known so that hopeless moves end early.
            let draw = (self.stream.below(1 << 20) + 1) as f64 / f64::from(1 << 20);
            let allowed = old + (-draw.ln() * temperature) as usize;
            let set = current.variables[..low].iter().fold(0, |s, x| s ^ self.words[*x]);
            let space = std::borrow::Cow::Borrowed(&spaces[low]);
            let mut walk = Walk { set, space, pending: Vec::new() };
            let (mut new, mut fresh) = (0, Vec::new());
            for &x in &moved[low..=high] {
                let gates = self.advance(&mut walk, x);
                new += gates;
                fresh.push(gates);
                if new > allowed {
                    break;
                }
            }
            if new > allowed {
                continue;
            }
            current.gates = current.gates + new - old;
            for (k, gates) in (low..=high).zip(fresh) {
                costs[k] = gates;
            }
            for k in low..high {
                let rest = self.split(&spaces[k], moved[k]).rest;
                spaces[k + 1] = rest;
            }
            current.variables = moved;
            if current.gates < best.gates {
                best = current.clone();
            }
        }
        best
    }
}

/// The list cut into parts, dealt out in turn.
fn interleaved(list: &[usize], parts: usize) -> Vec<usize> {
    let length = list.len().div_ceil(parts).max(1);
    (0..length).flat_map(|k| list.iter().skip(k).step_by(length).copied()).collect()
}
