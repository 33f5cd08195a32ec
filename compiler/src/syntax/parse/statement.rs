//! What the REPL and the macro's expression form add to definitions.

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::syntax::ast::{Assign, Body, Function, FunctionKind, Ident, Item};
use crate::syntax::parse::{Parse, Parser};
use crate::syntax::token::{Delimiter, Op, TokenKind};

impl Parser<'_> {
    /// Reads statements separated by `;` to the end.
    pub(super) fn line(&mut self) {
        while self.peek().is_some() {
            self.enclosing = 0;
            self.depth = 0;
            match self.statement() {
                Ok(item) => {
                    self.separator(&item);
                    self.ast.items.push(item);
                }
                Err(_) => {
                    self.skip_statement(false);
                    self.eat(Op::Semicolon);
                }
            }
        }
    }

    /// Steps over the `;` after a statement. After an expression it must separate.
    fn separator(&mut self, item: &Item) {
        let span = self.here();
        let is_definition = matches!(item, Item::Function(_) | Item::Assign(_));
        let ended_itself = self.position > 0
            && matches!(
                self.tokens[self.position - 1].kind,
                TokenKind::Op(Op::Semicolon) | TokenKind::Close(Delimiter::Brace)
            );
        if self.eat(Op::Semicolon) {
            if self.peek().is_none() && !is_definition {
                self.report(stray_semicolon(span));
            }
        } else if self.peek().is_some() && !ended_itself {
            self.after_operand();
            self.skip_statement(false);
            self.eat(Op::Semicolon);
        }
    }

    fn statement(&mut self) -> Parse<Item> {
        if self.at(Op::Semicolon) {
            let error = stray_semicolon(self.here());
            return Err(self.report(error));
        }
        if self.at_item() {
            return self.item().map(Item::Function);
        }
        if matches!(self.peek(), Some(TokenKind::Ident(_))) {
            if self.peek_at(1) == Some(TokenKind::Op(Op::Equals)) {
                return self.assign().map(Item::Assign);
            }
            if self.at_short_definition() {
                return self.short_definition().map(Item::Function);
            }
        }
        let body = self.results(false)?;
        if self.at(Op::Equals) {
            let message = "the left side of `=` must be a name";
            return self.fail(Code::AssignTarget, body.span, message);
        }
        Ok(Item::Evaluate(body))
    }

    fn assign(&mut self) -> Parse<Assign> {
        let name = self.binding_name()?;
        self.advance();
        let body = self.results(false)?;
        Ok(Assign { name, body })
    }

    /// Whether `name(…) =` or `name(…) where` stands here.
    fn at_short_definition(&self) -> bool {
        self.peek_at(1) == Some(TokenKind::Open(Delimiter::Paren))
            && self.matching(1).is_some_and(|close| {
                self.peek_at(close + 1) == Some(TokenKind::Op(Op::Equals))
                    || self.word_at(close + 1) == Some("where")
            })
    }

    /// `f(x, y; a) = …`, with relations before the `=` where there are some.
    fn short_definition(&mut self) -> Parse<Function> {
        let start = self.here();
        let name = self.binding_name()?;
        let bindings = self.signature()?;
        let relations = self.relations()?;
        let body = if self.peek() == Some(TokenKind::Open(Delimiter::Brace)) {
            self.block()
        } else if self.eat(Op::Equals) {
            self.results(true)?
        } else {
            return self.fail(Code::Unexpected, self.here(), "expected `=` or `{` and a body");
        };
        let span = start.to(self.before());
        let function = unadorned(FunctionKind::Function, name, bindings, body, span);
        Ok(Function { relations, ..function })
    }

    /// Reads a closure and expects nothing after it.
    pub(super) fn closure_only(&mut self) {
        if let Ok(function) = self.closure() {
            if self.peek().is_some() && !self.diagnostics.has_errors() {
                self.after_operand();
            }
            self.ast.items.push(Item::Function(function));
        }
    }

    /// `|x, y; a| …`, with attributes or `opts(…)` before it, and relations after the variables.
    fn closure(&mut self) -> Parse<Function> {
        let start = self.here();
        let (docs, mut attributes) = self.attributes()?;
        attributes.extend(self.options()?);
        let bar = self.here();
        if !self.eat(Op::Bar) {
            let message = "expected a closure such as `|x, y| x^2 + y^2`";
            return self.fail(Code::Unexpected, bar, message);
        }
        let bindings = self.bindings(TokenKind::Op(Op::Bar))?;
        if self.peek().is_none() {
            return self.fail(Code::Unclosed, bar, "`|` is never closed");
        }
        if !self.eat(Op::Bar) {
            let found = self.peek().map_or(String::new(), |kind| self.describe(kind));
            let message = format!("expected `,` or `|`, found {found}");
            return self.fail(Code::Unexpected, self.here(), message);
        }
        let relations = self.relations()?;
        if !relations.is_empty()
            && self.peek() != Some(TokenKind::Open(Delimiter::Brace))
            && !self.eat(Op::Equals)
        {
            return self.fail(Code::Unexpected, self.here(), "expected `=` or `{` and a body");
        }
        let first = self.position;
        let body = if self.peek() == Some(TokenKind::Open(Delimiter::Brace)) {
            self.block()
        } else {
            match self.results(true) {
                Ok(body) => body,
                Err(_) => self.error_body(first),
            }
        };
        let name = Ident { name: self.ast.names.intern("closure"), span: bar };
        let span = start.to(self.before());
        let function = unadorned(FunctionKind::Closure, name, bindings, body, span);
        Ok(Function { docs, attributes, relations, ..function })
    }
}

fn unadorned(
    kind: FunctionKind,
    name: Ident,
    (variables, parameters): (Vec<crate::syntax::ast::Binding>, Vec<crate::syntax::ast::Binding>),
    body: Body,
    span: Span,
) -> Function {
    Function {
        kind,
        docs: Vec::new(),
        attributes: Vec::new(),
        visibility: Vec::new(),
        name,
        variables,
        parameters,
        relations: Vec::new(),
        body,
        classes: Vec::new(),
        span,
    }
}

fn stray_semicolon(span: Span) -> Diagnostic {
    Diagnostic::error(Code::Token, span, "there is no statement next to this `;`")
        .with_help("`;` separates statements")
}
