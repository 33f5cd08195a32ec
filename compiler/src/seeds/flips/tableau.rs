//! Candidates expressed in some of them, kept as a simplex tableau keeps its columns in a basis:
//! taking or giving up one is a single pass.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::pool::Pool;
use crate::egraph::points::{add, invert, mul, sub};
use crate::modular::Stream;

const P: u64 = (1 << 61) - 1;

/// Two random functionals, as outside coordinates that are both zero or give a point's place.
const KEYS: usize = 2;

/// The rows of a pool modulo the extra candidates: outside coordinates, inside ones, two keys.
#[derive(Clone)]
pub struct Tableau {
    rows: Vec<u64>,
    stride: usize,
    outside: usize,
    /// Random weights of outside coordinates in the keys.
    weights: Vec<[u64; KEYS]>,
    /// The extra candidates, each with the outside coordinate that now counts its multiples.
    extra: Vec<(usize, usize)>,
    /// Whether an outside coordinate counts multiples.
    taken: Vec<bool>,
}

impl Tableau {
    /// Nothing taken.
    pub fn new(pool: &Pool, outside: usize, stream: &mut Stream) -> Self {
        let weights: Vec<[u64; KEYS]> =
            (0..outside).map(|_| [stream.next_u64() % P, stream.next_u64() % P]).collect();
        let stride = pool.stride + KEYS;
        let mut rows = Vec::with_capacity(pool.len() * stride);
        for row in pool.rows.chunks(pool.stride) {
            rows.extend(row);
            for k in 0..KEYS {
                let parts = row.iter().zip(&weights).map(|(v, w)| mul(*v, w[k]));
                rows.push(parts.fold(0, add));
            }
        }
        Self { rows, stride, outside, weights, extra: Vec::new(), taken: vec![false; outside] }
    }

    /// The extra candidates.
    pub fn extra(&self) -> &[(usize, usize)] {
        &self.extra
    }

    /// Whether a candidate is in the span of needed and extra ones.
    pub fn is_held(&self, candidate: usize) -> bool {
        self.keys(candidate) == [0; KEYS]
    }

    /// The inside coordinates of a candidate modulo the extra ones.
    pub fn inside(&self, candidate: usize) -> &[u64] {
        &self.rows[candidate * self.stride..][self.outside..self.stride - KEYS]
    }

    /// Takes a candidate, unless it is in the span already.
    pub fn take(&mut self, candidate: usize) {
        let row = &self.rows[candidate * self.stride..][..self.outside];
        let open = |k: &usize| !self.taken[*k] && row[*k] != 0;
        let Some(pivot) = (0..self.outside).find(open) else { return };
        self.pivot(candidate, pivot);
        self.taken[pivot] = true;
        self.extra.push((candidate, pivot));
    }

    /// Replaces the extra candidate at this place of the list by one in the span that holds a
    /// multiple of it: the span stays as it is. Whether it does.
    pub fn exchange(&mut self, at: usize, candidate: usize) -> bool {
        let pivot = self.extra[at].1;
        let fits = self.rows[candidate * self.stride + pivot] != 0;
        if fits {
            self.pivot(candidate, pivot);
            self.extra[at].0 = candidate;
        }
        fits
    }

    /// Expresses all rows in the candidate instead of what this coordinate counted.
    fn pivot(&mut self, candidate: usize, pivot: usize) {
        let mut row = self.rows[candidate * self.stride..][..self.stride].to_vec();
        let inverse = invert(row[pivot]);
        row.iter_mut().for_each(|v| *v = mul(*v, inverse));
        for other in self.rows.chunks_mut(self.stride) {
            // The candidate times `inverse` is one; `other` holds `multiple` of it.
            let multiple = other[pivot];
            if multiple == 0 {
                continue;
            }
            other.iter_mut().zip(&row).for_each(|(o, r)| *o = sub(*o, mul(multiple, *r)));
            other[pivot] = multiple;
        }
    }

    /// Gives up the extra candidate at this place of the list.
    pub fn release(&mut self, at: usize) {
        let (_, pivot) = self.extra.remove(at);
        self.taken[pivot] = false;
        let weights = self.weights[pivot];
        for row in self.rows.chunks_mut(self.stride) {
            let multiple = row[pivot];
            if multiple != 0 {
                for (key, w) in row[self.stride - KEYS..].iter_mut().zip(weights) {
                    *key = add(*key, mul(multiple, w));
                }
            }
        }
    }

    /// Candidates outside the span by the point they are: (candidate, its scale inverted).
    pub fn groups(&self) -> Vec<Vec<(usize, u64)>> {
        let count = self.rows.len() / self.stride;
        let open: Vec<usize> = (0..count).filter(|k| !self.is_held(*k)).collect();
        let last = |k: usize| self.keys(k)[1].max(1);
        // All inverses at once: one inversion, and three products each.
        let mut prefix = Vec::with_capacity(open.len());
        let mut product = 1;
        for &k in &open {
            prefix.push(product);
            product = mul(product, last(k));
        }
        let mut inverse = invert(product);
        let mut inverses = vec![0; open.len()];
        for (at, &k) in open.iter().enumerate().rev() {
            inverses[at] = mul(inverse, prefix[at]);
            inverse = mul(inverse, last(k));
        }
        let mut positions: FxHashMap<u64, usize> =
            FxHashMap::with_capacity_and_hasher(open.len(), FxBuildHasher);
        let mut groups: Vec<Vec<(usize, u64)>> = Vec::new();
        for (&k, scale) in open.iter().zip(inverses) {
            let key = mul(self.keys(k)[0], scale);
            let next = groups.len();
            let at = *positions.entry(key).or_insert(next);
            if at == next {
                groups.push(Vec::new());
            }
            groups[at].push((k, scale));
        }
        groups
    }

    fn keys(&self, candidate: usize) -> [u64; KEYS] {
        let at = (candidate + 1) * self.stride;
        [self.rows[at - 2], self.rows[at - 1]]
    }
}
