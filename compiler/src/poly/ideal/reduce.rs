//! Division of a polynomial by many, and by the relations of domains.

use std::collections::BTreeMap;

use crate::poly::monomial::Monomial;
use crate::poly::polynomial::{Polynomial, Ring};
use crate::poly::{Coefficient, Domain};

/// What no leading term of the divisors, all monic and none zero, divides any more, and no domain
/// reduces. `None` once `work`, which counts products of terms and divisors looked at, is used up.
pub fn remainder(
    divisors: &[Polynomial],
    polynomial: &Polynomial,
    domains: &[Domain],
    work: &mut usize,
) -> Option<Polynomial> {
    let mut rest: BTreeMap<Monomial, Coefficient> = polynomial.terms().iter().cloned().collect();
    let mut remainder = Vec::new();
    while let Some((m, c)) = rest.pop_last() {
        if let Some(smaller) = by_domains(&m, domains) {
            *work = work.checked_sub(1)?;
            add(&mut rest, smaller, c);
            continue;
        }
        let quotient = |d: &Polynomial| m.div(&d.leading()?.0);
        let found = divisors.iter().enumerate().find_map(|(k, d)| Some((k, d, quotient(d)?)));
        let looked = found.as_ref().map_or(divisors.len(), |(k, ..)| k + 1);
        *work = work.checked_sub(1 + looked)?;
        let Some((_, divisor, shift)) = found else {
            remainder.push((m, c));
            continue;
        };
        let tail = &divisor.terms()[1..];
        *work = work.checked_sub(tail.len())?;
        let minus = c.neg();
        for (n, d) in tail {
            add(&mut rest, n.mul(&shift), d.mul(&minus));
        }
    }
    Some(Polynomial::from_terms(remainder))
}

/// The smaller monomial that is equal on the domains.
fn by_domains(monomial: &Monomial, domains: &[Domain]) -> Option<Monomial> {
    let reduced = |(i, e): (usize, u32)| match domains.get(i) {
        None | Some(Domain::Real) => (i, e),
        Some(Domain::Bit) => (i, e.min(1)),
        Some(Domain::Spin) => (i, e % 2),
    };
    let changes = monomial.factors().any(|f| reduced(f) != f);
    changes.then(|| Monomial::from_factors(monomial.factors().map(reduced)))
}

fn add(sum: &mut BTreeMap<Monomial, Coefficient>, monomial: Monomial, coefficient: Coefficient) {
    let value = match sum.get(&monomial) {
        Some(old) => old.add(&coefficient),
        None => coefficient,
    };
    if value.is_zero() {
        sum.remove(&monomial);
    } else {
        sum.insert(monomial, value);
    }
}
