//! Same input and version, same bytes: twenty fresh processes agree on every example.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn twenty_processes_write_the_same_bytes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut examples: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "poly"))
        .collect();
    examples.sort();
    assert!(examples.len() >= 4);
    for example in examples {
        let run = |emit: &str| {
            let output = Command::new(env!("CARGO_BIN_EXE_multiplet"))
                .args(["compile", "--emit", emit])
                .arg(&example)
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            output.stdout
        };
        for emit in ["report", "json", "rust"] {
            let first = run(emit);
            let times = if emit == "report" { 20 } else { 2 };
            for _ in 1..times {
                assert!(run(emit) == first, "{} differs in {emit}", example.display());
            }
        }
    }
}
