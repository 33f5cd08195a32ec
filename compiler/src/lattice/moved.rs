//! Terms of a closed lattice moved to where they cost least: `Lattice ─► Lattice` with the same value.
//!
//! A sum over all sites of a closed lattice does not change where a monomial is moved as a whole:
//! Σ (q[i+1] - q[i])^2 = Σ 2·q[i]·(q[i] - q[i+1]). Here every monomial is moved until its first
//! reading stands at the site itself, so that monomials that are the same sum become one.

use std::collections::{BTreeMap, BTreeSet};

use super::{Block, Lattice, Reading};
use crate::network::{NetworkBuilder, Output};
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Ideal, Monomial, Polynomial, System, SystemOutput};

/// Factors of a monomial: readings with their exponents, in order.
type Factors = Vec<(Reading, u32)>;

/// The lattice with the terms of its closed sums moved; `None` where there is none, or where one is
/// too large to be expanded.
pub(super) fn moved(lattice: &Lattice) -> Option<Lattice> {
    let is_closed =
        |block: &Block| block.ranges.iter().zip(&lattice.sites).all(|(r, n)| r.len() == *n);
    let (closed, others): (Vec<&Block>, Vec<&Block>) =
        lattice.blocks.iter().partition(|block| is_closed(block));
    let first = closed.first()?;
    let mut terms: BTreeMap<Factors, Coefficient> = BTreeMap::new();
    for block in &closed {
        for (monomial, coefficient) in block.system.outputs[0].polynomial.as_ref()?.terms() {
            let factors = monomial.factors().map(|(k, e)| (block.readings[k].clone(), e)).collect();
            let slot = terms.entry(home(factors, &lattice.sites)).or_insert_with(Coefficient::zero);
            *slot = slot.add(coefficient);
        }
    }
    let readings: BTreeSet<&Reading> = terms.keys().flatten().map(|(reading, _)| reading).collect();
    let readings: Vec<Reading> = readings.into_iter().cloned().collect();
    let of = |reading: &Reading| readings.iter().position(|r| r == reading).unwrap_or_default();
    let product = |factors: &Factors| {
        let powers = factors.iter().map(|(reading, e)| Monomial::power(of(reading), *e));
        powers.fold(Monomial::one(), |product, power| product.mul(&power))
    };
    let polynomial = Polynomial::from_terms(terms.iter().map(|(f, c)| (product(f), c.clone())));
    let signature = lattice.site_signature(&readings, 1);
    let mut builder = NetworkBuilder::new();
    let name = first.system.outputs[0].name.clone();
    let form = builder.polynomial(&polynomial);
    let written = builder.finish(signature.clone(), vec![Output { name: name.clone(), form }]);
    let outputs = vec![SystemOutput { name, polynomial: Some(polynomial) }];
    let system = System {
        ideal: Ideal::of_domains(&signature),
        signature,
        outputs,
        written,
        posterior: None,
    };
    let block = Block { ranges: first.ranges.clone(), readings, system };
    let blocks = std::iter::once(block).chain(others.into_iter().cloned()).collect();
    Some(Lattice { blocks, ..lattice.clone() })
}

/// The factors as seen from the site of one of them: of the lists in order, the largest.
fn home(factors: Factors, sites: &[usize]) -> Factors {
    let seen_from = |origin: &Reading| {
        let moved = factors.iter().map(|(r, e)| (r.seen_from(&origin.offset, sites), *e));
        let mut moved: Factors = moved.collect();
        moved.sort();
        moved
    };
    // Nothing stands before the site itself then, if that is possible.
    factors.iter().map(|(origin, _)| seen_from(origin)).max().unwrap_or_default()
}
