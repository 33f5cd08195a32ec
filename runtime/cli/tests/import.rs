//! Files of other programs, imported and compiled by the binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn multiplet(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_multiplet"));
    command.args(arguments).current_dir(folder).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn imported_files_are_sources() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("a.txt"), "# vartype=SPIN\n0 1 -1\n1 2 -1\n2 0 -1\n").unwrap();
    let out = multiplet(folder, &["import", "coo", "a.txt", "--name", "ring", "-o", "ring.poly"]);
    assert!(out.status.success(), "{}", text(&out.stderr));
    let source = fs::read_to_string(folder.join("ring.poly")).unwrap();
    assert!(source.contains("fn ring(s: [spin; 3]) ="), "{source}");
    let own = multiplet(folder, &["compile", "ring.poly", "--emit", "net"]);
    let other = multiplet(folder, &["compile", "a.txt", "--format", "coo", "--emit", "net"]);
    assert!(own.status.success() && other.status.success(), "{}", text(&other.stderr));
    assert_eq!(text(&own.stdout).replace("ring", "energy"), text(&other.stdout));
    let value = ["eval", "--format", "qubo", "-e", "{('a', 'b'): 2, ('b',): 1}", "--at", "a=1,b=1"];
    let value = multiplet(folder, &value);
    assert_eq!(text(&value.stdout), "out = 3.0 (exactly 3)\n", "{}", text(&value.stderr));
}

#[test]
fn a_basis_comes_from_two_files() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("MOL_2_1_2.MONO"), "0 0 0 0 \n0 0 0 1 \n0 0 1 0 \n0 1 0 0 \n1 1 2")
        .unwrap();
    fs::write(folder.join("MOL_2_1_2.POLY"), "2 0 \n2 1 2 \n2 3 \n2 4 \n3 1 1 3 3 \n").unwrap();
    let outputs: Vec<String> = ["MOL_2_1_2.MONO", "MOL_2_1_2.POLY"]
        .iter()
        .map(|file| text(&multiplet(folder, &["compile", file, "--format", "msa"]).stdout))
        .collect();
    assert!(outputs[0].contains("network basis(x[3])") || outputs[0].contains("network basis"));
    assert_eq!(outputs[0], outputs[1]);
    fs::write(folder.join("MOL_2_1_2.POLY"), "2 0 \n3 0 7\n").unwrap();
    let wrong = multiplet(folder, &["import", "msa", "MOL_2_1_2.MONO"]);
    let error = text(&wrong.stderr);
    assert_eq!(wrong.status.code(), Some(1));
    assert!(error.contains("error[E_FORMAT_INDEX]: there is no p7 before this row"), "{error}");
    assert!(error.contains("MOL_2_1_2.POLY:2:5"), "{error}");
    fs::remove_file(folder.join("MOL_2_1_2.POLY")).unwrap();
    let missing = multiplet(folder, &["import", "msa", "MOL_2_1_2.MONO"]);
    assert!(text(&missing.stderr).starts_with("error[E_IO]"), "{}", text(&missing.stderr));
}

#[test]
fn bad_files_are_told_apart_from_bad_usage() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("t.txt"), "1 0 2\n1 2\n").unwrap();
    for (arguments, status, part) in [
        (&["import", "table", "t.txt"][..], 1, "t.txt:2:1"),
        (&["compile", "t.txt", "--format", "table"], 1, "E_FORMAT_COLUMNS"),
        (&["import", "table", "t.txt", "--limit", "source_bytes=3"], 1, "E_LIMIT_LENGTH"),
        (&["import", "xml", "t.txt"], 2, "qubo, coo, table, msa"),
        (&["import", "qubo", "t.txt", "--variables", "qubit"], 2, "bit, spin, real"),
        (&["compile", "t.txt", "--variables", "bit"], 2, "--format"),
        (&["import", "table", "none.txt"], 1, "E_IO"),
        (&["import", "table", "t.txt", "--name", "let"], 1, "E_NAME"),
    ] {
        let out = multiplet(folder, arguments);
        let error = text(&out.stderr);
        assert_eq!(out.status.code(), Some(status), "{arguments:?}: {error}");
        assert!(error.contains(part), "{arguments:?}: {error}");
        assert!(out.stdout.is_empty());
    }
}
