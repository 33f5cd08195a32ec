//! Reads a model back and runs it, for tests and for whoever wants to compare: the operators that
//! this module's parent writes, in `f64` or `f32`.

use std::collections::BTreeMap;
use std::fmt;

use multiplet::posterior::softmax;
use prost::Message;

use super::proto::{DOUBLE, FLOAT, Model, Node, Size, Tensor, ValueInfo};

/// Why a model does not run here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ModelError(String);

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ModelError {}

/// A matrix of rows, or a vector as a single row.
#[derive(Clone, Debug)]
struct Matrix {
    columns: usize,
    numbers: Vec<f64>,
}

/// The outputs for each row of inputs, row by row. Arithmetic of a model in 32 bits is rounded to 32
/// bits after every operation.
pub fn run(bytes: &[u8], rows: &[Vec<f64>]) -> Result<Vec<Vec<f64>>, ModelError> {
    let wrong = |what: &str| ModelError(what.to_owned());
    let model = Model::decode(bytes).map_err(|e| ModelError(e.to_string()))?;
    let graph = model.graph.ok_or_else(|| wrong("there is no graph"))?;
    let (input, output) = match (graph.input.as_slice(), graph.output.as_slice()) {
        ([input], [output]) => (input, output.name.clone()),
        _ => return Err(wrong("more than one input or output")),
    };
    let columns = width(input).ok_or_else(|| wrong("the input has no width"))?;
    if rows.iter().any(|row| row.len() != columns) {
        return Err(ModelError(format!("a row has not {columns} numbers")));
    }
    let mut values: BTreeMap<String, Matrix> = BTreeMap::new();
    let mut is_short = false;
    for tensor in &graph.initializer {
        is_short |= tensor.data_type == FLOAT;
        values.insert(tensor.name.clone(), matrix(tensor)?);
    }
    values.insert(input.name.clone(), Matrix { columns, numbers: rows.concat() });
    for node in &graph.node {
        let mut result = operated(node, &values)?;
        if is_short {
            result.numbers.iter_mut().for_each(|x| *x = f64::from(*x as f32));
        }
        let name = node.output.first().ok_or_else(|| wrong("a node without output"))?;
        values.insert(name.clone(), result);
    }
    let found = values.remove(&output).ok_or_else(|| wrong("the output is not computed"))?;
    Ok(found.numbers.chunks(found.columns.max(1)).map(<[f64]>::to_vec).collect())
}

/// The last size of a value.
fn width(value: &ValueInfo) -> Option<usize> {
    match value.r#type.as_ref()?.tensor_type.as_ref()?.shape.as_ref()?.dim.last()?.size {
        Some(Size::Number(n)) => usize::try_from(n).ok(),
        _ => None,
    }
}

fn matrix(tensor: &Tensor) -> Result<Matrix, ModelError> {
    let numbers: Vec<f64> = match tensor.data_type {
        FLOAT => {
            let numbers = tensor.raw_data.as_chunks::<4>().0.iter();
            numbers.map(|bytes| f64::from(f32::from_le_bytes(*bytes))).collect()
        }
        DOUBLE => {
            let numbers = tensor.raw_data.as_chunks::<8>().0.iter();
            numbers.map(|bytes| f64::from_le_bytes(*bytes)).collect()
        }
        other => return Err(ModelError(format!("numbers of type {other}"))),
    };
    let size: i64 = tensor.dims.iter().product();
    if size != numbers.len() as i64 {
        return Err(ModelError(format!(
            "{} has {} numbers, not {size}",
            tensor.name,
            numbers.len()
        )));
    }
    Ok(Matrix { columns: tensor.dims.last().map_or(1, |n| *n as usize), numbers })
}

fn operated(node: &Node, values: &BTreeMap<String, Matrix>) -> Result<Matrix, ModelError> {
    let operand = |k: usize| {
        let found = node.input.get(k).and_then(|name| values.get(name));
        found.ok_or_else(|| ModelError(format!("{} lacks an operand", node.name)))
    };
    if node.op_type == "Softmax" {
        let mut result = operand(0)?.clone();
        result.numbers.chunks_mut(result.columns.max(1)).for_each(softmax);
        return Ok(result);
    }
    let (a, b) = (operand(0)?, operand(1)?);
    let rows = |m: &Matrix| m.numbers.len() / m.columns.max(1);
    let fits = |fits: bool| {
        if fits {
            Ok(())
        } else {
            Err(ModelError(format!("the shapes of {} do not fit", node.name)))
        }
    };
    let (columns, numbers) = match node.op_type.as_str() {
        "MatMul" => {
            fits(a.columns * b.columns == b.numbers.len())?;
            let entry = |row: &[f64], j: usize| {
                row.iter().enumerate().map(|(i, x)| x * b.numbers[i * b.columns + j]).sum()
            };
            let numbers = a.numbers.chunks(a.columns.max(1));
            let numbers = numbers.flat_map(|row| (0..b.columns).map(move |j| entry(row, j)));
            (b.columns, numbers.collect())
        }
        "Add" => {
            fits(a.columns == b.columns && b.numbers.len() == b.columns)?;
            let numbers = a.numbers.iter().enumerate();
            (a.columns, numbers.map(|(k, x)| x + b.numbers[k % b.columns]).collect())
        }
        "Mul" => {
            fits(a.columns == b.columns && a.numbers.len() == b.numbers.len())?;
            (a.columns, a.numbers.iter().zip(&b.numbers).map(|(x, y)| x * y).collect())
        }
        "Concat" => {
            fits(rows(a) == rows(b))?;
            let pairs = a.numbers.chunks(a.columns.max(1)).zip(b.numbers.chunks(b.columns.max(1)));
            (a.columns + b.columns, pairs.flat_map(|(x, y)| x.iter().chain(y).copied()).collect())
        }
        other => return Err(ModelError(format!("the operator {other} is not known here"))),
    };
    Ok(Matrix { columns, numbers })
}
