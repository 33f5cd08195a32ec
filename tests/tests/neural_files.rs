//! Networks of neurons survive files: ONNX models and safetensors read back are the same network,
//! compute the same values, and damaged files are errors.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use multiplet_cli::onnx::proto::Model;
use multiplet_cli::{onnx, safetensors};
use multiplet_compiler::neural::activation::Activation;
use multiplet_compiler::neural::gate::Precision;
use multiplet_compiler::neural::network::{NeuralNetwork, Neuron};
use multiplet_tests::neurons::{all, noise, numbers, random, rounded};

fn model(network: &NeuralNetwork) -> Model {
    onnx::neural(network, &[("definition", "f".to_owned())]).unwrap()
}

/// Whether a model rounds as [`NeuralNetwork::evaluate_own`] does: its activation is one operator
/// there, or made of operators that round alike.
fn is_same_arithmetic(network: &NeuralNetwork) -> bool {
    match network.activation {
        Activation::Gelu | Activation::Silu => false,
        Activation::Softplus | Activation::Sigmoid => network.precision == Precision::F32,
        _ => true,
    }
}

#[test]
fn models_read_back_are_the_network() {
    for (name, network) in all() {
        let read = onnx::read_neural(&onnx::bytes(&model(&network))).unwrap();
        assert_eq!(read, rounded(&network), "{name}");
    }
}

#[test]
fn models_compute_what_the_network_computes() {
    for (name, network) in all() {
        let bytes = onnx::bytes(&model(&network));
        let short = |x: f64| f64::from(x as f32);
        let rows = (0..20).map(|k| numbers(network.inputs.len(), k));
        let rows: Vec<Vec<f64>> = rows.map(|row| row.into_iter().map(short).collect()).collect();
        let found = onnx::run(&bytes, &rows).unwrap();
        for (row, found) in rows.iter().zip(found) {
            let wanted = network.evaluate_own(row);
            if is_same_arithmetic(&network) {
                assert_eq!(found, wanted, "{name}");
            }
            for ((a, b), noise) in found.iter().zip(&wanted).zip(noise(&network, row)) {
                assert!((a - b).abs() <= noise, "{name}: {a} {b} {noise:e}");
            }
        }
    }
}

/// In double precision some activations are made of several operators: they must be good to the last
/// bits everywhere, since gates live in them.
#[test]
fn activations_of_models_are_good_to_the_last_bits() {
    let points = (-800..=800).map(|k| f64::from(k) * 0.037).chain([1e-3, -1e-3, 1e-9, -1e-9]);
    let rows: Vec<Vec<f64>> = points.map(|x| vec![x]).collect();
    for activation in Activation::ALL {
        let neuron = || vec![Neuron { bias: 0.0, weights: vec![(0, 1.0)] }];
        let network = NeuralNetwork {
            activation,
            precision: Precision::F64,
            inputs: vec!["x".to_owned()],
            outputs: vec!["y".to_owned()],
            skip: false,
            hidden: vec![neuron()],
            output: neuron(),
            softmax: false,
        };
        let found = onnx::run(&onnx::bytes(&model(&network)), &rows).unwrap();
        for (x, found) in rows.iter().zip(found) {
            let wanted = activation.value(x[0]);
            // The exponent x²/2 of GELU rounds as its size, a small softplus as the 1 it is made of.
            let size = match activation {
                Activation::Softplus => 1.0 + wanted,
                Activation::Gelu => wanted.abs() * (1.0 + x[0] * x[0] / 8.0),
                _ => wanted.abs(),
            };
            let error = (found[0] - wanted).abs();
            assert!(error <= 8.0 * f64::EPSILON * size, "{activation}({x:?}): {error:e}");
        }
    }
}

#[test]
fn weights_read_back_are_the_network() {
    for (name, network) in all() {
        let metadata = [("definition", "f(x) = \"x\"".to_owned())];
        let bytes = safetensors::write(&network, &metadata).unwrap();
        assert_eq!(bytes, safetensors::write(&network.clone(), &metadata).unwrap());
        assert_eq!(safetensors::read(&bytes).unwrap(), rounded(&network), "{name}");
    }
}

#[test]
fn networks_without_hidden_layers_are_affine_maps() {
    let mut network = random(Activation::Silu, Precision::F64, true);
    network.hidden.clear();
    network.output.iter_mut().for_each(|neuron| neuron.weights.retain(|(at, _)| *at < 3));
    let bytes = onnx::bytes(&model(&network));
    assert_eq!(onnx::read_neural(&bytes).unwrap(), network);
    assert_eq!(onnx::run(&bytes, &[vec![1.0; 3]]).unwrap(), [network.evaluate(&[1.0; 3])]);
    let bytes = safetensors::write(&network, &[]).unwrap();
    assert_eq!(safetensors::read(&bytes).unwrap(), network);
}

#[test]
fn a_layer_is_a_map_and_an_activation() {
    let operators = |activation, precision, skip| {
        let graph = model(&random(activation, precision, skip)).graph.unwrap();
        graph.node.iter().map(|n| n.op_type.clone()).collect::<Vec<_>>().join(" ")
    };
    let plain = operators(Activation::Tanh, Precision::F64, false);
    assert_eq!(plain, "MatMul Add Tanh MatMul Add Tanh MatMul Add");
    let skip = operators(Activation::Square, Precision::F32, true);
    assert_eq!(skip, "MatMul Add Mul Concat MatMul Add Mul Concat MatMul Add");
    for activation in Activation::ALL {
        for precision in [Precision::F32, Precision::F64] {
            assert!(!operators(activation, precision, true).contains("Gemm"));
            // Not all runtimes have these for 64 bits.
            let double = operators(activation, Precision::F64, false);
            assert!(!["Erf", "Softplus", "Sigmoid"].iter().any(|name| double.contains(name)));
        }
    }
}

#[test]
fn a_weight_beyond_the_precision_is_an_error() {
    let mut network = random(Activation::Tanh, Precision::F32, false);
    network.output[0].bias = 1e39;
    for error in
        [onnx::neural(&network, &[]).unwrap_err(), safetensors::write(&network, &[]).unwrap_err()]
    {
        assert!(error.to_string().starts_with("error[E_NUM_RANGE]"), "{error}");
    }
}

/// Damages a file in many places: the result is a network or an error with a code. Of a file that
/// ends too early, so many bytes at the end may be missing without an error.
fn damaged(bytes: &[u8], spare: usize, read: impl Fn(&[u8]) -> Result<NeuralNetwork, String>) {
    let mut errors = 0;
    for length in 0..bytes.len() {
        match read(&bytes[..length]) {
            Err(error) => assert!(error.starts_with("error[E_MODEL]"), "{error}"),
            Ok(_) => assert!(length + spare >= bytes.len(), "{length} bytes are a network"),
        }
    }
    for at in 0..bytes.len() {
        let mut other = bytes.to_vec();
        other[at] ^= 0x55;
        if let Err(error) = read(&other) {
            assert!(error.starts_with("error[E_MODEL]"), "{error}");
            errors += 1;
        }
    }
    assert!(errors > 100, "{errors}");
}

#[test]
fn damaged_models_are_errors() {
    let network = random(Activation::Silu, Precision::F64, true);
    let read = |bytes: &[u8]| onnx::read_neural(bytes).map_err(|e| e.to_string());
    // The metadata come last, after the version of the operators, and only have the names.
    let text =
        ["inputs", "x q[0] q[1]", "outputs", "sum out", "activation", "silu", "skip", "true"];
    let metadata: usize = text.iter().map(|text| text.len() + 4).sum();
    damaged(&onnx::bytes(&model(&network)), metadata + 20, read);
    let compiled = multiplet_compiler::compile("fn f(x, y) = x*y;", &Default::default()).unwrap();
    let gates = onnx::bytes(&onnx::model(&compiled[0], &[]).unwrap());
    let error = read(&gates).unwrap_err();
    assert_eq!(
        error,
        "error[E_MODEL]: left0 is followed by MatMul, which begins no activation: networks of \
         neurons are read, as `realise` writes them"
    );
}

#[test]
fn damaged_weights_are_errors() {
    let network = random(Activation::Gelu, Precision::F32, false);
    let bytes = safetensors::write(&network, &[]).unwrap();
    let read = |bytes: &[u8]| safetensors::read(bytes).map_err(|e| e.to_string());
    damaged(&bytes, 0, read);
    for (from, to, wanted) in [
        ("gelu", "relo", "no activation is called `relo`"),
        ("\"skip\"", "\"skep\"", "the metadata have no `skip`"),
        ("false", "fals?", "`skip` is fals?, neither true nor false"),
        ("\"skip\":\"false\"", "\"skip\":\"true\" ", "layer 1 reads 5 values, but 8 are known"),
        ("sum out", "sum_out", "the last layer has 2 values for 1 outputs"),
        ("layer1.bias", "layer9.bias", "there is no tensor `layer1.bias`"),
    ] {
        let at = bytes.windows(from.len()).position(|w| w == from.as_bytes()).expect(from);
        let mut other = bytes.clone();
        other[at..at + to.len()].copy_from_slice(to.as_bytes());
        assert_eq!(read(&other).unwrap_err(), format!("error[E_MODEL]: {wanted}"));
    }
}
