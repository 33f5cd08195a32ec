//! Stage *seeds*: from expanded polynomials straight to a good network, at any scale.
//!
//! ```text
//!  polynomials ─ search (orders, ranks mod p) ─► order ─ horner (exact) ─► Network
//! ```
//!
//! The optimiser proper explores many decompositions of few terms. This stage is its start, and
//! above some hundred terms its substitute. It makes Horner's scheme on whole spaces of
//! polynomials: at each level one variable is split off everything still to be made, and only a
//! *basis* of the cofactors is kept, because linear combinations, scale and affine parts are free
//! (see [`horner`]). Which variable comes next is searched with ranks modulo a prime (see
//! [`search`]); what the network relies on is exact (see [`relation`]).

pub mod cover;
pub mod horner;
pub mod key;
pub mod order;
pub mod relation;
pub mod residue;
pub mod search;

use crate::network::{Network, NetworkBuilder, Output};
use crate::options::Effort;
use crate::poly::{Polynomial, Signature};
use key::{Packing, Parameters};
use order::Space;
use search::Search;

/// How much a seed search may do, in entries touched; never a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budget {
    /// Entries of sparse rows that the search may touch.
    pub steps: u64,
    /// The number of networks wanted.
    pub networks: usize,
}

impl Budget {
    /// The budget of an effort level.
    pub fn new(effort: Effort) -> Self {
        match effort.level() {
            0 => Self { steps: 300_000, networks: 1 },
            1 => Self { steps: 3_000_000, networks: 1 },
            2 => Self { steps: 30_000_000, networks: 2 },
            _ => Self { steps: 200_000_000, networks: 3 },
        }
    }
}

/// The most entries that the first pass over a system may make: terms times degree, summed.
const SIZE_LIMIT: u64 = 40_000_000;

/// Networks for these named polynomials, best first. Empty only where the system is beyond the
/// stage's limits (hundreds of variables at high degree, or dense polynomials of a degree in the
/// thousands); the program as written stands in then.
pub fn seeds(
    polys: &[(&str, &Polynomial)],
    signature: &Signature,
    budget: &Budget,
) -> Vec<Network> {
    let degree = polys.iter().map(|p| p.1.degree()).max().unwrap_or(0);
    let size = polys.iter().map(|p| p.1.len() as u64 * u64::from(p.1.degree())).sum::<u64>();
    if size > SIZE_LIMIT {
        return Vec::new();
    }
    let packing = Packing::new(signature.variable_count(), degree);
    match packing.words() {
        1 => networks::<1>(polys, signature, budget, &packing),
        2 => networks::<2>(polys, signature, budget, &packing),
        3..=4 => networks::<4>(polys, signature, budget, &packing),
        5..=8 => networks::<8>(polys, signature, budget, &packing),
        9..=32 => networks::<32>(polys, signature, budget, &packing),
        33..=128 => networks::<128>(polys, signature, budget, &packing),
        _ => Vec::new(),
    }
}

fn networks<const W: usize>(
    polys: &[(&str, &Polynomial)],
    signature: &Signature,
    budget: &Budget,
    packing: &Packing,
) -> Vec<Network> {
    let parameters = Parameters::new(signature.parameter_count());
    let bare: Vec<&Polynomial> = polys.iter().map(|p| p.1).collect();
    let rows = bare.iter().filter_map(|p| packing.row(p, &parameters));
    let space = Space::<W>::new(rows);
    let orders =
        Search::new(&space, packing, signature.variable_count(), budget.steps).run(budget.networks);
    let mut networks: Vec<Network> = orders
        .iter()
        .map(|order| {
            let mut builder = NetworkBuilder::new();
            let order = complete(&order.variables, signature.variable_count());
            let forms = horner::build::<W>(&bare, &order, packing, &parameters, &mut builder);
            let named = polys.iter().zip(forms);
            let outputs = named.map(|(p, form)| Output { name: p.0.to_string(), form });
            builder.finish(signature.clone(), outputs.collect())
        })
        .collect();
    networks.sort_by_key(|n| n.gates.len());
    networks
}

/// The order, followed by the variables it does not mention.
fn complete(order: &[usize], count: usize) -> Vec<usize> {
    let rest = (0..count).filter(|x| !order.contains(x));
    order.iter().copied().chain(rest).collect()
}

#[cfg(test)]
mod tests;
