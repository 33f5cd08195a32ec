//! Expressions: one value each, gates written on the way.

use super::bindings::Binding;
use super::call::no_number;
use super::item::Elaborator;
use super::name;
use super::scalar::Value;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::limits::Limit;
use crate::network::Wire;
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Monomial, System};
use crate::rational::Rational;
use crate::span::Span;
use crate::syntax::ast::{ExprId, ExprKind, Factor, Fold, IndexRange, Sign};
use crate::syntax::{Decimal, Name};

type Result<T> = std::result::Result<T, Diagnostic>;

impl Elaborator<'_> {
    /// The value of an expression.
    pub fn scalar(&mut self, id: ExprId) -> Result<Value> {
        let ast = self.ast;
        let expr = ast.expr(id);
        let span = expr.span;
        match &expr.kind {
            ExprKind::Number(name) => self.number(*name, span).map(|n| Value::constant(n.into())),
            ExprKind::Variable(name) => self.named(ast.text(*name), span),
            ExprKind::Element { array, indices } => self.element(ast.text(*array), indices, span),
            ExprKind::Call { function, arguments } => {
                let values = self.call(*function, arguments, span)?;
                match <[Value; 1]>::try_from(values) {
                    Ok([value]) => Ok(value),
                    Err(values) => {
                        let name = quote(ast.text(function.name));
                        let message = format!("{name} returns {} values, not one", values.len());
                        Err(Diagnostic::error(Code::Shape, span, message))
                    }
                }
            }
            ExprKind::Negate(inner) => {
                self.scalar(*inner).map(|v| v.scaled(&Coefficient::integer(-1)))
            }
            ExprKind::Sum(terms) => {
                // Every term is looked at, so that several errors come at once.
                let mut values = Vec::with_capacity(terms.len());
                for (sign, term) in terms {
                    if let Some(value) = self.tried(*term) {
                        values.push(match sign {
                            Sign::Plus => value,
                            Sign::Minus => value.scaled(&Coefficient::integer(-1)),
                        });
                    }
                }
                self.arithmetic.sum(values, span)
            }
            ExprKind::Product(factors) => self.product(factors, span),
            ExprKind::Power { base, exponent } => {
                let base = self.scalar(*base)?;
                let exponent = self.exponent(*exponent, base.as_constant().is_some())?;
                self.arithmetic.pow(&base, exponent, span)
            }
            ExprKind::Fold { kind, ranges, body } => self.fold(*kind, ranges, *body, span),
            ExprKind::Derivative { expression, variable } => {
                self.derivative(*expression, *variable, span)
            }
            // Reported where it could not be read.
            ExprKind::Error => Ok(Value::constant(Coefficient::zero())),
        }
    }

    /// The value, or a report and nothing.
    pub(super) fn tried(&mut self, id: ExprId) -> Option<Value> {
        match self.scalar(id) {
            Ok(value) => Some(value),
            Err(error) => {
                self.diagnostics.push(error);
                None
            }
        }
    }

    fn number(&self, name: Name, span: Span) -> Result<Rational> {
        let decimal = Decimal::read(self.ast.text(name), span, self.limits)?;
        let text = if decimal.digits.is_empty() {
            "0".to_owned()
        } else {
            format!("{}e{}", decimal.digits, decimal.exponent)
        };
        text.parse().map_err(|_| {
            Diagnostic::error(Code::Internal, span, "a checked literal did not parse: a bug")
        })
    }

    fn named(&mut self, text: &str, span: Span) -> Result<Value> {
        match self.bindings.get(text) {
            Some(Binding::Scalar(value)) => return Ok(value.clone()),
            Some(Binding::Index(value)) => {
                return Ok(Value::constant(Coefficient::integer(*value)));
            }
            Some(Binding::Array { shape, .. }) => {
                let shape: Vec<String> = shape.iter().map(usize::to_string).collect();
                let message =
                    format!("{} is an array [{}], not a number", quote(text), shape.join(", "));
                return Err(Diagnostic::error(Code::Shape, span, message)
                    .with_help(format!("index it: `{text}[…]`")));
            }
            None => {}
        }
        if let Some(error) = name::refused(text, span) {
            return Err(error);
        }
        if self.is_later(text) {
            return Err(recursion(text, span));
        }
        if let Some(definition) = self.environment.get(text) {
            let system = definition.system.clone();
            return self.constant_call(text, &system, span);
        }
        if self.free {
            return self.free_variable(text, span);
        }
        Err(name::unknown(text, span, self.bindings.names()))
    }

    /// A definition named without arguments: its variables are ours of the same names.
    fn constant_call(&mut self, text: &str, system: &System, span: Span) -> Result<Value> {
        if system.posterior.is_some() {
            return Err(no_number(system, span));
        }
        if !system.signature.parameters.is_empty()
            || (!self.free && system.signature.variable_count() > 0)
        {
            let message = format!("{} is a definition: call it with its arguments", quote(text));
            return Err(Diagnostic::error(Code::Call, span, message));
        }
        let mut inputs = Vec::new();
        for name in system.signature.variable_names() {
            inputs.push(self.named(&name, span)?);
        }
        let values = self.inline(system, &inputs, &[], span)?;
        match <[Value; 1]>::try_from(values) {
            Ok([value]) => Ok(value),
            Err(_) => {
                let message = format!("{} has several values", quote(text));
                Err(Diagnostic::error(Code::Shape, span, message))
            }
        }
    }

    fn element(&mut self, array: &str, indices: &[ExprId], span: Span) -> Result<Value> {
        match self.bindings.get(array) {
            Some(Binding::Array { shape, elements }) => {
                let offset = self.offset(array, shape, indices, span)?;
                Ok(elements[offset].clone())
            }
            Some(_) => {
                let message = format!("{} is a number, not an array", quote(array));
                Err(Diagnostic::error(Code::Shape, span, message))
            }
            None => Err(name::unknown(array, span, self.bindings.names())),
        }
    }

    /// A product. Numbers and powers of plain variables are collected into one term first, so that
    /// a flat sum of thousands of terms is cheap.
    fn product(&mut self, factors: &[(Factor, ExprId)], span: Span) -> Result<Value> {
        if let Some((monomial, coefficient)) = self.plain_term(factors)? {
            return self.arithmetic.term(monomial, coefficient, span);
        }
        let mut product: Option<Value> = None;
        for (op, factor) in factors {
            let Some(value) = self.tried(*factor) else { continue };
            product = Some(match (op, product) {
                (Factor::Times, None) => value,
                (Factor::Times, Some(product)) => self.arithmetic.mul(&product, &value, span)?,
                (Factor::Over, product) => {
                    let by = self.divisor(&value, *factor)?;
                    let product = product.unwrap_or_else(|| Value::constant(Coefficient::one()));
                    if by.number().is_some() {
                        product.scaled(&by)
                    } else {
                        self.arithmetic.mul(&Value::constant(by), &product, span)?
                    }
                }
                (Factor::Modulo, _) => {
                    let message = "`%` is for indices only";
                    return Err(Diagnostic::error(Code::NotPolynomial, span, message));
                }
            });
        }
        Ok(product.unwrap_or_else(|| Value::constant(Coefficient::zero())))
    }

    /// The inverse of a constant divisor.
    fn divisor(&self, value: &Value, id: ExprId) -> Result<Coefficient> {
        let span = self.ast.expr(id).span;
        match value.as_constant() {
            Some(Coefficient::Number(n)) => n
                .inverse()
                .map(Coefficient::from)
                .ok_or_else(|| Diagnostic::error(Code::DivZero, span, "division by zero")),
            Some(c) => self.arithmetic.roots.inverse(c).ok_or_else(|| {
                let message = "division by a parameter is not polynomial";
                Diagnostic::error(Code::NotPolynomial, span, message)
                    .with_help("pass the inverse as the parameter")
            }),
            None => Err(Diagnostic::error(
                Code::NotPolynomial,
                span,
                "division by a variable is not polynomial",
            )
            .with_help("if it is fixed, declare its inverse as a parameter after `;`")),
        }
    }

    /// Coefficient and monomial, where all factors are numbers, variables or their powers.
    fn plain_term(&self, factors: &[(Factor, ExprId)]) -> Result<Option<(Monomial, Coefficient)>> {
        let ast = self.ast;
        let mut coefficient = Rational::ONE;
        let mut powers: Vec<(usize, u32)> = Vec::with_capacity(factors.len());
        for (op, id) in factors {
            let (base, exponent) = match &ast.expr(*id).kind {
                ExprKind::Power { base, exponent } => match &ast.expr(*exponent).kind {
                    ExprKind::Number(n) => match ast.text(*n).parse::<u32>() {
                        Ok(e) if u64::from(e) <= self.limits.degree => (*base, e),
                        _ => return Ok(None),
                    },
                    _ => return Ok(None),
                },
                _ => (*id, 1),
            };
            match (&ast.expr(base).kind, op) {
                (ExprKind::Number(name), op) if exponent == 1 => {
                    let value = self.number(*name, ast.expr(base).span)?;
                    coefficient = match op {
                        Factor::Times => &coefficient * &value,
                        Factor::Over if !value.is_zero() => &coefficient / &value,
                        _ => return Ok(None),
                    };
                }
                (ExprKind::Variable(name), Factor::Times) => {
                    let Some(Binding::Scalar(value)) = self.bindings.get(ast.text(*name)) else {
                        return Ok(None);
                    };
                    let Some(Wire::Input(index)) = value.form.as_wire() else { return Ok(None) };
                    powers.push((index.index(), exponent));
                }
                _ => return Ok(None),
            }
        }
        if powers.iter().map(|p| u64::from(p.1)).sum::<u64>()
            > self.limits.degree.min(u16::MAX.into())
        {
            // The general path words the error.
            return Ok(None);
        }
        let monomial =
            powers.into_iter().fold(Monomial::one(), |m, (i, e)| m.mul(&Monomial::power(i, e)));
        Ok(Some((monomial, coefficient.into())))
    }

    fn exponent(&mut self, id: ExprId, of_constant: bool) -> Result<u32> {
        let span = self.ast.expr(id).span;
        let value = self.scalar(id)?;
        let not = |message: &str| Diagnostic::error(Code::NotPolynomial, span, message);
        match value.as_constant() {
            Some(Coefficient::Number(n)) if n.is_integer() && !n.is_negative() => {
                let limit = self.limits.degree;
                match n.to_i64().and_then(|n| u32::try_from(n).ok()) {
                    Some(n) if u64::from(n) <= limit.max(u64::from(u16::MAX)) => Ok(n),
                    _ => {
                        let what = format!("the exponent is {}", quote(&n.to_string()));
                        let (code, limit) = if of_constant {
                            (Code::LimitNumber, Limit::ConstantBits)
                        } else {
                            (Code::LimitDegree, Limit::Degree)
                        };
                        Err(self.limits.exceeded(code, limit, span, &what))
                    }
                }
            }
            Some(Coefficient::Number(n)) if n.is_negative() => {
                Err(not("a negative exponent is not polynomial"))
            }
            Some(_) => Err(not("the exponent must be a non-negative integer")),
            None => Err(not("the exponent must be a constant, not a variable")),
        }
    }

    fn fold(
        &mut self,
        kind: Fold,
        ranges: &[IndexRange],
        body: ExprId,
        span: Span,
    ) -> Result<Value> {
        let mut values = Vec::new();
        self.unroll(ranges, body, &mut values)?;
        match kind {
            Fold::Sum => self.arithmetic.sum(values, span),
            Fold::Product => {
                let mut product = Value::constant(Coefficient::one());
                for value in values {
                    product = self.arithmetic.mul(&product, &value, span)?;
                }
                Ok(product)
            }
        }
    }

    fn unroll(
        &mut self,
        ranges: &[IndexRange],
        body: ExprId,
        values: &mut Vec<Value>,
    ) -> Result<()> {
        let Some((range, inner)) = ranges.split_first() else {
            values.push(self.scalar(body)?);
            if values.len() as u64 > self.limits.instructions {
                let what = format!("the fold has more than {} terms", values.len() - 1);
                let (code, limit) = (Code::LimitInstructions, Limit::Instructions);
                return Err(self.limits.exceeded(code, limit, self.ast.expr(body).span, &what));
            }
            return Ok(());
        };
        let (start, end) = (self.integer(range.start)?, self.integer(range.end)?);
        let end = if range.inclusive { end.saturating_add(1) } else { end };
        let name = self.ast.text(range.index.name);
        for index in start..end {
            self.bindings.push(name, Binding::Index(index));
            let result = self.unroll(inner, body, values);
            self.bindings.pop(name);
            result?;
        }
        Ok(())
    }

    fn derivative(&mut self, expression: ExprId, variable: ExprId, span: Span) -> Result<Value> {
        let by = self.scalar(variable)?;
        let Some(Wire::Input(index)) = by.form.as_wire() else {
            let span = self.ast.expr(variable).span;
            let message = "the second argument of `diff` must be a variable";
            return Err(Diagnostic::error(Code::UnknownVar, span, message));
        };
        let value = self.scalar(expression)?;
        let Some(polynomial) = value.polynomial else {
            let what = "what is differentiated has too many terms";
            let (code, limit) = (Code::LimitTerms, Limit::Terms);
            return Err(self.limits.exceeded(code, limit, span, what));
        };
        let derivative = polynomial.derivative(index.index());
        self.arithmetic.polynomial(&derivative, span)
    }
}

/// The error for a definition that needs itself.
pub fn recursion(name: &str, span: Span) -> Diagnostic {
    let message = format!("{} needs itself, or is defined only later", quote(name));
    Diagnostic::error(Code::Recursion, span, message)
        .with_help("a definition may use only earlier ones")
}
