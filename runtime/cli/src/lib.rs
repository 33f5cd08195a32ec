//! The `multiplet` command: compile, evaluate, and a REPL.
//!
//! `arguments` says what can be asked, `command` answers it, `repl` is the interactive face whose
//! pure heart is [`repl::Session`], `render` words results, `files` reads and writes, `output` is
//! standard output that survives a closed pipe.

pub mod arguments;
pub mod command;
pub mod failure;
pub mod files;
pub mod output;
pub mod render;
pub mod repl;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use failure::Failure;

/// Runs the command line and says how it went: 0 done, 1 the input is wrong, 2 the usage is.
pub fn run(arguments: Vec<OsString>) -> ExitCode {
    if let Some(bad) = arguments.iter().position(|a| a.to_str().is_none()) {
        let failure = Failure::new("E_UTF8", format!("argument {bad} is not UTF-8"));
        output::error(&failure.to_string());
        return ExitCode::from(2);
    }
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are not errors, and a closed pipe is nobody's fault.
            let usage = error.use_stderr();
            let _ = error.print();
            return ExitCode::from(if usage { 2 } else { 0 });
        }
    };
    let result = match arguments.command {
        None => repl::run(),
        Some(Command::Compile(compile)) => command::compile::run(&compile),
        Some(Command::Eval(eval)) => command::eval::run(&eval),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::error(&failure.to_string());
            ExitCode::from(1)
        }
    }
}
