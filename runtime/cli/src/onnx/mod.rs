//! A network as an ONNX model: `Network ─ layers ─► Layers ─► Model ─► bytes`.
//!
//! The model has one input `x` of shape `[batch, variables]` and one output `y` of shape
//! `[batch, outputs]`, arrays element by element in row-major order, in the number type of the
//! definition. A layer of gates is two affine maps, each a MatMul and an Add (not Gemm, which some
//! runtimes know for 32 bits only), and one Mul; Concat keeps what later layers read.
//! A posterior ends with a Softmax, and `y` has the probabilities of its classes.

mod layers;
pub mod proto;
mod run;

use multiplet_compiler::Compiled;
use multiplet_compiler::code::Code;
use multiplet_compiler::poly::Scalar;
use multiplet_compiler::rational::Rational;
use prost::Message;

use crate::failure::Failure;
pub use layers::{Dense, Layers};
use proto::{
    Attribute, DOUBLE, Dimension, Entry, FLOAT, Graph, INT, Model, Node, OperatorSet, Shape, Size,
    Tensor, TensorType, Type, ValueInfo,
};
pub use run::{ModelError, run};

/// The version of the format, and of the operators: both old enough for every runtime in use.
const IR_VERSION: i64 = 8;
const OPERATORS: i64 = 17;

/// The model of a compiled definition, parameters replaced by numbers.
pub fn model(compiled: &Compiled, parameters: &[Rational]) -> Result<Model, Failure> {
    let signature = &compiled.system.signature;
    if !signature.roots.is_empty() {
        let message = "a coefficient is a square root; make it a parameter and give its value";
        return Err(Failure::new(Code::Type.as_str(), message));
    }
    let mut graph = Builder::new(signature.scalar);
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
        None => graph.output("y", &known, &layers.output)?,
        Some(posterior) => {
            // Logits of all classes, weights in the bias; derivatives are left out.
            columns = posterior.classes.len();
            let output = weighed(layers.output, &posterior.offsets());
            graph.output("logits", &known, &output)?;
            graph.node("Softmax", &["logits"], "y");
        }
    }
    let certificate = &compiled.certificate;
    let metadata = [
        ("definition", signature.name.clone()),
        ("inputs", signature.variable_names().join(" ")),
        ("outputs", names(compiled)),
        ("network", compiled.network.to_string()),
        ("certificate", certificate.to_string()),
        ("proof", certificate.proof_text()),
    ];
    let entry = |(key, value): (&str, String)| Entry { key: key.to_owned(), value };
    Ok(Model {
        ir_version: IR_VERSION,
        producer_name: "multiplet".to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        graph: Some(Graph {
            node: graph.nodes,
            name: signature.name.clone(),
            initializer: graph.constants,
            input: vec![value("x", graph.element, signature.variable_count())],
            output: vec![value("y", graph.element, columns)],
        }),
        opset_import: vec![OperatorSet { domain: String::new(), version: OPERATORS }],
        metadata_props: metadata.into_iter().map(entry).collect(),
    })
}

/// The file of a model.
pub fn bytes(model: &Model) -> Vec<u8> {
    model.encode_to_vec()
}

/// The map to the logits of all classes, the first of which is 0, out of that to the others.
fn weighed(output: Dense, offsets: &[f64]) -> Dense {
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

/// `name: element[batch, size]`
fn value(name: &str, element: i32, size: usize) -> ValueInfo {
    let sizes = [Size::Name("batch".to_owned()), Size::Number(size as i64)];
    let dim = sizes.into_iter().map(|size| Dimension { size: Some(size) }).collect();
    let tensor = TensorType { elem_type: element, shape: Some(Shape { dim }) };
    ValueInfo { name: name.to_owned(), r#type: Some(Type { tensor_type: Some(tensor) }) }
}

/// A graph under construction.
struct Builder {
    element: i32,
    nodes: Vec<Node>,
    constants: Vec<Tensor>,
}

impl Builder {
    fn new(scalar: Scalar) -> Self {
        let element = match scalar {
            Scalar::F32 => FLOAT,
            Scalar::F64 => DOUBLE,
        };
        Self { element, nodes: Vec::new(), constants: Vec::new() }
    }

    /// An operation; returns the name of its result.
    fn node(&mut self, operator: &str, inputs: &[&str], output: &str) -> String {
        let axis = Attribute { name: "axis".to_owned(), i: 1, r#type: INT };
        let has_axis = matches!(operator, "Concat" | "Softmax");
        self.nodes.push(Node {
            input: inputs.iter().map(|name| (*name).to_owned()).collect(),
            output: vec![output.to_owned()],
            name: output.to_owned(),
            op_type: operator.to_owned(),
            attribute: if has_axis { vec![axis] } else { Vec::new() },
        });
        output.to_owned()
    }

    /// An affine map of `from`.
    fn dense(&mut self, name: &str, from: &str, dense: &Dense) -> Result<String, Failure> {
        let sizes = [dense.weights.len(), dense.bias.len()];
        let weights = dense.weights.iter().flatten();
        let weights = self.constant(&format!("{name}_weights"), &sizes, weights)?;
        let bias = self.constant(&format!("{name}_bias"), &sizes[1..], dense.bias.iter())?;
        let product = self.node("MatMul", &[from, &weights], &format!("{name}_product"));
        Ok(self.node("Add", &[&product, &bias], name))
    }

    fn output(&mut self, name: &str, from: &str, dense: &Dense) -> Result<(), Failure> {
        self.dense(name, from, dense).map(|_| ())
    }

    fn constant<'a>(
        &mut self,
        name: &str,
        sizes: &[usize],
        numbers: impl Iterator<Item = &'a Rational>,
    ) -> Result<String, Failure> {
        let mut raw_data = Vec::new();
        for number in numbers {
            let is_finite = if self.element == FLOAT {
                let rounded = number.to_f32();
                raw_data.extend(rounded.to_le_bytes());
                rounded.is_finite()
            } else {
                let rounded = number.to_f64();
                raw_data.extend(rounded.to_le_bytes());
                rounded.is_finite()
            };
            if !is_finite {
                let message = format!("the coefficient {number} is no finite number");
                return Err(Failure::new(Code::NumRange.as_str(), message));
            }
        }
        self.constants.push(Tensor {
            dims: sizes.iter().map(|n| *n as i64).collect(),
            data_type: self.element,
            name: name.to_owned(),
            raw_data,
        });
        Ok(name.to_owned())
    }
}
