//! The `network!` macro of multiplet.
//!
//! `input` reads what stands before the definitions, `expand` compiles them and emits items or
//! errors. The compiler itself is the crate `multiplet-compiler`.

mod attributes;
mod errors;
mod expand;
mod input;

use proc_macro::TokenStream;

/// Compiles polynomials into functions with as few products as can be found.
///
/// Items: `network! { pub fn saddle(x, y) = x^3 - 3*x*y^2; }` makes the function `saddle` and the
/// constant `saddle::NETWORK` with its network and certificate, and `saddle::batch` for columns.
/// An expression: `network!(|x, y| x^2 + 2*x*y + y^2)` is a function value.
///
/// A `hamiltonian H(q: [n], p: [n]; …) { … }` also makes `H::energy_and_motion`, `H::motion`,
/// `H::velocity`, `H::force`, the constant `H::MOTION`, and implements `dynamics::Hamiltonian`.
///
/// A `posterior P(x; …) { class A: H_A, prior p; … }` is a function that returns the probabilities of
/// its classes; `P::CLASSES`, `P::logits`, `P::log_probabilities`, `P::most_probable`, `P::batch` and,
/// with `#[gradient]`, `P::log_gradient` stand beside it. It needs feature `std` of the crate.
///
/// What is computed of an item: `#[gradient]`, `#[jacobian]`, `#[hessian]`, `#[motion]`,
/// `#[step(leapfrog)]`, `#[iterate(n)]` and their variants.
///
/// Attributes of an item: `#[minimize(gates | operations | depth | neurons)]`, `#[effort(0..=3)]`,
/// `#[fused]`. If the crate has another name in your manifest, begin with `crate = path,`.
#[proc_macro]
pub fn network(input: TokenStream) -> TokenStream {
    expand::expand(input.into()).into()
}
