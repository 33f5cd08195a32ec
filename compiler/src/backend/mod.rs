//! Stage *backends*: what leaves the compiler.
//!
//! Emitters of code read a [`crate::program::Program`], drawings and exchange formats read a
//! [`crate::network::Network`]; no backend knows another. What every language needs stands here:
//!
//! ```text
//! Program ─ prefixes, layout ─► named statements and expressions ─ parts ─► functions
//! text that was read back ─ compare ─► it is the program, or an error
//! ```

pub mod c;
mod compare;
mod layout;
mod parts;
mod prefixes;
pub mod rust;

use std::fmt;

use crate::program::RangeError;

pub use parts::{MOST_INSTRUCTIONS, is_split};

/// Why there is no code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum EmitError {
    /// A coefficient has no finite number of this type: the user's business (`E_NUM_RANGE`).
    Range(RangeError),
    /// The emitted text is not the program: a bug of the emitter (`E_INTERNAL`).
    Mismatch(String),
}

impl fmt::Display for EmitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range(error) => write!(f, "{error}"),
            Self::Mismatch(detail) => {
                write!(f, "the emitted code is not the program, which is a bug: {detail}")
            }
        }
    }
}

impl std::error::Error for EmitError {}
