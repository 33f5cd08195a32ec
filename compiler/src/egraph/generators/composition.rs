//! Compositions and linear changes: `P = f(h) + rest` with a univariate f, sums of ridges
//! `Σ f_k(linear form)`, and essential variables.

use super::{Fact, fact, univariate};
use crate::egraph::blackboard::{Blackboard, Derivation};
use crate::poly::composition::compositions;
use crate::poly::ridges::ridge_sum;
use crate::poly::{Monomial, Polynomial};

/// Ridges are looked for up to this degree; above, [`univariate`] alone is tried.
const RIDGE_TERMS: usize = 400;

/// One fact chain for each approximate root whose rest is simple.
pub fn propose(p: &Polynomial, _: &Blackboard) -> Vec<Fact> {
    if p.len() < 3 || p.variables().len() < 2 {
        return Vec::new();
    }
    let mut facts = Vec::new();
    for found in compositions(p) {
        let smooth = p.sub(&found.rest);
        facts.extend(univariate::in_argument(&smooth, &found.inner, &found.outer));
        facts.push(fact(p, sum(vec![smooth])));
    }
    facts
}

/// The split into ridges, each a univariate polynomial of a linear form.
pub fn ridges(p: &Polynomial, _: &Blackboard) -> Vec<Fact> {
    if p.len() < 4 || p.len() > RIDGE_TERMS || p.variables().len() < 2 {
        return Vec::new();
    }
    let Some(found) = ridge_sum(p) else { return Vec::new() };
    let mut parts = Vec::new();
    let mut facts = Vec::new();
    for ridge in &found.ridges {
        let part = ridge.to_polynomial();
        let form = ridge.form.to_polynomial();
        facts.extend(univariate::in_argument(&part, &form, &ridge.coefficients));
        parts.push(part);
    }
    // Each variable's own terms belong together too: they are univariate.
    let mut rest = found.rest.clone();
    for x in found.rest.variables() {
        let own = rest.terms().iter().filter(|(m, _)| *m == Monomial::power(x, m.degree()));
        let own = Polynomial::from_terms(own.cloned());
        if own.degree() > 1 {
            rest = rest.sub(&own);
            parts.push(own);
        }
    }
    facts.push(fact(p, sum(parts)));
    facts
}

fn sum(summands: Vec<Polynomial>) -> Derivation {
    Derivation { products: Vec::new(), summands }
}
