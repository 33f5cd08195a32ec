//! Dense univariate polynomials over a prime field: the innermost arithmetic of gcds, factoring
//! and lifting.

use super::residue::Residue;

/// Coefficients by increasing power, the last one not zero; empty for zero.
pub(super) type Dense<const P: u64> = Vec<Residue<P>>;

pub(super) fn trim<const P: u64>(f: &mut Dense<P>) {
    while f.last().is_some_and(|c| c.is_zero()) {
        f.pop();
    }
}

/// The degree; 0 for zero.
pub(super) fn degree<const P: u64>(f: &[Residue<P>]) -> usize {
    f.len().saturating_sub(1)
}

pub(super) fn add_to<const P: u64>(f: &mut Dense<P>, g: &[Residue<P>]) {
    if f.len() < g.len() {
        f.resize(g.len(), Residue::ZERO);
    }
    for (x, y) in f.iter_mut().zip(g) {
        *x = x.plus(*y);
    }
    trim(f);
}

pub(super) fn subtract_from<const P: u64>(f: &mut Dense<P>, g: &[Residue<P>]) {
    if f.len() < g.len() {
        f.resize(g.len(), Residue::ZERO);
    }
    for (x, y) in f.iter_mut().zip(g) {
        *x = x.minus(*y);
    }
    trim(f);
}

pub(super) fn scale<const P: u64>(f: &[Residue<P>], by: Residue<P>) -> Dense<P> {
    if by.is_zero() { Vec::new() } else { f.iter().map(|c| c.times(by)).collect() }
}

/// Adds `g · h` to `f`, which may end in zeros afterwards.
pub(super) fn add_product<const P: u64>(f: &mut Dense<P>, g: &[Residue<P>], h: &[Residue<P>]) {
    if g.is_empty() || h.is_empty() {
        return;
    }
    if f.len() < g.len() + h.len() - 1 {
        f.resize(g.len() + h.len() - 1, Residue::ZERO);
    }
    for (i, a) in g.iter().enumerate().filter(|(_, a)| !a.is_zero()) {
        for (x, b) in f[i..].iter_mut().zip(h) {
            *x = x.plus(a.times(*b));
        }
    }
}

pub(super) fn multiply<const P: u64>(f: &[Residue<P>], g: &[Residue<P>]) -> Dense<P> {
    let mut out = Vec::new();
    add_product(&mut out, f, g);
    out
}

/// (quotient, remainder); the divisor must not be zero.
pub(super) fn divide<const P: u64>(f: &[Residue<P>], g: &[Residue<P>]) -> (Dense<P>, Dense<P>) {
    let mut rest = f.to_vec();
    let Some(lead) = g.last() else { return (Vec::new(), rest) };
    if f.len() < g.len() {
        return (Vec::new(), rest);
    }
    let inverse = if *lead == Residue::ONE { *lead } else { lead.inverse() };
    let mut quotient = vec![Residue::ZERO; f.len() - g.len() + 1];
    for k in (0..quotient.len()).rev() {
        let c = rest[k + g.len() - 1].times(inverse);
        quotient[k] = c;
        if !c.is_zero() {
            for (x, y) in rest[k..].iter_mut().zip(g) {
                *x = x.minus(c.times(*y));
            }
        }
    }
    rest.truncate(g.len() - 1);
    trim(&mut rest);
    (quotient, rest)
}

pub(super) fn remainder<const P: u64>(f: &[Residue<P>], g: &[Residue<P>]) -> Dense<P> {
    if f.len() < g.len() { f.to_vec() } else { divide(f, g).1 }
}

pub(super) fn monic<const P: u64>(f: &[Residue<P>]) -> Dense<P> {
    match f.last() {
        Some(lead) if *lead != Residue::ONE => scale(f, lead.inverse()),
        _ => f.to_vec(),
    }
}

/// The monic greatest common divisor; zero for two zeros.
pub(super) fn gcd<const P: u64>(f: &[Residue<P>], g: &[Residue<P>]) -> Dense<P> {
    let (mut a, mut b) = (f.to_vec(), g.to_vec());
    while !b.is_empty() {
        let r = remainder(&a, &b);
        a = b;
        b = r;
    }
    monic(&a)
}

/// The inverse of `f` modulo `g`, of lower degree than `g`, where the two are coprime.
pub(super) fn inverse_modulo<const P: u64>(f: &[Residue<P>], g: &[Residue<P>]) -> Option<Dense<P>> {
    let (mut a, mut b) = (g.to_vec(), remainder(f, g));
    // Invariant: s·f = a and t·f = b modulo g.
    let (mut s, mut t): (Dense<P>, Dense<P>) = (Vec::new(), vec![Residue::ONE]);
    while !b.is_empty() {
        let (q, r) = divide(&a, &b);
        let mut next = s;
        subtract_from(&mut next, &multiply(&q, &t));
        s = t;
        t = next;
        a = b;
        b = r;
    }
    match a.as_slice() {
        [c] => Some(remainder(&scale(&s, c.inverse()), g)),
        _ => None,
    }
}

pub(super) fn derivative<const P: u64>(f: &[Residue<P>]) -> Dense<P> {
    let mut out: Dense<P> =
        f.iter().enumerate().skip(1).map(|(k, c)| c.times(Residue::new(k as u64))).collect();
    trim(&mut out);
    out
}

pub(super) fn evaluate<const P: u64>(f: &[Residue<P>], at: Residue<P>) -> Residue<P> {
    f.iter().rev().fold(Residue::ZERO, |sum, c| sum.times(at).plus(*c))
}

pub(super) fn multiply_modulo<const P: u64>(
    f: &[Residue<P>],
    g: &[Residue<P>],
    modulus: &[Residue<P>],
) -> Dense<P> {
    let mut product = multiply(f, g);
    trim(&mut product);
    remainder(&product, modulus)
}

pub(super) fn power_modulo<const P: u64>(
    f: &[Residue<P>],
    mut exponent: u64,
    modulus: &[Residue<P>],
) -> Dense<P> {
    let (mut base, mut result) = (remainder(f, modulus), vec![Residue::ONE]);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply_modulo(&result, &base, modulus);
        }
        exponent >>= 1;
        if exponent > 0 {
            base = multiply_modulo(&base, &base, modulus);
        }
    }
    remainder(&result, modulus)
}

#[cfg(test)]
mod tests {
    use super::super::residue::P1;
    use super::{
        Dense, Residue, divide, gcd, inverse_modulo, multiply, multiply_modulo, power_modulo,
    };
    use crate::modular::Stream;

    fn random(n: usize, stream: &mut Stream) -> Dense<P1> {
        (0..n).map(|_| Residue::new(stream.next_u64() >> 3)).collect()
    }

    #[test]
    fn euclid_and_powers() {
        let mut stream = Stream::new(8);
        for _ in 0..20 {
            let [a, b, c] = [6, 5, 4].map(|n| random(n, &mut stream));
            let g = gcd(&multiply(&a, &c), &multiply(&b, &c));
            assert_eq!(g, super::monic(&c));
            let (q, r) = divide(&multiply(&a, &b), &a);
            assert_eq!((q, r), (b.clone(), Vec::new()));
            let i = inverse_modulo(&b, &a).unwrap();
            assert_eq!(multiply_modulo(&i, &b, &a), [Residue::ONE]);
            let cube = multiply_modulo(&multiply_modulo(&b, &b, &c), &b, &c);
            assert_eq!(power_modulo(&b, 3, &c), cube);
        }
    }
}
