//! Ridges: parts of a polynomial that are univariate in a linear form, such as the bond energies
//! `V(q[i+1] - q[i])` of an expanded chain.
//!
//! Where variables `i` and `j` meet in one ridge only, `∂i ∂j p` is a function of its form alone,
//! and integrating it twice gives the ridge back.

use super::gradient::gradient_forms;
use super::linear::{Echelon, LinearForm};
use super::{Coefficient, Monomial, Polynomial};
use crate::poly::polynomial::Ring;
use crate::rational::Rational;

/// Pairs of variables looked at in one polynomial.
const PAIRS: usize = 4_000;

/// `p = Σ ridge + rest`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RidgeSum {
    /// The ridges, of degree 3 and more.
    pub ridges: Vec<Ridge>,
    /// What they leave.
    pub rest: Polynomial,
}

/// A univariate polynomial of a linear form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ridge {
    /// The form, with coprime integer coefficients and at least two variables.
    pub form: LinearForm,
    /// Ascending coefficients in the form, the first two zero.
    pub coefficients: Vec<Coefficient>,
}

/// Splits off all ridges that some pair of variables determines; `None` where there is none.
pub fn ridge_sum(p: &Polynomial) -> Option<RidgeSum> {
    let mut ridges: Vec<Ridge> = Vec::new();
    let mut rest = p.clone();
    for (i, j, mixed) in mixed_derivatives(p) {
        let Some(form) = single_form(&mixed) else { continue };
        if form.terms().len() < 2 || ridges.iter().any(|r| r.form == form) {
            continue;
        }
        let Some(ridge) = integrate(&mixed, i, j, form) else { continue };
        // Any two variables of a cubic give a form; a ridge clears the terms it couples.
        let expanded = ridge.to_polynomial();
        let coupling = expanded.terms().iter().filter(|(m, _)| m.factors().len() > 1).count();
        let left = rest.sub(&expanded);
        if 2 * (rest.len() as i64 - left.len() as i64) >= coupling as i64 {
            rest = left;
            ridges.push(ridge);
        }
    }
    (!ridges.is_empty()).then_some(RidgeSum { ridges, rest })
}

/// The forms of all ridges that a pair of variables (or one twice) determines, in the order of the
/// pairs.
pub fn ridge_forms(p: &Polynomial) -> Vec<LinearForm> {
    let mut forms: Vec<LinearForm> = Vec::new();
    for (_, _, mixed) in mixed_derivatives(p) {
        if let Some(form) = single_form(&mixed)
            && !forms.contains(&form)
        {
            forms.push(form);
        }
    }
    forms
}

impl Ridge {
    /// The ridge expanded.
    pub fn to_polynomial(&self) -> Polynomial {
        let form: Polynomial = self.form.to_polynomial();
        self.coefficients
            .iter()
            .rev()
            .fold(Polynomial::zero(), |sum, c| sum.mul(&form).add(&Polynomial::constant(c.clone())))
    }
}

/// The second derivatives by two different variables that meet in a term, pairs in order.
fn mixed_derivatives(p: &Polynomial) -> impl Iterator<Item = (usize, usize, Polynomial)> + '_ {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (m, _) in p.terms().iter().filter(|(m, _)| m.degree() > 2) {
        let indices: Vec<usize> = m.factors().map(|f| f.0).collect();
        for (k, i) in indices.iter().enumerate() {
            pairs.extend(indices[k + 1..].iter().map(|j| (*i, *j)));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs.truncate(PAIRS);
    pairs.into_iter().map(|(i, j)| (i, j, p.derivative(i).derivative(j)))
}

/// The only form a non-constant polynomial depends on.
fn single_form(p: &Polynomial) -> Option<LinearForm> {
    let mut span = Echelon::default();
    for form in gradient_forms(p) {
        span.insert(&form);
        if span.rank() > 1 {
            return None;
        }
    }
    span.rows().first().map(LinearForm::primitive)
}

/// The `f` of degree 2 and more with `∂i ∂j f(form) = mixed`.
fn integrate(mixed: &Polynomial, i: usize, j: usize, form: LinearForm) -> Option<Ridge> {
    let scale = &form.coefficient(i) * &form.coefficient(j);
    let inverse = scale.inverse()?;
    // On the axis of variable i the form is its coefficient times the variable.
    let unit = form.coefficient(i).inverse()?;
    let mut coefficients = vec![Coefficient::zero(), Coefficient::zero()];
    for k in 0..=mixed.degree() {
        let c = mixed.coefficient(&Monomial::power(i, k));
        let twice = Rational::ratio(1, i64::from((k + 1) * (k + 2)))?;
        coefficients.push(c.scaled(&(&(&inverse * &twice) * &unit.pow(k))));
    }
    Some(Ridge { form, coefficients })
}

#[cfg(test)]
mod tests {
    use super::{LinearForm, ridge_sum};
    use crate::poly::{Coefficient, Polynomial};
    use crate::rational::Rational;

    fn x(i: usize) -> Polynomial {
        Polynomial::variable(i)
    }

    #[test]
    fn a_chain_with_fixed_ends() {
        let wall = |p: Polynomial| p.pow(2).add(&p.pow(3)).add(&p.pow(4));
        let mut energy = wall(x(0)).add(&wall(x(3).neg()));
        for i in 0..3 {
            energy = energy.add(&wall(x(i + 1).sub(&x(i))));
        }
        let found = ridge_sum(&energy).unwrap();
        assert_eq!(found.ridges.len(), 3);
        assert_eq!(found.rest, wall(x(0)).add(&wall(x(3).neg())));
        let minus = Rational::integer(-1);
        assert_eq!(found.ridges[1].form, LinearForm::from_terms([(1, Rational::ONE), (2, minus)]));
        assert_eq!(found.ridges[1].coefficients, [0, 0, 1, -1, 1].map(Coefficient::integer));
    }

    #[test]
    fn no_ridge_without_a_form() {
        assert_eq!(ridge_sum(&x(0).mul(&x(1)).mul(&x(2))), None);
        assert_eq!(ridge_sum(&x(0).pow(4).add(&x(1).pow(2))), None);
        // Every mixed derivative of a cubic depends on one form; that alone is no ridge.
        let product = x(0).add(&x(1)).mul(&x(1).add(&x(2))).mul(&x(2).sub(&x(3)));
        assert_eq!(ridge_sum(&product), None);
    }
}
