//! Factoring univariate polynomials over the integers.
//!
//! Zassenhaus (J. Number Theory 1, 1969): factor modulo a prime, lift the factors to a power of it
//! that exceeds twice the coefficients any factor can have, and look for the subsets of lifted
//! factors whose product divides over Z. With 61-bit primes most inputs need no lifting at all.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use super::budget::Budget;
use super::cantor;
use super::dense::{self, Dense, degree, inverse_modulo, multiply_modulo, remainder};
use super::residue::{P1, P2, P3, Residue};

/// Up to this many modular factors are recombined at once.
const FEW_FACTORS: usize = 6;

/// A univariate polynomial over Z: coefficients by increasing power, the last one not zero.
pub(super) type Integers = Vec<BigInt>;

/// The irreducible factors of a primitive square-free polynomial of positive degree, by increasing
/// degree, each primitive with positive lead. `None` where the budget ran out.
pub(super) fn factor(f: &Integers, budget: &mut Budget) -> Option<Vec<Integers>> {
    if f.len() <= 2 {
        return Some(vec![f.clone()]);
    }
    let first = modular_factors::<P1>(f, budget)?;
    let mut factors = match first.len() {
        1 => return Some(vec![f.clone()]),
        // Few factors recombine faster than another prime is tried.
        2..=FEW_FACTORS => recombine(f, &first, budget)?,
        _ => {
            let second = modular_factors::<P2>(f, budget)?;
            let third = modular_factors::<P3>(f, budget)?;
            let usable = [first.len(), second.len(), third.len()].into_iter().filter(|n| *n > 0);
            let least = usable.min()?;
            match least {
                1 => return Some(vec![f.clone()]),
                _ if least == first.len() => recombine(f, &first, budget)?,
                _ if least == second.len() => recombine(f, &second, budget)?,
                _ => recombine(f, &third, budget)?,
            }
        }
    };
    factors.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    Some(factors)
}

/// The monic irreducible factors modulo `P`; none where the prime divides lead or discriminant.
fn modular_factors<const P: u64>(f: &Integers, budget: &mut Budget) -> Option<Vec<Dense<P>>> {
    let image = reduce::<P>(f);
    if image.len() < f.len() || degree(&dense::gcd(&image, &dense::derivative(&image))) > 0 {
        return Some(Vec::new());
    }
    cantor::factor(&image, budget)
}

pub(super) fn reduce<const P: u64>(f: &[BigInt]) -> Dense<P> {
    let mut image: Dense<P> = f.iter().map(Residue::of_big).collect();
    dense::trim(&mut image);
    image
}

fn recombine<const P: u64>(
    f: &Integers,
    factors: &[Dense<P>],
    budget: &mut Budget,
) -> Option<Vec<Integers>> {
    let (mut open, modulus) = lift(f, factors, budget)?;
    let mut rest = f.clone();
    let mut found = Vec::new();
    let mut size = 1;
    while 2 * size <= open.len() {
        let mut subset: Vec<usize> = (0..size).collect();
        let mut hit = None;
        loop {
            budget.spend(40 * rest.len())?;
            if let Some(candidate) = candidate(&rest, &open, &subset, &modulus) {
                budget.spend(20 * rest.len() * rest.len())?;
                if let Some(quotient) = divide_exactly(&rest, &candidate) {
                    hit = Some((candidate, quotient));
                    break;
                }
            }
            if !next_subset(&mut subset, open.len()) {
                break;
            }
        }
        match hit {
            Some((factor, quotient)) => {
                found.push(factor);
                rest = quotient;
                let mut at = 0;
                open.retain(|_| {
                    at += 1;
                    !subset.contains(&(at - 1))
                });
            }
            None => size += 1,
        }
    }
    if rest.len() > 1 {
        found.push(rest);
    }
    Some(found)
}

/// The primitive part of lead · Π chosen factors, if its constant term can divide.
fn candidate(
    rest: &Integers,
    factors: &[Integers],
    subset: &[usize],
    modulus: &BigInt,
) -> Option<Integers> {
    let lead = rest.last()?;
    let constant = subset.iter().fold(lead.clone(), |p, i| (p * &factors[*i][0]) % modulus);
    let constant = symmetric(&constant, modulus);
    let wanted = lead * &rest[0];
    if constant.is_zero() != wanted.is_zero()
        || (!constant.is_zero() && !(&wanted % &constant).is_zero())
    {
        return None;
    }
    let product = subset
        .iter()
        .fold(vec![lead.clone()], |p, i| reduced(&multiply(&p, &factors[*i]), modulus));
    Some(primitive(&product.iter().map(|c| symmetric(c, modulus)).collect::<Vec<_>>()))
}

/// The next subset of the same size in lexicographic order.
pub(super) fn next_subset(subset: &mut [usize], of: usize) -> bool {
    let size = subset.len();
    for k in (0..size).rev() {
        if subset[k] + size - k < of {
            subset[k] += 1;
            for j in k + 1..size {
                subset[j] = subset[j - 1] + 1;
            }
            return true;
        }
    }
    false
}

/// Lifts the factors from modulo `P` to modulo a power above twice the bound of Mignotte (Math.
/// Comp. 28, 1974) for the coefficients of lead · factor.
fn lift<const P: u64>(
    f: &Integers,
    factors: &[Dense<P>],
    budget: &mut Budget,
) -> Option<(Vec<Integers>, BigInt)> {
    let lead = f.last()?;
    let prime = BigInt::from(P);
    let norm: BigInt = f.iter().map(|c| c * c).sum::<BigInt>().sqrt() + 1u32;
    let bound: BigInt = ((norm * lead.abs()) << f.len()) * 2u32;
    let mut modulus = prime.clone();
    let mut lifted: Vec<Integers> =
        factors.iter().map(|g| g.iter().map(|c| BigInt::from(c.value())).collect()).collect();
    if modulus > bound {
        return Some((lifted, modulus));
    }
    // With Σ a_i Π_{j≠i} g_j = 1, an error e is spread as g_i += (e·a_i mod g_i).
    let cofactors: Option<Vec<Dense<P>>> = (0..factors.len())
        .map(|i| {
            let others = factors.iter().enumerate().filter(|(j, _)| *j != i);
            let product =
                others.fold(vec![Residue::ONE], |p, (_, g)| multiply_modulo(&p, g, &factors[i]));
            inverse_modulo(&product, &factors[i])
        })
        .collect();
    let cofactors = cofactors?;
    let scale = Residue::<P>::of_big(lead).inverse();
    while modulus <= bound {
        budget.spend(20 * f.len() * f.len())?;
        let next = &modulus * &prime;
        let product =
            lifted.iter().fold(vec![lead.clone()], |p, g| reduced(&multiply(&p, g), &next));
        let error: Vec<BigInt> = (0..f.len())
            .map(|k| (&f[k] - product.get(k).cloned().unwrap_or_default()).mod_floor(&next))
            .map(|e| e / &modulus)
            .collect();
        let error = dense::scale(&reduce::<P>(&error), scale);
        for ((g, modular), cofactor) in lifted.iter_mut().zip(factors).zip(&cofactors) {
            let step = multiply_modulo(&remainder(&error, modular), cofactor, modular);
            for (x, s) in g.iter_mut().zip(&step) {
                *x += &modulus * s.value();
            }
        }
        modulus = next;
    }
    Some((lifted, modulus))
}

fn symmetric(c: &BigInt, modulus: &BigInt) -> BigInt {
    let reduced = c.mod_floor(modulus);
    if &reduced * 2u32 > *modulus { reduced - modulus } else { reduced }
}

fn reduced(f: &[BigInt], modulus: &BigInt) -> Integers {
    f.iter().map(|c| c.mod_floor(modulus)).collect()
}

/// The product.
pub(super) fn multiply(f: &[BigInt], g: &[BigInt]) -> Integers {
    let mut out = vec![BigInt::zero(); (f.len() + g.len()).saturating_sub(1)];
    for (i, a) in f.iter().enumerate() {
        for (j, b) in g.iter().enumerate() {
            out[i + j] += a * b;
        }
    }
    out
}

/// The multiple with coprime coefficients and positive lead.
pub(super) fn primitive(f: &[BigInt]) -> Integers {
    let mut f = f.to_vec();
    while f.last().is_some_and(BigInt::is_zero) {
        f.pop();
    }
    let content = f.iter().fold(BigInt::zero(), |g, c| g.gcd(c));
    let negative = f.last().is_some_and(BigInt::is_negative);
    let content = if negative { -content } else { content };
    if content.is_one() { f } else { f.into_iter().map(|c| c / &content).collect() }
}

/// The exact quotient over Z, where there is one.
pub(super) fn divide_exactly(f: &[BigInt], g: &[BigInt]) -> Option<Integers> {
    let lead = g.last()?;
    if f.len() < g.len() {
        return None;
    }
    let mut rest = f.to_vec();
    let mut quotient = vec![BigInt::zero(); f.len() - g.len() + 1];
    for k in (0..quotient.len()).rev() {
        let (c, r) = rest[k + g.len() - 1].div_rem(lead);
        if !r.is_zero() {
            return None;
        }
        for (x, y) in rest[k..].iter_mut().zip(g) {
            *x -= &c * y;
        }
        quotient[k] = c;
    }
    rest.iter().all(BigInt::is_zero).then_some(quotient)
}

#[cfg(test)]
mod tests {
    use super::{BigInt, Budget, Integers, factor, multiply};

    fn z(coefficients: &[i64]) -> Integers {
        coefficients.iter().map(|c| BigInt::from(*c)).collect()
    }

    fn degrees(f: &Integers) -> Vec<usize> {
        let factors = factor(f, &mut Budget::default()).unwrap();
        let product = factors.iter().fold(z(&[1]), |p, g| multiply(&p, g));
        assert_eq!(product, *f);
        factors.iter().map(|g| g.len() - 1).collect()
    }

    #[test]
    fn cyclotomic_degrees() {
        for (n, expected) in [(6, vec![1, 1, 2, 2]), (12, vec![1, 1, 2, 2, 2, 4]), (7, vec![1, 6])]
        {
            let mut f = z(&vec![0; n + 1]);
            f[0] = BigInt::from(-1);
            f[n] = BigInt::from(1);
            assert_eq!(degrees(&f), expected);
        }
    }

    #[test]
    fn irreducible_though_split_everywhere() {
        // x^4 + 1 and x^8 - 40x^6 + 352x^4 - 960x^2 + 576 split modulo every prime.
        assert_eq!(degrees(&z(&[1, 0, 0, 0, 1])), [4]);
        assert_eq!(degrees(&z(&[576, 0, -960, 0, 352, 0, -40, 0, 1])), [8]);
    }

    #[test]
    fn wide_coefficients_are_lifted() {
        let big: BigInt = BigInt::from(10).pow(30);
        let f = vec![&big + 57, BigInt::from(3), &big * 2 + 1];
        let g = vec![BigInt::from(-7), &big * 5 + 3, BigInt::from(0), BigInt::from(11)];
        let mut product = multiply(&f, &g);
        product = multiply(&product, &z(&[-3, 2]));
        assert_eq!(degrees(&product), [1, 2, 3]);
    }
}
