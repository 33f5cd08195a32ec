//! Pair elimination: the product that occurs most often in a set of monomials becomes a new atom,
//! until no product occurs twice (Breuer 1969).

use std::collections::BTreeMap;

use crate::poly::Monomial;

/// Sets with more factors in all are left to other methods.
const FACTORS: u32 = 4_000;

/// Products that make all these monomials by pair elimination; `None` for too large sets.
pub(super) fn pairs<'a>(
    goal: impl Iterator<Item = &'a Monomial>,
) -> Option<Vec<(Monomial, Monomial)>> {
    // Each monomial as exponents of atoms; variables are the first atoms.
    let mut open: Vec<BTreeMap<usize, u32>> = goal.map(|m| m.factors().collect()).collect();
    if open.iter().flat_map(|m| m.values()).sum::<u32>() > FACTORS {
        return None;
    }
    let variables = open.iter().filter_map(|m| m.keys().last()).max()? + 1;
    let mut atoms: Vec<Monomial> = (0..variables).map(Monomial::variable).collect();
    let mut products = Vec::new();
    while let Some((a, b)) = most_frequent(&open) {
        let atom = atoms.len();
        for m in &mut open {
            let times = occurrences(m, a, b);
            if times > 0 {
                for factor in [a, b] {
                    let left = m.get(&factor).map_or(0, |e| e - times);
                    m.insert(factor, left);
                }
                m.retain(|_, e| *e > 0);
                m.insert(atom, times);
            }
        }
        products.push((atoms[a].clone(), atoms[b].clone()));
        atoms.push(atoms[a].mul(&atoms[b]));
    }
    Some(products)
}

/// How often the product of two atoms can be taken out of a monomial at once.
fn occurrences(m: &BTreeMap<usize, u32>, a: usize, b: usize) -> u32 {
    let exponent = |atom| m.get(&atom).copied().unwrap_or(0);
    if a == b { exponent(a) / 2 } else { exponent(a).min(exponent(b)) }
}

/// The pair of atoms with the most occurrences, later atoms first among equals: they are larger.
/// `None` once every monomial is one atom.
fn most_frequent(open: &[BTreeMap<usize, u32>]) -> Option<(usize, usize)> {
    let mut counts: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for m in open {
        for (k, (a, e)) in m.iter().enumerate() {
            if *e > 1 {
                *counts.entry((*a, *a)).or_default() += e / 2;
            }
            for (b, f) in m.iter().skip(k + 1) {
                *counts.entry((*a, *b)).or_default() += e.min(f);
            }
        }
    }
    counts.into_iter().max_by_key(|(pair, count)| (*count, *pair)).map(|best| best.0)
}
