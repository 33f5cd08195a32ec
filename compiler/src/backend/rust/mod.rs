//! Backend *Rust*: a program as a Rust function.
//!
//! ```text
//! Program ─ layout, body ─► expressions and lets ─ split ─► statements ─┬─ function, text ─► a plain function
//!                                          read ◄───────────────┤
//!                                                               └─ item ─► what `network!` expands to
//! ```
//!
//! - `let` bindings only, called as in the text form of the network (`g0`, `g1`, …; `t0`, … for
//!   what is affine); literals are finite, typed, and read back exactly. Nothing is `unsafe`.
//! - The tree of operations is that of the program, so Rust computes the same bits as every other
//!   engine.
//! - What is emitted is read back and compared with the program before anyone sees it.
//! - Locals have the span `mixed_site`, arguments the spans they are given: a user's names cannot
//!   meet ours.

mod body;
mod interface;
mod item;
mod kernel;
mod lattice;
mod literal;
mod posterior;
mod read;
mod split;

use proc_macro2::TokenStream;
use quote::quote;

use crate::backend::EmitError;
use crate::poly::Signature;
use crate::program::Program;
use body::{Body, Fused};
use interface::{argument_type, result_type, scalar_type};

pub use interface::{Interface, identifier};
pub use item::{Facts, closure, closure_fallback, item, item_fallback};
pub use kernel::{Motion, motion, motion_fallback};
pub use lattice::{facts, lattice, lattice_fallback, lattice_text};
pub use posterior::{posterior, posterior_fallback, text as posterior_text};

/// A function that needs nothing but `std`, and with unfused arithmetic nothing but `core`.
pub fn function(program: &Program, interface: &Interface) -> Result<TokenStream, EmitError> {
    let Interface { visibility, docs, attributes, .. } = interface;
    let docs = docs.iter().map(|line| doc(line));
    let head = quote!(#(#docs)* #attributes #[must_use] #visibility);
    checked(program, interface, Fused::Inherent, &scalar_type(program.signature().scalar), &head)
}

/// The text of [`function`], formatted as `rustfmt` would.
pub fn text(program: &Program, interface: &Interface) -> Result<String, EmitError> {
    let function = function(program, interface)?;
    syn::parse2(function)
        .map(|file| prettyplease::unparse(&file))
        .map_err(|error| EmitError::Mismatch(error.to_string()))
}

/// `head fn name(arguments) -> result { statements }`, read back and found right.
fn checked(
    program: &Program,
    interface: &Interface,
    fused: Fused,
    scalar: &TokenStream,
    head: &TokenStream,
) -> Result<TokenStream, EmitError> {
    program.check_emittable(program.signature().scalar).map_err(EmitError::Range)?;
    let body = Body::new(program, interface, fused);
    let statements = split::statements(&body, interface, scalar);
    let declaration = declaration(program.signature(), interface, scalar);
    let function = quote!(#head #declaration { #statements });
    read::check(program, interface, &function).map_err(EmitError::Mismatch)?;
    Ok(function)
}

/// `fn name(x: f64, q: [f64; 2]) -> f64`
fn declaration(signature: &Signature, interface: &Interface, scalar: &TokenStream) -> TokenStream {
    let name = &interface.name;
    let arguments = interface.arguments();
    let types = signature
        .variables
        .iter()
        .chain(&signature.parameters)
        .map(|argument| argument_type(argument, scalar));
    let result = result_type(&signature.result, scalar);
    quote!(fn #name(#(#arguments: #types),*) -> #result)
}

/// `/// line`
fn doc(line: &str) -> TokenStream {
    // Rustdoc comments are written with a space after the slashes.
    let line = if line.is_empty() { String::new() } else { format!(" {line}") };
    quote!(#[doc = #line])
}

#[cfg(test)]
mod tests;
