//! `multiplet compile`: reports, networks and code.

use multiplet_compiler::Compiled;

use super::{chosen, compiled};
use crate::arguments::{Compile, Emit};
use crate::failure::Failure;
use crate::render::{self, INTERRUPTED};
use crate::{files, output};

/// Compiles and prints.
pub fn run(arguments: &Compile) -> Result<(), Failure> {
    let Compile { file, text, emit, importing, tuning, output: path } = arguments;
    let all = compiled(file.as_deref(), text.as_deref(), importing, tuning)?;
    // A JSON file holds one network.
    let one = *emit == Emit::Json || tuning.only.is_some();
    let shown: Vec<&Compiled> =
        if one { vec![chosen(&all, tuning.only.as_deref())?] } else { all.iter().collect() };
    let texts: Result<Vec<String>, Failure> =
        shown.into_iter().map(|c| render::emit(c, *emit)).collect();
    files::write_or_print(path.as_deref(), &texts?.join("\n"))?;
    // The report says so itself.
    if *emit != Emit::Report && all.iter().any(|c| c.interrupted) {
        output::error(&format!("note: {INTERRUPTED}"));
    }
    Ok(())
}
