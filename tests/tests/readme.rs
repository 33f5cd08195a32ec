//! The README keeps its promises: its REPL transcript and its error message are what comes out.
//! (Its Rust code runs as documentation tests of the crate `multiplet`.)

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;

use multiplet_cli::repl::Session;
use multiplet_compiler::options::Options;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md")).unwrap()
}

fn blocks(language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    readme()
        .split(&fence)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap().to_owned())
        .collect()
}

#[test]
fn transcripts_are_answered_as_shown() {
    let transcripts = blocks("repl");
    assert!(!transcripts.is_empty());
    for transcript in transcripts {
        let mut session = Session::new();
        for exchange in transcript.split("> ").skip(1) {
            let (line, wanted) = exchange.split_once('\n').unwrap();
            let answer = session.answer(line);
            assert_eq!(answer.output + &answer.error, wanted, "{line}");
        }
    }
}

#[test]
fn the_error_message_is_drawn_as_shown() {
    let source = "fn f(x, y) = x*z;";
    let errors = multiplet_compiler::compile(source, &Options::default()).unwrap_err();
    let drawn = errors.render(source, "<text>", false);
    let shown = blocks("text").into_iter().find(|b| b.contains("E_UNKNOWN_VAR")).unwrap();
    assert_eq!(drawn.trim_end(), shown.trim_end());
}
