//! Doubles as a ring: the same algebra as over the rationals, run cheaply to compare the free
//! choices of a scheme before exact arithmetic.

use crate::poly::polynomial::Ring;
use crate::rational::Rational;

/// A double.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Float(pub(super) f64);

impl From<Rational> for Float {
    fn from(value: Rational) -> Self {
        Self(value.to_f64())
    }
}

impl Ring for Float {
    fn zero() -> Self {
        Self(0.0)
    }
    fn one() -> Self {
        Self(1.0)
    }
    fn is_zero(&self) -> bool {
        self.0 == 0.0
    }
    fn add(&self, other: &Self) -> Self {
        Self(self.0 + other.0)
    }
    fn mul(&self, other: &Self) -> Self {
        Self(self.0 * other.0)
    }
    fn neg(&self) -> Self {
        Self(-self.0)
    }
    fn divide(&self, other: &Self) -> Option<Self> {
        (other.0 != 0.0).then(|| Self(self.0 / other.0))
    }
}

/// `Σ |c_k| r^k`: how large the terms can be for arguments up to `r`.
pub(super) fn size(coefficients: &[Float], r: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * r + c.0.abs())
}
