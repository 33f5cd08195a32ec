//! Realised networks to test files and runtimes with: the ones a reader of the papers thinks of.

use multiplet_compiler::neural::activation::Activation;
use multiplet_compiler::neural::network::NeuralNetwork;
use multiplet_compiler::neural::realise::{Interval, Request, realise};
use multiplet_compiler::options::Options;
use multiplet_compiler::poly::Domain;

/// Name, definition in the number type `real`, activations.
const DEFINITIONS: [(&str, &str, &[Activation]); 5] = [
    (
        "Hénon–Heiles",
        "fn f(q: [real; 2], p: [real; 2]) = sum(i in 0..2, p[i]^2 + q[i]^2)/2
            + q[0]^2*q[1] - q[1]^3/3;",
        SMOOTH,
    ),
    (
        "φ⁴ on 8 sites",
        "fn f(q: [real; 8]) = sum(i in 0..8, (q[(i+1)%8] - q[i])^2/2 + q[i]^2/2 + q[i]^4/4);",
        SMOOTH,
    ),
    (
        "a Gaussian of rank 5",
        "fn f(x: [real; 7]) = sum(i in 0..5, (x[i] - x[i+1]/2 + x[i+2]/3 - 1/5)^2/2);",
        SMOOTH,
    ),
    ("XOR", "fn f(a: bit, b: bit) = a + b - 2*a*b;", STEEP),
    ("AND of 6", "fn f(b: [bit; 6]) = prod(i in 0..6, b[i]);", STEEP),
];
const SMOOTH: &[Activation] =
    &[Activation::Square, Activation::Requ, Activation::Gelu, Activation::Softplus];
const STEEP: &[Activation] = &[Activation::Sigmoid, Activation::Tanh, Activation::Relu];

/// These networks in both precisions, without a skip, on [-1, 1] where inputs are real, to 1e-2 (1e-1
/// in single precision).
pub fn all() -> Vec<(String, NeuralNetwork)> {
    let mut all = Vec::new();
    for (name, source, activations) in DEFINITIONS {
        for (scalar, accuracy) in [("f64", 1e-2), ("f32", 1e-1)] {
            // What has bits only computes in double precision.
            if scalar == "f32" && !source.contains("real") {
                continue;
            }
            let source = source.replace("real", scalar);
            let compiled = multiplet_compiler::compile(&source, &Options::default()).unwrap();
            let network = &compiled[0].network;
            let unit = |d: Domain| (d == Domain::Real).then_some(Interval::new(-1.0, 1.0));
            let ranges: Vec<_> = network.signature.domains().into_iter().map(unit).collect();
            for activation in activations.iter().copied() {
                let accuracy = Some(accuracy);
                let request = Request { activation, accuracy, skip: false, ranges: ranges.clone() };
                let realised = realise(network, &[], &request).unwrap();
                all.push((format!("{name}, {activation} {scalar}"), realised.network));
            }
        }
    }
    all.push(("a posterior, square f64".to_owned(), posterior()));
    all
}

/// Two Gaussians of different covariance, as a network that ends with a softmax.
fn posterior() -> NeuralNetwork {
    let source = "posterior p(x) { class A: x^2/2, prior 7/10;
        class B: (x - 1)^2/8, prior 3/10, scale 1/2; }";
    let compiled = multiplet_compiler::compile(source, &Options::default()).unwrap().remove(0);
    let (activation, skip) = (Activation::Square, false);
    let ranges = vec![Some(Interval::new(-4.0, 4.0))];
    let request = Request { activation, accuracy: None, skip, ranges };
    let network = realise(&compiled.network, &[], &request).unwrap().network;
    let posterior = compiled.posterior().unwrap();
    let names: Vec<&str> = posterior.names().collect();
    let network = network.into_posterior(&names, &posterior.offsets());
    // N(0, 1) of prior 0.7 and N(1, 4) of prior 0.3 at 1/2.
    assert!((network.evaluate(&[0.5])[0] - 0.809_489_276_392_716_8).abs() < 1e-14);
    network
}
