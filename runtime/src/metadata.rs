//! What is known about a network at compile time: the constant `NETWORK` beside every function.

use core::fmt;

/// A network's text, counts and certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Metadata {
    /// The name of the definition.
    pub name: &'static str,
    /// The text form of the network.
    pub network: &'static str,
    /// Gates and lower bound: `gates 1 (minimal: degree bound)`.
    pub report: &'static str,
    /// How the network was compared with the definition: `proved`, or `tested, …`.
    pub proof: &'static str,
    /// Products of two non-constant values.
    pub gates: usize,
    /// No network has fewer gates than this.
    pub lower_bound: usize,
    /// The gates that are squares.
    pub squares: usize,
    /// The longest chain of gates.
    pub depth: usize,
    /// Additions in all affine forms.
    pub additions: usize,
    /// Wires scaled by a number other than 1 and -1.
    pub constant_products: usize,
}

impl fmt::Display for Metadata {
    /// What a snapshot holds: the network, the report, the counts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.network.trim_end())?;
        writeln!(f, "{}, {}", self.report, self.proof)?;
        write!(
            f,
            "squares {}, depth {}, additions {}, constant products {}",
            self.squares, self.depth, self.additions, self.constant_products
        )
    }
}
