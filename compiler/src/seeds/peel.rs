//! Sums of high powers: `p = Σ c·h^k + rest`, found from the leading term down.
//!
//! Where the leading term of p is a k-th power, the terms next to it spell out h; the power is
//! taken off if that removes more terms than it leaves behind.

use std::collections::BTreeMap;

use super::problem::Problem;
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Monomial, Polynomial};
use crate::rational::Rational;

/// The most terms of a base.
const BASE_TERMS: usize = 64;
/// The most terms of its power.
const POWER_TERMS: usize = 60_000;
/// The largest exponent: coefficients grow with it, and long powers of short bases are the work of
/// the univariate schemes.
const EXPONENT: u32 = 64;
/// Corrections of a base whose terms interfere.
const CORRECTIONS: usize = 12;

/// A power taken off: `scale · base^exponent`, without which `rest` is left.
struct Power {
    base: Polynomial,
    exponent: u32,
    scale: Coefficient,
    rest: Polynomial,
}

/// The problem with powers named by derived variables; `None` where there are none.
pub fn peel(problem: &Problem) -> Option<Problem> {
    let mut peeled = problem.clone();
    for k in 0..peeled.outputs.len() {
        let mut rest = peeled.outputs[k].clone();
        let mut named = Polynomial::zero();
        while let Some(power) = leading_power(&rest) {
            let at = peeled.definitions.iter().position(|d| *d == power.base);
            let at = at.unwrap_or_else(|| {
                peeled.definitions.push(power.base);
                peeled.definitions.len() - 1
            });
            let symbol = Monomial::power(peeled.inputs + at, power.exponent);
            named = named.add(&Polynomial::term(symbol, power.scale));
            rest = power.rest;
        }
        peeled.outputs[k] = named.add(&rest);
    }
    (peeled != *problem).then_some(peeled)
}

fn leading_power(p: &Polynomial) -> Option<Power> {
    let (lead, scale) = p.leading()?;
    let gcd = lead.factors().fold(0, |g, (_, e)| num_integer::gcd(g, e));
    let exponents = (3..=gcd.min(EXPONENT)).rev().filter(|k| gcd.is_multiple_of(*k));
    exponents.filter_map(|exponent| power(p, lead, scale, exponent)).next()
}

fn power(p: &Polynomial, lead: &Monomial, scale: &Coefficient, exponent: u32) -> Option<Power> {
    let root = Monomial::from_factors(lead.factors().map(|(x, e)| (x, e / exponent)));
    let cofactor = lead.div(&root)?;
    let share = Coefficient::Number(Rational::ratio(1, i64::from(exponent))?);
    // What the terms next to the leading one say about the base.
    let mut base: BTreeMap<Monomial, Coefficient> = BTreeMap::new();
    let mut wanted: BTreeMap<Monomial, Coefficient> = BTreeMap::new();
    for (m, c) in p.terms() {
        if let Some(tail) = m.div(&cofactor) {
            let c = c.divide(scale)?;
            let part = if tail == root { c.clone() } else { c.mul(&share) };
            base.insert(tail, part);
            wanted.insert(m.clone(), c);
        }
    }
    if base.len() < 2 || base.len() > BASE_TERMS || too_large(base.len(), exponent) {
        return None;
    }
    for _ in 0..CORRECTIONS {
        let candidate = Polynomial::from_terms(base.clone());
        let grown = candidate.pow(exponent);
        let wrong = wanted.iter().rev().find(|(m, c)| grown.coefficient(m) != **c);
        let Some((m, c)) = wrong else {
            let rest = p.sub(&grown.scaled(scale));
            let pays = rest.len() + grown.len() / 2 <= p.len();
            let scale = scale.clone();
            return pays.then_some(Power { base: candidate, exponent, scale, rest });
        };
        let difference = c.add(&grown.coefficient(m).neg()).mul(&share);
        let tail = m.div(&cofactor)?;
        let sum = base.remove(&tail).map_or(difference.clone(), |old| old.add(&difference));
        base.insert(tail, sum);
    }
    None
}

/// Whether a power of a generic base of this many terms has too many terms.
fn too_large(terms: usize, exponent: u32) -> bool {
    let mut count = 1u64;
    for k in 1..=u64::from(exponent) {
        count = count * (terms as u64 - 1 + k) / k;
        if count > POWER_TERMS as u64 {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::peel;
    use crate::poly::Polynomial;
    use crate::seeds::problem::Problem;

    fn x(i: usize) -> Polynomial {
        Polynomial::variable(i)
    }

    #[test]
    fn a_sum_of_two_powers_comes_apart() {
        let two = crate::poly::Coefficient::integer(2);
        let first = x(0).pow(2).scaled(&two).add(&x(0).mul(&x(1))).add(&x(1).pow(2)).add(&x(2));
        let second = x(3).add(&x(2)).add(&x(1).mul(&x(3)));
        let p = first.pow(5).add(&second.pow(3)).add(&x(0));
        let problem = Problem::new(4, vec![p.clone()]);
        let peeled = peel(&problem).unwrap();
        assert_eq!(peeled.definitions.len(), 2);
        assert_eq!(peeled.outputs[0].len(), 3);
        let mut images: Vec<Polynomial> = (0..4).map(x).collect();
        images.extend(peeled.definitions.iter().cloned());
        assert_eq!(peeled.outputs[0].substitute(&images), p);
    }

    #[test]
    fn no_power_no_change() {
        let p = x(0).pow(6).add(&x(1).pow(4)).add(&x(0).pow(4).mul(&x(1)));
        assert!(peel(&Problem::new(2, vec![p])).is_none());
    }
}
