//! The search for a good order in which to split variables off.
//!
//! Starts are cheap: variables by occurrence, orders as declared, reversed and interleaved, and
//! greedy ones that look one step ahead. The best is improved by moving single variables
//! (simulated annealing). The gates of one step depend on the *set* of variables split off before
//! it, so a move only touches the levels between its two places, and steps seen before are
//! remembered. Everything is counted in entries touched; there is no clock.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::improve::Fuel;
use super::key::{Key, Packing, Parameters};
use super::order::{Space, Step};
use super::problem::Problem;
use super::residue::Row;
use crate::modular::Stream;

/// An order of all variables and the gates it costs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// Gates, counted by ranks modulo a prime.
    pub gates: usize,
    /// The variables in the order in which they are split off.
    pub variables: Vec<usize>,
}

/// A search over the orders of one problem: what is known about steps, and the work done.
#[derive(Debug)]
pub struct Search<'a, const W: usize> {
    packing: &'a Packing,
    start: Space<W>,
    /// For each derived variable, the row of its definition; for inputs nothing.
    definitions: Vec<Option<Row<Key<W>>>>,
    /// For each variable, the derived variables that must be split off before it.
    before: Vec<Vec<usize>>,
    /// A random word for each variable; a set is known by the exclusive or of its members.
    words: Vec<u64>,
    known: FxHashMap<(u64, usize), usize>,
    /// Entries touched.
    pub work: u64,
    stream: Stream,
}

/// A space reached by splitting off a prefix, advanced only when a step is not yet known.
struct Walk<'s, const W: usize> {
    set: u64,
    space: Cow<'s, Space<W>>,
    /// Variables passed over without splitting them off yet.
    pending: Vec<usize>,
}

impl<'a, const W: usize> Search<'a, W> {
    /// A search over the orders of a problem.
    pub fn new(problem: &Problem, packing: &'a Packing, parameters: &Parameters) -> Self {
        let mut stream = Stream::new(0x0bde5);
        let count = problem.variables();
        let row = |p| packing.row(p, parameters);
        let start = Space::<W>::new(problem.outputs.iter().filter_map(row));
        let none = std::iter::repeat_n(None, problem.inputs);
        let definitions = none.chain(problem.definitions.iter().map(row)).collect();
        let mut before = vec![Vec::new(); count];
        for (y, reads) in problem.reads().into_iter().enumerate() {
            reads.into_iter().for_each(|x| before[x].push(y));
        }
        let words = (0..count).map(|_| stream.next_u64()).collect();
        let known = FxHashMap::default();
        Self { packing, start, definitions, before, words, known, work: 0, stream }
    }

    /// The best order from the cheap starts.
    pub(super) fn begin(&mut self, budget: u64, fuel: &Fuel<'_>) -> Order {
        let mut found: Vec<Order> = Vec::new();
        for variables in self.starts() {
            // One order there must be.
            if found.is_empty() || fuel.goes_on(self.work) {
                found.push(self.costed(variables));
            }
        }
        for score in 0..4 {
            // A greedy order costs about as much as one plain one a variable.
            let estimate = (self.start.size() * self.words.len() * 12) as u64;
            if self.work + estimate < budget && fuel.goes_on(self.work) {
                found.extend(self.greedy(score, fuel));
            }
        }
        let none = Order { gates: 0, variables: Vec::new() };
        found.into_iter().min_by_key(|o| o.gates).unwrap_or(none)
    }

    /// The work after which more of it hardly pays for this problem.
    pub fn enough(&self) -> u64 {
        let n = self.words.len() as u64;
        n * n * (self.start.size() as u64 * 4 + 100) * 10
    }

    /// The order with its cost; it is repaired where a derived variable comes too late.
    pub fn costed(&mut self, variables: Vec<usize>) -> Order {
        let variables = self.repaired(&variables);
        let start = self.start.clone();
        let mut walk = Walk { set: 0, space: Cow::Borrowed(&start), pending: Vec::new() };
        let gates = variables.iter().map(|x| self.advance(&mut walk, *x)).sum();
        Order { gates, variables }
    }

    fn starts(&self) -> Vec<Vec<usize>> {
        let count = self.start.occurrences(self.packing, self.words.len());
        let declared: Vec<usize> = (0..self.words.len()).collect();
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

    /// The order with derived variables moved ahead of what their definitions read.
    fn repaired(&self, order: &[usize]) -> Vec<usize> {
        let mut placed = vec![false; self.words.len()];
        let mut out = Vec::with_capacity(order.len());
        let mut open: Vec<usize> = Vec::new();
        for &x in order {
            open.push(x);
            while let Some(&top) = open.last() {
                match self.before[top].iter().find(|y| !placed[**y]) {
                    Some(y) if !placed[top] => open.push(*y),
                    _ => {
                        open.pop();
                        if !std::mem::replace(&mut placed[top], true) {
                            out.push(top);
                        }
                    }
                }
            }
        }
        out
    }

    fn is_valid(&self, order: &[usize]) -> bool {
        let mut placed = vec![false; self.words.len()];
        order.iter().all(|x| {
            placed[*x] = true;
            self.before[*x].iter().all(|y| placed[*y])
        })
    }

    /// One step, counted.
    fn split(&mut self, space: &Space<W>, variable: usize) -> Step<W> {
        let step = space.split(self.packing, variable, self.definitions[variable].as_ref());
        self.work += step.work + 40;
        step
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
            walk.space = Cow::Owned(self.split(&walk.space, x).rest);
        }
        let step = self.split(&walk.space, variable);
        walk.space = Cow::Owned(step.rest);
        self.known.insert(key, step.gates);
        step.gates
    }

    /// A greedy order; `None` where it was stopped.
    fn greedy(&mut self, score: usize, fuel: &Fuel<'_>) -> Option<Order> {
        let mut space = self.start.clone();
        let (mut left, mut variables): (Vec<usize>, _) = ((0..self.words.len()).collect(), vec![]);
        let (mut gates, mut set) = (0, 0);
        while !left.is_empty() {
            if !fuel.goes_on(self.work) {
                return None;
            }
            let mut best: Option<(usize, usize, Step<W>)> = None;
            let count = space.occurrences(self.packing, self.words.len());
            for &x in &left {
                let idle = count[x] == 0 && self.definitions[x].is_none();
                if idle || self.before[x].iter().any(|y| left.contains(y)) {
                    continue;
                }
                let step = self.split(&space, x);
                self.known.insert((set, x), step.gates);
                let (rows, size) = (step.rest.rows.len(), step.rest.size());
                let value = match score {
                    0 => step.gates + rows,
                    1 => step.gates,
                    2 => step.gates + size,
                    _ => rows,
                };
                if best.as_ref().is_none_or(|b| value < b.0) {
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
        Some(Order { gates, variables })
    }

    /// Moves single variables, downhill and sometimes up, until this much work is done.
    pub(super) fn anneal(&mut self, start: &Order, budget: u64, fuel: &Fuel<'_>) -> Order {
        let n = start.variables.len();
        let (mut best, mut current) = (start.clone(), start.clone());
        if n < 2 || !fuel.goes_on(self.work) {
            return best;
        }
        let begin = self.work;
        let end = begin + budget;
        // Spaces before each position of the current order.
        let mut spaces = vec![self.start.clone()];
        let mut costs = Vec::new();
        for k in 0..n {
            let step = self.split(&spaces[k], current.variables[k]);
            costs.push(step.gates);
            spaces.push(step.rest);
        }
        while self.work < end && fuel.goes_on(self.work) {
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
            if !self.is_valid(&moved) {
                continue;
            }
            let old: usize = costs[low..=high].iter().sum();
            let fraction = (self.work - begin) as f64 / budget.max(1) as f64;
            let temperature = (0.01 * current.gates as f64 * (1.0 - fraction)).max(0.01);
            // The rise allowed, drawn before the cost is known so that hopeless moves end early.
            let allowed = old + self.stream.rise(temperature) as usize;
            let set = current.variables[..low].iter().fold(0, |s, x| s ^ self.words[*x]);
            let mut walk = Walk { set, space: Cow::Borrowed(&spaces[low]), pending: Vec::new() };
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
