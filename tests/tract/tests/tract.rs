//! ONNX models of gates and of neurons under tract, in double and single precision.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use multiplet_cli::onnx;
use multiplet_compiler::compile;
use multiplet_compiler::neural::gate::Precision;
use multiplet_compiler::options::Options;
use multiplet_compiler::program::Interpreter;
use multiplet_compiler::program::arithmetic::F64;
use multiplet_tract::{all, noise, numbers, rounded};
use tract_onnx::prelude::*;

/// The outputs for each row of inputs, by tract.
fn run<T: Datum + Copy>(bytes: &[u8], rows: &[Vec<f64>], of: impl Fn(f64) -> T) -> Vec<Vec<T>> {
    let model = tract_onnx::onnx().model_for_read(&mut &bytes[..]).unwrap();
    let model = model.into_optimized().unwrap().into_runnable().unwrap();
    let shape = (rows.len(), rows[0].len());
    let numbers = rows.iter().flatten().map(|x| of(*x)).collect();
    let input: Tensor = tract_ndarray::Array2::from_shape_vec(shape, numbers).unwrap().into();
    let found = model.run(tvec![input.into()]).unwrap();
    let found = found[0].to_plain_array_view::<T>().unwrap();
    found.rows().into_iter().map(|row| row.to_vec()).collect()
}

fn rows(columns: usize) -> Vec<Vec<f64>> {
    let short = |x: f64| f64::from(x as f32);
    let rows = (0..40).map(|k| numbers(columns, k));
    rows.map(|row| row.into_iter().map(short).collect()).collect()
}

/// The largest difference relative to 1 + |wanted|.
fn worst(found: &[Vec<f64>], wanted: &[Vec<f64>]) -> f64 {
    assert_eq!(found.len(), wanted.len());
    let pairs = found.iter().zip(wanted).flat_map(|(f, w)| {
        assert_eq!(f.len(), w.len());
        f.iter().zip(w)
    });
    pairs.map(|(f, w)| (f - w).abs() / (1.0 + w.abs())).fold(0.0, f64::max)
}

fn computed(bytes: &[u8], rows: &[Vec<f64>], precision: Precision) -> Vec<Vec<f64>> {
    match precision {
        Precision::F64 => run(bytes, rows, |x| x),
        Precision::F32 => {
            let found = run(bytes, rows, |x| x as f32);
            found.into_iter().map(|row| row.into_iter().map(f64::from).collect()).collect()
        }
    }
}

#[test]
fn networks_of_gates_are_computed() {
    for source in [
        "fn saddle(x, y) = x^3 - 3*x*y^2;",
        "#[gradient] fn well(x, y, z) = (x^2 + y^2 - 1)^2 + x*z;",
        "fn phi4(q: [8]) = sum(i in 0..8, (q[(i+1)%8] - q[i])^2/2 + q[i]^2/3 + q[i]^4/7);",
        "fn affine(x, y, z) = (x + 2*y - 1, z/3, 7);",
        "fn sphere(x, y, z) where x^2 + y^2 + z^2 = 1 { (x^2 + y^2, x*z, 3*z^2 - 1) }",
    ] {
        let compiled = compile(source, &Options::default()).unwrap().pop().unwrap();
        let rows = rows(compiled.system.signature.variable_count());
        let bytes = onnx::bytes(&onnx::model(&compiled, &[]).unwrap());
        let own = |row: &Vec<f64>| {
            Interpreter::new(compiled.program.clone(), F64).unwrap().call(row, &[]).unwrap()
        };
        let wanted: Vec<Vec<f64>> = rows.iter().map(own).collect();
        let error = worst(&computed(&bytes, &rows, Precision::F64), &wanted);
        println!("{}: error {error:.2e}", compiled.system.signature.name);
        assert!(error <= 1e-12, "{source}: {error}");
    }
}

#[test]
fn networks_of_neurons_are_computed() {
    for (name, network) in all() {
        let rows = rows(network.inputs.len());
        let reference = rounded(&network);
        let wanted: Vec<Vec<f64>> = rows.iter().map(|row| reference.evaluate(row)).collect();
        let bytes = onnx::bytes(&onnx::neural(&network, &[]).unwrap());
        let error = worst(&computed(&bytes, &rows, network.precision), &wanted);
        let usual = if network.precision == Precision::F32 { 1e-5 } else { 1e-12 };
        let noise = rows.iter().flat_map(|row| noise(&network, row)).fold(usual, f64::max);
        println!("{name}: error {error:.2e} of {noise:.1e}");
        assert!(error <= noise, "{name}: {error} beyond {noise}");
    }
}
