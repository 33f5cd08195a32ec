//! Every octic over the rationals in three products.
//!
//! With the shift that kills `x^7` and made monic, `y1 = x²`, `y2 = y1²` and
//! `y3 = (y2 + d2 y1 + d1 x)(y2 + e2 y1 + e1 x)` leave
//! `p = y3 + e0 y2 + f2 y1 + c1 x + c0` with a triangular rational system and one free parameter,
//! `e1`: 0 and 1 keep the coefficients of sparse octics small, others may be more accurate.

use super::float::{Float, size};
use super::tape::Tape;
use super::{Dense, Scheme};
use crate::network::Affine;
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;
use crate::rational::Rational;

/// Choices of `e1` beside the natural ones, times one half.
const HALVES: [i64; 7] = [0, 2, -2, 1, -1, 4, -4];

/// The choices of the free parameter, the natural ones first.
pub(super) fn parameters() -> impl Iterator<Item = Rational> {
    HALVES.into_iter().filter_map(|h| Rational::ratio(h, 2))
}

/// The schemes for degree `8 + e`, `e` at most 2: `x^e` times an octic and terms that are free.
/// None for other degrees or where the second term is not zero.
/// Meant for arguments up to `radius`.
pub(super) fn octic(p: &Dense, radius: f64) -> Vec<Scheme> {
    let n = p.degree();
    if !(8..=10).contains(&n) || !p.coefficient(n - 1).is_zero() {
        return Vec::new();
    }
    let monic = p.high(n - 8).monic();
    let floats = Dense::new(monic.coefficients().iter().cloned().map(Float::from).collect());
    let mut choices: Vec<(f64, Rational)> = parameters()
        .filter_map(|e1| Some((Octic::split(&floats, &e1.clone().into())?.size(radius), e1)))
        .collect();
    let natural: Vec<Rational> = choices.iter().take(2).map(|c| c.1.clone()).collect();
    choices.sort_by(|a, b| a.0.total_cmp(&b.0));
    let accurate = choices.into_iter().map(|c| c.1).filter(|c| !natural.contains(c)).take(1);
    let chosen: Vec<Rational> = natural.iter().cloned().chain(accurate).collect();
    chosen.iter().filter_map(|e1| scheme(p, n - 8, &monic, e1)).collect()
}

fn scheme(p: &Dense, e: usize, monic: &Dense, e1: &Rational) -> Option<Scheme> {
    let mut tape = Tape::default();
    let value = Octic::split(monic, e1)?.build(&mut tape);
    let mut output = value.scaled(&Coefficient::Number(p.lead()));
    if e > 0 {
        let power = tape.power(e);
        output = tape.mul(&output, &power).add(&tape.combine(&p.low(e)));
    }
    Some(tape.finish("octic", output))
}

/// A monic octic without `x^7` as `left · right + rest`.
pub(super) struct Octic<C> {
    /// `x^4 + d2 x² + d1 x`.
    left: Dense<C>,
    /// `x^4 + e2 x² + e1 x`.
    right: Dense<C>,
    /// Terms in 1, x, x² and x^4.
    rest: Dense<C>,
}

impl<C: Ring> Octic<C> {
    /// The split with this `e1`; `None` where it does not exist.
    pub(super) fn split(p: &Dense<C>, e1: &C) -> Option<Self> {
        let c = p.coefficients();
        if c.len() != 9 {
            return None;
        }
        let d1 = c[5].add(&e1.neg());
        // c6 = d2 + e2 and c3 = d2 e1 + d1 e2.
        let e2 = c[3].add(&c[6].mul(e1).neg()).divide(&d1.add(&e1.neg()))?;
        let d2 = c[6].add(&e2.neg());
        let factor = |quadratic: &C, linear: &C| {
            let zero = C::zero;
            Dense::new(vec![zero(), linear.clone(), quadratic.clone(), zero(), C::one()])
        };
        let rest = Dense::new(vec![
            c[0].clone(),
            c[1].clone(),
            c[2].add(&d1.mul(e1).neg()),
            C::zero(),
            c[4].add(&d2.mul(&e2).neg()),
        ]);
        Some(Self { left: factor(&d2, &d1), right: factor(&e2, e1), rest })
    }
}

impl Octic<Rational> {
    /// Adds the three gates; the value is monic.
    pub(super) fn build(&self, tape: &mut Tape) -> Affine {
        let (left, right) = (tape.combine(&self.left), tape.combine(&self.right));
        let product = tape.mul(&left, &right);
        product.add(&tape.combine(&self.rest))
    }
}

impl Octic<Float> {
    /// How large the terms can be for arguments up to `r`.
    pub(super) fn size(&self, r: f64) -> f64 {
        let size = |p: &Dense<Float>| size(p.coefficients(), r);
        size(&self.left) * size(&self.right) + size(&self.rest)
    }
}

#[cfg(test)]
mod tests {
    use super::{Dense, Rational, octic};

    #[test]
    fn the_sparse_example() {
        // x^8 + x^5 + x^3 + 1 = (x^4 - x^2 + x)(x^4 + x^2) + x^4 + 1
        let coefficients = [1, 0, 0, 1, 0, 1, 0, 0, 1].map(Rational::integer);
        let p = Dense::new(coefficients.to_vec());
        let schemes = octic(&p, 1.0);
        assert_eq!(schemes.len(), 3);
        for scheme in schemes {
            assert!(scheme.computes(&p));
            assert_eq!(scheme.gates.len(), 3);
        }
    }
}
