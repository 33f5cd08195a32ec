//! Stage *polynomials*: exact multivariate polynomials with parameters in their coefficients, and
//! the [`System`] that the optimiser eats.
//!
//! `Ast ─ from_ast ─► System`. A [`Polynomial`] is a canonical sum of terms; a term is a
//! [`Coefficient`] (a rational, or a polynomial in the parameters) times a [`Monomial`].

pub mod coefficient;
pub mod composition;
pub mod essential;
pub mod factor;
pub mod from_ast;
mod gradient;
pub mod ideal;
pub mod linear;
pub mod monomial;
pub mod polynomial;
pub mod quadratic;
pub mod ridges;
pub mod roots;
pub mod signature;
pub mod system;
pub mod twin;
mod value;

pub use coefficient::Coefficient;
pub use ideal::Ideal;
pub use monomial::Monomial;
pub use polynomial::{ParameterPolynomial, Polynomial};
pub use roots::Roots;
pub use signature::{Argument, Domain, Scalar, Shape, Signature};
pub use system::{System, SystemOutput};
