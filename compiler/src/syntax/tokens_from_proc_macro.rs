//! A macro's tokens to ours.
//!
//! Rust's lexer has been there first, so a few things look different from text: `2x` is one
//! literal with a suffix, `a·b` one identifier, a doc comment an attribute. Groups are flattened
//! with a loop. Spans become token indices; the table returned beside the tokens leads back.

use proc_macro2::{Delimiter as RustDelimiter, Group, Literal, Spacing, TokenStream, TokenTree};

use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::span::Span;
use crate::syntax::number::scan;
use crate::syntax::token::{Delimiter, Op, TokenKind, Tokens};

/// The tokens of a macro's input, and for each the place it came from.
///
/// A [`Span`] `a..b` of a diagnostic means the places `a` to `b - 1` of the table.
pub fn tokens_from_proc_macro(stream: TokenStream) -> (Tokens, Vec<proc_macro2::Span>) {
    let mut flattener = Flattener::default();
    let mut open: Vec<(proc_macro2::token_stream::IntoIter, Option<Closing>)> =
        vec![(stream.into_iter(), None)];
    while let Some((iterator, _)) = open.last_mut() {
        match iterator.next() {
            Some(TokenTree::Group(group)) => {
                let closing = flattener.open(&group);
                open.push((group.stream().into_iter(), closing));
            }
            Some(tree) => flattener.leaf(tree),
            None => {
                if let Some((_, Some((delimiter, place)))) = open.pop() {
                    flattener.push(TokenKind::Close(delimiter), place);
                }
            }
        }
    }
    (flattener.tokens, flattener.places)
}

/// What to write at the end of a group.
type Closing = (Delimiter, proc_macro2::Span);

#[derive(Default)]
struct Flattener {
    tokens: Tokens,
    places: Vec<proc_macro2::Span>,
    /// Whether the last token is an operator to which the next one may be joined.
    joint: bool,
}

impl Flattener {
    fn next_span(&self) -> Span {
        Span::of(self.places.len()..self.places.len() + 1)
    }

    fn push(&mut self, kind: TokenKind, place: proc_macro2::Span) {
        let span = self.next_span();
        self.tokens.push(kind, span);
        self.places.push(place);
        self.joint = false;
    }

    fn push_error(&mut self, diagnostic: Diagnostic, is_operand: bool, place: proc_macro2::Span) {
        self.tokens.push_error(diagnostic, is_operand);
        self.places.push(place);
        self.joint = false;
    }

    /// Begins a group. An invisible group comes from a `macro_rules!` fragment: several tokens in
    /// it belong together as in parentheses, a single one stands for itself.
    fn open(&mut self, group: &Group) -> Option<Closing> {
        let delimiter = match group.delimiter() {
            RustDelimiter::Parenthesis => Delimiter::Paren,
            RustDelimiter::Bracket => Delimiter::Bracket,
            RustDelimiter::Brace => Delimiter::Brace,
            RustDelimiter::None => {
                group.stream().into_iter().nth(1)?;
                Delimiter::Paren
            }
        };
        self.push(TokenKind::Open(delimiter), group.span_open());
        Some((delimiter, group.span_close()))
    }

    fn leaf(&mut self, tree: TokenTree) {
        match tree {
            TokenTree::Ident(ident) => {
                let text = ident.to_string();
                let name = self.tokens.names.intern(text.strip_prefix("r#").unwrap_or(&text));
                self.push(TokenKind::Ident(name), ident.span());
            }
            TokenTree::Punct(punct) => {
                self.punctuation(punct.as_char(), punct.spacing(), punct.span());
            }
            TokenTree::Literal(literal) => self.literal(&literal),
            // Groups are opened by the caller; nothing is lost if this one is not.
            TokenTree::Group(_) => {}
        }
    }

    fn punctuation(&mut self, character: char, spacing: Spacing, place: proc_macro2::Span) {
        let Some(op) = Op::from_char(character) else {
            let message = format!("unknown character {}", quote(&character.to_string()));
            let error = Diagnostic::error(Code::Token, self.next_span(), message);
            self.push_error(error, false, place);
            return;
        };
        let last = self.tokens.list.last().map(|token| token.kind);
        if self.joint
            && let Some(TokenKind::Op(before)) = last
            && let Some(joined) = before.join(op)
        {
            // The joined token keeps the place of its first character.
            if let Some(token) = self.tokens.list.last_mut() {
                token.kind = TokenKind::Op(joined);
            }
        } else {
            self.push(TokenKind::Op(op), place);
        }
        self.joint = spacing == Spacing::Joint;
    }

    fn literal(&mut self, literal: &Literal) {
        let text = literal.to_string();
        let place = literal.span();
        let unsigned = match text.strip_prefix('-') {
            Some(unsigned) => {
                self.push(TokenKind::Op(Op::Minus), place);
                unsigned
            }
            None => &text,
        };
        if unsigned.starts_with(|first: char| first.is_ascii_digit()) {
            match scan(unsigned).value {
                Ok(digits) => {
                    let name = self.tokens.names.intern(&digits);
                    self.push(TokenKind::Number(name), place);
                }
                Err(error) => {
                    let diagnostic = error.diagnostic(self.next_span(), Code::LiteralSuffix);
                    self.push_error(diagnostic, true, place);
                }
            }
        } else if let syn::Lit::Str(string) = syn::Lit::new(literal.clone()) {
            let name = self.tokens.names.intern(&string.value());
            self.push(TokenKind::Text(name), place);
        } else {
            let message = format!("the literal {} has no meaning here", quote(&text));
            let error = Diagnostic::error(Code::Token, self.next_span(), message);
            self.push_error(error, false, place);
        }
    }
}
