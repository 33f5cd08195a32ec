//! Canonical sparse polynomials, generic over the coefficient ring.
//!
//! [`Polynomial`] is over Q\[parameters\], [`ParameterPolynomial`] over Q (a coefficient itself).
//! Terms are kept in decreasing graded lexicographic order without zeros, so equality is
//! structural and printing is canonical.

use rustc_hash::FxHashMap;

use super::coefficient::Coefficient;
use super::monomial::Monomial;
use crate::rational::Rational;

/// What a coefficient must offer.
pub trait Ring: Clone + PartialEq {
    /// The neutral element of addition.
    fn zero() -> Self;
    /// The neutral element of multiplication.
    fn one() -> Self;
    /// Whether this is zero.
    fn is_zero(&self) -> bool;
    /// The sum.
    fn add(&self, other: &Self) -> Self;
    /// The product.
    fn mul(&self, other: &Self) -> Self;
    /// The negative.
    fn neg(&self) -> Self;
    /// The exact quotient, where there is one in the ring.
    fn divide(&self, other: &Self) -> Option<Self>;
}

impl Ring for Rational {
    fn zero() -> Self {
        Self::ZERO
    }
    fn one() -> Self {
        Self::ONE
    }
    fn is_zero(&self) -> bool {
        Self::is_zero(self)
    }
    fn add(&self, other: &Self) -> Self {
        self + other
    }
    fn mul(&self, other: &Self) -> Self {
        self * other
    }
    fn neg(&self) -> Self {
        -self
    }
    fn divide(&self, other: &Self) -> Option<Self> {
        other.inverse().map(|inverse| self * &inverse)
    }
}

/// A canonical sum of terms over the coefficient ring `C`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Polynomial<C = Coefficient> {
    terms: Vec<(Monomial, C)>,
}

/// A polynomial in the parameters with rational coefficients.
pub type ParameterPolynomial = Polynomial<Rational>;

impl<C: Ring> Polynomial<C> {
    /// Zero.
    pub fn zero() -> Self {
        Self { terms: Vec::new() }
    }

    /// A constant.
    pub fn constant(value: C) -> Self {
        Self::term(Monomial::one(), value)
    }

    /// One variable.
    pub fn variable(index: usize) -> Self {
        Self::term(Monomial::variable(index), C::one())
    }

    /// One term.
    pub fn term(monomial: Monomial, coefficient: C) -> Self {
        let terms = if coefficient.is_zero() { Vec::new() } else { vec![(monomial, coefficient)] };
        Self { terms }
    }

    /// The sum of these terms, in any order and with repetitions.
    pub fn from_terms(terms: impl IntoIterator<Item = (Monomial, C)>) -> Self {
        let mut terms: Vec<_> = terms.into_iter().collect();
        terms.sort_by(|a, b| b.0.cmp(&a.0));
        let mut out: Vec<(Monomial, C)> = Vec::with_capacity(terms.len());
        for (m, c) in terms {
            match out.last_mut() {
                Some(last) if last.0 == m => last.1 = last.1.add(&c),
                _ => {
                    if out.last().is_some_and(|last| last.1.is_zero()) {
                        out.pop();
                    }
                    out.push((m, c));
                }
            }
        }
        if out.last().is_some_and(|last| last.1.is_zero()) {
            out.pop();
        }
        Self { terms: out }
    }

    /// The terms, greatest monomial first.
    pub fn terms(&self) -> &[(Monomial, C)] {
        &self.terms
    }

    /// The number of terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether there are no terms (the same as zero).
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The greatest monomial with its coefficient; `None` for zero.
    pub fn leading(&self) -> Option<&(Monomial, C)> {
        self.terms.first()
    }

    /// The total degree; 0 for constants and zero.
    pub fn degree(&self) -> u32 {
        self.terms.first().map_or(0, |(m, _)| m.degree())
    }

    /// The degree in one variable.
    pub fn degree_in(&self, index: usize) -> u32 {
        self.terms.iter().map(|(m, _)| m.exponent(index)).max().unwrap_or(0)
    }

    /// The constant, where the degree is 0.
    pub fn as_constant(&self) -> Option<C> {
        match self.terms.as_slice() {
            [] => Some(C::zero()),
            [(m, c)] if m.is_one() => Some(c.clone()),
            _ => None,
        }
    }

    /// The coefficient of one monomial.
    pub fn coefficient(&self, monomial: &Monomial) -> C {
        match self.terms.binary_search_by(|(m, _)| monomial.cmp(m)) {
            Ok(at) => self.terms[at].1.clone(),
            Err(_) => C::zero(),
        }
    }

    /// Whether the degree is at most 1.
    pub fn is_affine(&self) -> bool {
        self.degree() <= 1
    }

    /// The terms of degree 2 and more: what gates have to make.
    pub fn without_affine(&self) -> Self {
        Self { terms: self.terms.iter().filter(|(m, _)| m.degree() > 1).cloned().collect() }
    }

    /// The indices of the variables that occur, increasing.
    pub fn variables(&self) -> Vec<usize> {
        let mut seen: Vec<usize> =
            self.terms.iter().flat_map(|(m, _)| m.factors().map(|(i, _)| i)).collect();
        seen.sort_unstable();
        seen.dedup();
        seen
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        let mut out = Vec::with_capacity(self.len() + other.len());
        let (mut a, mut b) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        loop {
            match (a.peek(), b.peek()) {
                (Some(x), Some(y)) if x.0 == y.0 => {
                    let sum = x.1.add(&y.1);
                    if !sum.is_zero() {
                        out.push((x.0.clone(), sum));
                    }
                    a.next();
                    b.next();
                }
                (Some(x), Some(y)) if x.0 < y.0 => out.extend(b.next().cloned()),
                (Some(_), _) => out.extend(a.next().cloned()),
                (None, Some(_)) => out.extend(b.next().cloned()),
                (None, None) => return Self { terms: out },
            }
        }
    }

    /// The negative.
    pub fn neg(&self) -> Self {
        Self { terms: self.terms.iter().map(|(m, c)| (m.clone(), c.neg())).collect() }
    }

    /// The difference.
    pub fn sub(&self, other: &Self) -> Self {
        self.add(&other.neg())
    }

    /// The polynomial times a coefficient.
    pub fn scaled(&self, by: &C) -> Self {
        if by.is_zero() {
            return Self::zero();
        }
        Self { terms: self.terms.iter().map(|(m, c)| (m.clone(), c.mul(by))).collect() }
    }

    /// The polynomial times a term.
    pub fn times_term(&self, monomial: &Monomial, coefficient: &C) -> Self {
        if coefficient.is_zero() {
            return Self::zero();
        }
        // Multiplying by one monomial keeps the (monomial) order.
        let terms = self.terms.iter().map(|(m, c)| (m.mul(monomial), c.mul(coefficient)));
        Self { terms: terms.collect() }
    }

    /// The product.
    pub fn mul(&self, other: &Self) -> Self {
        let (small, large) = if self.len() <= other.len() { (self, other) } else { (other, self) };
        match small.terms.as_slice() {
            [] => Self::zero(),
            [(m, c)] => large.times_term(m, c),
            _ => {
                let mut sums: FxHashMap<Monomial, C> = FxHashMap::default();
                for (m, c) in &small.terms {
                    for (n, d) in &large.terms {
                        let product = c.mul(d);
                        sums.entry(m.mul(n))
                            .and_modify(|sum| *sum = sum.add(&product))
                            .or_insert(product);
                    }
                }
                // Sorted before anyone sees it: the map's order cannot be observed.
                let mut terms: Vec<_> = sums.into_iter().filter(|(_, c)| !c.is_zero()).collect();
                terms.sort_unstable_by(|a, b| b.0.cmp(&a.0));
                Self { terms }
            }
        }
    }

    /// The square.
    pub fn square(&self) -> Self {
        self.mul(self)
    }

    /// The power; the 0th is 1.
    pub fn pow(&self, exponent: u32) -> Self {
        let (mut base, mut result, mut e) = (self.clone(), Self::constant(C::one()), exponent);
        while e > 0 {
            if e & 1 == 1 {
                result = result.mul(&base);
            }
            e >>= 1;
            if e > 0 {
                base = base.square();
            }
        }
        result
    }

    /// The derivative by one variable. Multiples come from repeated addition in the ring.
    pub fn derivative(&self, index: usize) -> Self {
        let terms = self.terms.iter().filter_map(|(m, c)| {
            let exponent = m.exponent(index);
            let lowered = m.div(&Monomial::variable(index))?;
            Some((lowered, multiple(c, exponent)))
        });
        Self::from_terms(terms)
    }

    /// The exact quotient, where `divisor` divides this over the ring.
    pub fn divide_exactly(&self, divisor: &Self) -> Option<Self> {
        let (quotient, remainder) = self.divide_while(divisor, true)?;
        remainder.is_zero().then_some(quotient)
    }

    /// Division by one polynomial in the graded order: (quotient, remainder) with no term of the
    /// remainder divisible by the divisor's leading term. `None` where a coefficient division fails
    /// or the divisor is zero.
    pub fn divide(&self, divisor: &Self) -> Option<(Self, Self)> {
        self.divide_while(divisor, false)
    }

    fn divide_while(&self, divisor: &Self, exact: bool) -> Option<(Self, Self)> {
        let (lead, lead_coefficient) = divisor.leading()?;
        let mut rest: std::collections::BTreeMap<Monomial, C> =
            self.terms.iter().cloned().collect();
        let (mut quotient, mut remainder) = (Vec::new(), Vec::new());
        while let Some((m, c)) = rest.pop_last() {
            let Some(shift) = m.div(lead) else {
                if exact {
                    return None;
                }
                remainder.push((m, c));
                continue;
            };
            let factor = c.divide(lead_coefficient)?;
            let minus = factor.neg();
            for (n, d) in &divisor.terms[1..] {
                let product = d.mul(&minus);
                let key = n.mul(&shift);
                let sum = rest.get(&key).map_or(product.clone(), |old| old.add(&product));
                if sum.is_zero() {
                    rest.remove(&key);
                } else {
                    rest.insert(key, sum);
                }
            }
            quotient.push((shift, factor));
        }
        Some((Self { terms: quotient }, Self { terms: remainder }))
    }

    /// The coefficients of the powers of one variable, as (exponent, polynomial in the others),
    /// exponents decreasing.
    pub fn by_powers_of(&self, index: usize) -> Vec<(u32, Self)> {
        let mut parts: std::collections::BTreeMap<u32, Vec<(Monomial, C)>> = Default::default();
        for (m, c) in &self.terms {
            let (rest, exponent) = m.split(index);
            parts.entry(exponent).or_default().push((rest, c.clone()));
        }
        parts.into_iter().rev().map(|(e, terms)| (e, Self::from_terms(terms))).collect()
    }

    /// Each variable replaced by a polynomial: `images[i]` stands for variable `i`.
    pub fn substitute(&self, images: &[Self]) -> Self {
        let mut result = Self::zero();
        for (m, c) in &self.terms {
            let mut product = Self::constant(c.clone());
            for (i, e) in m.factors() {
                product = product.mul(&images[i].pow(e));
            }
            result = result.add(&product);
        }
        result
    }

    /// The greatest monomial dividing every term; 1 for zero.
    pub fn monomial_content(&self) -> Monomial {
        let mut terms = self.terms.iter();
        let Some((first, _)) = terms.next() else { return Monomial::one() };
        terms.fold(first.clone(), |gcd, (m, _)| if gcd.is_one() { gcd } else { gcd.gcd(m) })
    }
}

/// `n · c` by doubling, in any ring.
fn multiple<C: Ring>(c: &C, n: u32) -> C {
    let (mut sum, mut power, mut n) = (C::zero(), c.clone(), n);
    while n > 0 {
        if n & 1 == 1 {
            sum = sum.add(&power);
        }
        n >>= 1;
        if n > 0 {
            power = power.add(&power);
        }
    }
    sum
}

impl Polynomial {
    /// The rational coefficients, where no parameter occurs.
    pub fn to_rational(&self) -> Option<Polynomial<Rational>> {
        let terms: Option<Vec<_>> =
            self.terms.iter().map(|(m, c)| Some((m.clone(), c.number()?.clone()))).collect();
        Some(Polynomial { terms: terms? })
    }
}

impl From<Polynomial<Rational>> for Polynomial {
    fn from(poly: Polynomial<Rational>) -> Self {
        Self { terms: poly.terms.into_iter().map(|(m, c)| (m, Coefficient::Number(c))).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::{Monomial, Polynomial, Rational};

    type P = Polynomial<Rational>;

    fn x() -> P {
        P::variable(0)
    }
    fn y() -> P {
        P::variable(1)
    }
    fn n(value: i64) -> P {
        P::constant(Rational::integer(value))
    }
    fn show(p: &P) -> String {
        p.display(&["x".into(), "y".into()]).to_string()
    }

    #[test]
    fn canonical_and_printed_in_graded_order() {
        let p = x().add(&y()).pow(2).sub(&n(3)).add(&x().scaled(&"-1/2".parse().unwrap()));
        assert_eq!(show(&p), "x^2 + 2*x*y + y^2 - 1/2*x - 3");
        assert_eq!(show(&p.sub(&p)), "0");
        assert_eq!(show(&n(1)), "1");
        assert_eq!(show(&n(-1)), "-1");
        assert_eq!(show(&x().neg()), "-x");
    }

    #[test]
    fn division_inverts_multiplication() {
        let (a, b) = (x().pow(2).add(&y()).add(&n(2)), x().sub(&y().pow(3)));
        assert_eq!(a.mul(&b).divide_exactly(&b), Some(a.clone()));
        assert_eq!(a.divide_exactly(&b), None);
        let (q, r) = a.mul(&b).add(&n(5)).divide(&a).unwrap();
        assert_eq!(q.mul(&a).add(&r), a.mul(&b).add(&n(5)));
    }

    #[test]
    fn derivative_powers_and_substitution() {
        let p = x().pow(3).mul(&y()).add(&y().pow(2));
        assert_eq!(show(&p.derivative(0)), "3*x^2*y");
        assert_eq!(show(&p.derivative(1)), "x^3 + 2*y");
        assert_eq!(show(&p.substitute(&[y(), x()])), "x*y^3 + x^2");
        let parts = p.by_powers_of(0);
        assert_eq!(parts.len(), 2);
        assert_eq!((parts[0].0, show(&parts[0].1)), (3, "y".into()));
        assert_eq!(p.monomial_content(), Monomial::variable(1));
    }
}
