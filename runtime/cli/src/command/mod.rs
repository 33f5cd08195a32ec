//! The commands of the command line, one file each.

pub mod compile;
pub mod eval;

use std::path::Path;

use multiplet_compiler::diagnostic::Diagnostics;
use multiplet_compiler::limits::Limits;
use multiplet_compiler::options::Options;
use multiplet_compiler::poly::from_ast::Environment;
use multiplet_compiler::progress::Progress;
use multiplet_compiler::syntax::ast::Ast;
use multiplet_compiler::syntax::{parse_line, parse_program};
use multiplet_compiler::{Compiled, compile_ast};

use crate::arguments::Tuning;
use crate::failure::Failure;
use crate::{files, watch};

/// A way to compile a tree: [`compile_ast`] or `compile_source`.
type Way<T> = fn(&Ast, &mut Environment, &Options, &Limits, &Progress) -> Result<T, Diagnostics>;

/// Compiles all definitions of a file, or of a text, which may be an expression too; none may be a
/// lattice.
fn compiled(
    file: Option<&Path>,
    text: Option<&str>,
    tuning: &Tuning,
) -> Result<Vec<Compiled>, Failure> {
    everything(file, text, tuning, compile_ast)
}

/// Compiles all definitions of a file, or of a text, in this way.
fn everything<T: Send>(
    file: Option<&Path>,
    text: Option<&str>,
    tuning: &Tuning,
    compile: Way<T>,
) -> Result<T, Failure> {
    let (options, limits) = (tuning.options(), tuning.limits());
    let (source, origin, parsed) = match (file, text) {
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
            compile(&ast, &mut Environment::new(), &options, &limits, progress)
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
