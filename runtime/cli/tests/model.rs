//! Networks of neurons in files, evaluated by the binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;
use std::process::Command;

use multiplet_cli::{onnx, safetensors};
use multiplet_compiler::neural::activation::Activation;
use multiplet_compiler::neural::gate::Precision;
use multiplet_compiler::neural::network::{NeuralNetwork, Neuron};

/// What is printed, or the error.
fn eval(folder: &Path, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_multiplet"));
    let out = command.arg("eval").args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    if out.status.success() { Ok(text(out.stdout)) } else { Err(text(out.stderr)) }
}

/// u·v = ((u + v)² - (u - v)²)/4, and a sum.
fn network(precision: Precision) -> NeuralNetwork {
    let neuron = |bias, weights: &[(usize, f64)]| Neuron { bias, weights: weights.to_vec() };
    NeuralNetwork {
        activation: Activation::Square,
        precision,
        inputs: vec!["u".into(), "q[0]".into()],
        outputs: vec!["product".into(), "sum".into()],
        skip: true,
        hidden: vec![vec![neuron(0.0, &[(0, 1.0), (1, 1.0)]), neuron(0.0, &[(0, 1.0), (1, -1.0)])]],
        output: vec![neuron(0.0, &[(2, 0.25), (3, -0.25)]), neuron(0.1, &[(0, 1.0), (1, 1.0)])],
        softmax: false,
    }
}

#[test]
fn files_are_evaluated_in_their_precision() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (precision, wanted) in [
        (Precision::F64, "product = 0.75\nsum = 2.1\n"),
        (Precision::F32, "product = 0.75\nsum = 2.1\n"),
    ] {
        let network = network(precision);
        let model = onnx::bytes(&onnx::neural(&network, &[]).unwrap());
        fs::write(folder.join("a.onnx"), model).unwrap();
        fs::write(folder.join("a.safetensors"), safetensors::write(&network, &[]).unwrap())
            .unwrap();
        for file in ["a.onnx", "a.safetensors"] {
            assert_eq!(eval(folder, &[file, "--at", "q[0]=0.5,u=1.5"]).unwrap(), wanted);
            assert_eq!(eval(folder, &[file, "3/2", "1/2"]).unwrap(), wanted);
        }
    }
}

#[test]
fn what_is_wrong_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let weights = safetensors::write(&network(Precision::F64), &[]).unwrap();
    fs::write(folder.join("a.safetensors"), &weights).unwrap();
    fs::write(folder.join("short.safetensors"), &weights[..20]).unwrap();
    fs::write(folder.join("text.onnx"), "fn f(x) = x;").unwrap();
    for (arguments, code) in [
        (&["a.safetensors", "--at", "u=1"][..], "E_COMMAND_ARG"),
        (&["a.safetensors", "--at", "u=1,v=2,q[0]=1"], "E_UNKNOWN_VAR"),
        (&["a.safetensors", "1"], "E_COMMAND_ARG"),
        (&["a.safetensors", "--csv", "a.csv"], "E_COMMAND_ARG"),
        (&["short.safetensors", "1", "2"], "E_MODEL"),
        (&["text.onnx", "1", "2"], "E_MODEL"),
        (&["none.onnx", "1", "2"], "E_IO"),
    ] {
        let error = eval(folder, arguments).unwrap_err();
        assert!(error.starts_with(&format!("error[{code}]")), "{arguments:?}: {error}");
    }
}
