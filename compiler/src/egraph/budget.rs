//! Budgets of the optimiser: counts of nodes and steps, never a time.

use crate::options::Effort;

/// What one run of the e-graph may spend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Classes given to all generators.
    pub expansions: usize,
    /// Classes given to the cheap generators afterwards, so that every start has an end.
    pub finishes: usize,
    /// Nodes on the board at which expansion stops.
    pub nodes: usize,
    /// Terms on the board at which expansion stops.
    pub terms: usize,
    /// Steps of the span search: a feasibility test of k products counts 400 + k² of them.
    pub steps: usize,
    /// Walks of the span search, each with that many steps.
    pub walks: usize,
}

impl Budget {
    /// The ladder of budgets of an effort level: each rung is a run, the best network is kept.
    pub fn ladder(effort: Effort) -> &'static [Self] {
        const SMALL: Budget = Budget {
            expansions: 24,
            finishes: 200,
            nodes: 3_000,
            terms: 40_000,
            steps: 300_000,
            walks: 3,
        };
        const MIDDLE: Budget = Budget {
            expansions: 80,
            finishes: 600,
            nodes: 12_000,
            terms: 200_000,
            steps: 2_000_000,
            walks: 4,
        };
        const LARGE: Budget = Budget {
            expansions: 300,
            finishes: 2_000,
            nodes: 60_000,
            terms: 1_000_000,
            steps: 12_000_000,
            walks: 5,
        };
        const ALL: [Budget; 3] = [SMALL, MIDDLE, LARGE];
        &ALL[..(effort.level() as usize).min(ALL.len())]
    }
}
