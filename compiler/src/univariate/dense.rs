//! Univariate polynomials as dense coefficient lists: what the schemes compute with.

use crate::poly::polynomial::Ring;
use crate::rational::Rational;

/// Coefficients in ascending order without leading zeros; empty for zero.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Dense<C = Rational>(Vec<C>);

impl<C: Ring> Dense<C> {
    /// The polynomial with these ascending coefficients; leading zeros vanish.
    pub fn new(mut coefficients: Vec<C>) -> Self {
        while coefficients.last().is_some_and(C::is_zero) {
            coefficients.pop();
        }
        Self(coefficients)
    }

    /// Zero.
    pub fn zero() -> Self {
        Self(Vec::new())
    }

    /// `c · x^k`.
    pub fn term(k: usize, c: C) -> Self {
        let mut coefficients = vec![C::zero(); k];
        coefficients.push(c);
        Self::new(coefficients)
    }

    /// `x^k`.
    pub fn power(k: usize) -> Self {
        Self::term(k, C::one())
    }

    /// The ascending coefficients.
    pub fn coefficients(&self) -> &[C] {
        &self.0
    }

    /// The degree; 0 for constants and zero.
    pub fn degree(&self) -> usize {
        self.0.len().saturating_sub(1)
    }

    /// Whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// The coefficient of `x^k`.
    pub fn coefficient(&self, k: usize) -> C {
        self.0.get(k).cloned().unwrap_or_else(C::zero)
    }

    /// The leading coefficient; zero for zero.
    pub fn lead(&self) -> C {
        self.0.last().cloned().unwrap_or_else(C::zero)
    }

    /// The exponents with a non-zero coefficient, ascending.
    pub fn exponents(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
        self.0.iter().enumerate().filter(|(_, c)| !c.is_zero()).map(|(k, _)| k)
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        let (long, short) =
            if self.0.len() >= other.0.len() { (self, other) } else { (other, self) };
        let mut sum = long.0.clone();
        for (s, c) in sum.iter_mut().zip(&short.0) {
            *s = s.add(c);
        }
        Self::new(sum)
    }

    /// The difference.
    pub fn sub(&self, other: &Self) -> Self {
        self.add(&Self(other.0.iter().map(C::neg).collect()))
    }

    /// The polynomial times a coefficient.
    pub fn scaled(&self, by: &C) -> Self {
        Self::new(self.0.iter().map(|c| c.mul(by)).collect())
    }

    /// The product.
    pub fn mul(&self, other: &Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return Self::zero();
        }
        let mut product = vec![C::zero(); self.0.len() + other.0.len() - 1];
        for (i, a) in self.0.iter().enumerate().filter(|(_, a)| !a.is_zero()) {
            for (j, b) in other.0.iter().enumerate().filter(|(_, b)| !b.is_zero()) {
                product[i + j] = product[i + j].add(&a.mul(b));
            }
        }
        Self::new(product)
    }

    /// The terms of degree below `k`.
    pub fn low(&self, k: usize) -> Self {
        Self::new(self.0.iter().take(k).cloned().collect())
    }

    /// The quotient by `x^k`.
    pub fn high(&self, k: usize) -> Self {
        Self(self.0.iter().skip(k).cloned().collect())
    }

    /// The polynomial times `x^k`.
    pub fn raised(&self, k: usize) -> Self {
        if self.is_zero() {
            return Self::zero();
        }
        let zeros = std::iter::repeat_n(C::zero(), k);
        Self(zeros.chain(self.0.iter().cloned()).collect())
    }

    /// The terms of degree 2 and more: what gates have to make.
    pub fn without_affine(&self) -> Self {
        self.high(2).raised(2)
    }
}

impl Dense<Rational> {
    /// The monic multiple; zero stays zero.
    pub fn monic(&self) -> Self {
        match self.lead().inverse() {
            Some(inverse) => self.scaled(&inverse),
            None => Self::zero(),
        }
    }

    /// Division with remainder by a polynomial that is not zero; `None` otherwise.
    pub fn divide(&self, divisor: &Self) -> Option<(Self, Self)> {
        let inverse = divisor.lead().inverse()?;
        let degree = divisor.degree();
        let mut rest = self.0.clone();
        let mut quotient = vec![Rational::ZERO; rest.len().saturating_sub(degree)];
        for k in (0..quotient.len()).rev() {
            let factor = &rest[k + degree] * &inverse;
            if !factor.is_zero() {
                for (j, d) in divisor.0.iter().enumerate().filter(|(_, d)| !d.is_zero()) {
                    rest[k + j] = &rest[k + j] - &(&factor * d);
                }
            }
            quotient[k] = factor;
        }
        rest.truncate(degree);
        Some((Self::new(quotient), Self::new(rest)))
    }

    /// `p(x + by)`.
    pub fn shifted(&self, by: &Rational) -> Self {
        let mut c = self.0.clone();
        if by.is_zero() {
            return Self(c);
        }
        for start in 0..c.len() {
            for k in (start..c.len() - 1).rev() {
                c[k] = &c[k] + &(&c[k + 1] * by);
            }
        }
        Self::new(c)
    }

    /// The shift `t` for which `p(x + t)` has no term of degree `n - 1`.
    pub fn depressing_shift(&self) -> Rational {
        let n = self.degree();
        if n == 0 {
            return Rational::ZERO;
        }
        let scale = &self.lead() * &Rational::integer(-(n as i64));
        &self.coefficient(n - 1) / &scale
    }

    /// All coefficient bits together.
    pub fn bits(&self) -> u64 {
        self.0.iter().map(Rational::bits).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{Dense, Rational};

    fn p(coefficients: &[i64]) -> Dense {
        Dense::new(coefficients.iter().map(|c| Rational::integer(*c)).collect())
    }

    #[test]
    fn ring_operations() {
        let (a, b) = (p(&[1, 2, 0, 3]), p(&[-1, 1]));
        assert_eq!(a.mul(&b), p(&[-1, -1, 2, -3, 3]));
        assert_eq!(a.mul(&b).add(&p(&[5])).divide(&b), Some((a.clone(), p(&[5]))));
        assert_eq!(a.sub(&a), Dense::zero());
        assert_eq!(a.low(2).add(&a.high(2).raised(2)), a);
        assert_eq!(b.divide(&a), Some((Dense::zero(), b.clone())));
        assert_eq!(a.divide(&Dense::zero()), None);
    }

    #[test]
    fn shifts() {
        let a = p(&[8, 12, 6, 1]);
        assert_eq!(a.depressing_shift(), Rational::integer(-2));
        assert_eq!(a.shifted(&Rational::integer(-2)), p(&[0, 0, 0, 1]));
    }
}
