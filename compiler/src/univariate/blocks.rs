//! Schemes that cut a polynomial into blocks: Horner's rule and Paterson and Stockmeyer's (1973)
//! two algorithms.

use super::tape::Tape;
use super::{Dense, Scheme};
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;

/// Blocks of `size` coefficients, Horner's rule in `x^size`: `size - 1` powers and
/// `⌈n / size⌉ - 1` products. Size 1 is Horner's rule.
pub(super) fn paterson_stockmeyer<C: Ring + Into<Coefficient>>(
    p: &Dense<C>,
    size: usize,
) -> Scheme {
    let mut tape = Tape::default();
    let output = nested(&mut tape, p, size);
    let name = if size == 1 { "Horner" } else { "Paterson-Stockmeyer" };
    tape.finish(name, output)
}

fn nested<C: Ring + Into<Coefficient>>(
    tape: &mut Tape,
    p: &Dense<C>,
    size: usize,
) -> crate::network::Affine {
    // The top block takes x^size along where the degree is a multiple of it.
    let top = (p.degree().saturating_sub(1) / size) * size;
    let mut sum = tape.combine(&p.high(top));
    for start in (0..top).step_by(size).rev() {
        let step = tape.power(size);
        let block = tape.combine(&p.high(start).low(size));
        sum = tape.mul(&sum, &step).add(&block);
    }
    sum
}

/// The block sizes with the fewest products for degree `n`, and a neighbour on each side.
pub(super) fn block_sizes(n: usize) -> std::ops::RangeInclusive<usize> {
    if n <= 24 {
        return 1..=n.saturating_sub(1).max(1);
    }
    let root = n.isqrt();
    root.saturating_sub(2).max(1)..=root + 2
}

/// Paterson and Stockmeyer's algorithm C for degree `k (2^m - 1) + e`, `e ≤ k`:
/// `k + 2^(m-1) + m - 3` products, and one more where `e > 0`.
pub(super) fn halving(p: &Dense, k: usize, m: u32, e: usize) -> Option<Scheme> {
    let quotient = p.high(e);
    if k == 0 || quotient.degree() != k * ((1 << m) - 1) {
        return None;
    }
    let mut tape = Tape::default();
    let monic = halves(&mut tape, &quotient.monic(), k, m)?;
    let mut output = monic.scaled(&Coefficient::Number(quotient.lead()));
    if e > 0 {
        let power = tape.power(e);
        output = tape.mul(&output, &power).add(&tape.combine(&p.low(e)));
    }
    Some(tape.finish("Paterson-Stockmeyer halving", output))
}

/// `p = (x^(k 2^(m-1)) + c) q + r` with `q` and `r` monic of degree `k (2^(m-1) - 1)`.
fn halves(tape: &mut Tape, p: &Dense, k: usize, m: u32) -> Option<crate::network::Affine> {
    if m <= 1 {
        return Some(tape.combine(p));
    }
    let half = k << (m - 1);
    let inner = Dense::power(half - k);
    let (q, rest) = (p.high(half), p.low(half).sub(&inner));
    let (c, r) = rest.divide(&q)?;
    let high = tape.power(half).add(&tape.combine(&c));
    let q = halves(tape, &q, k, m - 1)?;
    let r = halves(tape, &r.add(&inner), k, m - 1)?;
    Some(tape.mul(&high, &q).add(&r))
}

/// All `(k, m, e)` with `m ≥ 3` and the fewest products for degree `n` by [`halving`].
pub(super) fn halving_shapes(n: usize) -> Vec<(usize, u32, usize)> {
    let mut shapes = Vec::new();
    for m in 3..8u32 {
        let unit = (1 << m) - 1;
        for k in 2..=n / unit {
            let e = n - k * unit;
            if e <= k {
                let cost = k + (1 << (m - 1)) + m as usize - 3 + usize::from(e > 0);
                shapes.push((cost, (k, m, e)));
            }
        }
    }
    let least = shapes.iter().map(|s| s.0).min();
    shapes.into_iter().filter(|s| Some(s.0) == least).map(|s| s.1).collect()
}

#[cfg(test)]
mod tests {
    use super::{Dense, block_sizes, halving, halving_shapes, paterson_stockmeyer};
    use crate::modular::Stream;
    use crate::rational::Rational;

    fn random(stream: &mut Stream, n: usize) -> Dense {
        let mut c: Vec<Rational> =
            (0..=n).map(|_| Rational::integer(stream.below(19) as i64 - 9)).collect();
        c[n] = Rational::integer(1 + stream.below(5) as i64);
        Dense::new(c)
    }

    #[test]
    fn counts_are_those_of_the_papers() {
        let mut stream = Stream::new(1);
        for n in 2..40 {
            let p = random(&mut stream, n);
            for s in 1..=n {
                let scheme = paterson_stockmeyer(&p, s);
                assert!(scheme.computes(&p), "{n} {s}");
                assert!(scheme.gates.len() < s - 1 + n.div_ceil(s));
            }
            let least = (1..=n).map(|s| s - 1 + n.div_ceil(s) - 1).min().unwrap();
            assert_eq!(least, (2.0 * (n as f64).sqrt()).ceil() as usize - 2, "{n}");
            assert!(block_sizes(n).any(|s| s - 1 + n.div_ceil(s) - 1 == least));
        }
        for (n, cost) in [(21, 7), (28, 8), (35, 9), (42, 10), (60, 13), (23, 8)] {
            let p = random(&mut stream, n);
            for (k, m, e) in halving_shapes(n) {
                let scheme = halving(&p, k, m, e).unwrap();
                assert!(scheme.computes(&p), "{n} {k} {m} {e}");
                assert_eq!(scheme.gates.len(), cost, "{n} {k} {m} {e}");
            }
        }
    }
}
