//! Every octic over the rationals in three products.
//!
//! With the shift that kills `x^7` and made monic, `y1 = x²`, `y2 = y1²` and
//! `y3 = (y2 + d2 y1 + d1 x)(y2 + e2 y1 + e1 x)` leave
//! `p = y3 + e0 y2 + f2 y1 + c1 x + c0` with a triangular rational system and one free parameter,
//! `e1`; the two values of it here keep the coefficients of sparse octics small.

use super::tape::Tape;
use super::{Dense, Scheme};
use crate::poly::Coefficient;
use crate::rational::Rational;

/// The schemes for degree `8 + e`, `e` at most 2, for each usable choice of `e1`: `x^e` times an
/// octic and terms that are free. None for other degrees or where the second term is not zero.
pub(super) fn octic(p: &Dense) -> Vec<Scheme> {
    let n = p.degree();
    if !(8..=10).contains(&n) || !p.coefficient(n - 1).is_zero() {
        return Vec::new();
    }
    [0, 1].into_iter().filter_map(|e1| depressed(p, n - 8, &Rational::integer(e1))).collect()
}

fn depressed(p: &Dense, e: usize, e1: &Rational) -> Option<Scheme> {
    let monic = p.high(e).monic();
    let c = monic.coefficients();
    let d1 = &c[5] - e1;
    // c6 = d2 + e2 and c3 = d2 e1 + d1 e2.
    let e2 = &(&c[3] - &(&c[6] * e1)) * &(&d1 - e1).inverse()?;
    let d2 = &c[6] - &e2;
    let form = |quadratic: &Rational, linear: &Rational| {
        Dense::new(vec![
            Rational::ZERO,
            linear.clone(),
            quadratic.clone(),
            Rational::ZERO,
            Rational::ONE,
        ])
    };
    let mut tape = Tape::default();
    let (left, right) = (tape.combine(&form(&d2, &d1)), tape.combine(&form(&e2, e1)));
    let product = tape.mul(&left, &right);
    let rest = Dense::new(vec![
        c[0].clone(),
        c[1].clone(),
        &c[2] - &(&d1 * e1),
        Rational::ZERO,
        &c[4] - &(&d2 * &e2),
    ]);
    let sum = product.add(&tape.combine(&rest));
    let mut output = sum.scaled(&Coefficient::Number(p.lead()));
    if e > 0 {
        let power = tape.power(e);
        output = tape.mul(&output, &power).add(&tape.combine(&p.low(e)));
    }
    Some(tape.finish("octic", output))
}

#[cfg(test)]
mod tests {
    use super::{Dense, Rational, octic};

    #[test]
    fn the_sparse_example() {
        // x^8 + x^5 + x^3 + 1 = (x^4 - x^2 + x)(x^4 + x^2) + x^4 + 1
        let coefficients = [1, 0, 0, 1, 0, 1, 0, 0, 1].map(Rational::integer);
        let p = Dense::new(coefficients.to_vec());
        let schemes = octic(&p);
        assert_eq!(schemes.len(), 2);
        for scheme in schemes {
            assert!(scheme.computes(&p));
            assert_eq!(scheme.gates.len(), 3);
        }
    }
}
