//! Inertia and rank of a symmetric matrix, exactly.
//!
//! Sylvester's law: the numbers of positive and negative squares do not depend on how a form is
//! diagonalised. Sparse matrices are eliminated symmetrically over Q with the pivot of least fill;
//! what becomes dense is finished without fractions (Bareiss 1968), where every entry is a minor
//! and divisions are exact.

use num_bigint::BigInt;
use num_traits::{Signed, Zero};

use super::super::linear::{LinearForm, content};
use super::matrix::SymmetricMatrix;
use crate::rational::Rational;

/// (positive, negative): the numbers of squares of each sign in a diagonalisation.
pub fn inertia(matrix: &SymmetricMatrix) -> (usize, usize) {
    let mut rest = matrix.primitive().1;
    let (mut positive, mut negative) = (0, 0);
    loop {
        let active = rest.active();
        if active.is_empty() {
            return (positive, negative);
        }
        if active.len() > 4 && rest.entry_count() * 3 > active.len() * active.len() {
            let (p, n) = dense_inertia(&rest.principal(&active));
            return (positive + p, negative + n);
        }
        let lightest = active.iter().copied().min_by_key(|i| {
            let diagonal = rest.row(*i).contains_key(i);
            (rest.row(*i).len() + usize::from(!diagonal), *i)
        });
        let Some(k) = lightest else { return (positive, negative) };
        match rest.row(k).get(&k).cloned() {
            Some(pivot) => {
                if pivot.is_negative() {
                    negative += 1;
                } else {
                    positive += 1;
                }
                peel_row(&mut rest, k, k);
            }
            None => {
                // A zero on the diagonal of a non-zero row: a hyperbolic plane, one square of each
                // sign. Its partner is the neighbour with the fewest entries.
                let partner = rest.row(k).keys().copied().min_by_key(|j| (rest.row(*j).len(), *j));
                let Some(partner) = partner else { return (positive, negative) };
                positive += 1;
                negative += 1;
                peel_row(&mut rest, k, partner);
            }
        }
    }
}

/// The rank.
pub fn rank(matrix: &SymmetricMatrix) -> usize {
    let (positive, negative) = inertia(matrix);
    positive + negative
}

/// Peels the linear form of row `k` with variable `pivot` eliminated (`a[k][pivot]` is not zero).
pub(super) fn peel_row(rest: &mut SymmetricMatrix, k: usize, pivot: usize) -> [LinearForm; 2] {
    let row = LinearForm::from_terms(rest.row(k).iter().map(|(j, a)| (*j, a.clone())));
    let linear = match row.coefficient(pivot).inverse() {
        Some(inverse) => row.scaled(&inverse),
        None => return [LinearForm::default(), LinearForm::default()],
    };
    let other = rest.peel(&linear, pivot);
    [linear, other]
}

/// Inertia by fraction-free symmetric elimination of a dense matrix.
fn dense_inertia(matrix: &SymmetricMatrix) -> (usize, usize) {
    let n = matrix.dimension();
    let scale = content(matrix.active().iter().flat_map(|i| matrix.row(*i).values()));
    let entry = |i: usize, j: usize| (&matrix.get(i, j) / &scale).numerator();
    let mut a: Vec<Vec<BigInt>> = (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect();
    let (mut positive, mut negative) = (0, 0);
    let mut previous = BigInt::from(1);
    let mut start = 0;
    while start < n {
        let diagonal = (start..n).filter(|i| !a[*i][*i].is_zero());
        match diagonal.min_by_key(|i| a[*i][*i].bits()) {
            Some(at) => swap(&mut a, start, at),
            None => {
                let pair = (start..n)
                    .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
                    .find(|(i, j)| !a[*i][*j].is_zero());
                let Some((i, j)) = pair else { break };
                // x_j := x_j + x_i keeps all minors of the eliminated block and puts 2·a_ij on the
                // diagonal.
                add_row(&mut a, i, j, start);
                swap(&mut a, start, i);
            }
        }
        let pivot = a[start][start].clone();
        if pivot.is_negative() == previous.is_negative() {
            positive += 1;
        } else {
            negative += 1;
        }
        let (head, tail) = a.split_at_mut(start + 1);
        let top = &head[start];
        for (offset, row) in tail.iter_mut().enumerate() {
            let i = start + 1 + offset;
            for j in i..n {
                let value = (&pivot * &row[j] - &top[i] * &top[j]) / &previous;
                row[j] = value;
            }
        }
        mirror(&mut a[start + 1..], start + 1);
        previous = pivot;
        start += 1;
    }
    (positive, negative)
}

/// Copies the part above the diagonal below it; row 0 of `rows` has its diagonal at `offset`.
fn mirror(rows: &mut [Vec<BigInt>], offset: usize) {
    for i in 1..rows.len() {
        let (above, below) = rows.split_at_mut(i);
        for (j, row) in above.iter().enumerate() {
            below[0][offset + j] = row[offset + i].clone();
        }
    }
}

fn swap(a: &mut [Vec<BigInt>], i: usize, j: usize) {
    a.swap(i, j);
    for row in a.iter_mut() {
        row.swap(i, j);
    }
}

fn add_row(a: &mut [Vec<BigInt>], to: usize, from: usize, start: usize) {
    let source = a[from].clone();
    for (x, y) in a[to].iter_mut().zip(&source).skip(start) {
        *x += y;
    }
    for row in a.iter_mut().skip(start) {
        let sum = &row[to] + &row[from];
        row[to] = sum;
    }
}

/// A set of rows whose principal minor is not zero, as large as the rank.
pub(super) fn independent_rows(matrix: &SymmetricMatrix) -> Vec<usize> {
    let mut rest = matrix.clone();
    let mut rows = Vec::new();
    loop {
        let active = rest.active();
        let lightest = active.iter().copied().min_by_key(|i| {
            let diagonal = rest.row(*i).contains_key(i);
            (rest.row(*i).len() + usize::from(!diagonal), *i)
        });
        let Some(k) = lightest else { break };
        rows.push(k);
        if rest.row(k).contains_key(&k) {
            peel_row(&mut rest, k, k);
        } else if let Some(j) = rest.row(k).keys().copied().min_by_key(|j| rest.row(*j).len()) {
            rows.push(j);
            peel_row(&mut rest, k, j);
        }
    }
    rows.sort_unstable();
    rows
}

/// The diagonal of a congruent diagonal matrix, non-zero entries only.
pub(super) fn diagonal(matrix: &SymmetricMatrix) -> Vec<Rational> {
    let mut rest = matrix.clone();
    let mut out = Vec::new();
    loop {
        let active = rest.active();
        let with_square = active.iter().copied().filter(|i| rest.row(*i).contains_key(i));
        if let Some(k) = with_square.min_by_key(|i| (rest.row(*i).len(), rest.get(*i, *i).bits())) {
            out.push(rest.get(k, k));
            peel_row(&mut rest, k, k);
            continue;
        }
        let Some(&k) = active.first() else { return out };
        let Some(j) = rest.row(k).keys().copied().min_by_key(|j| rest.row(*j).len()) else {
            return out;
        };
        // A hyperbolic plane is <1, -1> over any field of odd characteristic.
        out.push(Rational::ONE);
        out.push(Rational::integer(-1));
        peel_row(&mut rest, k, j);
    }
}

#[cfg(test)]
mod tests {
    use super::{SymmetricMatrix, dense_inertia, diagonal, independent_rows, inertia};
    use crate::modular::Stream;
    use crate::rational::Rational;

    fn sum_of_squares(n: usize, signs: &[i64], stream: &mut Stream) -> SymmetricMatrix {
        let forms: Vec<Vec<i64>> =
            signs.iter().map(|_| (0..n).map(|_| stream.below(7) as i64 - 3).collect()).collect();
        let mut matrix = SymmetricMatrix::new(n);
        for i in 0..n {
            for j in 0..=i {
                let sum: i64 = forms.iter().zip(signs).map(|(f, s)| s * f[i] * f[j]).sum();
                matrix.set(i, j, Rational::integer(sum));
            }
        }
        matrix
    }

    #[test]
    fn signature_of_sums_of_squares() {
        let mut stream = Stream::new(11);
        for (n, p, m) in [(6, 3, 3), (8, 2, 4), (12, 7, 5), (20, 10, 0), (30, 11, 12)] {
            let signs: Vec<i64> = (0..p + m).map(|k| if k < p { 1 } else { -1 }).collect();
            let matrix = sum_of_squares(n, &signs, &mut stream);
            assert_eq!(inertia(&matrix), (p, m));
            assert_eq!(dense_inertia(&matrix), (p, m));
            assert_eq!(independent_rows(&matrix).len(), p + m);
            let d = diagonal(&matrix);
            assert_eq!(d.iter().filter(|x| !x.is_negative()).count(), p);
            assert_eq!(d.len(), p + m);
        }
    }

    #[test]
    fn zero_diagonals() {
        for n in 2..12 {
            let mut matrix = SymmetricMatrix::new(n);
            for i in 0..n {
                for j in 0..i {
                    matrix.set(i, j, Rational::ONE);
                }
            }
            assert_eq!(inertia(&matrix), (1, n - 1));
            assert_eq!(dense_inertia(&matrix), (1, n - 1));
        }
        assert_eq!(inertia(&SymmetricMatrix::new(4)), (0, 0));
    }
}
