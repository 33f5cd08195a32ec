//! What a network costs, in every unit that reports and objectives use.

use std::collections::BTreeSet;

use super::affine::{Affine, Wire};
use super::{Gate, Network};
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;
use crate::rational::Rational;

/// The counts of one network. Everything except gates, squares and neurons describes the affine
/// layers, which are free in the gate count but not on a machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Metrics {
    /// Products of two non-constant values.
    pub gates: usize,
    /// The gates whose factors are proportional.
    pub squares: usize,
    /// The most gates on one path from an input to an output.
    pub depth: usize,
    /// The most gates of one layer, where each gate stands in the earliest layer it can.
    pub width: usize,
    /// Two-operand additions and subtractions of the distinct affine forms.
    pub additions: usize,
    /// Different scales other than 1 and -1, signs aside, of each distinct affine form.
    pub constant_products: usize,
    /// Neurons of the plain realisation: four a product, two a square.
    pub neurons: usize,
}

impl Metrics {
    /// The counts of `network`.
    pub fn of(network: &Network) -> Self {
        let layers = layers(network);
        let gates = network.gates.len();
        let squares = network.gates.iter().filter(|g| g.is_square()).count();
        let depth = layers.iter().copied().max().unwrap_or(0);
        let mut sizes = vec![0; depth];
        layers.iter().for_each(|layer| sizes[layer - 1] += 1);
        let forms: BTreeSet<&Affine> = network
            .gates
            .iter()
            .flat_map(|g| [&g.left, &g.right])
            .chain(network.outputs.iter().map(|o| &o.form))
            .collect();
        Self {
            gates,
            squares,
            depth,
            width: sizes.into_iter().max().unwrap_or(0),
            additions: forms.iter().map(|f| additions(f)).sum(),
            constant_products: forms.iter().map(|f| constant_products(f)).sum(),
            neurons: 4 * (gates - squares) + 2 * squares,
        }
    }
}

/// The layer of each gate, from 1: one more than the highest layer it reads.
pub fn layers(network: &Network) -> Vec<usize> {
    let mut layers = Vec::with_capacity(network.gates.len());
    for gate in &network.gates {
        layers.push(1 + highest_layer(gate, &layers));
    }
    layers
}

fn highest_layer(gate: &Gate, layers: &[usize]) -> usize {
    gate.left.gates().chain(gate.right.gates()).map(|g| layers[g.index()]).max().unwrap_or(0)
}

fn additions(form: &Affine) -> usize {
    let constant = usize::from(!form.constant_part().eq(&Coefficient::Number(Rational::ZERO)));
    (form.terms().len() + constant).saturating_sub(1)
}

fn constant_products(form: &Affine) -> usize {
    // Equal magnitudes are taken out of the sum, as a program does.
    let magnitude = |c: &Coefficient| match c.number() {
        Some(number) if number.abs().is_one() => None,
        Some(number) => Some(Coefficient::from(number.abs())),
        None => Some(c.clone().min(c.neg())),
    };
    let scales = form.terms().iter().filter_map(|(_, c): &(Wire, Coefficient)| magnitude(c));
    scales.collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::{Metrics, layers};
    use crate::network::samples;

    #[test]
    fn saddle() {
        let network = samples::saddle();
        assert_eq!(layers(&network), [1, 2]);
        let expected = Metrics {
            gates: 2,
            squares: 1,
            depth: 2,
            width: 1,
            additions: 2,
            constant_products: 1,
            neurons: 6,
        };
        assert_eq!(Metrics::of(&network), expected);
    }

    #[test]
    fn equal_forms_count_once() {
        // (x + y)^2 and (x + y)*z: the sum x + y is computed once.
        let network = samples::parse(
            "network f(x, y, z) {\n g0 = (x + y)^2\n g1 = (x + y)*z\n out = g0 + g1\n}",
        );
        let metrics = Metrics::of(&network);
        assert_eq!((metrics.additions, metrics.width, metrics.depth), (2, 2, 1));
    }
}
