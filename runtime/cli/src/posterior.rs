//! Words for posteriors: probabilities of classes, and their derivatives.

use multiplet::posterior::Classes;
use multiplet_compiler::poly::Signature;

/// What [`numbers`] are: `A`, …, then `d ln p(A)/dx`, … where there are derivatives.
pub fn names(classes: &Classes, signature: &Signature) -> Vec<String> {
    let mut names = classes.names().to_vec();
    if classes.has_gradient() {
        let variables = signature.variable_names();
        let slopes = classes.names().iter();
        let slope = |class| variables.iter().map(move |x| format!("d ln p({class})/d{x}"));
        names.extend(slopes.flat_map(slope));
    }
    names
}

/// The probability of each class, then the derivatives of their logarithms where there are some.
pub fn numbers(classes: &Classes, outputs: &[f64]) -> Vec<f64> {
    let mut numbers = classes.probabilities(outputs);
    if classes.has_gradient() {
        numbers.extend(classes.log_gradient(outputs).concat());
    }
    numbers
}

/// The same for many points: columns of the network's outputs to columns of numbers.
pub fn columns(classes: &Classes, outputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let rows = outputs.first().map_or(0, Vec::len);
    let numbers_at = |row: usize| {
        let point: Vec<f64> = outputs.iter().map(|column| column[row]).collect();
        numbers(classes, &point)
    };
    let width = numbers(classes, &vec![0.0; outputs.len()]).len();
    let mut columns = vec![Vec::with_capacity(rows); width];
    for row in 0..rows {
        columns.iter_mut().zip(numbers_at(row)).for_each(|(column, x)| column.push(x));
    }
    columns
}
