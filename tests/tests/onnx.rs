//! ONNX models compute what the other engines compute: run by ourselves, and by onnxruntime where
//! Python has it (`pip install onnxruntime`); otherwise that half is skipped and says so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use multiplet::posterior::Classes;
use multiplet_cli::onnx::proto::Model;
use multiplet_cli::onnx::{bytes, model, run};
use multiplet_compiler::options::Options;
use multiplet_compiler::program::Interpreter;
use multiplet_compiler::program::arithmetic::{F32, F64};
use multiplet_compiler::rational::Rational;
use multiplet_compiler::{Compiled, compile};

const SOURCES: [&str; 11] = [
    "fn saddle(x, y) = x^3 - 3*x*y^2;",
    "fn spring(q: [2]; k) = k*(q[1] - q[0])^2/2;",
    "#[motion] hamiltonian HenonHeiles(q: [2], p: [2]; lambda) {
        sum(i in 0..2, p[i]^2 + q[i]^2)/2 + lambda*(q[0]^2*q[1] - q[1]^3/3) }",
    "fn phi4(q: [8]; a, b) = sum(i in 0..8, (q[(i+1)%8] - q[i])^2/2 + a*q[i]^2/2 + b*q[i]^4);",
    "fn affine(x, y, z) = (x + 2*y - 1, z/3, 7);",
    "fn power(x) = x^15;",
    "fn xor(a: bit, b: bit) = a + b - 2*a*b;",
    "fn short(x: f32, y: f32) = 0.1*x^2 + x*y/3;",
    "posterior pair(x) { class plus: (x - 1)^2/2; class minus: (x + 1)^2/2; }",
    "#[gradient] posterior bumps(x, y; a) { class A: x^2 + y^2, prior 3; class B: a*x*y;
        class C: x^3 - y, scale sqrt(2); }",
    "fn sphere(x, y, z) where x^2 + y^2 + z^2 = 1 { (x^2 + y^2, x*z, 3*z^2 - 1) }",
];

/// Numbers in [-1, 1] that look random.
fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f64 / f64::from(1 << 23) - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// The model, rows of inputs, and rows of outputs by the reference.
struct Case {
    name: String,
    model: Vec<u8>,
    x: Vec<Vec<f64>>,
    y: Vec<Vec<f64>>,
    tolerance: f64,
}

fn case(source: &str) -> Case {
    let compiled = compile(source, &Options::default()).unwrap().pop().unwrap();
    let signature = &compiled.system.signature;
    let parameters: Vec<Rational> = (0..signature.parameter_count())
        .map(|k| Rational::ratio(k as i64 + 2, 5).unwrap())
        .collect();
    let is_short = source.contains("f32");
    let short = |x: f64| if is_short { f64::from(x as f32) } else { x };
    let x: Vec<Vec<f64>> = (0..40)
        .map(|k| numbers(signature.variable_count(), k).into_iter().map(short).collect())
        .collect();
    let y = x.iter().map(|row| values(&compiled, row, &parameters, is_short)).collect();
    let model = bytes(&model(&compiled, &parameters).unwrap());
    let tolerance = if is_short { 1e-5 } else { 1e-12 };
    Case { name: signature.name.clone(), model, x, y, tolerance }
}

fn values(compiled: &Compiled, row: &[f64], parameters: &[Rational], is_short: bool) -> Vec<f64> {
    let program = compiled.program.clone();
    if is_short {
        let row: Vec<f32> = row.iter().map(|x| *x as f32).collect();
        let parameters: Vec<f32> = parameters.iter().map(Rational::to_f32).collect();
        let found = Interpreter::new(program, F32).unwrap().call(&row, &parameters).unwrap();
        return found.into_iter().map(f64::from).collect();
    }
    let parameters: Vec<f64> = parameters.iter().map(Rational::to_f64).collect();
    let values = Interpreter::new(program, F64).unwrap().call(row, &parameters).unwrap();
    Classes::of(compiled).map_or(values.clone(), |classes| classes.probabilities(&values))
}

#[test]
fn models_read_back_are_the_networks() {
    for source in SOURCES {
        let Case { name, model, x, y, tolerance } = case(source);
        let found = run(&model, &x).unwrap();
        assert_eq!(found.len(), y.len());
        for (found, wanted) in found.iter().zip(&y) {
            assert_eq!(found.len(), wanted.len(), "{name}");
            for (a, b) in found.iter().zip(wanted) {
                assert!((a - b).abs() <= tolerance * (1.0 + b.abs()), "{name}: {a} {b}");
            }
        }
        assert!(run(&model, &[]).unwrap().is_empty());
    }
}

#[test]
fn a_layer_is_two_maps_and_a_product() {
    let compiled = compile("fn f(x, y) = x^2*y + x;", &Options::default()).unwrap();
    let model: Model = model(&compiled[0], &[]).unwrap();
    let graph = model.graph.unwrap();
    let operators: Vec<&str> = graph.node.iter().map(|n| n.op_type.as_str()).collect();
    let layer = ["MatMul", "Add", "MatMul", "Add", "Mul", "Concat"];
    assert_eq!(operators, [&layer[..], &layer, &["MatMul", "Add"]].concat());
    let keys: Vec<&str> = model.metadata_props.iter().map(|e| e.key.as_str()).collect();
    assert_eq!(keys, ["definition", "inputs", "outputs", "network", "certificate", "proof"]);
}

#[test]
fn onnxruntime_computes_the_same() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("onnx/check.py");
    let folder = tempfile::tempdir().unwrap();
    for source in SOURCES {
        let Case { name, model, x, y, tolerance } = case(source);
        let [file, rows] = ["onnx", "json"].map(|e| folder.path().join(format!("{name}.{e}")));
        fs::write(&file, model).unwrap();
        let data = serde_json::json!({ "x": x, "y": y });
        fs::write(&rows, data.to_string()).unwrap();
        let run = Command::new("python3")
            .args([&script, &file, &rows])
            .arg(tolerance.to_string())
            .output();
        let Ok(run) = run else {
            println!("skipped: there is no python3");
            return;
        };
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        println!("{name}: {}", said.trim());
        if run.status.code() == Some(77) {
            return;
        }
        assert!(run.status.success(), "{name}: {said}{}", String::from_utf8_lossy(&run.stderr));
    }
}
