//! Images of a gcd whose monomials are known.
//!
//! R. Zippel (EUROSAM 1979): once one image of a gcd has been computed, the others have the same
//! monomials, and their coefficients follow from univariate gcds at the powers of one point by
//! solving transposed Vandermonde systems. The number of univariate gcds is the number of monomials
//! that share a power of the main variable, and not exponential in the number of variables.

use std::collections::BTreeMap;

use super::budget::Budget;
use super::dense::{self, Dense, degree};
use super::residue::{Residue, Residues};
use crate::modular::Stream;
use crate::poly::monomial::Monomial;
use crate::poly::polynomial::Polynomial;

/// The monomials of a gcd by powers of a main variable in which it leads with a single term.
pub(super) struct Skeleton {
    main: usize,
    groups: BTreeMap<u32, Vec<Monomial>>,
    largest: usize,
}

impl Skeleton {
    /// The skeleton with the main variable of the smallest groups; `None` where no variable has a
    /// single leading term (univariate images cannot be scaled consistently then) or where nothing
    /// is gained.
    pub(super) fn new<const P: u64>(f: &Residues<P>) -> Option<Self> {
        f.variables()
            .into_iter()
            .filter_map(|main| {
                let mut groups: BTreeMap<u32, Vec<Monomial>> = BTreeMap::new();
                for (m, _) in f.terms() {
                    let (rest, power) = m.split(main);
                    groups.entry(power).or_default().push(rest);
                }
                let largest = groups.values().map(Vec::len).max()?;
                let (_, top) = groups.last_key_value()?;
                (top.len() == 1 && groups.len() > 1).then_some(Self { main, groups, largest })
            })
            .min_by_key(|skeleton| (skeleton.largest, skeleton.main))
    }
}

/// The gcd of `a` and `b` if it has the monomials of the skeleton, up to a constant. `None` where a
/// point was unlucky or the budget ran out.
pub(super) fn image<const P: u64>(
    skeleton: &Skeleton,
    a: &Residues<P>,
    b: &Residues<P>,
    stream: &mut Stream,
    budget: &mut Budget,
) -> Option<Residues<P>> {
    let (&top, lead) = skeleton.groups.last_key_value()?;
    let last = [a, b].into_iter().flat_map(|f| f.variables()).max()?;
    let point: Vec<Residue<P>> = (0..=last).map(|_| Residue::new(stream.next_u64() >> 3)).collect();
    let node = |m: &Monomial| {
        let factors = m.factors().filter(|(i, _)| *i != skeleton.main);
        factors.fold(Residue::ONE, |v, (i, e)| v.times(point[i].power(u64::from(e))))
    };
    let (mut a, mut b) =
        (Geometric::new(a, skeleton.main, node), Geometric::new(b, skeleton.main, node));
    let lead_node = node(lead.first()?);
    let mut scale = Residue::ONE;
    let mut values: BTreeMap<u32, Vec<Residue<P>>> = BTreeMap::new();
    for _ in 0..skeleton.largest {
        budget.spend(4 * (a.terms.len() + b.terms.len()) + 20 * (a.degree + 1) * (b.degree + 1))?;
        let gcd = dense::gcd(&a.next(), &b.next());
        if degree(&gcd) != top as usize {
            return None;
        }
        scale = scale.times(lead_node);
        for power in skeleton.groups.keys() {
            let value = gcd.get(*power as usize).copied().unwrap_or(Residue::ZERO);
            values.entry(*power).or_default().push(value.times(scale));
        }
        let known = |k: usize| skeleton.groups.contains_key(&(k as u32));
        if gcd.iter().enumerate().any(|(k, c)| !c.is_zero() && !known(k)) {
            return None;
        }
    }
    let mut terms = Vec::new();
    for (power, monomials) in &skeleton.groups {
        budget.spend(4 * monomials.len() * monomials.len())?;
        let nodes: Vec<Residue<P>> = monomials.iter().map(node).collect();
        let coefficients = solve(&nodes, values.get(power)?)?;
        let x = Monomial::power(skeleton.main, *power);
        terms.extend(monomials.iter().map(|m| m.mul(&x)).zip(coefficients));
    }
    Some(Polynomial::from_terms(terms))
}

/// A polynomial evaluated at the successive powers of a point in all variables but the main one.
struct Geometric<const P: u64> {
    /// (power of the main variable, coefficient so far, value of the monomial at the point).
    terms: Vec<(usize, Residue<P>, Residue<P>)>,
    degree: usize,
}

impl<const P: u64> Geometric<P> {
    fn new(f: &Residues<P>, main: usize, node: impl Fn(&Monomial) -> Residue<P>) -> Self {
        let terms = f.terms().iter().map(|(m, c)| (m.exponent(main) as usize, *c, node(m)));
        Self { terms: terms.collect(), degree: f.degree_in(main) as usize }
    }

    fn next(&mut self) -> Dense<P> {
        let mut out: Dense<P> = vec![Residue::ZERO; self.degree + 1];
        for (power, coefficient, node) in &mut self.terms {
            *coefficient = coefficient.times(*node);
            out[*power] = out[*power].plus(*coefficient);
        }
        dense::trim(&mut out);
        out
    }
}

/// The `c` with `Σ c_i · node_i^j = value_j` for j = 1, 2, …, as many equations as nodes. `None`
/// where nodes coincide.
///
/// With `M = Π (z - node_i)`, the coefficients of `M/(z - node_i)` pick out `c_i` up to its value at
/// the node.
fn solve<const P: u64>(nodes: &[Residue<P>], values: &[Residue<P>]) -> Option<Vec<Residue<P>>> {
    let master = nodes.iter().fold(vec![Residue::ONE], |product: Dense<P>, node| {
        dense::multiply(&product, &[Residue::ZERO.minus(*node), Residue::ONE])
    });
    nodes
        .iter()
        .map(|node| {
            let divisor = [Residue::ZERO.minus(*node), Residue::ONE];
            let basis = dense::divide(&master, &divisor).0;
            let weight = dense::evaluate(&basis, *node).times(*node);
            if weight.is_zero() {
                return None;
            }
            let sum = basis
                .iter()
                .zip(values)
                .fold(Residue::ZERO, |sum, (c, value)| sum.plus(c.times(*value)));
            Some(sum.times(weight.inverse()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::residue::P1;
    use super::{Budget, Monomial, Polynomial, Residue, Residues, Skeleton, image, solve};
    use crate::modular::Stream;

    #[test]
    fn transposed_vandermonde() {
        let r = Residue::<P1>::new;
        let (nodes, coefficients) = ([r(2), r(3), r(10)], [r(7), r(0), r(5)]);
        let values: Vec<_> = (1..4)
            .map(|j| {
                let terms = nodes.iter().zip(&coefficients);
                terms.fold(r(0), |s, (n, c)| s.plus(n.power(j).times(*c)))
            })
            .collect();
        assert_eq!(solve(&nodes, &values), Some(coefficients.to_vec()));
        assert_eq!(solve(&[r(2), r(2)], &values), None);
    }

    #[test]
    fn coefficients_of_a_sparse_gcd() {
        let term = |factors: &[(usize, u32)], c: u64| {
            (Monomial::from_factors(factors.iter().copied()), Residue::<P1>::new(c))
        };
        let g: Residues<P1> = Polynomial::from_terms([
            term(&[(0, 2), (1, 1)], 3),
            term(&[(0, 1), (2, 5)], 4),
            term(&[(0, 1), (3, 1)], 9),
            term(&[], 1),
        ]);
        let a: Residues<P1> =
            Polynomial::from_terms([term(&[(0, 1)], 2), term(&[(2, 1), (3, 2)], 1)]);
        let b: Residues<P1> = Polynomial::from_terms([term(&[(0, 2)], 1), term(&[(1, 3)], 1)]);
        let skeleton = Skeleton::new(&g).unwrap();
        let mut budget = Budget::default();
        let found =
            image(&skeleton, &a.mul(&g), &b.mul(&g), &mut Stream::new(1), &mut budget).unwrap();
        let scale = g.leading().unwrap().1.times(found.leading().unwrap().1.inverse());
        assert_eq!(found.scaled(&scale), g);
    }
}
