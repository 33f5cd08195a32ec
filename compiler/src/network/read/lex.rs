//! Tokens of the `.net` text form.

use std::ops::Range;

use super::{ReadError, ReadErrorKind};
use crate::network::text::{is_name_part, is_name_start};

/// One token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Token {
    /// A name, with its index where one follows at once (`q[0,1]`), or quoted.
    Name(String),
    /// Digits, possibly with a fraction or an exponent.
    Number(String),
    /// Anything else that has a meaning.
    Symbol(char),
    /// `->`
    Arrow,
    /// The end of a line that is not blank.
    Newline,
    /// The end of the text.
    End,
}

/// All tokens with their byte ranges; the last is `End`.
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, ReadError> {
    let mut out: Vec<(Token, Range<usize>)> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (token, length) = match c {
            '\n' => (Token::Newline, 1),
            _ if c.is_whitespace() => {
                at += c.len_utf8();
                continue;
            }
            '/' if rest.starts_with("//") => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            '-' if rest.starts_with("->") => (Token::Arrow, 2),
            '"' => quoted(rest, at)?,
            '0'..='9' => number(rest),
            _ if is_name_start(c) => name(rest),
            '+' | '-' | '*' | '/' | '^' | '(' | ')' | '[' | ']' | '{' | '}' | ',' | ';' | ':'
            | '=' => (Token::Symbol(c), 1),
            _ => {
                let message = format!("the character {c:?} has no meaning in a network");
                return Err(ReadError::new(ReadErrorKind::Syntax, at..at + c.len_utf8(), message));
            }
        };
        // Blank lines and the first line end say nothing.
        let blank = token == Token::Newline && out.last().is_none_or(|t| t.0 == Token::Newline);
        if !blank {
            out.push((token, at..at + length));
        }
        at += length;
    }
    out.push((Token::End, text.len()..text.len()));
    Ok(out)
}

fn name(rest: &str) -> (Token, usize) {
    let base = rest.find(|c| !is_name_part(c)).unwrap_or(rest.len());
    let is_index = |text: &str| {
        text.split(',').all(|i| !i.is_empty() && i.bytes().all(|b| b.is_ascii_digit()))
    };
    let index = rest[base..].strip_prefix('[').and_then(|tail| tail.split_once(']'));
    let length = match index {
        Some((inner, _)) if is_index(inner) => base + inner.len() + 2,
        _ => base,
    };
    (Token::Name(rest[..length].to_owned()), length)
}

fn number(rest: &str) -> (Token, usize) {
    let digits = |from: usize| {
        rest[from..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |n| from + n)
    };
    let mut end = digits(0);
    if rest[end..].starts_with('.') && digits(end + 1) > end + 1 {
        end = digits(end + 1);
    }
    if rest[end..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[end + 1..].starts_with(['+', '-']));
        if digits(end + 1 + sign) > end + 1 + sign {
            end = digits(end + 1 + sign);
        }
    }
    (Token::Number(rest[..end].to_owned()), end)
}

fn quoted(rest: &str, at: usize) -> Result<(Token, usize), ReadError> {
    let error = |range: Range<usize>, message: &str| {
        ReadError::new(ReadErrorKind::Syntax, at + range.start..at + range.end, message)
    };
    let mut value = String::new();
    let mut characters = rest.char_indices().skip(1);
    while let Some((k, c)) = characters.next() {
        match c {
            '"' => return Ok((Token::Name(value), k + 1)),
            '\n' => break,
            '\\' => {
                let unknown = || error(k..k + 2, "unknown escape in a quoted name");
                let (_, kind) = characters.next().ok_or_else(unknown)?;
                value.push(match kind {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    '0' => '\0',
                    '\\' | '"' | '\'' => kind,
                    'u' => {
                        let hex: String =
                            characters.by_ref().map(|t| t.1).take_while(|c| *c != '}').collect();
                        let code = hex.strip_prefix('{').map(|hex| u32::from_str_radix(hex, 16));
                        code.and_then(Result::ok).and_then(char::from_u32).ok_or_else(unknown)?
                    }
                    _ => return Err(unknown()),
                });
            }
            _ => value.push(c),
        }
    }
    Err(error(0..1, "this quoted name is never closed"))
}
