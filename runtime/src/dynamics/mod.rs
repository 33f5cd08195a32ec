//! Dynamics: Hamilton's equations, integrated.
//!
//! ```text
//! hamiltonian H(q, p; …) ─ network! or compile ─► Hamiltonian ─ Simulation ─► states, energies
//! ```
//!
//! A [`Hamiltonian`] evaluates energy and equations of motion over columns; `network!` implements it
//! for the type of every `hamiltonian` item, and `compile` (feature `jit`) makes one from a source
//! at run time. `Simulation` (feature `std`) integrates one trajectory or a batch of them with a
//! fixed step. The traits work without `std`.
//!
//! ```
//! use multiplet::dynamics::{Integrator, Simulation};
//!
//! multiplet::network! {
//!     hamiltonian Pendulum(q: [1], p: [1]; k) { p[0]^2/2 + k*q[0]^2/2 - q[0]^4/24 }
//! }
//!
//! let mut run = Simulation::new(Pendulum {}, &[1.0], &[0.5, 0.0], Integrator::Yoshida4, 0.01)?;
//! run.watch_energy(1);
//! run.run(10_000)?;
//! assert!(run.energy_error() < 1e-9);
//! # Ok::<(), multiplet::dynamics::DynamicsError>(())
//! ```

#[cfg(feature = "std")]
mod error;
#[cfg(feature = "std")]
mod gauss;
mod hamiltonian;
#[cfg(feature = "std")]
mod integrator;
#[cfg(feature = "jit")]
mod kernels;
#[cfg(feature = "std")]
mod simulation;
#[cfg(feature = "std")]
mod split;

#[cfg(feature = "std")]
pub use error::DynamicsError;
#[doc(hidden)]
pub use hamiltonian::columns;
pub use hamiltonian::{Evaluate, Hamiltonian, Part};
#[cfg(feature = "std")]
pub use integrator::Integrator;
#[cfg(feature = "jit")]
pub use kernels::{Kernels, compile, compile_with};
#[cfg(feature = "std")]
pub use simulation::{Simulation, iterate};
