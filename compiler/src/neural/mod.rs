//! Networks of neurons: what a gate costs where products are not for free.
//!
//! A network of gates becomes a neural network when every product is made of a few neurons, each a
//! smooth function σ of an affine form (Lin, Tegmark and Rolnick, *Why does deep and cheap learning
//! work so well?*, theorem 1). [`activation`] knows the functions σ and where to expand them,
//! [`form`] lists the combinations of neurons whose Taylor series begins with a wanted polynomial,
//! [`gate`] makes neurons of them and evaluates these in the numbers a machine has, [`accuracy`]
//! says how small their error can be, [`bits`] has products of bits, and [`explain`] tells all of
//! this to a reader. None of them is exact: neurons work in floating-point numbers. [`depth`] weighs
//! layers against neurons, with exact weights.

pub mod accuracy;
pub mod activation;
pub mod bits;
pub mod depth;
pub mod explain;
pub mod form;
pub mod gate;
pub mod network;
mod normal;
pub mod realise;
#[cfg(test)]
mod tests;
