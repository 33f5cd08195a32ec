//! Ctrl-C while a search runs: the best network so far is proved and printed, and all is well.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::Duration;

/// Three dense cubics in six variables with scattered coefficients: minutes of work at effort 3.
fn long() -> String {
    let mut word = 1u32;
    let mut next = || {
        word = word.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (word >> 16) % 97 + 1
    };
    let mut outputs = Vec::new();
    for _ in 0..3 {
        let mut sum = String::from("0");
        for (i, j, k) in
            (0..6).flat_map(|i| (i..6).flat_map(move |j| (j..6).map(move |k| (i, j, k))))
        {
            let _ = write!(sum, " + {}*x[{i}]*x[{j}]*x[{k}]", next());
        }
        outputs.push(sum);
    }
    format!("fn long(x: [6]) = ({});", outputs.join(", "))
}

fn start(arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_multiplet"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Whether a process catches SIGINT; false where it has ended.
fn catches_interrupts(child: &Child) -> bool {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0");
    u64::from_str_radix(caught.trim(), 16).unwrap() & 2 != 0
}

/// Sends SIGINT as soon as the process is ready for it, and waits for the end.
fn interrupted(mut child: Child) -> Output {
    while !catches_interrupts(&child) {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it could be interrupted");
        thread::sleep(Duration::from_millis(5));
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

const LINE: &str = "interrupted: the search was stopped, a smaller network may exist\n";

#[test]
fn a_compilation_that_is_interrupted_prints_a_proved_network() {
    let output = interrupted(start(&["compile", "--effort", "3", "-e", &long()]));
    let (report, error) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{error}");
    assert!(report.contains("network = input: proved\n"), "{report}");
    assert!(report.contains(LINE), "{report}");
    assert_eq!(error, "", "no bar where nobody sees it");
}

#[test]
fn code_of_an_interrupted_search_is_code_with_a_note() {
    let arguments = ["compile", "--effort", "3", "--emit", "json", "-e", &long()];
    let output = interrupted(start(&arguments));
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).starts_with('{'), "{}", text(&output.stdout));
    assert_eq!(text(&output.stderr), format!("note: {LINE}"));
}

#[test]
fn a_session_goes_on_after_an_interrupted_definition() {
    let mut child = start(&[]);
    let mut input = child.stdin.take().unwrap();
    let lines = format!("#[effort(3)] {}\n", long());
    input.write_all(lines.as_bytes()).unwrap();
    input.write_all(b"f(x) = x^2\nf(3)\n").unwrap();
    drop(input);
    let output = interrupted(child);
    let answers = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(answers.contains(&format!(", proved\n{LINE}")), "{answers}");
    assert!(answers.ends_with("9.0 (exactly 9)\n"), "{answers}");
    assert_eq!(answers.matches(LINE).count(), 1, "{answers}");
}
