//! Division of a polynomial by many, and by the relations of domains.

use std::collections::BTreeMap;

use crate::poly::monomial::Monomial;
use crate::poly::polynomial::{Polynomial, Ring};
use crate::poly::{Coefficient, Domain};

/// Polynomials with leading coefficient 1 that others are divided by.
#[derive(Clone, Debug, Default)]
pub struct Divisors(Vec<Polynomial>);

impl Divisors {
    /// Divisors, all monic and none zero.
    pub fn new(monic: Vec<Polynomial>) -> Self {
        Self(monic)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The divisors.
    pub fn polynomials(&self) -> &[Polynomial] {
        &self.0
    }

    /// What no leading term of a divisor divides any more, and no domain reduces. `None` once
    /// `work`, which counts products of terms, is used up.
    pub fn remainder(
        &self,
        polynomial: &Polynomial,
        domains: &[Domain],
        work: &mut usize,
    ) -> Option<Polynomial> {
        let mut rest: BTreeMap<Monomial, Coefficient> =
            polynomial.terms().iter().cloned().collect();
        let mut remainder = Vec::new();
        while let Some((m, c)) = rest.pop_last() {
            if let Some(smaller) = by_domains(&m, domains) {
                *work = work.checked_sub(1)?;
                add(&mut rest, smaller, c);
                continue;
            }
            let divisor = self.0.iter().find_map(|d| Some((d, m.div(&d.leading()?.0)?)));
            let Some((divisor, shift)) = divisor else {
                remainder.push((m, c));
                continue;
            };
            let tail = &divisor.terms()[1..];
            *work = work.checked_sub(1 + tail.len())?;
            let minus = c.neg();
            for (n, d) in tail {
                add(&mut rest, n.mul(&shift), d.mul(&minus));
            }
        }
        Some(Polynomial::from_terms(remainder))
    }
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
