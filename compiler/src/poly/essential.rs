//! Essential variables: the fewest linear forms that polynomials depend on.
//!
//! The span of the gradients of `p`, its coefficient vectors taken over all monomials, is exactly
//! the space of linear forms `p` is a polynomial in (its orthogonal complement are the directions
//! along which `p` does not change). Affine parts are free in a network, so they are set aside
//! first. A basis of the space is then chosen to be readable: variables, then forms on which a part
//! of `p` depends alone ([`super::ridges`]), then echelon rows.

use super::linear::{Echelon, LinearForm};
use super::ridges::ridge_forms;
use super::{Coefficient, Monomial, Polynomial};
use crate::rational::Rational;

/// Polynomials rewritten in fewer variables: `p = reduced(forms(x)) + affine`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinearChange {
    /// The new variables, in order, as forms in the old ones.
    pub forms: Vec<LinearForm>,
    /// Each polynomial's terms of degree 2 and more, in the new variables.
    pub reduced: Vec<Polynomial>,
    /// Each polynomial's constant and linear terms, in the old variables.
    pub affine: Vec<Polynomial>,
}

/// The change to essential variables of all these polynomials jointly; `None` where it would not
/// lower the number of variables.
pub fn essential_variables(polynomials: &[&Polynomial]) -> Option<LinearChange> {
    let curved: Vec<Polynomial> = polynomials.iter().map(|p| p.without_affine()).collect();
    let mut variables: Vec<usize> = curved.iter().flat_map(Polynomial::variables).collect();
    variables.sort_unstable();
    variables.dedup();
    let span = gradient_span(&curved, variables.len())?;
    let forms = basis(&curved, &span);
    let images = section(&forms, &span)?;
    let substitution = |index: usize| images.iter().find(|i| i.0 == index).map(|i| i.1.clone());
    let count = variables.last().map_or(0, |v| v + 1);
    let images: Vec<Polynomial> =
        (0..count).map(|i| substitution(i).unwrap_or_else(Polynomial::zero)).collect();
    let reduced = curved.iter().map(|p| p.substitute(&images)).collect();
    let affine = polynomials.iter().zip(&curved).map(|(p, c)| p.sub(c)).collect();
    Some(LinearChange { forms, reduced, affine })
}

/// A polynomial in one linear form, as `Σ coefficients[k] · form^k + affine`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LinearArgument {
    /// The form, with coprime integer coefficients.
    pub form: LinearForm,
    /// Ascending coefficients; the first two are zero.
    pub coefficients: Vec<Coefficient>,
    /// The constant and linear terms.
    pub affine: Polynomial,
}

/// The single linear form whose powers make all terms of degree 2 and more; `None` where there is
/// none (or it is a variable already).
pub fn linear_argument(p: &Polynomial) -> Option<LinearArgument> {
    let change = essential_variables(&[p])?;
    let ([form], [reduced], [affine]) =
        (change.forms.as_slice(), change.reduced.as_slice(), change.affine.as_slice())
    else {
        return None;
    };
    let power = |k| reduced.coefficient(&Monomial::power(0, k));
    let coefficients = (0..=reduced.degree()).map(power).collect();
    Some(LinearArgument { form: form.clone(), coefficients, affine: affine.clone() })
}

/// The span of all gradients, unless its dimension is the number of variables.
fn gradient_span(polynomials: &[Polynomial], variables: usize) -> Option<Echelon> {
    let mut span = Echelon::default();
    for p in polynomials {
        for form in gradient_forms(p) {
            if span.insert(&form) && span.rank() == variables {
                return None;
            }
        }
    }
    Some(span)
}

/// The coefficient vectors of the gradient of `p`, one for each monomial of a derivative and each
/// monomial in the parameters.
pub(super) fn gradient_forms(p: &Polynomial) -> impl Iterator<Item = LinearForm> + use<> {
    let mut rows: std::collections::BTreeMap<(Monomial, Monomial), Vec<(usize, Rational)>> =
        Default::default();
    for (m, c) in p.terms() {
        let parts = match c {
            Coefficient::Number(n) => vec![(Monomial::one(), n.clone())],
            Coefficient::Parametric(c) => c.terms().to_vec(),
        };
        for (index, exponent) in m.factors() {
            let Some(lowered) = m.div(&Monomial::variable(index)) else { continue };
            let times = Rational::integer(i64::from(exponent));
            for (parameters, n) in &parts {
                let row = rows.entry((lowered.clone(), parameters.clone())).or_default();
                row.push((index, n * &times));
            }
        }
    }
    rows.into_values().map(LinearForm::from_terms)
}

/// A readable basis of the span.
fn basis(polynomials: &[Polynomial], span: &Echelon) -> Vec<LinearForm> {
    let units = span.rows().iter().filter(|row| row.terms().len() == 1).cloned();
    let ridges = polynomials.iter().flat_map(ridge_forms).filter(|form| span.contains(form));
    let rows = span.rows().iter().map(LinearForm::primitive);
    let mut chosen = Echelon::default();
    let mut forms: Vec<LinearForm> =
        units.chain(ridges).chain(rows).filter(|form| chosen.insert(form)).collect();
    // By first variable, so that the new variables follow the order of the old ones.
    forms.sort_by_key(|form| form.terms().iter().map(|t| t.0).collect::<Vec<_>>());
    forms
}

/// Images of the pivot variables that solve `forms(x) = y` with all other variables zero.
fn section(forms: &[LinearForm], span: &Echelon) -> Option<Vec<(usize, Polynomial)>> {
    let pivots: Vec<usize> = span.pivots().collect();
    // The system in the pivot variables, with the new variables as right-hand sides beyond them.
    let offset = pivots.last()? + 1;
    let mut system = Echelon::default();
    for (k, form) in forms.iter().enumerate() {
        let inside = pivots.iter().map(|p| (*p, form.coefficient(*p)));
        let minus = Rational::integer(-1);
        system.insert(&LinearForm::from_terms(inside.chain([(offset + k, minus)])));
    }
    system
        .rows()
        .iter()
        .map(|row| {
            let (pivot, rest) = row.terms().split_first()?;
            // Only new variables may remain: the forms are a basis.
            rest.iter().all(|t| t.0 >= offset).then_some(())?;
            let image =
                rest.iter().map(|(i, c)| (Monomial::variable(i - offset), Coefficient::Number(-c)));
            Some((pivot.0, Polynomial::from_terms(image)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{LinearForm, essential_variables, linear_argument};
    use crate::id::ParameterId;
    use crate::modular::Stream;
    use crate::poly::{Coefficient, Polynomial};
    use crate::rational::Rational;

    fn x(i: usize) -> Polynomial {
        Polynomial::variable(i)
    }
    fn n(value: i64) -> Coefficient {
        Coefficient::integer(value)
    }
    fn form(coefficients: &[i64]) -> LinearForm {
        let terms = coefficients.iter().map(|c| Rational::integer(*c)).enumerate();
        LinearForm::from_terms(terms)
    }

    #[test]
    fn powers_of_one_form() {
        let p = x(0).add(&x(1)).pow(4).add(&x(1).scaled(&n(5)));
        let found = linear_argument(&p).unwrap();
        assert_eq!(found.form, form(&[1, 1]));
        assert_eq!(found.coefficients, [0, 0, 0, 0, 1].map(n));
        assert_eq!(found.affine, x(1).scaled(&n(5)));
        assert_eq!(linear_argument(&x(0).mul(&x(1))), None);
        assert_eq!(linear_argument(&x(0).pow(3)), None);
    }

    #[test]
    fn parameters_are_coefficients() {
        let a = Coefficient::parameter(ParameterId::new(0));
        let u = x(0).sub(&x(1).scaled(&n(2)));
        let p = u.pow(3).scaled(&a).add(&u.pow(2));
        let found = linear_argument(&p).unwrap();
        assert_eq!(found.form, form(&[1, -2]));
        assert_eq!(found.coefficients, [n(0), n(0), n(1), a.clone()]);
        // The parameter scales y alone: then the two forms differ.
        let q = x(0).add(&x(1).scaled(&a)).pow(2);
        assert_eq!(essential_variables(&[&q]), None);
    }

    #[test]
    fn bonds_of_a_spring_chain() {
        let bond = |i: usize| x(i + 1).sub(&x(i));
        let energy = (0..4).fold(Polynomial::zero(), |sum, i| {
            sum.add(&bond(i).pow(2)).add(&bond(i).pow(3)).add(&bond(i).pow(4).scaled(&n(2)))
        });
        let change = essential_variables(&[&energy]).unwrap();
        let forms: Vec<LinearForm> = (0..4)
            .map(|i| {
                let minus = Rational::integer(-1);
                LinearForm::from_terms([(i, Rational::ONE), (i + 1, minus)])
            })
            .collect();
        assert_eq!(change.forms, forms);
        // In the bonds the energy is separated: three terms each.
        assert_eq!(change.reduced[0].len(), 12);
    }

    #[test]
    fn random_changes_are_undone() {
        let mut stream = Stream::new(9);
        for round in 0..100 {
            let (old, new) = (3 + round % 4, 1 + round % 3);
            let forms: Vec<Polynomial> = (0..new)
                .map(|_| {
                    (0..old).fold(Polynomial::zero(), |sum, i| {
                        sum.add(&x(i).scaled(&n(stream.below(7) as i64 - 3)))
                    })
                })
                .collect();
            let p = (0..4).fold(Polynomial::zero(), |sum, _| {
                let product = (0..1 + stream.below(3))
                    .fold(forms[stream.below(new)].clone(), |p, _| {
                        p.mul(&forms[stream.below(new)])
                    });
                sum.add(&product)
            });
            let p = p.add(&x(0)).add(&Polynomial::constant(n(2)));
            let Some(change) = essential_variables(&[&p]) else {
                assert!(p.without_affine().variables().len() <= new);
                continue;
            };
            assert!(change.forms.len() <= new);
            let images: Vec<Polynomial> =
                change.forms.iter().map(LinearForm::to_polynomial).collect();
            assert_eq!(change.reduced[0].substitute(&images).add(&change.affine[0]), p);
        }
    }
}
