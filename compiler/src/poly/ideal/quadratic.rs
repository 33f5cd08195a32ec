//! Quadratic polynomials shifted by multiples of quadratic relations to forms of few products.
//!
//! On `G = c` the form `A` and `A - λG` differ by a number. How many products the latter takes is
//! decided by its inertia, which changes where `det(A - λG)` is zero: the candidates are the
//! rational zeros, and one number between any two of them.

use crate::poly::factor::{Budget, factor};
use crate::poly::quadratic::QuadraticForm;
use crate::poly::{Ideal, Monomial, Polynomial};
use crate::rational::Rational;

/// Forms in more variables are left alone.
const VARIABLES: usize = 12;
/// Steps of a factorisation.
const STEPS: u64 = 200_000;

type Numbers = Polynomial<Rational>;

/// The best shift of a polynomial of degree 2; `None` where there is no better one.
pub fn shifted(ideal: &Ideal, polynomial: &Polynomial) -> Option<Polynomial> {
    let start = polynomial.to_rational().filter(|p| p.degree() == 2)?;
    let relations: Vec<Numbers> = ideal
        .declared()
        .iter()
        .filter_map(Polynomial::to_rational)
        .filter(|p| p.degree() == 2)
        .collect();
    let mut best = (cost(&start)?, start);
    let before = best.0;
    for relation in &relations {
        for by in multiples(&best.1, relation)? {
            let candidate = best.1.sub(&relation.scaled(&by));
            if let Some(cost) = cost(&candidate)
                && cost < best.0
            {
                best = (cost, candidate);
            }
        }
    }
    (best.0 < before).then(|| best.1.into())
}

/// The products that the quadratic part takes, and its terms.
fn cost(p: &Numbers) -> Option<(usize, usize)> {
    let form = QuadraticForm::of(p);
    (form.variables().len() <= VARIABLES).then(|| (form.product_bounds().1, p.len()))
}

/// The multiples of a relation that are worth subtracting.
fn multiples(p: &Numbers, relation: &Numbers) -> Option<Vec<Rational>> {
    let mut variables = p.variables();
    variables.extend(relation.variables());
    variables.sort_unstable();
    variables.dedup();
    if variables.len() > VARIABLES {
        return None;
    }
    let mut zeros = zeros(p, relation, &variables);
    for (m, c) in relation.terms().iter().filter(|(m, _)| m.degree() == 2) {
        zeros.push(&p.coefficient(m) / c);
    }
    zeros.sort();
    zeros.dedup();
    let half = Rational::ratio(1, 2)?;
    let between: Vec<Rational> = zeros.windows(2).map(|w| &(&w[0] + &w[1]) * &half).collect();
    zeros.extend(between);
    Some(zeros)
}

/// The rational zeros of `det(A - λG)`.
fn zeros(p: &Numbers, relation: &Numbers, variables: &[usize]) -> Vec<Rational> {
    // The determinant is a polynomial in λ, known by its values at 0, 1, …, n.
    let size = variables.len();
    let points: Vec<Rational> = (0..=size as i64).map(Rational::integer).collect();
    let values = points
        .iter()
        .map(|at| determinant(matrix(&p.sub(&relation.scaled(at)), variables)))
        .collect::<Vec<_>>();
    let determinant = interpolated(&points, &values);
    let mut budget = Budget::new(STEPS);
    let factors = factor(&determinant, &mut budget);
    let zero = |p: &Numbers| {
        let [slope, constant] = [Monomial::variable(0), Monomial::one()].map(|m| p.coefficient(&m));
        (p.degree() == 1).then(|| &-&constant / &slope)
    };
    factors.factors.iter().filter_map(|(p, _)| zero(p)).collect()
}

/// The symmetric matrix of the quadratic part.
fn matrix(p: &Numbers, variables: &[usize]) -> Vec<Vec<Rational>> {
    let half = Rational::ratio(1, 2).unwrap_or(Rational::ONE);
    let entry = |x: usize, y: usize| {
        let c = p.coefficient(&Monomial::variable(x).mul(&Monomial::variable(y)));
        if x == y { c } else { &c * &half }
    };
    variables.iter().map(|x| variables.iter().map(|y| entry(*x, *y)).collect()).collect()
}

/// The determinant by elimination.
fn determinant(mut rows: Vec<Vec<Rational>>) -> Rational {
    let mut product = Rational::ONE;
    for k in 0..rows.len() {
        let Some(pivot) = (k..rows.len()).find(|r| !rows[*r][k].is_zero()) else {
            return Rational::ZERO;
        };
        if pivot != k {
            rows.swap(pivot, k);
            product = -&product;
        }
        product = &product * &rows[k][k];
        let (above, below) = rows.split_at_mut(k + 1);
        let pivot = &above[k];
        for row in below.iter_mut().filter(|row| !row[k].is_zero()) {
            let factor = &row[k] / &pivot[k];
            for (slot, value) in row.iter_mut().zip(pivot).skip(k) {
                *slot = &*slot - &(&factor * value);
            }
        }
    }
    product
}

/// Newton's interpolation in variable 0.
fn interpolated(points: &[Rational], values: &[Rational]) -> Numbers {
    let mut differences = values.to_vec();
    for k in 1..points.len() {
        for i in (k..points.len()).rev() {
            let rise = &differences[i] - &differences[i - 1];
            differences[i] = &rise / &(&points[i] - &points[i - k]);
        }
    }
    let shifted = |at: &Rational| Numbers::variable(0).sub(&Numbers::constant(at.clone()));
    let pairs = points.iter().zip(&differences).rev();
    pairs.fold(Numbers::zero(), |sum, (at, d)| {
        sum.mul(&shifted(at)).add(&Numbers::constant(d.clone()))
    })
}
