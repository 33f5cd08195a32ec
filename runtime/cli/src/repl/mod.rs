//! The REPL: a line editor on a terminal, plain lines otherwise, around a pure [`Session`].

mod assistant;
mod commands;
mod help;
pub mod session;

use std::io::{BufRead, IsTerminal, Read};
use std::path::PathBuf;
use std::time::Instant;

use multiplet_compiler::limits::Limits;
use multiplet_compiler::syntax::decode_utf8;
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{Config, Editor};

use crate::failure::Failure;
use crate::output;
use assistant::Assistant;
pub use session::{Answer, Session, wants_more};

/// Runs until the input ends or `:quit`.
pub fn run() -> Result<(), Failure> {
    if std::io::stdin().is_terminal() { interactive() } else { piped() }
}

/// Lines of standard input; the first error ends the run.
fn piped() -> Result<(), Failure> {
    let mut session = Session::new();
    let mut input = std::io::stdin().lock();
    let limit = Limits::default().source_bytes;
    let mut pending = String::new();
    let mut anything = false;
    loop {
        let mut bytes = Vec::new();
        let read = input.by_ref().take(limit + 1).read_until(b'\n', &mut bytes);
        let count = read.map_err(|e| Failure::io(&PathBuf::from("standard input"), &e))?;
        let last = count == 0;
        match decode_utf8(&bytes) {
            Ok(text) => pending.push_str(text),
            Err(diagnostics) => {
                return Err(Failure::diagnostics(&diagnostics, "", "<input>"));
            }
        }
        if last || !wants_more(&pending) {
            let line = std::mem::take(&mut pending);
            if !line.trim().is_empty() {
                anything = true;
                if tell(&mut session, &line)? {
                    return Ok(());
                }
            }
        }
        if last {
            break;
        }
    }
    if anything {
        return Ok(());
    }
    Err(Failure::new("E_EMPTY", "the input is empty"))
}

/// Answers one line of a pipe; whether the session is over.
fn tell(session: &mut Session, line: &str) -> Result<bool, Failure> {
    let start = Instant::now();
    let answer = session.answer(line);
    output::print(&answer.output)?;
    if session.shows_time() {
        output::print(&format!("{:.3} s\n", start.elapsed().as_secs_f64()))?;
    }
    output::error(answer.error.trim_end());
    if answer.failed {
        return Err(Failure::reported());
    }
    Ok(answer.quit)
}

fn interactive() -> Result<(), Failure> {
    let broken = |e: ReadlineError| Failure::new("E_IO", e.to_string());
    let config = Config::builder().auto_add_history(true).build();
    let mut editor: Editor<Assistant, FileHistory> = Editor::with_config(config).map_err(broken)?;
    editor.set_helper(Some(Assistant::default()));
    let history = history_path();
    if let Some(path) = &history {
        // A missing or unreadable history is an empty one.
        let _ = editor.load_history(path);
    }
    output::print("multiplet: a definition or an expression, or `:help`\n")?;
    let mut session = Session::new();
    loop {
        if let Some(helper) = editor.helper_mut() {
            helper.names = session.names();
        }
        match editor.readline("> ") {
            Ok(line) => {
                let start = Instant::now();
                let answer = session.answer(&line);
                output::print(&answer.output)?;
                output::error(answer.error.trim_end());
                if session.shows_time() {
                    output::print(&format!("{:.3} s\n", start.elapsed().as_secs_f64()))?;
                }
                if answer.quit {
                    break;
                }
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => output::error(&broken(error).to_string()),
        }
    }
    if let Some(path) = &history {
        if let Some(folder) = path.parent() {
            // Without a place for it the session had no history, which is fine.
            let _ = std::fs::create_dir_all(folder);
        }
        let _ = editor.save_history(path);
    }
    Ok(())
}

/// Where the history lives; nowhere without a home.
fn history_path() -> Option<PathBuf> {
    use etcetera::BaseStrategy;
    let folders = etcetera::choose_base_strategy().ok()?;
    let folder = folders.state_dir().unwrap_or_else(|| folders.data_dir());
    Some(folder.join("multiplet").join("history"))
}
