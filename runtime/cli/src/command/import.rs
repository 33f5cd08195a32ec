//! `multiplet import`: files of other programs as source text.

use std::path::{Path, PathBuf};

use multiplet_compiler::diagnostic::{Diagnostic, Diagnostics};
use multiplet_compiler::formats::{Format, ImportOptions, import};
use multiplet_compiler::limits::Limits;
use multiplet_compiler::span::Span;

use crate::arguments::{Import, Importing};
use crate::failure::Failure;
use crate::files;

/// Imports and prints.
pub fn run(arguments: &Import) -> Result<(), Failure> {
    let Import { format, file, name, variables, limit, output } = arguments;
    let limits = crate::arguments::limits(limit);
    let options = ImportOptions { name: name.clone(), domain: *variables };
    let source = Input::read(*format, file, &limits)?.import(*format, &options, &limits)?;
    files::write_or_print(output.as_deref(), &source)
}

/// The source text of a file, or of a text given as an argument.
pub fn source(
    format: Format,
    file: Option<&Path>,
    text: Option<&str>,
    importing: &Importing,
    limits: &Limits,
) -> Result<String, Failure> {
    let options = ImportOptions { name: None, domain: importing.variables };
    let input = match file {
        Some(path) => Input::read(format, path, limits)?,
        None => {
            Input { text: text.unwrap_or_default().to_owned(), parts: vec![(0, "<text>".into())] }
        }
    };
    input.import(format, &options, limits)
}

/// A text and the files that it was put together from: where each begins, and its name.
struct Input {
    text: String,
    parts: Vec<(usize, String)>,
}

impl Input {
    /// Reads a file, or both files of a pair of MSA where one of them is named.
    fn read(format: Format, path: &Path, limits: &Limits) -> Result<Self, Failure> {
        let mut input = Self { text: String::new(), parts: Vec::new() };
        for path in files_of(format, path) {
            let text = files::read_source(&path, limits)?;
            input.parts.push((input.text.len(), path.display().to_string()));
            input.text.push_str(&text);
            if !input.text.ends_with('\n') {
                input.text.push('\n');
            }
        }
        Ok(input)
    }

    fn import(
        &self,
        format: Format,
        options: &ImportOptions,
        limits: &Limits,
    ) -> Result<String, Failure> {
        import(format, &self.text, options, limits).map_err(|found| self.failure(&found))
    }

    /// The diagnostics of the first file that has any, drawn over its own text.
    fn failure(&self, found: &Diagnostics) -> Failure {
        let part_of = |d: &Diagnostic| {
            self.parts.iter().rposition(|(start, _)| *start <= d.span.start as usize).unwrap_or(0)
        };
        let part = found.iter().map(part_of).min().unwrap_or(0);
        let (start, origin) = self.parts.get(part).cloned().unwrap_or_default();
        let end = self.parts.get(part + 1).map_or(self.text.len(), |(next, _)| *next);
        let mut shown = Diagnostics::new();
        for diagnostic in found.iter().filter(|d| part_of(d) == part) {
            let range = diagnostic.span.range();
            let span = Span::of(range.start - start..range.end - start);
            shown.push(Diagnostic { span, ..diagnostic.clone() });
        }
        Failure::diagnostics(shown, &self.text[start..end], &origin)
    }
}

/// `MOL.MONO` and `MOL.POLY` for either of them.
fn files_of(format: Format, path: &Path) -> Vec<PathBuf> {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let pair = match extension {
        "MONO" | "POLY" => ["MONO", "POLY"],
        "mono" | "poly" => ["mono", "poly"],
        _ => return vec![path.to_owned()],
    };
    match format {
        Format::Msa => pair.iter().map(|extension| path.with_extension(extension)).collect(),
        _ => vec![path.to_owned()],
    }
}
