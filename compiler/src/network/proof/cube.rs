//! Comparison on the points of the domains, for outputs that use `b^2 = b` or `s^2 = 1`.

use super::{MOST_RETRIES, MOST_ROOTS, Proof, ProofError, Sample, WANTED_BITS, mismatch};
use crate::modular::{PrimeField, Stream};
use crate::network::Network;
use crate::network::residues::{self, Size};
use crate::poly::{Domain, System};

/// The most points times gates that a comparison may take.
const MOST_WORK: u64 = 4_000_000;
/// Drawn points are spread over this many primes.
const PRIMES: u64 = 16;

/// Compares outputs where bits are 0 or 1 and spins 1 or -1.
///
/// Where such points are few, all are visited with every prime: a difference shows at one of them
/// unless the prime or the values of the real variables hide it, with a chance of `2^-security`.
/// Otherwise points are drawn. A non-zero polynomial of degree `d` that is linear in every bit and
/// spin is non-zero at one point in `2^d` at least, so `n` points miss it with a chance below
/// `exp(-n/2^d)`; promising `2^(-n/2^d)` leaves room for primes that hide it.
pub(super) fn test(
    system: &System,
    network: &Network,
    outputs: &[usize],
    security: u64,
    stream: &mut Stream,
) -> Result<Proof, ProofError> {
    let domains = system.signature.domains();
    let discrete = domains.iter().filter(|d| **d != Domain::Real).count() as u32;
    let sizes = [Size::of_network(network), Size::of_network(&system.written)].concat();
    let degree = sizes.iter().map(|s| s.degree).max().unwrap_or(0).min(discrete.into()) as u32;
    let cost = (network.gates.len() + system.written.gates.len() + system.term_count() + 16) as u64;
    let affordable = (MOST_WORK / cost).max(PRIMES);
    let all = if discrete < 32 { 1u64 << discrete } else { u64::MAX };
    let passes = WANTED_BITS.div_ceil(security.max(1));
    if all.saturating_mul(passes) <= affordable {
        for _ in 0..passes {
            batch(system, network, outputs, stream, (0..all).map(Some))?;
        }
        return Ok(Proof::Tested { rounds: (all * passes) as usize, bits: WANTED_BITS });
    }
    let wanted = if degree < 32 { WANTED_BITS << degree } else { u64::MAX };
    let each = wanted.min(affordable).div_ceil(PRIMES);
    for _ in 0..PRIMES {
        batch(system, network, outputs, stream, (0..each).map(|_| None))?;
    }
    let points = each * PRIMES;
    let bits = if degree < 64 { (points >> degree).min(WANTED_BITS) } else { 0 };
    Ok(Proof::Tested { rounds: points as usize, bits })
}

/// Compares at these points modulo one prime: the bits of the word choose the values of the
/// discrete variables, chance does where there is no word.
fn batch(
    system: &System,
    network: &Network,
    outputs: &[usize],
    stream: &mut Stream,
    words: impl Iterator<Item = Option<u64>> + Clone,
) -> Result<(), ProofError> {
    let domains = system.signature.domains();
    let retries = MOST_RETRIES << system.signature.roots.len().min(MOST_ROOTS);
    'prime: for _ in 0..retries {
        let field = PrimeField::random(stream);
        for word in words.clone() {
            let mut bits = (0..).map(|k: u32| word.map(|w| w >> k & 1));
            let mut up = |stream: &mut Stream| {
                bits.next().flatten().unwrap_or_else(|| stream.next_u64() >> 63) == 1
            };
            let point: Vec<u64> = domains
                .iter()
                .map(|domain| match domain {
                    Domain::Real => field.element(stream),
                    Domain::Bit => u64::from(up(stream)),
                    Domain::Spin => {
                        if up(stream) {
                            1
                        } else {
                            field.prime() - 1
                        }
                    }
                })
                .collect();
            let parameters = residues::scales(&system.signature, &field, stream);
            // Not all roots are in this field.
            let Some(parameters) = parameters else { continue 'prime };
            let sample = Sample::at(system, network, outputs, &field, (&point, &parameters));
            // The prime divides a denominator.
            let Some(sample) = sample else { continue 'prime };
            let differs =
                |k: &usize| sample.found[*k] != sample.polynomial[*k].unwrap_or(sample.written[*k]);
            if let Some(k) = (0..outputs.len()).find(differs) {
                return Err(mismatch(system, network, outputs[k]));
            }
        }
        return Ok(());
    }
    Err(ProofError::TooLarge)
}
