//! The fewest candidates whose span holds all that is needed, by local search.
//!
//! Modulo the needed space the candidates are points; some of them are taken as *extra*. Every
//! candidate in the span of needed and extra ones is then a product the network may use, and if
//! these span the needed space too, `needed + extra` gates suffice. So one looks for a small flat
//! that holds many independent candidates: each step takes the point on which most others fall
//! together modulo what was taken, as their differences are needed forms made of products.

use rustc_hash::FxHashMap;

use super::pool::Pool;
use crate::egraph::points::{Subspace, invert, mul, sub};
use crate::modular::Stream;

const P: u64 = (1 << 61) - 1;

/// One group of candidates on the same point is worth looking at up to this many members.
const GROUP: usize = 24;

/// The search over one pool.
pub struct Search<'a> {
    pool: &'a Pool,
    outside: usize,
    inside: usize,
    /// Pool rows, each with two random functionals of its outside coordinates behind.
    base: Vec<u64>,
    stride: usize,
    stream: Stream,
    /// Coordinates that may still be touched.
    pub steps: u64,
}

/// Candidates modulo the extra ones taken so far.
#[derive(Clone)]
struct State {
    rows: Vec<u64>,
    extra: Vec<usize>,
    /// Whether a candidate is in the span already.
    held: Vec<bool>,
    /// The part of the needed space that candidates held span.
    gained: Subspace,
}

impl<'a> Search<'a> {
    /// A search with this many outside and inside coordinates.
    pub fn new(pool: &'a Pool, outside: usize, steps: u64, mut stream: Stream) -> Self {
        let inside = pool.stride - outside;
        let stride = pool.stride + 2;
        let weights: Vec<[u64; 2]> =
            (0..outside).map(|_| [stream.next_u64() % P, stream.next_u64() % P]).collect();
        let mut base = Vec::with_capacity(pool.len() * stride);
        for row in pool.rows.chunks(pool.stride) {
            base.extend(row);
            for k in 0..2 {
                let sum = row.iter().zip(&weights).map(|(v, w)| mul(*v, w[k]));
                base.push(sum.fold(0, crate::egraph::points::add));
            }
        }
        Self { pool, outside, inside, base, stride, stream, steps }
    }

    /// Products that span what is needed, fewer than `known`, as few as found.
    pub fn run(&mut self, known: usize) -> Option<Vec<usize>> {
        let mut best = None;
        let mut target = known.checked_sub(self.inside + 1)?;
        let start = self.start();
        let mut current = start.clone();
        while self.steps > 0 {
            let mut next = self.shortened(&start, &current, target);
            self.fill(&mut next, target);
            if next.gained.dimension() == self.inside {
                target = next.extra.len();
                best = Some(self.selection(&next));
                match target.checked_sub(1) {
                    Some(less) => target = less,
                    None => break,
                }
                current = next;
            } else if target == 0 {
                break;
            } else if next.gained.dimension() >= current.gained.dimension()
                || current.extra.len() > target
            {
                current = next;
            }
        }
        best
    }

    /// Nothing taken.
    fn start(&mut self) -> State {
        let count = self.pool.len();
        let mut state = State {
            rows: self.base.clone(),
            extra: Vec::new(),
            held: vec![false; count],
            gained: Subspace::default(),
        };
        self.collect(&mut state);
        state
    }

    /// The state with some extra candidates given up, so that at least one can be chosen anew.
    fn shortened(&mut self, start: &State, current: &State, target: usize) -> State {
        let mut kept = current.extra.clone();
        if target == 0 || self.stream.below(8) == 0 {
            kept.clear();
        }
        let drop = 1 + self.stream.below(3);
        while !kept.is_empty() && kept.len() + drop > target {
            kept.remove(self.stream.below(kept.len()));
        }
        let mut state = start.clone();
        for k in kept {
            self.take(&mut state, k);
        }
        state
    }

    /// Takes candidates until everything needed is gained or there are `target` of them.
    fn fill(&mut self, state: &mut State, target: usize) {
        while state.extra.len() < target && state.gained.dimension() < self.inside {
            let Some(k) = self.choose(state) else { break };
            self.take(state, k);
        }
    }

    /// Takes one candidate: all others modulo it.
    fn take(&mut self, state: &mut State, candidate: usize) {
        let (stride, outside) = (self.stride, self.outside);
        let mut row = state.rows[candidate * stride..][..stride].to_vec();
        let Some(pivot) = row[..outside].iter().position(|v| *v != 0) else { return };
        let inverse = invert(row[pivot]);
        row.iter_mut().for_each(|v| *v = mul(*v, inverse));
        for (other, held) in state.rows.chunks_mut(stride).zip(&state.held) {
            let factor = other[pivot];
            if *held || factor == 0 {
                continue;
            }
            other.iter_mut().zip(&row).for_each(|(o, r)| *o = sub(*o, mul(factor, *r)));
        }
        state.extra.push(candidate);
        self.collect(state);
    }

    /// Marks what has come into the span, and what it gains.
    fn collect(&mut self, state: &mut State) {
        self.steps = self.steps.saturating_sub(state.rows.len() as u64);
        for (k, row) in state.rows.chunks(self.stride).enumerate() {
            if state.held[k] || row[self.stride - 1] != 0 || row[self.stride - 2] != 0 {
                continue;
            }
            state.held[k] = true;
            if state.gained.dimension() < self.inside {
                state.gained.insert(row[self.outside..self.stride - 2].to_vec());
            }
        }
    }

    /// The candidate to take next: one of a group that gains most.
    fn choose(&mut self, state: &State) -> Option<usize> {
        self.steps = self.steps.saturating_sub(state.rows.len() as u64);
        let groups = self.groups(state);
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

    /// Candidates outside the span by the point they are: (candidate, its scale inverted).
    fn groups(&self, state: &State) -> Vec<Vec<(usize, u64)>> {
        let open: Vec<usize> = (0..self.pool.len()).filter(|k| !state.held[*k]).collect();
        let last = |k: usize| state.rows[k * self.stride + self.stride - 1];
        // All inverses at once: one inversion and three products each.
        let mut prefix = Vec::with_capacity(open.len());
        let mut product = 1;
        for &k in &open {
            prefix.push(product);
            product = mul(product, last(k).max(1));
        }
        let mut inverse = invert(product);
        let mut inverses = vec![0; open.len()];
        for (at, &k) in open.iter().enumerate().rev() {
            inverses[at] = mul(inverse, prefix[at]);
            inverse = mul(inverse, last(k).max(1));
        }
        let mut positions: FxHashMap<u64, usize> = FxHashMap::default();
        let mut groups: Vec<Vec<(usize, u64)>> = Vec::new();
        for (&k, scale) in open.iter().zip(inverses) {
            let key = mul(state.rows[k * self.stride + self.stride - 2], scale);
            let next = groups.len();
            let at = *positions.entry(key).or_insert(next);
            if at == next {
                groups.push(Vec::new());
            }
            groups[at].push((k, scale));
        }
        groups
    }

    /// How many dimensions of the needed space taking a group gains.
    fn gain(&self, state: &State, group: &[(usize, u64)]) -> usize {
        let inside = |(k, scale): (usize, u64)| {
            let row = &state.rows[k * self.stride + self.outside..][..self.inside];
            row.iter().map(|v| mul(*v, scale)).collect::<Vec<u64>>()
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

    /// The lightest candidates that span the needed and the extra ones together.
    fn selection(&self, state: &State) -> Vec<usize> {
        let mut held: Vec<usize> = (0..self.pool.len()).filter(|k| state.held[*k]).collect();
        held.sort_by_key(|k| (self.pool.weights[*k], *k));
        let mut span = Subspace::default();
        let stride = self.pool.stride;
        held.retain(|k| span.insert(self.pool.rows[k * stride..][..stride].to_vec()));
        held
    }
}
