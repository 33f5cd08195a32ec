//! The top-form bound.
//!
//! If degree `n` is reached with `k = ceil(log2 n)` gates, all gates have different degrees and
//! nothing cancels (see [`super::degree`]). So the form of degree `n` is, up to a number, the
//! product of the top forms of two factors, each a linear form or the top form of an earlier gate:
//! all in all a product of powers of few linear forms with coefficients in the field of the network.
//! If it is not, `k + 1` gates are needed.
//!
//! The test looks along lines: there a product of powers of real linear forms has real roots only,
//! one of rational forms has rational roots only, and the multiplicities of the roots are sums of
//! the exponents. Any line that shows otherwise is a proof.

use super::line::{Dense, Line, root_counts};
use super::split::has_irrational_root;
use super::target::Target;
use super::{Field, Found, Reason, degree};
use crate::poly::Polynomial;
use crate::rational::Rational;

const LINES: usize = 6;
const HIGHEST_DEGREE: u32 = 32;
const MOST_WORK: usize = 10_000;

/// One gate more than the degree asks for, where some output's top form forbids less.
pub(super) fn bound(target: &Target) -> Option<Found> {
    let highest = target.outputs.iter().map(|(_, p)| p.degree()).max()?;
    let gates = degree::doublings(highest);
    // For degree 2 the Hessian says it all.
    if !(3..=HIGHEST_DEGREE).contains(&highest) || highest.count_ones() > 2 {
        return None;
    }
    let candidates = target
        .outputs
        .iter()
        .filter(|(_, p)| degree::doublings(p.degree()) == gates && p.degree().count_ones() <= 2);
    let mut found: Option<Found> = None;
    for (name, polynomial) in candidates {
        let n = polynomial.degree();
        let top = polynomial.terms().iter().take_while(|(m, _)| m.degree() == n).cloned();
        let top = Polynomial::from_terms(top.collect::<Vec<_>>());
        if top.len() * n as usize > MOST_WORK {
            continue;
        }
        let patterns = patterns(n, gates);
        let lines: Vec<Dense> =
            (0..LINES).filter_map(|k| along(&top, &Line::generic(target.variables, k))).collect();
        let real = lines.iter().find_map(|along| Some((fault(along, &patterns)?, Field::Real)));
        let fault = real.or_else(|| {
            let proof = lines.iter().any(has_irrational_root);
            proof.then(|| (String::from("irrational roots along a line"), Field::Rational))
        });
        if let Some((fault, field)) = fault {
            let evidence =
                format!("the terms of degree {n} of {name} have {fault}{}", target.setting);
            let better = found.as_ref().is_none_or(|f: &Found| f.field < field);
            if better {
                found = Some(Found { gates: gates + 1, reason: Reason::TopForm, evidence, field });
            }
        }
    }
    found
}

/// The form along a line on which it keeps its degree.
fn along(top: &Polynomial<Rational>, line: &Line) -> Option<Dense> {
    Some(line.restrict(top)).filter(|along| along.len() == top.degree() as usize + 1)
}

/// What real linear forms rule out about the roots of the form along a line.
fn fault(along: &Dense, patterns: &[Vec<usize>]) -> Option<String> {
    let counts = root_counts(along);
    let (complex, real) = counts.iter().fold((0, 0), |(c, r), count| (c + count.1, r + count.2));
    if real < complex {
        return Some(format!("{} complex roots along a line", complex - real));
    }
    let observed: Vec<usize> =
        counts.iter().flat_map(|(multiplicity, count, _)| vec![*multiplicity; *count]).collect();
    let possible = patterns.iter().any(|p| merges(p, &mut observed.clone()));
    (!possible).then(|| format!("{} linear factors", observed.len()))
}

/// The exponents that linear forms can have in a gate of degree `n` after `gates` products of
/// increasing degrees, all forms different.
fn patterns(n: u32, gates: usize) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    extend(&mut vec![], n, gates, 0, &mut found);
    found.sort();
    found.dedup();
    found
}

/// A gate so far: its degree and the exponent of each linear form.
type Power = (u32, Vec<usize>);

fn extend(chain: &mut Vec<Power>, n: u32, gates: usize, forms: usize, found: &mut Vec<Vec<usize>>) {
    let highest = chain.last().map_or(1, |g| g.0);
    if gates == 0 {
        if let Some((_, exponents)) = chain.last().filter(|g| g.0 == n) {
            let mut pattern: Vec<usize> = exponents.iter().copied().filter(|e| *e > 0).collect();
            pattern.sort_unstable();
            found.push(pattern);
        }
        return;
    }
    if u64::from(highest) << gates < u64::from(n) {
        return;
    }
    // A factor is a gate or a new linear form.
    let choices: Vec<Option<usize>> = (0..chain.len()).map(Some).chain([None]).collect();
    for (k, left) in choices.iter().enumerate() {
        for right in &choices[k..] {
            let mut used = forms;
            let mut factor = |choice: &Option<usize>, chain: &[Power]| match choice {
                Some(gate) => chain[*gate].clone(),
                None => {
                    let mut exponents = vec![0; used];
                    exponents.push(1);
                    used += 1;
                    (1, exponents)
                }
            };
            let (a, b) = (factor(left, chain), factor(right, chain));
            let degree = a.0 + b.0;
            if degree <= highest || degree > n {
                continue;
            }
            let at = |v: &[usize], i: usize| v.get(i).copied().unwrap_or(0);
            let exponents = (0..used).map(|i| at(&a.1, i) + at(&b.1, i)).collect();
            chain.push((degree, exponents));
            extend(chain, n, gates - 1, used, found);
            chain.pop();
        }
    }
}

/// Whether the parts can be put together to these sums, using each part once.
fn merges(parts: &[usize], sums: &mut [usize]) -> bool {
    let Some((last, rest)) = parts.split_last() else { return sums.iter().all(|s| *s == 0) };
    for k in 0..sums.len() {
        if sums[k] >= *last && !sums[..k].contains(&sums[k]) {
            sums[k] -= last;
            if merges(rest, sums) {
                return true;
            }
            sums[k] += last;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{merges, patterns};

    #[test]
    fn exponents_of_short_chains() {
        assert_eq!(patterns(2, 1), [[1, 1]]);
        assert_eq!(patterns(3, 2), [[1, 1, 1]]);
        assert_eq!(patterns(4, 2), [[2, 2]]);
        assert_eq!(patterns(5, 3), [[1, 2, 2]]);
        assert_eq!(patterns(6, 3), [vec![2, 2, 2], vec![3, 3]]);
        assert_eq!(patterns(8, 3), [[4, 4]]);
    }

    #[test]
    fn merging() {
        assert!(merges(&[2, 2, 2], &mut [4, 2]));
        assert!(merges(&[3, 3], &mut [6]));
        assert!(!merges(&[3, 3], &mut [4, 2]));
        assert!(!merges(&[2, 2], &mut [1, 1, 2]));
    }
}
