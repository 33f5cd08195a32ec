//! Degree 12 in four products and degree 16 in five, by dividing by quartics down to an octic.
//!
//! For `p` without its second term, `p = (x^4 + α x² + β x + γ) q + r` costs one product where `r`
//! has no `x³`: everything else in `r` is a combination of wires that the octic makes. For degree
//! 12 that condition is linear in `γ` for any `α` and `β`. For degree 16 it is quadratic in `γ`,
//! with a leading coefficient linear in `β`: `α` is free, `β` makes it linear. Unlike the
//! difference of squares this exists for generic polynomials only, but it is far more accurate
//! where the leading coefficient is small.

use super::float::{Float, size};
use super::octic::{Octic, parameters};
use super::tape::Tape;
use super::{Dense, Scheme};
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;
use crate::rational::Rational;

/// Free choices that go on to the next step.
const BEAM: usize = 6;
/// Towers built exactly.
const TRIED: usize = 4;

/// The free parameters of a tower: `(α, β)` for each division, `β` only where it is free, and the
/// octic's `e1`.
#[derive(Clone, Debug)]
struct Choice {
    steps: Vec<(Rational, Option<Rational>)>,
    e1: Rational,
}

/// Schemes for degree `12 + e` and `16 + e`, `e` at most 2, without the second term, meant for
/// arguments up to `radius`.
pub(super) fn quartic(p: &Dense, radius: f64) -> Vec<Scheme> {
    let n = p.degree();
    let e = n % 4;
    if !matches!(n - e, 12 | 16) || e > 2 || !p.coefficient(n - 1).is_zero() {
        return Vec::new();
    }
    let quotient = p.high(e);
    choices(&quotient.monic(), n - e, radius)
        .iter()
        .take(TRIED)
        .filter_map(|choice| build(p, &quotient, e, choice))
        .collect()
}

/// `p = divisor · quotient + rest` with a quartic divisor without `x³` and no `x³` in the rest.
struct Step<C> {
    divisor: Dense<C>,
    quotient: Dense<C>,
    rest: Dense<C>,
}

impl<C: Ring + From<Rational>> Step<C> {
    fn new(p: &Dense<C>, alpha: &Rational, beta: Option<&Rational>) -> Option<Self> {
        let alpha = C::from(alpha.clone());
        let half = C::from(Rational::ratio(1, 2)?);
        let one = C::one;
        let divisor = |b: &C, g: C| Dense::new(vec![g, b.clone(), alpha.clone(), C::zero(), one()]);
        let cubic = |b: &C, g: C| divide(p, &divisor(b, g)).1.coefficient(3);
        // The coefficient of x³ as a polynomial in γ, of degree 2 at most: at 0, and its terms.
        let terms = |b: &C| {
            let (at0, at1, minus1) = (cubic(b, C::zero()), cubic(b, one()), cubic(b, one().neg()));
            let linear = at1.add(&minus1.neg()).mul(&half);
            let square = at1.add(&minus1).mul(&half).add(&at0.neg());
            (at0, linear, square)
        };
        let beta = match beta {
            Some(beta) => C::from(beta.clone()),
            None => {
                let (at0, at1) = (terms(&C::zero()).2, terms(&one()).2);
                root(&at0, &at1.add(&at0.neg()))?
            }
        };
        let (constant, linear, _) = terms(&beta);
        let divisor = divisor(&beta, root(&constant, &linear)?);
        let (quotient, rest) = divide(p, &divisor);
        Some(Self { divisor, quotient, rest })
    }
}

/// The root of `constant + linear · x`; 0 where both vanish.
fn root<C: Ring>(constant: &C, linear: &C) -> Option<C> {
    if constant.is_zero() { Some(C::zero()) } else { constant.neg().divide(linear) }
}

/// Division by a monic polynomial.
fn divide<C: Ring>(p: &Dense<C>, divisor: &Dense<C>) -> (Dense<C>, Dense<C>) {
    let (mut rest, degree) = (p.coefficients().to_vec(), divisor.degree());
    for k in (degree..rest.len()).rev() {
        let minus = rest[k].neg();
        for (j, d) in divisor.coefficients()[..degree].iter().enumerate() {
            rest[k - degree + j] = rest[k - degree + j].add(&minus.mul(d));
        }
    }
    let quotient = rest.split_off(degree);
    (Dense::new(quotient), Dense::new(rest))
}

/// The free choices for a monic polynomial of degree 12 or 16, the most accurate first by the size
/// of what cancels.
fn choices(p: &Dense, n: usize, radius: f64) -> Vec<Choice> {
    let grid: Vec<Rational> = parameters().collect();
    let floats = Dense::new(p.coefficients().iter().cloned().map(Float::from).collect());
    let mut beam = vec![(0.0, 1.0, floats, Vec::new())];
    for degree in (12..=n).rev().step_by(4) {
        let free: Vec<(Rational, Option<Rational>)> = match degree {
            12 => grid
                .iter()
                .flat_map(|a| grid.iter().map(|b| (a.clone(), Some(b.clone()))))
                .collect(),
            _ => grid.iter().map(|a| (a.clone(), None)).collect(),
        };
        let mut next = Vec::new();
        for (_, outer, p, steps) in &beam {
            for (alpha, beta) in &free {
                let Some(step) = Step::new(p, alpha, beta.as_ref()) else { continue };
                let outer = outer * size(step.divisor.coefficients(), radius);
                let score = outer * size(step.quotient.coefficients(), radius);
                let mut steps = steps.clone();
                steps.push((alpha.clone(), beta.clone()));
                next.push((score, outer, step.quotient, steps));
            }
        }
        next.retain(|candidate| candidate.0.is_finite());
        next.sort_by(|a, b| a.0.total_cmp(&b.0));
        next.truncate(BEAM);
        beam = next;
    }
    let mut found: Vec<(f64, Choice)> = Vec::new();
    for (_, outer, p, steps) in &beam {
        for e1 in &grid {
            let Some(octic) = Octic::split(p, &e1.clone().into()) else { continue };
            let choice = Choice { steps: steps.clone(), e1: e1.clone() };
            found.push((outer * octic.size(radius), choice));
        }
    }
    found.retain(|candidate| candidate.0.is_finite());
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found.into_iter().map(|candidate| candidate.1).collect()
}

fn build(p: &Dense, quotient: &Dense, e: usize, choice: &Choice) -> Option<Scheme> {
    let mut rest = quotient.monic();
    let mut steps = Vec::new();
    for (alpha, beta) in &choice.steps {
        let step = Step::new(&rest, alpha, beta.as_ref())?;
        rest = step.quotient.clone();
        steps.push(step);
    }
    let mut tape = Tape::default();
    let mut value = Octic::split(&rest, &choice.e1)?.build(&mut tape);
    for step in steps.iter().rev() {
        let divisor = tape.combine(&step.divisor);
        value = tape.mul(&value, &divisor).add(&tape.combine(&step.rest));
    }
    let mut output = value.scaled(&Coefficient::Number(quotient.lead()));
    if e > 0 {
        let power = tape.power(e);
        output = tape.mul(&output, &power).add(&tape.combine(&p.low(e)));
    }
    Some(tape.finish("quartic divisors", output))
}

#[cfg(test)]
mod tests {
    use super::{Dense, Rational, quartic};
    use crate::modular::Stream;

    #[test]
    fn generic_polynomials() {
        let mut stream = Stream::new(2);
        for (n, count) in [(12, 4), (13, 5), (14, 5), (16, 5), (17, 6), (18, 6)] {
            for _ in 0..6 {
                let mut c: Vec<Rational> =
                    (0..=n).map(|_| Rational::integer(1 + stream.below(9) as i64)).collect();
                c[n - 1] = Rational::ZERO;
                let p = Dense::new(c);
                let schemes = quartic(&p, 1.0);
                assert!(!schemes.is_empty(), "{n}");
                for scheme in schemes {
                    assert!(scheme.computes(&p), "{n}");
                    assert_eq!(scheme.gates.len(), count, "{n}");
                }
            }
        }
    }
}
