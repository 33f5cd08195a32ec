//! Stage *network*: gates in topological order and affine outputs.
//!
//! A gate is one product of two affine forms of earlier wires; everything affine is free. This IR
//! is what the optimiser makes and what is proved, measured, printed (`.net`, JSON) and lowered to
//! a program.

pub mod affine;
pub mod balance;
pub mod bounds;
pub mod builder;
pub mod certificate;
pub mod compose;
pub mod expand;
pub mod json;
pub mod metrics;
pub mod names;
pub mod proof;
pub mod read;
pub mod residues;
mod rounded;
pub mod text;
pub mod verify;

#[cfg(test)]
pub(crate) mod samples;

pub use affine::{Affine, Wire};
pub use builder::NetworkBuilder;

use crate::id::GateId;
use crate::poly::Signature;

/// One product of two affine forms, neither constant; a square if they are proportional.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Gate {
    /// One factor, over inputs and earlier gates.
    pub left: Affine,
    /// The other factor.
    pub right: Affine,
}

impl Gate {
    /// Whether the factors are proportional by a rational number.
    pub fn is_square(&self) -> bool {
        self.left == self.right || self.left.normalised().1 == self.right.normalised().1
    }
}

/// One output: a name and an affine form of the wires.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Output {
    /// The name, as in the system.
    pub name: String,
    /// The value.
    pub form: Affine,
}

/// Gates in topological order and affine outputs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Network {
    /// Names and shapes of inputs and results.
    pub signature: Signature,
    /// Gate `k` reads inputs and gates before `k` only.
    pub gates: Vec<Gate>,
    /// The outputs in order.
    pub outputs: Vec<Output>,
}

impl Network {
    /// The ids of all gates in order.
    pub fn gate_ids(&self) -> impl DoubleEndedIterator<Item = GateId> + use<> {
        (0..self.gates.len()).map(GateId::new)
    }
}
