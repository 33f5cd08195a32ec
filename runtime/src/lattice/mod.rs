//! Sums over the sites of a lattice, evaluated by loops.
//!
//! ```text
//! LatticeCode ─ layout ─► Layout ─┐
//!             ─ programs ─► kernels ─ sweep ─► value, gradient, equations of motion
//! ```
//!
//! A Hamiltonian over a million sites is compiled as what one site does. [`compile()`] takes a source at
//! run time (feature `jit`); `network!` makes the same for items with `#[lattice]`, or with more than
//! 4096 elements. Configurations are slices in row-major order, components of a site last.
//!
//! ```
//! use multiplet::dynamics::{Integrator, Simulation};
//! use multiplet::lattice;
//!
//! let chain = lattice::compile(
//!     "hamiltonian chain(q: [100000], p: [100000]) {
//!         sum(i in 0..100000, p[i]^2 + (q[(i+1)%100000] - q[i])^2)/2
//!     }",
//! )?;
//! let sweep = chain.gradient_sweep().map(|s| s.code().summary());
//! assert_eq!(sweep.as_deref(), Some("2 gates a site × 100000 sites"));
//!
//! let mut state = vec![0.0; 200_000];
//! state[50_000] = 1.0;
//! let energy = chain.value(&[&state[..100_000], &state[100_000..]], &[])?;
//! assert_eq!(energy, 1.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! All engines add up the value in the same order, so they agree bit for bit.

#[cfg(feature = "jit")]
mod compiled;
#[cfg(feature = "jit")]
mod kernel;
mod layout;
mod states;
mod sweep;

#[cfg(feature = "jit")]
pub use compiled::{Lattice, Motion, compile, compile_with};
#[cfg(feature = "jit")]
pub use kernel::Sweep;
pub use layout::{Layout, Reading, Region};
#[doc(hidden)]
pub use states::{parameters, states};
#[doc(hidden)]
pub use sweep::sweep;
