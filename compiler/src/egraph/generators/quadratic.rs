//! Quadratic forms over Q: rank minus Witt index products, by splitting off hyperbolic planes.

use super::{Fact, fact};
use crate::egraph::blackboard::{Blackboard, Derivation};
use crate::poly::quadratic::QuadraticForm;
use crate::poly::{Coefficient, Polynomial};

/// So many decompositions are written on the board.
const VARIANTS: usize = 3;

/// Decompositions of a polynomial of degree 2 with rational coefficients.
pub fn propose(p: &Polynomial, _: &Blackboard) -> Vec<Fact> {
    if p.degree() != 2 {
        return Vec::new();
    }
    let Some(rational) = p.to_rational() else { return Vec::new() };
    let form = QuadraticForm::of(&rational);
    form.decompositions(VARIANTS)
        .into_iter()
        .map(|products| {
            let products = products
                .into_iter()
                .map(|product| {
                    let left: Polynomial = product.left.to_polynomial();
                    let right: Polynomial = product.right.to_polynomial();
                    (left.scaled(&Coefficient::from(product.scale)), right)
                })
                .collect();
            fact(p, Derivation { products, summands: Vec::new() })
        })
        .collect()
}
