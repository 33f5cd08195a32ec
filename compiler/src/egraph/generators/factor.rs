//! Factoring: `P = c · Π fᵢ^mᵢ` over Q, perfect powers up to an affine form, and squares completed
//! by their leading terms.
//!
//! A class forgets the affine part of its polynomial, and factors need the right one; so the
//! polynomials that were asked for are factored as well as the class itself.

use super::{Fact, fact};
use crate::egraph::blackboard::{Blackboard, Derivation};
use crate::poly::Polynomial;
use crate::poly::factor::{Budget, Factorisation, complete_square, factor, gcd, shifted_power};
use crate::rational::Rational;

/// Polynomials of more terms are not factored.
const TERMS: usize = 600;

/// Steps for all that is done to one polynomial.
const STEPS: u64 = 1_500_000;

/// With so many different factors or fewer, every split into two parts is proposed.
const SPLITS: usize = 4;

/// Known polynomials that a polynomial is compared with for a common factor.
const PARTNERS: usize = 12;

type Exact = Polynomial<Rational>;

/// Products that are the polynomial, or leave less of it.
pub fn propose(p: &Polynomial, board: &Blackboard) -> Vec<Fact> {
    let mut facts = Vec::new();
    if p.len() > TERMS || p.degree() < 2 {
        return facts;
    }
    let mut budget = Budget::new(STEPS);
    for face in std::iter::once(p).chain(board.faces(p)) {
        let Some(exact) = face.to_rational() else { break };
        let found = factor(&exact, &mut budget);
        if found.is_trivial() {
            continue;
        }
        products(face, &found, &mut facts);
    }
    let Some(exact) = p.to_rational() else { return facts };
    let powers = [shifted_power(&exact, &mut budget), complete_square(&exact, &mut budget)];
    for power in powers.into_iter().flatten() {
        if power.rest.len() < exact.len() && power.root.len() > 1 {
            let root = Polynomial::from(power.root);
            powered(&root, power.exponent, &mut facts);
            let last = root.pow(power.exponent).scaled(&power.scale.into());
            let derivation = Derivation { products: Vec::new(), summands: vec![last] };
            facts.push(fact(p, derivation));
        }
    }
    facts
}

/// The facts that make a product of these factors.
fn products(p: &Polynomial, found: &Factorisation, facts: &mut Vec<Fact>) {
    let parts: Vec<Polynomial> = found
        .factors
        .iter()
        .map(|(f, m)| {
            let f = Polynomial::from(f.clone());
            powered(&f, *m, facts);
            f.pow(*m)
        })
        .collect();
    let content = found.content.clone().into();
    // A chain, so that the product is made whatever becomes of the splits.
    let mut product = parts[0].clone();
    for part in &parts[1..] {
        let next = product.mul(part);
        facts.push(fact(&next, Derivation::product(product, part.clone())));
        product = next;
    }
    if product.scaled(&content) != *p {
        return;
    }
    if parts.len() > 2 && parts.len() <= SPLITS {
        for choice in 1..(1_usize << (parts.len() - 1)) {
            let side = |wanted: usize| {
                let chosen = parts.iter().enumerate().filter(|(k, _)| choice >> k & 1 == wanted);
                chosen
                    .map(|(_, part)| part)
                    .fold(Polynomial::from(Exact::constant(Rational::ONE)), |a, b| a.mul(b))
            };
            let derivation = Derivation::product(side(1).scaled(&content), side(0));
            facts.push(fact(p, derivation));
        }
    }
    let derivation = Derivation { products: Vec::new(), summands: vec![product.scaled(&content)] };
    facts.push(fact(p, derivation));
}

/// The facts that make a power by halving its exponent.
fn powered(root: &Polynomial, exponent: u32, facts: &mut Vec<Fact>) {
    if exponent < 2 {
        return;
    }
    let (low, high) = (exponent / 2, exponent - exponent / 2);
    let (a, b) = (root.pow(low), root.pow(high));
    facts.push(fact(&a.mul(&b), Derivation::product(a, b)));
    powered(root, low, facts);
    if high != low {
        powered(root, high, facts);
    }
}

/// Common factors with other polynomials on the board: `P = g·h` where `g` divides another one.
pub fn common(p: &Polynomial, board: &Blackboard) -> Vec<Fact> {
    let mut facts = Vec::new();
    let Some(exact) = p.to_rational().filter(|p| p.len() <= TERMS && p.degree() > 2) else {
        return facts;
    };
    let mut budget = Budget::new(STEPS);
    let partners = board.divisors().filter(|q| q.degree() > 1 && *q != p).take(PARTNERS);
    for partner in partners.filter_map(Polynomial::to_rational) {
        let Some(g) = gcd(&exact, &partner, &mut budget) else { break };
        if g.degree() > 0
            && let Some(h) = exact.divide_exactly(&g)
        {
            let derivation = Derivation::product(Polynomial::from(g), Polynomial::from(h));
            facts.push(fact(p, derivation));
        }
    }
    facts
}
