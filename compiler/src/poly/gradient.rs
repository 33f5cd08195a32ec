//! The space of linear forms that polynomials depend on: the span of their gradients.
//!
//! Elimination runs modulo a 61-bit prime, because fractions grow fast on lattices, and its result
//! is lifted to the rationals and proved: every direction the forms leave out must have a zero
//! derivative. As the rank modulo a prime is never too large, the forms are then exactly the span.

use std::collections::BTreeMap;

use super::linear::{Echelon, LinearForm};
use super::{Coefficient, Monomial, Polynomial};
use crate::modular::{PrimeField, Stream};
use crate::rational::Rational;

/// Where lifting fails, exact elimination is still cheap up to this many variables.
const EXACT: usize = 48;

/// The reduced echelon rows of the span of all gradients; `None` where they span all `variables`,
/// which are those that occur.
pub(super) fn gradient_span(
    polynomials: &[Polynomial],
    variables: &[usize],
) -> Option<Vec<LinearForm>> {
    let mut rows: Vec<LinearForm> = polynomials.iter().flat_map(gradient_forms).collect();
    // Short rows first: where variables are essential by themselves, the rank is full at once.
    rows.sort_by_key(|row| row.terms().len());
    let field = PrimeField::random(&mut Stream::new(0));
    let mut echelon = ResidueEchelon { field: &field, rows: BTreeMap::new() };
    for row in &rows {
        // A prime that divides a denominator cannot tell: leave it to exact elimination.
        if !echelon.insert(row).unwrap_or(false) {
            continue;
        }
        if echelon.rows.len() == variables.len() {
            return None;
        }
    }
    let lifted = echelon.lifted();
    if let Some(forms) = lifted
        && kernel(&forms, variables)
            .iter()
            .all(|v| polynomials.iter().all(|p| directional(p, v).is_zero()))
    {
        return Some(forms);
    }
    if variables.len() > EXACT {
        return None;
    }
    let mut exact = Echelon::default();
    rows.iter().for_each(|row| {
        exact.insert(row);
    });
    (exact.rank() < variables.len()).then(|| exact.rows().to_vec())
}

/// The coefficient vectors of the gradient of `p`, one for each monomial of a derivative and each
/// monomial in the parameters.
pub(super) fn gradient_forms(p: &Polynomial) -> impl Iterator<Item = LinearForm> + use<> {
    let mut rows: BTreeMap<(Monomial, Monomial), Vec<(usize, Rational)>> = BTreeMap::new();
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

/// The derivative along a vector.
pub(super) fn directional(p: &Polynomial, vector: &LinearForm) -> Polynomial {
    let mut terms = Vec::new();
    for (m, c) in p.terms() {
        for (index, exponent) in m.factors() {
            let component = vector.coefficient(index);
            if let Some(lowered) = m.div(&Monomial::variable(index))
                && !component.is_zero()
            {
                let times = &component * &Rational::integer(i64::from(exponent));
                terms.push((lowered, c.scaled(&times)));
            }
        }
    }
    Polynomial::from_terms(terms)
}

/// A basis of the vectors that all these reduced echelon rows annihilate.
fn kernel(rows: &[LinearForm], variables: &[usize]) -> Vec<LinearForm> {
    let pivot = |row: &LinearForm| row.terms().first().map(|t| t.0);
    let mut vectors: BTreeMap<usize, Vec<(usize, Rational)>> =
        variables.iter().map(|v| (*v, vec![(*v, Rational::ONE)])).collect();
    for row in rows {
        let Some(first) = pivot(row) else { continue };
        vectors.remove(&first);
        for (index, c) in &row.terms()[1..] {
            if let Some(vector) = vectors.get_mut(index) {
                vector.push((first, -c));
            }
        }
    }
    vectors.into_values().map(LinearForm::from_terms).collect()
}

/// Rows modulo a prime by their pivots, each starting with 1; reduced only at the end.
struct ResidueEchelon<'a> {
    field: &'a PrimeField,
    rows: BTreeMap<usize, Vec<(usize, u64)>>,
}

impl ResidueEchelon<'_> {
    /// Adds a form; false where it was in the span already, `None` where it has no residue.
    fn insert(&mut self, form: &LinearForm) -> Option<bool> {
        let mut row = BTreeMap::new();
        for (index, c) in form.terms() {
            row.insert(*index, c.residue(self.field)?);
        }
        row.retain(|_, c| *c != 0);
        self.reduce_leading(&mut row);
        let Some((pivot, lead)) = row.first_key_value().map(|(i, c)| (*i, *c)) else {
            return Some(false);
        };
        let inverse = self.field.inverse(lead)?;
        let row = row.into_iter().map(|(i, c)| (i, self.field.mul(c, inverse))).collect();
        self.rows.insert(pivot, row);
        Some(true)
    }

    /// Eliminates from the front until the first variable is no pivot.
    fn reduce_leading(&self, row: &mut BTreeMap<usize, u64>) {
        while let Some((&pivot, &factor)) = row.first_key_value() {
            let Some(other) = self.rows.get(&pivot) else { return };
            subtract(self.field, row, factor, other);
        }
    }

    /// The reduced rows over the rationals; `None` where a number is too large to be recognised.
    fn lifted(&self) -> Option<Vec<LinearForm>> {
        let mut reduced: BTreeMap<usize, Vec<(usize, u64)>> = BTreeMap::new();
        for (pivot, row) in self.rows.iter().rev() {
            let mut row: BTreeMap<usize, u64> = row.iter().copied().collect();
            let others: Vec<usize> =
                row.keys().copied().filter(|i| reduced.contains_key(i)).collect();
            for index in others {
                if let (Some(factor), Some(other)) = (row.get(&index).copied(), reduced.get(&index))
                {
                    subtract(self.field, &mut row, factor, other);
                }
            }
            reduced.insert(*pivot, row.into_iter().collect());
        }
        reduced
            .into_values()
            .map(|row| {
                let terms: Option<Vec<(usize, Rational)>> =
                    row.into_iter().map(|(i, c)| Some((i, lift(c, self.field.prime())?))).collect();
                terms.map(LinearForm::from_terms)
            })
            .collect()
    }
}

/// `row -= factor · other`.
fn subtract(
    field: &PrimeField,
    row: &mut BTreeMap<usize, u64>,
    factor: u64,
    other: &[(usize, u64)],
) {
    for (index, c) in other {
        let product = field.mul(factor, *c);
        let value = field.sub(row.get(index).copied().unwrap_or(0), product);
        if value == 0 {
            row.remove(index);
        } else {
            row.insert(*index, value);
        }
    }
}

/// The fraction with numerator and denominator below `2^29` that has this residue (Wang 1981).
fn lift(residue: u64, prime: u64) -> Option<Rational> {
    const BOUND: i64 = 1 << 29;
    let (mut a, mut b) = (prime as i64, residue as i64);
    let (mut s, mut t) = (0i64, 1i64);
    while b >= BOUND {
        let quotient = a / b;
        (a, b) = (b, a - quotient * b);
        (s, t) = (t, s.checked_sub(quotient.checked_mul(t)?)?);
    }
    (t.abs() < BOUND).then(|| Rational::ratio(b, t)).flatten()
}

#[cfg(test)]
mod tests {
    use super::{LinearForm, Rational, directional, gradient_span, lift};
    use crate::modular::{PrimeField, Stream};
    use crate::poly::{Coefficient, Polynomial};

    fn x(i: usize) -> Polynomial {
        Polynomial::variable(i)
    }

    #[test]
    fn fractions_are_recognised() {
        let field = PrimeField::random(&mut Stream::new(1));
        for (n, d) in [(0, 1), (1, 1), (-1, 1), (2, 3), (-355, 113), (12_345_678, 98_765_431)] {
            let r = Rational::ratio(n, d).unwrap();
            assert_eq!(lift(r.residue(&field).unwrap(), field.prime()), Some(r));
        }
        let large = Rational::integer(1 << 40);
        assert_ne!(lift(large.residue(&field).unwrap(), field.prime()), Some(large));
    }

    #[test]
    fn large_numbers_fall_back_to_exact_elimination() {
        let big = Coefficient::integer(1 << 40);
        let p = x(0).add(&x(1).scaled(&big)).pow(3);
        let rows = gradient_span(&[p], &[0, 1]).unwrap();
        let expected = [(0, Rational::ONE), (1, Rational::integer(1 << 40))];
        assert_eq!(rows, [LinearForm::from_terms(expected)]);
    }

    #[test]
    fn a_massless_lattice_lacks_one_direction() {
        let n = 12;
        let site = |i: usize, j: usize| x((i % n) * n + j % n);
        let mut terms = Vec::new();
        for (i, j) in (0..n * n).map(|k| (k / n, k % n)) {
            for other in [site(i + 1, j), site(i, j + 1)] {
                terms.extend(site(i, j).sub(&other).pow(2).terms().to_vec());
            }
        }
        let energy = Polynomial::from_terms(terms);
        let variables: Vec<usize> = (0..n * n).collect();
        let rows = gradient_span(std::slice::from_ref(&energy), &variables).unwrap();
        assert_eq!(rows.len(), n * n - 1);
        let ones = LinearForm::from_terms(variables.iter().map(|v| (*v, Rational::ONE)));
        assert!(directional(&energy, &ones).is_zero());
        // A mass anywhere leaves nothing out.
        let massive = energy.add(&x(5).pow(2));
        assert_eq!(gradient_span(&[massive], &variables), None);
    }
}
