//! The REPL: a line editor on a terminal, plain lines otherwise, around a pure [`Session`].
//!
//! ```text
//! terminal ─ interactive ─┐
//!                         ├─ lines ─► Session ─► Answer
//! pipe ───── piped ───────┘            └ commands, definitions
//! ```

mod assistant;
mod commands;
mod definitions;
mod help;
mod history;
mod interactive;
mod lines;
mod piped;
mod session;

use std::io::IsTerminal;
use std::time::Instant;

use multiplet_compiler::progress::Progress;

use crate::failure::Failure;
use crate::{output, watch};

pub use lines::Lines;
pub use session::{Answer, Session};

/// Runs until the input ends or `:quit`.
pub fn run() -> Result<(), Failure> {
    if std::io::stdin().is_terminal() { interactive::run() } else { piped::run() }
}

/// Answers a statement, prints the answer, and, if asked, how long it took.
fn tell(session: &mut Session, statement: &str) -> Result<Answer, Failure> {
    let start = Instant::now();
    session.progress = Progress::new();
    let answer = watch::watched(&session.progress.clone(), |_| session.answer(statement));
    let elapsed = start.elapsed();
    output::print(&answer.output)?;
    output::error(answer.error.trim_end());
    if session.shows_time {
        output::print(&format!("{:.3} s\n", elapsed.as_secs_f64()))?;
    }
    Ok(answer)
}
