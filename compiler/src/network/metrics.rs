//! What a network costs, in every unit that reports and objectives use.

use super::{Gate, Network};
use crate::program::Program;

/// The counts of one network and its program. Operations are free in the gate count but not on a
/// machine; a fused multiply-add counts as the product and the addition it is made of.
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
    /// Additions and subtractions of the program.
    pub additions: usize,
    /// Products of the program with a constant or a parameter expression.
    pub constant_products: usize,
    /// Products, constant products and additions together.
    pub operations: usize,
    /// Neurons of the plain realisation: four a product, two a square.
    pub neurons: usize,
}

impl Metrics {
    /// The counts of `network` and the program it was lowered to.
    pub fn of(network: &Network, program: &Program) -> Self {
        let layers = layers(network);
        let gates = network.gates.len();
        let squares = network.gates.iter().filter(|g| g.is_square()).count();
        let depth = layers.iter().copied().max().unwrap_or(0);
        let mut sizes = vec![0; depth];
        layers.iter().for_each(|layer| sizes[layer - 1] += 1);
        let count = program.unfused_count();
        Self {
            gates,
            squares,
            depth,
            width: sizes.into_iter().max().unwrap_or(0),
            additions: count.additions,
            constant_products: count.constant_products,
            operations: count.without_negations(),
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

pub(super) fn highest_layer(gate: &Gate, layers: &[usize]) -> usize {
    gate.left.gates().chain(gate.right.gates()).map(|g| layers[g.index()]).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Metrics, Network, layers};
    use crate::network::samples;
    use crate::options::Options;
    use crate::program::lower;

    fn metrics(network: &Network, fused: bool) -> Metrics {
        Metrics::of(network, &lower(network, &Options { fused, ..Options::default() }))
    }

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
            operations: 5,
            neurons: 6,
        };
        assert_eq!(metrics(&network, false), expected);
        assert_eq!(metrics(&network, true), expected);
    }

    #[test]
    fn equal_forms_count_once() {
        // (x + y)^2 and (x + y)*z: the sum x + y is computed once.
        let network = samples::parse(
            "network f(x, y, z) {\n g0 = (x + y)^2\n g1 = (x + y)*z\n out = g0 + g1\n}",
        );
        let metrics = metrics(&network, false);
        assert_eq!((metrics.additions, metrics.width, metrics.depth), (2, 2, 1));
    }
}
