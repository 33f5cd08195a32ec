//! A polynomial modulo a 61-bit prime: cheap tests for structure before exact arithmetic.
//!
//! A polynomial with the structure has it modulo the prime too, unless the prime divides a
//! denominator that occurs, so that a "no" only ever costs a candidate.

use super::Dense;
use crate::modular::PrimeField;

/// Ascending residues of a polynomial whose leading coefficient is not zero modulo the prime.
pub(super) struct Residues<'a> {
    field: &'a PrimeField,
    coefficients: Vec<u64>,
}

impl<'a> Residues<'a> {
    /// The residues modulo the prime; `None` where it does not suit.
    pub(super) fn new(p: &Dense, field: &'a PrimeField) -> Option<Self> {
        let coefficients: Option<Vec<u64>> =
            p.coefficients().iter().map(|c| c.residue(field)).collect();
        let coefficients = coefficients?;
        (*coefficients.last()? != 0).then_some(Self { field, coefficients })
    }

    fn degree(&self) -> usize {
        self.coefficients.len() - 1
    }

    fn monic(&self) -> Option<Vec<u64>> {
        let inverse = self.field.inverse(self.coefficients[self.degree()])?;
        Some(self.coefficients.iter().map(|c| self.field.mul(*c, inverse)).collect())
    }

    /// How many terms of degree 2 and more are left by the shift that kills degree `n - 1`.
    pub(super) fn depressed_terms(&self) -> Option<usize> {
        let (f, n) = (self.field, self.degree());
        let mut c = self.monic()?;
        let by = f.mul(f.sub(0, c[n.checked_sub(1)?]), f.inverse(n as u64)?);
        for start in 0..n {
            for k in (start..n).rev() {
                c[k] = f.add(c[k], f.mul(c[k + 1], by));
            }
        }
        Some(c.iter().skip(2).filter(|c| **c != 0).count())
    }

    /// Whether `p = outer(inner) + rest` with `inner` of degree `r` and a small `rest` is possible.
    pub(super) fn may_compose(&self, r: usize) -> bool {
        self.composes(r).unwrap_or(true)
    }

    fn composes(&self, r: usize) -> Option<bool> {
        let (f, n) = (self.field, self.degree());
        let monic = self.monic()?;
        let inner = self.approximate_root(&monic, r)?;
        let mut rest = monic;
        // Digits in base `inner`, lowest first; the quotient stays in the upper part of `rest`.
        for start in (0..=n - r).step_by(r) {
            for k in (start..=n - r).rev() {
                let factor = rest[k + r];
                for (j, c) in inner.iter().enumerate().take(r) {
                    rest[k + j] = f.sub(rest[k + j], f.mul(factor, *c));
                }
            }
            let digit = &rest[start..start + r];
            let small = match start {
                0 => super::compose::is_small(digit.iter().map(|c| *c != 0)),
                _ => digit[1..].iter().all(|c| *c == 0),
            };
            if !small {
                return Some(false);
            }
        }
        Some(true)
    }

    /// As the exact one, without the leading 1 above degree `r - 1`.
    fn approximate_root(&self, monic: &[u64], r: usize) -> Option<Vec<u64>> {
        let (f, n) = (self.field, self.degree());
        let exponent = f.mul(r as u64, f.inverse(n as u64)?);
        let mut root = vec![1];
        for m in 1..r {
            let mut sum = 0;
            for j in 1..=m {
                let weight = f.sub(f.mul(exponent, j as u64), (m - j) as u64);
                sum = f.add(sum, f.mul(f.mul(weight, monic[n - j]), root[m - j]));
            }
            root.push(f.mul(sum, f.inverse(m as u64)?));
        }
        root.push(0);
        root.reverse();
        Some(root)
    }
}
