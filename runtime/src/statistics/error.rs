//! Why spins or bits cannot be simulated or enumerated.

use std::fmt;

use crate::error::Error;

/// Why spins or bits cannot be simulated or enumerated.
#[derive(Clone, PartialEq, Debug)]
#[non_exhaustive]
pub enum StatisticsError {
    /// A slice has the wrong length, there are several outputs, or the kernel failed.
    Kernel(Error),
    /// A variable is real, so that it has no states to count (`E_TYPE`).
    Real(String),
    /// There are more variables than can be enumerated (`E_LIMIT_VARS`).
    TooMany {
        /// The variables.
        variables: usize,
        /// How many there may be.
        most: usize,
    },
    /// A temperature is negative or no number (`E_TEMPERATURE`).
    Temperature(f64),
    /// A variable has a value that its domain has not (`E_STATE`).
    State {
        /// The position of the variable.
        variable: usize,
        /// Its value.
        value: f64,
    },
    /// A parameter, or the energy, is not finite (`E_NUM_NONFINITE`).
    NotFinite(f64),
}

impl StatisticsError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Kernel(error) => error.code(),
            Self::Real(_) => "E_TYPE",
            Self::TooMany { .. } => "E_LIMIT_VARS",
            Self::Temperature(_) => "E_TEMPERATURE",
            Self::State { .. } => "E_STATE",
            Self::NotFinite(_) => "E_NUM_NONFINITE",
        }
    }
}

impl fmt::Display for StatisticsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Kernel(error) = self {
            return write!(f, "{error}");
        }
        write!(f, "[{}] ", self.code())?;
        match self {
            Self::Kernel(_) => Ok(()),
            Self::Real(name) => {
                write!(f, "`{name}` is real; only spins and bits have states to go through")
            }
            Self::TooMany { variables, most } => {
                write!(
                    f,
                    "{variables} variables have too many states; at most {most} are enumerated"
                )
            }
            Self::Temperature(t) => write!(f, "{t} is no temperature; it is 0 or more"),
            Self::State { variable, value } => {
                write!(f, "variable {variable} is {value}; a spin is 1 or -1, a bit 0 or 1")
            }
            Self::NotFinite(value) => write!(f, "a parameter or the energy is {value}"),
        }
    }
}

impl std::error::Error for StatisticsError {}

impl From<Error> for StatisticsError {
    fn from(error: Error) -> Self {
        Self::Kernel(error)
    }
}
