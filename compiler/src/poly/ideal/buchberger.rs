//! Buchberger's algorithm: from relations to a reduced Gröbner basis, within limits.
//!
//! Pairs with the smallest least common multiple come first. Pairs of coprime leading terms, and
//! pairs that a third element covers (Buchberger's second criterion), are skipped.

use std::collections::BTreeSet;

use super::IdealError;
use super::reduce::remainder;
use crate::poly::monomial::Monomial;
use crate::poly::polynomial::{Polynomial, Ring};
use crate::poly::{Coefficient, Domain};

/// How much the completion may do; in theory it ends always, in practice not before the sun.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Effort {
    /// The most elements of the basis at any time.
    pub elements: usize,
    /// The most terms of one element.
    pub terms: usize,
    /// The most bits of one coefficient.
    pub bits: u64,
    /// The most products of two terms, and elements looked at, altogether.
    pub work: usize,
}

impl Default for Effort {
    /// At most about a second.
    fn default() -> Self {
        Self { elements: 200, terms: 2_000, bits: 4_096, work: 1_000_000 }
    }
}

/// The reduced Gröbner basis of these relations and those of the domains, without the latter.
pub fn groebner(
    relations: &[Polynomial],
    domains: &[Domain],
    most: Effort,
) -> Result<Vec<Polynomial>, IdealError> {
    let mut completion = Completion { elements: Vec::new(), pairs: BTreeSet::new(), most, domains };
    let mut work = most.work;
    let occurring: BTreeSet<usize> = relations.iter().flat_map(Polynomial::variables).collect();
    for x in occurring {
        // Division knows these already; what they need is their pairs with the others.
        if let Some(p) = domains.get(x).and_then(|domain| of_domain(x, *domain)) {
            completion.elements.push(p);
        }
    }
    let implied = completion.elements.len();
    for relation in relations {
        completion.insert(relation, &mut work)?;
    }
    while let Some((_, i, j)) = completion.pairs.pop_first() {
        work = work.checked_sub(completion.elements.len()).ok_or(IdealError::Limit(most))?;
        if completion.is_covered(i, j) {
            continue;
        }
        let s = s_polynomial(&completion.elements[i], &completion.elements[j], &mut work);
        completion.insert(&s.ok_or(IdealError::Limit(most))?, &mut work)?;
    }
    reduced(&completion.elements[implied..], &completion.elements[..implied], domains, most)
}

/// `b^2 - b` or `s^2 - 1`.
fn of_domain(x: usize, domain: Domain) -> Option<Polynomial> {
    let smaller = match domain {
        Domain::Real => return None,
        Domain::Bit => Monomial::variable(x),
        Domain::Spin => Monomial::one(),
    };
    let square = (Monomial::power(x, 2), Coefficient::one());
    Some(Polynomial::from_terms([square, (smaller, Coefficient::integer(-1))]))
}

struct Completion<'a> {
    elements: Vec<Polynomial>,
    /// (least common multiple of the leading terms, elements), those still to be looked at.
    pairs: BTreeSet<(Monomial, usize, usize)>,
    most: Effort,
    domains: &'a [Domain],
}

impl Completion<'_> {
    /// Adds what is left of a polynomial, with its pairs.
    fn insert(&mut self, polynomial: &Polynomial, work: &mut usize) -> Result<(), IdealError> {
        let limit = IdealError::Limit(self.most);
        let rest = remainder(&self.elements, polynomial, self.domains, work);
        let rest = rest.ok_or(limit.clone())?;
        if rest.is_zero() {
            return Ok(());
        }
        let new = monic(&rest)?;
        let bits = new.terms().iter().map(|(_, c)| c.bits()).max().unwrap_or(0);
        let too_many = self.elements.len() >= self.most.elements || new.len() > self.most.terms;
        if too_many || bits > self.most.bits {
            return Err(limit);
        }
        let (k, lead) = (self.elements.len(), lead(&new));
        for (i, other) in self.elements.iter().enumerate() {
            let multiple = least_common_multiple(self::lead(other), lead);
            self.pairs.insert((multiple, i, k));
        }
        self.elements.push(new);
        Ok(())
    }

    /// Whether a pair is known to lead to nothing: its leading terms are coprime, or a third
    /// element divides their multiple and both pairs with it are done.
    fn is_covered(&self, i: usize, j: usize) -> bool {
        let (a, b) = (lead(&self.elements[i]), lead(&self.elements[j]));
        if a.gcd(b).is_one() {
            return true;
        }
        let multiple = least_common_multiple(a, b);
        let is_done = |i: usize, j: usize| {
            let (i, j) = (i.min(j), i.max(j));
            let multiple = least_common_multiple(lead(&self.elements[i]), lead(&self.elements[j]));
            !self.pairs.contains(&(multiple, i, j))
        };
        (0..self.elements.len()).any(|k| {
            k != i
                && k != j
                && multiple.div(lead(&self.elements[k])).is_some()
                && is_done(i, k)
                && is_done(j, k)
        })
    }
}

/// The leading monomial of an element, none of which is zero.
fn lead(element: &Polynomial) -> &Monomial {
    &element.terms()[0].0
}

fn least_common_multiple(a: &Monomial, b: &Monomial) -> Monomial {
    let product = a.mul(b);
    product.div(&a.gcd(b)).unwrap_or(product)
}

/// The polynomial with leading coefficient 1.
fn monic(polynomial: &Polynomial) -> Result<Polynomial, IdealError> {
    let Some((m, c)) = polynomial.leading() else { return Ok(polynomial.clone()) };
    match (m.is_one(), c.number().and_then(|n| n.inverse())) {
        (true, Some(_)) => Err(IdealError::Contradiction),
        (true, None) => Err(IdealError::RestrictsParameters(polynomial.clone())),
        (false, None) => Err(IdealError::ParametricLead(m.clone())),
        (false, Some(inverse)) => Ok(polynomial.scaled(&inverse.into())),
    }
}

/// The leading terms of two monic polynomials cancelled against each other.
fn s_polynomial(a: &Polynomial, b: &Polynomial, work: &mut usize) -> Option<Polynomial> {
    *work = work.checked_sub(a.len() + b.len())?;
    let multiple = least_common_multiple(lead(a), lead(b));
    let lifted = |p: &Polynomial| Some(p.times_term(&multiple.div(lead(p))?, &Coefficient::one()));
    Some(lifted(a)?.sub(&lifted(b)?))
}

/// The basis with no leading term that another one divides, each element reduced by the others.
fn reduced(
    elements: &[Polynomial],
    implied: &[Polynomial],
    domains: &[Domain],
    most: Effort,
) -> Result<Vec<Polynomial>, IdealError> {
    let divides = |p: &Polynomial, q: &Polynomial| lead(q).div(lead(p)).is_some();
    let minimal: Vec<&Polynomial> = elements
        .iter()
        .enumerate()
        .filter(|(k, p)| {
            let by_others = elements
                .iter()
                .enumerate()
                .any(|(i, q)| i != *k && divides(q, p) && (lead(q) != lead(p) || i < *k));
            !by_others && !implied.iter().any(|q| divides(q, p))
        })
        .map(|(_, p)| p)
        .collect();
    let mut work = most.work;
    let mut basis = Vec::with_capacity(minimal.len());
    for (k, p) in minimal.iter().enumerate() {
        let others = minimal.iter().enumerate().filter(|(i, _)| *i != k);
        let others: Vec<Polynomial> = others.map(|(_, q)| (*q).clone()).collect();
        let rest = remainder(&others, p, domains, &mut work);
        basis.push(rest.ok_or(IdealError::Limit(most))?);
    }
    basis.sort_by(|a, b| lead(a).cmp(lead(b)));
    Ok(basis)
}
