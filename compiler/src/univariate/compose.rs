//! Structure of a univariate polynomial: compositions and proportional blocks.

use super::Dense;
use super::residues::Residues;
use crate::modular::PrimeField;
use crate::rational::Rational;

/// `p = outer(inner) + rest` with `inner` monic without constant and `rest` of lower degree than
/// `inner`.
pub(super) struct Composition {
    pub(super) outer: Dense,
    pub(super) inner: Dense,
    pub(super) rest: Dense,
}

/// All compositions with an outer degree of at least 2, inner degrees ascending. For each inner
/// degree the inner polynomial is unique (Kozen and Landau 1989): it is the approximate root.
pub(super) fn compositions(p: &Dense, field: &PrimeField) -> Vec<Composition> {
    let n = p.degree();
    let residues = Residues::new(p, field);
    (2..n)
        .filter(|r| n.is_multiple_of(*r) && residues.as_ref().is_none_or(|q| q.may_compose(*r)))
        .filter_map(|r| composition(p, r))
        .collect()
}

/// Whether the lowest digit of a composition, given as which coefficients are not zero, is little
/// beside it. Every polynomial has a square root up to half its degree, so some limit is needed.
pub(super) fn is_small(nonzero: impl Iterator<Item = bool>) -> bool {
    let exponents: Vec<usize> =
        nonzero.enumerate().filter(|(_, n)| *n).map(|(k, _)| k).filter(|k| *k > 1).collect();
    exponents.len() <= 1 || exponents.iter().all(|k| *k <= 3)
}

fn composition(p: &Dense, r: usize) -> Option<Composition> {
    let inner = approximate_root(p, r);
    let mut outer = Vec::with_capacity(p.degree() / r + 1);
    let (mut quotient, remainder) = p.divide(&inner)?;
    outer.push(remainder.coefficient(0));
    let rest = remainder.high(1).raised(1);
    if !is_small(rest.coefficients().iter().map(|c| !c.is_zero())) {
        return None;
    }
    while !quotient.is_zero() {
        let (next, digit) = quotient.divide(&inner)?;
        if digit.degree() > 0 {
            return None;
        }
        outer.push(digit.coefficient(0));
        quotient = next;
    }
    Some(Composition { outer: Dense::new(outer), inner, rest })
}

/// The monic polynomial of degree `r` without constant whose `n / r`-th power agrees with the
/// monic multiple of `p` in the leading `r` coefficients.
fn approximate_root(p: &Dense, r: usize) -> Dense {
    let n = p.degree();
    let monic = p.monic();
    let series: Vec<Rational> = (0..r).map(|k| monic.coefficient(n - k)).collect();
    let exponent = Rational::ratio(r as i64, n as i64).unwrap_or(Rational::ONE);
    // Coefficients of a power of a series that starts with 1 (Euler's recurrence).
    let mut root = vec![Rational::ONE];
    for m in 1..r {
        let mut sum = Rational::ZERO;
        for j in 1..=m {
            let weight =
                &(&exponent * &Rational::integer(j as i64)) - &Rational::integer((m - j) as i64);
            sum += &(&(&weight * &series[j]) * &root[m - j]);
        }
        root.push(&sum / &Rational::integer(m as i64));
    }
    root.push(Rational::ZERO);
    root.reverse();
    Dense::new(root)
}

/// `p = block(x) · outer(x^size) + rest` with `rest` affine: all blocks of `size` coefficients are
/// proportional.
pub(super) struct Blocks {
    pub(super) block: Dense,
    pub(super) outer: Dense,
    pub(super) size: usize,
    pub(super) rest: Dense,
}

/// The proportional block forms of `p` with a block that is not constant, sizes ascending.
pub(super) fn proportional_blocks(p: &Dense) -> Vec<Blocks> {
    (2..=p.degree().div_ceil(2)).filter_map(|size| blocks(p, size)).collect()
}

fn blocks(p: &Dense, size: usize) -> Option<Blocks> {
    let top = p.degree() / size * size;
    let block = p.high(top).monic();
    // A constant block is a composition, and a block of degree 1 in x needs no more than 1.
    let degree = block.degree();
    if degree == 0 {
        return None;
    }
    let mut outer = Vec::with_capacity(p.degree() / size + 1);
    let mut rest = Dense::zero();
    for start in (0..=top).step_by(size) {
        let part = p.high(start).low(size);
        let factor = part.coefficient(degree);
        let difference = part.sub(&block.scaled(&factor));
        if start == 0 && difference.degree() <= 1 {
            rest = difference;
        } else if !difference.is_zero() {
            return None;
        }
        outer.push(factor);
    }
    Some(Blocks { block, outer: Dense::new(outer), size, rest })
}

#[cfg(test)]
mod tests {
    use super::{Dense, PrimeField, Rational, compositions, proportional_blocks};

    use crate::modular::Stream;

    fn p(coefficients: &[i64]) -> Dense {
        Dense::new(coefficients.iter().map(|c| Rational::integer(*c)).collect())
    }

    fn at(outer: &Dense, inner: &Dense) -> Dense {
        outer
            .coefficients()
            .iter()
            .rev()
            .fold(Dense::zero(), |sum, c| sum.mul(inner).add(&Dense::term(0, c.clone())))
    }

    #[test]
    fn compositions_are_found_up_to_an_affine_part() {
        let field = PrimeField::random(&mut Stream::new(1));
        let (f, h) = (p(&[3, -1, 0, 2]), p(&[0, 5, 1, -2, 1]));
        let whole = at(&f, &h).add(&p(&[7, 2]));
        let found = compositions(&whole, &field);
        assert_eq!(found.len(), 1);
        assert_eq!(at(&found[0].outer, &found[0].inner).add(&found[0].rest), whole);
        assert_eq!(found[0].inner, h);
        assert_eq!(compositions(&p(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 11]), &field).len(), 0);
        // T_12 = T_2∘T_6 = T_3∘T_4 = …
        let t12 = p(&[1, 0, -72, 0, 840, 0, -3584, 0, 6912, 0, -6144, 0, 2048]);
        assert_eq!(
            compositions(&t12, &field).iter().map(|c| c.inner.degree()).collect::<Vec<_>>(),
            [2, 3, 4, 6]
        );
    }

    #[test]
    fn blocks_of_the_geometric_sum() {
        let found = proportional_blocks(&p(&[1; 8]));
        assert_eq!(found.iter().map(|b| b.size).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(found[0].block, p(&[1, 1]));
        assert_eq!(found[0].outer, p(&[1, 1, 1, 1]));
        assert_eq!(proportional_blocks(&p(&[1, 2, 3, 4, 5, 6, 7, 9])).len(), 0);
        // (x^2 + x + 2)(x^3 + 1) - 1
        assert_eq!(proportional_blocks(&p(&[1, 1, 1, 2, 1, 1])).len(), 1);
    }
}
