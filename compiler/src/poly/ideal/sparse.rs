//! Representatives with few terms, and homogeneous ones.

use std::cmp::Reverse;

use super::Ideal;
use crate::poly::polynomial::Ring;
use crate::poly::{Monomial, Polynomial};

/// Longer polynomials are left alone.
const TERMS: usize = 60;
/// So many multiples of relations are added to one polynomial at most.
const STEPS: usize = 60;

/// How much a polynomial is to be disliked: terms that need gates, their degrees, all terms.
fn weight(p: &Polynomial) -> (usize, u32, usize) {
    let high = p.terms().iter().filter(|(m, _)| m.degree() > 1);
    (high.clone().count(), high.map(|(m, _)| m.degree()).sum(), p.len())
}

/// Greedily, multiples of relations that cancel a term are subtracted while that makes the
/// polynomial shorter.
pub fn sparse(ideal: &Ideal, polynomial: &Polynomial) -> Polynomial {
    let mut best = polynomial.clone();
    if best.len() > TERMS {
        return best;
    }
    for _ in 0..STEPS {
        let shorter = ideal
            .declared()
            .iter()
            .chain(ideal.basis())
            .flat_map(|relation| cancelled(&best, relation))
            .min_by_key(weight)
            .filter(|p| weight(p) < weight(&best));
        match shorter {
            Some(p) => best = p,
            None => break,
        }
    }
    best
}

/// The polynomial with one of its terms cancelled by a multiple of the relation, in all ways.
fn cancelled<'a>(
    polynomial: &'a Polynomial,
    relation: &'a Polynomial,
) -> impl Iterator<Item = Polynomial> + 'a {
    polynomial.terms().iter().flat_map(move |(m, c)| {
        relation.terms().iter().filter_map(move |(n, d)| {
            let factor = c.divide(d)?.neg();
            Some(polynomial.add(&relation.times_term(&m.div(n)?, &factor)))
        })
    })
}

/// The polynomial with all terms of one degree, or of two degrees that differ by one, where a
/// relation says that a form of degree two or more is a number: `x^2 + 1` is `2*x^2 + y^2` on
/// `x^2 + y^2 = 1`. `None` where there is no such relation, or nothing to be filled up.
pub fn homogeneous(ideal: &Ideal, polynomial: &Polynomial) -> Option<Polynomial> {
    let (form, by) = ideal.declared().iter().find_map(as_unit)?;
    let top = polynomial.degree();
    let mut result = Polynomial::zero();
    for (m, c) in polynomial.terms() {
        let times = (top - m.degree()) / by;
        result = result.add(&form.pow(times).times_term(m, c));
        if result.len() > 4 * TERMS {
            return None;
        }
    }
    (result != *polynomial).then_some(result)
}

/// A form that a relation says is 1, and its degree.
fn as_unit(relation: &Polynomial) -> Option<(Polynomial, u32)> {
    let constant = relation.coefficient(&Monomial::one());
    let inverse = constant.number()?.inverse()?;
    let terms = relation.terms().iter().filter(|(m, _)| !m.is_one()).cloned();
    let form = Polynomial::from_terms(terms).scaled(&inverse.into()).neg();
    let degree = form.degree();
    let even = form.terms().iter().all(|(m, _)| m.degree() == degree);
    (degree > 1 && even).then_some((form, degree))
}

/// The variables that relations mention, those in most relations first.
pub fn eliminable(ideal: &Ideal) -> Vec<usize> {
    let all: Vec<usize> = ideal.declared().iter().flat_map(Polynomial::variables).collect();
    let mut variables = all.clone();
    variables.sort_unstable();
    variables.dedup();
    variables.sort_by_key(|x| (Reverse(all.iter().filter(|y| *y == x).count()), *x));
    variables
}
