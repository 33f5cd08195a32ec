//! Kernels: two-term polynomials that several monomials multiply, such as the minors of a
//! determinant, `a·d - b·c`.
//!
//! A pair of terms divided by its common monomial is a kernel, and the common monomial its
//! co-kernel (R. Brayton and C. McMullen 1982; for polynomials A. Hosangadi, F. Fallah and
//! R. Kastner 2006). A kernel with many co-kernels is worth a name.

use rustc_hash::FxHashMap;

use super::problem::Problem;
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Monomial, Polynomial};
use crate::rational::Rational;

/// Polynomials of more terms are left out: pairs are quadratic in their number.
const TERMS: usize = 1_500;

/// The degrees of kernels that are looked at; below, they are ridges.
const DEGREES: std::ops::RangeInclusive<u32> = 2..=3;

/// Kernels offered at most.
const OFFERS: usize = 24;

/// The kernels with at least two co-kernels, those with the most first.
pub fn kernels(problem: &Problem) -> Vec<(Polynomial, usize)> {
    let mut counts: FxHashMap<(Monomial, Monomial, Rational), usize> = FxHashMap::default();
    for p in problem.polynomials().filter(|p| p.len() <= TERMS) {
        let numbers = p.terms().iter().map(|(m, c)| Some((m, c.number()?)));
        let Some(terms) = numbers.collect::<Option<Vec<_>>>() else { continue };
        for (k, (m, c)) in terms.iter().enumerate() {
            for (n, d) in &terms[k + 1..] {
                let common = m.gcd(n);
                if common.is_one() {
                    continue;
                }
                let (Some(a), Some(b)) = (m.div(&common), n.div(&common)) else { continue };
                if !DEGREES.contains(&a.degree().max(b.degree())) {
                    continue;
                }
                let Some(inverse) = c.inverse() else { continue };
                *counts.entry((a, b, *d * &inverse)).or_insert(0) += 1;
            }
        }
    }
    let mut found: Vec<_> = counts.into_iter().filter(|(_, count)| *count > 1).collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found.truncate(OFFERS);
    let kernel = |((a, b, ratio), count): ((Monomial, Monomial, Rational), usize)| {
        let terms = [(a, Coefficient::one()), (b, Coefficient::from(ratio))];
        (Polynomial::from_terms(terms), count)
    };
    found.into_iter().map(kernel).collect()
}

/// Groups of kernels worth a derived variable each: the most frequent together, then one by one.
pub fn groups(problem: &Problem) -> Vec<Vec<Polynomial>> {
    let found = kernels(problem);
    let Some(most) = found.first().map(|(_, count)| *count) else { return Vec::new() };
    let mut groups: Vec<Vec<Polynomial>> = Vec::new();
    for share in [1, 2, 4] {
        let frequent = found.iter().filter(|(_, count)| count * share >= most);
        let group: Vec<Polynomial> = frequent.map(|(kernel, _)| kernel.clone()).collect();
        if group.len() > 1 && groups.last() != Some(&group) {
            groups.push(group);
        }
    }
    groups.extend(found.into_iter().map(|(kernel, _)| vec![kernel]));
    groups
}

#[cfg(test)]
mod tests {
    use super::{Problem, groups, kernels};
    use crate::poly::Polynomial;

    fn x(k: usize) -> Polynomial {
        Polynomial::variable(k)
    }

    #[test]
    fn minors_are_the_kernels_of_a_determinant() {
        let minor = |a: usize, b: usize, c: usize, d: usize| x(a).mul(&x(d)).sub(&x(b).mul(&x(c)));
        let outputs = [(0, 1), (0, 2), (1, 2)].map(|(i, j)| {
            let first = x(6).mul(&minor(i, j, i + 3, j + 3));
            first.add(&x(7).pow(3)).add(&x(8).mul(&minor(i, j, i + 3, j + 3)))
        });
        let found = kernels(&Problem::new(9, outputs.to_vec()));
        assert_eq!(found.len(), 3);
        for (kernel, count) in &found {
            assert_eq!((kernel.len(), kernel.degree(), *count), (2, 2, 2));
        }
        // All together, then one by one.
        let sizes: Vec<usize> =
            groups(&Problem::new(9, outputs.to_vec())).iter().map(Vec::len).collect();
        assert_eq!(sizes, [3, 1, 1, 1]);
    }

    #[test]
    fn what_occurs_once_is_no_kernel() {
        let p = x(0).mul(&x(1)).mul(&x(2)).add(&x(0).mul(&x(3)).mul(&x(4)));
        assert!(kernels(&Problem::new(5, vec![p])).is_empty());
    }
}
