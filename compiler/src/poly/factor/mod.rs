//! Factoring over Q: contents, greatest common divisors, square-free parts, roots, and complete
//! factorisation of multivariate polynomials.
//!
//! ```text
//! p ─► content, monomial ─► perfect power ─► dehomogenise ─► square-free parts (Yun)
//!                                                              │
//!      univariate: Zassenhaus ◄──── image at a point ◄─────────┘
//!                     └──► subsets of image factors ─► Hensel lifting ─► exact division
//! ```
//!
//! Finite fields do the search, exact division over Q is the proof: what is returned always divides.
//! Effort is counted in steps ([`Budget`]) and never in time.

mod brown;
mod budget;
mod cantor;
mod dense;
mod gcd;
mod lift;
mod residue;
mod root;
mod split;
mod zassenhaus;
mod zippel;

pub use budget::Budget;
pub use gcd::{gcd, primitive_part, square_free};
pub use root::{Power, complete_square, complete_square_in, perfect_power, shifted_power};

use super::monomial::Monomial;
use super::polynomial::Polynomial;
use crate::rational::Rational;
use gcd::{content_in, without, yun};

type P = Polynomial<Rational>;

/// `content · Π factor^multiplicity`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Factorisation {
    /// The rational factor; zero for the zero polynomial.
    pub content: Rational,
    /// The factors with their multiplicities: coprime integer coefficients, positive lead, by
    /// increasing degree. Pairwise different.
    pub factors: Vec<(P, u32)>,
    /// Whether every factor is irreducible: false where the budget ran out.
    pub complete: bool,
}

impl Factorisation {
    /// The polynomial it stands for.
    pub fn to_polynomial(&self) -> P {
        let one = P::constant(self.content.clone());
        self.factors.iter().fold(one, |product, (f, m)| product.mul(&f.pow(*m)))
    }

    /// Whether this is nothing but the polynomial itself.
    pub fn is_trivial(&self) -> bool {
        matches!(self.factors.as_slice(), [] | [(_, 1)])
    }
}

/// Factors a polynomial as far as the budget reaches.
pub fn factor(p: &P, budget: &mut Budget) -> Factorisation {
    let (content, primitive) = primitive_part(p);
    let mut result = Factorisation { content, factors: Vec::new(), complete: true };
    if primitive.as_constant().is_none() {
        collect(&primitive, 1, &mut result, budget);
    }
    result.factors.sort_by(|a, b| a.0.degree().cmp(&b.0.degree()).then_with(|| a.cmp(b)));
    result
}

/// Factors a primitive polynomial of positive degree into `result`, all multiplicities times
/// `multiplicity`.
fn collect(p: &P, multiplicity: u32, result: &mut Factorisation, budget: &mut Budget) {
    let monomial = p.monomial_content();
    for (i, e) in monomial.factors() {
        push(result, P::variable(i), e * multiplicity);
    }
    let p = without(p, &monomial);
    if p.degree() <= 1 {
        if p.degree() == 1 {
            push(result, p, multiplicity);
        }
        return;
    }
    if let Some(power) = perfect_power(&p, budget) {
        return collect(&power.root, multiplicity * power.exponent, result, budget);
    }
    let pieces = match affine_image(&p) {
        Some(variable) => {
            // A homogeneous polynomial without monomial content factors as it does at x = 1.
            let image = primitive_part(&set_to_one(&p, variable)).1;
            let mut inner =
                Factorisation { content: Rational::ONE, factors: Vec::new(), complete: true };
            collect(&image, 1, &mut inner, budget);
            result.complete &= inner.complete;
            for (f, m) in inner.factors {
                push(result, homogenised(&f, variable), m * multiplicity);
            }
            return;
        }
        None => square_free_pieces(&p, budget),
    };
    let Some(pieces) = pieces else {
        result.complete = false;
        return push(result, p, multiplicity);
    };
    for piece in pieces {
        match piece {
            Piece::Other(content) => collect(&content, multiplicity, result, budget),
            Piece::SquareFree(part, x, m) => match split::split(&part, x, budget) {
                Some(factors) => {
                    factors.into_iter().for_each(|f| push(result, f, m * multiplicity));
                }
                None => {
                    result.complete = false;
                    push(result, part, m * multiplicity);
                }
            },
        }
    }
}

fn push(result: &mut Factorisation, factor: P, multiplicity: u32) {
    match result.factors.iter_mut().find(|known| known.0 == factor) {
        Some(known) => known.1 += multiplicity,
        None => result.factors.push((factor, multiplicity)),
    }
}

enum Piece {
    /// A factor free of the variable the others were found in.
    Other(P),
    /// A square-free factor without content in the variable, and its multiplicity.
    SquareFree(P, usize, u32),
}

/// The content in the variable of least cost to lift in, and the square-free parts beside it.
fn square_free_pieces(p: &P, budget: &mut Budget) -> Option<Vec<Piece>> {
    let x = main_variable(p)?;
    let content = content_in(p, x, budget)?;
    let primitive = p.divide_exactly(&content)?;
    let mut pieces = Vec::new();
    if content.as_constant().is_none() {
        pieces.push(Piece::Other(content));
    }
    let parts = yun(&primitive, x, budget)?;
    pieces.extend(parts.into_iter().map(|(part, m)| Piece::SquareFree(part, x, m)));
    Some(pieces)
}

/// A short leading coefficient, then degree 1, which decides at once, then a low degree.
fn main_variable(p: &P) -> Option<usize> {
    p.variables().into_iter().min_by_key(|i| {
        let degree = p.degree_in(*i);
        let lead = p.by_powers_of(*i).first().map_or(0, |(_, part)| part.len());
        (lead, degree, *i)
    })
}

/// The variable to set to one in a homogeneous polynomial: the one of highest degree, so that the
/// image is small in the others.
fn affine_image(p: &P) -> Option<usize> {
    let degree = p.degree();
    if p.terms().iter().any(|(m, _)| m.degree() != degree) {
        return None;
    }
    p.variables().into_iter().max_by_key(|i| (p.degree_in(*i), usize::MAX - *i))
}

fn set_to_one(p: &P, variable: usize) -> P {
    P::from_terms(p.terms().iter().map(|(m, c)| (m.split(variable).0, c.clone())))
}

fn homogenised(p: &P, variable: usize) -> P {
    let degree = p.degree();
    let homogeneous = P::from_terms(
        p.terms()
            .iter()
            .map(|(m, c)| (m.mul(&Monomial::power(variable, degree - m.degree())), c.clone())),
    );
    primitive_part(&homogeneous).1
}

#[cfg(test)]
mod tests;
