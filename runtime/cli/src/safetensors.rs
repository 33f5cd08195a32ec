//! The weights of a network of neurons as a safetensors file, and back.
//!
//! Layer k is `layer{k}.weight` of shape `[outputs, inputs]` and `layer{k}.bias`, as PyTorch's
//! `nn.Linear` has them; the last layer makes the outputs. The metadata say what the weights do not:
//! `activation`, `inputs` and `outputs` (names with spaces between), `skip` and `softmax`. The library of that
//! name reads files, for all that can be wrong with one. It does not write them, since the order of
//! its metadata is random: here equal networks make equal bytes.

use ::safetensors::tensor::TensorView;
use ::safetensors::{Dtype, SafeTensors};
use multiplet_compiler::neural::activation::Activation;
use multiplet_compiler::neural::gate::Precision;
use multiplet_compiler::neural::network::NeuralNetwork;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::weights::{Dense, assemble, dense, joined, numbers, raw, split, wrong};

/// Tensors begin at a multiple of this.
const ALIGNMENT: usize = 8;

/// The file of a network. The given metadata (`definition`, `certificate`, …) follow its own.
///
/// # Errors
///
/// `E_NUM_RANGE` if a weight is too large for the network's precision.
pub fn write(network: &NeuralNetwork, metadata: &[(&str, String)]) -> Result<Vec<u8>, Failure> {
    let own = [
        ("activation", network.activation.name().to_owned()),
        ("inputs", joined(&network.inputs)),
        ("outputs", joined(&network.outputs)),
        ("skip", network.skip.to_string()),
        ("softmax", network.softmax.to_string()),
        ("producer", format!("multiplet {}", env!("CARGO_PKG_VERSION"))),
    ];
    let entries = metadata.iter().chain(&own).map(|(k, v)| ((*k).to_owned(), json!(v)));
    let mut header = Map::new();
    header.insert("__metadata__".to_owned(), Value::Object(entries.collect()));
    let mut data = Vec::new();
    for (k, layer) in dense(network)?.iter().enumerate() {
        let (inputs, outputs) = (layer.weights.len(), layer.bias.len());
        let weights = (0..outputs).flat_map(|j| layer.weights.iter().map(move |row| &row[j]));
        let weights = raw(weights, network.precision)?;
        let bias = raw(layer.bias.iter(), network.precision)?;
        for (what, shape, bytes) in
            [("weight", vec![outputs, inputs], weights), ("bias", vec![outputs], bias)]
        {
            let begin = data.len();
            data.extend(bytes);
            let type_name = match network.precision {
                Precision::F32 => "F32",
                Precision::F64 => "F64",
            };
            let info =
                json!({"dtype": type_name, "shape": shape, "data_offsets": [begin, data.len()]});
            header.insert(format!("layer{k}.{what}"), info);
        }
    }
    let mut text = Value::Object(header).to_string();
    while !text.len().is_multiple_of(ALIGNMENT) {
        text.push(' ');
    }
    let length = text.len() as u64;
    Ok([&length.to_le_bytes()[..], text.as_bytes(), &data].concat())
}

/// The network of such a file, weights to the last bit. Weights that are 0 are left out.
///
/// # Errors
///
/// `E_MODEL` with what is wrong: the file is damaged, metadata are missing, or tensors are no layers
/// that fit together.
pub fn read(bytes: &[u8]) -> Result<NeuralNetwork, Failure> {
    let broken = |error| wrong(format!("no safetensors file: {error}"));
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(broken)?;
    let tensors = SafeTensors::deserialize(bytes).map_err(broken)?;
    let entry = |key: &str| {
        let found = header.metadata().as_ref().and_then(|entries| entries.get(key));
        found.ok_or_else(|| wrong(format!("the metadata have no `{key}`")))
    };
    let activation = entry("activation")?;
    let frame = NeuralNetwork {
        activation: Activation::from_name(activation)
            .ok_or_else(|| wrong(format!("no activation is called `{activation}`")))?,
        precision: match tensors.iter().next().map(|(_, view)| view.dtype()) {
            Some(Dtype::F32) => Precision::F32,
            Some(Dtype::F64) => Precision::F64,
            Some(other) => return Err(wrong(format!("numbers of type {other}"))),
            None => return Err(wrong("there is no tensor")),
        },
        inputs: split(entry("inputs")?),
        outputs: split(entry("outputs")?),
        skip: truth("skip", entry("skip")?)?,
        // Files of others may not have it.
        softmax: entry("softmax").map_or(Ok(false), |text| truth("softmax", text))?,
        hidden: Vec::new(),
        output: Vec::new(),
    };
    if !tensors.len().is_multiple_of(2) {
        return Err(wrong(format!("{} tensors are no weights and biases", tensors.len())));
    }
    let layers = (0..tensors.len() / 2).map(|k| layer(&tensors, k, frame.precision));
    let layers = layers.collect::<Result<Vec<_>, _>>()?;
    assemble(frame, &layers)
}

fn truth(key: &str, text: &str) -> Result<bool, Failure> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        other => Err(wrong(format!("`{key}` is {other}, neither true nor false"))),
    }
}

fn layer(tensors: &SafeTensors<'_>, k: usize, precision: Precision) -> Result<Dense<f64>, Failure> {
    let (name, weights) = tensor(tensors, format!("layer{k}.weight"))?;
    let [outputs, inputs] = *weights.shape() else {
        return Err(wrong(format!("{name} is no matrix")));
    };
    let (name, bias) = tensor(tensors, format!("layer{k}.bias"))?;
    if *bias.shape() != [outputs] {
        return Err(wrong(format!("{name} has not {outputs} numbers")));
    }
    if weights.dtype() != bias.dtype() || bias.data().len() != outputs * size(precision) {
        return Err(wrong(format!("{name} has numbers of another type")));
    }
    let columns = numbers(weights.data(), precision);
    // The library has checked that the data are as many as the shape says.
    let row = |i| (0..outputs).map(|j| columns[j * inputs + i]).collect();
    Ok(Dense { weights: (0..inputs).map(row).collect(), bias: numbers(bias.data(), precision) })
}

fn tensor<'a>(
    tensors: &SafeTensors<'a>,
    name: String,
) -> Result<(String, TensorView<'a>), Failure> {
    match tensors.tensor(&name) {
        Ok(view) => Ok((name, view)),
        Err(_) => Err(wrong(format!("there is no tensor `{name}`"))),
    }
}

fn size(precision: Precision) -> usize {
    match precision {
        Precision::F32 => size_of::<f32>(),
        Precision::F64 => size_of::<f64>(),
    }
}
