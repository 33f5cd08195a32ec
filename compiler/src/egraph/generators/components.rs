//! Independent parts: a sum whose terms fall into groups without common variables, and the split
//! into homogeneous parts.

use super::{Fact, fact};
use crate::egraph::blackboard::{Blackboard, Derivation};
use crate::poly::Coefficient;
use crate::poly::{Monomial, Polynomial};

/// The split by connected components, or else by degree.
pub fn propose(p: &Polynomial, _: &Blackboard) -> Vec<Fact> {
    let parts = connected(p);
    let parts = if parts.len() > 1 { parts } else { homogeneous(p) };
    if parts.len() < 2 {
        return Vec::new();
    }
    vec![fact(p, Derivation { products: Vec::new(), summands: parts })]
}

fn homogeneous(p: &Polynomial) -> Vec<Polynomial> {
    let mut parts: Vec<Vec<(Monomial, Coefficient)>> = Vec::new();
    for (m, c) in p.terms() {
        // Terms are graded: equal degrees stand together.
        match parts.last_mut() {
            Some(part) if part[0].0.degree() == m.degree() => part.push((m.clone(), c.clone())),
            _ => parts.push(vec![(m.clone(), c.clone())]),
        }
    }
    parts.into_iter().map(Polynomial::from_terms).collect()
}

fn connected(p: &Polynomial) -> Vec<Polynomial> {
    let variables = p.variables();
    let place = |x: usize| variables.binary_search(&x).unwrap_or(0);
    let mut leader: Vec<usize> = (0..variables.len()).collect();
    for (m, _) in p.terms() {
        let mut factors = m.factors().map(|(x, _)| place(x));
        if let Some(first) = factors.next() {
            let root = find(&leader, first);
            for other in factors {
                let other = find(&leader, other);
                leader[other.max(root)] = other.min(root);
                let merged = find(&leader, root);
                leader[root] = merged;
            }
        }
    }
    let mut parts: std::collections::BTreeMap<usize, Vec<(Monomial, Coefficient)>> =
        Default::default();
    for (m, c) in p.terms() {
        let group = m.factors().next().map_or(0, |(x, _)| find(&leader, place(x)));
        parts.entry(group).or_default().push((m.clone(), c.clone()));
    }
    parts.into_values().map(Polynomial::from_terms).collect()
}

fn find(leader: &[usize], mut x: usize) -> usize {
    while leader[x] != x {
        x = leader[x];
    }
    x
}
