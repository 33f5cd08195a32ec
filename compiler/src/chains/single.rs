//! Addition chains for a single exponent.
//!
//! Iterative deepening over star chains (each step uses the element before it), which contain an
//! optimal chain for every exponent below 12 509, under a node budget; before it, the chain of the
//! continued-fraction method (Bergeron, Berstel, Brlek, Duboc 1989) as an upper bound.

use rustc_hash::FxHashMap;

use super::{Step, steps_of};

/// Search nodes spent on one exponent before the heuristic chain stands.
const BUDGET: u32 = 400_000;

/// A shortest known addition chain for `n`: exact up to several hundred, near-optimal beyond.
///
/// ```
/// use multiplet_compiler::chains::power_chain;
///
/// assert_eq!(power_chain(15).len(), 5); // x^2, x^3, x^6, x^12, x^15
/// ```
pub fn power_chain(n: u32) -> Vec<Step> {
    let n = u64::from(n);
    if n < 2 {
        return Vec::new();
    }
    let mut best = heuristic(n, &mut FxHashMap::default());
    let mut budget = BUDGET;
    for length in lower_bound(n)..best.len() as u32 - 1 {
        let mut chain = vec![1, 2];
        if extend(&mut chain, n, length - 1, &mut budget) {
            best = chain;
        }
        if best.len() as u32 == length + 1 || budget == 0 {
            break;
        }
    }
    // Every element of either construction is a sum of two earlier ones.
    steps_of(&best).unwrap_or_else(|| binary(n))
}

/// `⌊log2 n⌋ + ⌈log2 v(n)⌉` with `v` the number of ones (Schönhage's bound, known to hold in this
/// sharp form for up to 16 ones); used with at most 16 ones, so that it stays a proved bound.
fn lower_bound(n: u64) -> u32 {
    let ones = n.count_ones().min(16);
    (n.ilog2() + ones.next_power_of_two().ilog2()).max(1)
}

/// Extends the star chain to `n` in exactly `left` more steps, if the budget allows.
fn extend(chain: &mut Vec<u64>, n: u64, left: u32, budget: &mut u32) -> bool {
    let last = chain[chain.len() - 1];
    if left == 0 {
        return last == n;
    }
    if *budget == 0 {
        return false;
    }
    *budget -= 1;
    let rest = left - 1;
    for k in (0..chain.len()).rev() {
        let next = last + chain[k];
        if next > n {
            continue;
        }
        if reach(next, last, rest, n) < n {
            // Smaller summands only reach less.
            return false;
        }
        chain.push(next);
        if extend(chain, n, rest, budget) {
            return true;
        }
        chain.pop();
    }
    false
}

/// The most that `steps` steps can make of `n` from an element and the one before it: fewer than
/// `steps` factors of two in `n` force a step that does not double.
fn reach(element: u64, before: u64, steps: u32, n: u64) -> u64 {
    if steps <= n.trailing_zeros() || steps == 0 {
        return element << steps;
    }
    let first = (element + before) << (steps - 1);
    if steps == 1 { first } else { first.max((3 * element) << (steps - 2)) }
}

/// The elements of the binary chain.
fn binary(n: u64) -> Vec<Step> {
    let mut steps = Vec::new();
    for bit in (0..n.ilog2()).rev() {
        steps.push((steps.len(), steps.len()));
        if n >> bit & 1 == 1 {
            steps.push((steps.len(), 0));
        }
    }
    steps
}

/// The elements of a short chain for `n` by continued fractions with every divisor
/// `n / 2^i` and, for small `n`, every small divisor as the middle element.
fn heuristic(n: u64, memo: &mut FxHashMap<u64, Vec<u64>>) -> Vec<u64> {
    if n.is_power_of_two() {
        return (0..=n.ilog2()).map(|k| 1 << k).collect();
    }
    if n == 3 {
        return vec![1, 2, 3];
    }
    if let Some(known) = memo.get(&n) {
        return known.clone();
    }
    let mut best: Option<Vec<u64>> = None;
    let dyadic = (1..=n.ilog2()).map(|i| n >> i).filter(|k| *k >= 2);
    let small = [3, 5, 7, 9, 11, 13].into_iter().filter(|k| *k < n);
    for middle in dyadic.chain(small) {
        let chain = through(n, middle, memo);
        if best.as_ref().is_none_or(|b| chain.len() < b.len()) {
            best = Some(chain);
        }
    }
    let best = best.unwrap_or_default();
    memo.insert(n, best.clone());
    best
}

/// A chain for `n` that passes through `middle`: `n = q·middle + r`.
fn through(n: u64, middle: u64, memo: &mut FxHashMap<u64, Vec<u64>>) -> Vec<u64> {
    let (quotient, rest) = (n / middle, n % middle);
    let mut chain = match rest {
        0 => heuristic(middle, memo),
        _ => both(middle, rest, memo),
    };
    let outer = heuristic(quotient, memo);
    chain.extend(outer.iter().skip(1).map(|k| k * middle));
    if rest > 0 {
        chain.push(n);
    }
    chain
}

/// A chain with both `large` and `small` as elements, `large` last.
fn both(large: u64, small: u64, memo: &mut FxHashMap<u64, Vec<u64>>) -> Vec<u64> {
    if small == 1 {
        return heuristic(large, memo);
    }
    let direct = heuristic(large, memo);
    if direct.binary_search(&small).is_ok() {
        return direct;
    }
    through_pair(large, small, memo)
}

/// A chain for `large = q·small + r` through `small`, which keeps `small` as an element.
fn through_pair(large: u64, small: u64, memo: &mut FxHashMap<u64, Vec<u64>>) -> Vec<u64> {
    let (quotient, rest) = (large / small, large % small);
    let mut chain = match rest {
        0 => heuristic(small, memo),
        _ => both(small, rest, memo),
    };
    let outer = heuristic(quotient, memo);
    chain.extend(outer.iter().skip(1).map(|k| k * small));
    if rest > 0 {
        chain.push(large);
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::power_chain;
    use crate::chains::exponents;

    /// OEIS A003313, n = 1 to 128.
    const LENGTHS: [usize; 128] = [
        0, 1, 2, 2, 3, 3, 4, 3, 4, 4, 5, 4, 5, 5, 5, 4, 5, 5, 6, 5, 6, 6, 6, 5, 6, 6, 6, 6, 7, 6,
        7, 5, 6, 6, 7, 6, 7, 7, 7, 6, 7, 7, 7, 7, 7, 7, 8, 6, 7, 7, 7, 7, 8, 7, 8, 7, 8, 8, 8, 7,
        8, 8, 8, 6, 7, 7, 8, 7, 8, 8, 9, 7, 8, 8, 8, 8, 8, 8, 9, 7, 8, 8, 8, 8, 8, 8, 9, 8, 9, 8,
        9, 8, 9, 9, 9, 7, 8, 8, 8, 8, 9, 8, 9, 8, 9, 9, 9, 8, 9, 9, 9, 8, 9, 9, 9, 9, 9, 9, 9, 8,
        9, 9, 9, 9, 9, 9, 10, 7,
    ];

    #[test]
    fn lengths_are_the_known_minima() {
        for (n, length) in (1u32..).zip(LENGTHS) {
            let chain = power_chain(n);
            assert_eq!(chain.len(), length, "{n}");
            assert_eq!(exponents(&chain).last(), Some(&u64::from(n)));
        }
    }

    #[test]
    fn families_and_hard_numbers() {
        // ℓ(2^s + 2^m) = s + 1; 191 is the least n with length 11, 379 with 12, 607 with 13.
        for (n, length) in [(1 << 20, 20), ((1 << 9) + 8, 10), (191, 11), (379, 12), (607, 13)] {
            assert_eq!(power_chain(n).len(), length, "{n}");
        }
        for n in [10_000, 9_999, 8_191, 65_535, 1_000_003] {
            let chain = power_chain(n);
            assert_eq!(exponents(&chain).last(), Some(&u64::from(n)));
            assert!(chain.len() <= (n.ilog2() + n.count_ones() - 1) as usize, "{n}");
        }
    }
}
