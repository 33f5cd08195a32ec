//! Sparse symmetric matrices over Q, and the one step every decomposition is made of: peeling a
//! product of two linear forms off a quadratic form.

use std::collections::BTreeMap;

use super::super::linear::{LinearForm, content};
use crate::rational::Rational;

/// A symmetric matrix with rational entries; only non-zero entries are stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SymmetricMatrix {
    rows: Vec<BTreeMap<usize, Rational>>,
}

impl SymmetricMatrix {
    /// The zero matrix.
    pub fn new(dimension: usize) -> Self {
        Self { rows: vec![BTreeMap::new(); dimension] }
    }

    /// The matrix with these entries, each standing for its mirror image too. A later entry
    /// replaces an earlier one.
    pub fn from_entries(
        dimension: usize,
        entries: impl IntoIterator<Item = (usize, usize, Rational)>,
    ) -> Self {
        let mut matrix = Self::new(dimension);
        for (i, j, value) in entries {
            matrix.set(i, j, value);
        }
        matrix
    }

    /// The number of rows.
    pub fn dimension(&self) -> usize {
        self.rows.len()
    }

    /// One entry.
    pub fn get(&self, i: usize, j: usize) -> Rational {
        self.rows[i].get(&j).cloned().unwrap_or(Rational::ZERO)
    }

    /// Replaces one entry and its mirror image.
    pub fn set(&mut self, i: usize, j: usize, value: Rational) {
        if value.is_zero() {
            self.rows[i].remove(&j);
            self.rows[j].remove(&i);
        } else {
            self.rows[i].insert(j, value.clone());
            self.rows[j].insert(i, value);
        }
    }

    /// The non-zero entries of one row by increasing column.
    pub fn row(&self, i: usize) -> &BTreeMap<usize, Rational> {
        &self.rows[i]
    }

    /// The number of stored entries.
    pub fn entry_count(&self) -> usize {
        self.rows.iter().map(BTreeMap::len).sum()
    }

    /// Whether every entry is zero.
    pub fn is_zero(&self) -> bool {
        self.rows.iter().all(BTreeMap::is_empty)
    }

    /// The indices of the rows that are not zero.
    pub fn active(&self) -> Vec<usize> {
        (0..self.dimension()).filter(|i| !self.rows[*i].is_empty()).collect()
    }

    /// The principal submatrix on these indices.
    pub fn principal(&self, indices: &[usize]) -> Self {
        let mut out = Self::new(indices.len());
        let mut position = vec![usize::MAX; self.dimension()];
        for (at, i) in indices.iter().enumerate() {
            position[*i] = at;
        }
        for (at, i) in indices.iter().enumerate() {
            let entries = self.rows[*i].iter().filter(|(j, _)| position[**j] != usize::MAX);
            out.rows[at] = entries.map(|(j, c)| (position[*j], c.clone())).collect();
        }
        out
    }

    /// The matrix times a vector, as a linear form.
    pub fn apply(&self, vector: &LinearForm) -> LinearForm {
        LinearForm::from_terms(
            vector
                .terms()
                .iter()
                .flat_map(|(i, v)| self.rows[*i].iter().map(move |(j, a)| (*j, a * v))),
        )
    }

    /// `vectorᵀ · matrix · vector`.
    pub fn value(&self, vector: &LinearForm) -> Rational {
        let image = self.apply(vector);
        let mut sum = Rational::ZERO;
        for (i, v) in vector.terms() {
            sum += &(v * &image.coefficient(*i));
        }
        sum
    }

    /// (content, primitive matrix): integer entries without common divisor; content positive.
    pub fn primitive(&self) -> (Rational, Self) {
        let content = content(self.rows.iter().flat_map(BTreeMap::values));
        let Some(inverse) = content.inverse() else { return (Rational::ONE, self.clone()) };
        let mut out = self.clone();
        for value in out.rows.iter_mut().flat_map(BTreeMap::values_mut) {
            *value = &*value * &inverse;
        }
        (content, out)
    }

    /// The bits of all entries together.
    pub fn bits(&self) -> u64 {
        self.rows.iter().flat_map(BTreeMap::values).map(Rational::bits).sum()
    }

    /// Subtracts `by · linear²` from the form.
    pub fn subtract_square(&mut self, linear: &LinearForm, by: &Rational) {
        for (at, (i, x)) in linear.terms().iter().enumerate() {
            let scaled = x * by;
            for (j, y) in &linear.terms()[at..] {
                let value = &self.get(*i, *j) - &(&scaled * y);
                self.set(*i, *j, value);
            }
        }
    }

    /// Splits the form as `xᵀAx = linear · m + rest`, where `rest` no longer contains variable
    /// `pivot`: it is the form on the hyperplane `linear = 0`, parametrised by the other variables.
    /// `self` becomes `rest`; `m` is returned. `linear` must have coefficient 1 at `pivot`.
    ///
    /// With `linear = x_k + Σ c_i x_i`, substituting `x_k = -Σ c_i x_i` gives
    /// `rest_ij = a_ij - c_i a_kj - c_j a_ki + c_i c_j a_kk`, and comparing the terms with `x_k`
    /// gives `m = 2·row_k - a_kk·linear`.
    pub fn peel(&mut self, linear: &LinearForm, pivot: usize) -> LinearForm {
        let row = std::mem::take(&mut self.rows[pivot]);
        for j in row.keys().filter(|j| **j != pivot) {
            self.rows[*j].remove(&pivot);
        }
        let corner = row.get(&pivot).cloned().unwrap_or(Rational::ZERO);
        let twice = Rational::integer(2);
        let m = LinearForm::from_terms(row.iter().map(|(j, a)| (*j, a * &twice)))
            .plus(&-&corner, linear);
        // rest_ij = a_ij - c_i h_j - c_j h_i with h = row_k - (a_kk/2)·c.
        let half: BTreeMap<usize, Rational> = {
            let by = -&(&corner / &twice);
            let rest = LinearForm::from_terms(
                row.iter().filter(|(j, _)| **j != pivot).map(|(j, a)| (*j, a.clone())),
            );
            let tail =
                LinearForm::from_terms(linear.terms().iter().filter(|t| t.0 != pivot).cloned());
            rest.plus(&by, &tail).terms().iter().cloned().collect()
        };
        for (i, c) in linear.terms().iter().filter(|t| t.0 != pivot) {
            for (j, h) in &half {
                let change = c * h;
                let change = if i == j { &change * &twice } else { change };
                let value = &self.get(*i, *j) - &change;
                self.set(*i, *j, value);
            }
        }
        m
    }
}

#[cfg(test)]
mod tests {
    use super::{LinearForm, SymmetricMatrix};
    use crate::modular::Stream;
    use crate::rational::Rational;

    #[test]
    fn peeling_keeps_the_form() {
        let mut stream = Stream::new(3);
        let mut draw = || Rational::integer(stream.below(7) as i64 - 3);
        for _ in 0..50 {
            let n = 5;
            let mut entries = Vec::new();
            for i in 0..n {
                entries.extend((0..=i).map(|j| (i, j, draw())));
            }
            let matrix = SymmetricMatrix::from_entries(n, entries);
            let mut linear = LinearForm::from_terms((0..n).map(|i| (i, draw())));
            linear =
                linear.plus(&(&Rational::ONE - &linear.coefficient(2)), &LinearForm::variable(2));
            let mut rest = matrix.clone();
            let m = rest.peel(&linear, 2);
            assert!(rest.row(2).is_empty());
            for _ in 0..10 {
                let point = LinearForm::from_terms((0..n).map(|i| (i, draw())));
                let dot = |f: &LinearForm| {
                    f.terms()
                        .iter()
                        .fold(Rational::ZERO, |s, (i, c)| &s + &(c * &point.coefficient(*i)))
                };
                let product = &dot(&linear) * &dot(&m);
                assert_eq!(matrix.value(&point), &product + &rest.value(&point));
            }
        }
    }
}
