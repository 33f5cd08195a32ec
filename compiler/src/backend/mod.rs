//! Stage *backends*: what leaves the compiler.
//!
//! Emitters of code read a [`crate::program::Program`], drawings and exchange formats read a
//! [`crate::network::Network`]; no backend knows another.

pub mod rust;
