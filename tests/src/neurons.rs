//! Networks of neurons to test files and runtimes with: gates, and random ones.

use multiplet_compiler::neural::activation::Activation;
use multiplet_compiler::neural::form::Form;
use multiplet_compiler::neural::gate::{Gate, Precision};
use multiplet_compiler::neural::network::{NeuralNetwork, Neuron};

/// Numbers in [-1, 1) that look random.
pub fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f64 / f64::from(1 << 23) - 1.0
    };
    (0..count).map(|_| next()).collect()
}

/// Every kind of network: gates of one and two layers and random networks of all activations, in
/// both precisions, with skip and without.
pub fn all() -> Vec<(String, NeuralNetwork)> {
    let mut all = Vec::new();
    for precision in [Precision::F64, Precision::F32] {
        for skip in [false, true] {
            let tag = format!("{} {}", precision.name(), if skip { "skip" } else { "plain" });
            for activation in Activation::ALL {
                all.push((
                    format!("{activation} random {tag}"),
                    random(activation, precision, skip),
                ));
            }
            let scale = if precision == Precision::F64 { 1e-2 } else { 1e-1 };
            for activation in [Activation::Gelu, Activation::Softplus, Activation::Tanh] {
                let bias = activation.best_point();
                let form = if skip { Form::product_of_two() } else { Form::product() };
                let gate = Gate::new(&form, activation, bias, scale).unwrap();
                all.push((format!("{activation} gate {tag}"), one_gate(&gate, precision, skip)));
                let cube = three_factors(activation, scale, precision, skip);
                all.push((format!("{activation} product of three {tag}"), cube));
            }
        }
    }
    all
}

/// Two hidden layers and two outputs; every other weight is 0.
pub fn random(activation: Activation, precision: Precision, skip: bool) -> NeuralNetwork {
    let mut seed = 7;
    let mut layer = |known: usize, count: usize| -> Vec<Neuron> {
        let neurons = (0..count).map(|j| {
            seed += 1;
            let numbers = numbers(known + 1, seed);
            let weights = (0..known).filter(|i| (i + j) % 2 == 0).map(|i| (i, numbers[i]));
            Neuron { bias: numbers[known], weights: weights.collect() }
        });
        neurons.collect()
    };
    let (below, above) = if skip { (3 + 5, 3 + 5 + 4) } else { (5, 4) };
    NeuralNetwork {
        activation,
        precision,
        inputs: ["x", "q[0]", "q[1]"].map(str::to_owned).to_vec(),
        outputs: ["sum", "out"].map(str::to_owned).to_vec(),
        skip,
        hidden: vec![layer(3, 5), layer(below, 4)],
        output: layer(above, 2),
        softmax: false,
    }
}

/// A single gate; its linear part goes through the skip, if it has one.
pub fn one_gate(gate: &Gate, precision: Precision, skip: bool) -> NeuralNetwork {
    let inputs = gate.form().inputs();
    let mut output = Neuron { bias: gate.output_bias(), weights: Vec::new() };
    if skip {
        output.weights.extend(gate.skip().enumerate().filter(|(_, w)| *w != 0.0));
    }
    let first = if skip { inputs } else { 0 };
    output.weights.extend(gate.output_weights().enumerate().map(|(j, w)| (first + j, w)));
    NeuralNetwork {
        activation: gate.activation(),
        precision,
        inputs: (0..inputs).map(|i| format!("x[{i}]")).collect(),
        outputs: vec!["out".to_owned()],
        skip,
        hidden: vec![first_layer(gate, 0)],
        output: vec![output],
        softmax: false,
    }
}

/// (x·y)·z in two layers of a gate of four neurons; z is copied by one more, or skips a layer.
fn three_factors(
    activation: Activation,
    scale: f64,
    precision: Precision,
    skip: bool,
) -> NeuralNetwork {
    let bias = activation.best_point();
    let gate = Gate::new(&Form::product(), activation, bias, scale).unwrap();
    let copy = Gate::new(&Form::monomial(1).unwrap(), activation, bias, scale).unwrap();
    let mut hidden = vec![first_layer(&gate, 0)];
    let first = if skip { 3 } else { 0 };
    let product = |w: f64| gate.output_weights().enumerate().map(move |(j, m)| (first + j, w * m));
    let (mut offset, mut third) = (0.0, vec![(2, 1.0)]);
    if !skip {
        hidden[0].extend(first_layer(&copy, 2));
        third = vec![(4, copy.output_weights().sum())];
        offset = copy.output_bias();
    }
    let second = gate.form().units().iter().map(|unit| {
        let [u, v] = [unit.direction[0] * scale, unit.direction[1] * scale];
        let mut weights: Vec<(usize, f64)> = product(u).collect();
        weights.extend(third.iter().map(|(at, w)| (*at, v * w)));
        weights.sort_by_key(|(at, _)| *at);
        Neuron { bias: bias + v * offset, weights }
    });
    hidden.push(second.collect());
    let last = if skip { 3 + 4 } else { 0 };
    let weights = gate.output_weights().enumerate().map(|(j, w)| (last + j, w)).collect();
    NeuralNetwork {
        activation,
        precision,
        inputs: ["x", "y", "z"].map(str::to_owned).to_vec(),
        outputs: vec!["out".to_owned()],
        skip,
        hidden,
        output: vec![Neuron { bias: gate.output_bias(), weights }],
        softmax: false,
    }
}

/// The neurons of a gate of the inputs from `first` on.
fn first_layer(gate: &Gate, first: usize) -> Vec<Neuron> {
    let weight = |a: &f64| gate.lambda() * a;
    let neurons = gate.form().units().iter().map(|unit| Neuron {
        bias: gate.bias(),
        weights: unit.direction.iter().enumerate().map(|(i, a)| (first + i, weight(a))).collect(),
    });
    neurons.collect()
}

/// For each output, how far two runtimes may be apart, and a weight that is rounded to the precision
/// of the network: a running analysis of roundings. Sums are added up in any order, and an
/// activation errs by a few units of what it is made of. For a gate this is about
/// u·Σ|output weights|·|σ(b)|, the price of weights that grow as 1/λ².
pub fn noise(network: &NeuralNetwork, inputs: &[f64]) -> Vec<f64> {
    let unit = network.precision.unit();
    let affine = |neuron: &Neuron, known: &[(f64, f64)]| {
        let (mut sum, mut size, mut error) = (neuron.bias, neuron.bias.abs(), 0.0);
        for (at, weight) in &neuron.weights {
            let (value, own) = known[*at];
            sum += weight * value;
            size += (weight * value).abs();
            error += weight.abs() * own;
        }
        (sum, error + (neuron.weights.len() + 3) as f64 * unit * size)
    };
    let mut known: Vec<(f64, f64)> = inputs.iter().map(|x| (*x, 0.0)).collect();
    for layer in &network.hidden {
        let values = layer.iter().map(|neuron| {
            let (z, error) = affine(neuron, &known);
            let value = network.activation.value(z);
            let parts = match network.activation {
                Activation::Sigmoid => 1.0,
                Activation::Softplus => 1.0 + value,
                Activation::Gelu | Activation::Silu => z.abs(),
                _ => value.abs(),
            };
            let slope = network.activation.derivative(1, z).abs();
            (value, slope * error + 6.0 * unit * parts)
        });
        let values: Vec<(f64, f64)> = values.collect();
        if network.skip { known.extend(values) } else { known = values }
    }
    network.output.iter().map(|neuron| affine(neuron, &known).1).collect()
}

/// The network whose weights are those that its precision has.
pub fn rounded(network: &NeuralNetwork) -> NeuralNetwork {
    let mut rounded = network.clone();
    if network.precision == Precision::F32 {
        for neuron in rounded.hidden.iter_mut().flatten().chain(&mut rounded.output) {
            neuron.bias = f64::from(neuron.bias as f32);
            neuron.weights.iter_mut().for_each(|(_, w)| *w = f64::from(*w as f32));
        }
    }
    rounded
}
