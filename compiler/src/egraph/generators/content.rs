//! Common monomials: `P = m·Q` for parts m of the monomial that divides every term, and the splits
//! of a single monomial.

use super::{Fact, fact};
use crate::egraph::blackboard::{Blackboard, Derivation};
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Monomial, Polynomial};

/// The splits `m·Q`, `x·(P/x)` and, for a perfect square of a monomial, `√m·√m`.
pub fn propose(p: &Polynomial, _: &Blackboard) -> Vec<Fact> {
    let content = p.monomial_content();
    if content.is_one() {
        return Vec::new();
    }
    let mut parts: Vec<Monomial> = Vec::new();
    if p.len() > 1 {
        parts.push(content.clone());
    }
    for (x, e) in content.factors() {
        parts.push(Monomial::variable(x));
        if e > 1 {
            parts.push(Monomial::power(x, e));
            parts.push(Monomial::power(x, e / 2));
        }
    }
    if p.len() == 1 {
        let half = content.factors().map(|(x, e)| (x, e / 2));
        parts.push(Monomial::from_factors(half));
        // x^a·y^b: both halves of the variables, so that long products balance.
        let count = content.factors().len();
        parts.push(Monomial::from_factors(content.factors().take(count / 2)));
    }
    parts.sort();
    parts.dedup();
    parts.into_iter().filter_map(|m| split(p, &m)).collect()
}

fn split(p: &Polynomial, part: &Monomial) -> Option<Fact> {
    if part.is_one() {
        return None;
    }
    let quotient: Option<Vec<(Monomial, Coefficient)>> =
        p.terms().iter().map(|(m, c)| Some((m.div(part)?, c.clone()))).collect();
    let quotient = Polynomial::from_terms(quotient?);
    (quotient.degree() > 0).then(|| {
        let factor = Polynomial::term(part.clone(), Coefficient::one());
        fact(p, Derivation::product(factor, quotient))
    })
}
