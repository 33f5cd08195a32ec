//! Builds networks gate by gate, sharing equal gates and dropping unused ones.

use rustc_hash::FxHashMap;

use super::affine::{Affine, Wire};
use super::{Gate, Network, Output};
use crate::id::{GateId, VariableId};
use crate::poly::{Coefficient, Monomial, Polynomial, Signature};
use crate::rational::Rational;

/// A network under construction. Products are normalised (rational factors pulled out, factors
/// ordered) and shared, so multiplying the same two forms twice, even up to scale, is one gate.
#[derive(Clone, Debug, Default)]
pub struct NetworkBuilder {
    gates: Vec<Gate>,
    known: FxHashMap<(Affine, Affine), GateId>,
}

impl NetworkBuilder {
    /// No gates yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of gates so far.
    pub fn gate_count(&self) -> usize {
        self.gates.len()
    }

    /// The gates so far.
    pub fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// The product of two forms: a new or known gate, or no gate where a factor is constant.
    pub fn mul(&mut self, left: &Affine, right: &Affine) -> Affine {
        if left.is_constant() {
            return right.scaled(left.constant_part());
        }
        if right.is_constant() {
            return left.scaled(right.constant_part());
        }
        let ((s, left), (t, right)) = (left.normalised(), right.normalised());
        let scale = Coefficient::Number(&s * &t);
        // Shorter forms last, so that `(x + y) * z` reads naturally; then any fixed order.
        let swap = (right.terms().len(), &left) > (left.terms().len(), &right);
        let key = if swap { (right, left) } else { (left, right) };
        let gate = match self.known.get(&key) {
            Some(gate) => *gate,
            None => {
                let gate = GateId::new(self.gates.len());
                self.gates.push(Gate { left: key.0.clone(), right: key.1.clone() });
                self.known.insert(key, gate);
                gate
            }
        };
        Affine::gate(gate).scaled(&scale)
    }

    /// The square of a form.
    pub fn square(&mut self, form: &Affine) -> Affine {
        self.mul(form, form)
    }

    /// A power by the binary method (as written; shorter chains are the optimiser's work).
    pub fn pow(&mut self, form: &Affine, exponent: u32) -> Affine {
        if exponent == 0 {
            return Affine::constant(Rational::ONE);
        }
        let mut result = form.clone();
        for bit in (0..exponent.ilog2()).rev() {
            result = self.square(&result);
            if exponent >> bit & 1 == 1 {
                result = self.mul(&result, form);
            }
        }
        result
    }

    /// A monomial written out: powers first, then from the left.
    pub fn monomial(&mut self, monomial: &Monomial) -> Affine {
        let mut product = Affine::constant(Rational::ONE);
        for (index, exponent) in monomial.factors() {
            let power = self.pow(&Affine::input(VariableId::new(index)), exponent);
            product = self.mul(&product, &power);
        }
        product
    }

    /// A polynomial written out term by term.
    pub fn polynomial(&mut self, polynomial: &Polynomial) -> Affine {
        let terms = polynomial.terms().iter().map(|(m, c)| self.monomial(m).scaled(c));
        Affine::sum(&terms.collect::<Vec<_>>())
    }

    /// Adds all gates of a network, its inputs taken as ours; returns its outputs over our wires.
    pub fn append(&mut self, network: &Network) -> Vec<Affine> {
        self.append_where(network, Affine::wire)
    }

    /// As [`append`](Self::append), with these forms over our wires in the place of its inputs.
    pub fn append_at(&mut self, network: &Network, inputs: &[Affine]) -> Vec<Affine> {
        self.append_where(network, |wire| match wire {
            Wire::Input(x) => inputs[x.index()].clone(),
            Wire::Gate(_) => Affine::wire(wire),
        })
    }

    fn append_where(&mut self, network: &Network, input: impl Fn(Wire) -> Affine) -> Vec<Affine> {
        let mut images: Vec<Affine> = Vec::with_capacity(network.gates.len());
        let over_ours = |form: &Affine, images: &[Affine]| {
            form.substitute(|wire| match wire {
                Wire::Input(_) => input(wire),
                Wire::Gate(g) => images[g.index()].clone(),
            })
        };
        for gate in &network.gates {
            let (left, right) = (over_ours(&gate.left, &images), over_ours(&gate.right, &images));
            images.push(self.mul(&left, &right));
        }
        network.outputs.iter().map(|o| over_ours(&o.form, &images)).collect()
    }

    /// The network with these outputs; gates that no output needs are dropped.
    pub fn finish(self, signature: Signature, outputs: Vec<Output>) -> Network {
        let mut needed = vec![false; self.gates.len()];
        for output in &outputs {
            output.form.gates().for_each(|g| needed[g.index()] = true);
        }
        for k in (0..self.gates.len()).rev() {
            if needed[k] {
                let gate = &self.gates[k];
                gate.left.gates().chain(gate.right.gates()).for_each(|g| needed[g.index()] = true);
            }
        }
        let mut images = Vec::with_capacity(self.gates.len());
        let mut gates = Vec::new();
        for (k, gate) in self.gates.into_iter().enumerate() {
            // An unused gate's image is never read.
            images.push(Affine::gate(GateId::new(gates.len())));
            if needed[k] {
                let left = gate.left.with_all_gates(&images);
                let right = gate.right.with_all_gates(&images);
                gates.push(Gate { left, right });
            }
        }
        let outputs = outputs
            .into_iter()
            .map(|o| Output { form: o.form.with_all_gates(&images), name: o.name })
            .collect();
        Network { signature, gates, outputs }
    }
}

#[cfg(test)]
mod tests {
    use super::{Affine, NetworkBuilder, Output};
    use crate::id::VariableId;
    use crate::poly::{Argument, Coefficient, Scalar, Shape, Signature};

    fn signature() -> Signature {
        Signature {
            name: "f".into(),
            variables: vec![Argument::scalar("x"), Argument::scalar("y")],
            parameters: vec![],
            result: Shape::Scalar,
            scalar: Scalar::F64,
            roots: vec![],
        }
    }

    #[test]
    fn equal_products_are_one_gate_up_to_scale_and_order() {
        let (x, y) = (Affine::input(VariableId::new(0)), Affine::input(VariableId::new(1)));
        let mut b = NetworkBuilder::new();
        let p = b.mul(&x.scaled(&Coefficient::integer(2)), &y);
        let q = b.mul(&y, &x);
        assert_eq!(b.gate_count(), 1);
        assert_eq!(p, q.scaled(&Coefficient::integer(2)));
        let unused = b.square(&p);
        assert_eq!(b.gate_count(), 2);
        let x7 = b.pow(&x, 7);
        assert_eq!(b.gate_count(), 6);
        drop(unused);
        let network = b.finish(signature(), vec![Output { name: "out".into(), form: x7.add(&q) }]);
        assert_eq!(network.gates.len(), 5);
        assert!(network.gates[1].is_square());
    }
}
