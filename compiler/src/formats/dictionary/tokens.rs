//! The tokens of a dictionary as Python or JSON writes it.

use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::span::Span;

/// What a token is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// One of `{ } ( ) [ ] : , /`.
    Mark(char),
    /// The content of a string.
    Text(String),
    /// A number with its sign, not yet read.
    Number(String),
    /// A word such as `np.float64`.
    Word(String),
    /// The end of the text.
    End,
}

/// A token and its place.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Span,
}

/// All tokens; comments from `#` on, and what Python shows as `<class 'float'>`, are left out.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Diagnostic> {
    let mut tokens = Vec::new();
    let mut at = text.len() - text.trim_start_matches('\u{feff}').len();
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let length_while = |keep: fn(char) -> bool| rest.find(|c| !keep(c)).unwrap_or(rest.len());
        let (kind, length) = match c {
            c if c.is_whitespace() => (None, c.len_utf8()),
            '#' => (None, rest.find('\n').unwrap_or(rest.len())),
            '<' => match rest.find('>') {
                Some(end) => (None, end + 1),
                None => return Err(unexpected(text, at)),
            },
            '{' | '}' | '(' | ')' | '[' | ']' | ':' | ',' | '/' => (Some(Kind::Mark(c)), 1),
            '\'' | '"' => {
                let (content, length) = string(text, at, c)?;
                (Some(Kind::Text(content)), length)
            }
            '0'..='9' | '+' | '-' | '.' => {
                let length = number_length(rest);
                (Some(Kind::Number(rest[..length].to_owned())), length)
            }
            c if c.is_alphabetic() || c == '_' => {
                let length = length_while(|c| c.is_alphanumeric() || c == '_' || c == '.');
                (Some(Kind::Word(rest[..length].to_owned())), length)
            }
            _ => return Err(unexpected(text, at)),
        };
        if let Some(kind) = kind {
            tokens.push(Token { kind, span: Span::of(at..at + length) });
        }
        at += length;
    }
    tokens.push(Token { kind: Kind::End, span: Span::of(text.len()..text.len()) });
    Ok(tokens)
}

fn unexpected(text: &str, at: usize) -> Diagnostic {
    let c: String = text[at..].chars().take(1).collect();
    let message = format!("a dictionary has no {}", quote(&c));
    Diagnostic::error(Code::FormatSyntax, Span::of(at..at + c.len()), message)
}

/// The length of what looks like a number: letters belong to it, so that `-inf` and `1x` are one
/// wrong number, and a sign behind `e` too.
fn number_length(text: &str) -> usize {
    let mut last = ' ';
    let end = text.char_indices().find(|(at, c)| {
        let exponent = matches!(last, 'e' | 'E') && matches!(c, '+' | '-');
        let part = *at == 0 || c.is_alphanumeric() || matches!(c, '.' | '_') || exponent;
        last = *c;
        !part
    });
    end.map_or(text.len(), |(at, _)| at)
}

/// The content of the string that begins at `at`, and its length with both quotes.
fn string(text: &str, at: usize, quote: char) -> Result<(String, usize), Diagnostic> {
    let mut content = String::new();
    let mut characters = text[at + 1..].char_indices();
    while let Some((offset, c)) = characters.next() {
        match c {
            c if c == quote => return Ok((content, offset + 2)),
            '\n' => break,
            '\\' => {
                let place = Span::of(at + 1 + offset..at + 2 + offset);
                let wrong = || {
                    let message = "this escape is not known here";
                    Diagnostic::error(Code::FormatSyntax, place, message)
                };
                let escaped = match characters.next().map(|(_, c)| c) {
                    Some('n') => '\n',
                    Some('t') => '\t',
                    Some('r') => '\r',
                    Some(c @ ('\\' | '\'' | '"' | '/')) => c,
                    Some(c @ ('x' | 'u')) => {
                        let digits = if c == 'x' { 2 } else { 4 };
                        let code: String =
                            characters.by_ref().take(digits).map(|(_, c)| c).collect();
                        let plain =
                            code.len() == digits && code.bytes().all(|b| b.is_ascii_hexdigit());
                        let number = u32::from_str_radix(&code, 16).ok().filter(|_| plain);
                        number.and_then(char::from_u32).ok_or_else(wrong)?
                    }
                    _ => return Err(wrong()),
                };
                content.push(escaped);
            }
            c => content.push(c),
        }
    }
    let message = "a string that does not end";
    Err(Diagnostic::error(Code::FormatSyntax, Span::of(at..at + 1), message))
}
