//! Stage *calculus*: derivatives, equations of motion, maps applied many times.
//!
//! ```text
//!  System + its network ─ derive ─► System of all wanted outputs ─ egraph ─► one joint network
//!                                     written = reverse or forward sweep over the network
//! ```
//!
//! What is wanted is an [`Evaluation`], chosen by an attribute of the definition (`#[gradient]`,
//! `#[motion]`, …) or by the caller. The value's network comes first; a sweep over it (see `tape`)
//! is what the optimiser starts from, so value and gradient together never take more than three
//! times the gates of the value. [`mechanics`] makes all that a simulation needs of a Hamiltonian.

mod compile;
mod derive;
mod evaluation;
mod graded;
pub mod mechanics;
mod names;
mod repeat;
pub mod scheme;
mod separable;
mod split;
mod tape;

#[cfg(test)]
mod tests;

pub(crate) use compile::compile;
pub use derive::derive;
pub use evaluation::{Evaluation, WrongEvaluation};
pub use mechanics::Mechanics;
pub(crate) use names::fresh;
pub use repeat::{repeated, step};
pub use scheme::Scheme;
pub use separable::is_separable;
pub(crate) use separable::is_unmixed;
