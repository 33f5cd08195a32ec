//! Affine maps between layers of neurons: `Plan + Choice ─► NeuralNetwork`.
//!
//! The value of a unit is an affine form of its neurons, and what the next layer sees is an affine
//! form of such values: both are one map. Here exact numbers become floating-point ones.

use std::collections::BTreeMap;

use super::choose::{Choice, Fitted};
use super::parts::Unit;
use super::plan::Plan;
use crate::neural::network::Neuron;
use crate::poly::linear::LinearForm;

/// A value as an affine form of what is known.
#[derive(Clone, Debug, Default)]
struct Read {
    bias: f64,
    weights: BTreeMap<usize, f64>,
}

impl Read {
    fn known(at: usize) -> Self {
        Self { bias: 0.0, weights: BTreeMap::from([(at, 1.0)]) }
    }

    fn add(&mut self, by: f64, other: &Self) {
        self.bias += by * other.bias;
        for (at, weight) in &other.weights {
            *self.weights.entry(*at).or_default() += by * weight;
        }
    }

    fn neuron(self) -> Neuron {
        let weights = self.weights.into_iter().filter(|(_, w)| *w != 0.0);
        Neuron { bias: self.bias, weights: weights.collect() }
    }
}

/// The hidden layers and the outputs.
pub fn layers(plan: &Plan, choice: &Choice) -> (Vec<Vec<Neuron>>, Vec<Neuron>) {
    // What stands at each position but 0.
    let mut values: Vec<Read> = (0..plan.inputs).map(Read::known).collect();
    let mut below = plan.inputs;
    let mut hidden = Vec::with_capacity(plan.layers.len());
    for (units, fitted) in plan.layers.iter().zip(&choice.layers) {
        let start = if plan.skip { below } else { 0 };
        let (mut neurons, mut next) = (Vec::new(), Vec::new());
        for (unit, fitted) in units.iter().zip(fitted) {
            let forms = unit.forms().into_iter().zip(&fitted.fit.centres).zip(&fitted.fit.radii);
            let forms: Vec<Read> = forms
                .map(|((form, centre), radius)| {
                    let mut read = Read { bias: -centre / radius, ..Read::default() };
                    read_form(&mut read, form, 1.0 / radius, &values);
                    read
                })
                .collect();
            next.push(value(unit, fitted, &forms, start + neurons.len()));
            for neuron in &fitted.cell.neurons {
                let mut read = Read::default();
                for (factor, form) in neuron.direction.iter().zip(&forms) {
                    read.add(*factor, form);
                }
                read.bias += neuron.bias;
                neurons.push(read.neuron());
            }
        }
        below += neurons.len();
        hidden.push(neurons);
        if plan.skip { values.extend(next) } else { values = next }
    }
    let outputs = plan.outputs.iter().map(|form| {
        let mut read = Read::default();
        read_form(&mut read, form, 1.0, &values);
        read.neuron()
    });
    (hidden, outputs.collect())
}

/// Adds a form over positions.
fn read_form(read: &mut Read, form: &LinearForm, by: f64, values: &[Read]) {
    for (at, c) in form.terms() {
        let c = c.to_f64() * by;
        match at.checked_sub(1) {
            Some(at) => read.add(c, &values[at]),
            None => read.bias += c,
        }
    }
}

/// The value of a unit whose neurons stand from `start` on.
fn value(unit: &Unit, fitted: &Fitted, forms: &[Read], start: usize) -> Read {
    let Fitted { cell, fit, .. } = fitted;
    let gain = fit.gain;
    let mut read = Read { bias: gain * cell.output_bias, ..Read::default() };
    for (at, neuron) in cell.neurons.iter().enumerate() {
        read.weights.insert(start + at, gain * neuron.weight);
    }
    for (factor, form) in cell.skip.iter().zip(forms).filter(|(factor, _)| **factor != 0.0) {
        read.add(gain * factor, form);
    }
    if unit.is_copy() {
        read.bias += fit.centres.iter().sum::<f64>();
    }
    read
}
