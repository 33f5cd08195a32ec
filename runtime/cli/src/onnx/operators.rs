//! The operators of the models that are written here, on matrices of numbers.

use multiplet::posterior::softmax;
use multiplet_compiler::neural::activation::Activation;

use super::proto::Node;
use crate::failure::Failure;
use crate::weights::wrong;

/// A matrix of rows, a vector as a single row, or a single number.
#[derive(Clone, Debug)]
pub(super) struct Matrix {
    pub(super) columns: usize,
    pub(super) numbers: Vec<f64>,
    /// A number goes with every entry of a matrix.
    pub(super) is_scalar: bool,
}

impl Matrix {
    fn rows(&self) -> usize {
        self.numbers.len() / self.columns.max(1)
    }

    fn with(&self, numbers: Vec<f64>) -> Self {
        Self { columns: self.columns, numbers, is_scalar: self.is_scalar }
    }
}

/// The result of an operation; `round` follows every single operation on numbers.
pub(super) fn apply(
    node: &Node,
    operands: &[&Matrix],
    round: impl Fn(f64) -> f64,
) -> Result<Matrix, Failure> {
    let operator = node.op_type.as_str();
    match (operator, operands) {
        ("MatMul", [a, b]) => product(a, b, round),
        ("Concat", [a, b]) => joined(a, b),
        ("Softmax", [a]) => {
            let mut numbers = a.numbers.clone();
            numbers.chunks_mut(a.columns.max(1)).for_each(softmax);
            numbers.iter_mut().for_each(|x| *x = round(*x));
            Some(a.with(numbers))
        }
        (_, [a]) => {
            let of = unary(operator);
            of.map(|of| a.with(a.numbers.iter().map(|x| round(of(*x))).collect()))
        }
        (_, [a, b]) => {
            let of = binary(operator);
            of.and_then(|of| elementwise(a, b, |x, y| round(of(x, y))))
        }
        _ => None,
    }
    .ok_or_else(|| {
        let (name, count) = (&node.name, operands.len());
        wrong(format!("{name}: {operator} of {count} operands of these shapes is not known here"))
    })
}

fn unary(operator: &str) -> Option<fn(f64) -> f64> {
    Some(match operator {
        "Abs" => f64::abs,
        "Erf" => erf,
        "Exp" => f64::exp,
        "Log" => f64::ln,
        "Neg" => |x| -x,
        "Relu" => |x| x.max(0.0),
        "Sigmoid" => |x| Activation::Sigmoid.value(x),
        "Softplus" => |x| Activation::Softplus.value(x),
        "Tanh" => f64::tanh,
        _ => return None,
    })
}

fn binary(operator: &str) -> Option<fn(f64, f64) -> f64> {
    Some(match operator {
        "Add" => |x, y| x + y,
        "Sub" => |x, y| x - y,
        "Mul" => |x, y| x * y,
        "Div" => |x, y| x / y,
        _ => return None,
    })
}

/// The error function 2·Φ(x√2) - 1, to the rounding of 1: models have it in 32 bits only.
fn erf(x: f64) -> f64 {
    let x = x * std::f64::consts::SQRT_2;
    let half = if x == 0.0 { 0.5 } else { Activation::Gelu.value(x) / x };
    2.0 * half - 1.0
}

fn elementwise(a: &Matrix, b: &Matrix, of: impl Fn(f64, f64) -> f64) -> Option<Matrix> {
    let pairs = |b: &mut dyn Iterator<Item = &f64>| {
        a.numbers.iter().zip(b).map(|(x, y)| of(*x, *y)).collect()
    };
    let numbers = match (a, b) {
        (_, Matrix { is_scalar: true, numbers, .. }) => {
            let y = numbers.first()?;
            a.numbers.iter().map(|x| of(*x, *y)).collect()
        }
        (Matrix { is_scalar: true, numbers, .. }, _) => {
            let x = numbers.first()?;
            return Some(b.with(b.numbers.iter().map(|y| of(*x, *y)).collect()));
        }
        _ if a.columns != b.columns => return None,
        _ if a.numbers.len() == b.numbers.len() => pairs(&mut b.numbers.iter()),
        _ if b.numbers.len() == b.columns => pairs(&mut b.numbers.iter().cycle()),
        _ => return None,
    };
    Some(a.with(numbers))
}

/// A sum of products, in order.
fn product(a: &Matrix, b: &Matrix, round: impl Fn(f64) -> f64) -> Option<Matrix> {
    if a.columns.checked_mul(b.columns) != Some(b.numbers.len()) {
        return None;
    }
    let mut numbers = Vec::with_capacity(a.rows() * b.columns);
    for row in a.numbers.chunks(a.columns.max(1)) {
        for j in 0..b.columns {
            let terms =
                row.iter().enumerate().map(|(i, x)| round(x * b.numbers[i * b.columns + j]));
            numbers.push(terms.fold(0.0, |sum, term| round(sum + term)));
        }
    }
    Some(Matrix { columns: b.columns, numbers, is_scalar: false })
}

fn joined(a: &Matrix, b: &Matrix) -> Option<Matrix> {
    if a.rows() != b.rows() {
        return None;
    }
    let pairs = a.numbers.chunks(a.columns.max(1)).zip(b.numbers.chunks(b.columns.max(1)));
    let numbers = pairs.flat_map(|(x, y)| x.iter().chain(y).copied()).collect();
    Some(Matrix { columns: a.columns + b.columns, numbers, is_scalar: false })
}
