//! Statistics: spins and bits at a temperature, and their lowest energies.
//!
//! ```text
//! fn H(s: [spin; …]; …) ─ compile ─► Kernels ─ Metropolis ─► states, energies ─ Series ─► mean ± error
//!                       └ jit::compile ─► Kernel ─ minimum ─► lowest states
//! ```
//!
//! [`compile`] makes one kernel for each class of sites, which says what a flip costs, so that a
//! sweep over a lattice takes a handful of gates a site. [`Metropolis`] samples one chain or a batch
//! of them; [`Series`] tells the error of a mean from correlated samples; [`minimum`] goes through
//! all states of up to [`MOST_VARIABLES`] variables.
//!
//! ```
//! use multiplet::statistics::{Metropolis, Random, Series, compile};
//!
//! let ising = compile("fn ising(s: [spin; 8, 8]; J) = -J*sum(i in 0..8, j in 0..8,
//!     s[i,j]*(s[(i+1)%8, j] + s[i, (j+1)%8]));")?;
//! assert!(ising.flips().to_string().starts_with("1 gate a flip, 1 class, 64 sites"));
//!
//! let start = ising.random_states(1, &mut Random::new(1));
//! let mut run = Metropolis::new(&ising, &[1.0], 1.5, &start, 1)?;
//! run.run(200)?;
//! let mut energy = Series::new();
//! run.run_with(1000, 1, |run| energy.push(run.energies()[0] / 64.0))?;
//! assert!((energy.mean() + 1.95).abs() < 0.02 && energy.error() < 0.01);
//! assert_eq!(run.energy_error()?, 0.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod kernels;
mod metropolis;
mod minimum;
mod random;
mod series;

pub use error::StatisticsError;
pub use kernels::{Kernels, compile, compile_with};
pub use metropolis::{Metropolis, Order};
pub use minimum::{MOST_VARIABLES, Minimum, minimum};
pub use random::Random;
pub use series::Series;
