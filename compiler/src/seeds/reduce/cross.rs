//! Two products read only together, `u₁·v₁ + ρ·u₂·v₂`, whose cross products are made anyway:
//! `(u₁ + α·u₂)·(v₁ + β·v₂) = u₁v₁ + αβ·u₂v₂ + β·u₁v₂ + α·u₂v₁` (Gauss, Karatsuba).

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::graph::{Graph, Place};
use super::merge::shape;
use crate::id::GateId;
use crate::network::{Affine, Wire};
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;

/// Known products by their two linear parts.
type Products = IndexMap<(Affine, Affine), (usize, Coefficient)>;

/// Where a gate is read and with which weights, the first of them 1.
type Pattern = Vec<(Place, Coefficient)>;

/// One pass over the pairs, `pairs` of them at most, which are taken off; the graph is left
/// consistent. A flat sum of n products has n²/2 pairs, nearly all of them hopeless.
pub fn cross(graph: &mut Graph, pairs: &mut usize) {
    let products = products(graph);
    // Gates read at the same places in the same proportions.
    let mut classes: IndexMap<Pattern, Vec<(usize, Coefficient)>> = IndexMap::new();
    for g in graph.gates() {
        if let Some((pattern, weight)) = pattern(graph, g) {
            classes.entry(pattern).or_default().push((g, weight));
        }
    }
    for members in classes.into_values() {
        for (k, (first, a)) in members.iter().enumerate() {
            for (second, b) in &members[k + 1..] {
                if *pairs == 0 {
                    return;
                }
                *pairs -= 1;
                let Some(ratio) = b.divide(a) else { continue };
                if graph.is_alive(*first) && graph.is_alive(*second) {
                    join(graph, &products, *first, *second, &ratio);
                }
            }
        }
    }
}

/// Where a gate is read, scaled to begin with 1, and the scale.
fn pattern(graph: &Graph, gate: usize) -> Option<(Pattern, Coefficient)> {
    let places = graph.readers(gate);
    let first = *places.first()?;
    let lead = graph.weight(first, gate);
    let entries = places.iter().map(|p| Some((*p, graph.weight(*p, gate).divide(&lead)?)));
    Some((entries.collect::<Option<_>>()?, lead))
}

/// All gates by the linear parts of their factors, smaller one first, with the gate's scale.
fn products(graph: &Graph) -> Products {
    let mut products = Products::new();
    for g in graph.gates() {
        let [left, right] = graph.factors(g);
        let ((s, u, _), (t, v, _)) = (shape(left), shape(right));
        let key = if u <= v { (u, v) } else { (v, u) };
        products.entry(key).or_insert((g, s.mul(&t)));
    }
    products
}

/// The linear part of u·v as a combination of a known gate and affine terms.
fn known(graph: &Graph, products: &Products, u: &Affine, v: &Affine) -> Option<(usize, Affine)> {
    let ((s, a, shift_a), (t, b, shift_b)) = (shape(u), shape(v));
    let key = if a <= b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
    let (gate, scale) = products.get(&key)?;
    if !graph.is_alive(*gate) {
        return None;
    }
    let [left, right] = graph.factors(*gate);
    let ((_, l, shift_l), (_, r, shift_r)) = (shape(left), shape(right));
    // The gate may have changed since it was listed.
    let now = if l <= r { (&l, &r) } else { (&r, &l) };
    if (now.0, now.1) != (&key.0, &key.1) {
        return None;
    }
    // gate = scale·(l + shift_l)(r + shift_r), so l·r = gate/scale − shift_r·l − shift_l·r − …
    let inverse = Coefficient::one().divide(scale)?;
    let wire = Affine::wire(Wire::Gate(GateId::new(*gate))).scaled(&inverse);
    let constant = Affine::constant(shift_l.mul(&shift_r).neg());
    let bare = Affine::sum(&[
        wire,
        l.scaled(&shift_r.neg()),
        r.scaled(&shift_l.neg()),
        constant,
        a.scaled(&shift_b),
        b.scaled(&shift_a),
        Affine::constant(shift_a.mul(&shift_b)),
    ]);
    Some((*gate, bare.scaled(&s.mul(&t))))
}

/// Replaces `first + ratio·second` by one product where the cross products are known.
fn join(graph: &mut Graph, products: &Products, first: usize, second: usize, ratio: &Coefficient) {
    let [u1, v1] = graph.factors(first).clone();
    let [left, right] = graph.factors(second).clone();
    for (u2, v2) in [(&left, &right), (&right, &left)] {
        let Some((p, uv)) = known(graph, products, &u1, v2) else { continue };
        let Some((q, vu)) = known(graph, products, u2, &v1) else { continue };
        if [p, q].iter().any(|g| *g == first || *g == second) {
            continue;
        }
        // α = 1, β = ratio: first + ratio·second = (u1 + u2)(v1 + ratio·v2) − ratio·u1v2 − u2v1.
        let left = u1.add(u2);
        let right = v1.add(&v2.scaled(ratio));
        if left.is_constant() || right.is_constant() {
            continue;
        }
        let places: Vec<Place> = graph.readers(first).iter().copied().collect();
        let owners: BTreeSet<usize> = Graph::owners(&places);
        let correction = uv.scaled(ratio).add(&vu).neg();
        if graph.depends(&[&left, &right, &correction], &owners) {
            continue;
        }
        for place in places {
            let weight = graph.weight(place, first);
            let second_wire = Affine::wire(Wire::Gate(GateId::new(second)));
            let form = graph.form(place).clone();
            let parts =
                [form, second_wire.scaled(&weight.mul(ratio).neg()), correction.scaled(&weight)];
            graph.set(place, Affine::sum(&parts));
        }
        graph.set(Place::Left(first), left);
        graph.set(Place::Right(first), right);
        graph.bury([second]);
        graph.dissolve(owners);
        return;
    }
}
