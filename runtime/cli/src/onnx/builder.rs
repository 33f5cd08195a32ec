//! A graph under construction.

use multiplet_compiler::neural::gate::Precision;

use super::proto::{
    Attribute, DOUBLE, Dimension, Entry, FLOAT, Graph, INT, Model, Node, OperatorSet, Shape, Size,
    Tensor, TensorType, Type, ValueInfo,
};
use crate::failure::Failure;
use crate::weights::{Dense, Number, raw};

/// The version of the format, and of the operators: both old enough for every runtime in use.
const IR_VERSION: i64 = 8;
const OPERATORS: i64 = 17;

/// Nodes and constants of one type.
pub(super) struct Builder {
    precision: Precision,
    nodes: Vec<Node>,
    constants: Vec<Tensor>,
}

impl Builder {
    pub(super) fn new(precision: Precision) -> Self {
        Self { precision, nodes: Vec::new(), constants: Vec::new() }
    }

    /// An operation; returns the name of its result.
    pub(super) fn node(&mut self, operator: &str, inputs: &[&str], output: &str) -> String {
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
    pub(super) fn dense<N: Number>(
        &mut self,
        name: &str,
        from: &str,
        dense: &Dense<N>,
    ) -> Result<String, Failure> {
        let sizes = [dense.weights.len(), dense.bias.len()];
        let weights = dense.weights.iter().flatten();
        let weights = self.constant(&format!("{name}_weights"), &sizes, weights)?;
        let bias = self.constant(&format!("{name}_bias"), &sizes[1..], dense.bias.iter())?;
        let product = self.node("MatMul", &[from, &weights], &format!("{name}_product"));
        Ok(self.node("Add", &[&product, &bias], name))
    }

    /// Numbers with a name, which it returns. The same name is the same constant.
    pub(super) fn constant<'a, N: Number + 'a>(
        &mut self,
        name: &str,
        sizes: &[usize],
        numbers: impl Iterator<Item = &'a N>,
    ) -> Result<String, Failure> {
        if self.constants.iter().all(|known| known.name != name) {
            self.constants.push(Tensor {
                dims: sizes.iter().map(|n| *n as i64).collect(),
                data_type: element(self.precision),
                name: name.to_owned(),
                raw_data: raw(numbers, self.precision)?,
            });
        }
        Ok(name.to_owned())
    }

    /// The model from `x` with so many columns to `y`.
    pub(super) fn model(
        self,
        name: &str,
        [inputs, outputs]: [usize; 2],
        metadata: impl Iterator<Item = (String, String)>,
    ) -> Model {
        let element = element(self.precision);
        Model {
            ir_version: IR_VERSION,
            producer_name: "multiplet".to_owned(),
            producer_version: env!("CARGO_PKG_VERSION").to_owned(),
            graph: Some(Graph {
                node: self.nodes,
                name: name.to_owned(),
                initializer: self.constants,
                input: vec![value("x", element, inputs)],
                output: vec![value("y", element, outputs)],
            }),
            opset_import: vec![OperatorSet { domain: String::new(), version: OPERATORS }],
            metadata_props: metadata.map(|(key, value)| Entry { key, value }).collect(),
        }
    }
}

fn element(precision: Precision) -> i32 {
    match precision {
        Precision::F32 => FLOAT,
        Precision::F64 => DOUBLE,
    }
}

/// `name: element[batch, size]`
fn value(name: &str, element: i32, size: usize) -> ValueInfo {
    let sizes = [Size::Name("batch".to_owned()), Size::Number(size as i64)];
    let dim = sizes.into_iter().map(|size| Dimension { size: Some(size) }).collect();
    let tensor = TensorType { elem_type: element, shape: Some(Shape { dim }) };
    ValueInfo { name: name.to_owned(), r#type: Some(Type { tensor_type: Some(tensor) }) }
}
