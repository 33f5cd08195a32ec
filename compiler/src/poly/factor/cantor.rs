//! Factoring univariate polynomials over a prime field.
//!
//! Distinct degrees by Frobenius powers, equal degrees by random elements (Cantor, Zassenhaus,
//! Math. Comp. 36, 1981). The random choices come from a fixed seed.

use super::budget::Budget;
use super::dense::{
    Dense, add_to, degree, divide, gcd, monic, multiply_modulo, power_modulo, remainder, scale,
    subtract_from,
};
use super::residue::Residue;
use crate::modular::Stream;

/// The monic irreducible factors of a square-free polynomial, sorted.
pub(super) fn factor<const P: u64>(f: &[Residue<P>], budget: &mut Budget) -> Option<Vec<Dense<P>>> {
    let mut rest = monic(f);
    let frobenius = Frobenius::new(&rest, budget)?;
    let x = vec![Residue::ZERO, Residue::ONE];
    let mut power = x.clone();
    let mut factors = Vec::new();
    let mut stream = Stream::new(0x5eed);
    let mut d = 1;
    while 2 * d <= degree(&rest) {
        budget.spend(f.len() * f.len())?;
        power = frobenius.apply(&power);
        let mut difference = power.clone();
        subtract_from(&mut difference, &x);
        let part = gcd(&difference, &rest);
        if degree(&part) > 0 {
            rest = divide(&rest, &part).0;
            split(part, d, &frobenius, &mut stream, &mut factors, budget)?;
        }
        d += 1;
    }
    if degree(&rest) > 0 {
        factors.push(rest);
    }
    factors.sort();
    Some(factors)
}

/// The map `h ↦ h^P` modulo a polynomial, which is linear.
struct Frobenius<const P: u64> {
    modulus: Dense<P>,
    /// The images of the powers of x.
    images: Vec<Dense<P>>,
}

impl<const P: u64> Frobenius<P> {
    fn new(modulus: &Dense<P>, budget: &mut Budget) -> Option<Self> {
        let n = degree(modulus);
        budget.spend(n * n * (60 + n))?;
        let image = power_modulo(&[Residue::ZERO, Residue::ONE], P, modulus);
        let mut images = vec![remainder(&[Residue::ONE], modulus)];
        for k in 1..n {
            images.push(multiply_modulo(&images[k - 1], &image, modulus));
        }
        Some(Self { modulus: modulus.clone(), images })
    }

    fn apply(&self, h: &[Residue<P>]) -> Dense<P> {
        let mut sum = Dense::new();
        for (c, image) in remainder(h, &self.modulus).iter().zip(&self.images) {
            add_to(&mut sum, &scale(image, *c));
        }
        sum
    }
}

/// Splits a product of irreducible polynomials of degree `d`.
fn split<const P: u64>(
    f: Dense<P>,
    d: usize,
    frobenius: &Frobenius<P>,
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
        let n = frobenius.images.len();
        budget.spend(d * n * n + 60 * f.len() * f.len())?;
        let (mut conjugate, mut norm) = (random.clone(), random);
        for _ in 1..d {
            conjugate = frobenius.apply(&conjugate);
            norm = multiply_modulo(&norm, &conjugate, &f);
        }
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
        // x^12 - 1: the factors multiply back and are as many as the orbits of
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
