//! Bad and odd input, each in a child process: the right code, no signal, no panic text, no control
//! character. On Linux the child has a stack of 2 MiB, an address space of 1 GiB and a minute of
//! processor time, so that a hang ends by a signal.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Runs `multiplet` on an input.
fn answer(input: &[u8]) -> Output {
    let binary = env!("CARGO_BIN_EXE_multiplet");
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        shell.args(["-c", "ulimit -s 2048; ulimit -v 1048576; ulimit -t 60; exec \"$0\"", binary]);
        shell
    } else {
        Command::new(binary)
    };
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // Both directions at once, so that no pipe fills; a child that stops reading is fine.
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    let _ = writer.join().unwrap();
    output
}

/// What is expected: success, or one of these codes.
type Expected = &'static [&'static str];

const OK: Expected = &[];

fn check(name: &str, input: &[u8], expected: Expected) -> Result<(), String> {
    let output = answer(input);
    let error = String::from_utf8_lossy(&output.stderr);
    let told = format!("{name}: status {:?}, {:.200}", output.status.code(), error);
    let wanted = i32::from(!expected.is_empty());
    let is_control = |c: char| c.is_control() && c != '\n';
    if output.status.code() != Some(wanted) || error.contains("panicked") {
        return Err(told);
    }
    if error.contains(is_control) || error.len() > 100_000 {
        return Err(format!("unfit for a terminal: {told}"));
    }
    if !expected.is_empty() && !expected.iter().any(|code| error.contains(&format!("[{code}]"))) {
        return Err(format!("expected {expected:?}: {told}"));
    }
    Ok(())
}

fn check_all<'a>(cases: impl IntoIterator<Item = (&'a str, &'a [u8], Expected)>) {
    let failed: Vec<String> =
        cases.into_iter().filter_map(|(name, i, e)| check(name, i, e).err()).collect();
    assert!(failed.is_empty(), "{} failed:\n{}", failed.len(), failed.join("\n"));
}

/// Inputs short enough to be read; several codes where either is a fair answer.
const SHORT: &[(&str, Expected)] = &[
    // Nothing, or nothing that means something.
    ("", &["E_EMPTY"]),
    (" \t \n\n  ", &["E_EMPTY"]),
    ("// nothing", &["E_EMPTY"]),
    ("u ? v", &["E_TOKEN"]),
    ("a # b", &["E_TOKEN", "E_UNEXPECTED", "E_IMPLICIT_MUL"]),
    ("'u'", &["E_TOKEN"]),
    ("\"u + v\"", &["E_TOKEN"]),
    ("u\0+ v", &["E_TOKEN"]),
    ("u\u{200b} + v", &["E_TOKEN", "E_NAME"]),
    ("u \u{00d7} v", &["E_TOKEN"]),
    ("u \u{2215} 2", &["E_TOKEN"]),
    ("\u{ff15}*u", &["E_TOKEN", "E_NUM"]),
    ("u + \u{0443}", &["E_NAME", "E_UNKNOWN_VAR"]),
    ("u\u{1b}[31m", &["E_TOKEN"]),
    ("\u{202e}u", &["E_TOKEN", "E_NAME"]),
    ("naïve + 1", &["E_NAME", "E_TOKEN"]),
    ("u\u{00b7}v", &["E_TOKEN", "E_NAME"]),
    ("eval(\"u\")", &["E_TOKEN", "E_CALL"]),
    ("${u}", &["E_TOKEN"]),
    ("`u`", &["E_TOKEN"]),
    ("u{}v {:p} %n", &["E_TOKEN", "E_UNEXPECTED", "E_IMPLICIT_MUL"]),
    // Brackets and operands.
    ("((u)", &["E_UNCLOSED"]),
    ("{u)", &["E_UNEXPECTED", "E_TOKEN", "E_EXPECT_EXPR"]),
    ("u)", &["E_UNEXPECTED"]),
    ("()", &["E_EXPECT_EXPR"]),
    ("u -", &["E_EXPECT_EXPR"]),
    ("* u", &["E_EXPECT_EXPR"]),
    ("u ^", &["E_EXPECT_EXPR"]),
    ("u / / v", &["E_EXPECT_EXPR"]),
    ("3u", &["E_IMPLICIT_MUL"]),
    ("u v", &["E_IMPLICIT_MUL"]),
    ("(u)(v)", &["E_IMPLICIT_MUL", "E_CALL"]),
    ("u, v, w", &["E_UNEXPECTED"]),
    ("u || v", &["E_OPERATOR", "E_UNEXPECTED", "E_EXPECT_EXPR"]),
    ("~u", &["E_OPERATOR"]),
    ("u == v", &["E_OPERATOR", "E_UNEXPECTED"]),
    ("u < 1", &["E_OPERATOR", "E_UNEXPECTED"]),
    ("u.0", &["E_TOKEN", "E_NUM", "E_IMPLICIT_MUL"]),
    ("2*u = v", &["E_ASSIGN_TARGET"]),
    ("u = ", &["E_EXPECT_EXPR"]),
    ("fn", &["E_UNEXPECTED"]),
    ("fn f", &["E_UNEXPECTED"]),
    ("fn f(x", &["E_UNCLOSED"]),
    ("fn f(x) { x", &["E_UNCLOSED"]),
    ("fn f(x, x) = x", &["E_DUP_PARAM"]),
    ("fn f(x: [0]) = 1", &["E_TYPE"]),
    ("fn f(x: complex) = x", &["E_TYPE"]),
    ("fn f(x: [2]) = x[2]", &["E_INDEX"]),
    ("fn f(x: [2]) = x", &["E_SHAPE"]),
    ("fn f(x) { let y = x; }", &["E_EXPECT_EXPR", "E_UNEXPECTED"]),
    // Numbers.
    ("1.5.2*u", &["E_NUM"]),
    ("7e*u", &["E_NUM"]),
    ("0o17*u", &["E_NUM"]),
    ("2f32*u", &["E_NUM"]),
    ("infinity*u", &["E_NUM_NONFINITE"]),
    ("nan", &["E_NUM_NONFINITE"]),
    ("3e500*u", &["E_NUM_RANGE"]),
    ("1e-777777777*u", &["E_NUM_EXPONENT"]),
    ("u/(2-2)", &["E_DIV_ZERO"]),
    ("2e-320*u", OK),
    ("36893488147419103233*u/3", OK),
    ("1e250*u*1e-250", OK),
    // Powers.
    ("u^20000", &["E_LIMIT_DEGREE"]),
    ("u^65537", &["E_LIMIT_DEGREE"]),
    ("u^18446744073709551617", &["E_LIMIT_DEGREE"]),
    ("((u^200)^200)^200", &["E_LIMIT_DEGREE"]),
    ("u^-1", &["E_NOT_POLYNOMIAL", "E_EXPECT_EXPR"]),
    ("u^(1/2)", &["E_NOT_POLYNOMIAL"]),
    ("2^u", &["E_NOT_POLYNOMIAL"]),
    ("7^7^7^7*u", &["E_LIMIT_NUMBER"]),
    ("(u+v+w)^5000", &["E_LIMIT_TERMS"]),
    ("1/u", &["E_NOT_POLYNOMIAL"]),
    ("sqrt(u)", &["E_NOT_POLYNOMIAL"]),
    ("u**3 - u^3", OK),
    ("-u^2", OK),
    // Names.
    ("Mass + mass", &["E_UNKNOWN_VAR"]),
    ("systems", &["E_UNKNOWN_VAR"]),
    ("super*u", &["E_NAME"]),
    ("NUL = u", &["E_NAME"]),
    ("Self", &["E_NAME"]),
    ("r = r + 1", &["E_RECURSION"]),
    ("a(x) = b(x); b(x) = a(x)", &["E_RECURSION"]),
    ("f(x) = x*k", &["E_UNKNOWN_VAR"]),
    ("f(x) = x; f(1, 2)", &["E_CALL"]),
    ("f(x) = x; f", OK),
    ("core + alloc + f64 + u8", OK),
    ("λ*ω_0^2 + _x", OK),
    // Commands.
    (":", &["E_COMMAND"]),
    (":exit", &["E_COMMAND"]),
    (":load", &["E_COMMAND_ARG"]),
    (":load .", &["E_IO"]),
    (":load /nonexistent", &["E_IO"]),
    (":load a\0b", &["E_IO"]),
    (":save /nonexistent/a", &["E_IO"]),
    (":export /nonexistent/a.net", &["E_UNKNOWN_NETWORK", "E_IO"]),
    (":set nodes 5", &["E_COMMAND_ARG"]),
    (":set effort 99999999999999999999", &["E_COMMAND_ARG"]),
    (":eval f x=1,x=1", &["E_COMMAND_ARG"]),
    (":eval f x=1", &["E_UNKNOWN_NETWORK"]),
    (":eval f x=1e999999999", &["E_COMMAND_ARG"]),
    (":show f", &["E_UNKNOWN_NETWORK"]),
    (":quit\nu +* v", OK),
    (":help", OK),
];

#[test]
fn short_inputs() {
    check_all(SHORT.iter().map(|(input, expected)| (*input, input.as_bytes(), *expected)));
}

#[test]
fn devices() {
    if cfg!(target_os = "linux") {
        check_all([
            ("zeros", b":load /dev/zero".as_slice(), &["E_LIMIT_LENGTH"] as Expected),
            ("memory", b":load /proc/self/mem", &["E_IO"]),
            ("nothing", b":load /dev/null", &["E_EMPTY"]),
        ]);
    }
}

#[test]
fn broken_text() {
    check_all([
        ("overlong", b"u\xc0\xaf".as_slice(), &["E_UTF8"] as Expected),
        ("half a letter", b"u + \xce", &["E_UTF8"]),
        ("surrogate", b"u\xed\xa0\x80", &["E_UTF8"]),
        ("binary", &(0..=255).collect::<Vec<u8>>(), &["E_UTF8", "E_TOKEN"]),
    ]);
}

#[test]
fn long_and_deep_inputs() {
    let nested = |n: usize, open: &str, close: &str| open.repeat(n) + "u" + &close.repeat(n);
    let joined = |n: usize, item: &dyn Fn(usize) -> String, by: &str| {
        (0..n).map(item).collect::<Vec<_>>().join(by)
    };
    let cases: Vec<(&str, String, Expected)> = vec![
        ("parentheses, few", nested(100, "(", ")"), OK),
        ("parentheses", nested(300, "(", ")"), &["E_LIMIT_DEPTH"]),
        ("parentheses, many", nested(50_000, "(", ")"), &["E_LIMIT_DEPTH"]),
        ("parentheses, on lines", "(\n".repeat(50_000), &["E_LIMIT_DEPTH", "E_UNCLOSED"]),
        ("closing", ")".repeat(50_000), &["E_UNEXPECTED"]),
        ("signs", "-".repeat(50_000) + "u", &["E_LIMIT_DEPTH"]),
        ("Horner", nested(2_000, "1+u*(", ")"), &["E_LIMIT_DEPTH"]),
        ("powers", joined(2_000, &|_| "u".into(), "^"), &["E_LIMIT_DEPTH", "E_NOT_POLYNOMIAL"]),
        ("sum", joined(80_000, &|_| "u".into(), "+"), OK),
        ("differences", joined(80_000, &|_| "u".into(), " - "), OK),
        ("wide sum", joined(100, &|k| format!("u{k}"), " + "), OK),
        ("many names", joined(66_000, &|k| format!("u{k}"), "+"), &["E_LIMIT_VARS"]),
        (
            "many products",
            joined(70_000, &|k| format!("u{k}*v"), "+"),
            &["E_LIMIT_VARS", "E_LIMIT_TERMS", "E_LIMIT_INSTRUCTIONS"],
        ),
        ("product of sums", joined(30, &|k| format!("(u{k} + v{k})"), "*"), &["E_LIMIT_TERMS"]),
        ("digits", "7".repeat(50_000) + "*u", &["E_LIMIT_LITERAL", "E_LIMIT_NUMBER"]),
        ("zeros", format!("0.{}3*u", "0".repeat(50_000)), &["E_LIMIT_LITERAL", "E_NUM_RANGE"]),
        ("a long name", "u".repeat(50_000) + " + 1", OK),
        ("a long line", format!("u{}+ v", " ".repeat(1 << 21)), &["E_LIMIT_LENGTH"]),
        ("a long statement", format!("(u\n{})", "+ v\n".repeat(1 << 19)), &["E_LIMIT_LENGTH"]),
        ("empty lines", "\n".repeat(500_000), &["E_EMPTY"]),
        ("comments", "// nothing\n".repeat(50_000), &["E_EMPTY"]),
        ("many statements", joined(2_000, &|k| format!("f{k}(x) = {k}*x"), "\n"), OK),
        (
            "unfolded",
            "sum(i in 0..1000000000, u^i)".into(),
            &["E_LIMIT_INSTRUCTIONS", "E_LIMIT_DEGREE", "E_LIMIT_TERMS"],
        ),
        (
            "calls that double",
            "f0(x) = x*x\n".to_owned()
                + &joined(40, &|k| format!("f{}(x) = f{k}(x)*f{k}(x + 1)", k + 1), "\n"),
            &["E_LIMIT_DEGREE", "E_LIMIT_TERMS", "E_LIMIT_NUMBER", "E_NUM_RANGE"],
        ),
    ];
    check_all(cases.iter().map(|(name, input, expected)| (*name, input.as_bytes(), *expected)));
}
