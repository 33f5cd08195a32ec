//! A network as dense layers: `Network ─► Layers`.
//!
//! Layer by layer, in order of depth, both factors of all gates are affine maps of everything known so
//! far (the inputs, then the gates of earlier layers), and their products are appended to it.

use multiplet_compiler::network::metrics::layers;
use multiplet_compiler::network::{Affine, Network, Wire};
use multiplet_compiler::rational::Rational;

use crate::weights::Dense;

/// A network in layers, numbers exact.
#[derive(Clone, PartialEq, Debug)]
pub struct Layers {
    /// For each layer, the maps that make the left and the right factors of its gates.
    pub hidden: Vec<[Dense<Rational>; 2]>,
    /// From everything to the outputs.
    pub output: Dense<Rational>,
}

impl Layers {
    /// The layers of a network with numbers for its parameters.
    pub fn of(network: &Network, parameters: &[Rational]) -> Self {
        let depths = layers(network);
        let inputs = network.signature.variable_count();
        let deepest = depths.iter().copied().max().unwrap_or(0);
        // The position of each gate among inputs and gates, in the order in which layers append.
        let mut places = vec![0; depths.len()];
        let mut known = inputs;
        let mut hidden = Vec::with_capacity(deepest);
        for depth in 1..=deepest {
            let own: Vec<usize> = (0..depths.len()).filter(|k| depths[*k] == depth).collect();
            let left = own.iter().map(|k| &network.gates[*k].left);
            let right = own.iter().map(|k| &network.gates[*k].right);
            let left = dense(left, known, &places, parameters);
            hidden.push([left, dense(right, known, &places, parameters)]);
            for k in own {
                places[k] = known;
                known += 1;
            }
        }
        let forms = network.outputs.iter().map(|o| &o.form);
        Self { hidden, output: dense(forms, known, &places, parameters) }
    }
}

fn dense<'a>(
    forms: impl Iterator<Item = &'a Affine>,
    known: usize,
    places: &[usize],
    parameters: &[Rational],
) -> Dense<Rational> {
    let forms: Vec<&Affine> = forms.collect();
    let mut weights = vec![vec![Rational::ZERO; forms.len()]; known];
    let mut bias = Vec::with_capacity(forms.len());
    for (column, form) in forms.into_iter().enumerate() {
        bias.push(form.constant_part().evaluate(parameters));
        for (wire, coefficient) in form.terms() {
            let row = match wire {
                Wire::Input(x) => x.index(),
                Wire::Gate(g) => places[g.index()],
            };
            weights[row][column] = coefficient.evaluate(parameters);
        }
    }
    Dense { weights, bias }
}
