//! Lines of a text and the words of a line, with their places.

use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::limits::{Limit, Limits};
use crate::span::Span;

/// A piece of the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub text: &'a str,
    pub span: Span,
}

impl Word<'_> {
    /// The error for a word that is not what its place is for: `an exponent`.
    pub fn is_not(&self, what: &str) -> Diagnostic {
        let message = format!("{} is not {what}", quote(self.text));
        Diagnostic::error(Code::FormatSyntax, self.span, message)
    }

    /// A whole number that is not negative.
    pub fn count(&self, what: &str) -> Result<u64, Diagnostic> {
        let digits = !self.text.is_empty() && self.text.bytes().all(|b| b.is_ascii_digit());
        // Whatever is too large for this is beyond every limit.
        let value = || self.text.parse().unwrap_or(u64::MAX);
        if digits { Ok(value()) } else { Err(self.is_not(what)) }
    }

    /// An exponent within the limit on degrees.
    pub fn exponent(&self, limits: &Limits) -> Result<u32, Diagnostic> {
        let value = self.count("an exponent")?;
        exponent(value, self.span, limits)
    }
}

/// An exponent, refused beyond the limit on degrees.
pub(super) fn exponent(value: u64, span: Span, limits: &Limits) -> Result<u32, Diagnostic> {
    match u32::try_from(value) {
        Ok(small) if value <= limits.degree => Ok(small),
        _ => {
            let what = format!("the degree is {value}");
            Err(limits.exceeded(Code::LimitDegree, Limit::Degree, span, &what))
        }
    }
}

/// The lines of a text without their ends, and a byte order mark before the first.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut start = text.len() - text.trim_start_matches('\u{feff}').len();
    text[start..].split('\n').map(move |line| {
        let from = start;
        start += line.len() + 1;
        let line = line.trim_end_matches('\r');
        Word { text: line, span: Span::of(from..from + line.len()) }
    })
}

/// The words of a line, between blanks, commas and semicolons.
pub(super) fn words<'a>(line: Word<'a>) -> impl Iterator<Item = Word<'a>> {
    let base = line.span.start as usize;
    let between = |c: char| c.is_ascii_whitespace() || c == ',' || c == ';';
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + line.text[rest..].find(|c| !between(c))?;
        let length = line.text[start..].find(between).unwrap_or(line.text.len() - start);
        rest = start + length;
        let span = Span::of(base + start..base + rest);
        Some(Word { text: &line.text[start..rest], span })
    })
}

#[cfg(test)]
mod tests {
    use super::{lines, words};

    #[test]
    fn words_know_their_places() {
        let text = "\u{feff}a  bb\r\n\n c, d";
        let found: Vec<&str> = lines(text)
            .flat_map(words)
            .inspect(|word| assert_eq!(&text[word.span.range()], word.text))
            .map(|word| word.text)
            .collect();
        assert_eq!(found, ["a", "bb", "c", "d"]);
    }
}
