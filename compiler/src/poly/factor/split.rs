//! Splitting a square-free multivariate polynomial over Q into irreducible factors.
//!
//! A point for all variables but one is chosen, the image there is factored ([`super::zassenhaus`]),
//! and subsets of its factors are lifted ([`super::lift`]) and tried by exact division. By
//! Hilbert's irreducibility theorem the images of irreducible factors are irreducible at most
//! points; of several points the one with the fewest image factors is used, and one factor proves
//! irreducibility.

use num_bigint::BigInt;

use super::budget::Budget;
use super::dense::{self, degree};
use super::gcd::{content_in, primitive_part};
use super::lift::{Failure, lift};
use super::residue::{Combined, P1, P2, P3, Residue, Residues, reduce};
use super::zassenhaus::{self, Integers, next_subset};
use crate::modular::Stream;
use crate::poly::polynomial::{Polynomial, Ring};
use crate::rational::Rational;

type P = Polynomial<Rational>;

/// Values of variables.
type Point = Vec<(usize, i64)>;

/// Points whose images are factored before one is chosen, where the images have many factors.
const POINTS: usize = 3;
/// Up to this many factors of an image are lifted without looking for a better point.
const FEW_FACTORS: usize = 2;
/// Points looked at for being usable at all.
const CANDIDATES: usize = 60;

/// The irreducible factors of a primitive square-free polynomial without content in `x`, in which
/// it has positive degree. `None` where the budget ran out.
pub(super) fn split(p: &P, x: usize, budget: &mut Budget) -> Option<Vec<P>> {
    if p.degree_in(x) == 1 {
        return Some(vec![p.clone()]);
    }
    let variables = p.variables();
    if let [_] = variables.as_slice() {
        let factors = zassenhaus::factor(&dense_integers(p, x), budget)?;
        return Some(factors.iter().map(|f| from_integers(f, x)).collect());
    }
    let others: Vec<usize> = variables.into_iter().filter(|i| *i != x).collect();
    let (point, mut images) = choose_point(p, x, &others, budget)?;
    let mut rest = p.clone();
    let mut found = Vec::new();
    let mut size = 1;
    while 2 * size <= images.len() {
        let mut subset: Vec<usize> = (0..size).collect();
        let mut hit = None;
        loop {
            if let Some(factor) = try_subset(&rest, x, &point, &images, &subset, budget)? {
                hit = rest.divide_exactly(&factor).map(|quotient| (factor, quotient));
                break;
            }
            if !next_subset(&mut subset, images.len()) {
                break;
            }
        }
        match hit {
            Some((factor, quotient)) => {
                found.push(factor);
                rest = primitive_part(&quotient).1;
                images = (0..images.len())
                    .filter(|at| !subset.contains(at))
                    .map(|at| images[at].clone())
                    .collect();
            }
            None => size += 1,
        }
    }
    if rest.as_constant().is_none() {
        found.push(rest);
    }
    Some(found)
}

/// Values of the other variables at which the degree in `x` stays and the image is square-free,
/// with the irreducible factors of the image.
fn choose_point(
    p: &P,
    x: usize,
    others: &[usize],
    budget: &mut Budget,
) -> Option<(Point, Vec<Integers>)> {
    let mut stream = Stream::new(0x9017);
    let mut best: Option<(Point, Vec<Integers>)> = None;
    let mut usable = 0;
    for attempt in 0..CANDIDATES {
        // Zeros keep a sparse polynomial sparse: they become fewer, and the other values larger.
        let range = 1 + attempt / 8;
        let coordinate = |i: &usize| {
            let size = 1 + stream.below(range) as i64;
            let value = if stream.below(2) == 0 { size } else { -size };
            (*i, if stream.below(CANDIDATES / 2) < attempt { value } else { 0 })
        };
        let point: Point = others.iter().map(coordinate).collect();
        budget.spend(8 * p.len())?;
        let image = dense_integers(&at(p, &point), x);
        if image.len() <= p.degree_in(x) as usize {
            continue;
        }
        let image = zassenhaus::primitive(&image);
        let modular = zassenhaus::reduce::<P1>(&image);
        let repeated = dense::gcd(&modular, &dense::derivative(&modular));
        if modular.len() < image.len() || degree(&repeated) > 0 {
            continue;
        }
        let factors = zassenhaus::factor(&image, budget)?;
        usable += 1;
        if best.as_ref().is_none_or(|known| factors.len() < known.1.len()) {
            best = Some((point, factors));
        }
        if usable == POINTS || best.as_ref().is_some_and(|known| known.1.len() <= FEW_FACTORS) {
            break;
        }
    }
    best
}

/// The factor of `p` that a subset of the image factors belongs to, proved by division.
fn try_subset(
    p: &P,
    x: usize,
    point: &[(usize, i64)],
    images: &[Integers],
    subset: &[usize],
    budget: &mut Budget,
) -> Option<Option<P>> {
    let product = |chosen: bool| {
        let members = (0..images.len()).filter(|at| subset.contains(at) == chosen);
        members.fold(vec![BigInt::from(1)], |f, at| zassenhaus::multiply(&f, &images[at]))
    };
    let (u, v) = (product(true), product(false));
    let mut combined = Combined::new();
    for prime in 0..3 {
        let lifted = match prime {
            0 => lift_modulo::<P1>(p, x, point, &u, &v, &mut combined, budget),
            1 => lift_modulo::<P2>(p, x, point, &u, &v, &mut combined, budget),
            _ => lift_modulo::<P3>(p, x, point, &u, &v, &mut combined, budget),
        };
        match lifted {
            Ok(()) => {}
            Err(Failure::NoFactor) => return Some(None),
            Err(Failure::Budget) => return None,
        }
        let candidate = primitive_part(&combined.symmetric()).1;
        let content = content_in(&candidate, x, budget)?;
        let Some(factor) = candidate.divide_exactly(&content) else { continue };
        let factor = primitive_part(&factor).1;
        budget.spend(8 * factor.len() * p.len())?;
        if p.divide_exactly(&factor).is_some() {
            return Some(Some(factor));
        }
    }
    Some(None)
}

#[allow(clippy::too_many_arguments)]
fn lift_modulo<const Q: u64>(
    p: &P,
    x: usize,
    point: &[(usize, i64)],
    u: &Integers,
    v: &Integers,
    combined: &mut Combined,
    budget: &mut Budget,
) -> Result<(), Failure> {
    let image = reduce::<Q>(p).ok_or(Failure::NoFactor)?;
    // Variables of the point may have left with factors found before.
    let last = image.variables().last().copied().into_iter();
    let count = last.chain(point.iter().map(|(i, _)| *i)).max().map_or(0, |i| i + 1);
    let shift = |sign: i64| -> Vec<Residues<Q>> {
        let mut images: Vec<Residues<Q>> = (0..count).map(Polynomial::variable).collect();
        for (i, value) in point {
            let value = Residue::<Q>::of_big(&BigInt::from(sign * value));
            images[*i] = images[*i].add(&Polynomial::constant(value));
        }
        images
    };
    let powers = image.by_powers_of(x);
    let (_, lead) = powers.first().ok_or(Failure::NoFactor)?;
    budget.spend(10 * image.len() * lead.len()).ok_or(Failure::Budget)?;
    let images = shift(1);
    let target = moved(&image.mul(lead), point, &images, budget)?;
    let lead = moved(lead, point, &images, budget)?;
    let (u, v) = (zassenhaus::reduce::<Q>(u), zassenhaus::reduce::<Q>(v));
    let lifted = lift(&target, &lead, x, &u, &v, budget)?;
    combined.add(&moved(&lifted, point, &shift(-1), budget)?);
    Ok(())
}

/// The polynomial with the variables of the point replaced by their images.
fn moved<const Q: u64>(
    p: &Residues<Q>,
    point: &[(usize, i64)],
    images: &[Residues<Q>],
    budget: &mut Budget,
) -> Result<Residues<Q>, Failure> {
    let mut result = p.clone();
    for (i, _) in point.iter().filter(|(_, value)| *value != 0) {
        // Horner's rule in one variable at a time.
        let mut sum = Residues::<Q>::zero();
        let mut last: Option<u32> = None;
        for (power, part) in result.by_powers_of(*i) {
            if let Some(last) = last {
                for _ in power..last {
                    sum = sum.mul(&images[*i]);
                }
            }
            sum = sum.add(&part);
            budget.spend(8 * sum.len()).ok_or(Failure::Budget)?;
            last = Some(power);
        }
        for _ in 0..last.unwrap_or(0) {
            sum = sum.mul(&images[*i]);
        }
        result = sum;
    }
    Ok(result)
}

/// The polynomial with some variables fixed.
fn at(p: &P, point: &[(usize, i64)]) -> P {
    P::from_terms(p.terms().iter().map(|(m, c)| {
        let (mut monomial, mut value) = (m.clone(), c.clone());
        for (i, at) in point {
            let (rest, power) = monomial.split(*i);
            if power > 0 {
                value = value.mul(&Rational::integer(*at).pow(power));
                monomial = rest;
            }
        }
        (monomial, value)
    }))
}

fn dense_integers(p: &P, x: usize) -> Integers {
    let mut out = vec![BigInt::from(0); p.degree_in(x) as usize + 1];
    for (m, c) in p.terms() {
        out[m.exponent(x) as usize] = c.numerator();
    }
    out
}

fn from_integers(f: &Integers, x: usize) -> P {
    use crate::poly::monomial::Monomial;
    P::from_terms(f.iter().enumerate().map(|(k, c)| {
        let value = Rational::from_big(c.clone(), BigInt::from(1)).unwrap_or(Rational::ZERO);
        (Monomial::power(x, k as u32), value)
    }))
}
