//! `multiplet compile`: reports, networks and code.

use multiplet_compiler::Compiled;

use super::{chosen, compiled};
use crate::arguments::{Compile, Emit};
use crate::failure::Failure;
use crate::{files, output, render};

/// Compiles and prints.
pub fn run(arguments: &Compile) -> Result<(), Failure> {
    let all = compiled(&arguments.source, &arguments.tuning)?;
    let one = arguments.emit == Emit::Json || arguments.only.is_some();
    let shown: Vec<&Compiled> =
        if one { vec![chosen(&all, arguments.only.as_deref())?] } else { all.iter().collect() };
    let texts: Result<Vec<String>, Failure> =
        shown.into_iter().map(|c| emit(c, arguments.emit)).collect();
    let text = texts?.join("\n");
    match &arguments.output {
        Some(path) => files::write(path, &text),
        None => output::print(&text),
    }
}

fn emit(compiled: &Compiled, what: Emit) -> Result<String, Failure> {
    match what {
        Emit::Report => render::report(compiled),
        Emit::Net => Ok(render::net(compiled)),
        Emit::Json => Ok(render::json(compiled)),
        Emit::Rust => render::rust(compiled),
        Emit::Clif => render::clif(compiled),
        Emit::Asm => render::asm(compiled),
    }
}
