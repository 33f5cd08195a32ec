//! Stage *statistics*: what a simulation of many spins or bits needs of an energy.
//!
//! ```text
//!  System ─ classes ─► sites of equal shape ─ flips ─► one small network a class, tables of neighbours
//! ```
//!
//! Flipping one variable changes the energy by ΔH = -2s ∂H/∂s for a spin and ΔH = (1 - 2b) ∂H/∂b
//! for a bit, because H is multilinear once s² = 1 and b² = b are used. Only terms that touch the
//! variable are left, so a Monte Carlo step costs the gates of a neighbourhood, not of a lattice.
//! [`Flips`] has these networks. The other way to have fewer degrees of freedom is to leave out
//! short waves, which [`coarse`] does for fields whose couplings [`dispersion`] reads off an energy.

mod canonical;
mod classes;
pub mod coarse;
pub mod dispersion;
mod flips;

#[cfg(test)]
mod tests;

pub use flips::{FlipClass, Flips, Site};
