//! Transcripts of the REPL in `cases/repl`.
//!
//! What is typed stands after `> `, further lines of the same statement after `. `, the answer
//! below: standard output, then standard error. Lines that begin with `# ` explain. With `BLESS=1`
//! the answers are written instead of compared; read them before you accept them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

use multiplet_cli::repl::{Lines, Session};

/// Plays the statements of a transcript and returns it with the answers of a new session.
fn played(transcript: &str) -> String {
    let mut session = Session::new();
    let mut text = String::new();
    let mut lines = transcript.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("# ") || line.is_empty() {
            text.push_str(line);
            text.push('\n');
            continue;
        }
        let Some(first) = line.strip_prefix("> ") else { continue };
        let mut statement = Lines::new();
        statement.push(&format!("{first}\n"));
        text.push_str(&format!("> {first}\n"));
        while let Some(next) = lines.peek().and_then(|line| line.strip_prefix(". ")) {
            assert!(statement.wants_more(), "`{next}` would not be read as a further line");
            statement.push(&format!("{next}\n"));
            text.push_str(&format!(". {next}\n"));
            lines.next();
        }
        assert!(!statement.wants_more(), "`{first}` goes on");
        let answer = session.answer(statement.text());
        assert_eq!(answer.failed, !answer.error.is_empty(), "{first}");
        text.push_str(&answer.output);
        text.push_str(&answer.error);
    }
    text
}

#[test]
fn transcripts_are_answered_as_written() {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/repl"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
    paths.sort();
    assert!(paths.len() >= 5, "{} transcripts", paths.len());
    let bless = std::env::var_os("BLESS").is_some();
    let mut different = Vec::new();
    for path in paths {
        let expected = fs::read_to_string(&path).unwrap();
        let found = played(&expected);
        if found == expected {
            continue;
        }
        if bless {
            fs::write(&path, found).unwrap();
        } else {
            different.push(format!("{}:\n{found}", path.display()));
        }
    }
    assert!(different.is_empty(), "other answers (BLESS=1 writes them):\n{}", different.join("\n"));
}

#[test]
fn a_transcript_that_lies_is_noticed() {
    assert_ne!(played("> 1 + 1\n3.0 (exactly 3)\n"), "> 1 + 1\n3.0 (exactly 3)\n");
}
