//! Why a network cannot be realised.

use std::fmt;

use super::ranges::Interval;
use crate::code::Code;
use crate::neural::activation::Activation;
use crate::neural::gate::GateError;

/// Why a network cannot be realised.
#[derive(Clone, Debug, PartialEq)]
pub enum RealiseError {
    /// An input has no range.
    NoRange {
        /// Its name.
        input: String,
    },
    /// The range of an input is empty or infinite.
    Range {
        /// Its name.
        input: String,
        /// The range.
        range: Interval,
    },
    /// A bit or a spin has its own range.
    Discrete {
        /// Its name.
        input: String,
    },
    /// σ does not make a unit.
    Gate(GateError),
    /// The accuracy is out of reach.
    Accuracy {
        /// σ.
        activation: Activation,
        /// What was asked for.
        wanted: f64,
        /// The smallest error of the outputs that the law gives.
        expected: f64,
        /// The error that was measured there.
        measured: f64,
    },
    /// A coefficient is a square root.
    Root,
    /// There was nothing to try, which is a bug: the gates as they are can always be tried.
    NoPlan,
}

impl RealiseError {
    /// The stable code.
    pub fn code(&self) -> Code {
        match self {
            Self::NoRange { .. } | Self::Range { .. } | Self::Discrete { .. } => Code::Box,
            Self::Gate(error) => error.code(),
            Self::Accuracy { .. } => Code::Accuracy,
            Self::Root => Code::Type,
            Self::NoPlan => Code::Internal,
        }
    }
}

impl fmt::Display for RealiseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRange { input } => {
                write!(f, "`{input}` has no range: the accuracy of neurons depends on it")
            }
            Self::Range { input, range: Interval { low, high } } => {
                write!(f, "the range {low}..{high} of `{input}` is not one between two numbers")
            }
            Self::Discrete { input } => {
                write!(f, "`{input}` is a bit or a spin, which has its range already")
            }
            Self::Gate(error) => error.fmt(f),
            Self::Accuracy { activation, wanted, expected, measured } => write!(
                f,
                "an error of {wanted:.1e} on this box is out of reach of {activation}: \
                 {expected:.1e} is the best expected, {measured:.1e} was measured"
            ),
            Self::NoPlan => f.write_str("a network has no plan"),
            Self::Root => f.write_str(
                "a coefficient is a square root; make it a parameter and give its value",
            ),
        }
    }
}

impl std::error::Error for RealiseError {}

impl From<GateError> for RealiseError {
    fn from(error: GateError) -> Self {
        Self::Gate(error)
    }
}

impl RealiseError {
    /// The one of two reasons that tells more: how close one gets.
    pub(super) fn or(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Accuracy { measured, .. }, Self::Accuracy { measured: more, .. }) => {
                if measured <= more { self } else { other }
            }
            (_, Self::Accuracy { .. }) => other,
            _ => self,
        }
    }
}
