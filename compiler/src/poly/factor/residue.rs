//! Residues modulo fixed 61-bit primes as a coefficient ring, so that polynomials over a finite
//! field are ordinary [`Polynomial`]s.
//!
//! The primes are fixed: every result found with them is checked by exact division over Q, so an
//! unlucky prime costs a retry with the next one and never a wrong answer.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::ToPrimitive;

use crate::poly::monomial::Monomial;
use crate::poly::polynomial::{Polynomial, Ring};
use crate::rational::Rational;

/// The first prime tried. Like the other two it is a primitive root modulo 3, 5, 7, 11 and 13 and
/// twice a prime plus one, so that it has few roots of unity and binomials split little.
pub(super) const P1: u64 = (1 << 61) - 15_609;
/// The second prime.
pub(super) const P2: u64 = (1 << 61) - 82_065;
/// The third prime.
pub(super) const P3: u64 = (1 << 61) - 281_649;
/// 2^61 - 1, which has many roots of unity: a test for perfect powers.
pub(super) const MERSENNE: u64 = (1 << 61) - 1;

/// An integer modulo the prime `P`, which lies between 2^60 and 2^61.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash)]
pub(super) struct Residue<const P: u64>(u64);

/// A polynomial over the field of `P` elements.
pub(super) type Residues<const P: u64> = Polynomial<Residue<P>>;

impl<const P: u64> Residue<P> {
    /// ⌊2^122 / P⌋ for Barrett reduction.
    const RECIPROCAL: u128 = (1u128 << 122) / P as u128;

    pub(super) const ZERO: Self = Self(0);
    pub(super) const ONE: Self = Self(1);

    pub(super) fn new(value: u64) -> Self {
        Self(value % P)
    }

    pub(super) fn value(self) -> u64 {
        self.0
    }

    pub(super) fn is_zero(self) -> bool {
        self.0 == 0
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let sum = self.0 + other.0;
        Self(if sum >= P { sum - P } else { sum })
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self(if self.0 >= other.0 { self.0 - other.0 } else { self.0 + P - other.0 })
    }

    pub(super) fn times(self, other: Self) -> Self {
        let product = u128::from(self.0) * u128::from(other.0);
        let quotient = ((product >> 60) * Self::RECIPROCAL) >> 62;
        // The estimate is at most 2 too small, so the remainder stays below 3P < 2^63.
        let mut rest = (product as u64).wrapping_sub((quotient as u64).wrapping_mul(P));
        while rest >= P {
            rest -= P;
        }
        Self(rest)
    }

    pub(super) fn power(self, mut exponent: u64) -> Self {
        let (mut base, mut result) = (self, Self::ONE);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = result.times(base);
            }
            base = base.times(base);
            exponent >>= 1;
        }
        result
    }

    /// The inverse; zero for zero.
    pub(super) fn inverse(self) -> Self {
        self.power(P - 2)
    }

    pub(super) fn of_big(value: &BigInt) -> Self {
        Self(value.mod_floor(&BigInt::from(P)).to_u64().unwrap_or(0))
    }

    /// `None` where the prime divides the denominator.
    pub(super) fn of(value: &Rational) -> Option<Self> {
        if let Some(small) = value.to_i64() {
            return Some(Self(i128::from(small).rem_euclid(i128::from(P)) as u64));
        }
        let denominator = Self::of_big(&value.denominator());
        let numerator = Self::of_big(&value.numerator());
        (!denominator.is_zero()).then(|| numerator.times(denominator.inverse()))
    }
}

impl<const P: u64> Ring for Residue<P> {
    fn zero() -> Self {
        Self::ZERO
    }
    fn one() -> Self {
        Self::ONE
    }
    fn is_zero(&self) -> bool {
        self.0 == 0
    }
    fn add(&self, other: &Self) -> Self {
        self.plus(*other)
    }
    fn mul(&self, other: &Self) -> Self {
        self.times(*other)
    }
    fn neg(&self) -> Self {
        Self::ZERO.minus(*self)
    }
    fn divide(&self, other: &Self) -> Option<Self> {
        (other.0 != 0).then(|| self.times(other.inverse()))
    }
}

/// The image of a polynomial; `None` where the prime divides a denominator.
pub(super) fn reduce<const P: u64>(p: &Polynomial<Rational>) -> Option<Residues<P>> {
    let terms: Option<Vec<(Monomial, Residue<P>)>> =
        p.terms().iter().map(|(m, c)| Some((m.clone(), Residue::of(c)?))).collect();
    Some(Polynomial::from_terms(terms?))
}

/// A polynomial over Z known modulo a growing product of primes.
#[derive(Clone, Debug)]
pub(super) struct Combined {
    terms: std::collections::BTreeMap<Monomial, BigInt>,
    modulus: BigInt,
}

impl Combined {
    pub(super) fn new() -> Self {
        Self { terms: Default::default(), modulus: BigInt::from(1) }
    }

    /// Adds what is known modulo one more prime (Garner's step, coefficient by coefficient).
    pub(super) fn add<const P: u64>(&mut self, image: &Residues<P>) {
        let inverse = Residue::<P>::of_big(&self.modulus).inverse();
        let monomials: Vec<Monomial> = image
            .terms()
            .iter()
            .map(|(m, _)| m.clone())
            .chain(self.terms.keys().cloned())
            .collect();
        for m in monomials {
            let known = self.terms.get(&m).cloned().unwrap_or_default();
            let wanted = image.coefficient(&m);
            let step = wanted.minus(Residue::of_big(&known)).times(inverse);
            if !step.is_zero() {
                self.terms.insert(m, known + &self.modulus * step.value());
            }
        }
        self.modulus *= P;
    }

    /// The polynomial with coefficients of least absolute value.
    pub(super) fn symmetric(&self) -> Polynomial<Rational> {
        let half: BigInt = &self.modulus / 2;
        Polynomial::from_terms(self.terms.iter().map(|(m, c)| {
            let reduced = c.mod_floor(&self.modulus);
            let value = if reduced > half { reduced - &self.modulus } else { reduced };
            (m.clone(), Rational::from_big(value, BigInt::from(1)).unwrap_or(Rational::ZERO))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::{
        BigInt, Combined, MERSENNE, Monomial, P1, P2, P3, Polynomial, Rational, Residue, reduce,
    };
    use crate::modular::{Stream, is_prime};

    #[test]
    fn arithmetic_agrees_with_wide_integers() {
        assert!([P1, P2, P3, MERSENNE].into_iter().all(is_prime));
        let mut stream = Stream::new(1);
        for _ in 0..2000 {
            let (a, b) = (stream.next_u64() % P2, stream.next_u64() % P2);
            let product = u128::from(a) * u128::from(b) % u128::from(P2);
            assert_eq!(u128::from(Residue::<P2>::new(a).times(Residue::new(b)).value()), product);
        }
        let edge = Residue::<P1>::new(P1 - 1);
        assert_eq!(edge.times(edge), Residue::ONE);
        assert_eq!(edge.inverse(), edge);
    }

    #[test]
    fn chinese_remainders_restore_wide_coefficients() {
        let wide: Rational = "-123456789012345678901234567890123456789".parse().unwrap();
        let p = Polynomial::from_terms([
            (Monomial::variable(0), wide),
            (Monomial::one(), Rational::integer(7)),
        ]);
        let mut combined = Combined::new();
        combined.add(&reduce::<P1>(&p).unwrap());
        assert_ne!(combined.symmetric(), p);
        combined.add(&reduce::<P2>(&p).unwrap());
        combined.add(&reduce::<P3>(&p).unwrap());
        assert_eq!(combined.symmetric(), p);
        assert_eq!(Residue::<P1>::of_big(&BigInt::from(-1)).value(), P1 - 1);
    }
}
