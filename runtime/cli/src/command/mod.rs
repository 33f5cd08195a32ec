//! The commands of the command line, one file each.

pub mod compile;
pub mod depth;
pub mod eval;
pub mod explain;
pub mod flips;
pub mod import;
pub mod minimum;
pub mod model;
pub mod realise;

use std::path::Path;

use multiplet_compiler::diagnostic::Diagnostics;
use multiplet_compiler::limits::Limits;
use multiplet_compiler::options::Options;
use multiplet_compiler::poly::from_ast::Environment;
use multiplet_compiler::progress::Progress;
use multiplet_compiler::syntax::ast::Ast;
use multiplet_compiler::syntax::{parse_line, parse_program};
use multiplet_compiler::{Compiled, compile_ast};

use crate::arguments::{Importing, Tuning};
use crate::failure::Failure;
use crate::{files, watch};

/// A way to compile a tree: [`compile_ast`] or `compile_source`.
type Way<T> = fn(&Ast, &mut Environment, &Options, &Limits, &Progress) -> Result<T, Diagnostics>;

/// A source and its tree.
struct Parsed {
    ast: Ast,
    source: String,
    origin: String,
}

impl Parsed {
    /// What is wrong with it, drawn.
    fn failure(&self, diagnostics: Diagnostics) -> Failure {
        Failure::diagnostics(diagnostics, &self.source, &self.origin)
    }
}

/// Reads a file, or a text, which may be an expression too. Files of other programs are imported
/// first.
fn parsed(
    file: Option<&Path>,
    text: Option<&str>,
    importing: &Importing,
    limits: &Limits,
) -> Result<Parsed, Failure> {
    let (source, origin, parsed) = match (file, text) {
        (file, text) if let Some(format) = importing.format => {
            let source = import::source(format, file, text, importing, limits)?;
            // What was read was short enough; what it became is longer.
            let source_bytes = limits.source_bytes.max(source.len() as u64);
            let parsed = parse_program(&source, &Limits { source_bytes, ..limits.clone() });
            (source, "<imported>".to_owned(), parsed)
        }
        (Some(path), _) => {
            let source = files::read_source(path, limits)?;
            let parsed = parse_program(&source, limits);
            (source, path.display().to_string(), parsed)
        }
        (None, text) => {
            let text = text.unwrap_or_default();
            (text.to_owned(), "<text>".to_owned(), parse_line(text, limits))
        }
    };
    match parsed {
        Ok(ast) => Ok(Parsed { ast, source, origin }),
        Err(diagnostics) => Err(Failure::diagnostics(diagnostics, &source, &origin)),
    }
}

/// Compiles all definitions of a file, or of a text; none may be a lattice.
fn compiled(
    file: Option<&Path>,
    text: Option<&str>,
    importing: &Importing,
    tuning: &Tuning,
) -> Result<Vec<Compiled>, Failure> {
    everything(file, text, importing, tuning, compile_ast)
}

/// Compiles all definitions of a file, or of a text, in this way.
fn everything<T: Send>(
    file: Option<&Path>,
    text: Option<&str>,
    importing: &Importing,
    tuning: &Tuning,
    compile: Way<T>,
) -> Result<T, Failure> {
    let (options, limits) = (tuning.options(), tuning.limits());
    let parsed = parsed(file, text, importing, &limits)?;
    let compiled = watch::watched(&Progress::new(), |progress| {
        compile(&parsed.ast, &mut Environment::new(), &options, &limits, progress)
    });
    compiled.map_err(|diagnostics| parsed.failure(diagnostics))
}

/// The definition of this name, or the last one.
fn chosen<'a>(all: &'a [Compiled], only: Option<&str>) -> Result<&'a Compiled, Failure> {
    let names = || all.iter().map(|c| c.system.signature.name.as_str());
    Ok(&all[named(names, only)?])
}

/// The position of this name among the names of definitions, or the last one.
fn named<'a, I: DoubleEndedIterator<Item = &'a str> + ExactSizeIterator>(
    names: impl Fn() -> I,
    only: Option<&str>,
) -> Result<usize, Failure> {
    let found = match only {
        Some(name) => names().rposition(|n| n == name),
        None => names().len().checked_sub(1),
    };
    found.ok_or_else(|| Failure::unknown(only.unwrap_or_default(), names()))
}
