//! The proof that a network computes its system.
//!
//! The network is multiplied out and compared over the rationals. Where that would be too large,
//! both sides are compared at random points modulo random 61-bit primes, as often as it takes to
//! bring the chance of missing a difference below 2^-100 (three times as a rule). Primes and points
//! follow from the content of the network, so that a result never changes from run to run; the
//! bound is that of an honest draw.
//!
//! Under relations, declared ones or those of domains, both sides are compared in normal form: the
//! difference is then a combination of the relations. What is too large for that is accepted only
//! where it is equal without the declared relations.
//!
//! Variables with a domain: two networks may differ as polynomials and agree on bits or spins.
//! Outputs that are not proved exactly and differ at a free random point are compared at points of
//! the domain, all of them where they are few; see `cube`.

mod cube;
mod program;

use std::fmt;

pub use program::prove_program;

use super::Network;
use super::expand::{ExpansionLimits, expand_modulo};
use super::residues::{self, Size};
use crate::modular::{PrimeField, Stream};
use crate::poly::{Domain, Ideal, Polynomial, System};

/// How the network was compared with its system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Proof {
    /// Multiplied out over the rationals: equal.
    Exact,
    /// Equal at random points modulo random primes.
    Tested {
        /// The number of points.
        rounds: usize,
        /// A difference would have been missed with a chance below `2^-bits`.
        bits: u64,
    },
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact => f.write_str("proved"),
            Self::Tested { bits, .. } => write!(f, "tested, error < 2^-{bits}"),
        }
    }
}

impl Proof {
    /// The weaker of two proofs of parts: what holds for the whole.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Exact, proof) | (proof, Self::Exact) => proof,
            (Self::Tested { rounds: r, bits: a }, Self::Tested { rounds: s, bits: b }) => {
                Self::Tested { rounds: r.max(s), bits: a.min(b) }
            }
        }
    }
}

/// Why there is no proof. The first kind is a bug of the compiler: the network must not be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProofError {
    /// Both sides differ.
    Mismatch {
        /// The output that differs.
        output: String,
        /// What it should compute: the polynomial, the program as written where that was not
        /// expanded, or the network of a program.
        expected: String,
        /// What computes something else: the network, or a program.
        found: String,
    },
    /// The comparison would not mean anything: degrees or coefficients are too large for 61 bits.
    TooLarge,
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mismatch { output, expected, found } => write!(
                f,
                "internal error: output {output:?} is computed wrongly\nexpected: {expected}\n{found}"
            ),
            Self::TooLarge => f.write_str("degrees or coefficients are too large to be checked"),
        }
    }
}

impl std::error::Error for ProofError {}

/// The bits that a test has to reach, and the most points it may take.
const WANTED_BITS: u64 = 100;
const FEWEST_ROUNDS: u64 = 3;
const MOST_ROUNDS: u64 = 16;
/// A prime between 2^60 and 2^61 that divides a denominator is a rare accident.
const MOST_RETRIES: usize = 32;
/// With roots of more different primes, a field that has them all is not looked for long enough.
const MOST_ROOTS: usize = 12;

/// Compares `network` with the polynomials of `system`, or with its program as written.
pub fn prove(system: &System, network: &Network) -> Result<Proof, ProofError> {
    prove_within(system, network, ExpansionLimits::default())
}

/// As [`prove`], with these limits to the exact expansion.
pub fn prove_within(
    system: &System,
    network: &Network,
    limits: ExpansionLimits,
) -> Result<Proof, ProofError> {
    if system.outputs.len() != network.outputs.len() {
        return Err(mismatch(system, network, system.outputs.len().min(network.outputs.len())));
    }
    let ideal = proving(system);
    let expanded = expand_modulo(network, &ideal, limits);
    let mut open = Vec::new();
    for (k, output) in system.outputs.iter().enumerate() {
        match (&output.polynomial, &expanded) {
            (Some(wanted), Some(found)) if ideal.normal(wanted) == found[k] => {}
            (Some(_), Some(_)) => return Err(mismatch(system, network, k)),
            _ => open.push(k),
        }
    }
    if open.is_empty() {
        return Ok(Proof::Exact);
    }
    test(system, network, &open)
}

/// What both sides may be reduced by: the declared relations, and the domains in any case.
fn proving(system: &System) -> Ideal {
    if system.ideal.is_declared() {
        system.ideal.clone()
    } else {
        Ideal::of_domains(&system.signature)
    }
}

/// Compares some outputs at random points modulo random primes.
fn test(system: &System, network: &Network, outputs: &[usize]) -> Result<Proof, ProofError> {
    let mut stream = Stream::from_bytes(network.to_string().as_bytes());
    let found = Size::of_network(network);
    let written = Size::of_network(&system.written);
    let security = |k: usize| {
        let program = found[k].difference(written[k]).security();
        let polynomial = system.outputs[k].polynomial.as_ref();
        polynomial.map_or(program, |p| {
            found[k].difference(Size::of_polynomial(p)).security().min(program)
        })
    };
    let security = outputs.iter().map(|k| security(*k)).min().unwrap_or(0);
    // A number made of roots is zero modulo a prime where its norm, of 2^roots factors, is.
    let security = security.saturating_sub(system.signature.roots.len() as u64);
    let rounds = WANTED_BITS.div_ceil(security.max(1)).max(FEWEST_ROUNDS);
    if rounds > MOST_ROUNDS {
        return Err(ProofError::TooLarge);
    }
    let has_domains = system.signature.domains().iter().any(|d| *d != Domain::Real);
    // Which references agreed at all points so far.
    let mut agreeing: Vec<(bool, bool)> = vec![(true, true); outputs.len()];
    for _ in 0..rounds {
        let sample =
            Sample::at_random(system, network, outputs, &mut stream).ok_or(ProofError::TooLarge)?;
        for (k, agrees) in agreeing.iter_mut().enumerate() {
            agrees.0 &= sample.polynomial[k].is_none_or(|p| p == sample.found[k]);
            agrees.1 &= sample.written[k] == sample.found[k];
        }
    }
    let bits = (security * rounds).min(WANTED_BITS);
    let proof = Proof::Tested { rounds: rounds as usize, bits };
    let accepted = |k: usize| match agreeing[k] {
        (true, true) => true,
        // The canonical polynomial is reduced by the domains and the program is not, so either
        // one proves the network.
        (polynomial, program) => {
            has_domains
                && (program || polynomial && system.outputs[outputs[k]].polynomial.is_some())
        }
    };
    let rest: Vec<usize> =
        (0..outputs.len()).filter(|k| !accepted(*k)).map(|k| outputs[k]).collect();
    match rest.first() {
        None => Ok(proof),
        Some(_) if system.ideal.is_declared() => Err(ProofError::TooLarge),
        Some(first) if !has_domains => Err(mismatch(system, network, *first)),
        Some(_) => Ok(proof.and(cube::test(system, network, &rest, security, &mut stream)?)),
    }
}

/// Residues of some outputs at one point modulo one prime.
struct Sample {
    found: Vec<u64>,
    written: Vec<u64>,
    polynomial: Vec<Option<u64>>,
}

impl Sample {
    /// Both sides at a random point modulo a random prime; `None` if every prime drawn divides some
    /// denominator.
    fn at_random(
        system: &System,
        network: &Network,
        outputs: &[usize],
        stream: &mut Stream,
    ) -> Option<Self> {
        // Half of all primes have a root of a number.
        let retries = MOST_RETRIES << network.signature.roots.len().min(MOST_ROOTS);
        (0..retries).find_map(|_| {
            let field = PrimeField::random(stream);
            let parameters = residues::scales(&network.signature, &field, stream)?;
            let count = network.signature.variable_count();
            let point: Vec<u64> = (0..count).map(|_| field.element(stream)).collect();
            Self::at(system, network, outputs, &field, (&point, &parameters))
        })
    }

    /// Both sides at a point of variables and parameters; `None` if the prime divides a denominator.
    fn at(
        system: &System,
        network: &Network,
        outputs: &[usize],
        field: &PrimeField,
        (point, parameters): (&[u64], &[u64]),
    ) -> Option<Self> {
        let found = residues::evaluate(network, field, point, parameters)?;
        let written = residues::evaluate(&system.written, field, point, parameters)?;
        let polynomial = outputs.iter().map(|k| match &system.outputs[*k].polynomial {
            None => Some(None),
            Some(p) => p.residue(field, point, parameters).map(Some),
        });
        let pick = |all: Vec<u64>| outputs.iter().map(|k| all[*k]).collect();
        Some(Self {
            polynomial: polynomial.collect::<Option<_>>()?,
            found: pick(found),
            written: pick(written),
        })
    }
}

fn mismatch(system: &System, network: &Network, output: usize) -> ProofError {
    let name = system.outputs.get(output).map_or(String::new(), |o| o.name.clone());
    let polynomial = system.outputs.get(output).and_then(|o| o.polynomial.as_ref());
    let show = |p: &Polynomial| {
        let signature = &system.signature;
        p.display(&signature.variable_names(), &signature.coefficient_names()).to_string()
    };
    let expected = polynomial.map_or_else(|| system.written.to_string(), show);
    ProofError::Mismatch { output: name, expected, found: network.to_string() }
}

#[cfg(test)]
mod tests;
