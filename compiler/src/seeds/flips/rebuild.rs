//! A network with the gates of a layer replaced by other products that span what is needed.

use std::collections::BTreeMap;

use super::layer::{Layer, Product, coefficient, dependent, reading};
use crate::network::{Affine, Network, NetworkBuilder, Output, Wire};
use crate::poly::linear::{Echelon, LinearForm};
use crate::rational::Rational;

/// The quadratic forms that some products span, each with its combination of products: index
/// `offset + k` stands for product `k`, and offsets lie behind all pairs of atoms.
pub struct Span {
    rows: Echelon,
    offset: usize,
}

impl Span {
    /// The span of the layer's free products, then of these.
    pub fn new(layer: &Layer, products: &[Product]) -> Self {
        let offset = layer.atoms.len() * layer.atoms.len();
        let mut rows = Echelon::default();
        let free = layer.free.iter().map(|f| &f.factors);
        for (k, product) in free.chain(products).enumerate() {
            let quadratic = layer.product(product);
            let row =
                rows.reduce(&quadratic).plus(&Rational::ONE, &LinearForm::variable(offset + k));
            // A product that is in the span already must not displace an earlier one.
            if row.terms().first().is_some_and(|t| t.0 < offset) {
                rows.insert(&row);
            }
        }
        Self { rows, offset }
    }

    /// A quadratic form as a combination of products, free ones first.
    pub fn express(&self, quadratic: &LinearForm) -> Option<LinearForm> {
        let rest = self.rows.reduce(quadratic);
        if rest.terms().first().is_some_and(|t| t.0 < self.offset) {
            return None;
        }
        Some(rest.scaled(&-Rational::ONE).renamed(|k| k - self.offset))
    }
}

/// The network in which these products stand for the layer's gates; `None` where they do not span
/// what is needed.
pub fn rebuild(network: &Network, layer: &Layer, products: &[Product]) -> Option<Network> {
    let span = Span::new(layer, products);
    let positions: BTreeMap<usize, usize> =
        layer.members.iter().enumerate().map(|(k, m)| (m.gate, k)).collect();
    let depends = dependent(network, &positions);
    let mut builder = NetworkBuilder::new();
    let mut images: Vec<Option<Affine>> = vec![None; network.gates.len()];
    let below = (0..network.gates.len()).filter(|k| !depends[*k] && !positions.contains_key(k));
    for k in below {
        let gate = &network.gates[k];
        images[k] =
            Some(builder.mul(&gate.left.with_gates(&images), &gate.right.with_gates(&images)));
    }
    let atoms: Vec<Affine> = layer.atoms.iter().map(|a| a.with_gates(&images)).collect();
    let mut values: Vec<Affine> = layer.free.iter().map(|f| f.value.with_gates(&images)).collect();
    for [left, right] in products {
        values.push(builder.mul(&combination(left, &atoms), &combination(right, &atoms)));
    }
    let tails: Vec<Affine> = layer.members.iter().map(|m| m.tail.with_gates(&images)).collect();
    let read = |form: &Affine, images: &[Option<Affine>]| -> Option<Affine> {
        let mut parts = Vec::new();
        let inside = |wire: &Wire| match wire {
            Wire::Gate(g) => positions.get(&g.index()).copied(),
            Wire::Input(_) => None,
        };
        let rest = form.terms().iter().filter(|(w, _)| inside(w).is_none()).cloned();
        let rest = Affine::from_terms(form.constant_part().clone(), rest);
        parts.push(rest.with_gates(images));
        for (wire, c) in form.terms() {
            parts.extend(inside(wire).map(|k| tails[k].scaled(c)));
        }
        for (monomial, need) in reading(form, &positions) {
            let combined = span.express(&layer.quadratic(&need))?;
            for (k, c) in combined.terms() {
                parts.push(values[*k].scaled(&coefficient(&monomial, c)));
            }
        }
        Some(Affine::sum(&parts))
    };
    for k in (0..network.gates.len()).filter(|k| depends[*k]) {
        let gate = &network.gates[k];
        let (left, right) = (read(&gate.left, &images)?, read(&gate.right, &images)?);
        images[k] = Some(builder.mul(&left, &right));
    }
    let outputs = network
        .outputs
        .iter()
        .map(|o| Some(Output { name: o.name.clone(), form: read(&o.form, &images)? }));
    let outputs = outputs.collect::<Option<Vec<_>>>()?;
    Some(builder.finish(network.signature.clone(), outputs))
}

/// A combination of atoms as a form of wires.
fn combination(form: &LinearForm, atoms: &[Affine]) -> Affine {
    let scaled: Vec<Affine> =
        form.terms().iter().map(|(i, c)| atoms[*i].scaled(&c.clone().into())).collect();
    Affine::sum(&scaled)
}
