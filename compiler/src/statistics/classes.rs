//! Sites of one class: those whose flips change the energy by the same polynomial of their
//! neighbours.

use indexmap::IndexMap;

use super::canonical::{Neighbourhood, Shape, canonical};
use crate::poly::{Coefficient, Domain, Monomial, Polynomial};

/// Sites of one shape.
#[derive(Clone, Debug)]
pub struct Class {
    /// Whether the flipped variable is a bit; it is a spin otherwise.
    pub is_bit: bool,
    /// Domains of the neighbours and monomials of ∂H/∂s.
    pub shape: Shape,
    /// For each monomial what all sites share, or which of the site's own coefficients it has.
    pub coefficients: Vec<Shared>,
    /// The sites, increasing.
    pub sites: Vec<usize>,
    /// For each site the neighbours in canonical order.
    pub neighbours: Vec<Vec<usize>>,
    /// For each site its own coefficients.
    pub own: Vec<Vec<Coefficient>>,
}

/// The coefficient of a monomial in a class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shared {
    /// The same at every site.
    Same(Coefficient),
    /// This one of the site's own.
    Own(usize),
}

/// The classes of the variables of H, in the order of their first sites.
pub fn classes(energy: &Polynomial, domains: &[Domain]) -> Vec<Class> {
    let mut groups: IndexMap<(bool, Shape), Vec<(usize, Neighbourhood)>> = IndexMap::new();
    for (site, slope) in slopes(energy, domains.len()).iter().enumerate() {
        let found = canonical(slope, domains);
        let key = (domains[site] == Domain::Bit, found.shape.clone());
        groups.entry(key).or_default().push((site, found));
    }
    groups.into_iter().map(|((is_bit, shape), members)| class(is_bit, shape, members)).collect()
}

/// ∂H/∂s for every variable of a multilinear H.
fn slopes(energy: &Polynomial, count: usize) -> Vec<Polynomial> {
    let mut terms: Vec<Vec<(Monomial, Coefficient)>> = vec![Vec::new(); count];
    for (monomial, coefficient) in energy.terms() {
        for (i, _) in monomial.factors() {
            terms[i].push((monomial.split(i).0, coefficient.clone()));
        }
    }
    terms.into_iter().map(Polynomial::from_terms).collect()
}

/// Coefficients that differ become the sites' own, equal columns of them one.
fn class(is_bit: bool, shape: Shape, members: Vec<(usize, Neighbourhood)>) -> Class {
    let mut columns: IndexMap<Vec<Coefficient>, ()> = IndexMap::new();
    let shared = |k: usize| {
        let column: Vec<Coefficient> =
            members.iter().map(|(_, n)| n.coefficients[k].clone()).collect();
        if column.iter().all(|c| *c == column[0]) {
            return Shared::Same(column[0].clone());
        }
        Shared::Own(columns.insert_full(column, ()).0)
    };
    let coefficients = (0..shape.monomials.len()).map(shared).collect();
    let own = (0..members.len()).map(|m| columns.keys().map(|c| c[m].clone()).collect()).collect();
    let sites = members.iter().map(|(site, _)| *site).collect();
    let neighbours = members.into_iter().map(|(_, n)| n.variables).collect();
    Class { is_bit, shape, coefficients, sites, neighbours, own }
}
