//! ONNX models compute what the other engines compute: run by ourselves, and by onnxruntime where
//! Python has it (`pip install onnxruntime`); otherwise that half is skipped and says so. The same
//! for weights in safetensors files (`pip install safetensors numpy`).

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
use multiplet_cli::onnx::{bytes, model, neural, run};
use multiplet_cli::safetensors;
use multiplet_compiler::neural::activation::Activation;
use multiplet_compiler::neural::gate::Precision;
use multiplet_compiler::neural::network::NeuralNetwork;
use multiplet_compiler::options::Options;
use multiplet_compiler::program::Interpreter;
use multiplet_compiler::program::arithmetic::{F32, F64};
use multiplet_compiler::rational::Rational;
use multiplet_compiler::{Compiled, compile};
use multiplet_tests::neurons::{all, noise, numbers, rounded};

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

/// Runs a script on files and the rows that belong to them, if it can.
fn check(script: &str, cases: &[Case]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("onnx").join(script);
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("python3");
    command.arg(script);
    for (k, Case { model, x, y, tolerance, .. }) in cases.iter().enumerate() {
        let [file, rows] = ["model", "json"].map(|e| folder.path().join(format!("{k}.{e}")));
        fs::write(&file, model).unwrap();
        fs::write(&rows, serde_json::json!({ "x": x, "y": y }).to_string()).unwrap();
        command.args([&file, &rows]).arg(tolerance.to_string());
    }
    let Ok(run) = command.output() else {
        println!("skipped: there is no python3");
        return;
    };
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    let names = cases.iter().map(|case| case.name.as_str()).chain(["after all"]);
    names.zip(said.lines()).for_each(|(name, line)| println!("{name}: {line}"));
    let is_skipped = run.status.code() == Some(77);
    assert!(is_skipped || run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(is_skipped || said.lines().count() == cases.len());
}

/// A network of neurons as a file. Its reference is a network with the weights of the file, in
/// double precision. The tolerance is the usual one where the network has no more noise than that:
/// always, but for gates that divide by a small λ².
fn neural_case(
    name: &str,
    network: &NeuralNetwork,
    write: impl Fn(&NeuralNetwork) -> Vec<u8>,
) -> Case {
    let is_short = network.precision == Precision::F32;
    let short = |x: f64| if is_short { f64::from(x as f32) } else { x };
    let rows = (0..40).map(|k| numbers(network.inputs.len(), k));
    let x: Vec<Vec<f64>> = rows.map(|row| row.into_iter().map(short).collect()).collect();
    let reference = rounded(network);
    let y: Vec<Vec<f64>> = x.iter().map(|row| reference.evaluate(row)).collect();
    let noise = x.iter().zip(&y).flat_map(|(x, y)| {
        noise(network, x).into_iter().zip(y).map(|(noise, y)| noise / (1.0 + y.abs()))
    });
    let tolerance = noise.fold(if is_short { 1e-5 } else { 1e-12 }, f64::max);
    Case { name: name.to_owned(), model: write(network), x, y, tolerance }
}

#[test]
fn onnxruntime_computes_the_same() {
    let write = |network: &NeuralNetwork| bytes(&neural(network, &[]).unwrap());
    let gates = SOURCES.into_iter().map(case);
    let neurons = all().into_iter().map(|(name, network)| neural_case(&name, &network, write));
    check("check.py", &gates.chain(neurons).collect::<Vec<_>>());
}

#[test]
fn numpy_computes_the_same_with_the_weights() {
    let write = |network: &NeuralNetwork| safetensors::write(network, &[]).unwrap();
    let networks = all().into_iter().chain(multiplet_tests::realised::all());
    let cases = networks.map(|(name, network)| neural_case(&name, &network, write));
    check("check_weights.py", &cases.collect::<Vec<_>>());
}

/// What neurons do exactly, or steeply, is the same to 1e-12, or 1e-5 in single precision. Other
/// gates lose digits to the weights that accuracy takes, and are the same up to that noise.
#[test]
fn realised_networks_are_the_same_under_onnxruntime() {
    let cases = multiplet_tests::realised::all().into_iter().map(|(name, network)| {
        let write = |network: &NeuralNetwork| bytes(&neural(network, &[]).unwrap());
        let case = neural_case(&name, &network, write);
        let tolerance = match (network.activation, network.precision) {
            (Activation::Gelu | Activation::Softplus, _) => case.tolerance,
            (_, Precision::F64) => 1e-12,
            (_, Precision::F32) => 1e-5,
        };
        Case { tolerance, ..case }
    });
    check("check.py", &cases.collect::<Vec<_>>());
}
