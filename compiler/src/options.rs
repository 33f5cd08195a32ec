//! What a caller may choose: objective, effort, fused arithmetic, and what is computed.

use crate::calculus::Evaluation;

/// What the optimiser makes small first.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Objective {
    /// Products of two non-constant values; then squares, depth, additions.
    #[default]
    Gates,
    /// Products, constant products and additions together.
    Operations,
    /// The longest chain of gates.
    Depth,
    /// Neurons of the network that [`crate::neural::realise`] makes, copies included.
    Neurons,
}

impl Objective {
    /// All objectives in order of their names' appearance in help texts.
    pub const ALL: [Self; 4] = [Self::Gates, Self::Operations, Self::Depth, Self::Neurons];

    /// The name used on the command line and in attributes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gates => "gates",
            Self::Operations => "operations",
            Self::Depth => "depth",
            Self::Neurons => "neurons",
        }
    }

    /// The objective of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.name() == name)
    }
}

/// How hard the optimiser tries: a ladder of node and step budgets, never a time.
///
/// Every level does what is cheap: local reductions of the program as written, and one order of
/// splitting variables off. On top of that it may spend:
///
#[doc = include_str!("egraph/BUDGETS.md")]
///
/// A search ends earlier where a proven lower bound is met, where more of it hardly pays for an
/// input so small, or where the caller stops it (see [`crate::progress::Progress`]). An output of
/// up to 200 terms among up to 8 is searched alone too, with the same budget.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct Effort(u8);

impl Effort {
    /// The highest level.
    pub const MAX: u8 = 3;

    /// Level 0.
    pub const LEAST: Self = Self(0);

    /// Level 0 to 3; `None` beyond.
    pub fn new(level: u8) -> Option<Self> {
        (level <= Self::MAX).then_some(Self(level))
    }

    /// The level, 0 to 3.
    pub fn level(self) -> u8 {
        self.0
    }
}

impl Default for Effort {
    /// Level 1, which answers small inputs within a tenth of a second.
    fn default() -> Self {
        Self(1)
    }
}

/// All choices of a compilation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Options {
    /// What to make small.
    pub objective: Objective,
    /// How hard to try.
    pub effort: Effort,
    /// Whether programs may contain fused multiply-adds. Every engine running the same program
    /// agrees bit for bit either way.
    pub fused: bool,
    /// What is computed of a definition: its value, derivatives, or a map made of it.
    pub evaluation: Evaluation,
}
