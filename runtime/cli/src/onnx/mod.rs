//! Networks as ONNX models, and back.
//!
//! ```text
//! Network ─ layers ─► Layers ─┐
//!                             ├─ builder ─► Model ─► bytes ─ read ─► NeuralNetwork
//! NeuralNetwork ─── neural ───┘
//! ```
//!
//! A model has one input `x` of shape `[batch, variables]` and one output `y` of shape
//! `[batch, outputs]`, arrays element by element in row-major order, in the number type of the
//! definition. All its maps are a MatMul and an Add (not Gemm, which some runtimes know for 32 bits
//! only), and Concat keeps what later layers read. Between the maps, [`model`] multiplies pairs of
//! values, and [`neural`] applies an activation to each value.
//! A posterior ends with a Softmax, and `y` has the probabilities of its classes.

mod activation;
mod builder;
mod layers;
mod neural;
mod operators;
pub mod proto;
mod read;
mod run;

use multiplet_compiler::Compiled;
use multiplet_compiler::neural::gate::Precision;
use multiplet_compiler::neural::realise::RealiseError;
use multiplet_compiler::poly::Scalar;
use multiplet_compiler::rational::Rational;
use prost::Message;

use crate::failure::Failure;
use crate::weights::Dense;
use builder::Builder;
pub use layers::Layers;
pub use neural::neural;
use proto::Model;
pub use read::read_neural;
pub use run::run;

/// The model of a compiled definition, parameters replaced by numbers: a layer of gates is two
/// affine maps and one Mul.
pub fn model(compiled: &Compiled, parameters: &[Rational]) -> Result<Model, Failure> {
    let signature = &compiled.system.signature;
    if !signature.roots.is_empty() {
        return Err(RealiseError::Root.into());
    }
    let mut graph = Builder::new(match signature.scalar {
        Scalar::F32 => Precision::F32,
        Scalar::F64 => Precision::F64,
    });
    let layers = Layers::of(&compiled.network, parameters);
    let mut known = "x".to_owned();
    for (k, [left, right]) in layers.hidden.iter().enumerate() {
        let left = graph.dense(&format!("left{k}"), &known, left)?;
        let right = graph.dense(&format!("right{k}"), &known, right)?;
        let gates = graph.node("Mul", &[&left, &right], &format!("gates{k}"));
        known = graph.node("Concat", &[&known, &gates], &format!("known{k}"));
    }
    let mut columns = compiled.network.outputs.len();
    match compiled.posterior() {
        None => graph.dense("y", &known, &layers.output)?,
        Some(posterior) => {
            // Logits of all classes, weights in the bias; derivatives are left out.
            columns = posterior.classes.len();
            let output = weighed(layers.output, &posterior.offsets());
            let logits = graph.dense("logits", &known, &output)?;
            graph.node("Softmax", &[&logits], "y")
        }
    };
    let certificate = &compiled.certificate;
    let metadata = [
        ("definition", signature.name.clone()),
        ("inputs", signature.variable_names().join(" ")),
        ("outputs", names(compiled)),
        ("network", compiled.network.to_string()),
        ("certificate", certificate.to_string()),
        ("proof", certificate.proof_text()),
    ];
    let sizes = [signature.variable_count(), columns];
    let metadata = metadata.into_iter().map(|(key, value)| (key.to_owned(), value));
    Ok(graph.model(&signature.name, sizes, metadata))
}

/// The file of a model.
pub fn bytes(model: &Model) -> Vec<u8> {
    model.encode_to_vec()
}

/// The map to the logits of all classes, the first of which is 0, out of that to the others.
fn weighed(output: Dense<Rational>, offsets: &[f64]) -> Dense<Rational> {
    let logits = offsets.len().saturating_sub(1);
    let widened = |row: Vec<Rational>| {
        std::iter::once(Rational::ZERO).chain(row.into_iter().take(logits)).collect::<Vec<_>>()
    };
    let weights = output.weights.into_iter().map(widened).collect();
    let rounded = |offset: &f64| Rational::from_f64(*offset).unwrap_or(Rational::ZERO);
    let bias = widened(output.bias).iter().zip(offsets).map(|(b, o)| b + &rounded(o)).collect();
    Dense { weights, bias }
}

fn names(compiled: &Compiled) -> String {
    if let Some(posterior) = compiled.posterior() {
        return posterior.names().collect::<Vec<_>>().join(" ");
    }
    let names: Vec<&str> = compiled.network.outputs.iter().map(|o| o.name.as_str()).collect();
    names.join(" ")
}
