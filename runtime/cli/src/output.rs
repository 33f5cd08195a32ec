//! Standard output and error that neither panic nor lie when nobody listens.

use std::io::{self, ErrorKind, Write};
use std::path::Path;

use crate::failure::Failure;

/// Writes to standard output. A reader that went away is fine; anything else is an error.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::io(Path::new("standard output"), &error))
        }
        _ => Ok(()),
    }
}

/// Writes a line to standard error, if there is one.
pub fn error(text: &str) {
    if !text.is_empty() {
        // There is no better place to complain about this.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}
