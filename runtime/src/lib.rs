//! The façade.
pub mod error;
pub mod evaluate;
#[cfg(feature = "jit")]
pub mod jit;
