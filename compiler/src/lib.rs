//! The Multiplet compiler: polynomials in, minimal multiplication networks out.
//!
//! ```text
//!  &str ───────┐
//!              ├─ syntax ─► Ast ─ poly ─► System ─ egraph ─► Network ─ passes ─► Network ─ program ─► Program ─► backends
//!  TokenStream ┘
//! ```
//!
//! This crate is pure: no I/O, no clock, no `unsafe`. It is an implementation detail of the crate
//! `multiplet`, which is what users depend on.
#![forbid(unsafe_code)]

pub mod attributes;
pub mod backend;
pub mod book;
pub mod calculus;
pub mod chains;
pub mod code;
pub mod diagnostic;
pub mod egraph;
pub mod formats;
mod gcd;
pub mod id;
pub mod lattice;
pub mod limits;
pub mod modular;
pub mod network;
pub mod neural;
pub mod operations;
pub mod options;
pub mod pipeline;
pub mod poly;
pub mod posterior;
pub mod program;
pub mod progress;
pub mod rational;
mod render;
pub mod seeds;
pub mod span;
pub mod statistics;
pub mod syntax;
pub mod univariate;

pub use pipeline::{
    Compiled, CompiledSource, compile, compile_ast, compile_source, compile_system,
};
