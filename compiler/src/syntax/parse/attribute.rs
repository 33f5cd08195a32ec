//! What stands before a definition: documentation, attributes and the macro's `opts(…)`.

use crate::code::Code;
use crate::syntax::ast::{Attribute, Ident};
use crate::syntax::names::Name;
use crate::syntax::parse::{Parse, Parser};
use crate::syntax::token::{Delimiter, Op, Token, TokenKind};

impl Parser<'_> {
    /// Reads `/// …` and `#[…]`, as many as there are.
    pub(super) fn attributes(&mut self) -> Parse<(Vec<Name>, Vec<Attribute>)> {
        let mut docs = Vec::new();
        let mut attributes = Vec::new();
        loop {
            match self.peek() {
                Some(TokenKind::Doc(name)) => {
                    docs.push(name);
                    self.advance();
                }
                Some(TokenKind::Op(Op::Hash)) => {
                    let attribute = self.attribute()?;
                    match doc_text(&attribute, self.text(attribute.name.name)) {
                        Some(doc) => docs.extend(self.doc_lines(doc)),
                        None => attributes.push(attribute),
                    }
                }
                _ => return Ok((docs, attributes)),
            }
        }
    }

    /// Rust keeps the space after `///`, and a block comment has several lines.
    fn doc_lines(&mut self, doc: Name) -> Vec<Name> {
        let text = self.text(doc).to_owned();
        text.lines()
            .map(|line| self.ast.names.intern(line.strip_prefix(' ').unwrap_or(line)))
            .collect()
    }

    fn attribute(&mut self) -> Parse<Attribute> {
        let start = self.here();
        self.advance();
        if self.peek() != Some(TokenKind::Open(Delimiter::Bracket)) {
            return self.fail(Code::Token, start, "an attribute is written `#[name]`");
        }
        let Some(close) = self.matching(0) else {
            return self.fail(Code::Unclosed, self.here(), "`[` is never closed");
        };
        let tokens = self.tokens[self.position + 1..self.position + close].to_vec();
        self.advance();
        let Some(TokenKind::Ident(name)) = self.peek() else {
            return self.fail(Code::Option, self.here(), "expected the name of an attribute");
        };
        let name = Ident { name, span: self.here() };
        self.position += close;
        let arguments = arguments(&tokens);
        Ok(Attribute { name, arguments, tokens, span: start.to(self.before()) })
    }

    /// Reads `opts(name = value, …)` before a closure, if it is there.
    pub(super) fn options(&mut self) -> Parse<Vec<Attribute>> {
        let mut options = Vec::new();
        let is_options =
            self.at_word("opts") && self.peek_at(1) == Some(TokenKind::Open(Delimiter::Paren));
        if !is_options {
            return Ok(options);
        }
        let Some(close) = self.matching(1) else {
            return self.fail(Code::Unclosed, self.here(), "`(` is never closed");
        };
        let end = self.position + close;
        self.position += 2;
        while self.position < end {
            let start = self.position;
            let Some(TokenKind::Ident(name)) = self.peek() else {
                return self.fail(Code::Option, self.here(), "expected the name of an option");
            };
            let name = Ident { name, span: self.here() };
            let mut depth = 0_usize;
            while self.position < end {
                match self.peek() {
                    Some(TokenKind::Op(Op::Comma)) if depth == 0 => break,
                    Some(TokenKind::Open(_)) => depth += 1,
                    Some(TokenKind::Close(_)) => depth = depth.saturating_sub(1),
                    _ => {}
                }
                self.advance();
            }
            let tokens = self.tokens[start..self.position].to_vec();
            let arguments = arguments(&tokens);
            let span = name.span.to(self.before());
            options.push(Attribute { name, arguments, tokens, span });
            self.eat(Op::Comma);
        }
        self.advance();
        Ok(options)
    }
}

/// What follows the name: the tokens in its parentheses, or after its `=`.
fn arguments(tokens: &[Token]) -> Vec<Token> {
    match tokens.get(1).map(|token| token.kind) {
        Some(TokenKind::Op(Op::Equals)) => tokens[2..].to_vec(),
        Some(TokenKind::Open(Delimiter::Paren)) if tokens.len() > 2 => {
            tokens[2..tokens.len() - 1].to_vec()
        }
        _ => Vec::new(),
    }
}

/// The text of `#[doc = "…"]`.
fn doc_text(attribute: &Attribute, name: &str) -> Option<Name> {
    match attribute.arguments[..] {
        [Token { kind: TokenKind::Text(text), .. }] if name == "doc" => Some(text),
        _ => None,
    }
}
