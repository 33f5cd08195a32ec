//! Linear relations among polynomials, exact: which of them a network must make, and how the
//! others follow for free.
//!
//! Ranks are found modulo a prime; a relation is used only after it has been lifted to small
//! rationals and verified. Where generic coefficients make more polynomials than they have
//! monomials, the relations are real but have huge coefficients; there single monomials serve as
//! part of the basis instead (a minimum vertex cover, which is as small as the rank on generic
//! data and needs no arithmetic).

use std::collections::BTreeMap;

use super::cover;
use super::key::{Key, Packing, Parameters};
use super::residue::{Echelon, Row, add, mul, neg, to_rational};
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Monomial, Polynomial};

/// A linear combination of basis elements.
pub type Combination = Vec<(usize, Coefficient)>;

/// A basis of some polynomials, and each of them over it.
#[derive(Clone, Debug, Default)]
pub struct Basis {
    /// The basis: some of the polynomials as given, or single monomials with coefficient 1.
    pub elements: Vec<Polynomial>,
    /// For each polynomial given, its combination.
    pub expressions: Vec<Combination>,
}

/// What became of one polynomial.
enum Fate {
    /// It is kept, and is this row among the kept ones.
    Kept(usize),
    /// It is a combination of kept ones.
    Follows(Combination),
}

impl Basis {
    /// A small basis of these polynomials (none zero). Expressions refer to polynomials given
    /// earlier, or to monomials that occur in those.
    pub fn new<const W: usize>(
        polys: &[Polynomial],
        packing: &Packing,
        parameters: &Parameters,
    ) -> Self {
        let (fates, kept, surplus) = lift(polys, |p| full_row::<W>(p, packing, parameters));
        let cover = if surplus { cover::monomials(&kept) } else { Vec::new() };
        let mut basis = Self::default();
        let mut of_monomial: BTreeMap<&Monomial, usize> = BTreeMap::new();
        for m in &cover {
            of_monomial.insert(m, basis.elements.len());
            basis.elements.push(Polynomial::term(m.clone(), Coefficient::one()));
        }
        // Kept rows inside the span of the chosen monomials need no element of their own.
        let by_monomials = |p: &Polynomial| -> Option<Combination> {
            p.terms().iter().map(|(m, c)| Some((*of_monomial.get(m)?, c.clone()))).collect()
        };
        let rows: Vec<Combination> = kept
            .iter()
            .map(|p| {
                by_monomials(p).unwrap_or_else(|| {
                    basis.elements.push((*p).clone());
                    vec![(basis.elements.len() - 1, Coefficient::one())]
                })
            })
            .collect();
        for (p, fate) in polys.iter().zip(fates) {
            let expression = match fate {
                Fate::Kept(row) => rows[row].clone(),
                Fate::Follows(over_rows) => {
                    by_monomials(p).unwrap_or_else(|| compose(&over_rows, &rows))
                }
            };
            basis.expressions.push(expression);
        }
        basis
    }
}

/// Σ factor · row, with each row a combination.
fn compose(over_rows: &Combination, rows: &[Combination]) -> Combination {
    let mut sums: BTreeMap<usize, Coefficient> = BTreeMap::new();
    for (row, factor) in over_rows {
        for (element, c) in &rows[*row] {
            let sum = sums.entry(*element).or_insert_with(Coefficient::zero);
            *sum = sum.add(&c.mul(factor));
        }
    }
    sums.into_iter().filter(|(_, c)| !c.is_zero()).collect()
}

/// The row of all terms.
fn full_row<const W: usize>(
    poly: &Polynomial,
    packing: &Packing,
    parameters: &Parameters,
) -> Option<Row<Key<W>>> {
    let entry = |(m, c): &(Monomial, Coefficient)| Some((packing.pack(m), parameters.residue(c)?));
    let mut row: Row<Key<W>> = poly.terms().iter().map(entry).collect::<Option<_>>()?;
    row.retain(|e| e.1 != 0);
    row.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.0));
    Some(row)
}

/// The fate of each polynomial, the kept ones, and whether some are kept although dependent.
fn lift<const W: usize>(
    polys: &[Polynomial],
    row_of: impl Fn(&Polynomial) -> Option<Row<Key<W>>>,
) -> (Vec<Fate>, Vec<&Polynomial>, bool) {
    let mut echelon = Echelon::default();
    // Each echelon row over the kept polynomials.
    let mut origins: Vec<BTreeMap<usize, u64>> = Vec::new();
    let (mut fates, mut kept, mut surplus) = (Vec::new(), Vec::new(), false);
    for p in polys {
        let mut steps: Vec<(usize, u64)> = Vec::new();
        let reduced = row_of(p).map(|row| echelon.reduce(row, |at, f| steps.push((at, f))));
        let mut origin: BTreeMap<usize, u64> = BTreeMap::new();
        for (at, factor) in steps {
            for (&k, &value) in &origins[at] {
                let sum = origin.entry(k).or_insert(0);
                *sum = add(*sum, mul(value, factor));
            }
        }
        match reduced {
            Some(rest) if !rest.is_empty() => {
                origin.values_mut().for_each(|v| *v = neg(*v));
                origin.insert(kept.len(), 1);
                let factor = echelon.insert(rest);
                origin.values_mut().for_each(|v| *v = mul(*v, factor));
                origins.push(origin);
            }
            Some(_) => {
                if let Some(combination) = verified(p, &origin, &kept) {
                    fates.push(Fate::Follows(combination));
                    continue;
                }
                surplus = true;
            }
            None => {}
        }
        fates.push(Fate::Kept(kept.len()));
        kept.push(p);
    }
    (fates, kept, surplus)
}

/// The rational combination behind these residues, if it really gives the polynomial.
fn verified(
    poly: &Polynomial,
    origin: &BTreeMap<usize, u64>,
    kept: &[&Polynomial],
) -> Option<Combination> {
    let combination: Combination = origin
        .iter()
        .filter(|(_, v)| **v != 0)
        .map(|(k, v)| Some((*k, Coefficient::Number(to_rational(*v)?))))
        .collect::<Option<_>>()?;
    let mut sums: BTreeMap<&Monomial, Coefficient> = BTreeMap::new();
    for (k, factor) in &combination {
        for (m, c) in kept[*k].terms() {
            let sum = sums.entry(m).or_insert_with(Coefficient::zero);
            *sum = sum.add(&c.mul(factor));
        }
    }
    sums.retain(|_, c| !c.is_zero());
    let equal = sums.len() == poly.len()
        && poly.terms().iter().all(|(m, c)| sums.get(m).is_some_and(|sum| sum == c));
    equal.then_some(combination)
}
