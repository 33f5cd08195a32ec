//! Division: `P = L·Q + R` for polynomials L that are already on the board.

use super::{Fact, fact};
use crate::egraph::blackboard::{Blackboard, Derivation};
use crate::poly::Polynomial;

/// Univariate polynomials beyond this degree have their schemes; quotients of theirs have coefficients
/// of a length that grows with the degree.
const UNIVARIATE_DEGREE: u32 = 40;

/// Quotients by known polynomials (without constant term) whose remainder is simpler than P.
pub fn propose(p: &Polynomial, board: &Blackboard) -> Vec<Fact> {
    if p.degree() > UNIVARIATE_DEGREE && p.variables().len() == 1 {
        return Vec::new();
    }
    let mut facts = Vec::new();
    for divisor in board.divisors() {
        if divisor.degree() >= p.degree() || divisor.len() < 2 || divisor.len() > p.len() {
            continue;
        }
        let Some((quotient, remainder)) = p.divide(divisor) else { continue };
        if quotient.degree() > 0 && remainder.without_affine().len() + 1 < p.len() {
            facts.push((remainder.len() + quotient.len(), quotient, divisor));
        }
    }
    facts.sort_by_key(|f| f.0);
    facts.truncate(4);
    let product = |q: Polynomial, d: &Polynomial| fact(p, Derivation::product(d.clone(), q));
    facts.into_iter().map(|(_, q, d)| product(q, d)).collect()
}
