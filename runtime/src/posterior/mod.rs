//! Posteriors: which class an observation belongs to, and what classes and chains of them make.
//!
//! ```text
//! posterior P(x; …) { class A: H_A, prior p; … } ─ network! or compile ─► p(y|x), ln p(y|x), ∂ ln p/∂x
//!                                                └ Generator ─► p(x|y) over spins and bits, samples
//! fn H(next: [spin; …], now: [spin; …]) ─ Stage ─► p(next|now) ─ Chain ─► p(y_i|y_n), sufficient statistics
//! ```
//!
//! A class y has a Hamiltonian H_y(x) = -ln p(x|y) and a weight; p(y|x) = softmax(ln w_y - H_y(x)).
//! What is common to all classes cancels exactly before anything is computed, and the softmax is
//! stable for logits of any size. With feature `jit`, `compile` makes a posterior from a source,
//! `Generator` samples what a class looks like, and `Stage` and `Chain` are Markov chains over spins
//! and bits.
//!
//! ```
//! let pair = multiplet::posterior::compile(
//!     "posterior pair(x) { class plus: (x - 1)^2/2; class minus: (x + 1)^2/2; }",
//! )?;
//! assert_eq!(pair.compiled().network.gates.len(), 0);
//! let p = pair.probabilities(&[0.5], &[])?;
//! assert!((p[0] - 1.0 / (1.0 + f64::exp(-1.0))).abs() < 1e-15);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "jit")]
mod chain;
#[cfg(feature = "jit")]
mod classes;
#[cfg(feature = "jit")]
mod error;
#[cfg(feature = "jit")]
mod generator;
#[cfg(feature = "jit")]
mod kernel;
#[cfg(feature = "jit")]
mod normal;
mod softmax;
#[cfg(feature = "jit")]
mod stage;
#[cfg(feature = "jit")]
mod states;

#[cfg(feature = "jit")]
pub use chain::{Chain, Statistic};
#[cfg(feature = "jit")]
pub use classes::Classes;
#[cfg(feature = "jit")]
pub use error::PosteriorError;
#[cfg(feature = "jit")]
pub use generator::Generator;
#[cfg(feature = "jit")]
pub use kernel::{Posterior, compile, compile_with};
#[cfg(feature = "jit")]
pub use normal::{Normal, normal};
#[doc(hidden)]
pub use softmax::log_gradient;
pub use softmax::{Float, largest, log_slopes, log_softmax, softmax};
#[cfg(feature = "jit")]
pub use stage::Stage;
#[cfg(feature = "jit")]
pub use states::{Distribution, States};
