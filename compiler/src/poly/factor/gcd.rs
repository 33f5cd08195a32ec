//! Greatest common divisors, contents and square-free parts over Q.

use super::brown;
use super::budget::Budget;
use super::residue::{Combined, P1, P2, P3, Residue, Residues, reduce};
use crate::poly::linear::content;
use crate::poly::monomial::Monomial;
use crate::poly::polynomial::Polynomial;
use crate::rational::Rational;

type P = Polynomial<Rational>;

/// (content, primitive part): the primitive part has coprime integer coefficients, the leading one
/// positive, and `content · primitive` is the polynomial. Zero has content 0 and primitive part 0.
pub fn primitive_part(p: &P) -> (Rational, P) {
    let Some((_, lead)) = p.leading() else { return (Rational::ZERO, P::zero()) };
    let content = content(p.terms().iter().map(|(_, c)| c));
    let content = if lead.is_negative() { -content } else { content };
    match content.inverse() {
        Some(inverse) => (content, p.scaled(&inverse)),
        None => (Rational::ONE, p.clone()),
    }
}

/// The primitive greatest common divisor; `None` where the budget ran out. Of zero and a
/// polynomial it is the primitive part of that.
///
/// Computed modulo 61-bit primes ([`brown`]), put together by Chinese remainders and proved by
/// division: a common divisor of the degree of an image is the greatest.
pub fn gcd(a: &P, b: &P, budget: &mut Budget) -> Option<P> {
    let (a, b) = (primitive_part(a).1, primitive_part(b).1);
    if a.is_zero() || b.is_zero() {
        return Some(if a.is_zero() { b } else { a });
    }
    let (content_a, content_b) = (a.monomial_content(), b.monomial_content());
    let monomial = P::term(content_a.gcd(&content_b), Rational::ONE);
    let (a, b) = (without(&a, &content_a), without(&b, &content_b));
    if a.as_constant().is_some() || b.as_constant().is_some() {
        return Some(monomial);
    }
    if a == b {
        return Some(a.mul(&monomial));
    }
    let scale = leading_gcd(&a, &b);
    let mut attempt = Attempt { combined: Combined::new(), top: None };
    let found = match attempt.step::<P1>(&a, &b, &scale, budget)? {
        Some(found) => Some(found),
        None => match attempt.step::<P2>(&a, &b, &scale, budget)? {
            Some(found) => Some(found),
            None => attempt.step::<P3>(&a, &b, &scale, budget)?,
        },
    };
    found.map(|g| g.mul(&monomial))
}

/// The polynomial divided by a monomial that divides it.
pub(super) fn without(p: &P, monomial: &Monomial) -> P {
    if monomial.is_one() {
        return p.clone();
    }
    P::from_terms(p.terms().iter().filter_map(|(m, c)| Some((m.div(monomial)?, c.clone()))))
}

/// The gcd of the leading coefficients of two polynomials over Z: a multiple of that of their gcd.
fn leading_gcd(a: &P, b: &P) -> Rational {
    content([a, b].into_iter().filter_map(|p| p.leading().map(|(_, c)| c)))
}

struct Attempt {
    combined: Combined,
    top: Option<Monomial>,
}

impl Attempt {
    /// Adds one prime; the gcd, if what is known now divides both.
    fn step<const Q: u64>(
        &mut self,
        a: &P,
        b: &P,
        scale: &Rational,
        budget: &mut Budget,
    ) -> Option<Option<P>> {
        let (Some(x), Some(y)) = (reduce::<Q>(a), reduce::<Q>(b)) else { return Some(None) };
        let image: Residues<Q> = brown::gcd(&x, &y, budget)?;
        let Some((monomial, first)) = image.leading().cloned() else { return Some(None) };
        if monomial.is_one() {
            return Some(Some(P::constant(Rational::ONE)));
        }
        let Some(scale) = Residue::<Q>::of(scale) else { return Some(None) };
        let image = image.scaled(&scale.times(first.inverse()));
        match &self.top {
            Some(top) if *top < monomial => return Some(None),
            Some(top) if *top == monomial => {}
            _ => {
                self.top = Some(monomial);
                self.combined = Combined::new();
            }
        }
        self.combined.add(&image);
        let candidate = primitive_part(&self.combined.symmetric()).1;
        budget.spend(4 * candidate.len() * (a.len() + b.len()))?;
        let divides =
            a.divide_exactly(&candidate).is_some() && b.divide_exactly(&candidate).is_some();
        Some(divides.then_some(candidate))
    }
}

/// The gcd of the coefficients of a polynomial as one in a single variable.
pub(super) fn content_in(p: &P, variable: usize, budget: &mut Budget) -> Option<P> {
    let mut parts: Vec<P> = p.by_powers_of(variable).into_iter().map(|(_, part)| part).collect();
    parts.sort_by_key(|part| (part.len(), part.degree()));
    let mut content = P::zero();
    for part in parts {
        content = gcd(&content, &part, budget)?;
        if content.as_constant().is_some() {
            break;
        }
    }
    Some(content)
}

/// The square-free parts: primitive, square-free and pairwise coprime polynomials with their
/// multiplicities, whose product is the primitive part. `None` where the budget ran out.
///
/// D. Y. Y. Yun (SYMSAC 1976), one variable after the other.
pub fn square_free(p: &P, budget: &mut Budget) -> Option<Vec<(P, u32)>> {
    let mut parts: Vec<(P, u32)> = Vec::new();
    let mut open = vec![primitive_part(p).1];
    while let Some(p) = open.pop() {
        let monomial = p.monomial_content();
        if !monomial.is_one() {
            for (i, e) in monomial.factors() {
                merge(&mut parts, P::variable(i), e, budget)?;
            }
            open.push(without(&p, &monomial));
            continue;
        }
        let variables = p.variables();
        let Some(x) = variables.into_iter().min_by_key(|i| (p.degree_in(*i), *i)) else {
            continue;
        };
        let content = content_in(&p, x, budget)?;
        let primitive = p.divide_exactly(&content)?;
        if content.as_constant().is_none() {
            open.push(content);
        }
        for (part, multiplicity) in yun(&primitive, x, budget)? {
            merge(&mut parts, part, multiplicity, budget)?;
        }
    }
    parts.sort_by(|a, b| a.1.cmp(&b.1).then_with(|| a.0.cmp(&b.0)));
    Some(parts)
}

/// Parts found in different variables have no common factor: each factor turns up in the variable
/// where it first occurs. Equal multiplicities are multiplied together.
fn merge(parts: &mut Vec<(P, u32)>, part: P, multiplicity: u32, budget: &mut Budget) -> Option<()> {
    match parts.iter_mut().find(|known| known.1 == multiplicity) {
        Some(known) => {
            budget.spend(known.0.len() * part.len())?;
            known.0 = known.0.mul(&part);
        }
        None => parts.push((part, multiplicity)),
    }
    Some(())
}

/// Square-free parts of a polynomial without content in `x`.
pub(super) fn yun(p: &P, x: usize, budget: &mut Budget) -> Option<Vec<(P, u32)>> {
    let slope = p.derivative(x);
    let repeated = gcd(p, &slope, budget)?;
    if repeated.as_constant().is_some() {
        return Some(vec![(p.clone(), 1)]);
    }
    let mut rest = p.divide_exactly(&repeated)?;
    let mut slope = slope.divide_exactly(&repeated)?;
    let mut parts = Vec::new();
    let mut multiplicity = 1;
    while rest.as_constant().is_none() {
        let difference = slope.sub(&rest.derivative(x));
        let part = gcd(&rest, &difference, budget)?;
        rest = rest.divide_exactly(&part)?;
        slope = difference.divide_exactly(&part)?;
        if part.as_constant().is_none() {
            parts.push((part, multiplicity));
        }
        multiplicity += 1;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::{Budget, P, Rational, gcd, primitive_part, square_free};
    use crate::modular::Stream;
    use crate::poly::monomial::Monomial;

    fn random(variables: usize, degree: usize, terms: usize, stream: &mut Stream) -> P {
        P::from_terms((0..terms).map(|_| {
            let exponents: Vec<(usize, u32)> =
                (0..variables).map(|i| (i, stream.below(degree + 1) as u32)).collect();
            let c = stream.below(19) as i64 - 9;
            (Monomial::from_factors(exponents), Rational::integer(if c == 0 { 10 } else { c }))
        }))
    }

    #[test]
    fn gcd_of_products() {
        let mut stream = Stream::new(6);
        for round in 0..30 {
            let variables = 1 + round % 5;
            let [a, b, c] = [5, 6, 7].map(|terms| random(variables, 3, terms, &mut stream));
            let g = gcd(&a.mul(&c), &b.mul(&c), &mut Budget::default()).unwrap();
            let common = gcd(&a, &b, &mut Budget::default()).unwrap();
            assert_eq!(g, primitive_part(&c.mul(&common)).1, "round {round}");
        }
        let zero =
            gcd(&P::zero(), &P::variable(1).scaled(&Rational::integer(-4)), &mut Budget::default());
        assert_eq!(zero, Some(P::variable(1)));
    }

    #[test]
    fn wide_coefficients_take_more_primes() {
        let wide: Rational = "1000000000000000000000000000057".parse().unwrap();
        let c = P::variable(0).scaled(&wide).add(&P::variable(1));
        let a = P::variable(0).add(&P::constant(Rational::ONE));
        let b = P::variable(1).sub(&P::constant(wide));
        assert_eq!(gcd(&a.mul(&c), &b.mul(&c), &mut Budget::default()), Some(c));
    }

    #[test]
    fn square_free_parts_multiply_back() {
        let mut stream = Stream::new(12);
        for round in 0..12 {
            let variables = 1 + round % 3;
            let [a, b, c] = [3, 3, 4].map(|terms| random(variables, 2, terms, &mut stream));
            let p = a.mul(&b.square()).mul(&c.pow(3));
            let parts = square_free(&p, &mut Budget::default()).unwrap();
            let product =
                parts.iter().fold(P::constant(Rational::ONE), |q, (f, m)| q.mul(&f.pow(*m)));
            assert_eq!(product, primitive_part(&p).1, "round {round}");
            for (f, _) in &parts {
                for x in f.variables() {
                    let g = gcd(f, &f.derivative(x), &mut Budget::default()).unwrap();
                    assert_eq!(g.degree_in(x), 0, "round {round}");
                }
            }
        }
    }
}
