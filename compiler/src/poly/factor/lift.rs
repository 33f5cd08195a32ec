//! Hensel lifting: from a factorisation at a point to one in all variables.
//!
//! With the other variables shifted so that the point is the origin, `p(x, 0) = u·v` for coprime
//! `u`, `v` is lifted degree by total degree in the other variables. Each degree needs one linear
//! equation `s·v + t·u = error` over univariate polynomials for every monomial of that degree, all
//! with the same Bézout coefficients. Both factors are made to lead with the leading coefficient
//! of `p`, which multiplies `p` once more (Wang, Rothschild, Math. Comp. 29, 1975); the caller
//! takes the surplus out of the result as a content.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::budget::Budget;
use super::dense::{self, Dense, divide, inverse_modulo};
use super::residue::{Residue, Residues};
use crate::poly::monomial::Monomial;
use crate::poly::polynomial::Polynomial;

/// The terms of one total degree in the other variables: a univariate polynomial a monomial.
type Layer<const P: u64> = BTreeMap<Monomial, Dense<P>>;

/// Why a lifting ended without a factor.
pub(super) enum Failure {
    /// The two images do not come from factors.
    NoFactor,
    /// The budget ran out.
    Budget,
}

/// Lifts the factor `u` of `p(x, 0) = u·v·constant` to a polynomial that leads, as one in `x`,
/// with the same coefficient as `p`: the true factor times the rest of that leading coefficient.
/// `target` is `p` times its leading coefficient `lead`.
pub(super) fn lift<const P: u64>(
    target: &Residues<P>,
    lead: &Residues<P>,
    x: usize,
    u: &[Residue<P>],
    v: &[Residue<P>],
    budget: &mut Budget,
) -> Result<Residues<P>, Failure> {
    let target = layers(target, x);
    let leads = layers(lead, x);
    let Some(scale) = leads.first().and_then(|l| l.get(&Monomial::one())).map(|c| c[0]) else {
        return Err(Failure::NoFactor);
    };
    let u = dense::scale(&dense::monic(u), scale);
    let v = dense::scale(&dense::monic(v), scale);
    let Some(bezout) = inverse_modulo(&v, &u) else { return Err(Failure::NoFactor) };
    let start = |f: &Dense<P>| BTreeMap::from([(Monomial::one(), f.clone())]);
    let (mut left, mut right): (Vec<Layer<P>>, Vec<Layer<P>>) = (vec![start(&u)], vec![start(&v)]);
    let top = target.len() - 1;
    let (mut left_top, mut right_top) = (0, 0);
    for k in 1..=top {
        let lead_layer = leads.get(k);
        left.push(lead_layer.map(|l| shifted(l, u.len() - 1)).unwrap_or_default());
        right.push(lead_layer.map(|l| shifted(l, v.len() - 1)).unwrap_or_default());
        let mut products: FxHashMap<Monomial, Dense<P>> = FxHashMap::default();
        for i in 0..=k {
            budget.spend(work(&left[i], &right[k - i])).ok_or(Failure::Budget)?;
            add_product(&mut products, &left[i], &right[k - i]);
        }
        let mut error = target[k].clone();
        // The order of subtraction cannot be observed: each monomial is met once.
        for (m, f) in products {
            dense::subtract_from(error.entry(m).or_default(), &f);
        }
        for (m, e) in error.into_iter().filter(|(_, e)| !e.is_empty()) {
            budget.spend(3 * u.len() * v.len()).ok_or(Failure::Budget)?;
            let s = dense::multiply_modulo(&e, &bezout, &u);
            let mut rest = e;
            dense::subtract_from(&mut rest, &dense::multiply(&s, &v));
            let (t, remainder) = divide(&rest, &u);
            if !remainder.is_empty() || t.len() >= v.len() {
                return Err(Failure::NoFactor);
            }
            if !s.is_empty() {
                dense::add_to(left[k].entry(m.clone()).or_default(), &s);
            }
            if !t.is_empty() {
                dense::add_to(right[k].entry(m).or_default(), &t);
            }
        }
        left_top = if left[k].is_empty() { left_top } else { k };
        right_top = if right[k].is_empty() { right_top } else { k };
        // Degrees in the other variables add up, so two images of no factor soon overshoot.
        if left_top + right_top > top {
            return Err(Failure::NoFactor);
        }
    }
    Ok(Polynomial::from_terms(left.into_iter().flatten().flat_map(|(m, f)| {
        f.into_iter()
            .enumerate()
            .filter(|(_, c)| !c.is_zero())
            .map(move |(k, c)| (m.mul(&Monomial::power(x, k as u32)), c))
            .collect::<Vec<_>>()
    })))
}

/// A polynomial by total degree in the variables other than `x`.
fn layers<const P: u64>(f: &Residues<P>, x: usize) -> Vec<Layer<P>> {
    let mut layers: Vec<Layer<P>> = vec![Layer::new()];
    for (m, c) in f.terms() {
        let (rest, power) = m.split(x);
        let k = rest.degree() as usize;
        if layers.len() <= k {
            layers.resize(k + 1, Layer::new());
        }
        let row = layers[k].entry(rest).or_default();
        if row.len() <= power as usize {
            row.resize(power as usize + 1, Residue::ZERO);
        }
        row[power as usize] = *c;
    }
    layers
}

/// A layer of constants times `x^by`.
fn shifted<const P: u64>(layer: &Layer<P>, by: usize) -> Layer<P> {
    let shift = |f: &Dense<P>| [vec![Residue::ZERO; by], f.clone()].concat();
    layer.iter().map(|(m, f)| (m.clone(), shift(f))).collect()
}

fn work<const P: u64>(a: &Layer<P>, b: &Layer<P>) -> usize {
    let size = |l: &Layer<P>| l.values().map(Vec::len).sum::<usize>();
    size(a) * size(b) + 20 * a.len() * b.len()
}

fn add_product<const P: u64>(sums: &mut FxHashMap<Monomial, Dense<P>>, a: &Layer<P>, b: &Layer<P>) {
    for (m, f) in a {
        for (n, g) in b {
            dense::add_product(sums.entry(m.mul(n)).or_default(), f, g);
        }
    }
}
