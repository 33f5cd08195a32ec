//! What the outputs of a network of logits mean: classes, weights, derivatives.

use multiplet_compiler::Compiled;

use super::softmax::{largest, log_slopes, log_softmax, softmax};

/// The classes of a compiled posterior. Its methods take the numbers that the network returns: the
/// logits of all classes but the first, then their derivatives where there are some.
#[derive(Clone, PartialEq, Debug)]
pub struct Classes {
    names: Vec<String>,
    offsets: Vec<f64>,
    /// Derivatives of one logit; 0 where there are none.
    slopes: usize,
}

impl Classes {
    /// The classes of a definition; `None` where it is no posterior.
    pub fn of(compiled: &Compiled) -> Option<Self> {
        let posterior = compiled.posterior()?;
        let names: Vec<String> = posterior.names().map(str::to_owned).collect();
        let logits = names.len().saturating_sub(1);
        let outputs = compiled.network.outputs.len();
        let slopes = outputs.checked_div(logits).unwrap_or(1).saturating_sub(1);
        Some(Self { names, offsets: posterior.offsets(), slopes })
    }

    /// The names.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What is added to the logit of each class: the logarithm of its weight over that of the first.
    pub fn offsets(&self) -> &[f64] {
        &self.offsets
    }

    /// Whether the network computes derivatives too.
    pub fn has_gradient(&self) -> bool {
        self.slopes > 0
    }

    /// ln p(y|x) up to a number that all classes share, 0 for the first: logits with weights.
    pub fn logits(&self, outputs: &[f64]) -> Vec<f64> {
        let logits = std::iter::once(&0.0).chain(outputs);
        logits.zip(&self.offsets).map(|(logit, offset)| logit + offset).collect()
    }

    /// p(y|x) for every class.
    pub fn probabilities(&self, outputs: &[f64]) -> Vec<f64> {
        let mut numbers = self.logits(outputs);
        softmax(&mut numbers);
        numbers
    }

    /// ln p(y|x) for every class.
    pub fn log_probabilities(&self, outputs: &[f64]) -> Vec<f64> {
        let mut numbers = self.logits(outputs);
        log_softmax(&mut numbers);
        numbers
    }

    /// The position of the class that is most probable, the first of equal ones.
    pub fn most_probable(&self, outputs: &[f64]) -> usize {
        largest(&self.logits(outputs))
    }

    /// ∂ ln p(y|x)/∂x_i: one row a class, one number a variable.
    pub fn log_gradient(&self, outputs: &[f64]) -> Vec<Vec<f64>> {
        let probabilities = self.probabilities(outputs);
        let count = self.names.len();
        let mut rows = vec![vec![0.0; self.slopes]; count];
        let (mut column, mut slopes) = (vec![0.0; count], vec![0.0; count]);
        for i in 0..self.slopes {
            for (y, slope) in slopes.iter_mut().enumerate().skip(1) {
                *slope = outputs[count - 1 + (y - 1) * self.slopes + i];
            }
            log_slopes(&probabilities, &slopes, &mut column);
            rows.iter_mut().zip(&column).for_each(|(row, slope)| row[i] = *slope);
        }
        rows
    }
}
