//! The search over problems: which derived variables make the outputs cheaper.
//!
//! A candidate is a polynomial worth naming. The problem is rewritten in it, priced in a few
//! orders next to the best one known, annealed a little where the price is close, and kept where
//! it is lower. Candidates: essential variables, inner polynomials of compositions, squares (all
//! together, then one by one), forms of ridges, frequent products, frequent kernels.

use rustc_hash::FxHashSet;

use super::kernels;
use super::key::{Packing, Parameters};
use super::peel::peel;
use super::problem::Problem;
use super::search::{Order, Search};
use crate::poly::composition::compositions;
use crate::poly::polynomial::Ring;
use crate::poly::ridges::ridge_forms;
use crate::poly::{Coefficient, Monomial, Polynomial};
use crate::progress::Progress;

/// A problem with an order for it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The problem.
    pub problem: Problem,
    /// The order and its gates.
    pub order: Order,
}

/// Products of two variables tried as derived ones, most frequent first.
const PRODUCTS: usize = 24;

/// The steps of a search over problems.
pub(super) struct Fuel<'a> {
    all: u64,
    left: u64,
    progress: &'a Progress,
}

impl Fuel<'_> {
    /// Whether a search that has done so much work since the fuel was counted may do more of it.
    pub(super) fn goes_on(&self, work: u64) -> bool {
        self.progress.spent(self.all - self.left + work, self.all);
        !self.progress.is_stopped()
    }

    /// Whether it is worth to begin with another problem.
    fn is_low(&self) -> bool {
        self.left < self.all / 4 || self.progress.is_stopped()
    }
}

/// The best plan found within this many steps, or until it is stopped.
pub fn improve(
    problem: &Problem,
    parameters: &Parameters,
    steps: u64,
    progress: &Progress,
) -> Option<Plan> {
    let steps = steps.min(enough(problem));
    let mut fuel = Fuel { all: steps, left: steps, progress };
    let mut best = plan(problem.clone(), None, parameters, &mut fuel, steps / 4)?;
    if progress.is_stopped() {
        return Some(best);
    }
    let peeled = peel(problem);
    let others = [problem.in_essential_variables(), peeled];
    for other in others.into_iter().flatten() {
        if let Some(found) = plan(other, None, parameters, &mut fuel, steps / 4)
            && found.order.gates <= best.order.gates
        {
            best = found;
        }
    }
    let mut tried: FxHashSet<(usize, Vec<Polynomial>)> = FxHashSet::default();
    loop {
        let before = best.order.gates;
        for candidate in candidates(&best.problem) {
            if fuel.is_low() {
                break;
            }
            let Some(derived) = derive(&best.problem, &candidate) else { continue };
            if !tried.insert((derived.variables(), candidate)) {
                continue;
            }
            let slice = steps / 40;
            if let Some(found) = plan(derived, Some(&best), parameters, &mut fuel, slice)
                && found.order.gates < best.order.gates
            {
                best = found;
            }
        }
        if best.order.gates == before || fuel.is_low() {
            break;
        }
    }
    let rest = fuel.left;
    let polished = plan(best.problem.clone(), Some(&best), parameters, &mut fuel, rest);
    polished.filter(|p| p.order.gates < best.order.gates).or(Some(best))
}

/// The steps after which more of them hardly pay.
fn enough(problem: &Problem) -> u64 {
    let n = problem.variables() as u64;
    n * n * (problem.terms() as u64 * 4 + 100) * 120 + 300_000
}

/// The problem with a derived variable for each of these; `None` where none applies.
fn derive(problem: &Problem, candidate: &[Polynomial]) -> Option<Problem> {
    let mut derived: Option<Problem> = None;
    for inner in candidate {
        derived = derived.as_ref().unwrap_or(problem).derive(inner).or(derived);
    }
    derived
}

/// The plan for a problem, starting from the order of a plan for fewer derived variables.
fn plan(
    problem: Problem,
    near: Option<&Plan>,
    parameters: &Parameters,
    fuel: &mut Fuel<'_>,
    steps: u64,
) -> Option<Plan> {
    let packing = Packing::new(problem.variables(), problem.degree());
    let (order, work) = match packing.words() {
        1 => ordered::<1>(&problem, near, &packing, parameters, fuel, steps),
        2 => ordered::<2>(&problem, near, &packing, parameters, fuel, steps),
        3..=4 => ordered::<4>(&problem, near, &packing, parameters, fuel, steps),
        5..=8 => ordered::<8>(&problem, near, &packing, parameters, fuel, steps),
        9..=32 => ordered::<32>(&problem, near, &packing, parameters, fuel, steps),
        33..=128 => ordered::<128>(&problem, near, &packing, parameters, fuel, steps),
        _ => return None,
    };
    fuel.left = fuel.left.saturating_sub(work + problem.terms() as u64);
    Some(Plan { problem, order })
}

fn ordered<const W: usize>(
    problem: &Problem,
    near: Option<&Plan>,
    packing: &Packing,
    parameters: &Parameters,
    fuel: &Fuel<'_>,
    steps: u64,
) -> (Order, u64) {
    let mut search = Search::<W>::new(problem, packing, parameters);
    let start = match near {
        None => search.begin(steps / 2, fuel),
        Some(plan) => {
            let known = &plan.order.variables;
            let fresh: Vec<usize> = (known.len()..problem.variables()).rev().collect();
            let read: Vec<usize> = fresh
                .iter()
                .flat_map(|y| problem.definition(*y).map(Polynomial::variables))
                .flatten()
                .collect();
            let others = known.iter().filter(|x| !read.contains(x));
            let starts = [
                fresh.iter().chain(known).copied().collect(),
                known.iter().chain(&fresh).copied().collect(),
                fresh.iter().chain(&read).chain(others).copied().collect::<Vec<_>>(),
            ];
            let costed = starts.into_iter().map(|s| search.costed(s));
            let best = costed.min_by_key(|o| o.gates);
            best.unwrap_or(Order { gates: usize::MAX, variables: Vec::new() })
        }
    };
    // Annealing pays only where the start is close to what is known.
    let close = near.is_none_or(|p| start.gates <= p.order.gates + p.order.gates / 16 + 1);
    let rest = steps.saturating_sub(search.work).min(search.enough());
    let order = if close { search.anneal(&start, rest, fuel) } else { start };
    (order, search.work)
}

/// Groups of polynomials worth a derived variable each, most promising first.
fn candidates(problem: &Problem) -> Vec<Vec<Polynomial>> {
    let mut groups: Vec<Vec<Polynomial>> = Vec::new();
    let few = problem.outputs.len() <= 8;
    for p in problem.outputs.iter().filter(|p| few && p.degree() > 3) {
        let found = compositions(p);
        groups.extend(found.into_iter().rev().map(|c| vec![c.inner]));
    }
    let squares: Vec<Polynomial> = (0..problem.variables())
        .filter(|x| problem.polynomials().any(|p| p.degree_in(*x) > 2))
        .map(|x| term(Monomial::power(x, 2)))
        .collect();
    if squares.len() > 1 {
        groups.push(squares.clone());
    }
    groups.extend(squares.into_iter().map(|s| vec![s]));
    if few {
        let forms = problem.outputs.iter().filter(|p| p.len() < 4000).flat_map(ridge_forms);
        let mut forms: Vec<Polynomial> = forms.map(|f| f.to_polynomial()).collect();
        forms.dedup();
        if forms.len() > 1 {
            groups.push(forms.clone());
        }
        groups.extend(forms.into_iter().map(|f| vec![f]));
    }
    groups.extend(products(problem).into_iter().map(|p| vec![p]));
    groups.extend(kernels::groups(problem));
    groups
}

/// The products of two variables that divide most terms of degree 3 and more.
fn products(problem: &Problem) -> Vec<Polynomial> {
    let mut counts = std::collections::BTreeMap::new();
    for (m, _) in problem.polynomials().flat_map(Polynomial::terms) {
        if m.degree() < 3 {
            continue;
        }
        let factors: Vec<usize> = m.factors().map(|(x, _)| x).collect();
        for (k, x) in factors.iter().enumerate() {
            for y in &factors[k + 1..] {
                *counts.entry((*x, *y)).or_insert(0usize) += 1;
            }
        }
    }
    let mut pairs: Vec<_> = counts.into_iter().filter(|(_, n)| *n > 1).collect();
    pairs.sort_by_key(|(pair, n)| (std::cmp::Reverse(*n), *pair));
    pairs.truncate(PRODUCTS);
    let monomial = |(x, y)| Monomial::from_factors([(x, 1), (y, 1)]);
    pairs.into_iter().map(|(pair, _)| term(monomial(pair))).collect()
}

fn term(monomial: Monomial) -> Polynomial {
    Polynomial::term(monomial, Coefficient::one())
}
