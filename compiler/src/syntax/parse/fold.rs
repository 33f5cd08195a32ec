//! `sum(i in 0..n, …)`, `prod(…)` and `diff(e, x)`.

use crate::code::Code;
use crate::syntax::ast::{ExprId, ExprKind, Fold, Ident, IndexRange};
use crate::syntax::parse::{Parse, Parser};
use crate::syntax::token::{Delimiter, Op};

impl Parser<'_> {
    /// Reads from the parenthesis of a `sum` or `prod` on.
    pub(super) fn fold(&mut self, word: Ident) -> Parse<ExprId> {
        let kind = if self.text(word.name) == "sum" { Fold::Sum } else { Fold::Product };
        let open = self.here();
        self.advance();
        self.enclosing += 1;
        let mut ranges = Vec::new();
        while self.word_at(1) == Some("in") {
            ranges.push(self.index_range()?);
            if !self.eat(Op::Comma) {
                break;
            }
        }
        if ranges.is_empty() {
            let message = "`sum` and `prod` begin with a range such as `i in 0..3`";
            return self.fail(Code::Unexpected, self.here(), message);
        }
        let body = self.nested(Parser::expression)?;
        self.eat(Op::Comma);
        let close = self.close(Delimiter::Paren, open)?;
        let span = word.span.to(close);
        Ok(self.ast.add(ExprKind::Fold { kind, ranges, body }, span))
    }

    fn index_range(&mut self) -> Parse<IndexRange> {
        let index = self.binding_name()?;
        self.advance();
        let start = self.nested(Parser::expression)?;
        let inclusive = self.at(Op::DotDotEquals);
        if !inclusive && !self.at(Op::DotDot) {
            let message = "a range is written `0..n`, or `0..=n` with its end";
            return self.fail(Code::Unexpected, self.here(), message);
        }
        self.advance();
        let end = self.nested(Parser::expression)?;
        Ok(IndexRange { index, start, end, inclusive })
    }

    /// Reads from the parenthesis of a `diff` on.
    pub(super) fn derivative(&mut self, word: Ident) -> Parse<ExprId> {
        let (arguments, close) = self.list(Delimiter::Paren)?;
        let span = word.span.to(close);
        let [expression, variable] = arguments[..] else {
            let message = "`diff` takes an expression and a variable";
            return self.fail(Code::Call, span, message);
        };
        let is_variable =
            |kind: &ExprKind| matches!(kind, ExprKind::Variable(_) | ExprKind::Element { .. });
        let target = self.ast.expr(variable);
        if !is_variable(&target.kind) && target.kind != ExprKind::Error {
            let message = "`diff` differentiates by a variable or an element of one";
            return self.fail(Code::Unexpected, target.span, message);
        }
        Ok(self.ast.add(ExprKind::Derivative { expression, variable }, span))
    }
}
