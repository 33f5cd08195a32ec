//! Diagnostics: what the compiler has to say to its user.
//!
//! Stages collect [`Diagnostics`] and stop only at their borders. A diagnostic is plain data with
//! a span; `render` draws it over a source text, and the macro turns it into
//! `compile_error!` at the tokens it points to. All text is escaped when a diagnostic is made, so
//! that no control character of the input ever reaches a terminal.

use std::error::Error;
use std::fmt;

use crate::code::Code;
use crate::span::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input cannot be used.
    Error,
    /// The input is used, but probably not as intended.
    Warning,
    /// Something worth knowing.
    Note,
}

impl Severity {
    /// The word printed before the code.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// One message about one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, as a phrase without a final stop.
    pub message: String,
    /// The place the caret points to.
    pub span: Span,
    /// Further places that explain the first.
    pub labels: Vec<(Span, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: Code, span: Span, message: impl AsRef<str>) -> Self {
        Diagnostic {
            code,
            severity: Severity::Error,
            message: escape(message.as_ref()),
            span,
            labels: Vec::new(),
            help: None,
        }
    }

    /// A warning at `span`.
    pub fn warning(code: Code, span: Span, message: impl AsRef<str>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, span, message) }
    }

    /// A note at `span`.
    pub fn note(code: Code, span: Span, message: impl AsRef<str>) -> Self {
        Diagnostic { severity: Severity::Note, ..Diagnostic::error(code, span, message) }
    }

    /// Adds a second place with its own text.
    #[must_use]
    pub fn with_label(mut self, span: Span, text: impl AsRef<str>) -> Self {
        self.labels.push((span, escape(text.as_ref())));
        self
    }

    /// Adds advice.
    #[must_use]
    pub fn with_help(mut self, help: impl AsRef<str>) -> Self {
        self.help = Some(escape(help.as_ref()));
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}[{}]: {}", self.severity.as_str(), self.code, self.message)?;
        match &self.help {
            Some(help) => write!(formatter, " (help: {help})"),
            None => Ok(()),
        }
    }
}

/// The diagnostics of one run, in the order of their places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    suppressed: usize,
}

/// More than this many diagnostics of one run help nobody; the rest is counted only.
const MOST_REPORTED: usize = 32;

impl Diagnostics {
    /// None yet.
    pub fn new() -> Self {
        Diagnostics::default()
    }

    /// Adds one; beyond a few dozen they are only counted.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < MOST_REPORTED {
            self.list.push(diagnostic);
        } else {
            self.suppressed += 1;
        }
    }

    /// Adds all of another run.
    pub fn append(&mut self, other: Diagnostics) {
        self.suppressed += other.suppressed;
        for diagnostic in other.list {
            self.push(diagnostic);
        }
    }

    /// Puts them in the order of their places; equal places keep their order.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|diagnostic| diagnostic.span);
    }

    /// All that are reported.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// How many were left out because there were too many.
    pub fn suppressed(&self) -> usize {
        self.suppressed
    }

    /// How many are reported.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether there is an error among them.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Diagnostics { list: vec![diagnostic], suppressed: 0 }
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.list.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            write!(formatter, "{diagnostic}")?;
        }
        if self.suppressed > 0 {
            write!(formatter, "\n{} more not shown", self.suppressed)?;
        }
        Ok(())
    }
}

impl Error for Diagnostics {}

/// `1 gate`, `2 gates`
pub fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// A piece of the input for use in a message: in backquotes, escaped, and cut when long.
pub fn quote(text: &str) -> String {
    const MOST_CHARS: usize = 40;
    let mut shown: String = text.chars().take(MOST_CHARS).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("`{}`", escape(&shown))
}

/// Text in which control and invisible formatting characters are written as escapes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if is_hidden(character) {
            escaped.extend(character.escape_default());
        } else {
            escaped.push(character);
        }
    }
    escaped
}

/// Characters that would act on the terminal or hide in it: controls, marks of direction, spaces
/// of no width, line separators and the byte order mark.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}'
                | '\u{61c}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Diagnostics, escape, quote};
    use crate::code::Code;
    use crate::span::Span;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(escape("x\u{7}\u{1b}[31m\u{202e}y"), "x\\u{7}\\u{1b}[31m\\u{202e}y");
        assert_eq!(quote(&"a".repeat(100)), format!("`{}…`", "a".repeat(40)));
    }

    #[test]
    fn many_diagnostics_are_counted_only() {
        let mut diagnostics = Diagnostics::new();
        for _ in 0..50 {
            diagnostics.push(Diagnostic::error(Code::Token, Span::new(0, 1), "{} %s"));
        }
        assert_eq!(diagnostics.len() + diagnostics.suppressed(), 50);
        assert!(diagnostics.to_string().ends_with("18 more not shown"));
    }
}
