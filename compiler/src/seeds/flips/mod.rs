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
//! for fewer products whose span holds that space. Searching is done modulo a prime; what it
//! finds is solved for over the rationals, so the network stays exact.

mod layer;
mod levels;
mod lines;
mod plane;
mod pool;
mod rebuild;
mod search;
mod tableau;

use std::collections::BTreeSet;

use crate::modular::Stream;
use crate::network::Network;
use crate::options::Effort;
use layer::{Layer, Product};
use plane::Plane;
use pool::Pool;
use search::Search;

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
    /// Coordinates that all searches may touch.
    total: u64,
}

impl Budget {
    fn new(effort: Effort) -> Self {
        match effort.level() {
            0 => Self { candidates: 400, steps: 200_000, total: 1_000_000 },
            1 => Self { candidates: 1_600, steps: 2_000_000, total: 8_000_000 },
            2 => Self { candidates: 6_000, steps: 40_000_000, total: 160_000_000 },
            _ => Self { candidates: 20_000, steps: 400_000_000, total: 2_000_000_000 },
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
        let better = sets.iter().find_map(|gates| improve(&best, gates, &mut budget, &mut hopeless));
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
    let mut stream = Stream::new(gates.len() as u64);
    let plane = Plane::new(&layer, &mut stream);
    if plane.inside() >= gates.len() {
        return None;
    }
    let key: Vec<Product> = layer.members.iter().map(|m| m.factors.clone()).collect();
    if !hopeless.insert(key) {
        return None;
    }
    for groups in groups(&layer) {
        let pool = Pool::new(&layer, &plane, &groups, budget.candidates);
        let steps = budget.steps.min(budget.total);
        let mut search = Search::new(&pool, plane.outside(), steps, stream.clone());
        let found = search.run(gates.len());
        budget.total -= steps - search.steps;
        let Some(found) = found else { continue };
        let products: Vec<Product> = found.iter().map(|k| pool.products[*k].clone()).collect();
        let rebuilt = rebuild::rebuild(network, &layer, &products);
        if let Some(better) = rebuilt.filter(|n| n.gates.len() < network.gates.len()) {
            return Some(better);
        }
    }
    None
}

/// The groups of atoms to form lines in: the two sides of a bilinear layer, then all together.
fn groups(layer: &Layer) -> Vec<Vec<Vec<usize>>> {
    let atoms = 0..layer.atoms.len();
    let mut found = Vec::new();
    if let Some(sides) = lines::sides(layer) {
        let (left, right) = atoms.clone().partition(|i| sides[*i]);
        found.push(vec![left, right]);
    }
    found.push(vec![atoms.collect()]);
    found
}

#[cfg(test)]
mod tests;
