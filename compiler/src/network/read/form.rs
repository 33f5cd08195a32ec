//! Right-hand sides: an affine form, or one product of two.

use super::lex::Token;
use super::{Meaning, ReadError, ReadErrorKind, Reader};
use crate::network::affine::Affine;
use crate::poly::Coefficient;
use crate::rational::Rational;

/// The value of a right-hand side.
pub(super) enum Value {
    /// An affine form: constants included.
    Affine(Affine),
    /// One product of two forms that are not constant.
    Product(Affine, Affine),
}

/// Parentheses nest no deeper.
const DEEPEST: usize = 64;
/// Numbers take no more bits, degrees in the parameters and exponents stay in 16 bits.
const MOST_BITS: u64 = 1 << 20;
const HIGHEST_DEGREE: u32 = u16::MAX as u32;
/// Coefficients that are polynomials in the parameters have no more terms.
const MOST_TERMS: usize = 100_000;

impl Reader {
    /// A whole right-hand side.
    pub(super) fn value(&mut self) -> Result<Value, ReadError> {
        self.sum(0)
    }

    fn sum(&mut self, depth: usize) -> Result<Value, ReadError> {
        if depth > DEEPEST {
            return self
                .error(ReadErrorKind::Limit, format!("more than {DEEPEST} parentheses deep"));
        }
        let first = self.product(depth)?;
        if !matches!(self.peek(), Token::Symbol('+' | '-')) {
            return Ok(first);
        }
        let mut summands = vec![self.affine(first)?];
        while let Token::Symbol(sign @ ('+' | '-')) = *self.peek() {
            self.next();
            let value = self.product(depth)?;
            let form = self.affine(value)?;
            summands.push(if sign == '-' { form.neg() } else { form });
        }
        Ok(Value::Affine(Affine::sum(&summands)))
    }

    fn affine(&self, value: Value) -> Result<Affine, ReadError> {
        match value {
            Value::Affine(form) => Ok(form),
            Value::Product(..) => {
                let message = "a product of two wires stands alone, as a gate of its own";
                self.error(ReadErrorKind::Gate, message)
            }
        }
    }

    fn product(&mut self, depth: usize) -> Result<Value, ReadError> {
        let mut value = self.unary(depth)?;
        while let Token::Symbol(operator @ ('*' | '/')) = *self.peek() {
            self.next();
            let left = self.affine(value)?;
            let right = self.unary(depth)?;
            let right = self.affine(right)?;
            value = match operator {
                '*' => self.multiply(left, right)?,
                _ => Value::Affine(left.scaled(&self.reciprocal(&right)?)),
            };
        }
        Ok(value)
    }

    fn multiply(&self, left: Affine, right: Affine) -> Result<Value, ReadError> {
        let (scale, form) = match (left.is_constant(), right.is_constant()) {
            (false, false) => return Ok(Value::Product(left, right)),
            (true, _) => (left.constant_part(), &right),
            (false, true) => (right.constant_part(), &left),
        };
        let coefficients = form.terms().iter().map(|(_, c)| c).chain([form.constant_part()]);
        for coefficient in coefficients {
            let (a, b) = (scale.to_polynomial(), coefficient.to_polynomial());
            if a.degree() + b.degree() > HIGHEST_DEGREE {
                return self
                    .error(ReadErrorKind::Limit, "the degree in the parameters is too high");
            }
            if a.len().saturating_mul(b.len()) > MOST_TERMS {
                return self.error(ReadErrorKind::Limit, "this coefficient has too many terms");
            }
        }
        Ok(Value::Affine(form.scaled(scale)))
    }

    fn reciprocal(&self, form: &Affine) -> Result<Coefficient, ReadError> {
        let number = form.is_constant().then(|| form.constant_part().number()).flatten();
        match number.and_then(Rational::inverse) {
            Some(inverse) => Ok(Coefficient::Number(inverse)),
            None => self.error(ReadErrorKind::Syntax, "only a number other than 0 can divide"),
        }
    }

    fn unary(&mut self, depth: usize) -> Result<Value, ReadError> {
        let mut negative = false;
        while let Token::Symbol(sign @ ('+' | '-')) = *self.peek() {
            self.next();
            negative ^= sign == '-';
        }
        let value = self.power(depth)?;
        if !negative {
            return Ok(value);
        }
        Ok(Value::Affine(self.affine(value)?.neg()))
    }

    fn power(&mut self, depth: usize) -> Result<Value, ReadError> {
        let base = self.atom(depth)?;
        if !self.symbol('^') {
            return Ok(base);
        }
        let base = self.affine(base)?;
        let exponent = match self.peek() {
            Token::Number(digits) => digits.parse::<u32>().ok(),
            _ => None,
        };
        let Some(exponent) = exponent.filter(|e| *e <= HIGHEST_DEGREE) else {
            return self.error(ReadErrorKind::Syntax, "expected an exponent of at most 16 bits");
        };
        self.next();
        if !base.is_constant() {
            return match exponent {
                2 => Ok(Value::Product(base.clone(), base)),
                _ => self
                    .error(ReadErrorKind::Gate, "a gate is one product: only `^2` can stand here"),
            };
        }
        // A lone parameter or number, as printed: powers of sums would grow without bound.
        let poly = base.constant_part().to_polynomial();
        if poly.len() > 1
            || poly.degree().saturating_mul(exponent) > HIGHEST_DEGREE
            || base.constant_part().bits().saturating_mul(exponent.into()) > MOST_BITS
        {
            return self.error(ReadErrorKind::Limit, "this power is too large for a coefficient");
        }
        Ok(Value::Affine(Affine::constant(Coefficient::from_polynomial(poly.pow(exponent)))))
    }

    fn atom(&mut self, depth: usize) -> Result<Value, ReadError> {
        let place = self.span();
        match self.peek().clone() {
            Token::Number(digits) => {
                let value = digits.parse::<Rational>().ok();
                let small = value.filter(|v| v.bits() <= MOST_BITS);
                let Some(value) = small else {
                    return self.error(ReadErrorKind::Limit, "this number is too large");
                };
                self.next();
                Ok(Value::Affine(Affine::constant(value)))
            }
            Token::Name(name) => {
                self.next();
                if name == "sqrt" && !self.roots.is_empty() {
                    let prime = self.root()?;
                    let Some(k) = self.roots.primes().iter().position(|p| *p == prime) else {
                        let message = format!("`sqrt({prime})` is not announced");
                        return Err(ReadError::new(ReadErrorKind::Name, place, message));
                    };
                    return Ok(Value::Affine(Affine::parameter(self.roots.id(k))));
                }
                match self.names.get(&name) {
                    Some(Meaning::Wire(wire)) => Ok(Value::Affine(Affine::wire(*wire))),
                    Some(Meaning::Parameter(id)) => Ok(Value::Affine(Affine::parameter(*id))),
                    None => {
                        let message = format!("`{name}` is not an input or a gate above");
                        Err(ReadError::new(ReadErrorKind::Name, place, message))
                    }
                }
            }
            Token::Symbol('(') => {
                self.next();
                let value = self.sum(depth + 1)?;
                self.expect(')')?;
                Ok(value)
            }
            _ => self.error(ReadErrorKind::Syntax, "expected a number, a name or `(`"),
        }
    }
}
