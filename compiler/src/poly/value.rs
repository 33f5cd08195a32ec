//! Polynomials as text, and their values at points: rational, and modulo a prime.

use std::fmt;

use super::coefficient::Coefficient;
use super::polynomial::{ParameterPolynomial, Polynomial, Ring};
use crate::modular::PrimeField;
use crate::rational::Rational;

impl<C: Ring> Polynomial<C> {
    fn display_with<'a>(
        &'a self,
        names: &'a [String],
        number: impl Fn(&C, &mut fmt::Formatter<'_>, bool) -> Result<bool, fmt::Error> + 'a,
    ) -> impl fmt::Display + 'a {
        fmt::from_fn(move |f| {
            if self.is_zero() {
                return f.write_str("0");
            }
            for (k, (m, c)) in self.terms().iter().enumerate() {
                if k > 0 {
                    f.write_str(" ")?;
                }
                // `number` prints sign and magnitude and says whether a `*` must follow.
                let star = number(c, f, k > 0)?;
                if m.is_one() {
                    if !star {
                        f.write_str("1")?;
                    }
                    continue;
                }
                for (j, (i, e)) in m.factors().enumerate() {
                    if star || j > 0 {
                        f.write_str("*")?;
                    }
                    f.write_str(&names[i])?;
                    if e > 1 {
                        write!(f, "^{e}")?;
                    }
                }
            }
            Ok(())
        })
    }
}

/// Prints the sign (as a joiner between terms) and the magnitude unless it is 1.
fn write_number(
    n: &Rational,
    f: &mut fmt::Formatter<'_>,
    joined: bool,
) -> Result<bool, fmt::Error> {
    match (n.is_negative(), joined) {
        (true, true) => f.write_str("- ")?,
        (true, false) => f.write_str("-")?,
        (false, true) => f.write_str("+ ")?,
        (false, false) => {}
    }
    let magnitude = n.abs();
    if magnitude.is_one() {
        return Ok(false);
    }
    write!(f, "{magnitude}")?;
    Ok(true)
}

impl ParameterPolynomial {
    /// The text with these names for the indices.
    pub fn display<'a>(&'a self, names: &'a [String]) -> impl fmt::Display + 'a {
        self.display_with(names, write_number)
    }

    /// The value at a rational point.
    pub fn evaluate_numbers(&self, point: &[Rational]) -> Rational {
        let mut sum = Rational::ZERO;
        for (m, c) in self.terms() {
            let product = m.factors().fold(c.clone(), |p, (i, e)| &p * &point[i].pow(e));
            sum += &product;
        }
        sum
    }

    /// The residue at a point modulo a prime; `None` where the prime divides a denominator.
    pub fn residue_numbers(&self, field: &PrimeField, point: &[u64]) -> Option<u64> {
        self.terms().iter().try_fold(0, |sum, (m, c)| {
            let c = c.residue(field)?;
            Some(field.add(
                sum,
                m.factors().fold(c, |p, (i, e)| field.mul(p, field.pow(point[i], e.into()))),
            ))
        })
    }
}

impl Polynomial {
    /// The text, with these names for variables and parameters.
    pub fn display<'a>(
        &'a self,
        names: &'a [String],
        parameters: &'a [String],
    ) -> impl fmt::Display + 'a {
        self.display_with(names, move |c, f, joined| match c {
            Coefficient::Number(n) => write_number(n, f, joined),
            Coefficient::Parametric(p) => {
                if joined {
                    f.write_str("+ ")?;
                }
                write!(f, "({})", p.display(parameters))?;
                Ok(true)
            }
        })
    }

    /// The value at a rational point of variables and parameters.
    pub fn evaluate(&self, point: &[Rational], parameters: &[Rational]) -> Rational {
        let mut sum = Rational::ZERO;
        for (m, c) in self.terms() {
            let start = c.evaluate(parameters);
            sum += &m.factors().fold(start, |p, (i, e)| &p * &point[i].pow(e));
        }
        sum
    }

    /// The residue at a point modulo a prime; `None` where the prime divides a denominator.
    pub fn residue(&self, field: &PrimeField, point: &[u64], parameters: &[u64]) -> Option<u64> {
        self.terms().iter().try_fold(0, |sum, (m, c)| {
            let c = c.residue(field, parameters)?;
            Some(field.add(
                sum,
                m.factors().fold(c, |p, (i, e)| field.mul(p, field.pow(point[i], e.into()))),
            ))
        })
    }
}
