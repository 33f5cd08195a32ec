//! The invariants of a network, checked between passes. A violation is a bug of the compiler,
//! never a mistake of the user.
//!
//! Order and ranges
//! - gate `k` reads inputs of the signature and gates before `k`; outputs read existing wires;
//! - coefficients mention parameters of the signature only.
//!
//! Canonical forms
//! - the wires of a form increase strictly and no coefficient is zero;
//! - a coefficient is parametric only where a parameter really occurs.
//!
//! No waste
//! - no factor of a gate is constant;
//! - no gate is useless: some output depends on it;
//! - no gate is computed twice: no two gates have the same factors up to order and scale.
//!
//! Interface
//! - the number of outputs is the number the shape of the result asks for;
//! - names of inputs are distinct, names of outputs are distinct, none is empty.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::affine::{Affine, Wire};
use super::{Gate, Network};
use crate::id::GateId;
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;

/// Where in a network a form stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// A factor of this gate.
    Gate(GateId),
    /// The form of this output.
    Output(String),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gate(gate) => write!(f, "gate {gate}"),
            Self::Output(name) => write!(f, "output {name:?}"),
        }
    }
}

/// One broken invariant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Violation {
    /// A wire that does not exist, or not yet.
    UnknownWire(Place, Wire),
    /// A coefficient mentions a parameter that the signature does not have.
    UnknownParameter(Place),
    /// Wires out of order or repeated.
    UnorderedWires(Place),
    /// A zero coefficient was kept.
    ZeroCoefficient(Place),
    /// A number was kept as a polynomial in the parameters.
    HiddenNumber(Place),
    /// A factor is constant, so the gate is none.
    ConstantFactor(GateId),
    /// No output depends on the gate.
    UselessGate(GateId),
    /// Both gates compute the same product up to scale.
    RepeatedGate(GateId, GateId),
    /// The shape asks for the first number of outputs, the network has the second.
    OutputCount(usize, usize),
    /// A name is empty or stands for two things.
    BadName(String),
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownWire(place, wire) => {
                write!(f, "{place} reads {wire:?}, which is not there")
            }
            Self::UnknownParameter(place) => write!(f, "{place} mentions an unknown parameter"),
            Self::UnorderedWires(place) => write!(f, "{place} lists its wires out of order"),
            Self::ZeroCoefficient(place) => write!(f, "{place} keeps a zero coefficient"),
            Self::HiddenNumber(place) => {
                write!(f, "{place} keeps a number as a parameter polynomial")
            }
            Self::ConstantFactor(gate) => write!(f, "gate {gate} has a constant factor"),
            Self::UselessGate(gate) => write!(f, "no output needs gate {gate}"),
            Self::RepeatedGate(a, b) => write!(f, "gates {a} and {b} are the same product"),
            Self::OutputCount(want, have) => write!(f, "{want} outputs expected, {have} present"),
            Self::BadName(name) => write!(f, "the name {name:?} is empty or used twice"),
        }
    }
}

/// All broken invariants of `network`, in the order of the network; empty if it is sound.
pub fn verify(network: &Network) -> Vec<Violation> {
    let mut found = Vec::new();
    names(network, &mut found);
    for (k, gate) in network.gates.iter().enumerate() {
        let id = GateId::new(k);
        for factor in [&gate.left, &gate.right] {
            form(network, factor, k, &Place::Gate(id), &mut found);
            if factor.is_constant() {
                found.push(Violation::ConstantFactor(id));
            }
        }
    }
    for output in &network.outputs {
        let place = Place::Output(output.name.clone());
        form(network, &output.form, network.gates.len(), &place, &mut found);
    }
    let expected = network.signature.result.count();
    if expected != network.outputs.len() {
        found.push(Violation::OutputCount(expected, network.outputs.len()));
    }
    // What follows indexes by wires, so it needs the ranges to hold.
    if !found.iter().any(|v| matches!(v, Violation::UnknownWire(..))) {
        useless(network, &mut found);
        repeated(network, &mut found);
    }
    found
}

fn names(network: &Network, found: &mut Vec<Violation>) {
    let mut report = |names: Vec<String>| {
        let mut seen = BTreeSet::new();
        for name in names {
            if name.is_empty() || !seen.insert(name.clone()) {
                found.push(Violation::BadName(name));
            }
        }
    };
    let signature = &network.signature;
    report([signature.variable_names(), signature.parameter_names()].concat());
    report(network.outputs.iter().map(|o| o.name.clone()).collect());
}

fn form(network: &Network, form: &Affine, gates: usize, place: &Place, found: &mut Vec<Violation>) {
    let (variables, parameters) =
        (network.signature.variable_count(), network.signature.coefficient_count());
    if form.terms().windows(2).any(|pair| pair[0].0 >= pair[1].0) {
        found.push(Violation::UnorderedWires(place.clone()));
    }
    for (wire, coefficient) in form.terms() {
        let known = match wire {
            Wire::Input(v) => v.index() < variables,
            Wire::Gate(g) => g.index() < gates,
        };
        if !known {
            found.push(Violation::UnknownWire(place.clone(), *wire));
        }
        if coefficient.is_zero() {
            found.push(Violation::ZeroCoefficient(place.clone()));
        }
    }
    let coefficients = form.terms().iter().map(|(_, c)| c).chain([form.constant_part()]);
    for coefficient in coefficients {
        let Coefficient::Parametric(poly) = coefficient else { continue };
        if poly.as_constant().is_some() {
            found.push(Violation::HiddenNumber(place.clone()));
        }
        if poly.variables().last().is_some_and(|last| *last >= parameters) {
            found.push(Violation::UnknownParameter(place.clone()));
        }
    }
}

fn useless(network: &Network, found: &mut Vec<Violation>) {
    let mut needed = vec![false; network.gates.len()];
    for output in &network.outputs {
        output.form.gates().for_each(|g| needed[g.index()] = true);
    }
    for (k, gate) in network.gates.iter().enumerate().rev() {
        if needed[k] {
            gate.left.gates().chain(gate.right.gates()).for_each(|g| needed[g.index()] = true);
        }
    }
    let useless = network.gate_ids().filter(|g| !needed[g.index()]);
    found.extend(useless.map(Violation::UselessGate));
}

fn repeated(network: &Network, found: &mut Vec<Violation>) {
    let mut seen: BTreeMap<(Affine, Affine), GateId> = BTreeMap::new();
    for (id, Gate { left, right }) in network.gate_ids().zip(&network.gates) {
        let (left, right) = (left.normalised().1, right.normalised().1);
        let key = if left <= right { (left, right) } else { (right, left) };
        match seen.get(&key) {
            Some(first) => found.push(Violation::RepeatedGate(*first, id)),
            None => {
                seen.insert(key, id);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Violation, verify};
    use crate::id::{GateId, ParameterId, VariableId};
    use crate::network::{Affine, Gate, Wire, samples};

    #[test]
    fn sound_networks_have_no_violation() {
        for network in samples::all() {
            assert_eq!(verify(&network), []);
        }
    }

    #[test]
    fn each_break_is_found() {
        let (g0, x) = (GateId::new(0), Affine::input(VariableId::new(0)));
        let broken = |change: &dyn Fn(&mut crate::network::Network)| {
            let mut network = samples::saddle();
            change(&mut network);
            verify(&network)
        };
        let own = broken(&|n| n.gates[0].left = Affine::gate(g0));
        assert_eq!(own, [Violation::UnknownWire(Place::Gate(g0), Wire::Gate(g0))]);
        let constant = broken(&|n| n.gates[0].right = Affine::parameter(ParameterId::new(0)));
        assert_eq!(constant, [Violation::ConstantFactor(g0)]);
        let parameter = broken(&|n| n.outputs[0].form = Affine::parameter(ParameterId::new(7)));
        assert_eq!(parameter[0], Violation::UnknownParameter(Place::Output("out".into())));
        assert_eq!(parameter[1], Violation::UselessGate(g0));
        let repeated = broken(&|n| n.gates[1] = Gate { left: x.neg(), right: x.clone() });
        assert_eq!(
            repeated,
            [Violation::UselessGate(g0), Violation::RepeatedGate(g0, GateId::new(1))]
        );
        let outputs = broken(&|n| n.outputs.push(n.outputs[0].clone()));
        assert_eq!(outputs, [Violation::BadName("out".into()), Violation::OutputCount(1, 2)]);
    }
}
