//! Expressions: a Pratt parser whose runs of `+ -` and of `* /` become one n-ary node each.
//!
//! | operators | strength | |
//! |---|---|---|
//! | `+` `-` | 10 | run |
//! | `*` `/` `%` | 20 | run |
//! | unary `-` | 30 | |
//! | `^` `**` | 40 | from the right |
//!
//! So `-x^2` is `-(x^2)`, and `2*-x^3/y` is `2*(-(x^3))/y`. Every level that the tree nests
//! deeper is counted by [`Parser::nested`]; recursion is bounded by it.

use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::limits::{Limit, MOST_DEPTH};
use crate::span::Span;
use crate::syntax::ast::{ExprId, ExprKind, Factor, Ident, Sign};
use crate::syntax::names::Name;
use crate::syntax::number::Decimal;
use crate::syntax::parse::message::{Word, word};
use crate::syntax::parse::{Parse, Parser};
use crate::syntax::token::{Delimiter, Op, TokenKind};

const SUM: u8 = 10;
const PRODUCT: u8 = 20;
const NEGATION: u8 = 30;
const POWER: u8 = 40;

impl Parser<'_> {
    /// Reads an expression of any strength.
    pub(super) fn expression(&mut self) -> Parse<ExprId> {
        // A leading plus, as fitted coefficients are often printed; anywhere else it is a slip.
        if self.peek() == Some(TokenKind::Op(Op::Plus)) {
            self.advance();
        }
        self.at_least(0)
    }

    /// Reads an expression whose operators outside parentheses are at least so strong.
    fn at_least(&mut self, least: u8) -> Parse<ExprId> {
        let mut left = self.operand()?;
        loop {
            left = match self.peek() {
                Some(TokenKind::Op(Op::Power)) if POWER >= least => self.power(left)?,
                Some(TokenKind::Op(Op::Star | Op::Slash | Op::Percent)) if PRODUCT >= least => {
                    self.product(left)?
                }
                Some(TokenKind::Op(Op::Plus | Op::Minus)) if SUM >= least => self.sum(left)?,
                _ => return Ok(left),
            };
        }
    }

    /// Reads with one level of nesting more, if the limit allows.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        let most = self.limits.depth.min(MOST_DEPTH);
        if self.depth >= most {
            let what = format!("expressions are nested more than {most} levels deep");
            let span = self.here();
            let error = self.limits.exceeded(Code::LimitDepth, Limit::Depth, span, &what);
            return Err(self.report(error));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn span_of(&self, id: ExprId) -> Span {
        self.ast.expr(id).span
    }

    fn power(&mut self, base: ExprId) -> Parse<ExprId> {
        self.advance();
        let exponent = self.nested(|parser| parser.at_least(POWER))?;
        let span = self.span_of(base).to(self.span_of(exponent));
        Ok(self.ast.add(ExprKind::Power { base, exponent }, span))
    }

    fn product(&mut self, first: ExprId) -> Parse<ExprId> {
        let mut factors = vec![(Factor::Times, first)];
        let mut span = self.span_of(first);
        while let Some(TokenKind::Op(op)) = self.peek() {
            let factor = match op {
                Op::Star => Factor::Times,
                Op::Slash => Factor::Over,
                Op::Percent => Factor::Modulo,
                _ => break,
            };
            self.advance();
            let operand = self.at_least(PRODUCT + 1)?;
            span = span.to(self.span_of(operand));
            factors.push((factor, operand));
        }
        Ok(self.ast.add(ExprKind::Product(factors), span))
    }

    fn sum(&mut self, first: ExprId) -> Parse<ExprId> {
        let mut terms = vec![(Sign::Plus, first)];
        let mut span = self.span_of(first);
        while let Some(TokenKind::Op(op)) = self.peek() {
            let sign = match op {
                Op::Plus => Sign::Plus,
                Op::Minus => Sign::Minus,
                _ => break,
            };
            self.advance();
            let operand = self.at_least(SUM + 1)?;
            span = span.to(self.span_of(operand));
            terms.push((sign, operand));
        }
        Ok(self.ast.add(ExprKind::Sum(terms), span))
    }

    /// Reads an operand: what stands between operators, with its sign.
    fn operand(&mut self) -> Parse<ExprId> {
        let span = self.here();
        match self.peek() {
            Some(TokenKind::Number(name)) => Ok(self.number(name)),
            Some(TokenKind::Ident(name)) => self.word(name),
            Some(TokenKind::Op(Op::Minus)) => {
                self.advance();
                let operand = self.nested(|parser| parser.at_least(NEGATION))?;
                let span = span.to(self.span_of(operand));
                Ok(self.ast.add(ExprKind::Negate(operand), span))
            }
            Some(TokenKind::Open(Delimiter::Paren)) => {
                self.advance();
                self.enclosing += 1;
                let inner = self.nested(Parser::expression)?;
                let close = self.close(Delimiter::Paren, span)?;
                self.ast.widen(inner, span.to(close));
                Ok(inner)
            }
            Some(TokenKind::Invalid(_)) => self.invalid_operand(),
            _ => Err(self.no_operand()),
        }
    }

    fn number(&mut self, name: Name) -> ExprId {
        let span = self.here();
        self.advance();
        let kind = match Decimal::read(self.text(name), span, self.limits) {
            Ok(_) => ExprKind::Number(name),
            Err(error) => {
                self.report(error);
                ExprKind::Error
            }
        };
        self.ast.add(kind, span)
    }

    /// Reads a variable, an element of an array, a call, `sum`, `prod` or `diff`.
    fn word(&mut self, name: Name) -> Parse<ExprId> {
        let ident = Ident { name, span: self.here() };
        match word(self.text(name)) {
            Word::Plain => {}
            Word::Keyword => return Err(self.no_operand()),
            Word::Control => {
                let message = format!("{} is not a polynomial", quote(self.text(name)));
                let error = Diagnostic::error(Code::NotPolynomial, ident.span, message)
                    .with_help("a polynomial has no branches and no loops; use `sum` or `prod`");
                return Err(self.report(error));
            }
            Word::Path => {
                self.bad_path_word(ident);
                return Ok(self.error_operand());
            }
            Word::NotFinite => {
                self.not_finite(ident);
                return Ok(self.error_operand());
            }
        }
        self.advance();
        match self.peek() {
            Some(TokenKind::Open(Delimiter::Paren)) => match self.text(name) {
                "sum" | "prod" => self.fold(ident),
                "diff" => self.derivative(ident),
                _ => self.call(ident),
            },
            Some(TokenKind::Open(Delimiter::Bracket)) => self.element(ident),
            _ => Ok(self.ast.add(ExprKind::Variable(name), ident.span)),
        }
    }

    /// Steps over an operand that was reported.
    fn error_operand(&mut self) -> ExprId {
        let span = self.here();
        self.advance();
        self.ast.add(ExprKind::Error, span)
    }

    fn invalid_operand(&mut self) -> Parse<ExprId> {
        let is_operand = match self.peek() {
            Some(TokenKind::Invalid(index)) => {
                self.errors.get(index as usize).is_some_and(|error| error.is_operand)
            }
            _ => false,
        };
        let reported = self.no_operand();
        if is_operand { Ok(self.error_operand()) } else { Err(reported) }
    }

    fn call(&mut self, function: Ident) -> Parse<ExprId> {
        let (arguments, close) = self.list(Delimiter::Paren)?;
        let span = function.span.to(close);
        Ok(self.ast.add(ExprKind::Call { function, arguments }, span))
    }

    fn element(&mut self, array: Ident) -> Parse<ExprId> {
        let (indices, close) = self.list(Delimiter::Bracket)?;
        let span = array.span.to(close);
        if indices.is_empty() {
            return self.fail(Code::ExpectExpr, span, "an index is missing");
        }
        Ok(self.ast.add(ExprKind::Element { array: array.name, indices }, span))
    }

    /// Reads expressions separated by commas, in delimiters; a comma may follow the last.
    pub(super) fn list(&mut self, delimiter: Delimiter) -> Parse<(Vec<ExprId>, Span)> {
        let open = self.here();
        self.advance();
        self.enclosing += 1;
        let mut list = Vec::new();
        while self.peek() != Some(TokenKind::Close(delimiter)) {
            list.push(self.nested(Parser::expression)?);
            if !self.eat(Op::Comma) {
                break;
            }
        }
        let close = self.close(delimiter, open)?;
        Ok((list, close))
    }
}
