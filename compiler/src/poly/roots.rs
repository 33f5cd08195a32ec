//! Square roots of rational numbers among the coefficients: exact until emission.
//!
//! `sqrt(12)` is `2*sqrt(3)`, and `sqrt(6)` is `sqrt(2)*sqrt(3)`: every square root is a rational
//! times a product of roots of different primes, and such products are independent over Q. So a
//! root of a prime is kept like a parameter, after those of the user, and is canonical once
//! `sqrt(p)^2 = p` has been put in. Like parameters, roots scale wires and cost no gate.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};

use super::coefficient::Coefficient;
use super::monomial::Monomial;
use super::polynomial::{ParameterPolynomial, Polynomial, Ring};
use super::quadratic::integer::square_root;
use super::signature::Scalar;
use crate::id::ParameterId;
use crate::modular::PrimeField;
use crate::rational::Rational;

/// Which coefficients are roots of primes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Roots {
    /// The id of the first root: there are so many parameters.
    first: usize,
    primes: Vec<u32>,
}

/// Trial division looks for prime factors up to this.
const MOST_PRIME: u32 = 1 << 16;

/// The most bits that are spent on deciding how a number rounds.
const MOST_PRECISION: u64 = 1 << 13;

impl Roots {
    /// Roots of these primes, with ids from `first` on.
    pub fn new(first: usize, primes: Vec<u32>) -> Self {
        Self { first, primes }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.primes.is_empty()
    }

    /// The primes, in the order of the ids of their roots.
    pub fn primes(&self) -> &[u32] {
        &self.primes
    }

    /// The id of the root of the prime at this position.
    pub fn id(&self, position: usize) -> ParameterId {
        ParameterId::new(self.first + position)
    }

    fn prime(&self, index: usize) -> Option<u32> {
        self.primes.get(index.checked_sub(self.first)?).copied()
    }

    /// The root of a prime, which joins the others.
    pub fn root(&mut self, prime: u32) -> Coefficient {
        let known = self.primes.iter().position(|p| *p == prime);
        let position = known.unwrap_or_else(|| {
            self.primes.push(prime);
            self.primes.len() - 1
        });
        Coefficient::parameter(self.id(position))
    }

    /// The square root of a rational that is not negative; `None` where its square-free part has a
    /// prime factor that is not found.
    pub fn square_root(&mut self, number: &Rational) -> Option<Coefficient> {
        // sqrt(a/b) = sqrt(a*b)/b
        let (square, primes) = square_part(number.numerator() * number.denominator())?;
        let scale = Rational::from_big(square, number.denominator())?;
        let roots = primes.into_iter().map(|p| self.root(p)).collect::<Vec<_>>();
        Some(roots.iter().fold(scale.into(), |product: Coefficient, root| product.mul(root)))
    }

    /// The coefficient with the squares of roots put in.
    pub fn reduce(&self, coefficient: &Coefficient) -> Coefficient {
        let Coefficient::Parametric(p) = coefficient else { return coefficient.clone() };
        let high = |(i, e): (usize, u32)| e > 1 && self.prime(i).is_some();
        if !p.terms().iter().any(|(m, _)| m.factors().any(high)) {
            return coefficient.clone();
        }
        let terms = p.terms().iter().map(|(m, c)| {
            let mut number = c.clone();
            let factors = m.factors().map(|(i, e)| match self.prime(i) {
                None => (i, e),
                Some(p) => {
                    number = &number * &Rational::integer(p.into()).pow(e / 2);
                    (i, e % 2)
                }
            });
            let monomial = Monomial::from_factors(factors.collect::<Vec<_>>());
            (monomial, number)
        });
        Coefficient::from_polynomial(Polynomial::from_terms(terms.collect::<Vec<_>>()))
    }

    /// The same for all coefficients of a polynomial.
    pub fn reduce_all(&self, polynomial: Polynomial) -> Polynomial {
        if self.is_empty() {
            return polynomial;
        }
        let terms = polynomial.terms().iter().map(|(m, c)| (m.clone(), self.reduce(c)));
        let terms = terms.filter(|(_, c)| !c.is_zero());
        Polynomial::from_terms(terms.collect::<Vec<_>>())
    }

    /// Whether some root occurs.
    pub fn occur_in(&self, polynomial: &Polynomial) -> bool {
        polynomial.terms().iter().any(|(_, c)| match c {
            Coefficient::Number(_) => false,
            Coefficient::Parametric(p) => p.variables().iter().any(|i| self.prime(*i).is_some()),
        })
    }

    /// The inverse of a number made of roots; `None` for zero and where a parameter occurs.
    pub fn inverse(&self, coefficient: &Coefficient) -> Option<Coefficient> {
        let coefficient = self.reduce(coefficient);
        let Coefficient::Parametric(p) = &coefficient else {
            return coefficient.number()?.inverse().map(Coefficient::from);
        };
        // (u + v r)(u - v r) = u^2 - v^2 p has a root less.
        let root = *p.variables().last()?;
        self.prime(root)?;
        let conjugate = p
            .terms()
            .iter()
            .map(|(m, c)| (m.clone(), if m.exponent(root) > 0 { -c } else { c.clone() }));
        let conjugate =
            Coefficient::from_polynomial(Polynomial::from_terms(conjugate.collect::<Vec<_>>()));
        let norm = self.inverse(&coefficient.mul(&conjugate))?;
        Some(self.reduce(&conjugate.mul(&norm)))
    }

    /// The product of roots that every term of a polynomial has, where that is not 1.
    pub fn common(&self, polynomial: &Polynomial) -> Option<Monomial> {
        let mut common = None;
        for (_, c) in polynomial.terms() {
            for (m, _) in c.to_polynomial().terms() {
                let (_, roots) = self.split(m);
                if *common.get_or_insert_with(|| roots.clone()) != roots {
                    return None;
                }
            }
        }
        common.filter(|m| !m.is_one())
    }

    /// A monomial of a coefficient as parameters and roots.
    fn split(&self, monomial: &Monomial) -> (Monomial, Monomial) {
        let part = |roots: bool| {
            let factors = monomial.factors().filter(|f| self.prime(f.0).is_some() == roots);
            Monomial::from_factors(factors.collect::<Vec<_>>())
        };
        (part(false), part(true))
    }

    /// The roots modulo a prime; `None` where some are not in the field.
    pub fn residues(&self, field: &PrimeField) -> Option<Vec<u64>> {
        self.primes.iter().map(|p| square_root(field, u64::from(*p))).collect()
    }

    /// The coefficient with the nearest floating-point number in the place of every number that
    /// roots occur in.
    pub fn rounded(&self, coefficient: &Coefficient, scalar: Scalar) -> Coefficient {
        let Coefficient::Parametric(p) = coefficient else { return coefficient.clone() };
        let mut numbers: BTreeMap<Monomial, Vec<(Monomial, Rational)>> = BTreeMap::new();
        for (m, c) in p.terms() {
            let (parameters, roots) = self.split(m);
            numbers.entry(parameters).or_default().push((roots, c.clone()));
        }
        let terms = numbers.into_iter().map(|(m, sum)| {
            let number = match sum.as_slice() {
                [(roots, c)] if roots.is_one() => c.clone(),
                _ => self.nearest(&sum, scalar),
            };
            (m, number)
        });
        let rounded: ParameterPolynomial = Polynomial::from_terms(terms.collect::<Vec<_>>());
        Coefficient::from_polynomial(rounded)
    }

    /// The floating-point number nearest to a sum of rationals times products of roots.
    fn nearest(&self, sum: &[(Monomial, Rational)], scalar: Scalar) -> Rational {
        let round = |number: &Rational| match scalar {
            Scalar::F64 => number.to_f64(),
            Scalar::F32 => f64::from(number.to_f32()),
        };
        let mut precision = 128;
        loop {
            let (low, high) = self.enclosure(sum, precision);
            let (a, b) = (round(&low), round(&high));
            if a == b || precision >= MOST_PRECISION {
                // A number beyond the range is reported where it is emitted.
                return Rational::from_f64(a).unwrap_or(low);
            }
            precision *= 2;
        }
    }

    /// Rationals below and above a sum, as near as roots to so many bits allow.
    fn enclosure(&self, sum: &[(Monomial, Rational)], precision: u64) -> (Rational, Rational) {
        let (mut low, mut high) = (Rational::ZERO, Rational::ZERO);
        let unit = BigInt::one() << precision;
        for (roots, c) in sum {
            let radicand = roots.factors().filter_map(|(i, _)| self.prime(i));
            let radicand = radicand.fold(BigInt::one(), |product, p| product * p);
            let floor = (radicand << (2 * precision)).sqrt();
            let [below, above] = [floor.clone(), floor + 1]
                .map(|n| Rational::from_big(n, unit.clone()).unwrap_or(Rational::ZERO));
            let (below, above) =
                if roots.is_one() { (Rational::ONE, Rational::ONE) } else { (below, above) };
            let [a, b] = [c * &below, c * &above];
            let (a, b) = if c.is_negative() { (b, a) } else { (a, b) };
            low += &a;
            high += &b;
        }
        (low, high)
    }
}

/// `n = s^2 * p1 * p2 * …` with different primes, for `n >= 0`.
fn square_part(mut n: BigInt) -> Option<(BigInt, Vec<u32>)> {
    if n.is_zero() {
        return Some((n, Vec::new()));
    }
    let (mut square, mut primes) = (BigInt::one(), Vec::new());
    let mut p = 2u32;
    while p < MOST_PRIME && BigInt::from(p) * p <= n {
        while n.is_multiple_of(&BigInt::from(p)) {
            n /= p;
            match primes.last() == Some(&p) {
                true => {
                    primes.pop();
                    square *= p;
                }
                false => primes.push(p),
            }
        }
        p += if p == 2 { 1 } else { 2 };
    }
    let root = n.sqrt();
    if &root * &root == n {
        square *= root;
    } else {
        // Below 2^32 it is prime, since nothing up to its root divides it.
        primes.push(u32::try_from(&n).ok()?);
    }
    Some((square, primes))
}

#[cfg(test)]
mod tests {
    use super::{Coefficient, Rational, Roots, Scalar};
    use crate::poly::polynomial::Ring;

    fn root(roots: &mut Roots, n: i64) -> Coefficient {
        roots.square_root(&Rational::integer(n)).unwrap()
    }

    #[test]
    fn roots_are_canonical() {
        let mut roots = Roots::new(1, vec![]);
        let two = Coefficient::integer(2);
        assert_eq!(root(&mut roots, 12), root(&mut roots, 3).mul(&two));
        assert_eq!(root(&mut roots, 6), root(&mut roots, 2).mul(&root(&mut roots, 3)));
        assert_eq!(root(&mut roots, 49), Coefficient::integer(7));
        assert_eq!(root(&mut roots, 0), Coefficient::integer(0));
        let half = roots.square_root(&Rational::ratio(1, 2).unwrap()).unwrap();
        assert_eq!(roots.reduce(&half.mul(&two)), root(&mut roots, 2));
        for n in 1..200 {
            let r = root(&mut roots, n);
            assert_eq!(roots.reduce(&r.mul(&r)), Coefficient::integer(n), "{n}");
        }
        // A prime beyond what is tried, alone and twice; two of them are not found.
        assert_eq!(
            root(&mut roots, 4 * 65_537).scaled(&Rational::ratio(1, 2).unwrap()),
            root(&mut roots, 65_537)
        );
        assert_eq!(root(&mut roots, 65_537 * 65_537), Coefficient::integer(65_537));
        assert_eq!(roots.square_root(&Rational::integer(65_537 * 65_539)), None);
    }

    #[test]
    fn inverses_are_rationalised() {
        let mut roots = Roots::new(0, vec![]);
        let sum = [2, 3, 5]
            .map(|n| root(&mut roots, n))
            .iter()
            .fold(Coefficient::integer(1), |s, r| s.add(r));
        let inverse = roots.inverse(&sum).unwrap();
        assert_eq!(roots.reduce(&sum.mul(&inverse)), Coefficient::integer(1));
        let zero = root(&mut roots, 8).sub_twice(&root(&mut roots, 2));
        assert_eq!(roots.inverse(&zero), None);
    }

    #[test]
    fn numbers_are_rounded_to_the_nearest() {
        let mut roots = Roots::new(0, vec![]);
        for n in 1..2000 {
            let found = {
                let r = root(&mut roots, n);
                roots.rounded(&r, Scalar::F64)
            };
            // The machine rounds square roots correctly.
            assert_eq!(found.number().unwrap().to_f64(), (n as f64).sqrt(), "{n}");
            let found = {
                let r = root(&mut roots, n);
                roots.rounded(&r, Scalar::F32)
            };
            assert_eq!(found.number().unwrap().to_f32(), (n as f32).sqrt(), "{n}");
        }
        // Digits that cancel are asked for: 2^60*sqrt(2) less its integer part.
        let large = root(&mut roots, 2).scaled(&Rational::integer(1 << 60));
        let rest = large.add(&Coefficient::integer(-1_630_477_228_166_597_776));
        let found = roots.rounded(&rest, Scalar::F64).number().unwrap().to_f64();
        assert!(found > 0.0 && found < 1.0, "{found}");
    }

    trait Twice {
        fn sub_twice(&self, other: &Self) -> Self;
    }

    impl Twice for Coefficient {
        fn sub_twice(&self, other: &Self) -> Self {
            self.add(&other.scaled(&Rational::integer(-2)))
        }
    }
}
