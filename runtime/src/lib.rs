//! Polynomials and Hamiltonians as minimal multiplication networks.
//!
//! [`network!`] compiles definitions into Rust functions while your crate compiles; `jit` (feature
//! `jit`, on by default) compiles source text into native code while your program runs;
//! `assert_network_snapshot!` (feature `snapshot`, on by default) keeps networks small in tests.
//! Without default features the crate is `no_std` and `network!` still works.
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]

mod batch;
pub mod dynamics;
pub mod error;
pub mod evaluate;
mod metadata;

#[cfg(feature = "jit")]
pub mod jit;
#[cfg(feature = "std")]
pub mod lattice;
#[cfg(feature = "std")]
pub mod posterior;
#[cfg(feature = "snapshot")]
mod snapshot;
#[cfg(feature = "jit")]
pub mod statistics;

pub use batch::ShapeError;
pub use metadata::Metadata;
pub use multiplet_macros::network;

/// What generated code and macros use; not for anyone else.
#[doc(hidden)]
pub mod __private {
    pub use crate::batch::batch;
    #[cfg(feature = "std")]
    pub use crate::batch::{fused_f32, fused_f64};
    pub use crate::dynamics::columns;
    #[cfg(feature = "std")]
    pub use crate::posterior::{largest, log_gradient, log_softmax, softmax};
    #[cfg(feature = "snapshot")]
    pub use insta;
}
