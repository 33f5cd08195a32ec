//! The `multiplet` binary: everything is in the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    multiplet_cli::run(std::env::args_os().collect())
}
