//! How accurately a scheme computes in `f64`.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{FromPrimitive, ToPrimitive};

use super::{Dense, Scheme};
use crate::network::{Affine, Wire};
use crate::poly::Coefficient;
use crate::rational::Rational;

/// The place of a wire: the argument, then the gates.
pub(super) fn slot(wire: Wire) -> usize {
    match wire {
        Wire::Input(_) => 0,
        Wire::Gate(g) => g.index() + 1,
    }
}

/// Values of a polynomial at fixed points of [-1, 1] to twice the precision of `f64`, and the sizes
/// its error is measured against.
pub(super) struct Reference {
    points: Vec<f64>,
    /// Each value as a sum of two doubles.
    values: Vec<(f64, f64)>,
    /// `Σ |c_k x^k|` at each point.
    sizes: Vec<f64>,
}

/// The points are multiples of `2^-BITS`.
const BITS: u64 = 10;

impl Reference {
    /// The values of `p` at the ends of [-1, 1] and 22 points between.
    pub(super) fn new(p: &Dense) -> Self {
        let one = 1i64 << BITS;
        let numerators = (0..22).map(|k| ((2 * k + 1) * one / 22 - one) | 1);
        let numerators: Vec<i64> = [-one, one].into_iter().chain(numerators).collect();
        // Integers over one common denominator and a power of two: nothing needs reducing.
        let common = p.coefficients().iter().fold(BigInt::from(1), |l, c| l.lcm(&c.denominator()));
        let integers: Vec<BigInt> =
            p.coefficients().iter().map(|c| c.numerator() * (&common / c.denominator())).collect();
        let at = |x: i64| {
            let x = BigInt::from(x);
            let (mut sum, mut shift) = (BigInt::from(0), 0);
            for c in integers.iter().rev() {
                sum = sum * &x + (c << shift);
                shift += BITS;
            }
            two_doubles(&sum, &common, shift.saturating_sub(BITS))
        };
        let floats: Vec<f64> = p.coefficients().iter().map(|c| c.to_f64().abs()).collect();
        let size = |x: f64| floats.iter().rev().fold(0.0, |sum, c| sum * x + c);
        let points: Vec<f64> = numerators.iter().map(|x| *x as f64 / one as f64).collect();
        Self {
            values: numerators.iter().map(|x| at(*x)).collect(),
            sizes: points.iter().map(|x| size(x.abs())).collect(),
            points,
        }
    }

    /// The worst error of the scheme in `f64`, in units of `ε · Σ |c_k x^k|`; infinite where it
    /// overflows.
    pub(super) fn growth(&self, scheme: &Scheme) -> f64 {
        let gates: Vec<(Form, Form)> =
            scheme.gates.iter().map(|g| (Form::new(&g.left), Form::new(&g.right))).collect();
        let output = Form::new(&scheme.output);
        let mut worst: f64 = 0.0;
        let mut wires = vec![0.0; gates.len() + 1];
        for ((x, value), size) in self.points.iter().zip(&self.values).zip(&self.sizes) {
            wires[0] = *x;
            for (k, (left, right)) in gates.iter().enumerate() {
                wires[k + 1] = left.evaluate(&wires) * right.evaluate(&wires);
            }
            let error = ((output.evaluate(&wires) - value.0) - value.1).abs();
            // At a zero of all terms (x = 0 is not among the points) only an exact 0 would do.
            let growth = if error == 0.0 { 0.0 } else { error / (f64::EPSILON * size) };
            if growth.is_nan() {
                return f64::INFINITY;
            }
            worst = worst.max(growth);
        }
        worst
    }
}

/// `numerator / (denominator · 2^shift)` as a sum of two doubles; NaN beyond the range of `f64`.
fn two_doubles(numerator: &BigInt, denominator: &BigInt, shift: u64) -> (f64, f64) {
    // A quotient of about 130 bits.
    let extra = 130 + denominator.bits() as i64 - numerator.bits() as i64;
    let scaled = match u64::try_from(extra) {
        Ok(up) => numerator << up,
        Err(_) => numerator >> extra.unsigned_abs(),
    };
    let quotient = scaled / denominator;
    let mut high = quotient.to_f64().unwrap_or(f64::NAN);
    let rest = BigInt::from_f64(high).map(|h| quotient - h);
    let mut low = rest.and_then(|r| r.to_f64()).unwrap_or(f64::NAN);
    let mut scale = extra + shift as i64;
    while scale != 0 {
        let step = scale.clamp(-1000, 1000);
        let factor = f64::powi(2.0, -(step as i32));
        (high, low) = (high * factor, low * factor);
        scale -= step;
    }
    (high, low)
}

/// An affine form rounded to `f64`; parametric coefficients do not occur.
struct Form {
    constant: f64,
    terms: Vec<(usize, f64)>,
}

impl Form {
    fn new(form: &Affine) -> Self {
        let float = |c: &Coefficient| c.number().map_or(f64::NAN, Rational::to_f64);
        Self {
            constant: float(form.constant_part()),
            terms: form.terms().iter().map(|(w, c)| (slot(*w), float(c))).collect(),
        }
    }

    fn evaluate(&self, wires: &[f64]) -> f64 {
        self.terms.iter().fold(self.constant, |sum, (w, c)| sum + c * wires[*w])
    }
}
