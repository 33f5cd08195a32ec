//! Addition sequences: one chain through several exponents.

use std::collections::BTreeSet;

use super::{Step, exponents, power_chain, steps_of};

/// Sums formed for one set before the best heuristic chain stands.
const BUDGET: usize = 200_000;

/// A short chain that makes all these exponents (zeros and ones need no step). Exact for small
/// sets of small exponents, heuristic under a node budget otherwise.
///
/// ```
/// use multiplet_compiler::chains::{exponents, joint};
///
/// let chain = joint(&[7, 11, 18]);
/// assert!([7, 11, 18].iter().all(|n| exponents(&chain).contains(n)));
/// ```
pub fn joint(targets: &[u32]) -> Vec<Step> {
    let targets: BTreeSet<u64> = targets.iter().map(|t| u64::from(*t)).filter(|t| *t > 1).collect();
    let targets: Vec<u64> = targets.into_iter().collect();
    let Some(&largest) = targets.last() else { return Vec::new() };
    if let [single] = targets.as_slice()
        && let Ok(n) = u32::try_from(*single)
    {
        return power_chain(n);
    }
    let mut best = greedy(&targets, false);
    let halving = greedy(&targets, true);
    if halving.len() < best.len() {
        best = halving;
    }
    let mut budget = BUDGET;
    let floor = (targets.len() as u32).max(largest.next_power_of_two().ilog2()) as usize;
    for length in floor..best.len() - 1 {
        let mut chain = vec![1];
        if extend(&mut chain, &targets, length, &mut budget) {
            best = chain;
        }
        if best.len() == length + 1 || budget == 0 {
            break;
        }
    }
    steps_of(&best).unwrap_or_default()
}

/// Bos and Coster's descent: the largest element is the next one plus their difference, or, where
/// it is far larger (or `halve` asks for it and it is even), twice a smaller one.
fn greedy(targets: &[u64], halve: bool) -> Vec<u64> {
    let mut open: BTreeSet<u64> = targets.iter().copied().collect();
    let mut done: BTreeSet<u64> = BTreeSet::from([1]);
    while let Some(m) = open.pop_last() {
        done.insert(m);
        if m == 2 {
            continue;
        }
        let next = open.last().copied().unwrap_or(1);
        // A split into two elements already wanted costs nothing more.
        let free = open
            .iter()
            .chain([&1])
            .any(|a| m.checked_sub(*a).is_some_and(|b| b == 1 || b == *a || open.contains(&b)));
        if free {
            continue;
        }
        if open.is_empty()
            && let Ok(n) = u32::try_from(m)
        {
            done.extend(exponents(&power_chain(n)));
            break;
        }
        if m.is_multiple_of(2) && (halve || m >= 2 * next) {
            open.insert(m / 2);
        } else if m > 2 * next + 1 {
            // Far above the rest: the odd one is its predecessor plus the base.
            open.insert(m - 1);
        } else {
            open.insert(next);
            open.insert(m - next);
        }
        open.remove(&1);
    }
    done.into_iter().collect()
}

/// Extends the increasing chain through all targets in exactly `left` more steps.
fn extend(chain: &mut Vec<u64>, targets: &[u64], left: usize, budget: &mut usize) -> bool {
    let last = chain[chain.len() - 1];
    let open = targets.partition_point(|t| *t <= last);
    let Some(&wanted) = targets.get(open) else { return true };
    let largest = targets[targets.len() - 1];
    if targets.len() - open > left || last << left.min(32) < largest || *budget == 0 {
        return false;
    }
    let mut sums: Vec<u64> = Vec::new();
    for i in (0..chain.len()).rev() {
        if 2 * chain[i] <= last {
            break;
        }
        sums.extend(chain[..=i].iter().map(|b| chain[i] + b).filter(|s| *s > last && *s <= wanted));
    }
    *budget = budget.saturating_sub(sums.len() + chain.len());
    sums.sort_unstable();
    sums.dedup();
    for next in sums.into_iter().rev() {
        chain.push(next);
        if extend(chain, targets, left - 1, budget) {
            return true;
        }
        chain.pop();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::joint;
    use crate::chains::exponents;

    fn length(targets: &[u32]) -> usize {
        let chain = joint(targets);
        let made = exponents(&chain);
        for t in targets {
            assert!(*t == 0 || made.contains(&u64::from(*t)), "{t} in {made:?}");
        }
        chain.len()
    }

    #[test]
    fn sets_share_elements() {
        assert_eq!(length(&[]), 0);
        assert_eq!(length(&[1, 0]), 0);
        assert_eq!(length(&[2, 3, 4, 5]), 4);
        assert_eq!(length(&[5, 7]), 4); // 2, 3, 5, 7
        assert_eq!(length(&[23, 15]), 7);
        assert_eq!(length(&[7, 11, 18]), 6);
        assert_eq!(length(&[16, 17]), 5);
        assert_eq!(length(&[47, 117, 343, 499]), 17); // As Bos and Coster.
    }

    #[test]
    fn large_sets_return() {
        let many: Vec<u32> = (1..60).map(|k| k * k + 3).collect();
        assert!(length(&many) < 120);
        assert!(length(&[10_000, 9_999, 5]) <= 22);
    }
}
