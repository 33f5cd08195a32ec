//! Filetests: `cases/<stage>/*.txt`, a source, a line of dashes, and what the stage makes of it.
//!
//! | folder | shown |
//! |---|---|
//! | `tree` | the syntax tree, printed back |
//! | `polynomials` | each output, expanded |
//! | `network` | the network and its certificate |
//! | `program` | the instructions that emitters see |
//! | `rust` | the generated function |
//! | `c` | the generated C function |
//! | `error` | the messages, drawn |
//!
//! With `BLESS=1` the answers are written instead of compared; read them before you accept them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::{Path, PathBuf};

use multiplet_compiler::backend::{c, rust};
use multiplet_compiler::limits::Limits;
use multiplet_compiler::options::Options;
use multiplet_compiler::syntax::parse_program;
use multiplet_compiler::{Compiled, compile};

const RULE: &str = "----\n";

/// What a stage makes of a source.
fn shown(stage: &str, source: &str) -> String {
    let limits = Limits::default();
    match stage {
        "tree" => parse_program(source, &limits).unwrap().to_string(),
        "error" => {
            let errors = compile(source, &Options::default()).unwrap_err();
            errors.render(source, "case", false)
        }
        _ => {
            let compiled = compile(source, &Options::default()).unwrap();
            compiled.iter().map(|c| later(stage, c)).collect::<Vec<_>>().join("\n")
        }
    }
}

/// What a stage after the polynomials made of a definition.
fn later(stage: &str, compiled: &Compiled) -> String {
    match stage {
        "polynomials" => {
            let (variables, parameters) = (
                compiled.system.signature.variable_names(),
                compiled.system.signature.coefficient_names(),
            );
            let line = |output: &multiplet_compiler::poly::SystemOutput| {
                let polynomial = output.polynomial.as_ref().unwrap();
                format!("{} = {}\n", output.name, polynomial.display(&variables, &parameters))
            };
            compiled.system.outputs.iter().map(line).collect()
        }
        "network" => {
            let (text, certificate) = (compiled.network.to_string(), &compiled.certificate);
            format!("{}\n{certificate}, {}\n", text.trim_end(), certificate.proof_text())
        }
        "program" => compiled.program.to_string(),
        "rust" => {
            let interface = rust::Interface::of(&compiled.system.signature);
            match compiled.posterior() {
                Some(posterior) => rust::posterior_text(&compiled.program, posterior, &interface),
                None => rust::text(&compiled.program, &interface),
            }
            .unwrap()
        }
        "c" => c::text(&compiled.program, &[compiled.certificate.to_string()]).unwrap(),
        _ => panic!("there is no stage `{stage}`"),
    }
}

/// All cases of a stage.
fn cases(stage: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(stage).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn stages_make_what_the_files_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let bless = std::env::var_os("BLESS").is_some();
    let (mut count, mut different) = (0, Vec::new());
    for stage in ["tree", "polynomials", "network", "program", "rust", "c", "error"] {
        for path in cases(&folder.join(stage)) {
            let text = fs::read_to_string(&path).unwrap();
            let (source, wanted) = text.split_once(RULE).unwrap_or((&text, ""));
            let found = format!("{}\n", shown(stage, source).trim_end());
            if bless {
                fs::write(&path, format!("{source}{RULE}{found}")).unwrap();
            } else if found != wanted {
                different.push(format!("{}:\n{found}", path.display()));
            }
            count += 1;
        }
    }
    assert!(count >= 20, "{count} cases");
    assert!(different.is_empty(), "other answers (BLESS=1 writes them):\n{}", different.join("\n"));
}
