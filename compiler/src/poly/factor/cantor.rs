//! Factoring univariate polynomials over a prime field.
//!
//! Distinct degrees by Frobenius powers, equal degrees by random elements (Cantor, Zassenhaus,
//! Math. Comp. 36, 1981). The random choices come from a fixed seed.

use super::budget::Budget;
use super::dense::{
    Dense, degree, divide, gcd, monic, multiply_modulo, power_modulo, remainder, subtract_from,
};
use super::residue::Residue;
use crate::modular::Stream;

/// The monic irreducible factors of a square-free polynomial, sorted.
pub(super) fn factor<const P: u64>(
    f: &[Residue<P>],
    budget: &mut Budget,
) -> Option<Vec<Dense<P>>> {
    let mut rest = monic(f);
    let x = vec![Residue::ZERO, Residue::ONE];
    let mut power = remainder(&x, &rest);
    let mut factors = Vec::new();
    let mut stream = Stream::new(0x5eed);
    let mut d = 1;
    while 2 * d <= degree(&rest) {
        power = frobenius(&power, &rest, budget)?;
        let mut difference = power.clone();
        subtract_from(&mut difference, &x);
        let part = gcd(&difference, &rest);
        if degree(&part) > 0 {
            rest = divide(&rest, &part).0;
            power = remainder(&power, &rest);
            split(part, d, &mut stream, &mut factors, budget)?;
        }
        d += 1;
    }
    if degree(&rest) > 0 {
        factors.push(rest);
    }
    factors.sort();
    Some(factors)
}

/// `f^P` modulo `modulus`.
fn frobenius<const P: u64>(
    f: &[Residue<P>],
    modulus: &[Residue<P>],
    budget: &mut Budget,
) -> Option<Dense<P>> {
    budget.spend(120 * modulus.len() * modulus.len())?;
    Some(power_modulo(f, P, modulus))
}

/// Splits a product of irreducible polynomials of degree `d`.
fn split<const P: u64>(
    f: Dense<P>,
    d: usize,
    stream: &mut Stream,
    factors: &mut Vec<Dense<P>>,
    budget: &mut Budget,
) -> Option<()> {
    let mut open = vec![f];
    while let Some(f) = open.pop() {
        if degree(&f) == d {
            factors.push(f);
            continue;
        }
        let random: Dense<P> =
            (0..degree(&f)).map(|_| Residue::new(stream.next_u64() >> 3)).collect();
        // The norm to the field with P elements is ±1-valued after half the multiplicative order.
        let (mut conjugate, mut norm) = (random.clone(), random);
        for _ in 1..d {
            conjugate = frobenius(&conjugate, &f, budget)?;
            norm = multiply_modulo(&norm, &conjugate, &f);
        }
        budget.spend(120 * f.len() * f.len())?;
        let mut sign = power_modulo(&norm, (P - 1) / 2, &f);
        subtract_from(&mut sign, &[Residue::ONE]);
        let part = gcd(&sign, &f);
        if degree(&part) == 0 || degree(&part) == degree(&f) {
            open.push(f);
            continue;
        }
        open.push(divide(&f, &part).0);
        open.push(part);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::dense::multiply;
    use super::super::residue::P1;
    use super::{Budget, Residue, factor};

    #[test]
    fn products_come_apart() {
        // x^12 - 1 modulo 2^61 - 1: the factors multiply back and are as many as the orbits of
        // multiplication by P on the integers modulo 12.
        let mut f = vec![Residue::<P1>::ZERO; 13];
        f[0] = Residue::new(P1 - 1);
        f[12] = Residue::ONE;
        let factors = factor(&f, &mut Budget::default()).unwrap();
        let step = (P1 % 12) as usize;
        let mut orbits = 0;
        let mut seen = [false; 12];
        for start in 0..12 {
            orbits += usize::from(!seen[start]);
            let mut at = start;
            while !seen[at] {
                seen[at] = true;
                at = at * step % 12;
            }
        }
        assert_eq!(factors.len(), orbits);
        let product = factors.iter().fold(vec![Residue::ONE], |p, g| multiply(&p, g));
        assert_eq!(product, f);
    }
}
