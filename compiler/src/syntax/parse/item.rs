//! Definitions: `fn`, `hamiltonian`, `posterior`, their bindings and bodies.

use std::collections::BTreeMap;

use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::span::Span;
use crate::syntax::ast::{
    Binding, Body, Element, ExprKind, Function, FunctionKind, Ident, Item, Let, Relation,
    ResultForm,
};
use crate::syntax::names::Name;
use crate::syntax::parse::{Parse, Parser};
use crate::syntax::token::{Delimiter, Op, Token, TokenKind};

impl Parser<'_> {
    /// Reads definitions to the end.
    pub(super) fn program(&mut self) {
        while self.peek().is_some() {
            if self.eat(Op::Semicolon) {
                continue;
            }
            match self.item() {
                Ok(function) => self.ast.items.push(Item::Function(function)),
                Err(_) => {
                    if self.at_item() {
                        self.advance();
                    }
                    self.skip_item();
                }
            }
        }
    }

    /// Reads one definition with what stands before it.
    pub(super) fn item(&mut self) -> Parse<Function> {
        let start = self.here();
        let (docs, attributes) = self.attributes()?;
        let visibility = self.visibility()?;
        let kind = match self.peek() {
            Some(TokenKind::Ident(name)) => match self.text(name) {
                "fn" => FunctionKind::Function,
                "hamiltonian" => FunctionKind::Hamiltonian,
                "posterior" => FunctionKind::Posterior,
                _ => return self.no_item(),
            },
            _ => return self.no_item(),
        };
        self.advance();
        let name = self.binding_name()?;
        let (variables, parameters) = self.signature()?;
        if self.at(Op::Arrow) {
            let message = "results have no type here; remove `->`";
            return self.fail(Code::Unexpected, self.here(), message);
        }
        let first = self.position;
        let (relations, (body, classes)) = match self.relations() {
            Ok(relations) if kind == FunctionKind::Posterior => (relations, self.classes(name)?),
            Ok(relations) => (relations, (self.function_body()?, Vec::new())),
            Err(_) => {
                self.skip_item();
                (Vec::new(), (self.error_body(first), Vec::new()))
            }
        };
        let span = start.to(self.before());
        Ok(Function {
            kind,
            docs,
            attributes,
            visibility,
            name,
            variables,
            parameters,
            relations,
            body,
            classes,
            span,
        })
    }

    /// `where left = right, …`, or nothing. A comma may follow the last relation.
    pub(super) fn relations(&mut self) -> Parse<Vec<Relation>> {
        let mut list = Vec::new();
        if !self.at_word("where") {
            return Ok(list);
        }
        self.advance();
        loop {
            let left = self.expression()?;
            if self.at(Op::EqualsEquals) {
                let message = "a relation is written with a single `=`";
                return self.fail(Code::Operator, self.here(), message);
            }
            if !self.eat(Op::Equals) {
                let message = "a relation is an equation such as `x^2 + y^2 = 1`";
                return self.fail(Code::Unexpected, self.here(), message);
            }
            let right = self.expression()?;
            let span = self.ast.expr(left).span.to(self.ast.expr(right).span);
            list.push(Relation { left, right, span });
            let ends = |kind| {
                matches!(
                    kind,
                    None | Some(TokenKind::Op(Op::Equals) | TokenKind::Open(Delimiter::Brace))
                )
            };
            if !self.eat(Op::Comma) || ends(self.peek()) {
                return Ok(list);
            }
        }
    }

    fn no_item<T>(&mut self) -> Parse<T> {
        let Some(kind) = self.peek() else {
            return self.fail(Code::Unexpected, self.here(), "expected a definition");
        };
        if matches!(kind, TokenKind::Invalid(_) | TokenKind::Text(_)) {
            return Err(self.no_operand());
        }
        let message =
            format!("expected `fn`, `hamiltonian` or `posterior`, found {}", self.describe(kind));
        let error = Diagnostic::error(Code::Unexpected, self.here(), message)
            .with_help("a definition is written `fn name(x, y) = …;`");
        Err(self.report(error))
    }

    /// `pub`, `pub(crate)`, `pub(in path)`, kept as written.
    fn visibility(&mut self) -> Parse<Vec<Token>> {
        if !self.at_word("pub") {
            return Ok(Vec::new());
        }
        let mut length = 1;
        if self.peek_at(1) == Some(TokenKind::Open(Delimiter::Paren)) {
            match self.matching(1) {
                Some(close) => length = close + 1,
                None => return self.fail(Code::Unclosed, self.here(), "`(` is never closed"),
            }
        }
        let tokens = self.tokens[self.position..self.position + length].to_vec();
        self.position += length;
        Ok(tokens)
    }

    /// Reads a name that is being given.
    pub(super) fn binding_name(&mut self) -> Parse<Ident> {
        let span = self.here();
        match self.peek() {
            Some(TokenKind::Ident(name)) => {
                let ident = Ident { name, span };
                self.check_binding(ident);
                self.advance();
                Ok(ident)
            }
            Some(TokenKind::Invalid(_)) => Err(self.no_operand()),
            Some(kind) => {
                let message = format!("expected a name, found {}", self.describe(kind));
                self.fail(Code::Unexpected, span, message)
            }
            None => self.fail(Code::Unexpected, span, "expected a name"),
        }
    }

    /// `(variables; parameters)`
    pub(super) fn signature(&mut self) -> Parse<(Vec<Binding>, Vec<Binding>)> {
        let open = self.here();
        if self.peek() != Some(TokenKind::Open(Delimiter::Paren)) {
            return self.fail(Code::Unexpected, open, "expected the variables, in parentheses");
        }
        self.advance();
        self.enclosing += 1;
        let bindings = self.bindings(TokenKind::Close(Delimiter::Paren))?;
        if self.peek() == Some(TokenKind::Op(Op::Semicolon)) {
            return self.fail(
                Code::Unexpected,
                self.here(),
                "there is only one `;` in a signature",
            );
        }
        self.close(Delimiter::Paren, open)?;
        Ok(bindings)
    }

    /// Variables and, after `;`, parameters, up to the token that ends them.
    pub(super) fn bindings(&mut self, end: TokenKind) -> Parse<(Vec<Binding>, Vec<Binding>)> {
        let variables = self.binding_list(end)?;
        let parameters = if self.eat(Op::Semicolon) { self.binding_list(end)? } else { Vec::new() };
        self.check_duplicates(&variables, &parameters);
        Ok((variables, parameters))
    }

    fn binding_list(&mut self, end: TokenKind) -> Parse<Vec<Binding>> {
        let mut list = Vec::new();
        while self.peek() != Some(end) && !self.at(Op::Semicolon) {
            list.push(self.binding()?);
            if !self.eat(Op::Comma) {
                break;
            }
        }
        Ok(list)
    }

    fn binding(&mut self) -> Parse<Binding> {
        let ident = self.binding_name()?;
        if !self.eat(Op::Colon) {
            return Ok(Binding { ident, element: Element::Real, shape: Vec::new() });
        }
        if self.peek() != Some(TokenKind::Open(Delimiter::Bracket)) {
            let element = self.element_type()?;
            return Ok(Binding { ident, element, shape: Vec::new() });
        }
        let open = self.here();
        self.advance();
        self.enclosing += 1;
        let mut element = Element::Real;
        if matches!(self.peek(), Some(TokenKind::Ident(_))) {
            element = self.element_type()?;
            if !self.eat(Op::Semicolon) {
                let message = "an array type is written `[3]`, `[3, 4]` or `[spin; 3, 4]`";
                return self.fail(Code::Type, self.here(), message);
            }
        }
        let mut shape = Vec::new();
        while self.peek() != Some(TokenKind::Close(Delimiter::Bracket)) {
            shape.push(self.size()?);
            if !self.eat(Op::Comma) {
                break;
            }
        }
        let close = self.close(Delimiter::Bracket, open)?;
        self.check_size(&shape, open.to(close))?;
        Ok(Binding { ident, element, shape })
    }

    fn element_type(&mut self) -> Parse<Element> {
        let known = |text: &str| Element::NAMES.into_iter().find(|(name, _)| *name == text);
        match self.word_at(0).map(known) {
            Some(Some((_, element))) => {
                self.advance();
                Ok(element)
            }
            _ => {
                let found = self.peek().map_or("nothing".to_owned(), |kind| self.describe(kind));
                let message = format!("{found} is not a type");
                let error = Diagnostic::error(Code::Type, self.here(), message)
                    .with_help("the types are `real`, `bit`, `spin`, `f32`, `f64` and arrays");
                Err(self.report(error))
            }
        }
    }

    fn size(&mut self) -> Parse<u32> {
        let size = match self.peek() {
            Some(TokenKind::Number(name)) => self.text(name).parse().ok().filter(|size| *size > 0),
            _ => None,
        };
        match size {
            Some(size) => {
                self.advance();
                Ok(size)
            }
            None => self.fail(Code::Type, self.here(), "a size is a positive whole number"),
        }
    }

    fn check_size(&mut self, shape: &[u32], span: Span) -> Parse<()> {
        if shape.is_empty() {
            return self.fail(Code::Type, span, "an array needs a size");
        }
        Ok(())
    }

    fn check_duplicates(&mut self, variables: &[Binding], parameters: &[Binding]) {
        let mut seen: BTreeMap<Name, Span> = BTreeMap::new();
        for Binding { ident, .. } in variables.iter().chain(parameters) {
            match seen.get(&ident.name) {
                Some(first) => {
                    let message = format!("{} is declared twice", quote(self.text(ident.name)));
                    let error = Diagnostic::error(Code::DupParam, ident.span, message)
                        .with_label(*first, "first here");
                    self.report(error);
                }
                None => {
                    seen.insert(ident.name, ident.span);
                }
            }
        }
    }

    /// `= results;` or `{ lets; results }`. What is wrong inside is reported and replaced, so that
    /// the signature survives.
    fn function_body(&mut self) -> Parse<Body> {
        if self.peek() == Some(TokenKind::Open(Delimiter::Brace)) {
            return Ok(self.block());
        }
        if !self.eat(Op::Equals) {
            return self.fail(Code::Unexpected, self.here(), "expected `=` or `{` and a body");
        }
        let start = self.position;
        let body = self.results(true).and_then(|body| {
            if self.peek().is_none() || self.eat(Op::Semicolon) {
                Ok(body)
            } else {
                Err(self.after_operand())
            }
        });
        Ok(body.unwrap_or_else(|_| {
            self.skip_statement(false);
            self.eat(Op::Semicolon);
            self.error_body(start)
        }))
    }

    /// A body in place of one that was reported.
    pub(super) fn error_body(&mut self, start: usize) -> Body {
        let first = self.tokens.get(start).map_or(self.before(), |token| token.span);
        let span = first.to(self.before());
        let error = self.ast.add(ExprKind::Error, span);
        Body { results: vec![error], span, ..Body::default() }
    }

    /// `{ let …; results }`
    pub(super) fn block(&mut self) -> Body {
        let open = self.here();
        let start = self.position;
        self.advance();
        let outer = self.enclosing;
        self.enclosing += 1;
        let lets = self.lets();
        let body = self.results(true).and_then(|body| {
            if self.at(Op::Semicolon) {
                let message = "the last expression is the result; remove the `;`";
                return self.fail(Code::Unexpected, self.here(), message);
            }
            self.enclosing = outer + 1;
            self.close(Delimiter::Brace, open)?;
            Ok(body)
        });
        let mut body = body.unwrap_or_else(|_| {
            self.skip_body();
            self.error_body(start + 1)
        });
        self.enclosing = outer;
        body.lets = lets;
        body.span = open.to(self.before());
        body
    }

    /// `let …;`, as often as it stands here.
    pub(super) fn lets(&mut self) -> Vec<Let> {
        let mut lets = Vec::new();
        while self.at_word("let") {
            match self.let_statement() {
                Ok(binding) => lets.push(binding),
                Err(_) => self.skip_statement(true),
            }
            if !self.eat(Op::Semicolon) {
                break;
            }
        }
        lets
    }

    fn let_statement(&mut self) -> Parse<Let> {
        self.advance();
        let ident = self.binding_name()?;
        if !self.eat(Op::Equals) {
            return self.fail(Code::Unexpected, self.here(), "expected `=` and a value");
        }
        let outer = self.enclosing;
        let value = self.expression();
        self.enclosing = outer;
        let value = value?;
        if !self.at(Op::Semicolon) {
            return Err(self.after_operand());
        }
        Ok(Let { ident, value })
    }

    /// One result, `(a, b)` or, where `arrays` allows it, `[a, b]`.
    pub(super) fn results(&mut self, arrays: bool) -> Parse<Body> {
        let start = self.here();
        let (results, form) = match self.peek() {
            Some(TokenKind::Open(Delimiter::Paren)) if self.at_tuple() => {
                (self.list(Delimiter::Paren)?.0, ResultForm::Tuple)
            }
            Some(TokenKind::Open(Delimiter::Bracket)) if arrays => {
                (self.list(Delimiter::Bracket)?.0, ResultForm::Array)
            }
            _ => (vec![self.expression()?], ResultForm::Single),
        };
        let span = start.to(self.before());
        if results.is_empty() {
            return self.fail(Code::ExpectExpr, span, "there is no result");
        }
        Ok(Body { lets: Vec::new(), results, form, span })
    }

    /// Whether the parenthesis here holds a comma of its own and ends the statement.
    fn at_tuple(&self) -> bool {
        let Some(close) = self.matching(0) else { return false };
        let ends = matches!(
            self.peek_at(close + 1),
            None | Some(TokenKind::Op(Op::Semicolon) | TokenKind::Close(Delimiter::Brace))
        );
        let mut depth = 0_usize;
        let has_comma = (0..close).any(|distance| match self.peek_at(distance) {
            Some(TokenKind::Open(_)) => {
                depth += 1;
                false
            }
            Some(TokenKind::Close(_)) => {
                depth -= 1;
                false
            }
            Some(TokenKind::Op(Op::Comma)) => depth == 1,
            _ => false,
        });
        ends && has_comma
    }
}
