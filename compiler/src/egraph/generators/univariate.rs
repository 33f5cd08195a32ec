//! Schemes for polynomials of one variable, or of one linear form of the variables:
//! Paterson–Stockmeyer, octics in three products, block schemes, chains, compositions.

use super::{Fact, fact};
use crate::egraph::blackboard::{Blackboard, Derivation, polynomial_of};
use crate::poly::essential::linear_argument;
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Monomial, Polynomial};
use crate::univariate::{Scheme, parametric_schemes, schemes};

/// So many schemes are written on the board, the best first.
const SCHEMES: usize = 3;

/// Above this number of coefficients only schemes without a search are tried.
const SEARCHED: usize = 49;

/// The gates of the best schemes, and what they add up to.
pub fn propose(p: &Polynomial, _: &Blackboard) -> Vec<Fact> {
    if p.degree() < 3 {
        return Vec::new();
    }
    let (argument, coefficients) = match p.variables().as_slice() {
        [x] => {
            let coefficient = |k| p.coefficient(&Monomial::power(*x, k));
            (Polynomial::variable(*x), (0..=p.degree()).map(coefficient).collect())
        }
        // The span of the gradients is worth looking at for few variables only.
        many if many.len() <= 8 => match linear_argument(p) {
            Some(found) => (found.form.to_polynomial(), found.coefficients),
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    in_argument(p, &argument, &coefficients)
}

/// The facts that make `Σ coefficients[k] · argument^k` (up to affine terms of `p`).
pub fn in_argument(
    p: &Polynomial,
    argument: &Polynomial,
    coefficients: &[Coefficient],
) -> Vec<Fact> {
    let numbers: Option<Vec<_>> = coefficients.iter().map(|c| c.number().cloned()).collect();
    let found = match numbers {
        Some(numbers) if numbers.len() <= SEARCHED => schemes(&numbers),
        _ => parametric_schemes(coefficients),
    };
    // A scheme that loses all digits is no scheme, whatever it saves.
    let sane = |s: &&Scheme| s.error_growth < 1e6 || !s.error_growth.is_finite();
    found.iter().filter(sane).take(SCHEMES).flat_map(|s| facts(p, argument, s)).collect()
}

fn facts(p: &Polynomial, argument: &Polynomial, scheme: &Scheme) -> Vec<Fact> {
    // Wires over the scheme's own input, then the input replaced by the argument.
    let mut values: Vec<Polynomial> = Vec::with_capacity(scheme.gates.len());
    let mut facts = Vec::with_capacity(scheme.gates.len() + 1);
    for gate in &scheme.gates {
        let (u, v) = (value(&gate.left, argument, &values), value(&gate.right, argument, &values));
        let product = u.mul(&v);
        facts.push(fact(&product, Derivation::product(u, v)));
        values.push(product);
    }
    let summands = scheme
        .output
        .terms()
        .iter()
        .filter_map(|(wire, c)| match wire {
            crate::network::Wire::Gate(g) => Some(values[g.index()].scaled(c)),
            crate::network::Wire::Input(_) => None,
        })
        .collect();
    facts.push(fact(p, Derivation { products: Vec::new(), summands }));
    facts
}

/// An affine form of the scheme's wires, the argument in place of its input.
fn value(form: &crate::network::Affine, argument: &Polynomial, gates: &[Polynomial]) -> Polynomial {
    let mut terms = Vec::new();
    let mut input = Coefficient::zero();
    for (wire, c) in form.terms() {
        match wire {
            crate::network::Wire::Input(_) => input = c.clone(),
            crate::network::Wire::Gate(_) => terms.push((*wire, c.clone())),
        }
    }
    let rest = crate::network::Affine::from_terms(form.constant_part().clone(), terms);
    polynomial_of(&rest, gates).add(&argument.scaled(&input))
}
