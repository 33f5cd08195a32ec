//! A network whose gates may be rewired: who reads what, and in which order it can be evaluated.

use std::collections::BTreeSet;

use crate::id::GateId;
use crate::network::{Affine, Network, NetworkBuilder, Output, Wire};
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;

/// A place where a form stands: a factor of a gate, or an output.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Place {
    /// The left factor of a gate.
    Left(usize),
    /// The right factor of a gate.
    Right(usize),
    /// An output.
    Output(usize),
}

/// The coefficient with which a form reads a gate.
pub fn weight(form: &Affine, gate: usize) -> Coefficient {
    let found = form.coefficient(Wire::Gate(GateId::new(gate)));
    found.cloned().unwrap_or_else(Coefficient::zero)
}

/// Gates as a graph. Numbers of gates are stable; removed gates are dead.
#[derive(Clone, Debug)]
pub struct Graph {
    factors: Vec<[Affine; 2]>,
    alive: Vec<bool>,
    outputs: Vec<Affine>,
    readers: Vec<BTreeSet<Place>>,
}

impl Graph {
    /// The graph of a network.
    pub fn new(network: &Network) -> Self {
        let factors: Vec<_> =
            network.gates.iter().map(|g| [g.left.clone(), g.right.clone()]).collect();
        let outputs: Vec<_> = network.outputs.iter().map(|o| o.form.clone()).collect();
        let count = factors.len();
        let mut graph = Self {
            factors,
            alive: vec![true; count],
            outputs,
            readers: vec![BTreeSet::new(); count],
        };
        let places: Vec<Place> = (0..count)
            .flat_map(|g| [Place::Left(g), Place::Right(g)])
            .chain((0..graph.outputs.len()).map(Place::Output))
            .collect();
        for place in places {
            graph.subscribe(place);
        }
        graph
    }

    /// The number of gates alive.
    pub fn size(&self) -> usize {
        self.alive.iter().filter(|a| **a).count()
    }

    /// The gates alive, by number.
    pub fn gates(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.factors.len()).filter(|g| self.alive[*g])
    }

    /// Whether the gate is alive.
    pub fn is_alive(&self, gate: usize) -> bool {
        self.alive[gate]
    }

    /// The two factors of a gate.
    pub fn factors(&self, gate: usize) -> &[Affine; 2] {
        &self.factors[gate]
    }

    /// Where a gate is read.
    pub fn readers(&self, gate: usize) -> &BTreeSet<Place> {
        &self.readers[gate]
    }

    /// The form at a place.
    pub fn form(&self, place: Place) -> &Affine {
        match place {
            Place::Left(g) => &self.factors[g][0],
            Place::Right(g) => &self.factors[g][1],
            Place::Output(k) => &self.outputs[k],
        }
    }

    /// The coefficient with which the form at a place reads a gate.
    pub fn weight(&self, place: Place, gate: usize) -> Coefficient {
        weight(self.form(place), gate)
    }

    /// Replaces the form at a place.
    pub fn set(&mut self, place: Place, form: Affine) {
        let old: Vec<usize> = self.form(place).gates().map(GateId::index).collect();
        for g in old {
            self.readers[g].remove(&place);
        }
        match place {
            Place::Left(g) => self.factors[g][0] = form,
            Place::Right(g) => self.factors[g][1] = form,
            Place::Output(k) => self.outputs[k] = form,
        }
        self.subscribe(place);
    }

    /// Removes gates nobody reads, and those that only they read.
    pub fn bury(&mut self, gates: impl IntoIterator<Item = usize>) {
        let mut open: Vec<usize> = gates.into_iter().collect();
        while let Some(g) = open.pop() {
            if !self.alive[g] || !self.readers[g].is_empty() {
                continue;
            }
            self.alive[g] = false;
            for (place, side) in [(Place::Left(g), 0), (Place::Right(g), 1)] {
                let read: Vec<usize> = self.factors[g][side].gates().map(GateId::index).collect();
                for h in read {
                    self.readers[h].remove(&place);
                    open.push(h);
                }
            }
        }
    }

    /// Replaces those of these gates that have a constant factor by what they are, and then the
    /// gates that get one by that: no rule has to think of them.
    pub fn dissolve(&mut self, gates: impl IntoIterator<Item = usize>) {
        let mut open: Vec<usize> = gates.into_iter().collect();
        while let Some(g) = open.pop() {
            let [left, right] = &self.factors[g];
            let value = match (left.is_constant(), right.is_constant()) {
                _ if !self.alive[g] => continue,
                (true, _) => right.scaled(left.constant_part()),
                (_, true) => left.scaled(right.constant_part()),
                _ => continue,
            };
            let gate = Affine::wire(Wire::Gate(GateId::new(g)));
            let places: Vec<Place> = self.readers[g].iter().copied().collect();
            open.extend(Self::owners(&places));
            for place in places {
                let weight = self.weight(place, g);
                let parts =
                    [self.form(place).clone(), gate.scaled(&weight.neg()), value.scaled(&weight)];
                self.set(place, Affine::sum(&parts));
            }
            self.bury([g]);
        }
    }

    /// Whether any of these forms depends, directly or not, on one of these gates.
    pub fn depends(&self, forms: &[&Affine], targets: &BTreeSet<usize>) -> bool {
        if targets.is_empty() {
            return false;
        }
        let mut seen = vec![false; self.factors.len()];
        let mut open: Vec<usize> =
            forms.iter().flat_map(|f| f.gates().map(GateId::index)).collect();
        while let Some(g) = open.pop() {
            if targets.contains(&g) {
                return true;
            }
            if !std::mem::replace(&mut seen[g], true) {
                open.extend(self.factors[g].iter().flat_map(|f| f.gates().map(GateId::index)));
            }
        }
        false
    }

    /// The gates whose factors stand at these places.
    pub fn owners<'p>(places: impl IntoIterator<Item = &'p Place>) -> BTreeSet<usize> {
        let owner = |place: &Place| match place {
            Place::Left(g) | Place::Right(g) => Some(*g),
            Place::Output(_) => None,
        };
        places.into_iter().filter_map(owner).collect()
    }

    /// The network, gates in an order in which they can be evaluated.
    pub fn into_network(self, original: &Network) -> Network {
        let mut builder = NetworkBuilder::new();
        let mut images: Vec<Option<Affine>> = vec![None; self.factors.len()];
        let mut open: Vec<usize> = self.gates().collect();
        open.reverse();
        while let Some(&g) = open.last() {
            let read = || self.factors[g].iter().flat_map(|f| f.gates().map(GateId::index));
            let missing = read().find(|h| images[*h].is_none());
            match missing {
                Some(h) if images[g].is_none() => open.push(h),
                _ => {
                    open.pop();
                    if images[g].is_none() {
                        let [left, right] = &self.factors[g];
                        let (left, right) = (left.with_gates(&images), right.with_gates(&images));
                        images[g] = Some(builder.mul(&left, &right));
                    }
                }
            }
        }
        let named = original.outputs.iter().zip(&self.outputs);
        let outputs = named
            .map(|(o, form)| Output { name: o.name.clone(), form: form.with_gates(&images) })
            .collect();
        builder.finish(original.signature.clone(), outputs)
    }

    fn subscribe(&mut self, place: Place) {
        let read: Vec<usize> = self.form(place).gates().map(GateId::index).collect();
        for g in read {
            self.readers[g].insert(place);
        }
    }
}
