//! The body of a `posterior`: `{ let …; class NAME: H, prior P; … }`.

use std::collections::BTreeMap;

use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::span::Span;
use crate::syntax::ast::{Body, Class, ExprId, Ident, ResultForm};
use crate::syntax::names::Name;
use crate::syntax::parse::{Parse, Parser};
use crate::syntax::token::{Delimiter, Op, TokenKind};

/// How a class is written.
const USAGE: &str = "a class is written `class NAME: H, prior P;`";

impl Parser<'_> {
    /// Classes in braces, after `let`s. What is wrong inside is reported and left out, so that the
    /// signature survives.
    pub(super) fn classes(&mut self, posterior: Ident) -> Parse<(Body, Vec<Class>)> {
        let open = self.here();
        if self.peek() != Some(TokenKind::Open(Delimiter::Brace)) {
            return self.fail(Code::Unexpected, open, "expected `{` and classes");
        }
        let (first, found) = (self.position, self.diagnostics.len());
        self.advance();
        let outer = self.enclosing;
        self.enclosing += 1;
        let lets = self.lets();
        let (mut classes, mut results) = (Vec::new(), Vec::new());
        while self.at_word("class") {
            match self.class() {
                Ok((class, energy)) => {
                    classes.push(class);
                    results.push(energy);
                }
                Err(_) => self.skip_statement(true),
            }
            self.enclosing = outer + 1;
            if !self.eat(Op::Semicolon) {
                break;
            }
        }
        if self.close_classes(open).is_err() {
            self.skip_body();
        }
        self.enclosing = outer;
        self.check_classes(&classes);
        let is_right = self.diagnostics.len() == found;
        if classes.len() < 2 && is_right {
            let message = format!(
                "a posterior chooses among two classes or more, and {} has {}",
                quote(self.text(posterior.name)),
                if classes.is_empty() { "none" } else { "one" }
            );
            self.report(Diagnostic::error(Code::Class, posterior.span, message).with_help(USAGE));
        }
        let span = open.to(self.before());
        let body = match results.is_empty() {
            true => self.error_body(first),
            false => Body { lets, results, form: ResultForm::Array, span },
        };
        Ok((body, classes))
    }

    fn close_classes(&mut self, open: Span) -> Parse<Span> {
        match self.peek() {
            Some(TokenKind::Close(_)) | None => self.close(Delimiter::Brace, open),
            Some(kind) => {
                let message = format!("expected `class`, found {}", self.describe(kind));
                let error = Diagnostic::error(Code::Unexpected, self.here(), message);
                Err(self.report(error.with_help(USAGE)))
            }
        }
    }

    /// `class NAME: H` and what follows it after commas.
    fn class(&mut self) -> Parse<(Class, ExprId)> {
        self.advance();
        let name = self.binding_name()?;
        if !self.eat(Op::Colon) {
            let message = "expected `:` and the Hamiltonian of the class";
            return self.fail(Code::Unexpected, self.here(), message);
        }
        let energy = self.expression()?;
        let mut class = Class { name, prior: None, scale: None, determinant: None };
        while self.eat(Op::Comma) {
            let slot = match self.word_at(0) {
                Some("prior") => &mut class.prior,
                Some("scale") => &mut class.scale,
                Some("determinant") => &mut class.determinant,
                _ => {
                    let message = "expected `prior`, `scale` or `determinant`";
                    return self.fail(Code::Unexpected, self.here(), message);
                }
            };
            if slot.is_some() {
                return self.fail(Code::Unexpected, self.here(), "this is said twice");
            }
            self.advance();
            *slot = Some(self.expression()?);
        }
        match self.peek() {
            Some(TokenKind::Op(Op::Semicolon) | TokenKind::Close(Delimiter::Brace)) | None => {
                Ok((class, energy))
            }
            Some(_) => Err(self.after_operand()),
        }
    }

    fn check_classes(&mut self, classes: &[Class]) {
        let mut seen: BTreeMap<Name, Span> = BTreeMap::new();
        for Class { name, .. } in classes {
            if let Some(first) = seen.get(&name.name) {
                let message = format!("there are two classes {}", quote(self.text(name.name)));
                let error = Diagnostic::error(Code::Class, name.span, message)
                    .with_label(*first, "first here");
                self.report(error);
            } else {
                seen.insert(name.name, name.span);
            }
        }
    }
}
