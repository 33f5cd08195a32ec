//! `multiplet explain`: how neural networks compute.

use multiplet_compiler::neural::activation::Activation;
use multiplet_compiler::neural::explain::{Errors, Scale, errors, product};
use multiplet_compiler::neural::gate::GateError;

use super::{depth, realise};
use crate::arguments::{Explain, ExplainGate, Picture, Topic};
use crate::failure::Failure;
use crate::files;
use crate::plot::{Axis, Curve, Plot, Space};

/// Explains what is asked about.
pub fn run(explain: &Explain) -> Result<(), Failure> {
    match &explain.topic {
        Some(Topic::Gate(arguments)) => gate(arguments),
        Some(Topic::Depth(arguments)) => depth::run(arguments),
        None => realise::explain(&explain.network),
    }
}

fn gate(arguments: &ExplainGate) -> Result<(), Failure> {
    let ExplainGate { activation, bias, lambda, accuracy, emit, output } = arguments;
    let scale = match (lambda, accuracy) {
        (Some(lambda), _) => Scale::Lambda(*lambda),
        (None, Some(accuracy)) => Scale::Accuracy(*accuracy),
        (None, None) => Scale::Best,
    };
    let bias = bias.unwrap_or_else(|| activation.best_point());
    let text = match emit {
        Picture::Table => product(*activation, bias, scale)?,
        Picture::Svg => drawn(*activation, bias)?,
    };
    files::write_or_print(output.as_deref(), &text)
}

/// Truncation falls with λ, rounding rises, and what is measured follows both.
fn drawn(activation: Activation, bias: f64) -> Result<String, GateError> {
    let rows = errors(activation, bias, 4, &[])?;
    let curve = |label: &str, of: &dyn Fn(&Errors) -> f64| {
        let points = rows.iter().rev().map(|row| (row.lambda.log10(), of(row).log10()));
        Curve { label: label.to_owned(), points: points.collect() }
    };
    let power = |k: i32| (f64::from(k), format!("1e{k}"));
    let plot = Plot {
        title: format!("largest error of u·v on |u|, |v| ≤ 1: {activation}, b = {bias:.4}"),
        below: "λ".to_owned(),
        x: Axis { low: -7.0, high: 0.0, ticks: (-7..=0).map(power).collect() },
        y: Axis { low: -16.0, high: 4.0, ticks: (-16..=4).step_by(2).map(power).collect() },
        space: Space::Middle,
        curves: vec![
            curve("truncation, by the law", &|row| row.truncation),
            curve("rounding in f64, by the law", &|row| row.rounding[0]),
            curve("measured in f64", &|row| row.measured[0]),
            curve("rounding in f32, by the law", &|row| row.rounding[1]),
            curve("measured in f32", &|row| row.measured[1]),
        ],
    };
    Ok(plot.svg())
}

impl From<GateError> for Failure {
    fn from(error: GateError) -> Self {
        Self::new(error.code().as_str(), error.to_string())
    }
}
