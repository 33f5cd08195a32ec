//! Completing the square: `P = a·(x + B/2a)² + R` for a variable x of degree 2 in P whose square
//! has a constant coefficient a. R is free of x.

use super::{Fact, fact};
use crate::egraph::blackboard::{Blackboard, Derivation};
use crate::poly::{Coefficient, Polynomial};
use crate::rational::Rational;

/// Completed squares are tried for so many variables.
const VARIABLES: usize = 8;

/// One completed square for each variable that allows it.
pub fn propose(p: &Polynomial, _: &Blackboard) -> Vec<Fact> {
    let mut facts = Vec::new();
    for x in p.variables() {
        if p.degree_in(x) != 2 {
            continue;
        }
        let parts = p.by_powers_of(x);
        let Some(Coefficient::Number(a)) = parts[0].1.as_constant() else { continue };
        let Some(half) = (&a * &Rational::integer(2)).inverse() else { continue };
        let linear = parts.iter().find(|(e, _)| *e == 1).map(|(_, b)| b.scaled(&half.into()));
        let root = Polynomial::variable(x).add(&linear.unwrap_or_else(Polynomial::zero));
        facts.push(fact(p, Derivation::product(root.scaled(&a.into()), root)));
        if facts.len() == VARIABLES {
            break;
        }
    }
    facts
}
