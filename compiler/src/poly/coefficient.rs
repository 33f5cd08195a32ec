//! Coefficients: exact rationals, or polynomials in the parameters where a system has some.
//!
//! Parameters are fixed when a network is instantiated, so they scale wires and cost no gate.

use std::fmt;

use super::monomial::Monomial;
use super::polynomial::{ParameterPolynomial, Ring};
use crate::id::ParameterId;
use crate::modular::PrimeField;
use crate::rational::Rational;

/// An element of Q\[parameters\]; `Parametric` only where a parameter really occurs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Coefficient {
    /// A rational number.
    Number(Rational),
    /// A non-constant polynomial in the parameters.
    Parametric(Box<ParameterPolynomial>),
}

impl Coefficient {
    /// The integer `value`.
    pub fn integer(value: i64) -> Self {
        Self::Number(Rational::integer(value))
    }

    /// A parameter.
    pub fn parameter(id: ParameterId) -> Self {
        let poly = ParameterPolynomial::term(Monomial::variable(id.index()), Rational::ONE);
        Self::Parametric(Box::new(poly))
    }

    /// Whether this is 1.
    pub fn is_one(&self) -> bool {
        matches!(self, Self::Number(n) if n.is_one())
    }

    /// Whether this is 1 or -1.
    pub fn is_unit(&self) -> bool {
        matches!(self, Self::Number(n) if n.abs().is_one())
    }

    /// The coefficient without its sign, and whether it had one: the sign of its leading rational.
    pub fn magnitude(&self) -> (Self, bool) {
        match self.leading_number().is_negative() {
            true => (self.neg(), true),
            false => (self.clone(), false),
        }
    }

    /// The rational, where no parameter occurs.
    pub fn number(&self) -> Option<&Rational> {
        match self {
            Self::Number(n) => Some(n),
            Self::Parametric(_) => None,
        }
    }

    /// This coefficient as a polynomial in the parameters.
    pub fn to_polynomial(&self) -> ParameterPolynomial {
        match self {
            Self::Number(n) => ParameterPolynomial::constant(n.clone()),
            Self::Parametric(p) => (**p).clone(),
        }
    }

    /// The coefficient this polynomial in the parameters is.
    pub fn from_polynomial(poly: ParameterPolynomial) -> Self {
        match poly.as_constant() {
            Some(n) => Self::Number(n),
            None => Self::Parametric(Box::new(poly)),
        }
    }

    /// The rational content: the leading rational, so that `self / content` starts with 1.
    pub fn leading_number(&self) -> Rational {
        match self {
            Self::Number(n) => n.clone(),
            Self::Parametric(p) => p.leading().map_or(Rational::ZERO, |(_, n)| n.clone()),
        }
    }

    /// The coefficient times a rational.
    pub fn scaled(&self, by: &Rational) -> Self {
        match self {
            Self::Number(n) => Self::Number(n * by),
            Self::Parametric(p) => Self::from_polynomial(p.scaled(by)),
        }
    }

    /// The value at a parameter point.
    pub fn evaluate(&self, parameters: &[Rational]) -> Rational {
        match self {
            Self::Number(n) => n.clone(),
            Self::Parametric(p) => p.evaluate_numbers(parameters),
        }
    }

    /// The residue at a parameter point modulo a prime; `None` where it divides a denominator.
    pub fn residue(&self, field: &PrimeField, parameters: &[u64]) -> Option<u64> {
        match self {
            Self::Number(n) => n.residue(field),
            Self::Parametric(p) => p.residue_numbers(field, parameters),
        }
    }

    /// The number of bits of the largest rational inside.
    pub fn bits(&self) -> u64 {
        match self {
            Self::Number(n) => n.bits(),
            Self::Parametric(p) => p.terms().iter().map(|(_, n)| n.bits()).max().unwrap_or(0),
        }
    }

    /// The text of this coefficient with the given parameter names, such as `2*a^2 - b/3`.
    pub fn display<'a>(&'a self, names: &'a [String]) -> impl fmt::Display + 'a {
        fmt::from_fn(move |f| match self {
            Self::Number(n) => write!(f, "{n}"),
            Self::Parametric(p) => write!(f, "{}", p.display(names)),
        })
    }
}

impl From<Rational> for Coefficient {
    fn from(value: Rational) -> Self {
        Self::Number(value)
    }
}

impl Ring for Coefficient {
    fn zero() -> Self {
        Self::Number(Rational::ZERO)
    }
    fn one() -> Self {
        Self::Number(Rational::ONE)
    }
    fn is_zero(&self) -> bool {
        matches!(self, Self::Number(n) if n.is_zero())
    }
    fn add(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Self::Number(a + b),
            _ => Self::from_polynomial(self.to_polynomial().add(&other.to_polynomial())),
        }
    }
    fn mul(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Number(a), Self::Number(b)) => Self::Number(a * b),
            (Self::Number(a), p) | (p, Self::Number(a)) => p.scaled(a),
            _ => Self::from_polynomial(self.to_polynomial().mul(&other.to_polynomial())),
        }
    }
    fn neg(&self) -> Self {
        self.scaled(&Rational::integer(-1))
    }
    fn divide(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (_, Self::Number(n)) => n.inverse().map(|i| self.scaled(&i)),
            _ => self
                .to_polynomial()
                .divide_exactly(&other.to_polynomial())
                .map(Self::from_polynomial),
        }
    }
}

impl fmt::Debug for Coefficient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(n) => write!(f, "{n}"),
            Self::Parametric(p) => write!(f, "({:?})", p),
        }
    }
}
