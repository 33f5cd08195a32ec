//! Stage *neural network*: affine maps with one activation between them.
//!
//! ```text
//! x ─ A_1 ─► σ ─ A_2 ─► σ ─ … ─ A_n ─► y
//! ```
//!
//! This is what a network of gates is realised as, and what is exported. Weights are floating-point
//! numbers here, since neurons only tend to what they stand for.

use super::activation::Activation;
use super::gate::{Precision, Real};

/// What one neuron, or one output, sees: an affine form of what is known below.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Neuron {
    /// The bias.
    pub bias: f64,
    /// Positions of known values, increasing, with weights that are not 0.
    pub weights: Vec<(usize, f64)>,
}

/// A network of neurons.
///
/// Without `skip`, every map reads the layer below alone: the inputs, then the neurons of one hidden
/// layer. With it, every map reads the inputs, followed by the neurons of all layers below in order.
#[derive(Clone, Debug, PartialEq)]
pub struct NeuralNetwork {
    /// σ.
    pub activation: Activation,
    /// The numbers it is meant for.
    pub precision: Precision,
    /// The names of the inputs.
    pub inputs: Vec<String>,
    /// The names of the outputs.
    pub outputs: Vec<String>,
    /// Whether maps read all that is below them.
    pub skip: bool,
    /// The hidden layers: each neuron is σ of its form.
    pub hidden: Vec<Vec<Neuron>>,
    /// The outputs: no σ is applied.
    pub output: Vec<Neuron>,
    /// Whether a softmax follows, so that the outputs are probabilities (LTR eq. 8).
    pub softmax: bool,
}

impl NeuralNetwork {
    /// A posterior: these outputs are the logits of all classes but the first, whose logit is 0. To
    /// each logit its offset is added, the logarithm of a weight, and a softmax makes them
    /// probabilities. Outputs beyond the classes are left out.
    pub fn into_posterior(mut self, classes: &[&str], offsets: &[f64]) -> Self {
        self.output.truncate(classes.len().saturating_sub(1));
        self.output.insert(0, Neuron::default());
        for (neuron, offset) in self.output.iter_mut().zip(offsets) {
            neuron.bias += offset;
        }
        self.outputs = classes.iter().map(|name| (*name).to_owned()).collect();
        self.softmax = true;
        self
    }

    /// The number of hidden neurons.
    pub fn neurons(&self) -> usize {
        self.hidden.iter().map(Vec::len).sum()
    }

    /// The number of weights and biases that are not 0.
    pub fn weights(&self) -> usize {
        let all = self.hidden.iter().flatten().chain(&self.output);
        all.map(|n| n.weights.len() + usize::from(n.bias != 0.0)).sum()
    }

    /// The largest weight in absolute value.
    pub fn largest_weight(&self) -> f64 {
        let all = self.hidden.iter().flatten().chain(&self.output);
        all.flat_map(|n| &n.weights).map(|(_, w)| w.abs()).fold(0.0, f64::max)
    }

    /// How many values the map after `layer` hidden layers reads.
    pub fn known(&self, layer: usize) -> usize {
        match (self.skip, layer.checked_sub(1)) {
            (true, _) => {
                self.inputs.len() + self.hidden[..layer].iter().map(Vec::len).sum::<usize>()
            }
            (false, Some(below)) => self.hidden[below].len(),
            (false, None) => self.inputs.len(),
        }
    }

    /// The outputs in double precision. Missing inputs count as 0.
    pub fn evaluate(&self, inputs: &[f64]) -> Vec<f64> {
        self.run(inputs)
    }

    /// The outputs in single precision, all weights rounded to it. Missing inputs count as 0.
    pub fn evaluate_f32(&self, inputs: &[f32]) -> Vec<f32> {
        self.run(inputs)
    }

    /// The outputs in the network's own precision, as numbers in double precision.
    pub fn evaluate_own(&self, inputs: &[f64]) -> Vec<f64> {
        match self.precision {
            Precision::F64 => self.evaluate(inputs),
            Precision::F32 => {
                let short: Vec<f32> = inputs.iter().map(|x| *x as f32).collect();
                self.evaluate_f32(&short).into_iter().map(f64::from).collect()
            }
        }
    }

    fn run<T: Real>(&self, inputs: &[T]) -> Vec<T> {
        let mut known = inputs.to_vec();
        known.resize(self.inputs.len(), T::from_f64(0.0));
        for layer in &self.hidden {
            let values = layer.iter().map(|n| T::apply(self.activation, n.affine(&known)));
            let values: Vec<T> = values.collect();
            if self.skip { known.extend(values) } else { known = values }
        }
        let mut outputs: Vec<T> = self.output.iter().map(|n| n.affine(&known)).collect();
        if self.softmax {
            softmax(&mut outputs);
        }
        outputs
    }
}

/// e^(z_i - max) over their sum: no exponential overflows.
fn softmax<T: Real>(logits: &mut [T]) {
    let Some(first) = logits.first().copied() else { return };
    let largest = logits.iter().fold(first, |most, z| if *z > most { *z } else { most });
    let mut sum = T::from_f64(0.0);
    for logit in &mut *logits {
        *logit = T::apply(Activation::Exp, *logit - largest);
        sum += *logit;
    }
    logits.iter_mut().for_each(|p| *p = *p / sum);
}

impl Neuron {
    /// Products are added in order and the bias last, as a matrix product and an addition do.
    fn affine<T: Real>(&self, known: &[T]) -> T {
        let mut sum = T::from_f64(0.0);
        for (at, weight) in &self.weights {
            sum += T::from_f64(*weight) * known[*at];
        }
        sum + T::from_f64(self.bias)
    }
}

#[cfg(test)]
mod tests {
    use super::{NeuralNetwork, Neuron};
    use crate::neural::activation::Activation;
    use crate::neural::gate::Precision;

    #[test]
    fn maps_read_the_layer_below_or_everything() {
        let neuron = |bias, weights: &[(usize, f64)]| Neuron { bias, weights: weights.to_vec() };
        let mut network = NeuralNetwork {
            activation: Activation::Square,
            precision: Precision::F64,
            inputs: vec!["x".into(), "y".into()],
            outputs: vec!["out".into()],
            skip: false,
            hidden: vec![vec![neuron(1.0, &[(0, 1.0), (1, 2.0)])], vec![neuron(0.0, &[(0, 1.0)])]],
            output: vec![neuron(-1.0, &[(0, 2.0)])],
            softmax: false,
        };
        assert_eq!(network.evaluate(&[1.0, 1.0]), [2.0 * 256.0 - 1.0]);
        assert_eq!((network.known(0), network.known(1), network.known(2)), (2, 1, 1));
        network.skip = true;
        network.hidden[1][0].weights = vec![(2, 1.0)];
        network.output[0].weights = vec![(1, 1.0), (3, 1.0)];
        assert_eq!(network.evaluate(&[1.0, 3.0]), [64.0 * 64.0 + 3.0 - 1.0]);
        assert_eq!((network.known(1), network.known(2)), (3, 4));
        assert_eq!((network.neurons(), network.weights(), network.largest_weight()), (2, 7, 2.0));
        // Logits 0 + 1 and 2 + 1 - 3: half each; far logits do not overflow.
        network.hidden.clear();
        network.output = vec![neuron(1.0, &[(0, 2.0)])];
        let posterior = network.into_posterior(&["a", "b"], &[1.0, -3.0]);
        assert_eq!(posterior.evaluate(&[1.5, 0.0]), [0.5, 0.5]);
        assert_eq!(posterior.evaluate_f32(&[1e6, 0.0]), [0.0, 1.0]);
    }
}
