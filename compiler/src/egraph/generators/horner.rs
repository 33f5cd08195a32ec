//! Horner: `P = x·Q + R` for a variable x, where R has no x.

use super::{Fact, fact};
use crate::egraph::blackboard::{Blackboard, Derivation};
use crate::poly::{Monomial, Polynomial};

/// More variables than this are tried only by how often they occur.
const VARIABLES: usize = 6;

/// One split for each of the commonest variables.
pub fn propose(p: &Polynomial, _: &Blackboard) -> Vec<Fact> {
    if p.len() < 2 {
        return Vec::new();
    }
    let ranked = by_occurrence(p);
    ranked.iter().take(VARIABLES).filter_map(|(x, _)| split(p, *x)).collect()
}

/// The split by the variable in most terms.
pub fn finish(p: &Polynomial, _: &Blackboard) -> Vec<Fact> {
    by_occurrence(p).first().and_then(|(x, _)| split(p, *x)).into_iter().collect()
}

/// (variable, number of terms of degree 2 and more with it), commonest first.
fn by_occurrence(p: &Polynomial) -> Vec<(usize, usize)> {
    let mut counts: Vec<(usize, usize)> = p
        .variables()
        .into_iter()
        .map(|x| (x, p.terms().iter().filter(|(m, _)| m.exponent(x) > 0).count()))
        .collect();
    counts.sort_by_key(|(x, n)| (std::cmp::Reverse(*n), *x));
    counts
}

fn split(p: &Polynomial, x: usize) -> Option<Fact> {
    let variable = Monomial::variable(x);
    let quotient = Polynomial::from_terms(
        p.terms().iter().filter_map(|(m, c)| Some((m.div(&variable)?, c.clone()))),
    );
    (!quotient.is_zero()).then(|| fact(p, Derivation::product(Polynomial::variable(x), quotient)))
}
