//! What a network may be made of: `Network ─► Plan`, in several ways to choose from.

use super::candidates::{self, Setting};
use super::merge;
use super::parts::{Parts, Unit};
use super::plan::Plan;
use super::ranges::Interval;
use crate::network::Network;
use crate::network::expand::{ExpansionLimits, expand};
use crate::poly::{Domain, Polynomial};
use crate::rational::Rational;

/// Polynomials in bits of more terms are not turned into one neuron a monomial.
const MOST_MONOMIALS: usize = 1 << 14;
/// More neurons than any network has.
const IMPOSSIBLE: usize = 1 << 40;

/// The least number of neurons, copies included, that stands for a network wherever the accuracy
/// allows for it; `None` where σ makes no such gates. Parameters are taken as numbers in general
/// position.
pub fn fewest_neurons(network: &Network, setting: &Setting) -> Option<usize> {
    // Small primes are as good as any other numbers here.
    let numbers = (0..network.signature.coefficient_count()).map(|k| 2 + (k as i64 * 3) % 1009);
    let parameters: Vec<Rational> = numbers.map(Rational::integer).collect();
    let without = Setting { skip: false, ..*setting };
    let all = [*setting, without].into_iter().flat_map(|setting| {
        let plans = plans(network, &parameters, &setting).into_iter();
        plans.map(move |plan| plan.units().map(|u| cost(u, &setting, 0)).sum::<usize>())
    });
    all.min().filter(|count| *count < IMPOSSIBLE)
}

/// The plans that are worth a try.
pub fn plans(network: &Network, parameters: &[Rational], setting: &Setting) -> Vec<Plan> {
    let is_steep = candidates::is_steep(setting.activation);
    let gates = Parts::of_network(network, parameters, is_steep);
    let mut structures = vec![gates.clone()];
    let balanced = merge::balanced(&gates, 2);
    if setting.activation.odd_point().is_some() {
        structures.extend([merge::triples(&gates), merge::balanced(&gates, 3)]);
        structures.push(merge::triples(&balanced));
    }
    structures.push(balanced);
    let mut merged = Vec::new();
    for parts in &structures {
        // What pays for the fewest neurons, and what pays for accurate ones.
        merged.extend([0, 1].map(|rank| {
            merge::quadratic_forms(parts, !setting.skip, |unit| cost(unit, setting, rank))
        }));
    }
    structures.extend(merged);
    let is_bits = network.signature.domains().iter().all(|d| *d == Domain::Bit);
    if is_steep
        && is_bits
        && let Some(polynomials) = polynomials(network, parameters)
    {
        structures.push(Parts::of_bits(network.signature.variable_count(), &polynomials));
    }
    let mut plans: Vec<Plan> = Vec::new();
    for (at, parts) in structures.iter().enumerate() {
        if !structures[..at].contains(parts) {
            plans.push(Plan::best(parts, setting.skip, |unit| cost(unit, setting, 0)));
        }
    }
    plans
}

/// The neurons of a unit, made in the way of this rank, the fewest being 0. Large where there is
/// none, so that such units are avoided.
fn cost(unit: &Unit, setting: &Setting, rank: usize) -> usize {
    let one = vec![Interval::new(-1.0, 1.0); unit.forms().len()];
    match candidates::candidates(unit, &one, setting).map(candidates::ordered) {
        Ok(ways) => ways[rank.min(ways.len() - 1)].neurons,
        Err(_) => IMPOSSIBLE,
    }
}

/// The outputs as polynomials in bits, where that is not too large.
fn polynomials(network: &Network, parameters: &[Rational]) -> Option<Vec<Polynomial<Rational>>> {
    let limits = ExpansionLimits { terms: MOST_MONOMIALS, ..ExpansionLimits::default() };
    let all = expand(network, limits)?;
    let evaluated = all.iter().map(|p| {
        let terms = p.terms().iter().map(|(m, c)| (m.clone(), c.evaluate(parameters)));
        Polynomial::from_terms(terms.collect::<Vec<_>>())
    });
    Some(evaluated.collect())
}
