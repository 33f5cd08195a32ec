//! The line editor around a session.

use std::io::ErrorKind;

use multiplet_compiler::code::Code;
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{Config, Editor};

use super::assistant::Assistant;
use super::history::{History, MOST_ENTRIES};
use super::{Session, tell};
use crate::failure::Failure;
use crate::output;

/// Runs until `:quit` or the end of the input; errors do not end it.
pub fn run() -> Result<(), Failure> {
    let config = Config::builder()
        .max_history_size(MOST_ENTRIES)
        .and_then(|builder| builder.history_ignore_dups(true))
        .map_err(broken)?
        .build();
    let mut editor: Editor<Assistant, MemHistory> =
        Editor::with_history(config.clone(), MemHistory::with_config(&config)).map_err(broken)?;
    editor.set_helper(Some(Assistant::default()));
    let mut history = History::of_user();
    for entry in history.as_mut().map(History::load).unwrap_or_default() {
        // A history that is shorter than it could be is still one.
        let _ = editor.add_history_entry(entry);
    }
    output::print("multiplet: a definition or an expression, or `:help`\n")?;
    let mut session = Session::new();
    session.is_colourful = output::is_colourful();
    loop {
        if let Some(helper) = editor.helper_mut() {
            helper.names = session.names();
        }
        let statement = match editor.readline("> ") {
            Ok(statement) => statement,
            Err(ReadlineError::Eof) => return Ok(()),
            Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => continue,
            Err(ReadlineError::Io(error)) if error.kind() == ErrorKind::InvalidData => {
                let message = "the line is not UTF-8";
                output::error(&Failure::new(Code::Utf8.as_str(), message).to_string());
                continue;
            }
            // The terminal went away.
            Err(error) => return Err(broken(error)),
        };
        if !statement.trim().is_empty() && editor.add_history_entry(&statement).unwrap_or(false) {
            remember(&mut history, &statement);
        }
        if tell(&mut session, &statement)?.quit {
            return Ok(());
        }
    }
}

/// Adds to the history; where that fails the session goes on without it.
fn remember(history: &mut Option<History>, statement: &str) {
    if let Some(Err(failure)) = history.as_mut().map(|h| h.append(statement)) {
        output::error(&format!("note: no history is kept: {failure}"));
        *history = None;
    }
}

fn broken(error: ReadlineError) -> Failure {
    Failure::new(Code::Io.as_str(), error.to_string())
}
