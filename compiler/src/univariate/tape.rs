//! Builds a scheme gate by gate, sharing equal products and keeping their scale as given.
//!
//! [`crate::network::NetworkBuilder`] makes every factor start with 1; a scheme keeps the scaling
//! its construction chose, because that is what its accuracy rests on.

use std::collections::BTreeMap;

use super::{Dense, Scheme};
use crate::chains::{exponents, joint};
use crate::id::{GateId, VariableId};
use crate::network::{Affine, Gate, Wire};
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;
use crate::rational::Rational;

/// Gates over the one argument, Input(0), under construction.
#[derive(Default)]
pub(super) struct Tape {
    gates: Vec<Gate>,
    powers: BTreeMap<usize, Affine>,
}

impl Tape {
    /// The argument.
    pub(super) fn argument() -> Affine {
        Affine::input(VariableId::new(0))
    }

    /// The product of two forms: a new or known gate, or none where a factor is constant.
    pub(super) fn mul(&mut self, left: &Affine, right: &Affine) -> Affine {
        if left.is_constant() {
            return right.scaled(left.constant_part());
        }
        if right.is_constant() {
            return left.scaled(right.constant_part());
        }
        if let Some(known) = self.known(left, right) {
            return known;
        }
        let gate = GateId::new(self.gates.len());
        self.gates.push(Gate { left: left.clone(), right: right.clone() });
        Affine::gate(gate)
    }

    /// A multiple of an earlier gate that is this product.
    fn known(&self, left: &Affine, right: &Affine) -> Option<Affine> {
        for (k, gate) in self.gates.iter().enumerate() {
            for (a, b) in [(&gate.left, &gate.right), (&gate.right, &gate.left)] {
                if let (Some(s), Some(t)) = (ratio(left, a), ratio(right, b)) {
                    let scale = Coefficient::Number(&s * &t);
                    return Some(Affine::gate(GateId::new(k)).scaled(&scale));
                }
            }
        }
        None
    }

    /// The square of a form.
    pub(super) fn square(&mut self, form: &Affine) -> Affine {
        self.mul(form, form)
    }

    /// `x^k` from `x^⌈k/2⌉ · x^⌊k/2⌋`, so that all powers up to `k` cost `k - 1` gates, the even
    /// ones squares.
    pub(super) fn power(&mut self, k: usize) -> Affine {
        match k {
            0 => Affine::constant(Rational::ONE),
            1 => Self::argument(),
            _ => {
                if let Some(known) = self.powers.get(&k) {
                    return known.clone();
                }
                let (high, low) = (self.power(k.div_ceil(2)), self.power(k / 2));
                let power = self.mul(&high, &low);
                self.powers.insert(k, power.clone());
                power
            }
        }
    }

    /// Makes these powers together by a joint addition chain.
    pub(super) fn make_powers(&mut self, wanted: impl IntoIterator<Item = usize>) {
        let steps = joint(&wanted.into_iter().map(|k| k as u32).collect::<Vec<_>>());
        let made = exponents(&steps);
        for (&(i, j), k) in steps.iter().zip(&made[1..]) {
            let (left, right) = (self.power(made[i] as usize), self.power(made[j] as usize));
            let power = self.mul(&left, &right);
            self.powers.insert(*k as usize, power);
        }
    }

    /// The polynomial as a combination of powers, which are made where they occur.
    pub(super) fn combine<C: Ring + Into<Coefficient>>(&mut self, part: &Dense<C>) -> Affine {
        let forms: Vec<Affine> =
            part.exponents().map(|k| self.power(k).scaled(&part.coefficient(k).into())).collect();
        Affine::sum(&forms)
    }

    /// Adds all gates of a scheme at this argument; returns its output.
    pub(super) fn embed(&mut self, scheme: &Scheme, argument: &Affine) -> Affine {
        let mut images: Vec<Affine> = Vec::with_capacity(scheme.gates.len());
        for gate in &scheme.gates {
            let left = gate.left.substitute(|w| image(&images, argument, w));
            let right = gate.right.substitute(|w| image(&images, argument, w));
            images.push(self.mul(&left, &right));
        }
        scheme.output.substitute(|w| image(&images, argument, w))
    }

    /// The scheme with this output; gates that it does not need are dropped.
    pub(super) fn finish(self, name: &'static str, output: Affine) -> Scheme {
        let mut needed = vec![false; self.gates.len()];
        output.gates().for_each(|g| needed[g.index()] = true);
        for k in (0..self.gates.len()).rev() {
            if needed[k] {
                let gate = &self.gates[k];
                gate.left.gates().chain(gate.right.gates()).for_each(|g| needed[g.index()] = true);
            }
        }
        let mut kept = 0;
        let images: Vec<Affine> = needed
            .iter()
            .map(|n| {
                let image = Affine::gate(GateId::new(kept));
                kept += usize::from(*n);
                image
            })
            .collect();
        let rename = |form: &Affine| form.substitute(|w| image(&images, &Self::argument(), w));
        let gates = self
            .gates
            .iter()
            .zip(&needed)
            .filter(|(_, n)| **n)
            .map(|(g, _)| Gate { left: rename(&g.left), right: rename(&g.right) })
            .collect();
        Scheme { name, gates, output: rename(&output), error_growth: f64::INFINITY }
    }
}

/// The rational `r` with `form = r · other`.
fn ratio(form: &Affine, other: &Affine) -> Option<Rational> {
    // Most pairs differ in their wires: look at those before dividing.
    let (terms, others) = (form.terms(), other.terms());
    if terms.len() != others.len() || terms.iter().zip(others).any(|(a, b)| a.0 != b.0) {
        return None;
    }
    if form == other {
        return Some(Rational::ONE);
    }
    let ((s, a), (t, b)) = (form.normalised(), other.normalised());
    (a == b).then(|| &s / &t)
}

fn image(images: &[Affine], argument: &Affine, wire: Wire) -> Affine {
    match wire {
        Wire::Input(_) => argument.clone(),
        Wire::Gate(g) => images[g.index()].clone(),
    }
}
