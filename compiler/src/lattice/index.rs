//! Index expressions of a lattice: a constant, or a site index moved by a constant.

use std::collections::BTreeMap;

use super::Obstacle;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::span::Span;
use crate::syntax::Name;
use crate::syntax::ast::{Ast, ExprId, ExprKind, Factor, IndexRange, Sign};

/// What an index expression says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Index {
    /// A number.
    Constant(i64),
    /// The index of a sum over sites, moved by `shift` and then taken modulo `modulus`.
    Site {
        /// Which of the ranges.
        range: usize,
        /// How far it is moved.
        shift: i64,
        /// The number after `%`.
        modulus: Option<i64>,
    },
}

/// What index variables stand for.
#[derive(Clone, Default, Debug)]
pub(super) struct Indices {
    /// Variables of sums that are written out, and their present value.
    pub numbers: BTreeMap<Name, i64>,
    /// Variables of the sum over sites: the position of their range.
    pub sites: BTreeMap<Name, usize>,
}

/// An obstacle at an expression.
pub(super) fn obstacle<T>(span: Span, reason: impl Into<String>) -> Result<T, Obstacle> {
    Err(Obstacle::Structure(span, reason.into()))
}

impl Indices {
    /// What an index expression says.
    pub fn index(&self, ast: &Ast, id: ExprId) -> Result<Index, Obstacle> {
        let expr = ast.expr(id);
        let wrong = |message: String| {
            Err(Obstacle::Wrong(Diagnostic::error(Code::Index, expr.span, message).into()))
        };
        let strange = || {
            obstacle(
                expr.span,
                "an index is more than a site moved by a constant: `i`, `i + 1`, `(i + 1) % n`",
            )
        };
        let constant = |value: Option<i64>| match value {
            Some(value) => Ok(Index::Constant(value)),
            None => wrong("the index is too large".into()),
        };
        match &expr.kind {
            ExprKind::Number(name) => match ast.text(*name).parse() {
                Ok(value) => Ok(Index::Constant(value)),
                Err(_) => {
                    wrong(format!("an index must be an integer, not {}", quote(ast.text(*name))))
                }
            },
            ExprKind::Variable(name) => {
                if let Some(value) = self.numbers.get(name) {
                    return Ok(Index::Constant(*value));
                }
                match self.sites.get(name) {
                    Some(range) => Ok(Index::Site { range: *range, shift: 0, modulus: None }),
                    None => {
                        let name = quote(ast.text(*name));
                        wrong(format!("{name} is not an index variable of a `sum` or `prod`"))
                    }
                }
            }
            ExprKind::Negate(inner) => match self.index(ast, *inner)? {
                Index::Constant(value) => constant(value.checked_neg()),
                Index::Site { .. } => strange(),
            },
            ExprKind::Sum(terms) => {
                let mut sum = Index::Constant(0);
                for (sign, term) in terms {
                    let term = self.index(ast, *term)?;
                    sum = match (sum, sign, term) {
                        (Index::Constant(a), Sign::Plus, Index::Constant(b)) => {
                            constant(a.checked_add(b))?
                        }
                        (Index::Constant(a), Sign::Minus, Index::Constant(b)) => {
                            constant(a.checked_sub(b))?
                        }
                        (
                            Index::Site { range, shift, modulus: None },
                            sign,
                            Index::Constant(by),
                        )
                        | (
                            Index::Constant(by),
                            sign @ Sign::Plus,
                            Index::Site { range, shift, modulus: None },
                        ) => {
                            let moved = match sign {
                                Sign::Plus => shift.checked_add(by),
                                Sign::Minus => shift.checked_sub(by),
                            };
                            match moved {
                                Some(shift) => Index::Site { range, shift, modulus: None },
                                None => return wrong("the index is too large".into()),
                            }
                        }
                        _ => return strange(),
                    };
                }
                Ok(sum)
            }
            ExprKind::Product(factors) => {
                let mut product = Index::Constant(1);
                for (op, factor) in factors {
                    let factor = self.index(ast, *factor)?;
                    product = match (product, op, factor) {
                        (Index::Constant(a), Factor::Times, Index::Constant(b)) => {
                            constant(a.checked_mul(b))?
                        }
                        (Index::Constant(1), Factor::Times, site) => site,
                        (_, Factor::Over | Factor::Modulo, Index::Constant(0)) => {
                            let error =
                                Diagnostic::error(Code::DivZero, expr.span, "division by zero");
                            return Err(Obstacle::Wrong(error.into()));
                        }
                        (Index::Constant(a), Factor::Modulo, Index::Constant(b)) => {
                            constant(a.checked_rem_euclid(b))?
                        }
                        (Index::Constant(a), Factor::Over, Index::Constant(b)) if a % b == 0 => {
                            constant(a.checked_div(b))?
                        }
                        (Index::Constant(a), Factor::Over, Index::Constant(b)) => {
                            return wrong(format!("{a}/{b} is not an integer"));
                        }
                        (
                            Index::Site { range, shift, modulus: None },
                            Factor::Modulo,
                            Index::Constant(by),
                        ) => Index::Site { range, shift, modulus: Some(by) },
                        _ => return strange(),
                    };
                }
                Ok(product)
            }
            ExprKind::Power { base, exponent } => {
                match (self.index(ast, *base)?, self.index(ast, *exponent)?) {
                    (Index::Constant(base), Index::Constant(exponent)) => {
                        let exponent = u32::try_from(exponent).ok();
                        constant(exponent.and_then(|e| base.checked_pow(e)))
                    }
                    _ => strange(),
                }
            }
            _ => wrong("an index must be an integer".into()),
        }
    }

    /// A number.
    pub fn number(&self, ast: &Ast, id: ExprId) -> Result<i64, Obstacle> {
        match self.index(ast, id)? {
            Index::Constant(value) => Ok(value),
            Index::Site { .. } => obstacle(ast.expr(id).span, "a bound depends on the site"),
        }
    }

    /// The first value of a range and the one past its last.
    pub fn bounds(&self, ast: &Ast, range: &IndexRange) -> Result<(i64, i64), Obstacle> {
        let (start, end) = (self.number(ast, range.start)?, self.number(ast, range.end)?);
        Ok((start, if range.inclusive { end.saturating_add(1) } else { end }))
    }
}
