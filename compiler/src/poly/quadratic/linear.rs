//! Linear forms: rational combinations of variables, the factors of a quadratic decomposition.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};

use super::super::monomial::Monomial;
use super::super::polynomial::Polynomial;
use crate::rational::Rational;

/// `Σ coefficient · variable`: indices strictly increasing, no zero coefficient.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct LinearForm(Vec<(usize, Rational)>);

impl LinearForm {
    /// The form with these terms, in any order and with repetitions.
    pub fn from_terms(terms: impl IntoIterator<Item = (usize, Rational)>) -> Self {
        let mut terms: Vec<_> = terms.into_iter().collect();
        terms.sort_by_key(|t| t.0);
        let mut out: Vec<(usize, Rational)> = Vec::with_capacity(terms.len());
        for (index, c) in terms {
            match out.last_mut() {
                Some(last) if last.0 == index => last.1 += &c,
                _ => out.push((index, c)),
            }
        }
        out.retain(|(_, c)| !c.is_zero());
        Self(out)
    }

    /// One variable.
    pub fn variable(index: usize) -> Self {
        Self(vec![(index, Rational::ONE)])
    }

    /// The terms by increasing index.
    pub fn terms(&self) -> &[(usize, Rational)] {
        &self.0
    }

    /// Whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// The coefficient of one variable.
    pub fn coefficient(&self, index: usize) -> Rational {
        match self.0.binary_search_by_key(&index, |t| t.0) {
            Ok(at) => self.0[at].1.clone(),
            Err(_) => Rational::ZERO,
        }
    }

    /// The form times a number.
    pub fn scaled(&self, by: &Rational) -> Self {
        if by.is_zero() {
            return Self::default();
        }
        Self(self.0.iter().map(|(i, c)| (*i, c * by)).collect())
    }

    /// `self + by · other`.
    pub fn plus(&self, other: &Self, by: &Rational) -> Self {
        Self::from_terms(self.0.iter().cloned().chain(other.0.iter().map(|(i, c)| (*i, c * by))))
    }

    /// (content, primitive form): integer coefficients without common divisor, the first positive.
    pub fn primitive(&self) -> (Rational, Self) {
        let Some((_, first)) = self.0.first() else { return (Rational::ZERO, Self::default()) };
        let content = content(self.0.iter().map(|t| &t.1));
        let content = if first.is_negative() { -content } else { content };
        match content.inverse() {
            Some(inverse) => (content, self.scaled(&inverse)),
            None => (Rational::ONE, self.clone()),
        }
    }

    /// The variables renamed.
    pub fn renamed(&self, name: impl Fn(usize) -> usize) -> Self {
        Self::from_terms(self.0.iter().map(|(i, c)| (name(*i), c.clone())))
    }

    /// The form as a polynomial.
    pub fn to_polynomial(&self) -> Polynomial<Rational> {
        Polynomial::from_terms(self.0.iter().map(|(i, c)| (Monomial::variable(*i), c.clone())))
    }

    /// The bits of all coefficients together.
    pub fn bits(&self) -> u64 {
        self.0.iter().map(|t| t.1.bits()).sum()
    }
}

/// The positive rational `c` for which all `values / c` are integers without common divisor; 1
/// where all are zero.
pub(crate) fn content<'a>(values: impl IntoIterator<Item = &'a Rational>) -> Rational {
    let (mut gcd, mut lcm) = (BigInt::zero(), BigInt::one());
    for value in values {
        gcd = gcd.gcd(&value.numerator());
        lcm = lcm.lcm(&value.denominator());
    }
    if gcd.is_zero() {
        return Rational::ONE;
    }
    Rational::from_big(gcd, lcm).unwrap_or(Rational::ONE)
}

#[cfg(test)]
mod tests {
    use super::LinearForm;
    use crate::rational::Rational;

    #[test]
    fn primitive_part_is_integral_with_positive_lead() {
        let r = |t: &str| t.parse::<Rational>().unwrap();
        let form = LinearForm::from_terms([(4, r("-2/3")), (1, r("-4/9")), (2, Rational::ZERO)]);
        let (content, primitive) = form.primitive();
        assert_eq!(content, r("-2/9"));
        assert_eq!(primitive, LinearForm::from_terms([(1, r("2")), (4, r("3"))]));
        assert_eq!(primitive.scaled(&content), form);
    }
}
