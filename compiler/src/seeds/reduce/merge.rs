//! Gates that share a factor, `u·v₁, …, u·v_k`, and are read in fewer than k independent ways.
//!
//! What the network needs of them is the span of the combinations read. If that has rank r < k,
//! then r gates `u·(Σ ρ_i v_i)` give the same. Factors count as shared up to scale and constants,
//! as `(u + c)·v = u·v + c·v` and `c·v` is free.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::graph::{Graph, Place, weight};
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
    // Every place now may depend on every `other`, so none of them may stand above a place. The
    // other factor of a member may read members then, but none that reads members itself.
    let owners = Graph::owners(&places);
    let mut forms: Vec<&Affine> = members.iter().map(|m| &m.other).collect();
    forms.push(key);
    if members.iter().any(|m| reads(key, m)) || graph.depends(&forms, &owners) {
        return;
    }
    // A merged gate that reads merged gates must be above all of those.
    let is_reader = |m: &Member| members.iter().any(|read| reads(&m.other, read));
    let readers: Vec<usize> = (0..members.len()).filter(|i| is_reader(&members[*i])).collect();
    let is_above = |row: &[Coefficient]| readers.iter().any(|i| !row[*i].is_zero());
    let is_read = |k: &usize| readers.iter().any(|i| reads(&members[*i].other, &members[*k]));
    if pivots.iter().zip(&reduced).any(|(k, row)| is_read(k) && is_above(row)) {
        return;
    }
    let others = members.iter().map(|m| m.other.clone()).collect();
    let mut merging = Merging { members, pivots, others };
    let others = members.iter().map(|m| merging.rewritten(&m.other)).collect();
    merging.others = others;
    // New gate j is u · Σ reduced[j][i] · other_i; place p reads it with weight rows[p][pivot j].
    let new = reduced.iter().map(|row| {
        let parts = merging.others.iter().zip(row).map(|(other, c)| other.scaled(c));
        Affine::sum(&parts.collect::<Vec<_>>())
    });
    let new: Vec<Affine> = new.collect();
    for place in &places {
        graph.set(*place, merging.rewritten(graph.form(*place)));
    }
    for (k, other) in merging.pivots.iter().zip(new) {
        graph.set(Place::Left(members[*k].gate), other);
        graph.set(Place::Right(members[*k].gate), key.clone());
    }
    graph.bury(members.iter().map(|m| m.gate));
    graph.dissolve(owners.into_iter().chain(members.iter().map(|m| m.gate)));
}

/// Whether a form reads the gate of a member.
fn reads(form: &Affine, member: &Member) -> bool {
    form.gates().any(|g| g.index() == member.gate)
}

/// What becomes of forms that read members.
struct Merging<'a> {
    members: &'a [Member],
    /// The members whose gates are kept for the merged ones.
    pivots: Vec<usize>,
    /// The other factor of each member, as it reads once all are merged.
    others: Vec<Affine>,
}

impl Merging<'_> {
    /// The form with merged gates in place of members.
    fn rewritten(&self, form: &Affine) -> Affine {
        let wire = |member: &Member| Affine::wire(Wire::Gate(GateId::new(member.gate)));
        let weights: Vec<Coefficient> = self.members.iter().map(|m| weight(form, m.gate)).collect();
        let mut parts: Vec<Affine> = vec![form.clone()];
        for ((member, other), weight) in self.members.iter().zip(&self.others).zip(&weights) {
            parts.push(wire(member).scaled(&weight.neg()));
            parts.push(other.scaled(&weight.mul(&member.shift)));
        }
        for k in &self.pivots {
            parts.push(wire(&self.members[*k]).scaled(&weights[*k]));
        }
        Affine::sum(&parts)
    }
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

#[cfg(test)]
mod tests {
    use super::super::reduce;
    use crate::modular::Stream;
    use crate::network::Network;
    use crate::network::expand::{ExpansionLimits, expand};
    use crate::network::read::read;
    use crate::network::verify::verify;

    fn is_kept(network: &Network) -> usize {
        let reduced = reduce(network);
        let limits = ExpansionLimits::default();
        assert_eq!(expand(&reduced, limits), expand(network, limits), "{network}\n{reduced}");
        assert_eq!(verify(&reduced), [], "{network}\n{reduced}");
        reduced.gates.len()
    }

    #[test]
    fn a_member_may_read_members_that_merge() {
        let text = "network f(x, y) {\n  g0 = x^2\n  g1 = x * g0\n  g2 = y * g0\n  g3 = x * y\n  \
            g4 = y * g3\n  g5 = y^2\n  g6 = y * g5\n  out = 2*g1 + 3*g2 + 5*g4 + 7*g6\n}\n";
        // x²·(2x + 3y) and y·y·(5x + 7y).
        assert_eq!(is_kept(&read(text).unwrap()), 4);
    }

    #[test]
    fn random_chains_of_shared_factors_keep_their_outputs() {
        let mut stream = Stream::new(5);
        for _ in 0..2_000 {
            let mut text = String::from("network f(x, y) {\n");
            let mut wires = vec!["x".to_owned(), "y".to_owned()];
            for gate in 0..3 + stream.below(8) {
                // The first factor is one of few, with a constant now and then.
                let first = wires[stream.below(3.min(wires.len()))].clone();
                let shift = ["", " + 1", " - 2"][stream.below(3)];
                let mut other = wires[stream.below(wires.len())].clone();
                if stream.below(3) == 0 {
                    other = format!("{other} + 3*{}", wires[stream.below(wires.len())]);
                }
                text += &format!("  g{gate} = ({first}{shift}) * ({other})\n");
                wires.push(format!("g{gate}"));
            }
            for output in 0..1 + stream.below(2) {
                let terms = wires[2..].iter().map(|w| format!("{}*{w}", stream.below(4)));
                text += &format!("  out{output} = {}\n", terms.collect::<Vec<_>>().join(" + "));
            }
            text += "}\n";
            let network = read(&text).unwrap_or_else(|e| panic!("{text}\n{e:?}"));
            assert!(is_kept(&network) <= network.gates.len());
        }
    }
}
