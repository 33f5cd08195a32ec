//! Compositions `p = f(h) + rest` with a univariate `f` and a polynomial `h` in several variables.
//!
//! For each root degree `k` the inner polynomial is the approximate `k`-th root of `p`: its terms
//! follow one after another from the leading terms, and `f` from the powers of its leading term.

use super::polynomial::Ring;
use super::{Monomial, Polynomial};
use crate::rational::Rational;

/// Terms an approximate root may have.
const ROOT_TERMS: usize = 200;
/// Terms a power of it may have on the way.
const POWER_TERMS: usize = 4_000;

/// `p = Σ outer[k] · inner^k + rest`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InnerComposition<C> {
    /// Ascending coefficients of the outer polynomial, of degree 2 and more; the first is zero.
    pub outer: Vec<C>,
    /// The inner polynomial: leading coefficient 1, no constant, degree 2 and more.
    pub inner: Polynomial<C>,
    /// What is left: affine, or much shorter than `p`.
    pub rest: Polynomial<C>,
}

/// All compositions by approximate roots, outer degrees ascending. `rest` is affine or has at most
/// a quarter of the terms of `p`.
pub fn compositions<C: Ring + From<Rational>>(p: &Polynomial<C>) -> Vec<InnerComposition<C>> {
    let Some((lead, _)) = p.leading() else { return Vec::new() };
    let gcd = lead.factors().fold(0, |g, (_, e)| num_integer::gcd(g, e));
    (2..=gcd).filter(|k| gcd.is_multiple_of(*k)).filter_map(|k| composition(p, k)).collect()
}

fn composition<C: Ring + From<Rational>>(p: &Polynomial<C>, k: u32) -> Option<InnerComposition<C>> {
    let inner = approximate_root(p, k)?;
    if inner.degree() < 2 {
        return None;
    }
    let (lead, _) = inner.leading()?;
    let powers = powers(&inner, k)?;
    let mut rest = p.clone();
    let mut outer = vec![C::zero(); k as usize + 1];
    for (exponent, power) in powers.iter().enumerate().skip(1).rev() {
        let monomial = (0..exponent).fold(Monomial::one(), |m, _| m.mul(lead));
        let c = rest.coefficient(&monomial);
        rest = rest.sub(&power.scaled(&c));
        outer[exponent] = c;
    }
    let small = rest.is_affine() || rest.len() * 4 <= p.len();
    small.then_some(InnerComposition { outer, inner, rest })
}

/// `inner^0 … inner^k`; `None` where they grow too long.
fn powers<C: Ring>(inner: &Polynomial<C>, k: u32) -> Option<Vec<Polynomial<C>>> {
    let mut powers = vec![Polynomial::constant(C::one())];
    for j in 0..k as usize {
        let next = powers[j].mul(inner);
        if next.len() > POWER_TERMS {
            return None;
        }
        powers.push(next);
    }
    Some(powers)
}

/// The polynomial with leading coefficient 1 and without constant whose `k`-th power agrees with
/// `p` up to its leading coefficient for as long as terms divide.
fn approximate_root<C: Ring + From<Rational>>(p: &Polynomial<C>, k: u32) -> Option<Polynomial<C>> {
    let (lead, lead_coefficient) = p.leading()?;
    let monic = Polynomial::from_terms(
        p.terms()
            .iter()
            .map(|(m, c)| Some((m.clone(), c.divide(lead_coefficient)?)))
            .collect::<Option<Vec<_>>>()?,
    );
    let root_lead = Monomial::from_factors(lead.factors().map(|(i, e)| (i, e / k)));
    let cofactor = (1..k).fold(Monomial::one(), |m, _| m.mul(&root_lead));
    let scale = C::from(Rational::ratio(1, i64::from(k))?);
    let mut root = Polynomial::term(root_lead, C::one());
    let mut rest = monic.sub(&Polynomial::term(lead.clone(), C::one()));
    while let Some((m, c)) = rest.leading() {
        let Some(quotient) = m.div(&cofactor).filter(|q| !q.is_one()) else { break };
        let term = Polynomial::term(quotient, c.mul(&scale));
        root = root.add(&term);
        if root.len() > ROOT_TERMS {
            return None;
        }
        rest = monic.sub(powers(&root, k)?.last()?);
    }
    Some(root)
}

#[cfg(test)]
mod tests {
    use super::compositions;
    use crate::poly::Polynomial;
    use crate::rational::Rational;

    type P = Polynomial<Rational>;

    fn x(i: usize) -> P {
        P::variable(i)
    }
    fn n(value: i64) -> Rational {
        Rational::integer(value)
    }

    #[test]
    fn nested_squares() {
        let h = x(0).add(&x(1).pow(2));
        let p = h.pow(2).add(&x(2)).pow(2);
        let found = compositions(&p);
        // The fourth root, y^2 + x, leaves too much.
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].inner, h.pow(2).add(&x(2)));
        assert_eq!(found[0].outer, [n(0), n(0), n(1)]);
        assert!(found[0].rest.is_zero());
    }

    #[test]
    fn a_cubic_of_a_quadric() {
        let h = x(0).mul(&x(1)).scaled(&n(2)).add(&x(2).pow(2)).add(&x(0));
        let p = h.pow(3).scaled(&n(5)).sub(&h.scaled(&n(7))).add(&x(3)).add(&P::constant(n(4)));
        let found = compositions(&p);
        assert_eq!(found.len(), 1);
        let f = &found[0];
        let back = (1..=3)
            .fold(f.rest.clone(), |sum, k| sum.add(&f.inner.pow(k).scaled(&f.outer[k as usize])));
        assert_eq!(back, p);
        assert_eq!(f.rest, x(3).add(&P::constant(n(4))));
    }

    #[test]
    fn what_is_no_composition() {
        assert!(compositions(&x(0).pow(4).add(&x(1).pow(3)).add(&x(2).pow(3))).is_empty());
        assert!(compositions(&x(0).mul(&x(1))).is_empty());
        assert!(compositions(&x(0).add(&x(1)).pow(2)).is_empty());
    }
}
