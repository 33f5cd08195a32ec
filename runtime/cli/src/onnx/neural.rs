//! A network of neurons as an ONNX model: `NeuralNetwork ─► Model`.

use multiplet_compiler::neural::network::NeuralNetwork;

use super::activation::{Operand, Step, steps};
use super::builder::Builder;
use super::proto::Model;
use crate::failure::Failure;
use crate::weights::{dense, joined};

/// The model of a network of neurons: a hidden layer is a MatMul, an Add and the operators of its
/// activation; with `skip`, Concat appends it to what is known. Posteriors end with a Softmax.
///
/// The metadata of the file are `inputs` and `outputs` (names with spaces between), `activation` and
/// `skip`, then the given ones: what it was made from (`definition`, whose value also names the
/// graph), what is proved about it, its box and accuracy, and whatever else is worth keeping.
///
/// # Errors
///
/// `E_NUM_RANGE` if a weight is too large for the network's precision.
pub fn neural(network: &NeuralNetwork, metadata: &[(&str, String)]) -> Result<Model, Failure> {
    let mut graph = Builder::new(network.precision);
    let steps = steps(network.activation, network.precision);
    let layers = dense(network)?;
    let mut known = "x".to_owned();
    for (k, layer) in layers.iter().enumerate().take(network.hidden.len()) {
        let affine = graph.dense(&format!("affine{k}"), &known, layer)?;
        let values = activate(&mut graph, &steps, &affine, &format!("hidden{k}"))?;
        known = if network.skip {
            graph.node("Concat", &[&known, &values], &format!("known{k}"))
        } else {
            values
        };
    }
    if let Some(output) = layers.last() {
        if network.softmax {
            let logits = graph.dense("logits", &known, output)?;
            graph.node("Softmax", &[&logits], "y");
        } else {
            graph.dense("y", &known, output)?;
        }
    }
    let own = [
        ("inputs", joined(&network.inputs)),
        ("outputs", joined(&network.outputs)),
        ("activation", network.activation.name().to_owned()),
        ("skip", network.skip.to_string()),
    ];
    let entries = own.iter().chain(metadata).map(|(k, v)| ((*k).to_owned(), v.clone()));
    let name = metadata.iter().find(|(key, _)| *key == "definition");
    let name = name.map_or("neural", |(_, value)| value.as_str());
    Ok(graph.model(name, [network.inputs.len(), network.outputs.len()], entries))
}

/// The operations of an activation; the last one gets the name, others get numbers after it.
fn activate(
    graph: &mut Builder,
    steps: &[Step],
    from: &str,
    name: &str,
) -> Result<String, Failure> {
    let result = |k| if k + 1 == steps.len() { name.to_owned() } else { format!("{name}_{k}") };
    for (k, step) in steps.iter().enumerate() {
        let mut operands = Vec::with_capacity(step.operands.len());
        for operand in &step.operands {
            operands.push(match operand {
                Operand::Value => from.to_owned(),
                Operand::Step(k) => result(*k),
                Operand::Constant(c) => {
                    graph.constant(&format!("constant {c}"), &[], [*c].iter())?
                }
            });
        }
        let operands: Vec<&str> = operands.iter().map(String::as_str).collect();
        graph.node(step.operator, &operands, &result(k));
    }
    Ok(name.to_owned())
}
