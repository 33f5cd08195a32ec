//! Generators: the rewrites of the optimiser.
//!
//! A generator looks at one polynomial (monic, without affine part) and proposes facts about it.
//! A fact is right by construction, because what a derivation leaves over is computed. To add a
//! generator, write a file with one function and add one row to [`TABLE`]; `README.md` beside this
//! folder is the rulebook.

mod chain;
mod components;
mod composition;
mod content;
mod division;
mod factor;
mod horner;
mod quadratic;
mod square;
mod univariate;

use super::blackboard::{Blackboard, Derivation};
use crate::poly::Polynomial;

/// A polynomial and one way to make it.
#[derive(Clone, Debug)]
pub struct Fact {
    /// What is made.
    pub target: Polynomial,
    /// How.
    pub derivation: Derivation,
}

/// A generator: its name in reports and its function.
pub struct Generator {
    /// The name shown to users, as in `g3 = completing the square`.
    pub name: &'static str,
    /// Whether it alone suffices to finish a polynomial cheaply once the budget is spent.
    pub finishes: bool,
    /// The facts it proposes about one polynomial.
    pub propose: fn(&Polynomial, &Blackboard) -> Vec<Fact>,
}

/// All generators, in the order they are tried.
pub const TABLE: &[Generator] = &[
    Generator { name: "common monomial", finishes: true, propose: content::propose },
    Generator { name: "addition chain", finishes: true, propose: chain::propose },
    Generator { name: "univariate scheme", finishes: false, propose: univariate::propose },
    Generator { name: "quadratic form", finishes: false, propose: quadratic::propose },
    Generator { name: "composition", finishes: false, propose: composition::propose },
    Generator { name: "ridges", finishes: false, propose: composition::ridges },
    Generator { name: "factors", finishes: false, propose: factor::propose },
    Generator { name: "independent parts", finishes: false, propose: components::propose },
    Generator { name: "completing the square", finishes: false, propose: square::propose },
    Generator { name: "Horner", finishes: false, propose: horner::propose },
    Generator { name: "Horner by the commonest variable", finishes: true, propose: horner::finish },
    Generator {
        name: "division by a known polynomial",
        finishes: false,
        propose: division::propose,
    },
    Generator { name: "common factor", finishes: false, propose: factor::common },
];

/// The fact that makes `target` by one derivation.
fn fact(target: &Polynomial, derivation: Derivation) -> Fact {
    Fact { target: target.clone(), derivation }
}
