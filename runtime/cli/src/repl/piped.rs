//! Lines of standard input; the first error ends the run.

use std::io::{self, BufRead, Read};
use std::path::Path;

use multiplet_compiler::code::Code;
use multiplet_compiler::syntax::decode_utf8;

use super::{Lines, Session, tell};
use crate::failure::Failure;

/// Runs until the input ends, `:quit`, or the first error.
pub fn run() -> Result<(), Failure> {
    read(&mut Session::new(), &mut io::stdin().lock())
}

fn read(session: &mut Session, input: &mut impl BufRead) -> Result<(), Failure> {
    let mut lines = Lines::new();
    let mut is_empty = true;
    loop {
        let mut bytes = Vec::new();
        // No line is longer than a source, and a source that is too long is refused below.
        let bound = session.limits.source_bytes.saturating_add(1);
        let count = input
            .by_ref()
            .take(bound)
            .read_until(b'\n', &mut bytes)
            .map_err(|error| Failure::io(Path::new("standard input"), &error))?;
        let line = decode_utf8(&bytes).map_err(|d| Failure::diagnostics(d, "", "<input>"))?;
        lines.push(line);
        let is_last = count == 0;
        let is_long = lines.text().len() as u64 > session.limits.source_bytes;
        if !is_last && !is_long && (lines.is_blank() || lines.wants_more()) {
            continue;
        }
        let statement = std::mem::take(&mut lines);
        if !statement.is_blank() {
            is_empty = false;
            let answer = tell(session, statement.text())?;
            if answer.failed {
                return Err(Failure::told());
            }
            if answer.quit {
                return Ok(());
            }
        }
        if is_last {
            break;
        }
    }
    if is_empty {
        return Err(Failure::new(Code::Empty.as_str(), "the input is empty"));
    }
    Ok(())
}
