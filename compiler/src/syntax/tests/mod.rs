//! Tests of lexer and parser together, on text and on Rust tokens.

mod errors;
mod limits;
mod round_trip;
mod trees;

use crate::code::Code;
use crate::limits::Limits;
use crate::syntax::{
    Parsed, Surface, lex, parse, parse_closure, parse_tokens, tokens_from_proc_macro,
};

fn line(source: &str) -> Parsed {
    parse(lex(source), Surface::Line, &Limits::default())
}

fn program(source: &str) -> Parsed {
    parse(lex(source), Surface::Program, &Limits::default())
}

/// Reads source as a macro would: Rust's lexer first.
fn rust(source: &str) -> Parsed {
    let (tokens, places) = tokens_from_proc_macro(source.parse().expect("Rust tokens"));
    assert_eq!(tokens.list.len(), places.len(), "one place a token");
    let first = source.trim_start();
    if first.starts_with("fn") || first.starts_with("pub") || first.starts_with("hamiltonian") {
        parse_tokens(tokens, &Limits::default())
    } else {
        parse_closure(tokens, &Limits::default())
    }
}

fn codes(parsed: &Parsed) -> Vec<Code> {
    parsed.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

/// The source text at the first diagnostic.
fn pointed<'a>(source: &'a str, parsed: &Parsed) -> &'a str {
    &source[parsed.diagnostics.iter().next().expect("a diagnostic").span.range()]
}
