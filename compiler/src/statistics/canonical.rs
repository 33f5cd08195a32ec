//! The canonical form of a neighbourhood: which neighbour stands where, and what its monomials then
//! look like.
//!
//! Two sites are of one class where a renaming of neighbours makes the monomials of ∂H/∂s equal,
//! which is isomorphism of small hypergraphs. Colour refinement (Weisfeiler and Leman 1968) tells
//! most neighbours apart; those that may be swapped freely are ordered by their coefficients, and
//! for others all choices are tried (McKay, *Practical graph isomorphism*, 1981) up to a budget.
//! Nothing is wrong where the budget ends: there are more classes than needed.

use std::collections::{BTreeMap, BTreeSet};

use crate::poly::{Coefficient, Domain, Polynomial};

/// Orders tried for one neighbourhood.
const MOST_LEAVES: usize = 64;

/// What is the same for all sites of a class: domains and monomials over canonical positions.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Shape {
    /// Whether each neighbour is a bit; the others are spins. Spins come first.
    pub bits: Vec<bool>,
    /// The monomials, each as increasing positions.
    pub monomials: Vec<Vec<usize>>,
}

/// A neighbourhood in canonical order.
#[derive(Clone, Debug)]
pub struct Neighbourhood {
    /// Domains and monomials.
    pub shape: Shape,
    /// The variable at each position.
    pub variables: Vec<usize>,
    /// The coefficient of each monomial.
    pub coefficients: Vec<Coefficient>,
}

/// The canonical form of a multilinear polynomial over spins and bits.
pub fn canonical(polynomial: &Polynomial, domains: &[Domain]) -> Neighbourhood {
    let variables = polynomial.variables();
    let local = |i: usize| variables.binary_search(&i).unwrap_or_default();
    let edges: Vec<Vec<usize>> = polynomial
        .terms()
        .iter()
        .map(|(m, _)| m.factors().map(|(i, _)| local(i)).collect())
        .collect();
    let ranks: BTreeSet<&Coefficient> = polynomial.terms().iter().map(|(_, c)| c).collect();
    let ranks: BTreeMap<&Coefficient, usize> =
        ranks.into_iter().enumerate().map(|(rank, c)| (c, rank)).collect();
    let weights = polynomial.terms().iter().map(|(_, c)| ranks[c]).collect();
    let bits: Vec<bool> = variables.iter().map(|i| domains[*i] == Domain::Bit).collect();
    let graph = Graph { edges, weights, vertices: variables.len() };
    let mut search = Search { graph: &graph, left: MOST_LEAVES, best: None };
    search.visit(bits.iter().map(|bit| usize::from(*bit)).collect());
    let order = search.best.map(|leaf| leaf.order).unwrap_or_default();
    let (monomials, terms) = graph.read(&order);
    Neighbourhood {
        shape: Shape { bits: order.iter().map(|v| bits[*v]).collect(), monomials },
        variables: order.iter().map(|v| variables[*v]).collect(),
        coefficients: terms.into_iter().map(|k| polynomial.terms()[k].1.clone()).collect(),
    }
}

/// Monomials as hyperedges, with the ranks of their coefficients.
struct Graph {
    edges: Vec<Vec<usize>>,
    weights: Vec<usize>,
    vertices: usize,
}

impl Graph {
    /// The edges over positions in this order, sorted, and which edge each of them was.
    fn read(&self, order: &[usize]) -> (Vec<Vec<usize>>, Vec<usize>) {
        let mut place = vec![0; self.vertices];
        order.iter().enumerate().for_each(|(position, v)| place[*v] = position);
        let mut read: Vec<(Vec<usize>, usize)> = self
            .edges
            .iter()
            .enumerate()
            .map(|(k, edge)| (sorted(edge.iter().map(|v| place[*v])), k))
            .collect();
        read.sort();
        read.into_iter().unzip()
    }

    /// Splits colours until every vertex of a colour has edges of the same colours, of the same
    /// coefficients too where `weighted`.
    fn refine(&self, colours: &mut Vec<usize>, weighted: bool) {
        let mut count = ranked(colours);
        loop {
            let signatures: Vec<(Vec<usize>, usize)> = self
                .edges
                .iter()
                .zip(&self.weights)
                .map(|(edge, weight)| {
                    (sorted(edge.iter().map(|v| colours[*v])), if weighted { *weight } else { 0 })
                })
                .collect();
            let names = ranks(&signatures);
            let mut seen: Vec<(usize, Vec<usize>)> =
                colours.iter().map(|colour| (*colour, Vec::new())).collect();
            for (edge, name) in self.edges.iter().zip(names) {
                edge.iter().for_each(|v| seen[*v].1.push(name));
            }
            seen.iter_mut().for_each(|(_, names)| names.sort_unstable());
            *colours = ranks(&seen);
            let refined = colours.iter().max().map_or(0, |most| most + 1);
            if refined == count {
                return;
            }
            count = refined;
        }
    }

    /// Whether swapping two vertices changes no monomial.
    fn are_twins(&self, u: usize, v: usize) -> bool {
        let without = |keep: usize, other: usize| -> BTreeSet<Vec<usize>> {
            let own = self.edges.iter().filter(|e| e.contains(&keep) && !e.contains(&other));
            own.map(|e| e.iter().copied().filter(|w| *w != keep).collect()).collect()
        };
        without(u, v) == without(v, u)
    }
}

/// One order of all vertices.
struct Leaf {
    order: Vec<usize>,
    monomials: Vec<Vec<usize>>,
    weights: Vec<usize>,
}

struct Search<'a> {
    graph: &'a Graph,
    left: usize,
    best: Option<Leaf>,
}

impl Search<'_> {
    fn visit(&mut self, mut colours: Vec<usize>) {
        loop {
            self.graph.refine(&mut colours, false);
            let Some(cell) = first_cell(&colours) else { break };
            if cell[1..].iter().all(|v| self.graph.are_twins(cell[0], *v)) {
                // Any order gives the same monomials, so the coefficients may choose.
                let mut exact = colours.clone();
                self.graph.refine(&mut exact, true);
                let mut members = cell;
                members.sort_by_key(|v| (exact[*v], *v));
                members.pop();
                members.iter().for_each(|v| individualise(&mut colours, *v));
                continue;
            }
            for v in cell {
                if self.left == 0 && self.best.is_some() {
                    return;
                }
                let mut chosen = colours.clone();
                individualise(&mut chosen, v);
                self.visit(chosen);
            }
            return;
        }
        self.left = self.left.saturating_sub(1);
        let mut order: Vec<usize> = (0..self.graph.vertices).collect();
        order.sort_by_key(|v| colours[*v]);
        let (monomials, terms) = self.graph.read(&order);
        let weights = terms.into_iter().map(|k| self.graph.weights[k]).collect();
        let leaf = Leaf { order, monomials, weights };
        let is_smaller =
            |best: &Leaf| (&leaf.monomials, &leaf.weights) < (&best.monomials, &best.weights);
        if self.best.as_ref().is_none_or(is_smaller) {
            self.best = Some(leaf);
        }
    }
}

/// The vertices of the smallest colour that several share.
fn first_cell(colours: &[usize]) -> Option<Vec<usize>> {
    let mut cells: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    colours.iter().enumerate().for_each(|(v, colour)| cells.entry(*colour).or_default().push(v));
    cells.into_values().find(|cell| cell.len() > 1)
}

/// Gives a vertex a colour just below that of the others of its cell.
fn individualise(colours: &mut [usize], vertex: usize) {
    colours.iter_mut().for_each(|colour| *colour = 2 * *colour + 1);
    colours[vertex] -= 1;
    ranked(colours);
}

/// Replaces colours by their ranks; how many there are.
fn ranked(colours: &mut [usize]) -> usize {
    let distinct: BTreeSet<usize> = colours.iter().copied().collect();
    let distinct: Vec<usize> = distinct.into_iter().collect();
    for colour in colours {
        *colour = distinct.binary_search(colour).unwrap_or_default();
    }
    distinct.len()
}

/// The rank of each item among the distinct ones.
fn ranks<T: Ord>(items: &[T]) -> Vec<usize> {
    let distinct: BTreeSet<&T> = items.iter().collect();
    let distinct: BTreeMap<&T, usize> =
        distinct.into_iter().enumerate().map(|(rank, item)| (item, rank)).collect();
    items.iter().map(|item| distinct[item]).collect()
}

fn sorted(items: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut items: Vec<usize> = items.collect();
    items.sort_unstable();
    items
}

#[cfg(test)]
mod tests {
    use super::{Coefficient, Domain, Polynomial, canonical};
    use crate::modular::Stream;
    use crate::poly::Monomial;

    /// The sum of these monomials with these coefficients.
    fn polynomial(terms: &[(&[usize], i64)]) -> Polynomial {
        let term = |(factors, c): &(&[usize], i64)| {
            let factors = factors.iter().map(|i| (*i, 1));
            (Monomial::from_factors(factors), Coefficient::integer(*c))
        };
        Polynomial::from_terms(terms.iter().map(term))
    }

    /// The same polynomial with its variables shuffled.
    fn shuffled(p: &Polynomial, count: usize, stream: &mut Stream) -> Polynomial {
        let mut images: Vec<usize> = (0..count).collect();
        (1..count).rev().for_each(|k| images.swap(k, stream.below(k + 1)));
        let term = |(m, c): &(Monomial, Coefficient)| {
            (Monomial::from_factors(m.factors().map(|(i, e)| (images[i], e))), c.clone())
        };
        Polynomial::from_terms(p.terms().iter().map(term).collect::<Vec<_>>())
    }

    #[test]
    fn names_of_neighbours_do_not_matter() {
        let mut stream = Stream::new(7);
        let cases: [(&str, Polynomial); 5] = [
            ("a star, two couplings", polynomial(&[(&[0], 1), (&[1], 2), (&[2], 1), (&[3], 2)])),
            ("a square", polynomial(&[(&[0, 1], 1), (&[1, 2], 1), (&[2, 3], 1), (&[3, 0], 1)])),
            (
                "a square with two couplings",
                polynomial(&[(&[0, 1], 1), (&[1, 2], 2), (&[2, 3], 1), (&[3, 0], 2)]),
            ),
            (
                "two triangles, a bond and a field",
                polynomial(&[(&[0, 1, 2], 1), (&[3, 4, 5], 1), (&[2, 3], 3), (&[], 4)]),
            ),
            (
                "a ring of six",
                polynomial(&[
                    (&[0, 1], 1),
                    (&[1, 2], 1),
                    (&[2, 3], 1),
                    (&[3, 4], 1),
                    (&[4, 5], 1),
                    (&[0, 5], 2),
                ]),
            ),
        ];
        for (name, p) in cases {
            let domains = [Domain::Spin; 6];
            let first = canonical(&p, &domains);
            for _ in 0..20 {
                let q = shuffled(&p, 6, &mut stream);
                let other = canonical(&q, &domains);
                assert_eq!(first.shape, other.shape, "{name}");
                assert_eq!(first.coefficients, other.coefficients, "{name}");
            }
        }
    }

    #[test]
    fn couplings_do_not_change_the_shape_and_domains_do() {
        let domains = [Domain::Spin, Domain::Spin, Domain::Bit, Domain::Bit];
        let a = canonical(&polynomial(&[(&[0, 1], 5), (&[1, 2], 7)]), &domains);
        let b = canonical(&polynomial(&[(&[0, 1], 7), (&[0, 3], -1)]), &domains);
        assert_eq!(a.shape, b.shape);
        assert_eq!(a.shape.bits, [false, false, true]);
        let c = canonical(&polynomial(&[(&[0, 1], 7), (&[0, 3], -1)]), &[Domain::Spin; 4]);
        assert_ne!(a.shape, c.shape);
    }
}
