//! The fewest candidates whose span holds all that is needed, by local search.
//!
//! Modulo the needed space the candidates are points; some of them are taken as *extra*. Every
//! candidate in the span of needed and extra ones is then a product the network may use, and if
//! these span the needed space too, `needed + extra` gates suffice. So one looks for a small flat
//! that holds many independent candidates: extra ones are given up at random, and those on which
//! most others fall together modulo the rest are taken, as the differences of candidates that fall
//! together are needed forms made of products.

use super::pool::Pool;
use super::tableau::Tableau;
use crate::egraph::points::{Subspace, mul, sub};
use crate::modular::Stream;
use crate::progress::Progress;

/// One group of candidates on the same point is worth looking at up to this many members.
const GROUP: usize = 24;

/// Extra candidates exchanged for others of the same span before each move.
const EXCHANGES: usize = 6;

/// Coordinates touched in the time that a pass needs for a candidate beyond its coordinates.
const OVERHEAD: usize = 10;

/// Moves without a gain after which a loss is accepted.
const PATIENCE: usize = 60;

/// The search over one pool.
pub struct Search<'a> {
    pool: &'a Pool,
    outside: usize,
    inside: usize,
    stream: Stream,
    /// Coordinates that may still be touched.
    pub steps: u64,
}

/// Candidates modulo the extra ones taken so far.
#[derive(Clone)]
struct State {
    tableau: Tableau,
    /// The part of the needed space that candidates in the span make.
    gained: Subspace,
}

impl<'a> Search<'a> {
    /// A search with this many outside coordinates.
    pub fn new(pool: &'a Pool, outside: usize, steps: u64, stream: Stream) -> Self {
        Self { pool, outside, inside: pool.stride - outside, stream, steps }
    }

    /// Products that span what is needed, fewer than the first `known` of the pool, as few as
    /// found before it is stopped.
    pub fn run(&mut self, known: usize, progress: &Progress) -> Option<Vec<usize>> {
        let mut best = None;
        let mut target = known.checked_sub(self.inside + 1)?;
        let mut current = self.start();
        if current.gained.dimension() == self.inside {
            return Some(self.selection(&current));
        }
        (0..known).for_each(|k| current.tableau.take(k));
        self.collect(&mut current);
        let mut idle = 0;
        while self.steps > 0 && !progress.is_stopped() {
            let mut next = current.clone();
            self.shorten(&mut next, target);
            self.fill(&mut next, target);
            let (now, before) = (next.gained.dimension(), current.gained.dimension());
            if now == self.inside {
                best = Some(self.selection(&next));
                let Some(less) = next.tableau.extra().len().checked_sub(1) else { break };
                (target, current, idle) = (less, next, 0);
            } else if target == 0 {
                break;
            } else {
                idle = if now > before { 0 } else { idle + 1 };
                if now >= before || idle > PATIENCE || current.tableau.extra().len() > target {
                    if now < before {
                        idle = 0;
                    }
                    current = next;
                }
            }
        }
        best
    }

    /// Nothing taken.
    fn start(&mut self) -> State {
        let tableau = Tableau::new(self.pool, self.outside, &mut self.stream);
        let mut state = State { tableau, gained: Subspace::default() };
        self.collect(&mut state);
        state
    }

    /// Gives up some extra candidates, so that at least one can be chosen anew.
    fn shorten(&mut self, state: &mut State, target: usize) {
        let drop = 1 + self.stream.below(3);
        let mut count = state.tableau.extra().len();
        let held: Vec<usize> = (0..self.pool.len()).filter(|k| state.tableau.is_held(*k)).collect();
        for _ in 0..EXCHANGES.min(count) {
            let (at, other) = (self.stream.below(count), self.stream.below(held.len()));
            if state.tableau.exchange(at, held[other]) {
                self.pay();
            }
        }
        while count > 0 && count + drop > target {
            let at = self.stream.below(count);
            state.tableau.release(at);
            count -= 1;
        }
        self.collect(state);
    }

    /// Takes candidates until everything needed is gained or there are `target` of them.
    fn fill(&mut self, state: &mut State, target: usize) {
        while state.tableau.extra().len() < target && state.gained.dimension() < self.inside {
            let Some(k) = self.choose(state) else { break };
            state.tableau.take(k);
            self.collect(state);
        }
    }

    /// What candidates in the span make of the needed space.
    fn collect(&mut self, state: &mut State) {
        self.pay();
        state.gained = Subspace::default();
        for k in 0..self.pool.len() {
            if state.tableau.is_held(k) && state.gained.dimension() < self.inside {
                state.gained.insert(state.tableau.inside(k).to_vec());
            }
        }
    }

    /// The candidate to take next: one of a group that gains most.
    fn choose(&mut self, state: &State) -> Option<usize> {
        self.pay();
        let groups = state.tableau.groups();
        if groups.is_empty() {
            return None;
        }
        let daring = self.stream.below(8) == 0;
        let (mut best, mut ties, mut chosen) = (0, 0, None);
        for group in groups.iter().filter(|g| g.len() > 1) {
            let mut gain = self.gain(state, group);
            if daring {
                gain = gain.min(1);
            }
            if gain > best {
                (best, ties) = (gain, 0);
            }
            if gain == best && gain > 0 {
                ties += 1;
                if self.stream.below(ties) == 0 {
                    chosen = Some(group[0].0);
                }
            }
        }
        Some(chosen.unwrap_or_else(|| groups[self.stream.below(groups.len())][0].0))
    }

    /// How many dimensions of the needed space taking a group gains.
    fn gain(&self, state: &State, group: &[(usize, u64)]) -> usize {
        let inside = |(k, scale): (usize, u64)| {
            state.tableau.inside(k).iter().map(|v| mul(*v, scale)).collect::<Vec<u64>>()
        };
        let first = inside(group[0]);
        let known = &state.gained;
        let mut new = Subspace::default();
        for member in &group[1..group.len().min(GROUP)] {
            let mut row = inside(*member);
            row.iter_mut().zip(&first).for_each(|(r, f)| *r = sub(*r, *f));
            known.reduce(&mut row, 0);
            new.insert(row);
        }
        new.dimension()
    }

    /// Counts one pass over all candidates.
    fn pay(&mut self) {
        let pass = self.pool.len() * (self.pool.stride + OVERHEAD);
        self.steps = self.steps.saturating_sub(pass as u64);
    }

    /// The lightest candidates that span the needed and the extra ones together.
    fn selection(&self, state: &State) -> Vec<usize> {
        let mut held: Vec<usize> =
            (0..self.pool.len()).filter(|k| state.tableau.is_held(*k)).collect();
        held.sort_by_key(|k| (self.pool.weights[*k], *k));
        let mut span = Subspace::default();
        let stride = self.pool.stride;
        held.retain(|k| span.insert(self.pool.rows[k * stride..][..stride].to_vec()));
        held
    }
}
