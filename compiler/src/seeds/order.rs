//! Which variable to split off next: a search over orders, counted by ranks.
//!
//! Splitting x off a space V of polynomials writes each as p = p₀ + x·p₁ with p₀ free of x. All
//! p₁ (and theirs, as p₁ may contain x) span a space C; modulo constants, dim C gates x·c make
//! every member of V from C and the space of all p₀ and c₀, which is free of x. Affine parts are
//! free throughout, so only terms of degree 2 and more count. The rank of the space left depends
//! on the *set* of variables split off, not on their order, so exchanging neighbours touches two
//! levels only.

use rustc_hash::FxHashSet;

use super::key::{Key, Packing};
use super::residue::{Echelon, Row, inverse, mul};

/// Polynomials (rows) still to be made, and what making them from here would touch.
#[derive(Clone, Debug)]
pub struct Space<const W: usize> {
    /// Independent up to scale, no affine terms.
    pub rows: Vec<Row<Key<W>>>,
}

/// One step: the gates it costs and the space it leaves.
#[derive(Clone, Debug)]
pub struct Step<const W: usize> {
    /// Gates x·c.
    pub gates: usize,
    /// What remains, free of x.
    pub rest: Space<W>,
    /// Entries touched.
    pub work: u64,
}

impl<const W: usize> Space<W> {
    /// The space of these rows; multiples and zeros are dropped.
    pub fn new(rows: impl IntoIterator<Item = Row<Key<W>>>) -> Self {
        let mut seen = FxHashSet::default();
        let mut kept: Vec<Row<Key<W>>> = Vec::new();
        for mut row in rows {
            let Some(&(_, lead)) = row.first() else { continue };
            if lead != 1 {
                let factor = inverse(lead);
                row.iter_mut().for_each(|entry| entry.1 = mul(entry.1, factor));
            }
            if seen.insert(row.clone()) {
                kept.push(row);
            }
        }
        Self { rows: kept }
    }

    /// The number of entries.
    pub fn size(&self) -> usize {
        self.rows.iter().map(Vec::len).sum()
    }

    /// In how many terms each variable occurs.
    pub fn occurrences(&self, packing: &Packing, variables: usize) -> Vec<usize> {
        let mut counts = vec![0; variables];
        for (key, _) in self.rows.iter().flatten() {
            for (i, count) in counts.iter_mut().enumerate() {
                *count += usize::from(packing.exponent(key, i) > 0);
            }
        }
        counts
    }

    /// Splits one variable off.
    ///
    /// `definition` is the row of what the variable stands for, where it is a derived one.
    pub fn split(
        &self,
        packing: &Packing,
        variable: usize,
        definition: Option<&Row<Key<W>>>,
    ) -> Step<W> {
        let mut rest: Vec<Row<Key<W>>> = definition.into_iter().cloned().collect();
        // Cofactors with their degree in the variable.
        let mut cofactors: Vec<(u32, Row<Key<W>>)> = Vec::new();
        let mut work = 0;
        for row in &self.rows {
            work += row.len() as u64;
            let mut current = row.clone();
            loop {
                let (with, without): (Row<_>, Row<_>) =
                    current.into_iter().partition(|(k, _)| packing.exponent(k, variable) > 0);
                let free: Row<_> =
                    without.into_iter().filter(|(k, _)| !packing.is_affine(k)).collect();
                if !free.is_empty() {
                    rest.push(free);
                }
                if with.is_empty() {
                    break;
                }
                // Lowering one exponent keeps the order of keys.
                let lowered = with.iter().map(|(k, c)| (packing.lower(k, variable), *c));
                let cofactor: Row<_> = lowered.filter(|(k, _)| !k.is_one()).collect();
                if cofactor.is_empty() {
                    break;
                }
                let degree = cofactor.iter().map(|(k, _)| packing.exponent(k, variable)).max();
                work += cofactor.len() as u64;
                cofactors.push((degree.unwrap_or(0), cofactor.clone()));
                current = cofactor;
            }
        }
        cofactors.sort_by_key(|c| (c.0, c.1.len()));
        let mut echelon = Echelon::default();
        let mut seen = FxHashSet::default();
        for (_, row) in cofactors {
            if seen.insert(row.clone()) {
                echelon.add(row);
            }
        }
        work += echelon.work;
        Step { gates: echelon.rank(), rest: Self::new(rest), work }
    }
}
