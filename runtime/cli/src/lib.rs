//! The `multiplet` command: compile, evaluate, measure, explain, and a REPL.
//!
//! `arguments` says what can be asked, `command` answers it, `repl` is the interactive face whose
//! pure heart is [`repl::Session`]. Both lean on `point` and `ranges` (values and boxes of inputs as
//! text), `table` (CSV), `evaluate` (a compiled definition at a point), `render` (words for
//! results), `posterior` (those of classes), `onnx` (models for other runtimes), `safetensors` (weights for them), both on top of
//! `weights`, and `plot` and `drawing` (SVG). Only `files`, `output`, `watch` (the clock, the
//! progress bar, Ctrl-C) and the line sources of `repl` touch the world.

pub mod arguments;
pub mod command;
pub mod drawing;
pub mod evaluate;
pub mod failure;
pub mod files;
pub mod growth;
pub mod lattice;
pub mod onnx;
pub mod output;
pub mod plot;
pub mod point;
pub mod posterior;
pub mod ranges;
pub mod render;
pub mod repl;
pub mod safetensors;
pub mod table;
pub mod watch;
pub mod weights;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use multiplet_compiler::code::Code;

use arguments::{Arguments, Bench, Command};
use failure::Failure;

/// Runs the command line and says how it went: 0 done, 1 the input is wrong, 2 the usage is.
/// A process that is interrupted twice ends with 130.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    let parsed = match Arguments::try_parse_from(&arguments) {
        Ok(parsed) => parsed,
        Err(error) => return usage(&error, &arguments),
    };
    let result = match parsed.command {
        None => repl::run(),
        Some(Command::Compile(compile)) => command::compile::run(&compile),
        Some(Command::Eval(eval)) => command::eval::run(&eval),
        Some(Command::Minimum(lowest)) => command::minimum::run(&lowest),
        Some(Command::Flips(flipped)) => command::flips::run(&flipped),
        Some(Command::Import(import)) => command::import::run(&import),
        Some(Command::Realise(realise)) => command::realise::run(&realise),
        Some(Command::Explain(explain)) => command::explain::run(&explain),
        Some(Command::Bench(Bench::Growth(growth))) => growth::run(&growth),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::error(&failure.render(output::is_colourful()));
            ExitCode::from(u8::from(!failure.is_harmless()))
        }
    }
}

/// Explains wrong usage. Help and version come this way too and are no errors.
fn usage(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    if error.kind() == ErrorKind::InvalidUtf8 {
        let place = arguments.iter().position(|a| a.to_str().is_none()).unwrap_or_default();
        let message = format!("argument {place} is not UTF-8");
        output::error(&Failure::new(Code::Utf8.as_str(), message).to_string());
        return ExitCode::from(2);
    }
    // A closed pipe is nobody's fault.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}
