//! Tokens to [`Ast`]: the cursor, and how parsing goes on after an error.
//!
//! `expression` is a Pratt parser, `item` reads definitions, `statement` what the REPL adds. An
//! error is reported where it is found and unwinds as [`Reported`] to the statement, which skips
//! to its end; so every statement can have its error.

mod attribute;
mod expression;
mod fold;
mod item;
mod message;
mod posterior;
mod statement;

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::limits::Limits;
use crate::span::Span;
use crate::syntax::ast::Ast;
use crate::syntax::names::Name;
use crate::syntax::token::{Delimiter, LexError, Op, Token, TokenKind, Tokens};
use crate::syntax::{Parsed, Surface};

/// Reads tokens; see [`Parsed`] for what remains after errors.
pub fn parse(tokens: Tokens, surface: Surface, limits: &Limits) -> Parsed {
    let Tokens { list, names, errors } = tokens;
    let mut parser = Parser {
        tokens: &list,
        errors: &errors,
        limits,
        surface,
        position: 0,
        depth: 0,
        enclosing: 0,
        ast: Ast::new(names),
        diagnostics: Diagnostics::new(),
    };
    parser.whole();
    let mut diagnostics = parser.diagnostics;
    diagnostics.sort();
    Parsed { ast: parser.ast, diagnostics }
}

/// An error that is among the diagnostics already.
struct Reported;

type Parse<T> = Result<T, Reported>;

struct Parser<'a> {
    tokens: &'a [Token],
    errors: &'a [LexError],
    limits: &'a Limits,
    surface: Surface,
    position: usize,
    /// How deep expressions are nested here.
    depth: u64,
    /// How many delimiters are open here.
    enclosing: u32,
    ast: Ast,
    diagnostics: Diagnostics,
}

impl Parser<'_> {
    /// Reads everything.
    fn whole(&mut self) {
        if self.tokens.is_empty() {
            let message = match self.surface {
                Surface::Line => "empty expression",
                Surface::Program | Surface::Closure => "nothing is defined",
            };
            self.report(Diagnostic::error(Code::Empty, Span::default(), message));
            return;
        }
        match self.surface {
            Surface::Program => self.program(),
            Surface::Line => self.line(),
            Surface::Closure => self.closure_only(),
        }
    }

    fn peek(&self) -> Option<TokenKind> {
        self.peek_at(0)
    }

    fn peek_at(&self, distance: usize) -> Option<TokenKind> {
        self.tokens.get(self.position + distance).map(|token| token.kind)
    }

    fn at(&self, op: Op) -> bool {
        self.peek() == Some(TokenKind::Op(op))
    }

    fn at_word(&self, word: &str) -> bool {
        self.word_at(0) == Some(word)
    }

    fn word_at(&self, distance: usize) -> Option<&str> {
        match self.peek_at(distance) {
            Some(TokenKind::Ident(name)) => Some(self.ast.text(name)),
            _ => None,
        }
    }

    fn text(&self, name: Name) -> &str {
        self.ast.text(name)
    }

    fn advance(&mut self) {
        self.position += 1;
    }

    /// Steps over an operator if it is next.
    fn eat(&mut self, op: Op) -> bool {
        let found = self.at(op);
        self.position += usize::from(found);
        found
    }

    /// The place of the next token, or of the last one when there is none left.
    fn here(&self) -> Span {
        match self.tokens.get(self.position) {
            Some(token) => token.span,
            None => self.tokens.last().map_or(Span::default(), |token| token.span),
        }
    }

    /// The place of the token just read.
    fn before(&self) -> Span {
        match self.position.checked_sub(1).and_then(|position| self.tokens.get(position)) {
            Some(token) => token.span,
            None => Span::default(),
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) -> Reported {
        self.diagnostics.push(diagnostic);
        Reported
    }

    fn fail<T>(&mut self, code: Code, span: Span, message: impl AsRef<str>) -> Parse<T> {
        Err(self.report(Diagnostic::error(code, span, message)))
    }

    /// Steps over the closing delimiter that belongs to `open`.
    fn close(&mut self, delimiter: Delimiter, open: Span) -> Parse<Span> {
        match self.peek() {
            Some(TokenKind::Close(found)) if found == delimiter => {
                let span = self.here();
                self.advance();
                self.enclosing = self.enclosing.saturating_sub(1);
                Ok(span)
            }
            None | Some(TokenKind::Op(Op::Semicolon)) => {
                let message = format!("`{}` is never closed", delimiter.open());
                self.fail(Code::Unclosed, open, message)
            }
            Some(TokenKind::Close(found)) => {
                let message = format!("`{}` does not close `{}`", found.close(), delimiter.open());
                let error = Diagnostic::error(Code::Unexpected, self.here(), message)
                    .with_label(open, format!("expected its `{}`", delimiter.close()));
                Err(self.report(error))
            }
            Some(_) => Err(self.after_operand()),
        }
    }

    /// The distance from an opening delimiter at `distance` to what closes it, if anything does.
    fn matching(&self, distance: usize) -> Option<usize> {
        let mut open = 0_usize;
        for (offset, token) in self.tokens.get(self.position + distance..)?.iter().enumerate() {
            match token.kind {
                TokenKind::Open(_) => open += 1,
                TokenKind::Close(_) => {
                    open = open.checked_sub(1)?;
                    if open == 0 {
                        return Some(distance + offset);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Skips to the `;` or `}` that ends the statement in which an error was reported.
    fn skip_statement(&mut self, in_block: bool) {
        let mut braces = 0_u32;
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Op(Op::Semicolon) if braces == 0 => return,
                TokenKind::Open(Delimiter::Brace) => braces += 1,
                TokenKind::Close(Delimiter::Brace) if braces == 0 && in_block => return,
                TokenKind::Close(Delimiter::Brace) => braces = braces.saturating_sub(1),
                TokenKind::Ident(_) if braces == 0 && self.at_item() => return,
                _ => {}
            }
            self.advance();
        }
    }

    /// Skips to where the next definition begins, braces respected.
    fn skip_item(&mut self) {
        let mut braces = 0_u32;
        while let Some(kind) = self.peek() {
            match kind {
                TokenKind::Open(Delimiter::Brace) => braces += 1,
                TokenKind::Close(Delimiter::Brace) => braces = braces.saturating_sub(1),
                TokenKind::Ident(_) | TokenKind::Doc(_) | TokenKind::Op(Op::Hash)
                    if braces == 0 && self.at_item() =>
                {
                    return;
                }
                _ => {}
            }
            self.advance();
        }
    }

    /// Skips what is left of a body in which an error was reported, up to its end or to the next
    /// definition.
    fn skip_body(&mut self) {
        while self.peek().is_some() && !self.at_item() {
            self.skip_statement(true);
            if self.eat(Op::Semicolon) {
                continue;
            }
            self.advance();
            break;
        }
    }

    /// Whether a definition begins here.
    fn at_item(&self) -> bool {
        match self.peek() {
            Some(TokenKind::Doc(_) | TokenKind::Op(Op::Hash)) => true,
            Some(TokenKind::Ident(name)) => match self.text(name) {
                "fn" | "pub" => true,
                "hamiltonian" | "posterior" => matches!(self.peek_at(1), Some(TokenKind::Ident(_))),
                _ => false,
            },
            _ => false,
        }
    }
}
