//! `multiplet eval MODEL.onnx` and `multiplet eval WEIGHTS.safetensors`: a network of neurons that was
//! written to a file, read back and evaluated in its own precision.

use std::path::Path;

use multiplet_compiler::neural::gate::Precision;
use multiplet_compiler::neural::network::NeuralNetwork;
use multiplet_compiler::poly::{Argument, Scalar, Shape, Signature};
use multiplet_compiler::rational::Rational;

use crate::failure::Failure;
use crate::{files, onnx, point, safetensors};

/// A file may have so many bytes.
const MODEL_BYTES: u64 = 1 << 30;

/// What reads a file with this ending, if it is one of a network of neurons.
type Reader = fn(&[u8]) -> Result<NeuralNetwork, Failure>;

/// The reader of a file, by its ending; `None` for sources.
pub fn reader(path: &Path) -> Option<Reader> {
    match path.extension()?.to_str()? {
        "onnx" => Some(onnx::read_neural),
        "safetensors" => Some(safetensors::read),
        _ => None,
    }
}

/// The outputs at a point that is given by name, or in order: a line each.
pub fn evaluate(
    path: &Path,
    read: Reader,
    at: Option<&str>,
    numbers: Vec<Rational>,
) -> Result<String, Failure> {
    let network = read(&files::read_bytes(path, MODEL_BYTES)?)?;
    let signature = Signature {
        name: path.display().to_string(),
        variables: network.inputs.iter().map(Argument::scalar).collect(),
        parameters: Vec::new(),
        result: Shape::Tuple(network.outputs.len()),
        scalar: Scalar::F64,
        roots: Vec::new(),
    };
    let point = match at {
        Some(at) => point::point(&signature, point::named(at)?)?,
        None => point::in_order(&signature, numbers)?,
    };
    let inputs: Vec<f64> = point.variables.iter().map(Rational::to_f64).collect();
    let number = |x: f64| match network.precision {
        Precision::F64 => format!("{x:?}"),
        Precision::F32 => format!("{:?}", x as f32),
    };
    let values = network.outputs.iter().zip(network.evaluate_own(&inputs));
    Ok(values.map(|(name, x)| format!("{name} = {}\n", number(x))).collect())
}
