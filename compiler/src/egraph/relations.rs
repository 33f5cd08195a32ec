//! Systems with declared relations: any representative modulo them will do.
//!
//! ```text
//!  System ─ representatives ─► Systems ─ search_all (spans modulo the ideal) ─► Networks ─► fewest gates
//! ```
//!
//! Each representative is searched like a system of its own, starting from the best network so far,
//! whose gates are products modulo the ideal just the same. Only networks that can be proved count:
//! the difference from the input must be small enough to be reduced.

use super::cost::Cost;
use super::optimise::{Named, chosen, search_all};
use super::origins::Ledger;
use crate::network::proof::{ProofError, prove};
use crate::options::{Objective, Options};
use crate::poly::ideal::representatives;
use crate::poly::{System, SystemOutput};
use crate::progress::Progress;
use crate::seeds::reduce::reduce;

/// What a network that is not proved modulo the relations falls back to.
const REDUCED: &str = "local reduction";

/// The best network over all representatives, never worse than the program as written.
pub(super) fn optimise(
    system: &System,
    options: &Options,
    lower_bound: usize,
    ledger: &mut Ledger,
    progress: &Progress,
) -> Named {
    let cost = |named: &Named| Cost::of(&named.0, options.objective);
    let mut best: Named = (reduce(&system.written), REDUCED);
    for other in systems(system) {
        let known = std::slice::from_ref(&best);
        let met = search_all(&other, known, options, lower_bound, ledger, progress);
        let found = chosen(&other, met, options, progress);
        // A wrong network is left to the proof of the whole compilation, which reports it.
        let is_too_large = || prove(system, &found.0) == Err(ProofError::TooLarge);
        if is_better(options, &found, &best, cost) && !is_too_large() {
            best = found;
        }
        let is_minimal = options.objective == Objective::Gates && best.0.gates.len() <= lower_bound;
        if is_minimal || progress.is_stopped() {
            break;
        }
    }
    best
}

fn is_better(
    options: &Options,
    found: &Named,
    best: &Named,
    cost: impl Fn(&Named) -> Cost,
) -> bool {
    match options.objective {
        Objective::Operations => {
            let count = |named: &Named| crate::operations::operations(&named.0, options);
            (count(found), cost(found)) < (count(best), cost(best))
        }
        Objective::Gates | Objective::Depth | Objective::Neurons => cost(found) < cost(best),
    }
}

/// The systems of all representatives; the system itself where it is not expanded.
fn systems(system: &System) -> Vec<System> {
    let Some(polynomials) = system.polynomials() else { return vec![system.clone()] };
    let lists = representatives(&system.ideal, &polynomials);
    let with = |list: Vec<crate::poly::Polynomial>| {
        let outputs = system
            .outputs
            .iter()
            .zip(list)
            .map(|(o, p)| SystemOutput { name: o.name.clone(), polynomial: Some(p) });
        System { outputs: outputs.collect(), ..system.clone() }
    };
    lists.into_iter().map(with).collect()
}
