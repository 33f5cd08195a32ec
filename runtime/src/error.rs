//! What can go wrong when something compiled is called, or compiled at run time.
//!
//! [`Error`] is opaque: a stable code and a message. It needs no allocation and no `std` unless
//! feature `jit` is on.

use core::fmt;

/// A failed call or run-time compilation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error(Kind);

#[derive(Clone, PartialEq, Eq, Debug)]
enum Kind {
    Shape {
        what: What,
        expected: usize,
        actual: usize,
    },
    #[cfg(feature = "jit")]
    Compile {
        code: &'static str,
        message: String,
    },
}

/// What was counted when a shape did not fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// Numbers passed as variables, or columns of them.
    Variables,
    /// Numbers passed as parameters.
    Parameters,
    /// Places for outputs, or columns of them.
    Outputs,
    /// Rows in this column of variables.
    VariableRows(usize),
    /// Rows in this column of outputs.
    OutputRows(usize),
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variables => f.write_str("variables"),
            Self::Parameters => f.write_str("parameters"),
            Self::Outputs => f.write_str("outputs"),
            Self::VariableRows(k) => write!(f, "rows in variable column {k}"),
            Self::OutputRows(k) => write!(f, "rows in output column {k}"),
        }
    }
}

impl Error {
    /// The error that `actual` numbers were passed where `expected` are needed (`E_SHAPE`).
    pub fn shape(what: What, expected: usize, actual: usize) -> Self {
        Self(Kind::Shape { what, expected, actual })
    }

    /// A coefficient is no finite number of the type of the code (`E_NUM_RANGE`).
    #[cfg(feature = "jit")]
    pub(crate) fn range(error: &multiplet_compiler::program::RangeError) -> Self {
        let code = multiplet_compiler::program::RangeError::CODE;
        Self(Kind::Compile { code, message: error.to_string() })
    }

    /// The system does not let us run code made at run time (`E_JIT_DENIED`).
    #[cfg(feature = "jit")]
    pub(crate) fn denied(message: String) -> Self {
        Self(Kind::Compile { code: "E_JIT_DENIED", message })
    }

    /// This machine or this program is beyond the code generator (`E_JIT_UNSUPPORTED`).
    #[cfg(feature = "jit")]
    pub(crate) fn unsupported(message: String) -> Self {
        Self(Kind::Compile { code: "E_JIT_UNSUPPORTED", message })
    }

    /// The code generator failed on code of ours: a bug, here or there (`E_BUG`).
    #[cfg(feature = "jit")]
    pub(crate) fn bug(message: String) -> Self {
        Self(Kind::Compile { code: "E_BUG", message })
    }

    /// The stable code: `E_SHAPE`, `E_NUM_RANGE`, `E_JIT_DENIED`, `E_JIT_UNSUPPORTED` or `E_BUG`.
    pub fn code(&self) -> &'static str {
        match &self.0 {
            Kind::Shape { .. } => "E_SHAPE",
            #[cfg(feature = "jit")]
            Kind::Compile { code, .. } => code,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] ", self.code())?;
        match &self.0 {
            Kind::Shape { what, expected, actual } => {
                write!(f, "expected {expected} {what}, found {actual}")
            }
            #[cfg(feature = "jit")]
            Kind::Compile { message, .. } => f.write_str(message),
        }
    }
}

impl core::error::Error for Error {}
