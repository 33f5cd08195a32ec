//! Three engines, one program: interpreter, generated Rust and JIT give the same bits.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fmt::Write;
use std::process::Command;

use multiplet::jit::Kernel;
use multiplet_compiler::backend::rust;
use multiplet_compiler::modular::Stream;
use multiplet_compiler::options::Options;
use multiplet_compiler::{Compiled, compile};

const PROGRAMS: usize = 200;
const POINTS: usize = 8;
const PARAMETER: f64 = 0.7;

/// A random polynomial in x, y, z with a parameter.
fn source(stream: &mut Stream, round: usize) -> String {
    let mut terms = Vec::new();
    for _ in 0..2 + stream.below(6) {
        let c = stream.below(19) as i64 - 9;
        let powers = ["x", "y", "z"].map(|v| format!("{v}^{}", stream.below(4)));
        terms.push(format!("({c}/7)*{}", powers.join("*")));
    }
    let (sum, first) = (terms.join(" + "), &terms[0]);
    format!("fn f{round}(x, y, z; a) = ({sum}, a*x*({first} - y) + z/3);")
}

/// Half of the programs fuse products and sums.
fn programs(stream: &mut Stream) -> Vec<Compiled> {
    let compiled = |round| {
        let options = Options { fused: round % 2 == 1, ..Options::default() };
        compile(&source(stream, round), &options).unwrap().pop().unwrap()
    };
    (0..PROGRAMS).map(compiled).collect()
}

/// The results of every program at every point from generated Rust, compiled as a program of its
/// own that prints their bits.
fn generated(programs: &[Compiled], points: &[[f64; 3]]) -> Vec<[u64; 2]> {
    let mut text = String::new();
    for compiled in programs {
        let interface = rust::Interface::of(&compiled.system.signature);
        text.push_str(&rust::text(&compiled.program, &interface).unwrap());
    }
    writeln!(text, "fn main() {{").unwrap();
    for k in 0..programs.len() {
        for [x, y, z] in points {
            let arguments =
                [*x, *y, *z, PARAMETER].map(|v| format!("f64::from_bits({})", v.to_bits()));
            let arguments = arguments.join(", ");
            writeln!(text, "    let (p, q) = f{k}({arguments});").unwrap();
            writeln!(text, "    println!(\"{{}} {{}}\", p.to_bits(), q.to_bits());").unwrap();
        }
    }
    text.push_str("}\n");
    let folder = tempfile::tempdir().unwrap();
    let (file, binary) = (folder.path().join("main.rs"), folder.path().join("main"));
    std::fs::write(&file, text).unwrap();
    let rustc = std::env::var_os("RUSTC").unwrap_or("rustc".into());
    let mut command = Command::new(rustc);
    command.args(["--edition", "2024", "-C", "opt-level=1", "-A", "warnings", "-o"]);
    let output = command.arg(&binary).arg(&file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(Command::new(binary).output().unwrap().stdout).unwrap();
    let bits = |line: &str| {
        let (p, q) = line.split_once(' ').unwrap();
        [p.parse().unwrap(), q.parse().unwrap()]
    };
    printed.lines().map(bits).collect()
}

#[test]
fn two_hundred_programs_give_the_same_bits() {
    let mut stream = Stream::new(2026);
    let programs = programs(&mut stream);
    let mut number = || (stream.below(2001) as f64 - 1000.0) / 333.0;
    let points: Vec<[f64; 3]> = (0..POINTS).map(|_| [number(), number(), number()]).collect();
    let generated = generated(&programs, &points);
    assert_eq!(generated.len(), PROGRAMS * POINTS);
    let mut generated = generated.into_iter();
    for compiled in &programs {
        let jit = Kernel::compile(&compiled.program).unwrap();
        let interpreter: Kernel = Kernel::interpret(&compiled.program).unwrap();
        for point in &points {
            let (mut p, mut q) = ([0.0; 2], [0.0; 2]);
            jit.call(point, &[PARAMETER], &mut p).unwrap();
            interpreter.call(point, &[PARAMETER], &mut q).unwrap();
            let told = format!("{} at {point:?}", compiled.network);
            assert_eq!(p.map(f64::to_bits), q.map(f64::to_bits), "JIT: {told}");
            assert_eq!(generated.next(), Some(q.map(f64::to_bits)), "generated Rust: {told}");
        }
    }
}
