//! The commands of the command line, one file each.

pub mod compile;
pub mod eval;

use multiplet_compiler::Compiled;

use crate::arguments::{Source, Tuning};
use crate::failure::Failure;
use crate::files;

/// Compiles all definitions of a source.
fn compiled(source: &Source, tuning: &Tuning) -> Result<Vec<Compiled>, Failure> {
    let (text, origin) = match (&source.file, &source.text) {
        (Some(path), _) => (files::read_source(path)?, path.display().to_string()),
        (None, text) => (text.clone().unwrap_or_default(), "<text>".to_owned()),
    };
    multiplet_compiler::compile(&text, &tuning.options())
        .map_err(|diagnostics| Failure::diagnostics(&diagnostics, &text, &origin))
}

/// The definition of this name, or the last one.
fn chosen<'a>(all: &'a [Compiled], only: Option<&str>) -> Result<&'a Compiled, Failure> {
    let found = match only {
        Some(name) => all.iter().find(|c| c.system.signature.name == name),
        None => all.last(),
    };
    found.ok_or_else(|| {
        let name = only.unwrap_or_default();
        Failure::new("E_UNKNOWN_NETWORK", format!("no definition is called `{name}`"))
    })
}
