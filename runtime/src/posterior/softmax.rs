//! Logits to probabilities, without overflow and without losing what is close to 0 or 1.
//!
//! One code for kernels made at run time and for generated functions, so that both have the same
//! bits.

use core::ops::{Add, Div, Mul, Neg, Sub};

/// `f64` or `f32`.
pub trait Float:
    Copy
    + PartialOrd
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
{
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// e^x.
    fn exp(self) -> Self;
    /// ln(1 + x).
    fn ln_1p(self) -> Self;
}

macro_rules! float {
    ($type:ident) => {
        impl Float for $type {
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            fn exp(self) -> Self {
                self.exp()
            }
            fn ln_1p(self) -> Self {
                self.ln_1p()
            }
        }
    };
}

float!(f32);
float!(f64);

/// The position of the largest number, the first of equal ones.
pub fn largest<T: Float>(numbers: &[T]) -> usize {
    let mut best = 0;
    for (k, number) in numbers.iter().enumerate() {
        if *number > numbers[best] {
            best = k;
        }
    }
    best
}

/// Takes the largest logit off all others, in place: its position, and the sum of the exponentials
/// of the others, which is at most their number.
fn shift<T: Float>(logits: &mut [T]) -> Option<(usize, T)> {
    let best = largest(logits);
    let most = *logits.get(best)?;
    let mut sum = T::ZERO;
    for (k, logit) in logits.iter_mut().enumerate() {
        if k != best {
            *logit = *logit - most;
            sum = sum + logit.exp();
        }
    }
    // Where some logit is no number, the sum is none, and so is what is made of it.
    logits[best] = T::ZERO;
    Some((best, sum))
}

/// p_y = e^(z_y) / Σ_k e^(z_k), in place.
///
/// ```
/// let mut z = [1e4, 0.0, 1e4];
/// multiplet::posterior::softmax(&mut z);
/// assert_eq!(z, [0.5, 0.0, 0.5]);
/// ```
pub fn softmax<T: Float>(logits: &mut [T]) {
    let Some((_, others)) = shift(logits) else { return };
    let total = T::ONE + others;
    for logit in logits {
        *logit = logit.exp() / total;
    }
}

/// ln p_y = z_y - ln Σ_k e^(z_k), in place: exact to rounding also where p_y is close to 1 or too
/// small to be a number.
///
/// ```
/// let mut z = [1e4, 0.0];
/// multiplet::posterior::log_softmax(&mut z);
/// assert_eq!(z, [0.0, -1e4]);
/// ```
pub fn log_softmax<T: Float>(logits: &mut [T]) {
    let Some((_, others)) = shift(logits) else { return };
    let total = others.ln_1p();
    for logit in logits {
        *logit = *logit - total;
    }
}

/// ∂ ln p_y/∂x = Σ_k p_k (∂z_y/∂x - ∂z_k/∂x): of `slopes[y]` = ∂z_y/∂x, into `out`, in the order of
/// the classes. Written so, nothing cancels where p_y is close to 1.
pub fn log_slopes<T: Float>(probabilities: &[T], slopes: &[T], out: &mut [T]) {
    for (y, out) in out.iter_mut().enumerate() {
        let mut sum = T::ZERO;
        for (k, p) in probabilities.iter().enumerate() {
            if k != y {
                sum = sum + *p * (slopes[y] - slopes[k]);
            }
        }
        *out = sum;
    }
}

/// ln p_y and ∂ ln p_y/∂x_i of these logits, whose derivatives are the last of `outputs`: those of the
/// second class by every variable, of the third, ….
pub fn log_gradient<T: Float, const CLASSES: usize, const VARIABLES: usize>(
    mut logits: [T; CLASSES],
    outputs: &[T],
) -> ([T; CLASSES], [[T; VARIABLES]; CLASSES]) {
    let mut probabilities = logits;
    softmax(&mut probabilities);
    log_softmax(&mut logits);
    let mut rows = [[T::ZERO; VARIABLES]; CLASSES];
    let (mut slopes, mut column) = ([T::ZERO; CLASSES], [T::ZERO; CLASSES]);
    let derivatives = outputs.get(CLASSES.saturating_sub(1)..).unwrap_or_default();
    for i in 0..VARIABLES {
        let own = derivatives.iter().skip(i).step_by(VARIABLES);
        slopes.iter_mut().skip(1).zip(own).for_each(|(slope, own)| *slope = *own);
        log_slopes(&probabilities, &slopes, &mut column);
        rows.iter_mut().zip(&column).for_each(|(row, slope)| row[i] = *slope);
    }
    (logits, rows)
}

#[cfg(test)]
mod tests {
    use super::{largest, log_slopes, log_softmax, softmax};

    #[test]
    fn large_logits_are_no_trouble() {
        for size in [1.0, 1e2, 1e4, 1e300] {
            let mut p = [size, -size, 0.0];
            softmax(&mut p);
            assert!((p.iter().sum::<f64>() - 1.0).abs() < 1e-15, "{size}: {p:?}");
            assert!(p[0] >= p[2] && p[2] >= p[1], "{size}: {p:?}");
            let mut ln = [size, -size, 0.0];
            log_softmax(&mut ln);
            assert!(ln.iter().all(|x| *x <= 0.0 && x.is_finite()), "{size}: {ln:?}");
            assert!((ln[1] - ln[0] + 2.0 * size).abs() <= 1e-15 * size, "{size}: {ln:?}");
        }
        let mut p = [1e4_f32, -1e4, 0.0];
        softmax(&mut p);
        assert_eq!(p, [1.0, 0.0, 0.0]);
        let mut p = [f64::INFINITY, 0.0];
        softmax(&mut p);
        assert_eq!(p, [1.0, 0.0]);
        for bad in [[f64::NAN, 0.0], [0.0, f64::NAN]] {
            let mut p = bad;
            softmax(&mut p);
            assert!(p.iter().all(|x| x.is_nan()));
        }
        softmax::<f64>(&mut []);
    }

    #[test]
    fn what_is_close_to_one_keeps_its_digits() {
        let mut ln = [40.0_f64, 0.0];
        log_softmax(&mut ln);
        // -ln(1 + e^-40)
        assert!((ln[0] / -4.248_354_255_291_589e-18 - 1.0).abs() < 1e-15, "{ln:?}");
        let (mut p, mut slopes) = ([40.0, 0.0], [0.0; 2]);
        softmax(&mut p);
        log_slopes(&p, &[3.0, 1.0], &mut slopes);
        assert_eq!(slopes, [2.0 * p[1], -2.0 * p[0]]);
        assert_eq!(largest(&[1.0, 2.0, 2.0]), 1);
    }
}
