//! A system: what the optimiser eats.

use super::ideal::Ideal;
use super::polynomial::Polynomial;
use super::signature::Signature;
use crate::network::Network;

/// Several polynomials over the same variables, with the program that the user wrote for them.
#[derive(Clone, Debug)]
pub struct System {
    /// Names and shapes of inputs and results.
    pub signature: Signature,
    /// The outputs in order.
    pub outputs: Vec<SystemOutput>,
    /// The source as a network: one gate a product written, shared sub-expressions shared. The
    /// optimiser never returns more gates than this, and it defines the system where an output is
    /// too large to expand.
    pub written: Network,
    /// What vanishes on the points that the system is about: declared relations and domains.
    /// Outputs that differ by an element of it are the same.
    pub ideal: Ideal,
}

/// One output of a system.
#[derive(Clone, Debug)]
pub struct SystemOutput {
    /// The name: as written, or `out`, `out0`, `out1`, …
    pub name: String,
    /// The canonical polynomial, reduced by the domains of its variables but not by declared
    /// relations; `None` where it is over the term limit and the program as written stands for it.
    pub polynomial: Option<Polynomial>,
}

impl System {
    /// The canonical polynomials, where every output has one.
    pub fn polynomials(&self) -> Option<Vec<&Polynomial>> {
        self.outputs.iter().map(|o| o.polynomial.as_ref()).collect()
    }

    /// The number of terms over all expanded outputs.
    pub fn term_count(&self) -> usize {
        self.outputs.iter().filter_map(|o| o.polynomial.as_ref()).map(Polynomial::len).sum()
    }
}
