//! The block scheme as a difference of squares: degree `2(s + t)`, `t ≤ s`, in `s + 1` products,
//! rational for every polynomial.
//!
//! From the powers up to `x^s`, one product gives a `g` with `u = g + S` any monic polynomial of
//! degree `s + t`, and one more `(u + D)(u - D)` with `D` of degree `s`. For `p` monic,
//! `p = u² - D² + (degree ≤ s)`: choose `d_s = σ` freely and `d_t … d_(s-1)` zero; then `u` is the
//! truncated square root of `p + D²`, and the remaining `d` follow one by one, dividing by `2σ`
//! only. A polynomial `x^e` times this, `e ≤ s`, costs one product more.
//!
//! The price is cancellation between `u²` and `D²`: `σ` is a power of two that keeps both small.

use super::float::{Float, size};
use super::tape::Tape;
use super::{Dense, Scheme};
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;
use crate::rational::Rational;

/// Degree `2(s + t) + e`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    s: usize,
    t: usize,
    e: usize,
}

impl Shape {
    fn half(self) -> usize {
        self.s + self.t
    }

    /// All shapes of degree `n` with the fewest products.
    pub(super) fn all(n: usize) -> Vec<Self> {
        let mut shapes = Vec::new();
        for s in 2..=n / 2 {
            for e in 0..=s.min(n) {
                let rest = n - e;
                let t = (rest / 2).saturating_sub(s);
                if rest.is_multiple_of(2) && (1..=s).contains(&t) && rest / 2 == s + t {
                    shapes.push((s + 1 + usize::from(e > 0), Self { s, t, e }));
                }
            }
        }
        let least = shapes.iter().map(|s| s.0).min();
        shapes.into_iter().filter(|s| Some(s.0) == least).map(|s| s.1).collect()
    }
}

/// `u` (monic, degree `s + t`) and `D` (degree `s`, leading coefficient `sigma`, no constant) with
/// `p - u² + D²` of degree at most `s`. `p` is monic of degree `2(s + t)`.
fn solve<C: Ring>(p: &[C], shape: Shape, sigma: &C) -> Option<(Vec<C>, Vec<C>)> {
    let (half, s) = (shape.half(), shape.s);
    let mut u = vec![C::zero(); half + 1];
    u[half] = C::one();
    let mut d = vec![C::zero(); s + 1];
    d[s] = sigma.clone();
    let two = C::one().add(&C::one());
    for k in (half..2 * half).rev() {
        // The known part of the coefficient of x^k in u² - D².
        let known = convolution(&u, k).add(&convolution(&d, k).neg());
        u[k - half] = p[k].add(&known.neg()).divide(&two)?;
    }
    let divisor = two.mul(sigma);
    if !sigma.is_zero() {
        for k in (s + 1..half).rev() {
            let known = convolution(&u, k).add(&convolution(&d, k).neg());
            d[k - s] = known.add(&p[k].neg()).divide(&divisor)?;
        }
    }
    Some((u, d))
}

/// The coefficient of `x^k` in the square.
fn convolution<C: Ring>(a: &[C], k: usize) -> C {
    let first = (k + 1).saturating_sub(a.len());
    let mut sum = C::zero();
    for i in first..k.div_ceil(2) {
        sum = sum.add(&a[i].mul(&a[k - i]));
    }
    sum = sum.add(&sum);
    if k.is_multiple_of(2) && k / 2 < a.len() {
        sum = sum.add(&a[k / 2].mul(&a[k / 2]));
    }
    sum
}

/// The powers of two for `σ`, the most promising first: those for which the squares exceed `p`
/// least on [-1, 1].
fn scales(p: &Dense, shape: Shape) -> Vec<Rational> {
    let floats: Vec<Float> = p.coefficients().iter().map(|c| Float(c.to_f64())).collect();
    let mut ranked: Vec<(f64, i32)> = (-12..=12)
        .filter_map(|k| {
            let (u, d) = solve(&floats, shape, &Float(f64::powi(2.0, k)))?;
            let growth = (size(&u, 1.0) + size(&d, 1.0)).powi(2);
            growth.is_finite().then_some((growth, k))
        })
        .collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.abs().cmp(&b.1.abs())).then(b.1.cmp(&a.1)));
    let two = |k: i32| match k < 0 {
        true => Rational::ratio(1, 1 << -k),
        false => Some(Rational::integer(1 << k)),
    };
    ranked.into_iter().filter_map(|(_, k)| two(k)).collect()
}

/// How many scales are tried exactly.
const TRIED: usize = 3;

/// The candidates of one shape for `p` of its degree.
pub(super) fn difference_of_squares(p: &Dense, shape: Shape) -> Vec<Scheme> {
    let quotient = p.high(shape.e);
    if quotient.degree() != 2 * shape.half() {
        return Vec::new();
    }
    let monic = quotient.monic();
    let mut schemes = Vec::new();
    let mut push = |sigma: &Rational| {
        let Some((u, d)) = solve(monic.coefficients(), shape, sigma) else { return false };
        let parts = Parts { monic: &monic, u: Dense::new(u), d: Dense::new(d) };
        let built = [true, false].map(|square| parts.build(p, shape, square));
        let some = built.iter().any(Option::is_some);
        schemes.extend(built.into_iter().flatten());
        some
    };
    // Without D the last product is a square; a few polynomials are that special.
    if !push(&Rational::ZERO) {
        for sigma in scales(&monic, shape).iter().take(TRIED) {
            push(sigma);
        }
    }
    schemes
}

struct Parts<'a> {
    monic: &'a Dense,
    u: Dense,
    d: Dense,
}

impl Parts<'_> {
    /// The scheme, with `g` a square or `x^s` times a combination; `None` where `D` does not solve
    /// the system or the choice does not exist.
    fn build(&self, p: &Dense, shape: Shape, square: bool) -> Option<Scheme> {
        let Shape { s, t, e } = shape;
        let low = self.monic.sub(&self.u.mul(&self.u)).add(&self.d.mul(&self.d));
        if low.degree() > s || (square && t != s) {
            return None;
        }
        let mut tape = Tape::default();
        let (g, product) = if square {
            let root = leading_root(&self.u, s);
            let form = tape.combine(&root);
            (root.mul(&root), tape.square(&form))
        } else {
            let root = self.u.high(s + 1).raised(1);
            let (power, form) = (tape.power(s), tape.combine(&root));
            (root.raised(s), tape.mul(&power, &form))
        };
        let u = product.add(&tape.combine(&self.u.sub(&g)));
        let d = tape.combine(&self.d);
        let main = tape.mul(&u.add(&d), &u.sub(&d)).add(&tape.combine(&low));
        let mut output = main.scaled(&Coefficient::Number(p.lead()));
        if e > 0 {
            let power = tape.power(e);
            output = tape.mul(&output, &power).add(&tape.combine(&p.low(e)));
        }
        Some(tape.finish("difference of squares", output))
    }
}

/// The `b = x^s + … + b_1 x` whose square agrees with `u`, of degree `2s`, above `x^s`.
fn leading_root(u: &Dense, s: usize) -> Dense {
    let mut b = vec![Rational::ZERO; s + 1];
    b[s] = Rational::ONE;
    for k in (s + 1..2 * s).rev() {
        let difference = &u.coefficient(k) - &convolution(&b, k);
        b[k - s] = &difference / &Rational::integer(2);
    }
    Dense::new(b)
}

#[cfg(test)]
mod tests {
    use super::{Dense, Rational, Shape, difference_of_squares};
    use crate::modular::Stream;

    #[test]
    fn every_polynomial_of_these_degrees() {
        let mut stream = Stream::new(5);
        let counts = [
            (6, 3),
            (8, 3),
            (9, 4),
            (10, 4),
            (11, 5),
            (12, 4),
            (13, 5),
            (14, 5),
            (15, 5),
            (16, 5),
            (17, 6),
            (18, 6),
            (20, 6),
            (21, 7),
            (24, 7),
            (28, 8),
        ];
        for (n, count) in counts {
            for round in 0..4 {
                // Dense, then with more and more zeros: no coefficient may be needed as a pivot.
                let mut c: Vec<Rational> = (0..=n)
                    .map(|_| match stream.below(4) < round {
                        true => Rational::ZERO,
                        false => Rational::integer(stream.below(19) as i64 - 9),
                    })
                    .collect();
                c[n] = Rational::integer(3);
                let p = Dense::new(c);
                let shapes = Shape::all(n);
                assert!(!shapes.is_empty());
                for shape in shapes {
                    let schemes = difference_of_squares(&p, shape);
                    assert!(!schemes.is_empty(), "{n} {shape:?} {p:?}");
                    for scheme in schemes {
                        assert!(scheme.computes(&p), "{n} {shape:?}");
                        assert!(scheme.gates.len() <= count, "{n} {shape:?}");
                    }
                }
            }
        }
    }
}
