//! The binary as a user meets it: results, exit codes, files, bad input.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn multiplet(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_multiplet"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A process that fails before it reads everything closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_report_has_network_certificate_and_value() {
    let out = multiplet(&["compile", "-e", "fn f(x, y) = x^2 + 2*x*y + y^2;"], b"");
    assert!(out.status.success());
    let report = text(&out.stdout);
    for part in [
        "g0 = (x + y)^2",
        "gates 1 (minimal: degree bound)",
        "network = input: proved",
        "JIT: at x = 1/2, y = 1/3",
        "(exactly 25/36)",
    ] {
        assert!(report.contains(part), "{part} is missing in\n{report}");
    }
}

#[test]
fn every_emission_works() {
    for (emit, part) in [
        ("net", "network f(x)"),
        ("json", "\"gates_count\""),
        ("rust", "pub fn f(x: f64) -> f64"),
        ("clif", "fmul"),
        ("asm", "mul"),
    ] {
        let out = multiplet(&["compile", "-e", "fn f(x) = x^3;", "--emit", emit], b"");
        assert!(out.status.success() && text(&out.stdout).contains(part), "{emit}");
    }
}

#[test]
fn points_and_tables_are_evaluated() {
    let out = multiplet(&["eval", "-e", "fn f(x; a) = a*x^2;", "--at", "x=3, a=1/2"], b"");
    assert_eq!(text(&out.stdout), "out = 4.5 (exactly 9/2)\n");
    let table = b"\xef\xbb\xbfy,x\r\n1,2\r\n3,4\r\n";
    let source = "fn f(x, y) = x*y;";
    let out = multiplet(&["eval", "-e", source, "--csv", "-"], table);
    assert_eq!(text(&out.stdout), "out\n2.0\n12.0\n", "{}", text(&out.stderr));
    for bad in ["x\n1\n", "x,y\n1\n", "x,y\n1,\n", "x,y\n1,2_0\n"] {
        let out = multiplet(&["eval", "-e", source, "--csv", "-"], bad.as_bytes());
        assert!(text(&out.stderr).starts_with("error[E_INPUT]"), "{bad}: {}", text(&out.stderr));
        assert_eq!((out.status.code(), out.stdout.len()), (Some(1), 0), "{bad}");
    }
}

#[test]
fn mistakes_are_drawn_and_exit_with_one() {
    let out = multiplet(&["compile", "-e", "fn f(x) = x + y*z;"], b"");
    let error = text(&out.stderr);
    assert_eq!(out.status.code(), Some(1));
    assert!(error.contains("error[E_UNKNOWN_VAR]: `y`") && error.contains("`z`"), "{error}");
    assert!(error.contains("fn f(x) = x + y*z;"), "{error}");
    assert_eq!(multiplet(&["compile", "--effort", "9", "-e", "x"], b"").status.code(), Some(2));
    let missing = multiplet(&["compile", "no/such/file"], b"");
    assert!(text(&missing.stderr).starts_with("error[E_IO]: no/such/file"));
    let folder = multiplet(&["compile", "."], b"");
    assert!(text(&folder.stderr).starts_with("error[E_IO]"));
}

#[test]
fn lines_of_a_pipe_are_answered_until_one_is_wrong() {
    let out = multiplet(&[], b"f(x) = x^2\n\nf(\n  3)\nf(1/2)\n");
    assert!(out.status.success(), "{}", text(&out.stderr));
    assert!(text(&out.stdout).ends_with("9.0 (exactly 9)\n0.25 (exactly 1/4)\n"));
    let out = multiplet(&[], b"f(x) = x^2\nf(y)*\nf(2)\n");
    assert_eq!(out.status.code(), Some(1));
    assert!(text(&out.stderr).contains("E_EXPECT_EXPR") && !text(&out.stdout).contains("4.0"));
    assert!(text(&multiplet(&[], b"\n \n").stderr).contains("E_EMPTY"));
    assert!(text(&multiplet(&[], b"x\xff\n").stderr).contains("E_UTF8"));
}

#[test]
fn files_are_replaced_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.net");
    fs::write(&path, "old").unwrap();
    let name = path.to_str().unwrap();
    let source = "fn f(x) = x*x;";
    assert!(
        multiplet(&["compile", "-e", source, "--emit", "net", "-o", name], b"").status.success()
    );
    assert!(fs::read_to_string(&path).unwrap().starts_with("network f"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    if Path::new("/dev/full").exists() {
        let out = multiplet(&["compile", "-e", source, "-o", "/dev/full"], b"");
        assert!(text(&out.stderr).contains("E_IO") && out.status.code() == Some(1));
    }
    let out = multiplet(&["compile", "-e", source, "-o", "/nonexistent/dir/a.rs"], b"");
    assert!(text(&out.stderr).contains("/nonexistent/dir"));
}

#[test]
fn definitions_survive_save_and_load() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("session.poly");
    let name = path.to_str().unwrap();
    let first = format!("f(x; a) = a*x^2\nfn g(q: [2]) {{ q[0]*q[1] }}\n:save {name}\n");
    let out = multiplet(&[], first.as_bytes());
    assert!(out.status.success(), "{}", text(&out.stderr));
    let out = multiplet(&[], format!(":load {name}\nf(3, 2)\n:list\n").as_bytes());
    let answer = text(&out.stdout);
    assert!(answer.contains("18.0 (exactly 18)") && answer.contains("g: gates 1"), "{answer}");
}

#[test]
fn commands_refuse_nonsense() {
    for (line, code) in [
        (":nosuch", "E_COMMAND"),
        (":load /nonexistent/file", "E_IO"),
        (":set effort 7", "E_COMMAND_ARG"),
        (":eval f x=1,x=2", "E_UNKNOWN_NETWORK"),
        (":net nosuch", "E_UNKNOWN_NETWORK"),
        ("1e400*x", "E_NUM_RANGE"),
    ] {
        let out = multiplet(&[], line.as_bytes());
        assert!(text(&out.stderr).contains(code), "{line}: {}", text(&out.stderr));
        assert_eq!(out.status.code(), Some(1), "{line}");
    }
}
