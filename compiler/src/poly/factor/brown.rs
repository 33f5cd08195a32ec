//! Greatest common divisors of multivariate polynomials over a prime field.
//!
//! W. S. Brown (J. ACM 18, 1971): evaluate the last variable at many points, take the gcds of the
//! images, and interpolate; contents in the evaluated variable are dealt with apart. From the
//! second image on the monomials are known, and [`super::zippel`] needs only their coefficients.
//! Variables that the gcd is free of are evaluated before anything else. The points are drawn from
//! a 61-bit field, so unlucky ones do not turn up by accident; callers check the result by division
//! all the same.

use std::collections::BTreeMap;

use super::budget::Budget;
use super::dense::{self, Dense, degree};
use super::residue::{Residue, Residues};
use super::zippel::{self, Skeleton};
use crate::modular::Stream;
use crate::poly::monomial::Monomial;
use crate::poly::polynomial::{Polynomial, Ring};

/// A gcd of two polynomials, up to a constant. `None` where the budget ran out.
pub(super) fn gcd<const P: u64>(
    a: &Residues<P>,
    b: &Residues<P>,
    budget: &mut Budget,
) -> Option<Residues<P>> {
    let mut stream = Stream::new(0x6cd);
    let (mut a, mut b) = (a.clone(), b.clone());
    let mut variables = a.variables();
    variables.extend(b.variables());
    variables.sort_unstable();
    variables.dedup();
    let count = variables.last().map_or(0, |i| i + 1);
    let point: Vec<Residue<P>> = (0..count).map(|_| Residue::new(stream.next_u64() >> 3)).collect();
    for y in variables {
        budget.spend(20 * (a.len() + b.len()))?;
        let image = dense::gcd(&along(&a, y, &point), &along(&b, y, &point));
        if degree(&image) == 0 && !image.is_empty() {
            a = fixed(&a, y, point[y]);
            b = fixed(&b, y, point[y]);
        }
    }
    gcd_at(&a, &b, &mut stream, budget)
}

/// The polynomial in one variable with all others at the point.
fn along<const P: u64>(f: &Residues<P>, y: usize, point: &[Residue<P>]) -> Dense<P> {
    let mut out: Dense<P> = vec![Residue::ZERO; f.degree_in(y) as usize + 1];
    for (m, c) in f.terms() {
        let others = m.factors().filter(|(i, _)| *i != y);
        let value = others.fold(*c, |v, (i, e)| v.times(point[i].power(u64::from(e))));
        let power = m.exponent(y) as usize;
        out[power] = out[power].plus(value);
    }
    dense::trim(&mut out);
    out
}

/// The polynomial with one variable fixed.
fn fixed<const P: u64>(f: &Residues<P>, y: usize, at: Residue<P>) -> Residues<P> {
    Polynomial::from_terms(f.terms().iter().map(|(m, c)| {
        let (rest, power) = m.split(y);
        (rest, c.times(at.power(u64::from(power))))
    }))
}

fn gcd_at<const P: u64>(
    a: &Residues<P>,
    b: &Residues<P>,
    stream: &mut Stream,
    budget: &mut Budget,
) -> Option<Residues<P>> {
    budget.spend(20 * (a.len() + b.len()))?;
    if a.is_zero() || b.is_zero() {
        return Some(if a.is_zero() { b.clone() } else { a.clone() });
    }
    let mut variables = a.variables();
    variables.extend(b.variables());
    variables.sort_unstable();
    variables.dedup();
    let Some((&y, others)) = variables.split_last() else {
        return Some(Polynomial::constant(Residue::ONE));
    };
    let (a, b) = (Rows::new(a, y), Rows::new(b, y));
    let (content_a, content_b) = (a.content(), b.content());
    let content = dense::gcd(&content_a, &content_b);
    budget.spend(a.size() + b.size())?;
    if others.is_empty() {
        return Some(from_dense(&content, y));
    }
    let (a, b) = (a.divided_by(&content_a), b.divided_by(&content_b));
    let primitive = interpolate(&a, &b, y, stream, budget)?;
    let factor = from_dense(&content, y);
    Some(primitive.mul(&factor))
}

fn from_dense<const P: u64>(f: &[Residue<P>], variable: usize) -> Residues<P> {
    let terms = f.iter().enumerate().map(|(k, c)| (Monomial::power(variable, k as u32), *c));
    Polynomial::from_terms(terms.filter(|(_, c)| !c.is_zero()))
}

/// A polynomial whose coefficients are univariate in one variable: one row a monomial in the
/// others.
struct Rows<const P: u64>(BTreeMap<Monomial, Dense<P>>);

impl<const P: u64> Rows<P> {
    fn new(f: &Residues<P>, y: usize) -> Self {
        let mut rows: BTreeMap<Monomial, Dense<P>> = BTreeMap::new();
        for (m, c) in f.terms() {
            let (rest, power) = m.split(y);
            let row = rows.entry(rest).or_default();
            if row.len() <= power as usize {
                row.resize(power as usize + 1, Residue::ZERO);
            }
            row[power as usize] = *c;
        }
        Self(rows)
    }

    fn size(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    fn content(&self) -> Dense<P> {
        let mut content: Dense<P> = Vec::new();
        for row in self.0.values() {
            content = dense::gcd(&content, row);
            if content.len() == 1 {
                break;
            }
        }
        content
    }

    fn divided_by(self, content: &Dense<P>) -> Self {
        if content.len() <= 1 {
            return self;
        }
        Self(self.0.into_iter().map(|(m, row)| (m, dense::divide(&row, content).0)).collect())
    }

    fn lead(&self) -> Dense<P> {
        self.0.last_key_value().map(|(_, row)| row.clone()).unwrap_or_default()
    }

    fn degree(&self) -> usize {
        self.0.values().map(|row| degree(row)).max().unwrap_or(0)
    }

    fn evaluate(&self, at: Residue<P>) -> Residues<P> {
        let terms = self.0.iter().map(|(m, row)| (m.clone(), dense::evaluate(row, at)));
        Polynomial::from_terms(terms.filter(|(_, c)| !c.is_zero()))
    }

    fn to_polynomial(&self, y: usize) -> Residues<P> {
        Polynomial::from_terms(self.0.iter().flat_map(|(m, row)| {
            row.iter()
                .enumerate()
                .filter(|(_, c)| !c.is_zero())
                .map(move |(k, c)| (m.mul(&Monomial::power(y, k as u32)), *c))
        }))
    }
}

/// The gcd of two polynomials without content in the evaluated variable.
fn interpolate<const P: u64>(
    a: &Rows<P>,
    b: &Rows<P>,
    y: usize,
    stream: &mut Stream,
    budget: &mut Budget,
) -> Option<Residues<P>> {
    // Images are made to lead with this multiple of the true leading coefficient.
    let lead = dense::gcd(&a.lead(), &b.lead());
    let bound = a.degree().min(b.degree()) + degree(&lead);
    let mut known: Rows<P> = Rows(BTreeMap::new());
    let mut top: Option<Monomial> = None;
    // Π (y - point) over the points used so far.
    let mut modulus: Dense<P> = vec![Residue::ONE];
    let mut points = 0;
    // The monomials of the first image, which later images have as well.
    let mut skeleton: Option<Skeleton> = None;
    loop {
        let at = Residue::<P>::new(stream.next_u64() >> 3);
        let scale = dense::evaluate(&lead, at);
        budget.spend(20 * (a.size() + b.size()))?;
        if scale.is_zero() || dense::evaluate(&modulus, at).is_zero() {
            continue;
        }
        let (a, b) = (a.evaluate(at), b.evaluate(at));
        let image = match skeleton.as_ref().and_then(|s| zippel::image(s, &a, &b, stream, budget)) {
            Some(image) => image,
            None => gcd_at(&a, &b, stream, budget)?,
        };
        let (monomial, first) = image.leading()?.clone();
        if monomial.is_one() {
            return Some(Polynomial::constant(Residue::ONE));
        }
        match top.as_ref().map(|known| monomial.cmp(known)) {
            // A larger leading monomial: this point is unlucky.
            Some(std::cmp::Ordering::Greater) => continue,
            // A smaller one: all points so far were.
            Some(std::cmp::Ordering::Less) | None => {
                known = Rows(BTreeMap::new());
                modulus = vec![Residue::ONE];
                points = 0;
                top = Some(monomial);
            }
            Some(std::cmp::Ordering::Equal) => {}
        }
        let image = image.scaled(&scale.times(first.inverse()));
        if points == 0 {
            skeleton = Skeleton::new(&image);
        }
        let changed = add_point(&mut known, &mut modulus, at, &image);
        budget.spend(20 * known.size())?;
        points += 1;
        // Degrees are bounded, and an image that changes nothing confirms what is known.
        if points > bound || (!changed && points > 1) {
            let content = known.content();
            return Some(known.divided_by(&content).to_polynomial(y));
        }
    }
}

/// Newton's step: the interpolant through one more point. Says whether it changed.
fn add_point<const P: u64>(
    known: &mut Rows<P>,
    modulus: &mut Dense<P>,
    at: Residue<P>,
    image: &Residues<P>,
) -> bool {
    let inverse = dense::evaluate(modulus, at).inverse();
    let mut values: BTreeMap<Monomial, Residue<P>> =
        known.0.keys().map(|m| (m.clone(), Residue::ZERO)).collect();
    values.extend(image.terms().iter().cloned());
    let mut changed = false;
    for (m, value) in values {
        let row = known.0.entry(m).or_default();
        let step = value.minus(dense::evaluate(row, at)).times(inverse);
        if !step.is_zero() {
            changed = true;
            dense::add_to(row, &dense::scale(modulus, step));
        }
    }
    known.0.retain(|_, row| !row.is_empty());
    *modulus = dense::multiply(modulus, &[Residue::ZERO.minus(at), Residue::ONE]);
    changed
}

#[cfg(test)]
mod tests {
    use super::super::residue::P1;
    use super::{Budget, Monomial, Polynomial, Residue, Residues, gcd};
    use crate::modular::Stream;

    fn random(variables: usize, degree: usize, terms: usize, stream: &mut Stream) -> Residues<P1> {
        Polynomial::from_terms((0..terms).map(|_| {
            let exponents: Vec<(usize, u32)> =
                (0..variables).map(|i| (i, stream.below(degree + 1) as u32)).collect();
            (Monomial::from_factors(exponents), Residue::new(stream.below(1000) as u64 + 1))
        }))
    }

    #[test]
    fn common_factors_are_found() {
        let mut stream = Stream::new(4);
        for round in 0..20 {
            let variables = 1 + round % 4;
            let [a, b, c] = [4, 5, 6].map(|terms| random(variables, 3, terms, &mut stream));
            let g = gcd(&a.mul(&c), &b.mul(&c), &mut Budget::default()).unwrap();
            assert!(g.divide_exactly(&c).is_some(), "round {round}");
            assert!(a.mul(&c).divide_exactly(&g).is_some());
            assert!(b.mul(&c).divide_exactly(&g).is_some());
        }
    }
}
