//! Standard output and error that neither panic nor lie when nobody listens.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::Path;

use crate::failure::Failure;

/// Writes to standard output. Where its reader went away there is nothing left to do.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Failure::closed()),
        Err(error) => Err(Failure::io(Path::new("standard output"), &error)),
    }
}

/// Writes a line to standard error, if there is one.
pub fn error(text: &str) {
    if !text.is_empty() {
        // There is no better place to complain about this.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// Whether messages on standard error may be coloured.
pub fn is_colourful() -> bool {
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let plain = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    !refused && !plain && io::stderr().is_terminal()
}
