//! Tokens: the one input of the parser.
//!
//! `lex` makes them from text, `tokens_from_proc_macro` from a
//! macro's input. Both join `**`, `..`, `..=`, `->` and `==`, both know numbers only in decimal,
//! and both leave their errors inside the stream as [`TokenKind::Invalid`], to be reported if the
//! parser gets there: inside an attribute, foreign tokens are nobody's business.

use crate::diagnostic::Diagnostic;
use crate::span::Span;
use crate::syntax::names::{Name, Names};

/// A token and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A name, keywords included.
    Ident(Name),
    /// An unsigned decimal number such as `12`, `0.5` or `1e-3`.
    Number(Name),
    /// A string literal; only attributes have a use for it.
    Text(Name),
    /// A documentation comment `/// …`, without the slashes.
    Doc(Name),
    /// An operator or separator.
    Op(Op),
    /// `(`, `[` or `{`.
    Open(Delimiter),
    /// `)`, `]` or `}`.
    Close(Delimiter),
    /// An error of the lexer: an index into [`Tokens::errors`].
    Invalid(u32),
}

/// The pairs of delimiters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delimiter {
    /// `( )`
    Paren,
    /// `[ ]`
    Bracket,
    /// `{ }`
    Brace,
}

impl Delimiter {
    /// The opening character.
    pub fn open(self) -> char {
        match self {
            Delimiter::Paren => '(',
            Delimiter::Bracket => '[',
            Delimiter::Brace => '{',
        }
    }

    /// The closing character.
    pub fn close(self) -> char {
        match self {
            Delimiter::Paren => ')',
            Delimiter::Bracket => ']',
            Delimiter::Brace => '}',
        }
    }
}

macro_rules! operators {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// Operators and separators.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Op {
            $($(#[$doc])* $variant,)*
        }

        impl Op {
            /// How it is written; a power is printed as `^`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Op::$variant => $text,)*
                }
            }
        }
    };
}

operators! {
    /// Addition.
    Plus = "+",
    /// Subtraction, negation.
    Minus = "-",
    /// Multiplication.
    Star = "*",
    /// Division by a constant.
    Slash = "/",
    /// Remainder, in index arithmetic.
    Percent = "%",
    /// Power, also written `**`.
    Power = "^",
    /// Separates arguments.
    Comma = ",",
    /// Ends a statement, begins the parameters.
    Semicolon = ";",
    /// Introduces a type.
    Colon = ":",
    /// Defines.
    Equals = "=",
    /// Not ours: comparison.
    EqualsEquals = "==",
    /// Not ours: member access.
    Dot = ".",
    /// A range without its end.
    DotDot = "..",
    /// A range with its end.
    DotDotEquals = "..=",
    /// Not ours: result type.
    Arrow = "->",
    /// Encloses the variables of a closure.
    Bar = "|",
    /// Not ours: negation, macro call.
    Bang = "!",
    /// Not ours.
    And = "&",
    /// Not ours: comparison.
    Less = "<",
    /// Not ours: comparison.
    Greater = ">",
    /// Not ours.
    Tilde = "~",
    /// Begins an attribute.
    Hash = "#",
}

impl Op {
    /// The operator of one character.
    pub fn from_char(character: char) -> Option<Op> {
        Some(match character {
            '+' => Op::Plus,
            '-' => Op::Minus,
            '*' => Op::Star,
            '/' => Op::Slash,
            '%' => Op::Percent,
            '^' => Op::Power,
            ',' => Op::Comma,
            ';' => Op::Semicolon,
            ':' => Op::Colon,
            '=' => Op::Equals,
            '.' => Op::Dot,
            '|' => Op::Bar,
            '!' => Op::Bang,
            '&' => Op::And,
            '<' => Op::Less,
            '>' => Op::Greater,
            '~' => Op::Tilde,
            '#' => Op::Hash,
            _ => return None,
        })
    }

    /// The operator that `self` and a directly following `next` make together, if they do.
    pub fn join(self, next: Op) -> Option<Op> {
        Some(match (self, next) {
            (Op::Star, Op::Star) => Op::Power,
            (Op::Dot, Op::Dot) => Op::DotDot,
            (Op::DotDot, Op::Equals) => Op::DotDotEquals,
            (Op::Minus, Op::Greater) => Op::Arrow,
            (Op::Equals, Op::Equals) => Op::EqualsEquals,
            _ => return None,
        })
    }
}

/// An error of the lexer, waiting to be reported.
#[derive(Clone, Debug)]
pub struct LexError {
    /// What to report.
    pub diagnostic: Diagnostic,
    /// Whether it stands for an operand (a bad name or number), so that parsing goes on after it.
    pub is_operand: bool,
}

/// A whole input as tokens.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    /// The tokens in order.
    pub list: Vec<Token>,
    /// The text of names and numbers.
    pub names: Names,
    /// What [`TokenKind::Invalid`] refers to.
    pub errors: Vec<LexError>,
}

impl Tokens {
    /// Adds a token.
    pub fn push(&mut self, kind: TokenKind, span: Span) {
        self.list.push(Token { kind, span });
    }

    /// Adds an error as a token.
    pub fn push_error(&mut self, diagnostic: Diagnostic, is_operand: bool) {
        // One error a byte at most, so the count fits.
        let index = self.errors.len() as u32;
        let span = diagnostic.span;
        self.errors.push(LexError { diagnostic, is_operand });
        self.push(TokenKind::Invalid(index), span);
    }
}
