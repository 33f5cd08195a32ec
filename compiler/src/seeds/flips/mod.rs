//! Fewer products in one layer of a network: what Gauss, Karatsuba, Toom, Cook and Strassen found.
//!
//! ```text
//!  Network ─ levels ─► gates of a level ─ layer ─► products and needs ─┬ search ─► products
//!     ▲                                                                └ walk ───► products
//!     └────────────────────────── rebuild (exact) ◄──────────────────────────────────┘
//! ```
//!
//! The gates of one level are products of linear forms in the wires below, and what matters of
//! them is the space of their combinations that the rest of the network reads. [`search`] looks
//! for fewer products whose span holds that space: evaluation points of polynomial products come
//! from division, small tensors from a local search. [`walk`] rewrites the products themselves and
//! goes on where a layer is too large for that. Searching is done modulo a prime; whatever is found
//! is solved for over the rationals, so the network stays exact.

mod layer;
mod levels;
mod lines;
mod plane;
mod pool;
mod rebuild;
mod search;
mod tableau;
mod ternary;
mod walk;

use std::collections::BTreeSet;

use crate::modular::Stream;
use crate::network::Network;
use crate::options::Effort;
use crate::poly::Polynomial;
use crate::poly::quadratic::QuadraticForm;
use layer::{Layer, Product};
use plane::Plane;
use pool::Pool;
use search::Search;
use walk::Walk;

/// Rounds over all layers at most; each shrinks the network or is the last.
const ROUNDS: usize = 40;

/// Above this many gates a network is left alone.
const GATES: usize = 2_000;

/// The most gates of one layer.
const LAYER: usize = 64;

/// How much the pass may do.
#[derive(Clone, Copy, Debug)]
struct Budget {
    /// Candidate products of a layer.
    candidates: usize,
    /// Coordinates that one search may touch.
    steps: u64,
    /// Steps of one walk.
    walk: u64,
    /// Coordinates that all searches may touch, a step of a walk counted as `STEP` of them.
    total: u64,
}

/// Coordinates touched in the time of one step of a walk.
const STEP: u64 = 15;

/// Coordinates touched in the time of making one of a candidate.
const MAKING: u64 = 8;

impl Budget {
    fn new(effort: Effort) -> Self {
        match effort.level() {
            0 => Self { candidates: 400, steps: 100_000, walk: 5_000, total: 400_000 },
            1 => Self { candidates: 1_600, steps: 500_000, walk: 50_000, total: 3_000_000 },
            2 => Self { candidates: 6_000, steps: 20_000_000, walk: 1_000_000, total: 80_000_000 },
            _ => Self {
                candidates: 20_000,
                steps: 200_000_000,
                walk: 15_000_000,
                total: 1_000_000_000,
            },
        }
    }
}

/// The network with fewer products in its layers: at most as many gates, and the same outputs.
pub fn flips(network: &Network, effort: Effort) -> Network {
    let mut best = network.clone();
    if best.gates.len() > GATES {
        return best;
    }
    let mut budget = Budget::new(effort);
    let mut hopeless = BTreeSet::new();
    for _ in 0..ROUNDS {
        let sets = levels::sets(&best);
        let better =
            sets.iter().find_map(|gates| improve(&best, gates, &mut budget, &mut hopeless));
        match better {
            Some(better) => best = better,
            None => break,
        }
    }
    best
}

/// A smaller network by fewer products for these gates.
fn improve(
    network: &Network,
    gates: &[usize],
    budget: &mut Budget,
    hopeless: &mut BTreeSet<Vec<Product>>,
) -> Option<Network> {
    if gates.len() > LAYER || budget.total == 0 {
        return None;
    }
    let layer = Layer::new(network, gates);
    let plane = Plane::new(&layer, &mut Stream::new(gates.len() as u64));
    if plane.inside() >= gates.len() {
        return None;
    }
    let key: Vec<Product> = layer.members.iter().map(|m| m.factors.clone()).collect();
    if !hopeless.insert(key) {
        return None;
    }
    let sides = lines::sides(&layer);
    let attempt = Attempt { network, layer: &layer, plane: &plane };
    if plane.inside() == 1 {
        let found = attempt.quadratic();
        if found.is_some() || layer.free.is_empty() {
            return found;
        }
    }
    // Two sides first: fewer candidates, and what is found is as good as ever in most layers.
    let bilinear = sides.as_deref().and_then(|sides| {
        let (left, right) = (0..layer.atoms.len()).partition(|i| sides[*i]);
        attempt.search(&[left, right], budget).or_else(|| attempt.walk(Some(sides), budget))
    });
    bilinear
        .or_else(|| attempt.search(&[(0..layer.atoms.len()).collect()], budget))
        .or_else(|| attempt.walk(None, budget))
}

/// What is tried on one layer.
struct Attempt<'a> {
    network: &'a Network,
    layer: &'a Layer,
    plane: &'a Plane,
}

impl Attempt<'_> {
    /// The fewest products for a single need, which the theory of quadratic forms gives.
    fn quadratic(&self) -> Option<Network> {
        let need = self.plane.basis().first()?;
        let parts = need.terms().iter().map(|(k, c)| {
            let [left, right] = &self.layer.members[*k].factors;
            left.to_polynomial().mul(&right.to_polynomial()).scaled(c)
        });
        let sum = parts.fold(Polynomial::zero(), |sum, part| sum.add(&part));
        let products = QuadraticForm::of(&sum).decompose().into_iter();
        let products: Vec<Product> = products.map(|p| [p.left, p.right]).collect();
        self.rebuild(&products)
    }

    /// Fewer products by their span, factors from these groups of atoms.
    fn search(&self, groups: &[Vec<usize>], budget: &mut Budget) -> Option<Network> {
        let pool = Pool::new(self.layer, self.plane, groups, budget.candidates);
        budget.total = budget.total.saturating_sub(MAKING * pool.rows.len() as u64);
        let steps = budget.steps.min(budget.total);
        let stream = Stream::new(pool.len() as u64);
        let mut search = Search::new(&pool, self.plane.outside(), steps, stream);
        let found = search.run(self.layer.members.len());
        budget.total -= steps - search.steps;
        let products: Vec<Product> = found?.iter().map(|k| pool.products[*k].clone()).collect();
        self.rebuild(&products)
    }

    /// Fewer products by a walk in the flip graph.
    fn walk(&self, sides: Option<&[bool]>, budget: &mut Budget) -> Option<Network> {
        let mut walk = Walk::new(self.layer, self.plane.basis(), sides)?;
        let (found, made) = walk.run(self.plane.inside(), budget.walk.min(budget.total / STEP));
        budget.total -= STEP * made;
        self.rebuild(&found?)
    }

    /// The network with these products for the layer, if it is smaller.
    fn rebuild(&self, products: &[Product]) -> Option<Network> {
        let rebuilt = rebuild::rebuild(self.network, self.layer, products)?;
        (rebuilt.gates.len() < self.network.gates.len()).then_some(rebuilt)
    }
}

#[cfg(test)]
mod tests;
