//! The elimination bound for several outputs.
//!
//! The Hessian of a combination `Σ λ_j f_j` at a point is a sum of one product of linear forms for
//! each gate, with factors linear in λ (see [`super::hessian`]). With `m` outputs some λ other than
//! zero makes `m - 1` of the factors vanish, and the rest must still be enough: the number of gates
//! is at least `m - 1` plus the least `max(p, q)` over all real λ other than zero.
//!
//! The least is *proved*, never sampled, in one of two ways:
//! - blocks: in some order of the outputs each has a set of variables on which it has the inertia
//!   wanted, and on which all later ones vanish. The first output with a factor other than zero
//!   then shows that inertia.
//! - a pencil: for two outputs, if the determinant of `λ f_1 + μ f_2` has no real zero, the inertia
//!   never changes and is that of `f_1`, up to a change of signs.

use std::collections::BTreeSet;

use super::line::{Dense, root_counts};
use crate::poly::quadratic::{SymmetricMatrix, inertia};
use crate::rational::Rational;

const MOST_OUTPUTS: usize = 24;
/// The determinants of a pencil are interpolated.
const MOST_PENCIL: usize = 10;

/// The bound for the Hessians of all outputs at one point; 0 if nothing is proved.
pub(super) fn bound(matrices: &[SymmetricMatrix]) -> usize {
    let m = matrices.len();
    if !(2..=MOST_OUTPUTS).contains(&m) {
        return 0;
    }
    let mut least = blocks(matrices);
    if let [first, second] = matrices {
        least = least.max(pencil(first, second));
    }
    if least == 0 { 0 } else { m - 1 + least }
}

fn larger(matrix: &SymmetricMatrix) -> usize {
    let (p, q) = inertia(matrix);
    p.max(q)
}

/// The least inertia that blocks prove.
fn blocks(matrices: &[SymmetricMatrix]) -> usize {
    let mut rest: Vec<&SymmetricMatrix> = matrices.iter().collect();
    let mut least = usize::MAX;
    while !rest.is_empty() {
        let best = (0..rest.len())
            .map(|k| {
                let others = rest.iter().enumerate().filter(|(j, _)| *j != k).map(|(_, m)| *m);
                (private(rest[k], &others.collect::<Vec<_>>()), rest.len() - k)
            })
            .max();
        let Some((found, from_end)) = best else { break };
        least = least.min(found);
        if least == 0 {
            return 0;
        }
        rest.remove(rest.len() - from_end);
    }
    least
}

/// The inertia that `matrix` has on variables where all `others` vanish, those chosen greedily.
fn private(matrix: &SymmetricMatrix, others: &[&SymmetricMatrix]) -> usize {
    let fits = |i: usize, chosen: &BTreeSet<usize>| {
        let clash =
            |other: &&SymmetricMatrix| other.row(i).keys().any(|j| *j == i || chosen.contains(j));
        !others.iter().any(clash)
    };
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for i in matrix.active() {
        pairs.extend(matrix.row(i).range(i..).map(|(j, _)| (i, *j)));
    }
    // Variables that meet few others leave most room.
    let meets = |i: usize| others.iter().map(|other| other.row(i).len()).sum::<usize>();
    pairs.sort_by_key(|(i, j)| (meets(*i) + meets(*j), *i, *j));
    let mut chosen = BTreeSet::new();
    for (i, j) in pairs {
        let mut with = chosen.clone();
        if fits(i, &with) {
            with.insert(i);
            if fits(j, &with) {
                with.insert(j);
                chosen = with;
            }
        }
    }
    larger(&matrix.principal(&chosen.into_iter().collect::<Vec<_>>()))
}

/// The inertia of all combinations of two forms, where their determinant has no real zero.
fn pencil(first: &SymmetricMatrix, second: &SymmetricMatrix) -> usize {
    let mut active: Vec<usize> = first.active();
    active.extend(second.active());
    active.sort_unstable();
    active.dedup();
    let n = active.len();
    if n > MOST_PENCIL {
        return 0;
    }
    let (first, second) = (first.principal(&active), second.principal(&active));
    let nodes: Vec<Rational> = (0..=n as i64).map(Rational::integer).collect();
    let values = nodes.iter().map(|t| {
        determinant(
            (0..n).map(|i| (0..n).map(|j| &(&first.get(i, j) * t) + &second.get(i, j)).collect()),
        )
    });
    let polynomial = interpolate(&nodes, values.collect());
    // The degree n stands for the combination that is `first` alone.
    let real: usize = root_counts(&polynomial).iter().map(|count| count.2).sum();
    if polynomial.len() == n + 1 && real == 0 { larger(&first) } else { 0 }
}

fn determinant(rows: impl Iterator<Item = Vec<Rational>>) -> Rational {
    let mut rows: Vec<Vec<Rational>> = rows.collect();
    let mut product = Rational::ONE;
    for k in 0..rows.len() {
        let Some(at) = (k..rows.len()).find(|i| !rows[*i][k].is_zero()) else {
            return Rational::ZERO;
        };
        if at != k {
            rows.swap(at, k);
            product = -product;
        }
        let (head, tail) = rows.split_at_mut(k + 1);
        let pivot = &head[k];
        product = &product * &pivot[k];
        for row in tail.iter_mut().filter(|row| !row[k].is_zero()) {
            let factor = &row[k] / &pivot[k];
            for (value, p) in row.iter_mut().zip(pivot).skip(k) {
                *value = &*value - &(p * &factor);
            }
        }
    }
    product
}

/// The polynomial with these values, by divided differences.
fn interpolate(nodes: &[Rational], mut values: Vec<Rational>) -> Dense {
    for step in 1..nodes.len() {
        for k in (step..nodes.len()).rev() {
            values[k] = &(&values[k] - &values[k - 1]) / &(&nodes[k] - &nodes[k - step]);
        }
    }
    let mut polynomial: Dense = Vec::new();
    for (node, value) in nodes.iter().zip(&values).rev() {
        // polynomial · (t - node) + value
        let mut next = vec![value.clone()];
        next.extend(polynomial.iter().cloned());
        for (k, c) in polynomial.iter().enumerate() {
            next[k] = &next[k] - &(c * node);
        }
        polynomial = next;
    }
    while polynomial.last().is_some_and(Rational::is_zero) {
        polynomial.pop();
    }
    polynomial
}

#[cfg(test)]
mod tests {
    use super::{bound, interpolate, private};
    use crate::poly::quadratic::SymmetricMatrix;
    use crate::rational::Rational;

    /// The matrix of a sum of products of two variables.
    fn form(n: usize, products: &[(usize, usize, i64)]) -> SymmetricMatrix {
        let entries = products.iter().map(|(i, j, c)| (*i, *j, Rational::integer(*c)));
        SymmetricMatrix::from_entries(n, entries)
    }

    #[test]
    fn complex_product() {
        // x·z - y·w and x·w + y·z: all combinations have inertia (2, 2).
        let re = form(4, &[(0, 2, 1), (1, 3, -1)]);
        let im = form(4, &[(0, 3, 1), (1, 2, 1)]);
        assert_eq!(bound(&[re.clone(), im]), 3);
        // x·z + y·w and x·w + y·z: the sum and the difference factor, two products are enough.
        let (u, v) = (form(4, &[(0, 2, 1), (1, 3, 1)]), form(4, &[(0, 3, 1), (1, 2, 1)]));
        assert!(bound(&[u, v]) <= 2);
    }

    #[test]
    fn matrix_product() {
        // a_ij b_jk with the variables a11 a12 a21 a22 b11 b12 b21 b22.
        let entry = |i: usize, k: usize| form(8, &[(2 * i, 4 + k, 1), (2 * i + 1, 6 + k, 1)]);
        let all: Vec<_> = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(i, k)| entry(i, k)).to_vec();
        assert_eq!(private(&all[0], &[&all[1], &all[2], &all[3]]), 2);
        assert_eq!(bound(&all), 5);
    }

    #[test]
    fn interpolation() {
        let r = Rational::integer;
        let values = [-1, 0, 7, 26].map(r).to_vec();
        assert_eq!(interpolate(&[0, 1, 2, 3].map(r), values), [-1, 0, 0, 1].map(r));
    }
}
