//! Stage *seeds*: from expanded polynomials straight to a good network, at any scale.
//!
//! ```text
//!  polynomials ─ problem (derived variables) ─ search (orders, ranks mod p) ─► plan ─ horner ─► Network
//!                   └──────── improve ────────┘
//! ```
//!
//! The optimiser proper explores many decompositions of few terms. This stage is its start, and
//! above some hundred terms its substitute. It makes Horner's scheme on whole spaces of
//! polynomials: at each level one variable is split off everything still to be made, and only a
//! *basis* of the cofactors is kept, because linear combinations, scale and affine parts are free
//! (see [`horner`]). Which variable comes next is searched with ranks modulo a prime (see
//! [`search`]); which polynomials are worth being variables themselves is searched on top (see
//! `improve`). What the network relies on is exact (see [`relation`]).

pub mod cover;
pub mod dense;
pub mod flips;
pub mod horner;
pub mod improve;
pub mod kernels;
pub mod key;
pub mod order;
pub mod peel;
pub mod problem;
pub mod reduce;
pub mod relation;
pub mod residue;
pub mod search;

use crate::network::{Network, NetworkBuilder, Output};
use crate::options::Effort;
use crate::poly::{Polynomial, Signature};
use crate::progress::{Progress, Stage};
use horner::build;
use improve::{Plan, improve};
use key::{Packing, Parameters};
use problem::Problem;

/// How much a seed search may do, in entries touched; never a time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budget {
    /// Entries of sparse rows that the search may touch.
    pub steps: u64,
}

impl Budget {
    /// The budget of an effort level.
    pub fn new(effort: Effort) -> Self {
        match effort.level() {
            0 => Self { steps: 1_000_000 },
            1 => Self { steps: 12_000_000 },
            2 => Self { steps: 60_000_000 },
            _ => Self { steps: 300_000_000 },
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
    progress: &Progress,
) -> Vec<Network> {
    progress.enter(Stage::Orders);
    let size = polys.iter().map(|p| p.1.len() as u64 * u64::from(p.1.degree())).sum::<u64>();
    if size > SIZE_LIMIT {
        return Vec::new();
    }
    let outputs = polys.iter().map(|p| p.1.clone()).collect();
    let problem = Problem::new(signature.variable_count(), outputs);
    let parameters = Parameters::new(signature.coefficient_count());
    let plan = improve(&problem, &parameters, budget.steps, progress);
    let Some(plan) = plan else { return Vec::new() };
    let names = polys.iter().map(|p| p.0);
    let network = realise(&plan, names, signature, &parameters);
    network.iter().map(reduce::reduce).collect()
}

/// The network of a plan.
fn realise<'n>(
    plan: &Plan,
    names: impl Iterator<Item = &'n str>,
    signature: &Signature,
    parameters: &Parameters,
) -> Option<Network> {
    let (problem, order) = (&plan.problem, &plan.order.variables);
    let packing = Packing::new(problem.variables(), problem.degree());
    let mut builder = NetworkBuilder::new();
    let forms = match packing.words() {
        1 => build::<1>(problem, order, &packing, parameters, &mut builder),
        2 => build::<2>(problem, order, &packing, parameters, &mut builder),
        3..=4 => build::<4>(problem, order, &packing, parameters, &mut builder),
        5..=8 => build::<8>(problem, order, &packing, parameters, &mut builder),
        9..=32 => build::<32>(problem, order, &packing, parameters, &mut builder),
        33..=128 => build::<128>(problem, order, &packing, parameters, &mut builder),
        _ => return None,
    };
    let outputs = names.zip(forms).map(|(name, form)| Output { name: name.to_string(), form });
    Some(builder.finish(signature.clone(), outputs.collect()))
}

#[cfg(test)]
mod tests;
