//! The Hessian bound.
//!
//! Let `f` be an output or a combination of outputs and `a` a point. With `g_k = u_k v_k` the gates
//! and `c_k` the derivative of `f` by gate `k`, the second derivative at `a` is
//! `Σ c_k (du_k dv_kᵀ + dv_k du_kᵀ)`: a sum of as many products of linear forms as there are gates.
//! A quadratic form of inertia (p, q) needs max(p, q) of them over the reals, and rank minus Witt
//! index over the rationals. So any point whatsoever gives a bound, for a polynomial of any degree;
//! for a quadratic polynomial it is the exact number.

use std::collections::BTreeMap;

use super::target::Target;
use super::{Field, Found, Reason, elimination};
use crate::modular::Stream;
use crate::poly::Polynomial;
use crate::poly::quadratic::{SymmetricMatrix, inertia, witt_index};
use crate::rational::Rational;

/// Larger Hessians cost more than their bound is worth.
const MOST_VARIABLES: usize = 80;
/// Rational operations, roughly, over all points.
const WORK: usize = 250_000;
const POINTS: usize = 250;
const FEWEST_POINTS: usize = 3;
/// Witt indices need factors of determinants.
const MOST_WITT_INDICES: usize = 6;
const COMBINATIONS: usize = 3;
/// Elimination looks at every pair of outputs.
const ELIMINATIONS: usize = 6;

/// The bounds by Hessians that beat `known`: one over the reals, one over the rationals. The search
/// ends at `enough`.
pub(super) fn bounds(target: &Target, known: usize, enough: usize) -> Vec<Found> {
    let active = target.active();
    let outputs = target.outputs.len();
    // No inertia exceeds the number of variables, and elimination adds an output each.
    let most = active.len() + outputs.saturating_sub(1);
    if active.is_empty() || active.len() > MOST_VARIABLES || most <= known {
        return Vec::new();
    }
    let mut search = Search {
        target,
        active: &active,
        known,
        real: None,
        rational: None,
        witts: 0,
        eliminations: 0,
    };
    let quadratic = target.outputs.iter().all(|(_, p)| p.degree() == 2);
    let affordable = WORK / (point_cost(target, active.len()) + 1);
    // Large systems are worth a few points all the same: optimising them takes longer.
    let count = if quadratic { 1 } else { affordable.clamp(FEWEST_POINTS, POINTS) };
    for point in points(&active, target.variables, count) {
        search.at(&point);
        if search.found().max(known) >= enough.min(most) {
            break;
        }
    }
    search.real.into_iter().chain(search.rational).collect()
}

/// Operations on small rationals, roughly, that one point takes.
fn point_cost(target: &Target, active: usize) -> usize {
    let terms = || target.outputs.iter().flat_map(|(_, p)| p.terms());
    let derivatives: usize = terms().map(|(m, _)| m.factors().len().pow(2) / 2 + 1).sum();
    let inertia = active.pow(3) / 6 + 60 * active;
    let inertias = inertia * combinations(target.outputs.len()).len();
    // Arithmetic on numbers beyond 64 bits is slower.
    let bits = terms().map(|(_, c)| c.bits()).max().unwrap_or(0) as usize;
    (derivatives + inertias) * (1 + bits / 16)
}

struct Search<'a> {
    target: &'a Target,
    active: &'a [usize],
    known: usize,
    real: Option<Found>,
    rational: Option<Found>,
    witts: usize,
    eliminations: usize,
}

impl Search<'_> {
    fn found(&self) -> usize {
        self.real.iter().chain(&self.rational).map(|f| f.gates).max().unwrap_or(0)
    }

    fn at(&mut self, point: &[Rational]) {
        let hessians: Vec<Entries> =
            self.target.outputs.iter().map(|(_, p)| entries(p, point)).collect();
        let place = self.describe(point);
        for combination in combinations(hessians.len()) {
            let matrix = self.matrix(&hessians, &combination);
            let (p, q) = inertia(&matrix);
            let what = self.name(&combination);
            let best =
                |found: &Option<Found>, known| found.as_ref().map_or(known, |f: &Found| f.gates);
            if p.max(q) > best(&self.real, self.known) {
                let evidence = format!("the Hessian of {what} has inertia ({p}, {q}){place}");
                self.real = Found::real(p.max(q), Reason::Hessian, evidence);
            }
            let reached = best(&self.real, self.known).max(best(&self.rational, self.known));
            if p + q > reached && p.min(q) > 0 && self.witts < MOST_WITT_INDICES {
                self.witts += 1;
                let index = witt_index(&matrix).high();
                if p + q - index > reached {
                    let evidence = format!(
                        "the Hessian of {what} has rank {} and Witt index {index} over Q{place}",
                        p + q
                    );
                    let gates = p + q - index;
                    self.rational = Some(Found {
                        gates,
                        reason: Reason::Witt,
                        evidence,
                        field: Field::Rational,
                    });
                }
            }
        }
        if hessians.len() > 1 && self.eliminations < ELIMINATIONS {
            self.eliminations += 1;
            let single = |k| self.matrix(&hessians, &[(k, 1)]);
            let matrices: Vec<SymmetricMatrix> = (0..hessians.len()).map(single).collect();
            let gates = elimination::bound(&matrices);
            if gates > self.real.as_ref().map_or(self.known, |f| f.gates) {
                let evidence = format!(
                    "no combination of {} outputs has a Hessian of inertia below {}{place}",
                    hessians.len(),
                    gates + 1 - hessians.len()
                );
                self.real = Found::real(gates, Reason::Elimination, evidence);
            }
        }
    }

    /// The matrix of a combination over the active variables.
    fn matrix(&self, hessians: &[Entries], combination: &[(usize, i64)]) -> SymmetricMatrix {
        let mut sum = Entries::new();
        for (k, factor) in combination {
            let factor = Rational::integer(*factor);
            for (place, value) in &hessians[*k] {
                *sum.entry(*place).or_insert(Rational::ZERO) += &(value * &factor);
            }
        }
        let position = |i: usize| self.active.binary_search(&i).unwrap_or(0);
        let entries = sum.into_iter().map(|((i, j), value)| (position(i), position(j), value));
        SymmetricMatrix::from_entries(self.active.len(), entries)
    }

    fn name(&self, combination: &[(usize, i64)]) -> String {
        match combination {
            [(k, _)] => self.target.outputs[*k].0.clone(),
            _ => format!("a combination of {} outputs", combination.len()),
        }
    }

    /// Where the Hessian was taken, as the end of a sentence.
    fn describe(&self, point: &[Rational]) -> String {
        let name = |i: &usize| format!("{} = {}", self.target.names[*i], point[*i]);
        let nonzero: Vec<String> =
            self.active.iter().filter(|i| !point[**i].is_zero()).map(name).collect();
        let place = if self.target.outputs.iter().all(|(_, p)| p.degree() == 2) {
            String::new()
        } else if nonzero.is_empty() {
            String::from(" at the origin")
        } else if nonzero.len() < self.active.len() {
            format!(" at {} and 0 elsewhere", nonzero.join(", "))
        } else {
            format!(" at {}", nonzero.join(", "))
        };
        place + &self.target.setting
    }
}

/// Entries (i, j, value) of a symmetric matrix with i <= j.
type Entries = BTreeMap<(usize, usize), Rational>;

/// The second derivatives of a polynomial at a point.
///
/// A term `c·Πx^e` has the second derivatives `c·Πx^e · e_i e_j / (x_i x_j)`, so the numerators are
/// summed and divided once. Where coordinates are zero, only derivatives that use up exactly the
/// powers of them survive; these coordinates count as 1.
fn entries(polynomial: &Polynomial<Rational>, point: &[Rational]) -> Entries {
    let base = |i: usize| if point[i].is_zero() { Rational::ONE } else { point[i].clone() };
    let mut powers: Vec<Vec<Rational>> = point.iter().map(|_| vec![Rational::ONE]).collect();
    let mut sums = Entries::new();
    for (monomial, coefficient) in polynomial.terms() {
        let factors: Vec<(usize, u32)> = monomial.factors().collect();
        let zeros = factors.iter().filter(|(i, _)| point[*i].is_zero());
        let lost: u32 = zeros.map(|(_, e)| e).sum();
        if lost > 2 {
            continue;
        }
        let mut value = coefficient.clone();
        for &(i, e) in factors.iter().filter(|(i, _)| !point[*i].is_zero()) {
            while powers[i].len() <= e as usize {
                let next = &powers[i][powers[i].len() - 1] * &point[i];
                powers[i].push(next);
            }
            value = &value * &powers[i][e as usize];
        }
        for (a, &(i, e)) in factors.iter().enumerate() {
            for (b, &(j, d)) in factors.iter().enumerate().skip(a) {
                let down = i64::from(e) * if a == b { i64::from(e) - 1 } else { i64::from(d) };
                let taken = |k: usize, times| if point[k].is_zero() { times } else { 0 };
                let used = if a == b { taken(i, 2) } else { taken(i, 1) + taken(j, 1) };
                if down > 0 && used == lost {
                    let part = &value * &Rational::integer(down);
                    *sums.entry((i, j)).or_insert(Rational::ZERO) += &part;
                }
            }
        }
    }
    for ((i, j), sum) in &mut sums {
        *sum = &*sum / &(&base(*i) * &base(*j));
    }
    sums.retain(|_, sum| !sum.is_zero());
    sums
}

/// Each output alone, and some combinations of all; (output, factor) pairs.
fn combinations(outputs: usize) -> Vec<Vec<(usize, i64)>> {
    let mut all: Vec<Vec<(usize, i64)>> = (0..outputs.min(8)).map(|k| vec![(k, 1)]).collect();
    if outputs > 1 {
        let mut stream = Stream::new(outputs as u64);
        all.push((0..outputs).map(|k| (k, 1)).collect());
        for _ in 1..COMBINATIONS {
            let mut factor = || [1, -1, 2, -3, 5][stream.below(5)];
            all.push((0..outputs).map(|k| (k, factor())).collect());
        }
    }
    all
}

/// The origin, ones, small integers, alternating signs, unit vectors of either sign, and then more
/// small integers.
fn points(active: &[usize], variables: usize, count: usize) -> Vec<Vec<Rational>> {
    let mut stream = Stream::new(active.len() as u64);
    let mut small = |size: usize| -> Vec<i64> {
        (0..variables).map(|_| stream.below(2 * size + 1) as i64 - size as i64).collect()
    };
    let mut points = vec![vec![0i64; variables], vec![1; variables], small(4)];
    points.push((0..variables).map(|k| if k.is_multiple_of(2) { 1 } else { -1 }).collect());
    for i in active.iter().take(count.saturating_sub(8) / 3) {
        for sign in [1, -1] {
            let mut unit = vec![0; variables];
            unit[*i] = sign;
            points.push(unit);
        }
    }
    while points.len() < count {
        points.push(small(2 + points.len() % 4));
    }
    points.truncate(count.max(1));
    points.iter().map(|p| p.iter().map(|v| Rational::integer(*v)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::{entries, points};
    use crate::modular::Stream;
    use crate::poly::{Monomial, Polynomial};
    use crate::rational::Rational;

    #[test]
    fn second_derivatives() {
        let mut stream = Stream::new(6);
        for _ in 0..50 {
            let mut small = |n| stream.below(n);
            let terms: Vec<_> = (0..6)
                .map(|_| {
                    let factors = (0..3).map(|i| (i, small(4) as u32)).collect::<Vec<_>>();
                    (Monomial::from_factors(factors), Rational::integer(small(9) as i64 - 4))
                })
                .collect();
            let p: Polynomial<Rational> = Polynomial::from_terms(terms);
            let point: Vec<Rational> =
                (0..3).map(|_| Rational::integer(small(5) as i64 - 2)).collect();
            let found = entries(&p, &point);
            for i in 0..3 {
                for j in i..3 {
                    let value = p.derivative(i).derivative(j).evaluate_numbers(&point);
                    assert_eq!(found.get(&(i, j)).cloned().unwrap_or(Rational::ZERO), value);
                }
            }
        }
    }

    #[test]
    fn points_are_distinct_in_the_main() {
        let all = points(&[0, 1, 2], 3, 30);
        assert_eq!(all.len(), 30);
        let mut sorted = all.clone();
        sorted.sort();
        sorted.dedup();
        assert!(sorted.len() > 26);
        assert_eq!(points(&[0], 1, 0).len(), 1);
    }
}
