//! Reads a model back and runs it, for tests and for whoever wants to compare: the operators that
//! this module's parent writes, in `f64` or `f32`.

use std::collections::BTreeMap;

use prost::Message;

use super::operators::{Matrix, apply};
use super::proto::{DOUBLE, FLOAT, Graph, Model, Size, Tensor, ValueInfo};
use crate::failure::Failure;
use crate::weights::{numbers, wrong};
use multiplet_compiler::neural::gate::Precision;

/// The outputs for each row of inputs, row by row. Arithmetic of a model in 32 bits is rounded to 32
/// bits after every operation. Sums are added up in order.
///
/// # Errors
///
/// `E_MODEL` if the file is damaged or uses what is not known here, or a row has the wrong length.
pub fn run(bytes: &[u8], rows: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, Failure> {
    let (_, graph) = decoded(bytes)?;
    let (input, output) = ends(&graph)?;
    let columns = width(input).ok_or_else(|| wrong("the input has no width"))?;
    if rows.iter().any(|row| row.len() != columns) {
        return Err(wrong(format!("a row has not {columns} numbers")));
    }
    let mut values: BTreeMap<&str, Matrix> = BTreeMap::new();
    let mut is_short = false;
    for tensor in &graph.initializer {
        is_short |= tensor.data_type == FLOAT;
        values.insert(&tensor.name, matrix(tensor)?);
    }
    let round = |x: f64| if is_short { f64::from(x as f32) } else { x };
    let given = Matrix { columns, numbers: rows.concat(), is_scalar: false };
    values.insert(&input.name, given);
    for node in &graph.node {
        let operands: Option<Vec<&Matrix>> =
            node.input.iter().map(|name| values.get(name.as_str())).collect();
        let operands = operands.ok_or_else(|| wrong(format!("{} lacks an operand", node.name)))?;
        let result = apply(node, &operands, round)?;
        let name = node.output.first().ok_or_else(|| wrong("a node without output"))?;
        values.insert(name, result);
    }
    let found = values.remove(output.name.as_str());
    let found = found.ok_or_else(|| wrong("the output is not computed"))?;
    Ok(found.numbers.chunks(found.columns.max(1)).map(<[f64]>::to_vec).collect())
}

/// A model and its graph.
pub(super) fn decoded(bytes: &[u8]) -> Result<(Model, Graph), Failure> {
    let mut model = Model::decode(bytes).map_err(|e| wrong(format!("no ONNX model: {e}")))?;
    let graph = model.graph.take().ok_or_else(|| wrong("there is no graph"))?;
    Ok((model, graph))
}

/// The input and the output of a graph.
pub(super) fn ends(graph: &Graph) -> Result<(&ValueInfo, &ValueInfo), Failure> {
    match (graph.input.as_slice(), graph.output.as_slice()) {
        ([input], [output]) => Ok((input, output)),
        _ => Err(wrong("a graph with more than one input or output")),
    }
}

/// The last size of a value.
pub(super) fn width(value: &ValueInfo) -> Option<usize> {
    match value.r#type.as_ref()?.tensor_type.as_ref()?.shape.as_ref()?.dim.last()?.size {
        Some(Size::Number(n)) => usize::try_from(n).ok(),
        _ => None,
    }
}

/// The type of a constant.
pub(super) fn precision(tensor: &Tensor) -> Result<Precision, Failure> {
    match tensor.data_type {
        FLOAT => Ok(Precision::F32),
        DOUBLE => Ok(Precision::F64),
        other => Err(wrong(format!("{} has numbers of type {other}", tensor.name))),
    }
}

/// A constant.
pub(super) fn matrix(tensor: &Tensor) -> Result<Matrix, Failure> {
    let numbers = numbers(&tensor.raw_data, precision(tensor)?);
    let size = tensor.dims.iter().try_fold(1i64, |size, n| size.checked_mul(*n));
    if size != Some(numbers.len() as i64) {
        let (name, found) = (&tensor.name, numbers.len());
        return Err(wrong(format!("{name} has {found} numbers, not {:?}", tensor.dims)));
    }
    // Sizes that multiply to a length in memory are small, and none is negative unless two are.
    let columns = tensor.dims.last().map_or(Ok(1), |n| usize::try_from(*n));
    let columns = columns.map_err(|_| wrong(format!("{} has a negative size", tensor.name)))?;
    Ok(Matrix { columns, numbers, is_scalar: tensor.dims.is_empty() })
}
