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

use std::collections::BTreeMap;

use crate::modular::Stream;
use crate::network::{Affine, Network};
use crate::options::Effort;
use crate::poly::Polynomial;
use crate::poly::linear::LinearForm;
use crate::poly::quadratic::QuadraticForm;
use crate::progress::{Progress, Stage};
use layer::{Layer, Product, Readers};
use plane::Plane;
use pool::Pool;
use search::Search;
use walk::Walk;

/// Rounds over all layers at most; each shrinks the network or is the last.
const ROUNDS: usize = 40;

/// Above this many gates a network is left alone.
const GATES: usize = 2_000;

/// Above this many terms of factors and outputs too.
const TERMS: usize = 20_000;

/// The most gates of one layer.
const LAYER: usize = 64;

/// The most atoms of one layer.
const ATOMS: usize = 96;

/// Below this many products the search is at least as good as a walk.
const WALK: usize = 7;

/// How much the pass may do; never a time.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// Candidate products of a layer.
    pub candidates: usize,
    /// Coordinates that one search may touch.
    pub steps: u64,
    /// Steps of one walk.
    pub walk: u64,
    /// Coordinates that all searches may touch, a step of a walk counted as [`STEP`] of them.
    pub total: u64,
}

/// Coordinates touched in the time of one step of a walk.
pub const STEP: u64 = 60;

/// Coordinates touched in the time of making one of a candidate.
const MAKING: u64 = 20;

/// Coordinates touched in the time of reading a term of a network for a layer.
const READING: u64 = 25;

impl Budget {
    /// The budget of an effort level.
    pub fn new(effort: Effort) -> Self {
        match effort.level() {
            0 => Self { candidates: 400, steps: 300_000, walk: 5_000, total: 3_000_000 },
            1 => Self { candidates: 1_600, steps: 2_000_000, walk: 50_000, total: 14_000_000 },
            2 => Self { candidates: 6_000, steps: 50_000_000, walk: 1_000_000, total: 300_000_000 },
            _ => Self {
                candidates: 20_000,
                steps: 500_000_000,
                walk: 15_000_000,
                total: 4_000_000_000,
            },
        }
    }
}

/// The network with fewer products in its layers: at most as many gates, and the same outputs.
pub fn flips(network: &Network, effort: Effort, progress: &Progress) -> Network {
    progress.enter(Stage::Layers);
    let mut best = network.clone();
    let terms: usize = layer::forms(network).map(|f| f.terms().len()).sum();
    if best.gates.len() > GATES || terms > TERMS {
        return best;
    }
    let all = Budget::new(effort);
    let mut run = Run { budget: all, all: all.total, known: Known::new(), progress };
    for _ in 0..ROUNDS {
        let readers = Readers::new(&best);
        let groups = levels::groups(&best, &readers);
        let better = groups.iter().find_map(|sets| improve(&best, &readers, sets, &mut run));
        match better {
            Some(better) => best = better,
            None => break,
        }
    }
    best
}

/// Layers searched, and the products found for each.
type Known = BTreeMap<Key, Vec<Product>>;

/// What is left of the budget, and what is known already.
struct Run<'p> {
    budget: Budget,
    /// The coordinates that there were at first.
    all: u64,
    known: Known,
    progress: &'p Progress,
}

impl Run<'_> {
    /// Whether there is something left and nobody has stopped the pass.
    fn goes_on(&self) -> bool {
        self.progress.spent(self.all - self.budget.total, self.all);
        self.budget.total > 0 && !self.progress.is_stopped()
    }
}

/// What a layer is recognised by: its products, free ones, and needs.
type Key = (Vec<Product>, Vec<Product>, Vec<LinearForm>);

/// A smaller network by fewer products for some of these sets of gates, which do not depend on
/// each other.
fn improve(
    network: &Network,
    readers: &Readers,
    sets: &[Vec<usize>],
    run: &mut Run<'_>,
) -> Option<Network> {
    let terms: usize = layer::forms(network).map(|f| f.terms().len()).sum();
    let (mut gates, mut found) = (Vec::new(), Vec::new());
    for set in sets.iter().filter(|set| set.len() <= LAYER) {
        run.budget.total = run.budget.total.saturating_sub(READING * terms as u64);
        if !run.goes_on() {
            break;
        }
        let layer = Layer::new(network, readers, set);
        if let Some(products) = fewer(&layer, run) {
            gates.extend(set);
            found.push((layer.atoms, products));
        }
    }
    if gates.is_empty() {
        return None;
    }
    let all = Layer::new(network, readers, &gates);
    let positions: BTreeMap<&Affine, usize> =
        all.atoms.iter().enumerate().map(|(k, atom)| (atom, k)).collect();
    let mut products: Vec<Product> = Vec::new();
    for (atoms, part) in found {
        let places: Option<Vec<usize>> = atoms.iter().map(|a| positions.get(a).copied()).collect();
        let places = places?;
        products.extend(part.iter().map(|p| [0, 1].map(|k| p[k].renamed(|i| places[i]))));
    }
    let rebuilt = rebuild::rebuild(network, &all, &products)?;
    (rebuilt.gates.len() < network.gates.len()).then_some(rebuilt)
}

/// Fewer products that span what a layer needs.
fn fewer(layer: &Layer, run: &mut Run<'_>) -> Option<Vec<Product>> {
    if layer.atoms.len() > ATOMS {
        return None;
    }
    let count = layer.members.len();
    let members = layer.members.iter().map(|m| m.factors.clone());
    let free = layer.free.iter().map(|f| f.factors.clone());
    let key = (members.collect(), free.collect(), layer.needs.clone());
    if let Some(found) = run.known.get(&key) {
        return (found.len() < count).then(|| found.clone());
    }
    let mut attempt = Attempt { layer: layer.clone(), plane: plane(layer), run };
    attempt.everything();
    let found: Vec<Product> = attempt.layer.members.into_iter().map(|m| m.factors).collect();
    run.known.insert(key, found.clone());
    (found.len() < count).then_some(found)
}

fn plane(layer: &Layer) -> Plane {
    Plane::new(layer, &mut Stream::new(layer.members.len() as u64))
}

/// A layer on its way to fewer products.
struct Attempt<'r, 'p> {
    layer: Layer,
    plane: Plane,
    run: &'r mut Run<'p>,
}

impl Attempt<'_, '_> {
    /// Everything in turn, each from what the one before has left.
    fn everything(&mut self) {
        if self.plane.inside() == 1 {
            self.quadratic();
            if self.layer.free.is_empty() {
                return;
            }
        }
        // Two sides first: there are fewer candidates, and most layers need no others.
        if let Some(sides) = lines::sides(&self.layer) {
            let (left, right) = (0..self.layer.atoms.len()).partition(|i| sides[*i]);
            self.search(&[left, right]);
            self.walk(Some(&sides));
        }
        self.search(&[(0..self.layer.atoms.len()).collect()]);
        self.walk(None);
    }

    /// The number of products that may still be saved.
    fn excess(&self) -> usize {
        self.layer.members.len().saturating_sub(self.plane.inside())
    }

    /// The fewest products for a single need, which the theory of quadratic forms gives.
    fn quadratic(&mut self) {
        let Some(need) = self.plane.basis().first() else { return };
        let parts = need.terms().iter().map(|(k, c)| {
            let [left, right] = &self.layer.members[*k].factors;
            left.to_polynomial().mul(&right.to_polynomial()).scaled(c)
        });
        let sum = parts.fold(Polynomial::zero(), |sum, part| sum.add(&part));
        let products = QuadraticForm::of(&sum).decompose().into_iter();
        self.accept(products.map(|p| [p.left, p.right]).collect());
    }

    /// Fewer products by their span, factors from these groups of atoms.
    fn search(&mut self, groups: &[Vec<usize>]) {
        if self.excess() == 0 || !self.run.goes_on() {
            return;
        }
        self.plane.tabulate();
        let pool = Pool::new(&self.layer, &self.plane, groups, self.run.budget.candidates);
        let made = MAKING * pool.rows.len() as u64;
        let budget = &mut self.run.budget;
        budget.total = budget.total.saturating_sub(made);
        let steps = budget.steps.min(budget.total);
        let stream = Stream::new(pool.len() as u64);
        let mut search = Search::new(&pool, self.plane.outside(), steps, stream);
        let found = search.run(self.layer.members.len(), self.run.progress);
        budget.total -= steps - search.steps;
        if let Some(found) = found {
            self.accept(found.iter().map(|k| pool.products[*k].clone()).collect());
        }
    }

    /// Fewer products by a walk in the flip graph.
    fn walk(&mut self, sides: Option<&[bool]>) {
        if self.excess() == 0 || self.layer.members.len() < WALK {
            return;
        }
        let Some(mut walk) = Walk::new(&self.layer, self.plane.basis(), sides) else { return };
        let budget = &mut self.run.budget;
        let steps = budget.walk.min(budget.total / STEP);
        let (found, made) = walk.run(self.plane.inside(), steps, self.run.progress);
        budget.total = budget.total.saturating_sub(STEP * made);
        if let Some(found) = found {
            self.accept(found);
        }
    }

    /// Takes fewer products, if they do span what is needed.
    fn accept(&mut self, products: Vec<Product>) {
        if products.len() < self.layer.members.len()
            && let Some(layer) = self.layer.replaced(&products)
        {
            self.plane = plane(&layer);
            self.layer = layer;
        }
    }
}

#[cfg(test)]
mod tests;
