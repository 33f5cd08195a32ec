//! Which sets of gates are worth looking at together: gates of one level, split where neither
//! factors nor needs connect them.

use std::collections::BTreeMap;

use super::layer::{Readers, reading};
use crate::network::metrics::layers;
use crate::network::{Network, Wire};

/// Groups of sets of gates: no gate of a group depends on another. Levels count from the inputs,
/// then once more from the outputs, as a gate may wait.
pub fn groups(network: &Network, readers: &Readers) -> Vec<Vec<Vec<usize>>> {
    let mut found: Vec<Vec<Vec<usize>>> = Vec::new();
    for levels in [layers(network), from_outputs(network)] {
        let mut by_level: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (gate, level) in levels.into_iter().enumerate() {
            by_level.entry(level).or_default().push(gate);
        }
        for gates in by_level.into_values().filter(|gates| gates.len() > 1) {
            let mut parts = connected(network, readers, &gates);
            parts.retain(|part| part.len() > 1);
            if !parts.is_empty() && !found.contains(&parts) {
                found.push(parts);
            }
        }
    }
    found
}

/// The length of the longest chain above each gate.
fn from_outputs(network: &Network) -> Vec<usize> {
    let mut levels = vec![0; network.gates.len()];
    for (k, gate) in network.gates.iter().enumerate().rev() {
        for g in gate.left.gates().chain(gate.right.gates()) {
            levels[g.index()] = levels[g.index()].max(levels[k] + 1);
        }
    }
    levels
}

/// Splits gates into parts that share neither a wire in a factor nor a form that reads them.
fn connected(network: &Network, readers: &Readers, gates: &[usize]) -> Vec<Vec<usize>> {
    let positions: BTreeMap<usize, usize> =
        gates.iter().enumerate().map(|(k, g)| (*g, k)).collect();
    let mut parts = Parts((0..gates.len()).collect());
    let mut first: BTreeMap<Wire, usize> = BTreeMap::new();
    for (k, &g) in gates.iter().enumerate() {
        let gate = &network.gates[g];
        for (wire, _) in gate.left.terms().iter().chain(gate.right.terms()) {
            let other = *first.entry(*wire).or_insert(k);
            parts.join(k, other);
        }
    }
    for form in readers.of(network, gates) {
        for (_, need) in reading(form, &positions) {
            for pair in need.terms().windows(2) {
                parts.join(pair[0].0, pair[1].0);
            }
        }
    }
    let mut by_root: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (k, gate) in gates.iter().enumerate() {
        by_root.entry(parts.root(k)).or_default().push(*gate);
    }
    by_root.into_values().collect()
}

/// A union-find over positions; the smallest position is the root.
struct Parts(Vec<usize>);

impl Parts {
    fn root(&mut self, mut k: usize) -> usize {
        while self.0[k] != k {
            self.0[k] = self.0[self.0[k]];
            k = self.0[k];
        }
        k
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}
