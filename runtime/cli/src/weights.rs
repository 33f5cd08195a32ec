//! The weights of a network of neurons as dense matrices, one a layer: what files hold.
//!
//! [`dense`] and [`assemble`] are inverse to each other, so that a network written to a file and
//! read back is the same one.

use multiplet_compiler::code::Code;
use multiplet_compiler::neural::gate::Precision;
use multiplet_compiler::neural::network::{NeuralNetwork, Neuron};

use crate::failure::Failure;

/// An affine map x ↦ x·W + b.
#[derive(Clone, PartialEq, Debug)]
pub struct Dense<N> {
    /// W: one row an input, one column an output.
    pub weights: Vec<Vec<N>>,
    /// b: one number an output.
    pub bias: Vec<N>,
}

/// A file that is damaged, or holds something else (`E_MODEL`).
pub fn wrong(message: impl AsRef<str>) -> Failure {
    Failure::new(Code::Model.as_str(), message)
}

/// The maps of a network: one a hidden layer, and the outputs.
///
/// # Errors
///
/// `E_INTERNAL` if a weight belongs to nothing that is known below it.
pub fn dense(network: &NeuralNetwork) -> Result<Vec<Dense<f64>>, Failure> {
    let layers = network.hidden.iter().chain([&network.output]);
    layers.enumerate().map(|(k, layer)| matrix(layer, network.known(k))).collect()
}

fn matrix(layer: &[Neuron], known: usize) -> Result<Dense<f64>, Failure> {
    let mut weights = vec![vec![0.0; layer.len()]; known];
    for (column, neuron) in layer.iter().enumerate() {
        for (row, weight) in &neuron.weights {
            let entry = weights.get_mut(*row).ok_or_else(|| {
                let message = format!("a weight of value {row}, but only {known} are known");
                Failure::new(Code::Internal.as_str(), message)
            })?;
            entry[column] = *weight;
        }
    }
    Ok(Dense { weights, bias: layer.iter().map(|n| n.bias).collect() })
}

/// A network without layers with these maps, the last of which makes the outputs. Weights that are 0
/// are left out.
///
/// # Errors
///
/// `E_MODEL` if there is no map, a map does not fit what is known below it or the number of
/// outputs, or a number is not finite.
pub fn assemble(
    mut network: NeuralNetwork,
    layers: &[Dense<f64>],
) -> Result<NeuralNetwork, Failure> {
    let mut known = network.inputs.len();
    for (k, layer) in layers.iter().enumerate() {
        let found = layer.weights.len();
        if found != known {
            return Err(wrong(format!("layer {k} reads {found} values, but {known} are known")));
        }
        network.hidden.push(neurons(layer).map_err(|what| wrong(format!("layer {k}: {what}")))?);
        known = layer.bias.len() + if network.skip { known } else { 0 };
    }
    network.output = network.hidden.pop().ok_or_else(|| wrong("there is no layer"))?;
    let (found, wanted) = (network.output.len(), network.outputs.len());
    if found != wanted {
        return Err(wrong(format!("the last layer has {found} values for {wanted} outputs")));
    }
    Ok(network)
}

fn neurons(layer: &Dense<f64>) -> Result<Vec<Neuron>, String> {
    let count = layer.bias.len();
    if let Some(row) = layer.weights.iter().find(|row| row.len() != count) {
        return Err(format!("weights for {} neurons, biases for {count}", row.len()));
    }
    if let Some(x) = layer.weights.iter().flatten().chain(&layer.bias).find(|x| !x.is_finite()) {
        return Err(format!("{x} is no weight"));
    }
    let column = |j: usize| {
        let weights = layer.weights.iter().map(|row| row[j]).enumerate();
        weights.filter(|(_, weight)| *weight != 0.0).collect()
    };
    let biases = layer.bias.iter().enumerate();
    Ok(biases.map(|(j, bias)| Neuron { bias: *bias, weights: column(j) }).collect())
}

/// Names in one line, for the metadata of a file. No name has a space.
pub fn joined(names: &[String]) -> String {
    names.join(" ")
}

/// The names in such a line.
pub fn split(line: &str) -> Vec<String> {
    line.split_whitespace().map(str::to_owned).collect()
}

/// A number of weights, which files hold in the precision of their network.
pub trait Number: std::fmt::Display {
    /// The nearest number in single precision.
    fn single(&self) -> f32;
    /// The nearest number in double precision.
    fn double(&self) -> f64;
}

impl Number for f64 {
    fn single(&self) -> f32 {
        *self as f32
    }

    fn double(&self) -> f64 {
        *self
    }
}

impl Number for multiplet_compiler::rational::Rational {
    fn single(&self) -> f32 {
        self.to_f32()
    }

    fn double(&self) -> f64 {
        self.to_f64()
    }
}

/// Numbers as bytes, little endian.
///
/// # Errors
///
/// `E_NUM_RANGE` if a number is not finite in this precision.
pub fn raw<'a, N: Number + 'a>(
    numbers: impl Iterator<Item = &'a N>,
    precision: Precision,
) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    for number in numbers {
        let is_finite = match precision {
            Precision::F32 => {
                bytes.extend(number.single().to_le_bytes());
                number.single().is_finite()
            }
            Precision::F64 => {
                bytes.extend(number.double().to_le_bytes());
                number.double().is_finite()
            }
        };
        if !is_finite {
            let name = precision.name();
            let message = format!("the coefficient {number} is no finite number in {name}");
            return Err(Failure::new(Code::NumRange.as_str(), message));
        }
    }
    Ok(bytes)
}

/// The numbers of such bytes, in double precision. What is left over is not read.
pub fn numbers(bytes: &[u8], precision: Precision) -> Vec<f64> {
    match precision {
        Precision::F32 => {
            let numbers = bytes.as_chunks::<4>().0.iter();
            numbers.map(|bytes| f64::from(f32::from_le_bytes(*bytes))).collect()
        }
        Precision::F64 => {
            let numbers = bytes.as_chunks::<8>().0.iter();
            numbers.map(|bytes| f64::from_le_bytes(*bytes)).collect()
        }
    }
}
