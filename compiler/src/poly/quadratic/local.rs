//! The Witt index over Q from the local ones.
//!
//! By Hasse–Minkowski and Witt cancellation, a form splits off `k` hyperbolic planes over Q if and
//! only if it does over R and over every Q_p, so the Witt index is the least local one. At `p` the
//! anisotropic part has dimension at most 4 and is fixed by rank, discriminant and Hasse invariant
//! (Serre, *A Course in Arithmetic*, IV; Lam, *Introduction to Quadratic Forms over Fields*, VI).
//! Only primes dividing twice the determinant of an integral matrix can obstruct.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::inertia::{diagonal, independent_rows, inertia};
use super::integer::factor;
use super::matrix::SymmetricMatrix;
use crate::rational::Rational;

/// Modular multiplications that factoring a determinant may take.
const FACTOR_BUDGET: usize = 400_000;

/// The number of hyperbolic planes that split off a form over Q.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum WittIndex {
    /// Proved.
    Exact(usize),
    /// The determinant could not be factored within the budget: both ends are proved.
    Between {
        /// At least this many.
        low: usize,
        /// At most this many.
        high: usize,
    },
}

impl WittIndex {
    /// The proved lower end.
    pub fn low(self) -> usize {
        match self {
            Self::Exact(w) => w,
            Self::Between { low, .. } => low,
        }
    }

    /// The proved upper end.
    pub fn high(self) -> usize {
        match self {
            Self::Exact(w) => w,
            Self::Between { high, .. } => high,
        }
    }
}

/// The Witt index of the form of this matrix, its radical left aside.
pub fn witt_index(matrix: &SymmetricMatrix) -> WittIndex {
    witt_index_within(matrix, &mut FACTOR_BUDGET.clone())
}

/// The Witt index, where factoring takes what it needs off `steps`.
pub(super) fn witt_index_within(matrix: &SymmetricMatrix, steps: &mut usize) -> WittIndex {
    let (positive, negative) = inertia(matrix);
    let rank = positive + negative;
    let real = positive.min(negative);
    // No p-adic obstruction goes deeper than an anisotropic part of dimension 4 (3 for odd rank).
    let floor = if rank.is_multiple_of(2) {
        rank.saturating_sub(4) / 2
    } else {
        rank.saturating_sub(3) / 2
    };
    if real <= floor {
        return WittIndex::Exact(real);
    }
    let core = matrix.principal(&independent_rows(matrix)).primitive().1;
    let form = LocalForm::new(&diagonal(&core));
    let mut high = real;
    if rank.is_multiple_of(2) && !is_square(&form.discriminant) {
        high = high.min(rank / 2 - 1);
    }
    if high <= floor {
        return WittIndex::Exact(high);
    }
    let determinant = determinant(&core);
    high = high.min(form.index_at(&BigInt::from(2)));
    let factors = factor(&determinant, steps);
    for (p, _) in factors.primes.iter().filter(|(p, _)| p.is_odd()) {
        if high <= floor {
            break;
        }
        high = high.min(form.index_at(p));
    }
    if high <= floor || factors.is_complete() {
        WittIndex::Exact(high)
    } else {
        WittIndex::Between { low: floor, high }
    }
}

/// The determinant of an integral matrix of full rank, by symmetric elimination: squares peel
/// their pivot, planes minus the square of their corner.
pub(super) fn determinant(core: &SymmetricMatrix) -> BigInt {
    let mut rest = core.clone();
    let mut product = Rational::ONE;
    while let Some(k) = rest.active().into_iter().min_by_key(|i| (rest.row(*i).len(), *i)) {
        let square = rest.row(k).get(&k).cloned();
        let partner = rest.row(k).keys().copied().min_by_key(|j| (rest.row(*j).len(), *j));
        match (square, partner) {
            (Some(pivot), _) => {
                product = &product * &pivot;
                super::inertia::peel_row(&mut rest, k, k);
            }
            (None, Some(j)) => {
                let corner = rest.get(k, j);
                product = -&(&product * &(&corner * &corner));
                super::inertia::peel_row(&mut rest, k, j);
            }
            (None, None) => break,
        }
    }
    product.numerator()
}

fn is_square(n: &BigInt) -> bool {
    !n.is_negative() && {
        let root = n.sqrt();
        &root * &root == *n
    }
}

/// A diagonal form with non-zero integer entries.
pub(super) struct LocalForm {
    entries: Vec<BigInt>,
    /// `(-1)^(rank/2) · Π entries`, which is a square for a sum of hyperbolic planes.
    discriminant: BigInt,
}

impl LocalForm {
    /// The form with these non-zero entries; `n/d` counts as `n·d`, which differs by a square.
    pub(super) fn new(diagonal: &[Rational]) -> Self {
        let entries: Vec<BigInt> =
            diagonal.iter().map(|d| d.numerator() * d.denominator()).collect();
        let sign = if (entries.len() / 2).is_multiple_of(2) { 1 } else { -1 };
        let discriminant = entries.iter().product::<BigInt>() * sign;
        Self { entries, discriminant }
    }

    /// The number of hyperbolic planes that split off over Q_p.
    pub(super) fn index_at(&self, p: &BigInt) -> usize {
        let rank = self.entries.len();
        let planes = rank / 2;
        let minus = BigInt::from(-1);
        let mut hasse = 1;
        let mut product = BigInt::one();
        // Π_{i<j} (d_i, d_j) = Π_j (d_1⋯d_{j-1}, d_j), since the symbol is bilinear.
        for d in &self.entries {
            hasse *= hilbert(&product, d, p);
            product *= d;
        }
        let mut hyperbolic = 1;
        if (planes * planes.saturating_sub(1) / 2) % 2 == 1 {
            hyperbolic *= hilbert(&minus, &minus, p);
        }
        if rank.is_multiple_of(2) {
            return match (is_local_square(&self.discriminant, p), hasse == hyperbolic) {
                (false, _) => planes - 1,
                (true, true) => planes,
                (true, false) => planes - 2,
            };
        }
        if planes % 2 == 1 {
            hyperbolic *= hilbert(&minus, &self.discriminant, p);
        }
        if hasse == hyperbolic { planes } else { planes - 1 }
    }
}

/// (exponent of `p` in `a`, the rest).
fn split(a: &BigInt, p: &BigInt) -> (u32, BigInt) {
    let (mut unit, mut exponent) = (a.clone(), 0);
    loop {
        let (quotient, remainder) = unit.div_rem(p);
        if !remainder.is_zero() {
            return (exponent, unit);
        }
        unit = quotient;
        exponent += 1;
    }
}

fn residue_mod_8(unit: &BigInt) -> u32 {
    unit.mod_floor(&BigInt::from(8)).to_u32().unwrap_or(0)
}

/// The Legendre symbol of a unit at an odd prime.
fn legendre(unit: &BigInt, p: &BigInt) -> i32 {
    let power: BigInt = (p - 1u32) / 2u32;
    if unit.mod_floor(p).modpow(&power, p).is_one() { 1 } else { -1 }
}

fn is_local_square(a: &BigInt, p: &BigInt) -> bool {
    let (exponent, unit) = split(a, p);
    let unit_is_square =
        if p.is_even() { residue_mod_8(&unit) == 1 } else { legendre(&unit, p) == 1 };
    exponent.is_multiple_of(2) && unit_is_square
}

/// The Hilbert symbol (a, b) at a prime (Serre, III.1.2, theorem 1). Neither may be zero.
fn hilbert(a: &BigInt, b: &BigInt, p: &BigInt) -> i32 {
    let ((alpha, u), (beta, v)) = (split(a, p), split(b, p));
    let odd = |n: u32| n % 2 == 1;
    if p.is_even() {
        let (u, v) = (residue_mod_8(&u), residue_mod_8(&v));
        let epsilon = |w: u32| (w - 1) / 2;
        let omega = |w: u32| (w * w - 1) / 8;
        let exponent = epsilon(u) * epsilon(v) + alpha * omega(v) + beta * omega(u);
        return if odd(exponent) { -1 } else { 1 };
    }
    let mut symbol = 1;
    if odd(alpha) && odd(beta) && (p % 4u32) == BigInt::from(3) {
        symbol = -symbol;
    }
    if odd(beta) {
        symbol *= legendre(&u, p);
    }
    if odd(alpha) {
        symbol *= legendre(&v, p);
    }
    symbol
}

#[cfg(test)]
mod tests {
    use super::{BigInt, SymmetricMatrix, WittIndex, hilbert, witt_index};
    use crate::rational::Rational;

    fn diagonal(entries: &[i64]) -> SymmetricMatrix {
        let entries = entries.iter().enumerate().map(|(i, d)| (i, i, Rational::integer(*d)));
        SymmetricMatrix::from_entries(entries.len(), entries)
    }

    #[test]
    fn product_formula() {
        for a in (-30i64..31).filter(|a| *a != 0) {
            for b in (-30i64..31).filter(|b| *b != 0) {
                let (x, y) = (BigInt::from(a), BigInt::from(b));
                let real = if a < 0 && b < 0 { -1 } else { 1 };
                let product: i32 = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]
                    .iter()
                    .map(|p| hilbert(&x, &y, &BigInt::from(*p)))
                    .product();
                assert_eq!(product * real, 1, "({a}, {b})");
            }
        }
    }

    #[test]
    fn known_indices() {
        let cases: [(&[i64], usize); 13] = [
            (&[1, -1], 1),
            (&[1, -2], 0),
            (&[1, 1, -3], 0),
            (&[1, 1, -2], 1),
            (&[1, 1, -1], 1),
            (&[1, 1, 1, -7], 0),
            (&[1, 1, 1, -6], 1),
            (&[1, 1, 1, 1, -7], 1),
            (&[1, -1, 2, -2], 2),
            (&[1, 1, -3, -3], 0),
            (&[1, -2, 3, -6], 0),
            (&[1, -2, 7, -14], 2),
            (&[1, 1, 1, 1], 0),
        ];
        for (entries, index) in cases {
            assert_eq!(witt_index(&diagonal(entries)), WittIndex::Exact(index), "{entries:?}");
        }
    }

    /// Isotropy of small diagonal forms agrees with a search for zeros.
    #[test]
    fn agrees_with_brute_force() {
        let values = [1i64, 2, 3, 5, 6, 7, -1, -2, -3, -5, -6, -7, -10];
        for a in values {
            for b in values {
                for c in values {
                    let found = (0..25i64).any(|x| {
                        (0..25i64).any(|y| {
                            (0..25i64).any(|z| {
                                (x, y, z) != (0, 0, 0) && a * x * x + b * y * y + c * z * z == 0
                            })
                        })
                    });
                    let index = witt_index(&diagonal(&[a, b, c]));
                    assert_eq!(index, WittIndex::Exact(usize::from(found)), "{a} {b} {c}");
                }
            }
        }
    }
}
