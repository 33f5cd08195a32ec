//! Stage *e-graph*: rewrites a `System` into the smallest `Network` found.
//!
//! The e-graph (egg) is a blackboard of exact facts: each class is a polynomial, generators propose
//! products that make it, and extraction picks the fewest products whose span holds every output.
//! See `README.md` in this folder for the rules generators follow.

pub mod blackboard;
pub mod budget;
pub mod closure;
pub mod cost;
pub mod extract;
pub mod generators;
pub mod language;
pub mod optimise;
pub mod origins;
mod parts;
pub mod points;
pub mod pool;
mod relations;
pub mod search;
pub mod solve;

pub use cost::Cost;
pub use optimise::optimise;
pub use origins::Optimised;
