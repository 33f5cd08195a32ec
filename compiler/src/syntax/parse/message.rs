//! What to say about a token that cannot stand where it stands.

use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::syntax::ast::Ident;
use crate::syntax::character::is_name;
use crate::syntax::lex::bad_name;
use crate::syntax::parse::{Parser, Reported};
use crate::syntax::token::{Delimiter, Op, TokenKind};

/// Words with a meaning of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// None: a name.
    Plain,
    /// A keyword of this language.
    Keyword,
    /// A branch or loop in Rust.
    Control,
    /// A word of Rust paths, which no identifier in generated code can be called.
    Path,
    /// Not a number, or not a finite one.
    NotFinite,
}

/// What a word means.
pub(super) fn word(text: &str) -> Word {
    match text {
        "fn" | "let" | "pub" | "in" => Word::Keyword,
        "if" | "else" | "match" | "while" | "for" | "loop" | "return" => Word::Control,
        "self" | "Self" | "super" | "crate" | "_" => Word::Path,
        _ => {
            let not_finite = ["nan", "inf", "infinity"];
            if not_finite.iter().any(|known| text.eq_ignore_ascii_case(known)) {
                Word::NotFinite
            } else {
                Word::Plain
            }
        }
    }
}

impl Parser<'_> {
    /// Reports the token at which an operand should stand.
    pub(super) fn no_operand(&mut self) -> Reported {
        let span = self.here();
        let Some(kind) = self.peek() else {
            let message = match self.tokens.last() {
                Some(token) => {
                    format!("expected an expression after {}", self.describe(token.kind))
                }
                None => "expected an expression".to_owned(),
            };
            return self.report(Diagnostic::error(Code::ExpectExpr, span, message));
        };
        if let Some(error) = self.foreign(kind) {
            return self.report(error);
        }
        let shown = self.describe(kind);
        let error = |code, message: &str| Diagnostic::error(code, span, message);
        let diagnostic = match kind {
            TokenKind::Op(Op::Bar) => error(Code::Operator, "`|` is not an operator here")
                .with_help("an absolute value is not a polynomial"),
            TokenKind::Op(Op::Bang | Op::And | Op::Tilde) => {
                error(Code::Operator, &format!("{shown} is not an operator here"))
            }
            TokenKind::Op(Op::Less | Op::Greater) => {
                error(Code::Token, &format!("{shown} has no meaning here"))
            }
            TokenKind::Op(Op::Dot) => error(Code::Num, "a point without digits is not a number")
                .with_help("write a digit before the point, such as `0.5`"),
            TokenKind::Open(Delimiter::Bracket) => {
                error(Code::Token, "`[` begins neither an expression nor, here, a list of results")
                    .with_help("write `(a, b)` for several results")
            }
            TokenKind::Open(Delimiter::Brace) => error(Code::Token, "`{` begins no expression"),
            TokenKind::Close(_) if self.enclosing == 0 => {
                error(Code::Unexpected, &format!("{shown} closes nothing"))
            }
            _ => error(Code::ExpectExpr, &format!("expected an expression, found {shown}")),
        };
        self.report(diagnostic)
    }

    /// Reports the token that follows a complete expression and cannot.
    pub(super) fn after_operand(&mut self) -> Reported {
        let span = self.here();
        let Some(kind) = self.peek() else {
            let message = "the input ends too early";
            return self.report(Diagnostic::error(Code::Unexpected, span, message));
        };
        if let TokenKind::Invalid(index) = kind
            && let Some(lexed) = self.errors.get(index as usize)
            && lexed.is_operand
        {
            // A bad name or number is worth its own message even where nothing could stand.
            let diagnostic = lexed.diagnostic.clone();
            return self.report(diagnostic);
        }
        if let Some(error) = self.foreign(kind) {
            return self.report(error);
        }
        let shown = self.describe(kind);
        let error = |code, message: &str| Diagnostic::error(code, span, message);
        let diagnostic = match kind {
            TokenKind::Ident(name) if word(self.text(name)) == Word::Keyword => {
                error(Code::Unexpected, &format!("expected `;` before {shown}"))
            }
            TokenKind::Ident(_) | TokenKind::Number(_) | TokenKind::Open(Delimiter::Paren) => {
                error(Code::ImplicitMul, "a product needs `*`")
                    .with_help(format!("write `*` between {} and {shown}", self.describe_before()))
            }
            TokenKind::Open(Delimiter::Bracket) => {
                error(Code::Unexpected, "only a name can have an index")
            }
            TokenKind::Open(Delimiter::Brace) => error(Code::Token, "`{` has no meaning here"),
            TokenKind::Close(_) => error(Code::Unexpected, &format!("{shown} closes nothing")),
            TokenKind::Op(Op::Comma) => self.comma(),
            TokenKind::Op(Op::Dot) if self.after_number() => {
                error(Code::Num, "a number has at most one point")
            }
            TokenKind::Op(Op::Dot) => {
                error(Code::Token, "`.` has no meaning here: there are no members and methods")
            }
            TokenKind::Op(Op::Bang) if matches!(self.peek_at(1), Some(TokenKind::Open(_))) => {
                error(Code::Token, "macros are not expanded here")
            }
            TokenKind::Op(
                Op::Bang
                | Op::And
                | Op::Bar
                | Op::Tilde
                | Op::Less
                | Op::Greater
                | Op::EqualsEquals,
            ) => error(Code::Operator, &format!("{shown} is not an operator of polynomials")),
            _ => error(Code::Unexpected, &format!("unexpected {shown}")),
        };
        self.report(diagnostic)
    }

    /// Tokens that have no meaning in any expression.
    fn foreign(&self, kind: TokenKind) -> Option<Diagnostic> {
        let message = match kind {
            TokenKind::Invalid(index) => {
                return self.errors.get(index as usize).map(|error| error.diagnostic.clone());
            }
            TokenKind::Text(_) => "a string has no meaning in an expression",
            TokenKind::Doc(_) => "a doc comment belongs before a definition",
            TokenKind::Op(Op::Hash) => "attributes and doc comments belong before a definition",
            _ => return None,
        };
        Some(Diagnostic::error(Code::Token, self.here(), message))
    }

    fn comma(&self) -> Diagnostic {
        let error = Diagnostic::error(Code::Unexpected, self.here(), "unexpected `,`");
        let number_follows = matches!(self.peek_at(1), Some(TokenKind::Number(_)));
        if self.after_number() && number_follows {
            error.with_help("a comma is not a separator of thousands; write `1_000` or `1000`")
        } else if self.enclosing == 0 {
            error.with_help("several results are written `(a, b)`")
        } else {
            error.with_help("only results can be tuples")
        }
    }

    fn after_number(&self) -> bool {
        let before = self.position.checked_sub(1).and_then(|position| self.tokens.get(position));
        matches!(before.map(|token| token.kind), Some(TokenKind::Number(_)))
    }

    fn describe_before(&self) -> String {
        let before = self.position.checked_sub(1).and_then(|position| self.tokens.get(position));
        before.map_or(String::new(), |token| self.describe(token.kind))
    }

    /// A token in backquotes.
    pub(super) fn describe(&self, kind: TokenKind) -> String {
        match kind {
            TokenKind::Ident(name) | TokenKind::Number(name) => quote(self.text(name)),
            TokenKind::Text(_) => "a string".to_owned(),
            TokenKind::Doc(_) => "a doc comment".to_owned(),
            TokenKind::Op(op) => format!("`{}`", op.as_str()),
            TokenKind::Open(delimiter) => format!("`{}`", delimiter.open()),
            TokenKind::Close(delimiter) => format!("`{}`", delimiter.close()),
            TokenKind::Invalid(_) => "an unknown token".to_owned(),
        }
    }

    /// Reports a word that Rust keeps for paths.
    pub(super) fn bad_path_word(&mut self, ident: Ident) {
        let message = format!("{} cannot be a name", quote(self.text(ident.name)));
        self.report(Diagnostic::error(Code::Name, ident.span, message));
    }

    /// Reports NaN or an infinity.
    pub(super) fn not_finite(&mut self, ident: Ident) {
        let message = format!("{} is not a finite number", quote(self.text(ident.name)));
        let error = Diagnostic::error(Code::NumNonfinite, ident.span, message)
            .with_help("coefficients are exact and finite");
        self.report(error);
    }

    /// Reports a name that cannot be given to anything.
    pub(super) fn check_binding(&mut self, ident: Ident) {
        let text = self.text(ident.name);
        match word(text) {
            Word::Plain if is_name(text) => {}
            Word::Plain => {
                let error = bad_name(text, ident.span);
                self.report(error);
            }
            Word::Path => self.bad_path_word(ident),
            Word::NotFinite => self.not_finite(ident),
            Word::Keyword | Word::Control => {
                let message = format!("{} is a keyword, not a name", quote(text));
                self.report(Diagnostic::error(Code::Name, ident.span, message));
            }
        }
    }
}
