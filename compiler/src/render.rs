//! Draws diagnostics over the source text they point into.
//!
//! Only a window of each line is handed to `annotate-snippets`: a source may be one line of a
//! megabyte, and neither the terminal nor the renderer should see all of it.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::span::Span;

/// Bytes shown before a span when its line is cut.
const BEFORE: usize = 60;
/// Bytes shown from the start of a span on when its line is cut.
const AFTER: usize = 100;

impl Diagnostics {
    /// All diagnostics as text for a terminal; `origin` names the source, such as a file name.
    pub fn render(&self, source: &str, origin: &str, colour: bool) -> String {
        let mut text = String::new();
        for diagnostic in self {
            text.push_str(&diagnostic.render(source, origin, colour));
            text.push('\n');
        }
        if self.suppressed() > 0 {
            text.push_str(&format!("{} more not shown\n", self.suppressed()));
        }
        text
    }
}

impl Diagnostic {
    /// This diagnostic over the source text, without a final newline.
    pub fn render(&self, source: &str, origin: &str, colour: bool) -> String {
        let level = level(self.severity);
        let title = level.primary_title(self.message.as_str()).id(self.code.as_str());
        let mut group = Group::with_title(title);
        for lines in self.windows(source) {
            let mut snippet = Snippet::source(lines.text).line_start(lines.line).fold(false);
            if lines.is_whole {
                snippet = snippet.path(origin);
            } else {
                // The renderer would count columns from where the window begins.
                let place = Origin::path(origin).line(lines.line).char_column(lines.column);
                group = group.element(place);
            }
            for mark in lines.marks {
                let kind =
                    if mark.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
                snippet = snippet.annotation(kind.span(mark.range).label(mark.label));
            }
            group = group.element(snippet);
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }

    /// The places to show: one window a line, the primary one first.
    fn windows(&self, source: &str) -> Vec<Window> {
        let mut windows = vec![Window::around(source, self.span, true, None)];
        for (span, label) in &self.labels {
            let window = Window::around(source, *span, false, Some(label.clone()));
            match windows.iter_mut().find(|other| other.text_start == window.text_start) {
                Some(other) => other.marks.extend(window.marks),
                None => windows.push(window),
            }
        }
        windows
    }
}

/// A part of one line with the places marked in it.
struct Window {
    /// Line number, from 1.
    line: usize,
    /// Column of the first mark in characters, from 1.
    column: usize,
    /// Where the text begins in the source: two windows with the same beginning are one.
    text_start: usize,
    /// Whether it begins where its line begins.
    is_whole: bool,
    text: String,
    marks: Vec<Mark>,
}

/// A range of a window's text.
struct Mark {
    range: std::ops::Range<usize>,
    primary: bool,
    label: Option<String>,
}

impl Window {
    fn around(source: &str, span: Span, primary: bool, label: Option<String>) -> Self {
        let start = source.floor_char_boundary(span.range().start.min(source.len()));
        let line_start = source[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let line_end = source[start..].find('\n').map_or(source.len(), |length| start + length);
        let end = source.ceil_char_boundary(span.range().end.clamp(start, line_end));

        let short = line_end - line_start <= BEFORE + AFTER;
        let text_start = if short {
            line_start
        } else {
            source.floor_char_boundary(start.saturating_sub(BEFORE)).max(line_start)
        };
        let text_end = if short {
            line_end
        } else {
            source.floor_char_boundary((start + AFTER).min(line_end))
        };

        let lead = if text_start > line_start { "…" } else { "" };
        let tail = if text_end < line_end { "…" } else { "" };
        let shift = |offset: usize| offset.min(text_end) - text_start + lead.len();
        let text = format!("{lead}{}{tail}", &source[text_start..text_end]);
        let range = shift(start)..shift(end).max(shift(start));
        Window {
            line: source[..line_start].matches('\n').count() + 1,
            column: source[line_start..start].chars().count() + 1,
            text_start,
            is_whole: text_start == line_start,
            text,
            marks: vec![Mark { range, primary, label }],
        }
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

#[cfg(test)]
mod tests {
    use crate::code::Code;
    use crate::diagnostic::Diagnostic;
    use crate::span::Span;

    #[test]
    fn the_caret_stands_under_the_token() {
        let drawn = Diagnostic::error(Code::UnknownVar, Span::new(11, 12), "no variable `z`")
            .with_label(Span::new(3, 4), "declared here")
            .with_help("did you mean `y`?")
            .render("fn f(y) =\n z;", "<input>", false);
        let expected = "\
error[E_UNKNOWN_VAR]: no variable `z`
";
        assert!(drawn.starts_with(expected), "{drawn}");
        assert!(drawn.contains("<input>:2:2"), "{drawn}");
        assert!(drawn.contains("2 |  z;\n  |  ^"), "{drawn}");
        assert!(drawn.contains("help: did you mean `y`?"), "{drawn}");
    }

    #[test]
    fn a_long_line_is_cut_to_a_window() {
        let source = format!("{}@{}", "x + ".repeat(100_000), " + y".repeat(100_000));
        let drawn = Diagnostic::error(Code::Token, Span::new(400_000, 400_001), "unknown `@`")
            .render(&source, "<input>", false);
        assert!(drawn.len() < 1_000, "{} bytes", drawn.len());
        assert!(drawn.contains("<input>:1:400001"), "{drawn}");
        assert!(drawn.contains("^"), "{drawn}");
    }

    #[test]
    fn spans_outside_the_source_are_harmless() {
        for span in [Span::new(0, 0), Span::new(5, 9), Span::new(1, 2), Span::new(2, 1)] {
            for source in ["", "é", "ab\ncd"] {
                let drawn =
                    Diagnostic::error(Code::Empty, span, "nothing").render(source, "-", true);
                assert!(drawn.contains("E_EMPTY"));
            }
        }
    }
}
