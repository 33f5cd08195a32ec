//! Gates that share a factor, `u·v₁, …, u·v_k`, and are read in fewer than k independent ways.
//!
//! What the network needs of them is the span of the combinations read. If that has rank r < k,
//! then r gates `u·(Σ ρ_i v_i)` give the same. Factors count as shared up to scale and constants,
//! as `(u + c)·v = u·v + c·v` and `c·v` is free.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::graph::{Graph, Place};
use crate::id::GateId;
use crate::network::{Affine, Wire};
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;

/// A gate `(u + shift) · other`.
#[derive(Clone)]
struct Member {
    gate: usize,
    shift: Coefficient,
    other: Affine,
}

/// Entries of the matrix of weights that one family may have: its echelon form costs the product of
/// both sides and the smaller of them.
const WEIGHTS: usize = 20_000;

/// One pass over all families; the graph is left consistent.
pub fn merge(graph: &mut Graph) {
    for (key, gates) in families(graph) {
        let members = members(graph, &key, &gates);
        if members.len() > 1 {
            merge_family(graph, &key, &members);
        }
    }
}

/// (scale, linear part, shift) with `form = scale · (linear + shift)`.
pub fn shape(form: &Affine) -> (Coefficient, Affine, Coefficient) {
    let linear = form.plus(&form.constant_part().neg());
    let (scale, linear) = linear.normalised();
    let shift = scale.inverse().map_or(Coefficient::zero(), |i| form.constant_part().scaled(&i));
    (Coefficient::Number(scale), linear, shift)
}

/// The gates with each factor that occurs more than once.
fn families(graph: &Graph) -> IndexMap<Affine, Vec<usize>> {
    let mut families: IndexMap<Affine, Vec<usize>> = IndexMap::new();
    for g in graph.gates() {
        for factor in graph.factors(g) {
            families.entry(shape(factor).1).or_default().push(g);
        }
    }
    families.retain(|_, gates| {
        gates.dedup();
        gates.len() > 1
    });
    families
}

/// Those of the gates that (still) have this factor.
fn members(graph: &Graph, key: &Affine, gates: &[usize]) -> Vec<Member> {
    let mut members = Vec::new();
    for &gate in gates.iter().filter(|g| graph.is_alive(**g)) {
        let [left, right] = graph.factors(gate);
        for (factor, other) in [(left, right), (right, left)] {
            let (scale, linear, shift) = shape(factor);
            if linear == *key {
                members.push(Member { gate, shift, other: other.scaled(&scale) });
                break;
            }
        }
    }
    members
}

fn merge_family(graph: &mut Graph, key: &Affine, members: &[Member]) {
    let places: BTreeSet<Place> =
        members.iter().flat_map(|m| graph.readers(m.gate).iter().copied()).collect();
    let places: Vec<Place> = places.into_iter().collect();
    if places.len() * members.len() > WEIGHTS {
        return;
    }
    let rows: Vec<Vec<Coefficient>> =
        places.iter().map(|p| members.iter().map(|m| graph.weight(*p, m.gate)).collect()).collect();
    let Some((pivots, reduced)) = row_echelon(&rows, members.len()) else { return };
    if pivots.len() == members.len() {
        return;
    }
    // New gate j is u · Σ reduced[j][i] · other_i; place p reads it with weight rows[p][pivot j].
    let new: Vec<Affine> = reduced
        .iter()
        .map(|row| {
            let parts: Vec<Affine> =
                members.iter().zip(row).map(|(m, c)| m.other.scaled(c)).collect();
            Affine::sum(&parts)
        })
        .collect();
    let mut readers = BTreeSet::new();
    for (p, place) in places.iter().enumerate() {
        if pivots.iter().any(|k| !rows[p][*k].is_zero()) {
            readers.insert(*place);
        }
    }
    // Every place now may depend on every `other`.
    let owners = Graph::owners(&readers);
    let mut forms: Vec<&Affine> = new.iter().collect();
    forms.push(key);
    if graph.depends(&forms, &owners) {
        return;
    }
    let gate_of: Vec<usize> = pivots.iter().map(|k| members[*k].gate).collect();
    for (p, place) in places.iter().enumerate() {
        let old = graph.form(*place).clone();
        let mut parts: Vec<Affine> = Vec::new();
        for (member, weight) in members.iter().zip(&rows[p]) {
            let wire = Wire::Gate(GateId::new(member.gate));
            parts.push(Affine::wire(wire).scaled(&weight.neg()));
            parts.push(member.other.scaled(&weight.mul(&member.shift)));
        }
        for (k, gate) in pivots.iter().zip(&gate_of) {
            parts.push(Affine::wire(Wire::Gate(GateId::new(*gate))).scaled(&rows[p][*k]));
        }
        parts.push(old);
        graph.set(*place, Affine::sum(&parts));
    }
    for (gate, other) in gate_of.iter().zip(new) {
        graph.set(Place::Left(*gate), other);
        graph.set(Place::Right(*gate), key.clone());
    }
    graph.bury(members.iter().map(|m| m.gate));
}

/// (pivot columns, reduced rows) of a matrix; `None` where a division fails.
fn row_echelon(
    rows: &[Vec<Coefficient>],
    columns: usize,
) -> Option<(Vec<usize>, Vec<Vec<Coefficient>>)> {
    let mut pivots: Vec<usize> = Vec::new();
    let mut basis: Vec<Vec<Coefficient>> = Vec::new();
    for row in rows {
        let mut row = row.clone();
        for (pivot, known) in pivots.iter().zip(&basis) {
            eliminate(&mut row, *pivot, known);
        }
        let Some(pivot) = row.iter().position(|c| !c.is_zero()) else { continue };
        let lead = row[pivot].clone();
        for c in &mut row {
            *c = c.divide(&lead)?;
        }
        for known in &mut basis {
            eliminate(known, pivot, &row);
        }
        pivots.push(pivot);
        basis.push(row);
        if pivots.len() == columns {
            break;
        }
    }
    Some((pivots, basis))
}

fn eliminate(row: &mut [Coefficient], pivot: usize, by: &[Coefficient]) {
    if row[pivot].is_zero() {
        return;
    }
    let factor = row[pivot].neg();
    for (c, b) in row.iter_mut().zip(by) {
        *c = c.add(&b.mul(&factor));
    }
}
