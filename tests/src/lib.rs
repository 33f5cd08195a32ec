//! Tests that cross crates, and what several of them need.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "only tests use this, and a test fails by panicking"
)]

pub mod neurons;
pub mod realised;
pub mod shapes;
