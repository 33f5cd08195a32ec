//! Integral quadratic lattices: making the determinant small and the basis short, so that
//! isotropic vectors become small enough to be found by a search.
//!
//! Follows D. Simon, *Quadratic equations in dimensions 4, 5 and more* (2005): first minimise at
//! every prime of the determinant by passing to larger or rescaled lattices, then reduce the basis
//! with LLL, whose size estimates use |q| in place of a norm. Either part may meet an isotropic
//! vector on its way.

use num_bigint::BigInt;

use super::super::linear::LinearForm;
use super::integer::square_root;
use super::matrix::SymmetricMatrix;
use crate::modular::PrimeField;
use crate::rational::Rational;

/// A lattice basis in the coordinates of a form, with its integral Gram matrix (up to scale).
#[derive(Clone, Debug)]
pub(super) struct Lattice {
    pub(super) gram: Vec<Vec<Rational>>,
    pub(super) basis: Vec<Vec<Rational>>,
}

impl Lattice {
    /// The standard lattice of an integral matrix.
    pub(super) fn new(matrix: &SymmetricMatrix) -> Self {
        let n = matrix.dimension();
        let gram = (0..n).map(|i| (0..n).map(|j| matrix.get(i, j)).collect()).collect();
        let unit = |i: usize, j: usize| if i == j { Rational::ONE } else { Rational::ZERO };
        let basis = (0..n).map(|i| (0..n).map(|j| unit(i, j)).collect()).collect();
        Self { gram, basis }
    }

    fn rank(&self) -> usize {
        self.gram.len()
    }

    /// The vector with these coordinates in the basis, as a primitive vector of the form.
    pub(super) fn vector(&self, coordinates: &[Rational]) -> LinearForm {
        let n = self.rank();
        let mut sum = vec![Rational::ZERO; n];
        for (c, b) in coordinates.iter().zip(&self.basis) {
            for (s, x) in sum.iter_mut().zip(b) {
                *s += &(c * x);
            }
        }
        LinearForm::from_terms(sum.into_iter().enumerate()).primitive()
    }

    /// `b_i += c · b_j`.
    fn add(&mut self, i: usize, j: usize, c: &Rational) {
        if c.is_zero() {
            return;
        }
        let n = self.rank();
        for k in 0..n {
            let sum = &self.basis[i][k] + &(c * &self.basis[j][k]);
            self.basis[i][k] = sum;
        }
        for k in 0..n {
            let sum = &self.gram[i][k] + &(c * &self.gram[j][k]);
            self.gram[i][k] = sum;
        }
        for k in 0..n {
            let sum = &self.gram[k][i] + &(c * &self.gram[k][j]);
            self.gram[k][i] = sum;
        }
    }

    /// `b_i *= c`.
    fn scale(&mut self, i: usize, c: &Rational) {
        for x in &mut self.basis[i] {
            *x = &*x * c;
        }
        for k in 0..self.rank() {
            let value = &self.gram[i][k] * c;
            self.gram[i][k] = value;
        }
        for k in 0..self.rank() {
            let value = &self.gram[k][i] * c;
            self.gram[k][i] = value;
        }
    }

    fn swap(&mut self, i: usize, j: usize) {
        self.basis.swap(i, j);
        self.gram.swap(i, j);
        for row in &mut self.gram {
            row.swap(i, j);
        }
    }

    fn scale_form(&mut self, c: &Rational) {
        for value in self.gram.iter_mut().flatten() {
            *value = &*value * c;
        }
    }

    /// Lowers the exponent of the prime in the determinant as far as the steps below allow;
    /// `exponent` is its present value. Returns the exponent reached.
    pub(super) fn minimise(&mut self, field: &PrimeField, mut exponent: u32) -> u32 {
        let p = Rational::from(field.prime() as i64);
        let Some(inverse) = p.inverse() else { return exponent };
        let n = self.rank();
        while exponent > 0 {
            let all: Vec<usize> = (0..n).collect();
            let kernel = self.align_kernel(field, &all, &Rational::ONE);
            let d = kernel.len() as u32;
            if d == 0 {
                return exponent;
            }
            if exponent > d {
                // The form on the kernel, divided by p, is still singular mod p.
                let inner = self.align_kernel(field, &kernel, &inverse);
                let Some(&first) = inner.first() else { return exponent };
                self.scale(first, &inverse);
                exponent -= 2;
                continue;
            }
            if let Some(at) = self.align_isotropic(field, &kernel, &inverse) {
                self.scale(at, &inverse);
                exponent -= 2;
                continue;
            }
            let others: Vec<usize> = all.iter().copied().filter(|i| !kernel.contains(i)).collect();
            if others.len() == 2
                && let Some(line) = self.align_isotropic(field, &others, &Rational::ONE)
            {
                // Kernel, an isotropic line of the plane beside it, and p times the rest: the form
                // is divisible by p there.
                let rest = others.iter().copied().filter(|i| *i != line);
                rest.for_each(|i| self.scale(i, &p));
                self.scale_form(&inverse);
                exponent = exponent + 2 - n as u32;
            } else if others.len() < kernel.len() {
                others.iter().for_each(|i| self.scale(*i, &p));
                self.scale_form(&inverse);
                exponent = exponent + 2 * others.len() as u32 - n as u32;
            } else {
                return exponent;
            }
        }
        exponent
    }

    fn residue(&self, field: &PrimeField, i: usize, j: usize, by: &Rational) -> u64 {
        (&self.gram[i][j] * by).residue(field).unwrap_or(0)
    }

    /// Changes the basis within the span of `members` so that some of them span the kernel, mod p,
    /// of the form times `by` on that span; returns those.
    fn align_kernel(&mut self, field: &PrimeField, members: &[usize], by: &Rational) -> Vec<usize> {
        let m = members.len();
        let mut rows: Vec<Vec<u64>> = members
            .iter()
            .map(|i| members.iter().map(|j| self.residue(field, *i, *j, by)).collect())
            .collect();
        let mut pivots: Vec<(usize, usize)> = Vec::new();
        let mut top = 0;
        for column in 0..m {
            let Some(at) = (top..m).find(|r| rows[*r][column] != 0) else { continue };
            rows.swap(top, at);
            let Some(inverse) = field.inverse(rows[top][column]) else { continue };
            for x in &mut rows[top] {
                *x = field.mul(*x, inverse);
            }
            let pivot = rows[top].clone();
            for (r, row) in rows.iter_mut().enumerate() {
                let factor = row[column];
                if r != top && factor != 0 {
                    for (x, y) in row.iter_mut().zip(&pivot) {
                        *x = field.sub(*x, field.mul(factor, *y));
                    }
                }
            }
            pivots.push((top, column));
            top += 1;
        }
        let free: Vec<usize> =
            (0..m).filter(|c| pivots.iter().all(|(_, column)| column != c)).collect();
        for &f in &free {
            for &(r, column) in &pivots {
                let c = centred(field, field.sub(0, rows[r][f]));
                self.add(members[f], members[column], &c);
            }
        }
        free.into_iter().map(|f| members[f]).collect()
    }

    /// Changes the basis within the span of `members` so that one of them is isotropic mod p for
    /// the form times `by`; returns it.
    fn align_isotropic(
        &mut self,
        field: &PrimeField,
        members: &[usize],
        by: &Rational,
    ) -> Option<usize> {
        let value = |s: &Self, i: usize, j: usize| s.residue(field, i, j, by);
        if let Some(&at) = members.iter().find(|i| value(self, **i, **i) == 0) {
            return Some(at);
        }
        if field.prime() == 2 {
            // Squaring is linear mod 2: two odd vectors add up to an even one.
            let (&i, &j) = (members.first()?, members.get(1)?);
            self.add(i, j, &Rational::ONE);
            return Some(i);
        }
        for (at, &i) in members.iter().enumerate() {
            for &j in &members[at + 1..] {
                if let Some(t) = self.isotropic_pair(field, i, j, by) {
                    self.add(i, j, &t);
                    return Some(i);
                }
            }
        }
        // With three vectors some i + s·k makes a solvable pair with j.
        let (&i, &j, &k) = (members.first()?, members.get(1)?, members.get(2)?);
        for _ in 0..200 {
            self.add(i, k, &Rational::ONE);
            if value(self, i, i) == 0 {
                return Some(i);
            }
            if let Some(t) = self.isotropic_pair(field, i, j, by) {
                self.add(i, j, &t);
                return Some(i);
            }
        }
        None
    }

    /// The `t` with `q(b_i + t·b_j) = 0` mod p.
    fn isotropic_pair(
        &self,
        field: &PrimeField,
        i: usize,
        j: usize,
        by: &Rational,
    ) -> Option<Rational> {
        let [a, b, c] = [(i, i), (i, j), (j, j)].map(|(x, y)| self.residue(field, x, y, by));
        let discriminant = field.sub(field.mul(b, b), field.mul(a, c));
        let root = square_root(field, discriminant)?;
        let t = field.mul(field.sub(root, b), field.inverse(c)?);
        Some(centred(field, t))
    }

    /// LLL for indefinite forms, at most `budget` swaps and advances. Returns the coordinates of an
    /// isotropic vector if one turned up: a Gram–Schmidt vector of value zero.
    pub(super) fn reduce(&mut self, budget: usize) -> Option<Vec<Rational>> {
        let n = self.rank();
        let bound = Rational::ratio(3, 4)?;
        let mut known = GramSchmidt::default();
        let mut k = 0;
        for _ in 0..budget {
            if k >= n {
                return None;
            }
            if let Some(found) = self.project(&mut known, k) {
                return Some(found);
            }
            for j in (0..k).rev() {
                let nearest = known.mu[k][j].nearest();
                if !nearest.is_zero() {
                    self.add(k, j, &-&nearest);
                    let (rows, row) = known.mu.split_at_mut(k);
                    for (x, y) in row[0].iter_mut().zip(&rows[j]) {
                        *x = &*x - &(&nearest * y);
                    }
                    row[0][j] = &row[0][j] - &nearest;
                }
            }
            if k > 0 {
                let m = &known.mu[k][k - 1];
                let lowered = &known.values[k] + &(&(m * m) * &known.values[k - 1]);
                if lowered.abs() < &bound * &known.values[k - 1].abs() {
                    self.swap(k, k - 1);
                    k -= 1;
                    known.mu.truncate(k);
                    known.values.truncate(k);
                    continue;
                }
            }
            k += 1;
        }
        None
    }

    /// Appends vector `i` to the Gram–Schmidt data of those before it, or returns the coordinates
    /// of its projection where that has value zero.
    fn project(&self, known: &mut GramSchmidt, i: usize) -> Option<Vec<Rational>> {
        if known.mu.len() > i {
            return None;
        }
        let mut row: Vec<Rational> = Vec::with_capacity(i);
        // r_ij = <b_i, b*_j>
        let mut r: Vec<Rational> = Vec::with_capacity(i);
        let mut value = self.gram[i][i].clone();
        for j in 0..i {
            let mut inner = self.gram[i][j].clone();
            for (m, x) in known.mu[j].iter().zip(&r) {
                inner = &inner - &(m * x);
            }
            let coefficient = &inner / &known.values[j];
            value = &value - &(&coefficient * &inner);
            r.push(inner);
            row.push(coefficient);
        }
        if value.is_zero() {
            return Some(self.star_coordinates(i, &row, &known.mu));
        }
        known.mu.push(row);
        known.values.push(value);
        None
    }

    /// The coordinates of `b*_i = b_i - Σ μ_ij b*_j`.
    fn star_coordinates(&self, i: usize, row: &[Rational], mu: &[Vec<Rational>]) -> Vec<Rational> {
        let mut coordinates = vec![Rational::ZERO; self.rank()];
        coordinates[i] = Rational::ONE;
        let mut pending = row.to_vec();
        // Resolve b*_j from the last downwards: b*_j = b_j - Σ μ_jk b*_k.
        for j in (0..i).rev() {
            let c = pending[j].clone();
            coordinates[j] = -&c;
            for k in 0..j {
                let change = &c * &mu[j][k];
                pending[k] = &pending[k] - &change;
            }
        }
        coordinates
    }

    /// Isotropic vectors with small coordinates in the basis, shortest boxes first: all vectors of
    /// a growing box in every coordinate but the last, which is solved for. At most `limit`
    /// vectors, `budget` trials.
    pub(super) fn search(&self, limit: usize, budget: usize) -> Vec<LinearForm> {
        let n = self.rank();
        let Some(gram) = self.small_gram() else { return Vec::new() };
        let mut found: Vec<LinearForm> = Vec::new();
        let mut trials = 0;
        for i in (0..n).filter(|i| gram[*i][*i] == 0) {
            let unit = (0..n).map(|j| Rational::integer(i64::from(i == j)));
            found.push(self.vector(&unit.collect::<Vec<_>>()));
        }
        if !found.is_empty() {
            return found;
        }
        for height in 1i64..=400 {
            let mut x = vec![-height; n - 1];
            loop {
                if x.iter().any(|c| c.abs() == height) && first_sign(&x) >= 0 {
                    trials += 1;
                    for last in solve_last(&gram, &x) {
                        let coordinates: Vec<Rational> =
                            x.iter().map(|c| Rational::integer(*c)).chain([last]).collect();
                        let vector = self.vector(&coordinates);
                        if !vector.is_zero() && !found.contains(&vector) {
                            found.push(vector);
                        }
                    }
                    if found.len() >= limit || trials >= budget {
                        return found;
                    }
                }
                if !advance(&mut x, height) {
                    break;
                }
            }
            if !found.is_empty() {
                return found;
            }
        }
        found
    }

    fn small_gram(&self) -> Option<Vec<Vec<i128>>> {
        self.gram
            .iter()
            .map(|row| {
                row.iter()
                    .map(|x| x.to_i64().filter(|v| v.abs() < 1 << 50).map(i128::from))
                    .collect()
            })
            .collect()
    }

    /// The reduced Gram matrix.
    pub(super) fn matrix(&self) -> SymmetricMatrix {
        let n = self.rank();
        let entries = (0..n).flat_map(|i| (0..=i).map(move |j| (i, j)));
        SymmetricMatrix::from_entries(n, entries.map(|(i, j)| (i, j, self.gram[i][j].clone())))
    }
}

/// Orthogonalisation of the first vectors of a basis: `b*_i = b_i - Σ μ_ij b*_j`, and `q(b*_i)`.
#[derive(Default)]
struct GramSchmidt {
    mu: Vec<Vec<Rational>>,
    values: Vec<Rational>,
}

/// The representative of least absolute value.
fn centred(field: &PrimeField, x: u64) -> Rational {
    let p = field.prime() as i64;
    let x = x as i64;
    Rational::integer(if x > p / 2 { x - p } else { x })
}

fn first_sign(x: &[i64]) -> i64 {
    x.iter().find(|c| **c != 0).map_or(0, |c| c.signum())
}

fn advance(x: &mut [i64], height: i64) -> bool {
    for c in x.iter_mut().rev() {
        if *c < height {
            *c += 1;
            return true;
        }
        *c = -height;
    }
    false
}

/// The rational last coordinates that make the vector isotropic.
fn solve_last(gram: &[Vec<i128>], x: &[i64]) -> Vec<Rational> {
    let n = x.len();
    let (a, mut b, mut c) = (gram[n][n], 0i128, 0i128);
    for i in 0..n {
        let xi = i128::from(x[i]);
        b += gram[n][i] * xi;
        c += gram[i][i] * xi * xi;
        for j in 0..i {
            c += 2 * gram[i][j] * xi * i128::from(x[j]);
        }
    }
    let ratio = |n: i128, d: i128| Rational::from_big(BigInt::from(n), BigInt::from(d));
    if a == 0 {
        return if b == 0 { Vec::new() } else { ratio(-c, 2 * b).into_iter().collect() };
    }
    let Some(discriminant) = b.checked_mul(b).zip(a.checked_mul(c)).map(|(s, t)| s - t) else {
        return Vec::new();
    };
    if discriminant < 0 {
        return Vec::new();
    }
    // Squares are 0, 1 or 4 mod 8 after removing factors of four; most trials stop here.
    if matches!(discriminant & 7, 2 | 3 | 5 | 6 | 7) || matches!(discriminant % 3, 2) {
        return Vec::new();
    }
    let root = discriminant.unsigned_abs().isqrt() as i128;
    if root * root != discriminant {
        return Vec::new();
    }
    let mut roots: Vec<Rational> = ratio(-b + root, a).into_iter().collect();
    if root != 0 {
        roots.extend(ratio(-b - root, a));
    }
    roots
}
