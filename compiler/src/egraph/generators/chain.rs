//! Addition chains: the shortest known way to make a single monomial, with everything on the way.

use super::{Fact, fact};
use crate::chains::monomials;
use crate::egraph::blackboard::{Blackboard, Derivation};
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Monomial, Polynomial};

/// Every product of a short chain for the monomial.
pub fn propose(p: &Polynomial, _: &Blackboard) -> Vec<Fact> {
    let [(monomial, _)] = p.terms() else { return Vec::new() };
    let term = |m: &Monomial| Polynomial::term(m.clone(), Coefficient::one());
    monomials(std::slice::from_ref(monomial))
        .into_iter()
        .map(|(u, v)| fact(&term(&u.mul(&v)), Derivation::product(term(&u), term(&v))))
        .collect()
}
