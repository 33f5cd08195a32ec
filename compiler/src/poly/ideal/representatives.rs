//! Other polynomials for the same functions: what the optimiser may start from.

use super::Ideal;
use super::order::Reordered;
use super::quadratic::shifted;
use super::sparse::{eliminable, homogeneous, sparse};
use crate::poly::Polynomial;

/// So many variables are tried as the one that is eliminated.
const ORDERS: usize = 3;
/// Larger systems have their normal form and what was written only.
const TERMS: usize = 5_000;
/// Products of terms for one list of normal forms.
const WORK: usize = 4_000_000;

/// Lists of polynomials equal to these modulo the ideal, all different, the most promising first.
/// The polynomials themselves are among them.
///
/// Tried are normal forms with one variable or another eliminated first, which give systems of
/// many outputs a common basis; polynomials with few terms; quadratic ones shifted to few
/// products; and homogeneous ones.
pub fn representatives(ideal: &Ideal, polynomials: &[&Polynomial]) -> Vec<Vec<Polynomial>> {
    let written: Vec<Polynomial> = polynomials.iter().map(|p| (*p).clone()).collect();
    if !ideal.is_declared() {
        return vec![written];
    }
    let mut lists: Vec<Vec<Polynomial>> = Vec::new();
    let mut work = WORK;
    let normal = all(&written, |p| ideal.normal_within(p, &mut work));
    lists.extend(normal.clone());
    if written.iter().map(Polynomial::len).sum::<usize>() <= TERMS {
        let normal = normal.unwrap_or_else(|| written.clone());
        let shift = |p: &Polynomial| shifted(ideal, p).unwrap_or_else(|| sparse(ideal, p));
        lists.push(normal.iter().map(shift).collect());
        lists.push(written.iter().map(shift).collect());
        for first in eliminable(ideal).into_iter().filter(|x| *x > 0).take(ORDERS) {
            let mut work = WORK;
            if let Some(other) = Reordered::new(ideal, first) {
                lists.extend(all(&written, |p| other.normal(p, &mut work)));
            }
        }
        let filled = |p: &Polynomial| homogeneous(ideal, p).unwrap_or_else(|| p.clone());
        lists.push(written.iter().map(filled).collect());
    }
    lists.push(written);
    let mut different: Vec<Vec<Polynomial>> = Vec::with_capacity(lists.len());
    for list in lists {
        if !different.contains(&list) {
            different.push(list);
        }
    }
    different
}

fn all(
    polynomials: &[Polynomial],
    mut normal: impl FnMut(&Polynomial) -> Option<Polynomial>,
) -> Option<Vec<Polynomial>> {
    polynomials.iter().map(&mut normal).collect()
}
