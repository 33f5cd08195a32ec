//! One source, four ways in: macro, REPL, file and library give the same network text.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use multiplet_cli::repl::Session;
use multiplet_compiler::compile;
use multiplet_compiler::options::Options;

/// The same tokens as a macro's input and as text.
macro_rules! ways {
    ($($tokens:tt)*) => {
        multiplet::network! { $($tokens)* }
        const SOURCE: &str = stringify!($($tokens)*);
    };
}

ways! {
    fn saddle(x, y) = x^3 - 3*x*y^2;
    fn pair(x, y; a) { let u = x + y; (u^2, a*u^3) }
    fn spring(q: [4]; k) = k/2*sum(i in 0..3, (q[i + 1] - q[i])^2) + 0.25*prod(i in 0..4, q[i]);
    fn both(x, y) = saddle(x + y, 1/3) - saddle(y, x);
    fn dense(x) = 1 + x*(2 - x*(3 + x*(5 - x*(7 + x*(11 - x*(13 + x*(17 - x)))))));
}

/// What the macro made, in the order of the source.
fn from_macro() -> [&'static str; 5] {
    [
        saddle::NETWORK.network,
        pair::NETWORK.network,
        spring::NETWORK.network,
        both::NETWORK.network,
        dense::NETWORK.network,
    ]
}

#[test]
fn library_and_macro() {
    let compiled = compile(SOURCE, &Options::default()).unwrap();
    let texts: Vec<String> = compiled.iter().map(|c| c.network.to_string()).collect();
    assert_eq!(texts, from_macro());
}

#[test]
fn repl_and_macro() {
    let mut session = Session::new();
    let answer = session.answer(SOURCE);
    assert!(!answer.failed, "{}", answer.error);
    for text in from_macro() {
        let name = text.split(['(', ' ']).nth(1).unwrap();
        let answer = session.answer(&format!(":net {name}"));
        assert_eq!(answer.output.trim_end(), text.trim_end(), "{}", answer.error);
    }
}

#[test]
fn file_and_macro() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("ways.poly"), folder.path().join("ways.net"));
    std::fs::write(&file, SOURCE).unwrap();
    let arguments =
        ["compile", file.to_str().unwrap(), "--emit", "net", "-o", out.to_str().unwrap()];
    let line = std::iter::once("multiplet").chain(arguments).map(Into::into).collect();
    assert_eq!(multiplet_cli::run(line), std::process::ExitCode::SUCCESS);
    let text = std::fs::read_to_string(out).unwrap();
    assert_eq!(text.trim_end(), from_macro().map(str::trim_end).join("\n\n"));
}
