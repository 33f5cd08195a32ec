//! Depth against width: how many neurons a product of n inputs takes with k hidden layers.
//!
//! ```text
//!  n, k ─ grouping ─► Grouping ─┐
//!                               ├─ layers ─► Layers ─► value (f64) | series (exact)
//!        σ ─ taylor ─► Taylor ──┘
//! ```
//!
//! Source: Rolnick and Tegmark, *The power of deeper networks for expressing natural functions*
//! (ICLR 2018, RT below). One hidden layer needs 2^n neurons; networks that multiply small groups
//! first need 4(n-1) with ⌈log₃ n⌉ layers. All is meant in the sense of Taylor: the polynomial is
//! the Taylor polynomial of the network at zero, which inputs scaled down by λ and outputs scaled up
//! again make as accurate as one likes, at the price of weights that grow like powers of 1/λ. The
//! lower bounds in [`bounds`] are for networks without biases, in that sense only: that uniform
//! closeness is as hard does not follow. Neurons are hidden units; the output is none.
//!
//! ```
//! use multiplet_compiler::neural::depth::{Grouping, Layers, Taylor};
//! use multiplet_compiler::rational::Rational;
//!
//! let grouping = Grouping::best(8, 2).ok_or("no such grouping")?;
//! assert_eq!(grouping.layers(), [vec![3, 3, 2], vec![3]]);
//! assert_eq!(grouping.neurons(), 28u32.into());
//!
//! let scale = Rational::ratio(1, 100).ok_or("zero")?;
//! let network = Layers::product(&grouping, &Taylor::exponential(3), &scale)?;
//! let product = network.value(&[1.0, -2.0, 1.0, 0.5, 1.0, 1.0, 3.0, 1.0], f64::exp);
//! assert!((product + 3.0).abs() < 0.01);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod bounds;
pub mod grouping;
pub mod layers;
pub mod taylor;

#[cfg(test)]
mod tests;

pub use grouping::Grouping;
pub use layers::{DepthError, Layers};
pub use taylor::Taylor;
