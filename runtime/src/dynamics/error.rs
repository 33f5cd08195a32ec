//! Why a simulation cannot begin or go on.

use std::fmt;

use super::Integrator;
use crate::error::Error;

/// Why a simulation cannot begin or go on.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum DynamicsError {
    /// A slice has the wrong length, or the kernel failed.
    Kernel(Error),
    /// A splitting scheme was asked for, and terms of H mix coordinates and momenta
    /// (`E_NOT_SEPARABLE`).
    NotSeparable(Integrator),
    /// The fixed-point iteration of an implicit scheme does not converge: the step is too large, or
    /// the trajectory runs off to infinity (`E_NOT_CONVERGED`).
    NotConverged {
        /// Rounds done.
        rounds: usize,
        /// The change of the last round, relative to the state.
        change: f64,
    },
    /// The step is zero or no finite number (`E_STEP`).
    Step(f64),
}

impl DynamicsError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Kernel(error) => error.code(),
            Self::NotSeparable(_) => "E_NOT_SEPARABLE",
            Self::NotConverged { .. } => "E_NOT_CONVERGED",
            Self::Step(_) => "E_STEP",
        }
    }
}

impl fmt::Display for DynamicsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kernel(error) => write!(f, "{error}"),
            Self::NotSeparable(integrator) => write!(
                f,
                "[{}] {} needs H = T(p) + V(q), and terms of this H mix both; use one of gauss2, \
                 gauss4, gauss6",
                self.code(),
                integrator.name()
            ),
            Self::NotConverged { rounds, change } => write!(
                f,
                "[{}] the implicit step still changes by {change:e} of the state after {rounds} \
                 rounds; use a smaller step",
                self.code()
            ),
            Self::Step(step) => write!(f, "[{}] {step} is no step", self.code()),
        }
    }
}

impl std::error::Error for DynamicsError {}

impl From<Error> for DynamicsError {
    fn from(error: Error) -> Self {
        Self::Kernel(error)
    }
}
