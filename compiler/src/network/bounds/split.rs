//! Whether a polynomial in one variable can be a product of rational linear factors.
//!
//! If it is, then so it is modulo every prime that divides neither its leading coefficient nor a
//! denominator. A prime where it is not proves the contrary; about half of all primes or more do.

use super::line::Dense;
use crate::modular::{PrimeField, Stream};

const PRIMES: usize = 12;

/// Whether some prime proves that not all roots are rational.
pub fn has_irrational_root(polynomial: &Dense) -> bool {
    let mut stream = Stream::new(polynomial.len() as u64);
    (0..PRIMES).any(|_| {
        let field = PrimeField::random(&mut stream);
        let residues: Option<Vec<u64>> = polynomial.iter().map(|c| c.residue(&field)).collect();
        let usable = residues.filter(|r| r.last().is_some_and(|lead| *lead != 0));
        usable.is_some_and(|r| !splits(&field, &r))
    })
}

/// Whether a polynomial is a product of linear factors modulo the prime.
fn splits(field: &PrimeField, polynomial: &[u64]) -> bool {
    let mut rest = monic(field, polynomial.to_vec());
    if rest.len() < 3 {
        return true;
    }
    // t^p - t is the product of all t - a, so its common divisor has each root once.
    let mut power = vec![1];
    for bit in (0..64).rev() {
        power = remainder(field, &multiply(field, &power, &power), &rest);
        if field.prime() >> bit & 1 == 1 {
            power = remainder(field, &multiply(field, &power, &[0, 1]), &rest);
        }
    }
    power.resize(power.len().max(2), 0);
    power[1] = field.sub(power[1], 1);
    let roots = gcd(field, rest.clone(), trimmed(power));
    while rest.len() > 1 {
        let common = gcd(field, rest.clone(), roots.clone());
        if common.len() < 2 {
            return false;
        }
        rest = divide(field, &rest, &common).0;
    }
    true
}

fn trimmed(mut a: Vec<u64>) -> Vec<u64> {
    while a.last() == Some(&0) {
        a.pop();
    }
    a
}

fn monic(field: &PrimeField, mut a: Vec<u64>) -> Vec<u64> {
    if let Some(inverse) = a.last().and_then(|lead| field.inverse(*lead)) {
        a.iter_mut().for_each(|c| *c = field.mul(*c, inverse));
    }
    a
}

fn multiply(field: &PrimeField, a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut product = vec![0; (a.len() + b.len()).saturating_sub(1)];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            product[i + j] = field.add(product[i + j], field.mul(*x, *y));
        }
    }
    trimmed(product)
}

/// (quotient, remainder) by a monic polynomial.
fn divide(field: &PrimeField, a: &[u64], by: &[u64]) -> (Vec<u64>, Vec<u64>) {
    let mut rest = a.to_vec();
    let mut quotient = vec![0; (a.len() + 1).saturating_sub(by.len())];
    while rest.len() >= by.len() {
        let at = rest.len() - by.len();
        let factor = rest[rest.len() - 1];
        for (k, c) in by.iter().enumerate() {
            rest[at + k] = field.sub(rest[at + k], field.mul(factor, *c));
        }
        quotient[at] = factor;
        rest = trimmed(rest);
    }
    (trimmed(quotient), rest)
}

fn remainder(field: &PrimeField, a: &[u64], by: &[u64]) -> Vec<u64> {
    divide(field, a, by).1
}

fn gcd(field: &PrimeField, a: Vec<u64>, b: Vec<u64>) -> Vec<u64> {
    let (mut a, mut b) = (monic(field, a), monic(field, b));
    while !b.is_empty() {
        let rest = monic(field, remainder(field, &a, &b));
        a = b;
        b = rest;
    }
    a
}

#[cfg(test)]
mod tests {
    use super::has_irrational_root;
    use crate::rational::Rational;

    fn irrational(coefficients: &[&str]) -> bool {
        has_irrational_root(&coefficients.iter().map(|c| c.parse().unwrap()).collect())
    }

    #[test]
    fn rational_and_irrational_roots() {
        assert!(irrational(&["-3", "0", "1"]));
        assert!(irrational(&["1", "0", "1"]));
        assert!(irrational(&["0", "-3", "0", "1/7"]));
        assert!(!irrational(&["-4/9", "0", "1"]));
        assert!(!irrational(&["5", "3"]));
        // (t - 1)^3 · (2t + 1)
        assert!(!irrational(&["-1", "1", "3", "-5", "2"]));
        // (t^2 - 2)(t^2 - 3)(t^2 - 6) has a root modulo every prime and splits modulo a quarter.
        assert!(irrational(&["-36", "0", "36", "0", "-11", "0", "1"]));
        assert!(!has_irrational_root(&vec![Rational::ONE]));
    }
}
