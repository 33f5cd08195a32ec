//! Index arithmetic: integers from literals, index variables and `+ - * % ^`.

use super::bindings::Binding;
use super::item::Elaborator;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::syntax::ast::{ExprId, ExprKind, Factor, Sign};

impl Elaborator<'_> {
    /// The value of an index expression.
    pub fn integer(&self, id: ExprId) -> Result<i64, Diagnostic> {
        let expr = self.ast.expr(id);
        let overflow = || Diagnostic::error(Code::Index, expr.span, "the index is too large");
        match &expr.kind {
            ExprKind::Number(name) => {
                let text = self.ast.text(*name);
                text.parse().map_err(|_| {
                    let message = format!("an index must be an integer, not {}", quote(text));
                    Diagnostic::error(Code::Index, expr.span, message)
                })
            }
            ExprKind::Variable(name) => match self.bindings.get(self.ast.text(*name)) {
                Some(Binding::Index(value)) => Ok(*value),
                _ => {
                    let text = quote(self.ast.text(*name));
                    let message = format!("{text} is not an index variable of a `sum` or `prod`");
                    Err(Diagnostic::error(Code::Index, expr.span, message))
                }
            },
            ExprKind::Negate(inner) => self.integer(*inner)?.checked_neg().ok_or_else(overflow),
            ExprKind::Sum(terms) => terms.iter().try_fold(0i64, |sum, (sign, term)| {
                let value = self.integer(*term)?;
                match sign {
                    Sign::Plus => sum.checked_add(value),
                    Sign::Minus => sum.checked_sub(value),
                }
                .ok_or_else(overflow)
            }),
            ExprKind::Product(factors) => factors.iter().try_fold(1i64, |product, (op, factor)| {
                let value = self.integer(*factor)?;
                let zero = || Diagnostic::error(Code::DivZero, expr.span, "division by zero");
                match op {
                    Factor::Times => product.checked_mul(value).ok_or_else(overflow),
                    Factor::Modulo => product.checked_rem_euclid(value).ok_or_else(zero),
                    Factor::Over => {
                        let quotient = product.checked_div_euclid(value).ok_or_else(zero)?;
                        if quotient * value == product {
                            Ok(quotient)
                        } else {
                            let message = format!("{product}/{value} is not an integer");
                            Err(Diagnostic::error(Code::Index, expr.span, message))
                        }
                    }
                }
            }),
            ExprKind::Power { base, exponent } => {
                let (base, exponent) = (self.integer(*base)?, self.integer(*exponent)?);
                let exponent = u32::try_from(exponent).map_err(|_| overflow())?;
                base.checked_pow(exponent).ok_or_else(overflow)
            }
            _ => Err(Diagnostic::error(Code::Index, expr.span, "an index must be an integer")),
        }
    }

    /// An index as it is written and what it is: `2`, or `i + 1 = 8 where i = 7`.
    fn index_text(&self, id: ExprId, value: i64) -> String {
        let mut names: Vec<&str> = Vec::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            match &self.ast.expr(id).kind {
                ExprKind::Variable(name) => names.push(self.ast.text(*name)),
                ExprKind::Negate(inner) => open.push(*inner),
                ExprKind::Sum(terms) => open.extend(terms.iter().rev().map(|(_, term)| *term)),
                ExprKind::Product(factors) => open.extend(factors.iter().rev().map(|(_, f)| *f)),
                ExprKind::Power { base, exponent } => open.extend([*exponent, *base]),
                _ => {}
            }
        }
        let mut settings: Vec<String> = Vec::new();
        for name in names {
            if let Some(Binding::Index(value)) = self.bindings.get(name) {
                let setting = format!("{name} = {value}");
                if !settings.contains(&setting) {
                    settings.push(setting);
                }
            }
        }
        if settings.is_empty() {
            return value.to_string();
        }
        format!("{} = {value} where {}", self.ast.display(id), settings.join(", "))
    }

    /// The position of an element in row-major order.
    pub fn offset(
        &self,
        array: &str,
        shape: &[usize],
        indices: &[ExprId],
        span: crate::span::Span,
    ) -> Result<usize, Diagnostic> {
        if indices.len() != shape.len() {
            let message = format!(
                "{} has {} dimensions, {} indices given",
                quote(array),
                shape.len(),
                indices.len()
            );
            return Err(Diagnostic::error(Code::Shape, span, message));
        }
        let mut offset = 0;
        for (size, id) in shape.iter().zip(indices) {
            let value = self.integer(*id)?;
            let index = usize::try_from(value).ok().filter(|i| i < size).ok_or_else(|| {
                let index = self.index_text(*id, value);
                let message = format!("index {index} is outside {} of size {size}", quote(array));
                Diagnostic::error(Code::Index, self.ast.expr(*id).span, message)
                    .with_help(format!("indices run from 0 to {}; wrap with `% {size}`", size - 1))
            })?;
            offset = offset * size + index;
        }
        Ok(offset)
    }
}
