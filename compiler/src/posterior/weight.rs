//! Weights of classes: positive numbers whose squares are rational, exact until emission.

use std::fmt;

use crate::rational::Rational;

/// A positive rational number, or the square root of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Weight {
    square: Rational,
}

impl Default for Weight {
    /// One.
    fn default() -> Self {
        Self { square: Rational::ONE }
    }
}

impl Weight {
    /// The number with this square; `None` where that is not positive.
    pub fn of_square(square: Rational) -> Option<Self> {
        (square.signum() > 0).then_some(Self { square })
    }

    /// A rational number; `None` where it is not positive.
    pub fn of(number: &Rational) -> Option<Self> {
        (number.signum() > 0).then(|| Self { square: number * number })
    }

    /// The square.
    pub fn square(&self) -> &Rational {
        &self.square
    }

    /// Whether it is 1.
    pub fn is_one(&self) -> bool {
        self.square.is_one()
    }

    /// The product of two weights.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        Self { square: &self.square * &other.square }
    }

    /// The quotient of two weights.
    #[must_use]
    pub fn over(&self, other: &Self) -> Self {
        Self { square: &self.square / &other.square }
    }

    /// The natural logarithm, also where the number itself is beyond the range of `f64`.
    pub fn ln(&self) -> f64 {
        let number = self.square.square_root();
        let (number, halves) = match &number {
            Some(root) => (root, 1.0),
            None => (&self.square, 0.5),
        };
        let direct = number.to_f64();
        if direct.is_normal() {
            return direct.ln() * halves;
        }
        // 2^k takes the number to [1/2, 2].
        let size = |n: &num_bigint::BigInt| n.magnitude().bits() as i64;
        let k = size(&number.numerator()) - size(&number.denominator());
        let power = Rational::integer(2).pow(k.unsigned_abs() as u32);
        let near = if k > 0 { number / &power } else { number * &power };
        (near.to_f64().ln() + k as f64 * std::f64::consts::LN_2) * halves
    }
}

impl fmt::Display for Weight {
    /// `3/7`, or `sqrt(2/3)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.square.square_root() {
            Some(root) => write!(f, "{root}"),
            None => write!(f, "sqrt({})", self.square),
        }
    }
}
