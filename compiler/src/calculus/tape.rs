//! Sweeps over a network: derivatives by the chain rule, gate by gate.
//!
//! A gate g = L·R has dg = dL·R + L·dR. Backwards, the derivative of an output by a gate is pushed
//! to the factors' wires with two products, one for a square; forwards, the derivative along a
//! direction is carried from the inputs to the outputs. Everything affine is free, so a reverse
//! sweep over G gates adds at most 2·G, and a first product with a constant costs nothing.

use crate::network::{Affine, Network, NetworkBuilder, Wire};
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;

/// A network whose gates are in a builder, with the images of their factors there.
pub struct Tape<'a> {
    network: &'a Network,
    factors: Vec<[Affine; 2]>,
    values: Vec<Affine>,
}

impl<'a> Tape<'a> {
    /// Adds the gates of a network to a builder, its inputs taken as the builder's.
    pub fn record(builder: &mut NetworkBuilder, network: &'a Network) -> Self {
        let mut tape =
            Self { network, factors: Vec::new(), values: Vec::with_capacity(network.gates.len()) };
        for gate in &network.gates {
            let factors = [&gate.left, &gate.right].map(|f| f.with_all_gates(&tape.values));
            tape.values.push(builder.mul(&factors[0], &factors[1]));
            tape.factors.push(factors);
        }
        tape
    }

    /// The value of an output.
    pub fn output(&self, k: usize) -> Affine {
        self.network.outputs[k].form.with_all_gates(&self.values)
    }

    /// The derivatives of an output by all inputs.
    pub fn reverse(&self, builder: &mut NetworkBuilder, output: usize) -> Vec<Affine> {
        let variables = self.network.signature.variable_count();
        let mut inputs: Vec<Vec<Affine>> = vec![Vec::new(); variables];
        let mut gates: Vec<Vec<Affine>> = vec![Vec::new(); self.network.gates.len()];
        let mut push = |gates: &mut Vec<Vec<Affine>>, form: &Affine, by: &Affine| {
            for (wire, coefficient) in form.terms() {
                let part = by.scaled(coefficient);
                match wire {
                    Wire::Input(x) => inputs[x.index()].push(part),
                    Wire::Gate(g) => gates[g.index()].push(part),
                }
            }
        };
        let one = Affine::constant(Coefficient::one());
        push(&mut gates, &self.network.outputs[output].form, &one);
        for (k, gate) in self.network.gates.iter().enumerate().rev() {
            let by = Affine::sum(&std::mem::take(&mut gates[k]));
            if by.is_zero() {
                continue;
            }
            let [left, right] = &self.factors[k];
            let (to_left, to_right) = (builder.mul(&by, right), builder.mul(&by, left));
            push(&mut gates, &gate.left, &to_left);
            push(&mut gates, &gate.right, &to_right);
        }
        inputs.iter().map(Affine::sum).collect()
    }

    /// The derivatives of all outputs along a direction, one form an input.
    pub fn forward(&self, builder: &mut NetworkBuilder, direction: &[Affine]) -> Vec<Affine> {
        let mut gates: Vec<Affine> = Vec::with_capacity(self.factors.len());
        let along = |form: &Affine, gates: &[Affine]| {
            let terms = form.terms().iter().map(|(wire, coefficient)| match wire {
                Wire::Input(x) => direction[x.index()].scaled(coefficient),
                Wire::Gate(g) => gates[g.index()].scaled(coefficient),
            });
            Affine::sum(&terms.collect::<Vec<_>>())
        };
        for (gate, [left, right]) in self.network.gates.iter().zip(&self.factors) {
            let first = builder.mul(&along(&gate.left, &gates), right);
            let second = builder.mul(&along(&gate.right, &gates), left);
            gates.push(first.add(&second));
        }
        self.network.outputs.iter().map(|o| along(&o.form, &gates)).collect()
    }
}
