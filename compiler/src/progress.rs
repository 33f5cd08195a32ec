//! What a running compilation tells its caller, and how the caller stops it.
//!
//! ```text
//!  caller (clock, terminal, Ctrl-C) ── stop ──► Progress ◄── stage, share of the budget, gates ── optimiser
//!                                  ◄── state ──┘         ──► is_stopped? ──────────────────────►
//! ```
//!
//! The compiler has no clock: shares are shares of step budgets. A search that is stopped returns
//! the best it has, which is proved and lowered as any other result; without a stop the result does
//! not depend on who watches.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU16, AtomicU64, AtomicUsize, Ordering};

/// What the compiler is doing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// The source becomes polynomials.
    Polynomials,
    /// The fewest gates that any network needs.
    Bounds,
    /// The program as written is reduced.
    Reduction,
    /// Fewer products in a layer.
    Layers,
    /// Several outputs one by one.
    Outputs,
    /// Orders in which variables are split off.
    Orders,
    /// Generators propose products.
    Products,
    /// The fewest products whose span holds the outputs.
    Span,
    /// Fewer operations of any kind.
    Operations,
    /// The network is proved, and becomes a program.
    Proof,
}

impl Stage {
    /// All stages in the order in which they first happen.
    pub const ALL: [Self; 10] = [
        Self::Polynomials,
        Self::Bounds,
        Self::Reduction,
        Self::Layers,
        Self::Outputs,
        Self::Orders,
        Self::Products,
        Self::Span,
        Self::Operations,
        Self::Proof,
    ];

    /// A few words for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Polynomials => "expanding",
            Self::Bounds => "bounding from below",
            Self::Reduction => "reducing what is written",
            Self::Layers => "searching layers",
            Self::Outputs => "searching single outputs",
            Self::Orders => "searching orders",
            Self::Products => "proposing products",
            Self::Span => "searching spans",
            Self::Operations => "counting operations",
            Self::Proof => "proving",
        }
    }
}

/// Where a compilation stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct State {
    /// What it is doing.
    pub stage: Stage,
    /// Thousandths of the stage's step budget that are spent.
    pub permille: u16,
    /// Gates of the best network so far, once there is one.
    pub gates: Option<usize>,
}

/// Gates before there is a network.
const NO_GATES: usize = usize::MAX;

/// Questions before a stop that nobody ordered.
const NEVER: u64 = u64::MAX;

#[derive(Debug)]
struct Shared {
    is_stopped: AtomicBool,
    /// Questions that are still answered with no, or [`NEVER`].
    patience: AtomicU64,
    stage: AtomicU8,
    permille: AtomicU16,
    gates: AtomicUsize,
}

/// A handle on a running compilation; clones are handles on the same one.
#[derive(Clone, Debug)]
pub struct Progress {
    shared: Arc<Shared>,
    is_quiet: bool,
}

impl Default for Progress {
    fn default() -> Self {
        Self::stopping_after(NEVER)
    }
}

impl Progress {
    /// A handle that nobody has stopped.
    pub fn new() -> Self {
        Self::default()
    }

    /// A handle that stops by itself when it has been asked so many times, so that a stop in the
    /// middle can be repeated exactly.
    pub fn stopping_after(questions: u64) -> Self {
        let shared = Shared {
            is_stopped: AtomicBool::new(false),
            patience: AtomicU64::new(questions),
            stage: AtomicU8::new(0),
            permille: AtomicU16::new(0),
            gates: AtomicUsize::new(NO_GATES),
        };
        Self { shared: Arc::new(shared), is_quiet: false }
    }

    /// A handle on the same compilation that can be stopped but tells nothing: for a part of it.
    pub fn quiet(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), is_quiet: true }
    }

    /// Asks the searches to end with the best they have.
    pub fn stop(&self) {
        self.shared.is_stopped.store(true, Ordering::Relaxed);
    }

    /// Whether searches should end.
    pub fn is_stopped(&self) -> bool {
        if self.shared.is_stopped.load(Ordering::Relaxed) {
            return true;
        }
        let patience = self.shared.patience.load(Ordering::Relaxed);
        if patience == NEVER {
            return false;
        }
        // Only one thread asks, so nothing is lost between the two.
        self.shared.patience.store(patience.saturating_sub(1), Ordering::Relaxed);
        if patience == 0 {
            self.stop();
        }
        patience == 0
    }

    /// Where the compilation stands.
    pub fn state(&self) -> State {
        let stage = usize::from(self.shared.stage.load(Ordering::Relaxed));
        let gates = self.shared.gates.load(Ordering::Relaxed);
        State {
            stage: Stage::ALL.get(stage).copied().unwrap_or(Stage::Polynomials),
            permille: self.shared.permille.load(Ordering::Relaxed),
            gates: (gates != NO_GATES).then_some(gates),
        }
    }

    /// Begins another system: what was best before is of another one.
    pub fn begin(&self) {
        if !self.is_quiet {
            self.shared.gates.store(NO_GATES, Ordering::Relaxed);
        }
    }

    /// Enters a stage, nothing of whose budget is spent.
    pub fn enter(&self, stage: Stage) {
        if !self.is_quiet {
            self.shared.stage.store(stage as u8, Ordering::Relaxed);
            self.shared.permille.store(0, Ordering::Relaxed);
        }
    }

    /// Tells how much of the stage's budget is spent.
    pub fn spent(&self, done: u64, all: u64) {
        if !self.is_quiet {
            let permille = 1000.0 * done.min(all) as f64 / all.max(1) as f64;
            self.shared.permille.store(permille as u16, Ordering::Relaxed);
        }
    }

    /// Tells the gates of the best network so far.
    pub fn best(&self, gates: usize) {
        if !self.is_quiet {
            self.shared.gates.store(gates, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests;
