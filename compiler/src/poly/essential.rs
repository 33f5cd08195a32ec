//! Essential variables: the fewest linear forms that polynomials depend on.
//!
//! The span of the gradients of `p`, its coefficient vectors taken over all monomials, is exactly
//! the space of linear forms `p` is a polynomial in (its orthogonal complement are the directions
//! along which `p` does not change). Affine parts are free in a network, so they are set aside
//! first. A basis of the space is then chosen to be readable: variables, then forms on which a part
//! of `p` depends alone ([`super::ridges`]), then echelon rows.

use super::gradient::{directional, gradient_span};
use super::linear::{Echelon, LinearForm};
use super::ridges::ridge_forms;
use super::{Coefficient, Monomial, Polynomial};
use crate::poly::polynomial::Ring;
use crate::rational::Rational;

/// Substitution is used where it makes at most this many terms from one.
const SUBSTITUTED: usize = 8;

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
    let rows = gradient_span(&curved, &variables)?;
    let mut span = Echelon::default();
    rows.iter().for_each(|row| {
        span.insert(row);
    });
    let forms = basis(&curved, &span);
    let directions = section(&forms, &span)?;
    let images = images(&directions);
    let reduced = curved.iter().map(|p| rewritten(p, &directions, &images)).collect();
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

/// For each form a vector, in the pivot variables, on which it is 1 and all other forms are 0.
fn section(forms: &[LinearForm], span: &Echelon) -> Option<Vec<LinearForm>> {
    let pivots: Vec<usize> = span.pivots().collect();
    // The system in the pivot variables, with the new variables as right-hand sides beyond them.
    let offset = pivots.last()? + 1;
    let mut system = Echelon::default();
    for (k, form) in forms.iter().enumerate() {
        let inside = pivots.iter().map(|p| (*p, form.coefficient(*p)));
        let minus = Rational::integer(-1);
        system.insert(&LinearForm::from_terms(inside.chain([(offset + k, minus)])));
    }
    let mut vectors: Vec<Vec<(usize, Rational)>> = vec![Vec::new(); forms.len()];
    for row in system.rows() {
        let (pivot, rest) = row.terms().split_first()?;
        for (index, c) in rest {
            // Only new variables may remain: the forms are a basis.
            vectors.get_mut(index.checked_sub(offset)?)?.push((pivot.0, -c));
        }
    }
    Some(vectors.into_iter().map(LinearForm::from_terms).collect())
}

/// Each old variable in the new ones, where it occurs in a direction.
fn images(directions: &[LinearForm]) -> Vec<Polynomial> {
    let last = directions.iter().filter_map(|d| d.terms().last()).map(|t| t.0).max();
    let mut terms: Vec<Vec<(Monomial, Coefficient)>> = vec![Vec::new(); last.map_or(0, |v| v + 1)];
    for (k, direction) in directions.iter().enumerate() {
        for (index, c) in direction.terms() {
            terms[*index].push((Monomial::variable(k), Coefficient::Number(c.clone())));
        }
    }
    terms.into_iter().map(Polynomial::from_terms).collect()
}

/// A curved polynomial in the new variables, by the cheaper of two ways.
fn rewritten(p: &Polynomial, directions: &[LinearForm], images: &[Polynomial]) -> Polynomial {
    // Variables without an image are zero on all directions.
    let kept = p.terms().iter().filter(|(m, _)| {
        m.factors().all(|(i, _)| images.get(i).is_some_and(|image| !image.is_zero()))
    });
    let kept = Polynomial::from_terms(kept.cloned());
    // At most this many terms come out before they are collected.
    let length = |i: usize, e: u32| images[i].len().saturating_pow(e);
    let expanded = kept.terms().iter().fold(0usize, |sum, (m, _)| {
        sum.saturating_add(m.factors().fold(1, |n, (i, e)| n.saturating_mul(length(i, e))))
    });
    if expanded <= SUBSTITUTED * p.len() { kept.substitute(images) } else { along(p, directions) }
}

/// The polynomial in the new variables whose Taylor coefficients are those of `p` at the origin
/// along these directions. Differentiating cancels at once what substituting would first expand.
fn along(p: &Polynomial, directions: &[LinearForm]) -> Polynomial {
    let mut terms = Vec::new();
    // (derivative so far divided by factorials, its monomial, first direction still allowed)
    let mut open = vec![(p.clone(), Monomial::one(), 0)];
    while let Some((derivative, monomial, first)) = open.pop() {
        terms.push((monomial.clone(), derivative.coefficient(&Monomial::one())));
        for (k, direction) in directions.iter().enumerate().skip(first) {
            let next = directional(&derivative, direction);
            if next.is_zero() {
                continue;
            }
            let raised = monomial.mul(&Monomial::variable(k));
            let order = i64::from(raised.exponent(k));
            let share = Rational::ratio(1, order).map_or(Coefficient::zero(), Coefficient::Number);
            open.push((next.scaled(&share), raised, k));
        }
    }
    Polynomial::from_terms(terms)
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
