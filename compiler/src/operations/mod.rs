//! Stage *operations*: among networks for the same polynomials, and ones made for the purpose, the
//! one whose program has the fewest operations (objective `operations`).
//!
//! ```text
//!  polynomials ─ order ─ scheme (Horner) ─ products ─► Network ┐
//!                          networks the search for gates met ──┴─ relax ─► Network
//! ```
//!
//! Gates are not all that costs on a machine: additions and products with constants take as long.
//! A network with few gates may need many of both, so the search starts over from several networks
//! (those the search for few gates met, and Horner forms), makes their forms cheaper (`relax`),
//! and counts what lowering makes of them, shared partial sums and all.

mod graph;
mod order;
mod products;
mod relax;
mod scheme;
mod tally;

use crate::modular::Stream;
use crate::network::Network;
use crate::options::{Effort, Options};
use crate::poly::System;
use crate::program::lower;
use crate::progress::{Progress, Stage};
use crate::seeds::reduce::reduce;
use relax::relax;
use scheme::Terms;

/// What the stage may spend.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budget {
    /// Terms that the search for an order may split.
    pub order: usize,
    /// Words of coefficients that one relaxation may rewrite.
    pub relax: usize,
    /// Networks that are relaxed, of each kind: Horner schemes and others.
    pub networks: usize,
}

impl Budget {
    /// The budget of an effort level.
    pub fn new(effort: Effort) -> Self {
        match effort.level() {
            0 => Self { order: 20_000, relax: 20_000, networks: 2 },
            1 => Self { order: 400_000, relax: 200_000, networks: 4 },
            2 => Self { order: 6_000_000, relax: 4_000_000, networks: 4 },
            _ => Self { order: 60_000_000, relax: 20_000_000, networks: 8 },
        }
    }
}

/// Systems of more terms get no Horner forms: their schemes are long and many.
const TERMS: usize = 20_000;

/// A network with its operations and what it is as a whole.
type Counted = (usize, Network, &'static str);

/// What a Horner form is as a whole.
const HORNER: &str = "Horner scheme";

/// The operations of the program of a network.
pub fn operations(network: &Network, options: &Options) -> usize {
    let program = lower(network, options);
    let count = if options.fused { program.operation_count() } else { program.unfused_count() };
    count.without_negations()
}

/// The candidate with the fewest operations after its forms were made cheaper, and what it is.
pub fn fewest(
    system: &System,
    candidates: &[(Network, &'static str)],
    options: &Options,
    progress: &Progress,
) -> Option<(Network, &'static str)> {
    progress.enter(Stage::Operations);
    let budget = Budget::new(options.effort);
    let mut stream = Stream::new(0x0be5);
    let horner = horner(system, &budget, &mut stream, progress);
    let horner = horner.into_iter().map(|network| (network, HORNER));
    let all = candidates.iter().cloned().chain(horner);
    let counted = all.map(|(n, origin)| (operations(&n, options), n, origin));
    let mut counted: Vec<Counted> = counted.collect();
    counted.sort_by_key(|c| c.0);
    counted.dedup_by(|a, b| a.1 == b.1);
    let (horner, others): (Vec<Counted>, Vec<Counted>) =
        counted.into_iter().partition(|c| c.2 == HORNER);
    let mut best: Option<Counted> = None;
    for (done, mut kind) in [horner, others].into_iter().enumerate() {
        progress.spent(1 + done as u64, 3);
        kind.truncate(budget.networks);
        // All of them a little, then the best as far as the budget goes.
        let mut better = |list: &[Counted], steps: usize| {
            let relaxed = list.iter().map(|(_, network, origin)| {
                let network = relax(network, steps, &mut stream, progress);
                (operations(&network, options), network, *origin)
            });
            relaxed.collect::<Vec<Counted>>()
        };
        kind.extend(better(&kind, budget.relax / 8));
        kind.sort_by_key(|c| c.0);
        kind.truncate(2);
        kind.extend(better(&kind, budget.relax));
        best = best.into_iter().chain(kind).min_by_key(|c| c.0);
    }
    best.map(|(_, network, origin)| (network, origin))
}

/// Networks of the best Horner schemes, as they are and reduced.
fn horner(
    system: &System,
    budget: &Budget,
    stream: &mut Stream,
    progress: &Progress,
) -> Vec<Network> {
    let Some(polynomials) = system.polynomials().filter(|_| system.term_count() <= TERMS) else {
        return Vec::new();
    };
    let signature = &system.signature;
    let terms = Terms::new(&polynomials, signature.variable_count());
    let schemes = order::search(&terms, budget.order, stream, progress);
    let mut networks = Vec::new();
    for scheme in schemes.iter().take(budget.networks) {
        let names = system.outputs.iter().map(|o| o.name.as_str());
        let network = products::network(scheme, names, signature);
        networks.push(reduce(&network));
        networks.push(network);
    }
    networks
}

#[cfg(test)]
mod tests;
