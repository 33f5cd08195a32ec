//! What is small: the cost of a network under an objective.

use crate::network::Network;
use crate::options::Objective;
use crate::poly::polynomial::Ring;

/// A cost, compared lexicographically. The first number is the objective; the others break ties
/// (non-square gates, depth, additions, bits of the coefficients), so that among equal networks the
/// most readable and most accurate one wins.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Cost([u64; 6]);

impl Cost {
    /// The cost of a network.
    pub fn of(network: &Network, objective: Objective) -> Self {
        let count = Count::of(network);
        let others = count.gates - count.squares;
        let neurons = 4 * others + 2 * count.squares;
        let operations = count.gates + count.scalings + count.additions;
        let main = match objective {
            Objective::Gates => count.gates,
            Objective::Operations => operations,
            Objective::Depth => count.depth,
            Objective::Neurons => neurons,
        };
        Self([main, count.gates, others, count.depth, count.additions, count.bits])
    }

    /// The number the objective is about.
    pub fn main(&self) -> u64 {
        self.0[0]
    }
}

#[derive(Default)]
struct Count {
    gates: u64,
    squares: u64,
    depth: u64,
    scalings: u64,
    additions: u64,
    bits: u64,
}

impl Count {
    fn of(network: &Network) -> Self {
        let mut count = Self { gates: network.gates.len() as u64, ..Self::default() };
        let mut depths: Vec<u64> = Vec::with_capacity(network.gates.len());
        for gate in &network.gates {
            let square = gate.is_square();
            count.squares += u64::from(square);
            let reads = gate.left.gates().chain(gate.right.gates());
            depths.push(1 + reads.map(|g| depths[g.index()]).max().unwrap_or(0));
            count.form(&gate.left);
            if !square {
                count.form(&gate.right);
            }
        }
        for output in &network.outputs {
            count.form(&output.form);
            let depth = output.form.gates().map(|g| depths[g.index()]).max().unwrap_or(0);
            count.depth = count.depth.max(depth);
        }
        count
    }

    fn form(&mut self, form: &crate::network::Affine) {
        let constant = usize::from(!form.constant_part().is_zero());
        self.additions += (form.terms().len() + constant).saturating_sub(1) as u64;
        for (_, c) in form.terms() {
            self.scalings += u64::from(!c.is_unit());
            self.bits += c.bits();
        }
    }
}
