//! Schemes for polynomials with few terms: joint addition chains, and nested cuts
//! `S_0 + x^(g_1)(S_1 + x^(g_2)(S_2 + …))`.

use std::collections::BTreeSet;

use super::tape::Tape;
use super::{Dense, Scheme};
use crate::network::Affine;
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;

/// Up to this many terms all sets of cuts are tried, beyond it none, all, and single cuts.
const ALL_CUTS: usize = 6;
/// No set of cuts is tried for more terms than this.
const TERMS: usize = 24;

/// Schemes by every useful set of cuts, at most a few with the fewest products.
pub(super) fn sparse<C: Ring + Into<Coefficient>>(p: &Dense<C>) -> Vec<Scheme> {
    let exponents: Vec<usize> = p.exponents().filter(|e| *e > 1).collect();
    if exponents.is_empty() || exponents.len() > TERMS {
        return Vec::new();
    }
    let mut found: Vec<Scheme> = Vec::new();
    for cuts in cut_sets(exponents.len()) {
        for start in [0, 1] {
            let bases = bases(&exponents, &cuts, start);
            let least = found.iter().map(|s| s.gates.len()).min();
            if least.is_some_and(|l| needed_powers(&exponents, &bases).len() + bases.len() - 1 > l)
            {
                continue;
            }
            let scheme = nested(p, &exponents, &bases);
            if !found.contains(&scheme) {
                found.push(scheme);
            }
        }
    }
    let least = found.iter().map(|s| s.gates.len()).min();
    found.retain(|s| Some(s.gates.len()) == least);
    found
}

/// Sets of cuts: `k` in a set cuts below term `k`.
fn cut_sets(terms: usize) -> Vec<Vec<usize>> {
    if terms <= ALL_CUTS {
        let chosen = |mask: usize| (0..terms).filter(|k| mask >> k & 1 == 1).collect();
        return (0..1usize << terms).map(chosen).collect();
    }
    let single = (0..terms).map(|k| vec![k]);
    [Vec::new(), (0..terms).collect(), (1..terms).collect()].into_iter().chain(single).collect()
}

/// The exponent each segment is divided by: that of its first term less `start` (the argument
/// itself is free, so a segment may start with a constant or with `x`), and 0 for the lowest.
fn bases(exponents: &[usize], cuts: &[usize], start: usize) -> Vec<usize> {
    let mut bases = vec![0];
    bases.extend(cuts.iter().map(|k| exponents[*k] - start));
    bases.dedup();
    bases
}

/// The powers that the segments and the gaps between them use, without `x`.
fn needed_powers(exponents: &[usize], bases: &[usize]) -> BTreeSet<usize> {
    let gaps = bases.windows(2).map(|w| w[1] - w[0]);
    let inside = exponents.iter().map(|e| e - bases[bases.partition_point(|b| b <= e) - 1]);
    gaps.chain(inside).filter(|e| *e > 1).collect()
}

fn nested<C: Ring + Into<Coefficient>>(
    p: &Dense<C>,
    exponents: &[usize],
    bases: &[usize],
) -> Scheme {
    let mut tape = Tape::default();
    tape.make_powers(needed_powers(exponents, bases));
    let mut sum: Option<Affine> = None;
    for (k, base) in bases.iter().enumerate().rev() {
        let end = bases.get(k + 1).map_or(p.degree() + 1, |b| *b);
        let segment = tape.combine(&p.high(*base).low(end - base));
        sum = Some(match sum {
            None => segment,
            Some(above) => {
                let gap = tape.power(end - base);
                tape.mul(&above, &gap).add(&segment)
            }
        });
    }
    let name = if bases.len() > 1 { "nested powers" } else { "joint powers" };
    tape.finish(name, sum.unwrap_or_else(Affine::zero))
}

#[cfg(test)]
mod tests {
    use super::{Dense, sparse};
    use crate::rational::Rational;

    fn count(terms: &[(usize, i64)]) -> usize {
        let p = terms
            .iter()
            .fold(Dense::zero(), |p, (k, c)| p.add(&Dense::term(*k, Rational::integer(*c))));
        let schemes = sparse(&p);
        assert!(schemes.iter().all(|s| s.computes(&p)));
        schemes.iter().map(|s| s.gates.len()).min().unwrap()
    }

    #[test]
    fn few_terms_take_few_products() {
        assert_eq!(count(&[(100, 1), (1, 3), (0, 1)]), 8);
        assert_eq!(count(&[(20, 1), (5, 2)]), 5);
        assert_eq!(count(&[(17, 1), (16, 1)]), 5);
        assert_eq!(count(&[(11, 1), (7, 2), (3, -1)]), 5); // x^3 (x^8 + 2 x^4 - 1)
        assert_eq!(count(&[(3, 1), (2, 1)]), 2);
        assert!(count(&[(30, 1), (21, 1), (13, 1), (8, 1), (2, 1)]) <= 9);
    }
}
