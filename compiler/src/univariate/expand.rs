//! What a scheme really computes: its expansion, exactly.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Zero};

use super::measure::slot;
use super::{Dense, Scheme};
use crate::network::Affine;
use crate::poly::Coefficient;
use crate::rational::Rational;

/// What wires can be expanded to.
trait Expansion: Sized + Clone {
    fn argument() -> Self;
    fn mul(&self, other: &Self) -> Self;
    fn combine(constant: &Coefficient, terms: &[(&Self, &Coefficient)]) -> Option<Self>;
}

/// The polynomial over the rationals; `None` where a parameter occurs.
pub(super) fn expand(scheme: &Scheme) -> Option<Dense> {
    expansion::<Integral>(scheme)?.to_dense()
}

/// The polynomial over the parameters.
pub(super) fn expand_parametric(scheme: &Scheme) -> Option<Dense<Coefficient>> {
    expansion(scheme)
}

fn expansion<E: Expansion>(scheme: &Scheme) -> Option<E> {
    let mut wires: Vec<E> = vec![E::argument()];
    for gate in &scheme.gates {
        let left = combination(&gate.left, &wires)?;
        let product = match gate.left == gate.right {
            true => left.mul(&left),
            false => left.mul(&combination(&gate.right, &wires)?),
        };
        wires.push(product);
    }
    combination(&scheme.output, &wires)
}

fn combination<E: Expansion>(form: &Affine, wires: &[E]) -> Option<E> {
    let terms: Vec<(&E, &Coefficient)> =
        form.terms().iter().map(|(wire, c)| (&wires[slot(*wire)], c)).collect();
    E::combine(form.constant_part(), &terms)
}

impl Expansion for Dense<Coefficient> {
    fn argument() -> Self {
        Self::power(1)
    }
    fn mul(&self, other: &Self) -> Self {
        Dense::mul(self, other)
    }
    fn combine(constant: &Coefficient, terms: &[(&Self, &Coefficient)]) -> Option<Self> {
        let start = Self::term(0, constant.clone());
        Some(terms.iter().fold(start, |sum, (wire, c)| sum.add(&wire.scaled(c))))
    }
}

/// Integer coefficients over one denominator: products and sums without a gcd for each term.
#[derive(Clone)]
struct Integral {
    numerators: Vec<BigInt>,
    denominator: BigInt,
}

impl Integral {
    /// Divides everything by the common factor.
    fn reduced(mut self) -> Self {
        let mut common = self.denominator.clone();
        for n in self.numerators.iter().filter(|n| !n.is_zero()) {
            if common.is_one() {
                return self;
            }
            common = common.gcd(n);
        }
        if !common.is_one() {
            self.denominator /= &common;
            self.numerators.iter_mut().for_each(|n| *n /= &common);
        }
        self
    }

    fn to_dense(&self) -> Option<Dense> {
        let ratio = |n: &BigInt| Rational::from_big(n.clone(), self.denominator.clone());
        Some(Dense::new(self.numerators.iter().map(ratio).collect::<Option<_>>()?))
    }
}

impl Expansion for Integral {
    fn argument() -> Self {
        Self { numerators: vec![BigInt::zero(), BigInt::one()], denominator: BigInt::one() }
    }

    fn mul(&self, other: &Self) -> Self {
        let length = (self.numerators.len() + other.numerators.len()).saturating_sub(1);
        let mut numerators = vec![BigInt::zero(); length];
        for (i, a) in self.numerators.iter().enumerate().filter(|(_, a)| !a.is_zero()) {
            for (j, b) in other.numerators.iter().enumerate().filter(|(_, b)| !b.is_zero()) {
                numerators[i + j] += a * b;
            }
        }
        Self { numerators, denominator: &self.denominator * &other.denominator }.reduced()
    }

    fn combine(constant: &Coefficient, terms: &[(&Self, &Coefficient)]) -> Option<Self> {
        let constant = constant.number()?;
        let mut denominator = constant.denominator();
        let mut scales = Vec::with_capacity(terms.len());
        for (wire, c) in terms {
            let c = c.number()?;
            let scale = &wire.denominator * c.denominator();
            denominator = denominator.lcm(&scale);
            scales.push((c.numerator(), scale));
        }
        let length = terms.iter().map(|(w, _)| w.numerators.len()).max().unwrap_or(0).max(1);
        let mut numerators = vec![BigInt::zero(); length];
        numerators[0] = constant.numerator() * (&denominator / constant.denominator());
        for ((wire, _), (numerator, scale)) in terms.iter().zip(scales) {
            let factor = numerator * (&denominator / scale);
            for (sum, n) in numerators.iter_mut().zip(&wire.numerators).filter(|x| !x.1.is_zero()) {
                *sum += n * &factor;
            }
        }
        Some(Self { numerators, denominator }.reduced())
    }
}
