//! Vector addition chains: products that make several monomials together.
//!
//! Works downwards from the largest monomial: it is split into two factors, and a factor that is
//! not wanted yet becomes one more monomial to make. A small exact search over all splits runs
//! under a node budget; greedy descents with different preferences are its upper bounds.

use std::collections::{BTreeMap, BTreeSet};

use super::pairs::pairs;
use super::transpose::transpose;
use super::{exponents, joint};
use crate::poly::Monomial;

/// Divisors listed for one set.
const BUDGET: u32 = 12_000;
/// The exact search looks at monomials with at most this many divisors.
const DIVISORS: u32 = 200;

/// Products, as (left, right) factors, that make all these monomials; each factor is a variable or
/// the product of an earlier pair. Monomials of degree 0 and 1 need none.
pub fn monomials(wanted: &[Monomial]) -> Vec<(Monomial, Monomial)> {
    let goal: BTreeSet<Monomial> = wanted.iter().filter(|m| m.degree() > 1).cloned().collect();
    let Some(largest) = goal.last() else { return Vec::new() };
    let mut candidates = vec![by_variable(&goal)];
    for rule in [Rule::Share, Rule::Halve] {
        candidates.push(greedy(&goal, rule));
    }
    candidates.extend(pairs(goal.iter()));
    if goal.len() == 1 {
        candidates.push(transpose(largest));
    }
    let mut best = candidates.into_iter().min_by_key(Vec::len).unwrap_or_default();
    let single_variable = goal.iter().all(|m| m.factors().len() == 1);
    if !single_variable && goal.len() > 1 {
        let mut budget = BUDGET;
        for length in goal.len()..best.len() {
            let mut made = Vec::new();
            if search(&mut goal.clone(), length, &mut made, &mut budget) {
                made.reverse();
                best = made;
            }
            if best.len() == length || budget == 0 {
                break;
            }
        }
    }
    best.sort_by_cached_key(|(a, b)| a.mul(b));
    best
}

/// Powers of each variable by a joint chain, then products of powers from the left, shared.
fn by_variable(goal: &BTreeSet<Monomial>) -> Vec<(Monomial, Monomial)> {
    let mut needed: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (index, exponent) in goal.iter().flat_map(Monomial::factors) {
        needed.entry(index).or_default().push(exponent);
    }
    let mut products = Vec::new();
    for (index, targets) in needed {
        let steps = joint(&targets);
        let made = exponents(&steps);
        let power = |k: usize| Monomial::power(index, made[k] as u32);
        products.extend(steps.iter().map(|&(i, j)| (power(i), power(j))));
    }
    let mut known: BTreeSet<Monomial> = products.iter().map(|(a, b)| a.mul(b)).collect();
    for m in goal {
        let mut value = Monomial::one();
        for (index, exponent) in m.factors() {
            let power = Monomial::power(index, exponent);
            let product = value.mul(&power);
            if !value.is_one() && known.insert(product.clone()) {
                products.push((value, power));
            }
            value = product;
        }
    }
    products
}

/// What a greedy descent prefers where no split is free.
#[derive(Clone, Copy)]
enum Rule {
    /// The largest wanted divisor, or the largest common divisor with another wanted monomial.
    Share,
    /// The square root first.
    Halve,
}

fn greedy(goal: &BTreeSet<Monomial>, rule: Rule) -> Vec<(Monomial, Monomial)> {
    let mut open = goal.clone();
    let mut products = Vec::new();
    while let Some(m) = open.pop_last() {
        let (a, b) = split(&m, &open, rule);
        for factor in [&a, &b] {
            if factor.degree() > 1 {
                open.insert(factor.clone());
            }
        }
        products.push((a, b));
    }
    products
}

/// One split of `m`, with `open` the other monomials still wanted (all smaller).
fn split(m: &Monomial, open: &BTreeSet<Monomial>, rule: Rule) -> (Monomial, Monomial) {
    let ready = |f: &Monomial| f.degree() <= 1 || open.contains(f);
    let divisors: Vec<(Monomial, Monomial)> =
        open.iter().rev().filter_map(|d| Some((d.clone(), m.div(d)?))).collect();
    if let Some(free) = divisors.iter().find(|(_, rest)| ready(rest)) {
        return free.clone();
    }
    let root = m.square_root().filter(|r| ready(r) || matches!(rule, Rule::Halve));
    if let Some(root) = root {
        return (root.clone(), root);
    }
    if let Some(largest) = divisors.into_iter().next() {
        return largest;
    }
    let shared = open.iter().map(|o| o.gcd(m)).filter(|g| g.degree() > 1).max();
    if let Some(shared) = shared
        && let Some(rest) = m.div(&shared)
    {
        return (shared, rest);
    }
    if let Some(root) = m.square_root() {
        return (root.clone(), root);
    }
    // Odd exponents: split off the square-free part's first variable.
    let odd = m.factors().find(|(_, e)| e % 2 == 1).map_or(0, |f| f.0);
    let variable = Monomial::variable(odd);
    let rest = m.div(&variable).unwrap_or_default();
    (rest, variable)
}

/// Makes everything in `open` with exactly `left` products; pushes them largest first.
fn search(
    open: &mut BTreeSet<Monomial>,
    left: usize,
    made: &mut Vec<(Monomial, Monomial)>,
    budget: &mut u32,
) -> bool {
    let Some(m) = open.pop_last() else { return true };
    let doublings = m.degree().next_power_of_two().ilog2() as usize;
    let divisors: u32 = m.factors().map(|(_, e)| e + 1).product();
    if open.len() + 1 > left || doublings > left || *budget == 0 || divisors > DIVISORS {
        open.insert(m);
        return false;
    }
    *budget = budget.saturating_sub(divisors);
    let room = left - open.len() - 1;
    for (a, b) in splits(&m) {
        let mut added = Vec::new();
        for factor in [&a, &b] {
            if factor.degree() > 1 && open.insert(factor.clone()) {
                added.push(factor.clone());
            }
        }
        made.push((a, b));
        if added.len() <= room && search(open, left - 1, made, budget) {
            return true;
        }
        made.pop();
        for factor in added {
            open.remove(&factor);
        }
    }
    open.insert(m);
    false
}

/// All splits of a monomial into two factors, the greater first, balanced splits first.
fn splits(m: &Monomial) -> Vec<(Monomial, Monomial)> {
    let mut divisors = vec![Monomial::one()];
    for (index, exponent) in m.factors() {
        divisors = divisors
            .iter()
            .flat_map(|d| (0..=exponent).map(move |e| d.mul(&Monomial::power(index, e))))
            .collect();
    }
    let mut pairs: Vec<(Monomial, Monomial)> = divisors
        .into_iter()
        .filter_map(|d| m.div(&d).map(|rest| (d, rest)))
        .filter(|(a, b)| a >= b && !b.is_one())
        .collect();
    pairs.sort();
    pairs
}

#[cfg(test)]
mod tests {
    use super::monomials;
    use crate::modular::Stream;
    use crate::poly::Monomial;

    fn count(wanted: &[&[u32]]) -> usize {
        let wanted: Vec<Monomial> =
            wanted.iter().map(|m| Monomial::from_factors(m.iter().copied().enumerate())).collect();
        let products = monomials(&wanted);
        let mut made: Vec<Monomial> = Vec::new();
        for (a, b) in &products {
            assert!(a.degree() == 1 || made.contains(a), "{a:?}");
            assert!(b.degree() == 1 || made.contains(b), "{b:?}");
            made.push(a.mul(b));
        }
        assert!(wanted.iter().all(|m| m.degree() < 2 || made.contains(m)));
        products.len()
    }

    #[test]
    fn single_monomials_follow_the_duality() {
        assert_eq!(count(&[&[1, 1]]), 1);
        assert_eq!(count(&[&[2, 2]]), 2);
        assert_eq!(count(&[&[2, 1]]), 2);
        assert_eq!(count(&[&[4, 2, 1]]), 4);
        assert_eq!(count(&[&[1, 1, 1, 1, 1]]), 4);
        assert_eq!(count(&[&[5, 7]]), 5);
        assert_eq!(count(&[&[15]]), 5);
        assert_eq!(count(&[&[4, 4, 4]]), 4);
        assert_eq!(count(&[&[1023, 511]]), 15);
    }

    #[test]
    fn sets_share_products() {
        assert_eq!(count(&[]), 0);
        assert_eq!(count(&[&[2, 0], &[0, 2], &[1, 1]]), 3);
        assert_eq!(count(&[&[2, 2], &[1, 1]]), 2);
        assert_eq!(count(&[&[2, 1], &[1, 2]]), 3);
        assert_eq!(count(&[&[3, 3], &[2, 3]]), 4);
        assert_eq!(count(&[&[2, 0, 0], &[4, 0, 0], &[2, 1, 0], &[4, 1, 1]]), 5);
        assert_eq!(count(&[&[1, 1, 1, 0], &[1, 1, 0, 1]]), 3);
    }

    #[test]
    fn random_sets_are_made() {
        let mut stream = Stream::new(3);
        for _ in 0..60 {
            let terms: Vec<Vec<u32>> = (0..1 + stream.below(8))
                .map(|_| (0..3).map(|_| stream.below(7) as u32).collect())
                .collect();
            count(&terms.iter().map(Vec::as_slice).collect::<Vec<_>>());
        }
    }
}
