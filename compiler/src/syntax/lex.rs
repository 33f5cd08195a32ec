//! Text to tokens.
//!
//! One pass over the characters that never fails: what is not a token becomes
//! [`TokenKind::Invalid`] with its diagnostic. Comments are `// …` to the end of the line;
//! `/// …` is kept as documentation.

use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::span::Span;
use crate::syntax::character::{is_name, is_word, look_alike, operator_for};
use crate::syntax::number::scan;
use crate::syntax::token::{Delimiter, Op, TokenKind, Tokens};

/// The tokens of a text, with byte offsets as spans.
pub fn lex(source: &str) -> Tokens {
    let mut tokens = Tokens::default();
    let start = if source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut lexer = Lexer { source, position: start, tokens: &mut tokens };
    while let Some(character) = source[lexer.position..].chars().next() {
        lexer.token(character);
    }
    tokens
}

struct Lexer<'a> {
    source: &'a str,
    position: usize,
    tokens: &'a mut Tokens,
}

impl Lexer<'_> {
    /// Reads one token, or skips white space or a comment.
    fn token(&mut self, first: char) {
        let rest = &self.source[self.position..];
        match first {
            ' ' | '\t' | '\n' | '\r' => self.position += 1,
            '/' if rest.starts_with("//") => self.line_comment(),
            '/' if rest.starts_with("/*") => self.block_comment(),
            '0'..='9' => self.number(),
            '"' => self.string(),
            '\'' => self.character_literal(),
            '(' | '[' | '{' | ')' | ']' | '}' => self.delimiter(first),
            _ if is_word(first) => self.word(),
            _ => match Op::from_char(first) {
                Some(op) => self.operator(op),
                None => self.foreign(first),
            },
        }
    }

    /// Moves on by so many bytes and returns their span.
    fn advance(&mut self, length: usize) -> Span {
        let start = self.position;
        self.position += length;
        Span::of(start..self.position)
    }

    fn error(&mut self, code: Code, length: usize, message: String) -> Diagnostic {
        let span = self.advance(length);
        Diagnostic::error(code, span, message)
    }

    fn line_comment(&mut self) {
        let rest = &self.source[self.position..];
        let length = rest.find('\n').unwrap_or(rest.len());
        let line = rest[..length].trim_end_matches('\r');
        let span = self.advance(length);
        if let Some(doc) = line.strip_prefix("///")
            && !doc.starts_with('/')
        {
            let name = self.tokens.names.intern(doc.strip_prefix(' ').unwrap_or(doc));
            self.tokens.push(TokenKind::Doc(name), span);
        }
    }

    fn block_comment(&mut self) {
        let rest = &self.source[self.position..];
        let length = rest.find("*/").map_or(rest.len(), |inner| inner + 2);
        let error = self
            .error(Code::Token, length, "block comments are not allowed".to_owned())
            .with_help("a comment is `// …` to the end of its line");
        self.tokens.push_error(error, false);
    }

    fn number(&mut self) {
        let scanned = scan(&self.source[self.position..]);
        let span = self.advance(scanned.length);
        match scanned.value {
            Ok(digits) => {
                let name = self.tokens.names.intern(&digits);
                self.tokens.push(TokenKind::Number(name), span);
            }
            Err(error) => self.tokens.push_error(error.diagnostic(span, Code::Num), true),
        }
    }

    fn string(&mut self) {
        let rest = &self.source[self.position + 1..];
        let mut escaped = false;
        let inner = rest.find(|character| {
            let ends = (character == '"' && !escaped) || character == '\n';
            escaped = character == '\\' && !escaped;
            ends
        });
        match inner {
            Some(length) if rest[length..].starts_with('"') => {
                let name = self.tokens.names.intern(&rest[..length]);
                let span = self.advance(length + 2);
                self.tokens.push(TokenKind::Text(name), span);
            }
            _ => {
                let error = self.error(Code::Token, 1, "a string that does not end".to_owned());
                self.tokens.push_error(error, false);
            }
        }
    }

    fn character_literal(&mut self) {
        let rest = &self.source[self.position..];
        let length = match rest[1..].char_indices().nth(1) {
            Some((offset, '\'')) => offset + 2,
            _ => 1,
        };
        let error = self.error(Code::Token, length, "a quote has no meaning here".to_owned());
        self.tokens.push_error(error, false);
    }

    fn delimiter(&mut self, character: char) {
        let span = self.advance(1);
        let kind = match character {
            '(' => TokenKind::Open(Delimiter::Paren),
            '[' => TokenKind::Open(Delimiter::Bracket),
            '{' => TokenKind::Open(Delimiter::Brace),
            ')' => TokenKind::Close(Delimiter::Paren),
            ']' => TokenKind::Close(Delimiter::Bracket),
            _ => TokenKind::Close(Delimiter::Brace),
        };
        self.tokens.push(kind, span);
    }

    fn word(&mut self) {
        let rest = &self.source[self.position..];
        let length = rest.find(|character| !is_word(character)).unwrap_or(rest.len());
        let text = &rest[..length];
        if text == "·" {
            self.foreign('·');
            return;
        }
        let span = self.advance(length);
        if is_name(text) {
            let name = self.tokens.names.intern(text);
            self.tokens.push(TokenKind::Ident(name), span);
        } else {
            self.tokens.push_error(bad_name(text, span), true);
        }
    }

    fn operator(&mut self, first: Op) {
        let mut op = first;
        let start = self.position;
        self.position += 1;
        while let Some(next) = self.source[self.position..].chars().next().and_then(Op::from_char)
            && let Some(joined) = op.join(next)
        {
            op = joined;
            self.position += 1;
        }
        self.tokens.push(TokenKind::Op(op), Span::of(start..self.position));
    }

    fn foreign(&mut self, character: char) {
        let error = self.error(Code::Token, character.len_utf8(), foreign_message(character));
        let error = match operator_for(character) {
            Some(operator) => error.with_help(format!("write `{operator}`")),
            None => error,
        };
        self.tokens.push_error(error, false);
    }
}

/// What to say about a character that begins no token.
fn foreign_message(character: char) -> String {
    let code = u32::from(character);
    if character == '\u{feff}' {
        return "a byte order mark (U+FEFF) is allowed only at the very beginning".to_owned();
    }
    if character.is_numeric() && !character.is_ascii() {
        return format!("{} (U+{code:04X}) is not a digit here", quote(&character.to_string()));
    }
    if character.is_ascii_graphic() {
        return format!("unknown character {}", quote(&character.to_string()));
    }
    if character.is_whitespace() || character.is_control() {
        return format!("unknown character U+{code:04X}");
    }
    format!("unknown character {} (U+{code:04X})", quote(&character.to_string()))
}

/// The error for a word that is not a name of this language.
pub fn bad_name(text: &str, span: Span) -> Diagnostic {
    if text.contains('·') {
        let product = quote(&text.replace('·', "*"));
        return Diagnostic::error(Code::Name, span, "`·` cannot stand in a name")
            .with_help(format!("write {product} for a product"));
    }
    let message = format!("{} is not a name: letters are ASCII or Greek", quote(text));
    let error = Diagnostic::error(Code::Name, span, message);
    match look_alike(text) {
        Some(twin) => error.with_help(format!("it looks like {}", quote(&twin))),
        None => error,
    }
}
