//! Networks of neurons on the command line: reports, files, explanations, wrong boxes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::process::{Command, Output};

use multiplet_cli::{onnx, safetensors};

fn multiplet(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_multiplet")).args(arguments).output().unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let out = multiplet(arguments);
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

const PRODUCT: [&str; 4] = ["-e", "fn f(x, y) = x*y;", "--box", "-1..1"];

#[test]
fn a_product_is_realised_explained_and_drawn() {
    let report = printed(&[&["realise"], &PRODUCT[..]].concat());
    assert!(report.starts_with("3 neurons in 1 hidden layer, 0 copies; softplus f64"), "{report}");
    assert!(report.contains("layer 1: product in three (3)\ngates = input: proved\n"), "{report}");
    let told = printed(&[&["explain"], &PRODUCT[..]].concat());
    for part in ["f: 3 neurons", "u0 = x*y", "n2 = σ(", "product in three", "out = u0", "asked for"]
    {
        assert!(told.contains(part), "{part} is missing in\n{told}");
    }
    let drawn = printed(&[&["realise"], &PRODUCT[..], &["--emit", "svg"]].concat());
    assert_eq!(drawn.matches("<circle").count(), 2 + 3 + 1);
    assert_eq!(drawn, printed(&[&["explain"], &PRODUCT[..], &["--emit", "svg"]].concat()));
}

#[test]
fn options_choose_the_neurons() {
    for (options, start) in [
        (&["--skip"][..], "2 neurons in 1 hidden layer"),
        (&["--activation", "square"], "2 neurons"),
        (&["--activation", "gelu", "--accuracy", "1e-4"], "2 neurons"),
        (&["--accuracy", "1e-9"], "4 neurons"),
    ] {
        let report = printed(&[&["realise"], &PRODUCT[..], options].concat());
        assert!(report.starts_with(start), "{options:?}: {report}");
    }
    let parametric = ["realise", "-e", "fn f(x; a) = a*x^2;", "--box", "x=0..2", "--with", "a=3"];
    assert!(printed(&parametric).starts_with("2 neurons"));
}

#[test]
fn files_hold_the_same_network() {
    let folder = tempfile::tempdir().unwrap();
    let [model, weights] = ["f.onnx", "f.safetensors"].map(|name| folder.path().join(name));
    let to = |emit, path: &std::path::Path| {
        let path = path.to_str().unwrap();
        printed(&[&["realise"], &PRODUCT[..], &["--emit", emit, "-o", path]].concat());
    };
    to("onnx", &model);
    to("safetensors", &weights);
    // The ending of a file says as much.
    let other = folder.path().join("g.onnx");
    printed(&[&["realise"], &PRODUCT[..], &["-o", other.to_str().unwrap()]].concat());
    assert_eq!(fs::read(&other).unwrap(), fs::read(&model).unwrap());
    let from_model = onnx::read_neural(&fs::read(&model).unwrap()).unwrap();
    let from_weights = safetensors::read(&fs::read(&weights).unwrap()).unwrap();
    assert_eq!(from_model, from_weights);
    assert!((from_model.evaluate(&[0.5, -0.5])[0] + 0.25).abs() < 1e-6);
}

#[test]
fn what_cannot_be_says_why() {
    let source = "fn f(x, b: bit) = x^2 + b;";
    for (options, error) in [
        (&[][..], "error[E_BOX]: `x` has no range: the accuracy of neurons depends on it; give it"),
        (&["--box", "1..1"], "error[E_BOX]: the range 1..1 of `x`"),
        (&["--box", "x=0..1,b=0..1"], "error[E_BOX]: `b` is a bit or a spin"),
        (&["--box", "y=0..1"], "error[E_UNKNOWN_VAR]: `y` is no variable of `f`"),
        (
            &["--box", "0..1", "--activation", "relu"],
            "error[E_CURVATURE]: derivative 2 of relu vanishes at 0: it bends nowhere",
        ),
        (&["--box", "0..1", "--accuracy", "inf"], "error[E_OPTION]: inf cannot be an accuracy"),
        (&["--box", "0..1", "--accuracy", "1e-20"], "error[E_ACCURACY]: an error of 1.0e-20 on"),
        (&["--box", "0..1", "--emit", "onnx"], "error[E_COMMAND_ARG]: a file of weights"),
        (&["--box", "0..1", "--with", "a=1"], "error[E_UNKNOWN_VAR]: `a` is no input of `f`"),
    ] {
        let out = multiplet(&[&["realise", "-e", source], options].concat());
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(said.starts_with(error), "{options:?}: {said}");
        assert_eq!((out.status.code(), out.stdout.len()), (Some(1), 0));
    }
}
