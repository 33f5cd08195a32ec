//! Linear forms with rational coefficients, and the echelon form of the space they span.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::Zero;

use crate::poly::polynomial::Ring;
use crate::poly::{Monomial, Polynomial};
use crate::rational::Rational;

/// `Σ coefficient · variable`: (index, coefficient ≠ 0) pairs by increasing index.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct LinearForm(Vec<(usize, Rational)>);

impl LinearForm {
    /// The form with these terms, in any order and with repetitions.
    pub fn from_terms(terms: impl IntoIterator<Item = (usize, Rational)>) -> Self {
        let mut terms: Vec<(usize, Rational)> = terms.into_iter().collect();
        terms.sort_by_key(|t| t.0);
        let mut out: Vec<(usize, Rational)> = Vec::with_capacity(terms.len());
        for (index, c) in terms {
            match out.last_mut() {
                Some(last) if last.0 == index => last.1 += &c,
                _ => out.push((index, c)),
            }
        }
        out.retain(|(_, c)| !c.is_zero());
        Self(out)
    }

    /// One variable.
    pub fn variable(index: usize) -> Self {
        Self(vec![(index, Rational::ONE)])
    }

    /// The terms by increasing index.
    pub fn terms(&self) -> &[(usize, Rational)] {
        &self.0
    }

    /// Whether no variable occurs.
    pub fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// The coefficient of one variable.
    pub fn coefficient(&self, index: usize) -> Rational {
        match self.0.binary_search_by_key(&index, |t| t.0) {
            Ok(at) => self.0[at].1.clone(),
            Err(_) => Rational::ZERO,
        }
    }

    /// The form minus `by` times another.
    pub fn minus(&self, by: &Rational, other: &Self) -> Self {
        let minus = -by;
        let scaled = other.0.iter().map(|(i, c)| (*i, c * &minus));
        Self::from_terms(self.0.iter().cloned().chain(scaled))
    }

    /// The form plus `by` times another.
    pub fn plus(&self, by: &Rational, other: &Self) -> Self {
        self.minus(&-by, other)
    }

    /// The form times a number.
    pub fn scaled(&self, by: &Rational) -> Self {
        if by.is_zero() {
            return Self::default();
        }
        Self(self.0.iter().map(|(i, c)| (*i, c * by)).collect())
    }

    /// The multiple with coprime integer coefficients, the first positive; zero stays zero.
    pub fn primitive(&self) -> Self {
        self.split_content().1
    }

    /// (content, primitive multiple) with `content · primitive` this form; (0, 0) for zero.
    pub fn split_content(&self) -> (Rational, Self) {
        let Some((_, first)) = self.0.first() else { return (Rational::ZERO, Self::default()) };
        let content = content(self.0.iter().map(|t| &t.1));
        let content = if first.is_negative() { -content } else { content };
        match content.inverse() {
            Some(inverse) => (content, self.scaled(&inverse)),
            None => (Rational::ONE, self.clone()),
        }
    }

    /// The variables renamed.
    pub fn renamed(&self, name: impl Fn(usize) -> usize) -> Self {
        Self::from_terms(self.0.iter().map(|(i, c)| (name(*i), c.clone())))
    }

    /// The bits of all coefficients together.
    pub fn bits(&self) -> u64 {
        self.0.iter().map(|t| t.1.bits()).sum()
    }

    /// The form as a polynomial.
    pub fn to_polynomial<C: Ring + From<Rational>>(&self) -> Polynomial<C> {
        let terms = self.0.iter().map(|(i, c)| (Monomial::variable(*i), C::from(c.clone())));
        Polynomial::from_terms(terms)
    }
}

/// The positive rational `c` for which all `values / c` are integers without common divisor; 1
/// where all are zero.
pub(crate) fn content<'a>(values: impl IntoIterator<Item = &'a Rational>) -> Rational {
    let (mut gcd, mut lcm) = (BigInt::from(0), BigInt::from(1));
    for value in values {
        gcd = gcd.gcd(&value.numerator());
        lcm = lcm.lcm(&value.denominator());
    }
    if gcd.is_zero() {
        return Rational::ONE;
    }
    Rational::from_big(gcd, lcm).unwrap_or(Rational::ONE)
}

/// The reduced row echelon form of a growing set of linear forms.
#[derive(Clone, Debug, Default)]
pub struct Echelon {
    /// Rows that start with 1, by increasing pivot; no row has another's pivot.
    rows: Vec<LinearForm>,
}

impl Echelon {
    /// The dimension of the span.
    pub fn rank(&self) -> usize {
        self.rows.len()
    }

    /// The rows, by increasing pivot.
    pub fn rows(&self) -> &[LinearForm] {
        &self.rows
    }

    /// The pivot of each row: its first variable.
    pub fn pivots(&self) -> impl Iterator<Item = usize> + '_ {
        self.rows.iter().filter_map(|row| row.0.first()).map(|t| t.0)
    }

    /// What is left of a form modulo the span.
    pub fn reduce(&self, form: &LinearForm) -> LinearForm {
        let mut form = form.clone();
        for (row, pivot) in self.rows.iter().zip(self.pivots()) {
            let c = form.coefficient(pivot);
            if !c.is_zero() {
                form = form.minus(&c, row);
            }
        }
        form
    }

    /// Whether the form is in the span.
    pub fn contains(&self, form: &LinearForm) -> bool {
        self.reduce(form).is_zero()
    }

    /// Adds a form; false where it was in the span already.
    pub fn insert(&mut self, form: &LinearForm) -> bool {
        let rest = self.reduce(form);
        let Some((pivot, lead)) = rest.0.first().cloned() else { return false };
        let Some(inverse) = lead.inverse() else { return false };
        let row = LinearForm(rest.0.iter().map(|(i, c)| (*i, c * &inverse)).collect());
        for other in &mut self.rows {
            let c = other.coefficient(pivot);
            if !c.is_zero() {
                *other = other.minus(&c, &row);
            }
        }
        let at = self.rows.partition_point(|r| r.0.first().is_some_and(|t| t.0 < pivot));
        self.rows.insert(at, row);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Echelon, LinearForm};
    use crate::rational::Rational;

    fn form(coefficients: &[i64]) -> LinearForm {
        let terms = coefficients.iter().map(|c| Rational::integer(*c)).enumerate();
        LinearForm::from_terms(terms)
    }

    #[test]
    fn echelon_rows_are_reduced() {
        let mut e = Echelon::default();
        assert!(e.insert(&form(&[0, 2, 4])));
        assert!(e.insert(&form(&[1, 1, 1])));
        assert!(!e.insert(&form(&[3, 5, 7])));
        assert_eq!(e.rows(), [form(&[1, 0, -1]), form(&[0, 1, 2])]);
        assert!(e.contains(&form(&[1, 2, 3])) && !e.contains(&form(&[1, 0, 0])));
    }

    #[test]
    fn primitive_forms_are_integral() {
        let half = Rational::ratio(-1, 2).unwrap();
        let f = LinearForm::from_terms([(0, half), (2, Rational::integer(3))]);
        assert_eq!(f.primitive(), form(&[1, 0, -6]));
        assert_eq!(form(&[4, -6]).primitive(), form(&[2, -3]));
        let (content, primitive) = f.split_content();
        assert_eq!(primitive.scaled(&content), f);
    }
}
