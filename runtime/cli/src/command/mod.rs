//! The commands of the command line, one file each.

pub mod compile;
pub mod eval;
pub mod import;

use std::path::Path;

use multiplet_compiler::poly::from_ast::Environment;
use multiplet_compiler::progress::Progress;
use multiplet_compiler::syntax::{parse_line, parse_program};
use multiplet_compiler::{Compiled, compile_ast};

use crate::arguments::{Importing, Tuning};
use crate::failure::Failure;
use crate::{files, watch};

/// Compiles all definitions of a file, or of a text, which may be an expression too. Files of other
/// programs are imported first.
fn compiled(
    file: Option<&Path>,
    text: Option<&str>,
    importing: &Importing,
    tuning: &Tuning,
) -> Result<Vec<Compiled>, Failure> {
    let (options, mut limits) = (tuning.options(), tuning.limits());
    let (source, origin, parsed) = match (file, text) {
        (file, text) if let Some(format) = importing.format => {
            let source = import::source(format, file, text, importing, &limits)?;
            // What was read was short enough; what it became is longer.
            limits.source_bytes = limits.source_bytes.max(source.len() as u64);
            let parsed = parse_program(&source, &limits);
            (source, "<imported>".to_owned(), parsed)
        }
        (Some(path), _) => {
            let source = files::read_source(path, &limits)?;
            let parsed = parse_program(&source, &limits);
            (source, path.display().to_string(), parsed)
        }
        (None, text) => {
            let text = text.unwrap_or_default();
            (text.to_owned(), "<text>".to_owned(), parse_line(text, &limits))
        }
    };
    let compile = |ast| {
        watch::watched(&Progress::new(), |progress| {
            compile_ast(&ast, &mut Environment::new(), &options, &limits, progress)
        })
    };
    parsed
        .and_then(compile)
        .map_err(|diagnostics| Failure::diagnostics(diagnostics, &source, &origin))
}

/// The definition of this name, or the last one.
fn chosen<'a>(all: &'a [Compiled], only: Option<&str>) -> Result<&'a Compiled, Failure> {
    let found = match only {
        Some(name) => all.iter().rfind(|c| c.system.signature.name == name),
        None => all.last(),
    };
    found.ok_or_else(|| Failure::unknown(only.unwrap_or_default(), names(all)))
}

fn names(all: &[Compiled]) -> impl Iterator<Item = &str> {
    all.iter().map(|c| c.system.signature.name.as_str())
}
