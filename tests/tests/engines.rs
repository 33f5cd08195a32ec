//! Interpreter and JIT agree bit for bit with each other on random programs, and with exact
//! arithmetic to rounding.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use multiplet::jit::Kernel;
use multiplet_compiler::compile;
use multiplet_compiler::modular::Stream;
use multiplet_compiler::options::Options;

/// A random polynomial in x, y, z with a parameter.
fn source(stream: &mut Stream) -> String {
    let mut terms = Vec::new();
    for _ in 0..2 + stream.below(6) {
        let c = stream.below(19) as i64 - 9;
        let powers = ["x", "y", "z"].map(|v| format!("{v}^{}", stream.below(4)));
        terms.push(format!("({c}/7)*{}", powers.join("*")));
    }
    format!("fn f(x, y, z; a) = ({}, a*x*({} - y) + z/3);", terms.join(" + "), terms[0])
}

#[test]
fn two_hundred_programs_give_the_same_bits() {
    let mut stream = Stream::new(2026);
    for round in 0..200 {
        let source = source(&mut stream);
        let options = Options { fused: round % 2 == 1, ..Options::default() };
        let compiled = compile(&source, &options).unwrap().pop().unwrap();
        let jit = Kernel::compile(&compiled.program).unwrap();
        let interpreter: Kernel = Kernel::interpret(&compiled.program).unwrap();
        for _ in 0..8 {
            let point: Vec<f64> =
                (0..3).map(|_| (stream.below(2001) as f64 - 1000.0) / 333.0).collect();
            let (mut p, mut q) = ([0.0; 2], [0.0; 2]);
            jit.call(&point, &[0.7], &mut p).unwrap();
            interpreter.call(&point, &[0.7], &mut q).unwrap();
            assert_eq!(p.map(f64::to_bits), q.map(f64::to_bits), "{source} at {point:?}");
        }
    }
}
