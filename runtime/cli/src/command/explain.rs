//! `multiplet explain`: how neural networks compute.

use multiplet_compiler::neural::explain::{Scale, product};
use multiplet_compiler::neural::gate::GateError;

use super::{depth, realise};
use crate::arguments::{Explain, ExplainGate, Topic};
use crate::failure::Failure;
use crate::files;

/// Explains what is asked about.
pub fn run(explain: &Explain) -> Result<(), Failure> {
    match &explain.topic {
        Some(Topic::Gate(arguments)) => gate(arguments),
        Some(Topic::Depth(arguments)) => depth::run(arguments),
        None => realise::explain(&explain.network),
    }
}

fn gate(arguments: &ExplainGate) -> Result<(), Failure> {
    let ExplainGate { activation, bias, lambda, accuracy, output } = arguments;
    let scale = match (lambda, accuracy) {
        (Some(lambda), _) => Scale::Lambda(*lambda),
        (None, Some(accuracy)) => Scale::Accuracy(*accuracy),
        (None, None) => Scale::Best,
    };
    let bias = bias.unwrap_or_else(|| activation.best_point());
    files::write_or_print(output.as_deref(), &product(*activation, bias, scale)?)
}

impl From<GateError> for Failure {
    fn from(error: GateError) -> Self {
        Self::new(error.code().as_str(), error.to_string())
    }
}
