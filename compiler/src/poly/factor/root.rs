//! Roots of polynomials: perfect powers, powers up to lower terms, completed squares.

use super::budget::Budget;
use super::gcd::primitive_part;
use super::residue::{MERSENNE, Residue, reduce};
use crate::modular::Stream;
use crate::poly::monomial::Monomial;
use crate::poly::polynomial::Polynomial;
use crate::rational::Rational;

type P = Polynomial<Rational>;

/// `scale · root^exponent + rest`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Power {
    /// The rational factor.
    pub scale: Rational,
    /// The base, with coprime integer coefficients and positive lead.
    pub root: P,
    /// The exponent, at least 2.
    pub exponent: u32,
    /// What is left: zero for a perfect power.
    pub rest: P,
}

impl Power {
    /// The polynomial it stands for.
    pub fn to_polynomial(&self) -> P {
        self.root.pow(self.exponent).scaled(&self.scale).add(&self.rest)
    }
}

/// The polynomial as `scale · root^exponent` with the largest exponent, where that is at least 2
/// and the polynomial is not constant.
pub fn perfect_power(p: &P, budget: &mut Budget) -> Option<Power> {
    let (mut scale, mut root) = primitive_part(p);
    let mut exponent = 1;
    let mut k = 2;
    while k <= root.degree() {
        match is_prime(k).then(|| exact_root(&root, k, budget)).flatten() {
            Some((factor, base)) => {
                scale = &scale * &factor.pow(exponent);
                root = base;
                exponent *= k;
            }
            None => k += 1,
        }
    }
    (exponent > 1).then(|| Power { scale, root, exponent, rest: P::zero() })
}

/// The polynomial as `scale · root^exponent` plus an affine form, with the largest exponent: what
/// costs as many gates as the power alone.
pub fn shifted_power(p: &P, budget: &mut Budget) -> Option<Power> {
    let degree = p.degree();
    for k in (2..=degree).rev().filter(|k| degree.is_multiple_of(*k)) {
        // The parts of the root are fixed by terms of degree (k-1)·deg and more, all beyond affine.
        if (k - 1) * (degree / k) < 2 {
            continue;
        }
        let power = expand_root(p, k, Reach::Affine, budget);
        if power.is_some() {
            return power;
        }
    }
    None
}

/// The square completed: `p = scale · root² + rest`, where no term of the rest is divisible by the
/// leading monomial of the root. `None` where the leading monomial of `p` is not a square.
pub fn complete_square(p: &P, budget: &mut Budget) -> Option<Power> {
    expand_root(p, 2, Reach::Any, budget)
}

/// The square completed in one variable: `p = scale · root² + rest`, the rest of lower degree in
/// the variable than the root. `None` where the degree in the variable is odd or zero, or the
/// leading coefficient is not a square times a number, or a division does not come out.
pub fn complete_square_in(p: &P, variable: usize, budget: &mut Budget) -> Option<Power> {
    let degree = p.degree_in(variable);
    if degree == 0 || !degree.is_multiple_of(2) {
        return None;
    }
    let powers = p.by_powers_of(variable);
    let (scale, lead) = match powers.first()?.1.as_constant() {
        Some(c) => (c, P::constant(Rational::ONE)),
        None => {
            let (content, primitive) = primitive_part(&powers.first()?.1);
            let (factor, root) = exact_root(&primitive, 2, budget)?;
            (&content * &factor, root)
        }
    };
    let half = degree / 2;
    let term = |power: u32| P::term(Monomial::power(variable, power), Rational::ONE);
    let mut root = lead.mul(&term(half));
    let double = lead.scaled(&(&scale * &Rational::integer(2)));
    for power in (0..half).rev() {
        budget.spend(root.len() * root.len() + p.len())?;
        let rest = p.sub(&root.square().scaled(&scale));
        let coefficient = coefficient_of(&rest, variable, half + power);
        root = root.add(&coefficient.divide_exactly(&double)?.mul(&term(power)));
    }
    let rest = p.sub(&root.square().scaled(&scale));
    Some(normalised(scale, root, 2, rest))
}

fn coefficient_of(p: &P, variable: usize, power: u32) -> P {
    let parts = p.by_powers_of(variable);
    parts.into_iter().find(|(e, _)| *e == power).map_or_else(P::zero, |(_, part)| part)
}

/// Moves the content of the root into the scale.
fn normalised(scale: Rational, root: P, exponent: u32, rest: P) -> Power {
    let (content, root) = primitive_part(&root);
    Power { scale: &scale * &content.pow(exponent), root, exponent, rest }
}

/// (c, r) with `p = c · r^k`.
fn exact_root(p: &P, k: u32, budget: &mut Budget) -> Option<(Rational, P)> {
    let (lead, _) = p.leading()?;
    root_of_monomial(lead, k)?;
    let (last, _) = p.terms().last()?;
    root_of_monomial(last, k)?;
    if !may_be_power(p, k) {
        return None;
    }
    let power = expand_root(p, k, Reach::Exact, budget)?;
    Some((power.scale, power.root))
}

/// Which terms may be left over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    Exact,
    Affine,
    Any,
}

/// Newton's iteration one term at a time in graded order: the next term of the root is the
/// greatest remaining term over `k · lead^(k-1)`. The powers of the root are kept up to date, so a
/// step costs as many operations as they have terms. The first term out of reach that may not be
/// left over ends it.
fn expand_root(p: &P, k: u32, reach: Reach, budget: &mut Budget) -> Option<Power> {
    let (top, scale) = p.leading()?.clone();
    let lead = root_of_monomial(&top, k)?;
    let divisor = power_of_monomial(&lead, k - 1);
    let slope = (&scale * &Rational::integer(i64::from(k))).inverse()?;
    // powers[j] = root^j
    let mut powers: Vec<P> =
        (0..=k).map(|j| P::term(power_of_monomial(&lead, j), Rational::ONE)).collect();
    let mut rest = p.sub(&P::term(top, scale.clone()));
    let mut out_of_reach = Vec::new();
    while let Some((m, c)) = rest.leading().cloned() {
        let Some(next) = m.div(&divisor) else {
            let allowed = match reach {
                Reach::Exact => false,
                Reach::Affine => m.degree() <= 1,
                Reach::Any => true,
            };
            if !allowed {
                return None;
            }
            rest = rest.sub(&P::term(m.clone(), c.clone()));
            out_of_reach.push((m, c));
            continue;
        };
        budget.spend(powers.iter().map(P::len).sum::<usize>() * k as usize)?;
        let before = powers[k as usize].clone();
        add_term(&mut powers, &next, &(&c * &slope));
        let change = powers[k as usize].sub(&before);
        rest = rest.sub(&change.scaled(&scale));
    }
    let root = powers.swap_remove(1);
    Some(normalised(scale, root, k, P::from_terms(out_of_reach)))
}

/// Updates all powers for a root with one more term: `(r + τ)^j = Σ C(j, i) τ^i r^(j-i)`.
fn add_term(powers: &mut [P], monomial: &Monomial, coefficient: &Rational) {
    for j in (1..powers.len()).rev() {
        let mut binomial = Rational::ONE;
        let mut sum = powers[j].clone();
        for i in 1..=j {
            let (up, down) = (Rational::integer((j - i + 1) as i64), Rational::integer(i as i64));
            binomial = &(&binomial * &up) / &down;
            let m = power_of_monomial(monomial, i as u32);
            let c = &binomial * &coefficient.pow(i as u32);
            sum = sum.add(&powers[j - i].times_term(&m, &c));
        }
        powers[j] = sum;
    }
}

fn power_of_monomial(m: &Monomial, k: u32) -> Monomial {
    Monomial::from_factors(m.factors().map(|(i, e)| (i, e * k)))
}

fn root_of_monomial(m: &Monomial, k: u32) -> Option<Monomial> {
    m.factors()
        .all(|(_, e)| e.is_multiple_of(k))
        .then(|| Monomial::from_factors(m.factors().map(|(i, e)| (i, e / k))))
}

/// Whether values at random points modulo a prime allow a `k`-th power times a number: ratios of
/// values must be `k`-th powers there, where those are rare. Says yes where it cannot tell.
fn may_be_power(p: &P, k: u32) -> bool {
    const TRIALS: usize = 12;
    if !(MERSENNE - 1).is_multiple_of(u64::from(k)) {
        return true;
    }
    let Some(image) = reduce::<MERSENNE>(p) else { return true };
    let count = image.variables().last().map_or(0, |i| i + 1);
    let mut stream = Stream::new(0x7007);
    let mut first: Option<Residue<MERSENNE>> = None;
    for _ in 0..TRIALS {
        let point: Vec<Residue<MERSENNE>> =
            (0..count).map(|_| Residue::new(stream.next_u64() >> 3)).collect();
        let value = image.terms().iter().fold(Residue::ZERO, |sum, (m, c)| {
            sum.plus(m.factors().fold(*c, |v, (i, e)| v.times(point[i].power(u64::from(e)))))
        });
        if value.is_zero() {
            continue;
        }
        match first {
            None => first = Some(value),
            Some(first) => {
                let ratio = value.times(first.inverse());
                if ratio.power((MERSENNE - 1) / u64::from(k)) != Residue::ONE {
                    return false;
                }
            }
        }
    }
    true
}

fn is_prime(k: u32) -> bool {
    (2..k).take_while(|d| d * d <= k).all(|d| !k.is_multiple_of(d))
}

#[cfg(test)]
mod tests {
    use super::{
        Budget, P, Power, Rational, complete_square, complete_square_in, perfect_power,
        shifted_power,
    };

    fn v(i: usize) -> P {
        P::variable(i)
    }
    fn n(value: i64) -> P {
        P::constant(Rational::integer(value))
    }
    fn budget() -> Budget {
        Budget::default()
    }

    #[test]
    fn perfect_powers() {
        let sum = v(0).add(&v(1)).add(&v(2)).add(&v(3));
        let found = perfect_power(&sum.pow(8), &mut budget()).unwrap();
        assert_eq!((found.exponent, &found.root), (8, &sum));
        let base = v(0).square().scaled(&Rational::integer(2)).sub(&v(1)).add(&n(3));
        let p = base.pow(6).scaled(&Rational::ratio(-5, 7).unwrap());
        let found = perfect_power(&p, &mut budget()).unwrap();
        assert_eq!((found.exponent, found.scale.to_string().as_str()), (6, "-5/7"));
        assert_eq!(found.to_polynomial(), p);
        assert_eq!(perfect_power(&base.mul(&sum), &mut budget()), None);
        assert_eq!(perfect_power(&v(0).pow(4).add(&n(1)), &mut budget()), None);
        assert_eq!(perfect_power(&v(0).add(&n(1)).pow(31), &mut budget()).unwrap().exponent, 31);
        assert_eq!(perfect_power(&n(16), &mut budget()), None);
    }

    #[test]
    fn powers_up_to_affine_forms() {
        let base = v(0).square().sub(&v(0).mul(&v(1))).add(&n(2));
        let rest = v(1).scaled(&Rational::integer(5)).sub(&n(7));
        for k in [2, 3, 4] {
            let p = base.pow(k).scaled(&Rational::integer(3)).add(&rest);
            let found = shifted_power(&p, &mut budget()).unwrap();
            assert_eq!((found.exponent, &found.root, &found.rest), (k, &base, &rest));
        }
        // x^4 - 2x^2 + 1 and x^4 - 2x^2.
        let well = v(0).square().sub(&n(1)).square();
        assert_eq!(shifted_power(&well, &mut budget()).unwrap().rest, P::zero());
        let found = shifted_power(&well.sub(&n(1)), &mut budget()).unwrap();
        assert_eq!(found.rest, n(-1));
        let cubic = v(0).add(&n(1)).pow(3).add(&v(0));
        assert_eq!(shifted_power(&cubic, &mut budget()).unwrap().root, v(0).add(&n(1)));
        assert_eq!(shifted_power(&v(0).pow(4).add(&v(1).pow(3)), &mut budget()), None);
    }

    #[test]
    fn completed_squares() {
        let check = |p: &P, found: Option<Power>| {
            let found = found.unwrap();
            assert_eq!(found.to_polynomial(), *p);
            found
        };
        let p = v(0).pow(4).add(&v(0).square().mul(&v(1)).mul(&v(2))).add(&v(1).pow(3)).add(&v(0));
        let found = check(&p, complete_square(&p, &mut budget()));
        assert_eq!(found.root, v(0).square().scaled(&Rational::integer(2)).add(&v(1).mul(&v(2))));
        let q = v(0).mul(&v(1)).add(&v(2)).square().scaled(&Rational::integer(3)).add(&v(2).pow(3));
        let found = check(&q, complete_square_in(&q, 0, &mut budget()));
        assert_eq!(found.root, v(0).mul(&v(1)).add(&v(2)));
        assert_eq!(complete_square_in(&q, 2, &mut budget()), None);
    }
}
