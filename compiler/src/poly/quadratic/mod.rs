//! Quadratic forms over Q: how many products they need, and which.
//!
//! `Polynomial<Rational> ─► QuadraticForm ─► Vec<ScaledProduct>`. A form of rank r whose Witt index
//! over Q is w is a sum of r - w products of linear forms and of no fewer: k products vanish on a
//! subspace of codimension at most k, and a hyperbolic plane costs one product. Over R the same
//! count is the larger of the two signs of the inertia, which [`inertia()`] gives exactly; it bounds
//! the gates of any polynomial from below through its Hessian.
//!
//! Everything is exact, deterministic and budgeted in steps.

pub mod inertia;
pub mod integer;
mod isotropic;
mod lattice;
pub mod local;
pub mod matrix;
mod split;
mod subspace;

pub use inertia::{inertia, rank};
pub use local::{WittIndex, witt_index};
pub use matrix::SymmetricMatrix;
pub use split::ScaledProduct;

use super::monomial::Monomial;
use super::polynomial::Polynomial;
use crate::rational::Rational;

/// A quadratic form in some of the variables of a polynomial.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct QuadraticForm {
    variables: Vec<usize>,
    matrix: SymmetricMatrix,
}

impl QuadraticForm {
    /// The homogeneous part of degree 2 of a polynomial.
    pub fn of(polynomial: &Polynomial<Rational>) -> Self {
        let part: Vec<_> = polynomial.terms().iter().filter(|(m, _)| m.degree() == 2).collect();
        let mut variables: Vec<usize> =
            part.iter().flat_map(|(m, _)| m.factors().map(|(i, _)| i)).collect();
        variables.sort_unstable();
        variables.dedup();
        let position = |i: usize| variables.binary_search(&i).unwrap_or(0);
        let mut matrix = SymmetricMatrix::new(variables.len());
        for (m, c) in part {
            let indices: Vec<usize> = m.factors().map(|(i, _)| position(i)).collect();
            match indices.as_slice() {
                [i] => matrix.set(*i, *i, c.clone()),
                [i, j] => matrix.set(*i, *j, c / &Rational::integer(2)),
                _ => {}
            }
        }
        Self { variables, matrix }
    }

    /// The variables that occur, increasing: row `k` of the matrix belongs to the `k`-th.
    pub fn variables(&self) -> &[usize] {
        &self.variables
    }

    /// The matrix `A` of the form `xᵀAx`.
    pub fn matrix(&self) -> &SymmetricMatrix {
        &self.matrix
    }

    /// The numbers of positive and negative squares.
    pub fn inertia(&self) -> (usize, usize) {
        inertia(&self.matrix)
    }

    /// The number of hyperbolic planes that split off over Q.
    pub fn witt_index(&self) -> WittIndex {
        witt_index(&self.matrix)
    }

    /// The least number of products, rank minus Witt index, as proved bounds (low, high).
    pub fn product_bounds(&self) -> (usize, usize) {
        let (positive, negative) = self.inertia();
        let index = self.witt_index();
        (positive + negative - index.high(), positive + negative - index.low())
    }

    /// The form as a sum of products, few first and then with small coefficients.
    pub fn decompose(&self) -> Vec<ScaledProduct> {
        self.decompositions(1).into_iter().next().unwrap_or_default()
    }

    /// Up to `limit` different decompositions, the best first: fewest products, then the fewest
    /// bits in all coefficients. Squares come last within each. From two on, the one with the
    /// fewest bits of all is among them, which trades products for small coefficients.
    pub fn decompositions(&self, limit: usize) -> Vec<Vec<ScaledProduct>> {
        let mut all: Vec<Vec<ScaledProduct>> = Vec::new();
        for variant in 0..limit.div_ceil(2).max(1) {
            all.extend(split::split(&self.matrix, variant));
        }
        all.push(split::vertex_cover(&self.matrix));
        for products in &mut all {
            for product in products.iter_mut() {
                let name = |i: usize| self.variables[i];
                product.left = product.left.renamed(name);
                product.right = product.right.renamed(name);
            }
            products.sort_by_key(ScaledProduct::is_square);
        }
        let bits = |d: &Vec<ScaledProduct>| d.iter().map(ScaledProduct::bits).sum::<u64>();
        all.sort_by_cached_key(|d| (d.len(), bits(d), d.clone()));
        all.dedup();
        if limit > 1
            && let Some(lightest) = (0..all.len()).min_by_key(|at| bits(&all[*at]))
            && lightest >= limit
        {
            all.swap(lightest, limit - 1);
        }
        all.truncate(limit);
        all
    }

    /// The form as a polynomial.
    pub fn to_polynomial(&self) -> Polynomial<Rational> {
        let two = Rational::integer(2);
        Polynomial::from_terms((0..self.matrix.dimension()).flat_map(|i| {
            let two = two.clone();
            self.matrix.row(i).range(i..).map(move |(j, a)| {
                let monomial = Monomial::variable(self.variables[i])
                    .mul(&Monomial::variable(self.variables[*j]));
                (monomial, if i == *j { a.clone() } else { a * &two })
            })
        }))
    }
}

/// The polynomial a sum of products stands for.
pub fn sum_of_products(products: &[ScaledProduct]) -> Polynomial<Rational> {
    products.iter().fold(Polynomial::zero(), |sum, p| {
        sum.add(&p.left.to_polynomial().mul(&p.right.to_polynomial()).scaled(&p.scale))
    })
}

#[cfg(test)]
mod tests;
