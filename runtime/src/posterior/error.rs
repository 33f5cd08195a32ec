//! Why a posterior, or a distribution over finitely many states, cannot be computed.

use std::fmt;

use multiplet_compiler::diagnostic::Diagnostics;
use multiplet_compiler::posterior::WrongGaussian;

use crate::error::Error;
use crate::jit::CompileError;

/// Why a posterior, or a distribution over finitely many states, cannot be computed.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum PosteriorError {
    /// A source is wrong.
    Source(Diagnostics),
    /// Means and covariances are no normal classes (`E_COVARIANCE`).
    Gaussian(WrongGaussian),
    /// A slice has the wrong length, or the kernel failed.
    Kernel(Error),
    /// The definition does not say `#[gradient]` (`E_OPTION`).
    NoGradient,
    /// A variable is real, so that it has no states to go through (`E_TYPE`).
    Real(String),
    /// There are more states than are gone through (`E_LIMIT_VARS`).
    TooMany {
        /// Bits and spins together.
        variables: usize,
        /// How many there may be.
        most: usize,
    },
    /// A transition has not the two arguments `next` and `now` (`E_SHAPE`).
    NoTransition(String),
    /// The numbers are no distribution over so many states: one is negative or none, or they do not
    /// add up to 1 (`E_DISTRIBUTION`).
    Distribution {
        /// The states.
        states: usize,
    },
    /// A stage takes another number of states than the one before it makes (`E_SHAPE`).
    Stages {
        /// The position of the stage.
        stage: usize,
        /// The states that it takes.
        expected: usize,
        /// The states that the stage before it makes.
        found: usize,
    },
    /// There is no such class, stage or state (`E_INDEX`).
    Index(usize),
    /// An energy, or a number of a normal class, is not finite (`E_NUM_NONFINITE`).
    NotFinite(f64),
}

impl PosteriorError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Source(wrong) => wrong.iter().next().map_or("E_BUG", |d| d.code.as_str()),
            Self::Kernel(error) => error.code(),
            Self::Gaussian(_) => "E_COVARIANCE",
            Self::NoGradient => "E_OPTION",
            Self::Real(_) => "E_TYPE",
            Self::TooMany { .. } => "E_LIMIT_VARS",
            Self::NoTransition(_) | Self::Stages { .. } => "E_SHAPE",
            Self::Distribution { .. } => "E_DISTRIBUTION",
            Self::Index(_) => "E_INDEX",
            Self::NotFinite(_) => "E_NUM_NONFINITE",
        }
    }
}

impl fmt::Display for PosteriorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(wrong) => return write!(f, "{wrong}"),
            Self::Kernel(error) => return write!(f, "{error}"),
            _ => write!(f, "[{}] ", self.code())?,
        }
        match self {
            Self::Source(_) | Self::Kernel(_) => Ok(()),
            Self::Gaussian(wrong) => write!(f, "{wrong}"),
            Self::NoGradient => f.write_str("write `#[gradient]` before the posterior"),
            Self::Real(name) => {
                write!(f, "`{name}` is real; only spins and bits have states to go through")
            }
            Self::TooMany { variables, most } => write!(
                f,
                "{variables} spins and bits have too many states; at most {most} are gone through"
            ),
            Self::NoTransition(name) => write!(
                f,
                "`{name}` is no transition: it takes the next state and the one now, \
                 `fn H(next: [bit; n], now: [bit; m]) = …`, and has one result"
            ),
            Self::Distribution { states } => {
                write!(f, "these numbers are no distribution over {states} states")
            }
            Self::Stages { stage, expected, found } => write!(
                f,
                "stage {stage} takes {expected} states, and the one before it makes {found}"
            ),
            Self::Index(index) => write!(f, "there is no number {index}"),
            Self::NotFinite(value) => write!(f, "a number that should be finite is {value}"),
        }
    }
}

impl std::error::Error for PosteriorError {}

impl From<CompileError> for PosteriorError {
    fn from(error: CompileError) -> Self {
        match error {
            CompileError::Source(wrong) => Self::Source(wrong),
            CompileError::Kernel(error) => Self::Kernel(error),
        }
    }
}

impl From<Error> for PosteriorError {
    fn from(error: Error) -> Self {
        Self::Kernel(error)
    }
}
