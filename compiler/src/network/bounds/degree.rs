//! Degree bounds.
//!
//! - A gate at most doubles the degree, so degree `n` takes `ceil(log2 n)` gates.
//! - With exactly that many, a gate whose degree is already there would leave the highest degree
//!   at `2^(k-1) < n` at most. So all degrees are new, nothing cancels, and they form an addition
//!   chain: possible only if `n` has at most two binary digits 1. Otherwise one more gate.
//! - Along a line everything is a polynomial in one variable. What a gate adds to the linear span
//!   of the wires has the sum of two degrees already there; or, if that degree is there too, any
//!   lower one after cancellation. Searching all sequences of such sets bounds the gates that make
//!   all degrees of the span of the outputs at once.

use std::collections::BTreeSet;

use super::line::{Line, span_degrees};
use super::target::Target;
use super::{Found, Reason};
use crate::poly::Polynomial;

/// The least number of doublings that reach `degree`.
pub fn doublings(degree: u32) -> usize {
    if degree < 2 { 0 } else { (degree - 1).ilog2() as usize + 1 }
}

/// The refined bound for one polynomial of exactly this degree.
pub fn refined(degree: u32) -> usize {
    doublings(degree) + usize::from(degree.count_ones() > 2)
}

/// The bound by the largest degree. Relations between variables allow a network to compute
/// something of higher degree that is equal on their values, which leaves the plain bound.
pub(super) fn of_degrees(
    polynomials: &[Option<&Polynomial>],
    names: &[&str],
    relations: bool,
) -> Option<Found> {
    let count = |degree| if relations { doublings(degree) } else { refined(degree) };
    let degrees =
        polynomials.iter().zip(names).filter_map(|(p, name)| Some((p.as_ref()?.degree(), name)));
    let (degree, name) = degrees.max_by_key(|(degree, _)| (count(*degree), *degree))?;
    let gates = count(degree);
    let reason = if gates > doublings(degree) { Reason::RefinedDegree } else { Reason::Degree };
    Found::real(gates, reason, format!("{name} has degree {degree}"))
}

/// Degrees up to this fit the sets of the search, which stops after so many gates.
const MOST_GATES: usize = 6;
const MOST_VISITS: usize = 200_000;
/// Terms times degree that a restriction to a line may have.
const MOST_WORK: usize = 30_000;
const MOST_OUTPUTS: usize = 6;

/// The bound by the degrees that the outputs and their combinations have along a line.
pub(super) fn along_a_line(target: &Target) -> Option<Found> {
    let degree = target.outputs.iter().map(|(_, p)| p.degree()).max()?;
    let small = target.term_count() * degree as usize <= MOST_WORK
        && target.outputs.len() <= MOST_OUTPUTS
        && degree <= 1 << MOST_GATES;
    if !small {
        return None;
    }
    let line = Line::generic(target.variables, 0);
    let degrees = span_degrees(target.outputs.iter().map(|(_, p)| line.restrict(p)).collect());
    let wanted = degrees.iter().fold(0, |set, d| set | 1u128 << d);
    let list: Vec<String> = degrees.iter().map(ToString::to_string).collect();
    let evidence =
        format!("along a line the outputs span the degrees {}{}", list.join(", "), target.setting);
    Found::real(gates_for(wanted), Reason::DegreeSet, evidence)
}

/// A lower bound for the gates after which a span can have all these degrees.
fn gates_for(wanted: u128) -> usize {
    let mut visits = MOST_VISITS;
    for gates in 0..=MOST_GATES {
        let mut seen = BTreeSet::new();
        match reaches(0b11, wanted, gates, &mut seen, &mut visits) {
            Some(false) => {}
            // Reached, or not known: all smaller numbers are ruled out.
            Some(true) | None => return gates,
        }
    }
    MOST_GATES + 1
}

/// Whether `gates` more products can complete the set; `None` when out of visits.
fn reaches(
    set: u128,
    wanted: u128,
    gates: usize,
    seen: &mut BTreeSet<u128>,
    visits: &mut usize,
) -> Option<bool> {
    if wanted & !set == 0 {
        return Some(true);
    }
    let highest = |set: u128| 127 - set.leading_zeros();
    let missing = (wanted & !set).count_ones() as usize;
    if missing > gates || (highest(set) << gates) < highest(wanted) || !seen.insert(set) {
        return Some(false);
    }
    *visits = visits.checked_sub(1)?;
    let degrees: Vec<u32> = (1..=highest(set)).filter(|d| set >> d & 1 == 1).collect();
    let mut next = BTreeSet::new();
    for (k, a) in degrees.iter().enumerate() {
        for b in &degrees[k..] {
            let sum = 1u128 << (a + b);
            if set & sum == 0 {
                next.insert(set | sum);
            } else {
                next.extend((2..a + b).map(|d| set | 1u128 << d).filter(|s| *s != set));
            }
        }
    }
    for set in next {
        if reaches(set, wanted, gates - 1, seen, visits)? {
            return Some(true);
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::{doublings, gates_for, refined};

    #[test]
    fn table_of_refined_degrees() {
        // Every polynomial of degree 1 to 16 and 17 to 24, as proved in the literature.
        let table = [0, 1, 2, 2, 3, 3, 4, 3, 4, 4, 5, 4, 5, 5, 5, 4, 5, 5, 6, 5, 6, 6, 6, 5];
        for (n, gates) in (1..).zip(table) {
            assert_eq!(refined(n), gates, "degree {n}");
        }
        assert_eq!((doublings(0), doublings(1), doublings(1025)), (0, 0, 11));
    }

    #[test]
    fn one_degree_needs_as_much_as_the_refined_bound() {
        for n in 2..=64 {
            let gates = gates_for(1 << n);
            assert!(gates >= refined(n) || refined(n) > 7, "degree {n}");
            // Any addition chain is a network, so the search must stay below its length.
            let binary = n.ilog2() as usize + n.count_ones() as usize - 1;
            assert!(gates <= binary, "degree {n}");
        }
    }

    #[test]
    fn several_degrees_together() {
        assert_eq!(gates_for(0b1100), 2); // x^2 and x^3
        assert_eq!(gates_for(1 << 2 | 1 << 4 | 1 << 8), 3);
        assert_eq!(gates_for(1 << 7 | 1 << 8), 4); // 2, 4, 8, and 8 again with cancellation
        assert_eq!(gates_for(0b111100), 4);
    }
}
