//! What a compilation can say about its network: the gates, how few there must be, and whether the
//! network was proved.

use std::fmt;

use super::Network;
use super::bounds::{Field, LowerBound, Reason, lower_bound};
use super::proof::{Proof, ProofError, prove};
use crate::poly::System;

/// Gates, lower bound and proof of one network.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Certificate {
    /// The gates of the network.
    pub gates: usize,
    /// The strongest lower bound found.
    pub bound: LowerBound,
    /// How the network was compared with its system.
    pub proof: Proof,
    /// The declared relations that bound and proof are modulo, as text; empty where there are none.
    pub relations: String,
}

impl Certificate {
    /// Proves the network and bounds its size; the error is a bug of the compiler, or says that
    /// the system is too large to be checked.
    pub fn of(system: &System, network: &Network) -> Result<Self, ProofError> {
        Self::with_bound(system, network, lower_bound(system, network.gates.len()))
    }

    /// As [`Certificate::of`], for a system whose bound is known.
    pub fn with_bound(
        system: &System,
        network: &Network,
        bound: LowerBound,
    ) -> Result<Self, ProofError> {
        let proof = prove(system, network)?;
        let signature = &system.signature;
        let (names, parameters) = (signature.variable_names(), signature.parameter_names());
        let relations = system.ideal.display(&names, &parameters).to_string();
        Ok(Self { gates: network.gates.len(), bound, proof, relations })
    }

    /// How the network was compared with its system, and on which points: `proved`, or
    /// `proved on x^2 + y^2 = 1`.
    pub fn proof_text(&self) -> String {
        match self.relations.as_str() {
            "" => self.proof.to_string(),
            relations => format!("{} on {relations}", self.proof),
        }
    }

    /// Whether no network is smaller: the bound is met.
    pub fn is_minimal(&self) -> bool {
        self.gates <= self.bound.gates
    }

    /// The bound's reason and what restricts it: `Hessian inertia`, `rank and Witt index, over Q`.
    pub fn reason(&self) -> String {
        let mut text = self.bound.reason.to_string();
        if self.bound.field == Field::Rational {
            text += ", over Q";
        }
        if self.bound.free_parameters && self.bound.reason != Reason::Trivial {
            text += ", parameters free";
        }
        if !self.relations.is_empty() && self.bound.reason != Reason::Trivial {
            text += ", modulo the relations";
        }
        text
    }
}

impl fmt::Display for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { gates, bound, .. } = self;
        match (self.is_minimal(), bound.gates) {
            (true, _) => write!(f, "gates {gates} (minimal: {})", self.reason()),
            (false, 0) => write!(f, "gates {gates} (no lower bound)"),
            (false, least) => write!(f, "gates {gates} (lower bound {least}: {})", self.reason()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Certificate;
    use crate::network::samples;

    fn line(text: &str) -> String {
        let network = samples::parse(text);
        Certificate::of(&samples::system(network.clone()), &network).unwrap().to_string()
    }

    #[test]
    fn lines() {
        let seventh =
            "network f(x) {\n g0 = x^2\n g1 = g0 * x\n g2 = g1^2\n g3 = g2 * x\n out = g3\n}";
        assert_eq!(line(seventh), "gates 4 (minimal: refined degree bound)");
        let eighth = "network f(x) {\n g0 = x^2\n g1 = g0^2\n g2 = g1 * x\n g3 = g2 * x\n g4 = g3 * x\n g5 = g4 * x\n out = g5\n}";
        assert_eq!(line(eighth), "gates 6 (lower bound 3: degree bound)");
        assert_eq!(
            line("network f(x) {\n out = 2*x\n}"),
            "gates 0 (minimal: no product is needed)"
        );
        let scaled = "network f(x; a) {\n g0 = x^2\n out = (a)*g0\n}";
        assert_eq!(line(scaled), "gates 1 (minimal: degree bound, parameters free)");
        let pair = "network f(x, y) {\n g0 = x * y\n g1 = x^2\n a = g0\n b = g1\n}";
        assert_eq!(line(pair), "gates 2 (minimal: dimension of the outputs)");
    }
}
