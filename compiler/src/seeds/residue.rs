//! Arithmetic modulo 2^61 − 1 and sparse rows over it, for *choosing* networks.
//!
//! Ranks decide which products a seed makes. They are only guesses: every relation that a network
//! relies on is lifted to the rationals and checked there (see [`super::relation`]).

use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::rational::Rational;

/// The Mersenne prime 2^61 − 1.
pub const PRIME: u64 = (1 << 61) - 1;

/// The canonical residue of a value below 2^63.
fn fold(value: u64) -> u64 {
    let folded = (value & PRIME) + (value >> 61);
    if folded >= PRIME { folded - PRIME } else { folded }
}

/// `a + b`.
pub fn add(a: u64, b: u64) -> u64 {
    fold(a + b)
}

/// `-a`.
pub fn neg(a: u64) -> u64 {
    if a == 0 { 0 } else { PRIME - a }
}

/// `a · b`.
pub fn mul(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    fold((wide as u64 & PRIME) + (wide >> 61) as u64)
}

/// `1 / a` for a ≠ 0, by Fermat.
pub fn inverse(a: u64) -> u64 {
    let (mut base, mut result, mut e) = (a, 1, PRIME - 2);
    while e > 0 {
        if e & 1 == 1 {
            result = mul(result, base);
        }
        base = mul(base, base);
        e >>= 1;
    }
    result
}

/// The rational n/d with |n|, d < 2^30 whose residue this is (Wang's reconstruction).
pub fn to_rational(residue: u64) -> Option<Rational> {
    const BOUND: i64 = 1 << 30;
    let (mut r0, mut r1) = (PRIME as i64, residue as i64);
    let (mut t0, mut t1) = (0i64, 1i64);
    while r1 >= BOUND {
        let q = r0 / r1;
        (r0, r1) = (r1, r0 - q * r1);
        (t0, t1) = (t1, t0 - q * t1);
    }
    if t1.abs() >= BOUND {
        return None;
    }
    Rational::ratio(r1, t1)
}

/// A sparse vector: (column, non-zero residue) with columns decreasing.
pub type Row<K> = Vec<(K, u64)>;

/// `row + factor · other`.
pub fn add_scaled<K: Copy + Ord>(row: &Row<K>, factor: u64, other: &Row<K>) -> Row<K> {
    let mut out = Vec::with_capacity(row.len() + other.len());
    let (mut i, mut j) = (0, 0);
    while i < row.len() && j < other.len() {
        let (a, b) = (row[i], other[j]);
        if a.0 > b.0 {
            out.push(a);
            i += 1;
        } else if a.0 < b.0 {
            out.push((b.0, mul(factor, b.1)));
            j += 1;
        } else {
            let sum = add(a.1, mul(factor, b.1));
            if sum != 0 {
                out.push((a.0, sum));
            }
            i += 1;
            j += 1;
        }
    }
    out.extend_from_slice(&row[i..]);
    out.extend(other[j..].iter().map(|b| (b.0, mul(factor, b.1))));
    out
}

/// Rows in echelon form, found by their greatest column.
#[derive(Debug)]
pub struct Echelon<K> {
    rows: Vec<Row<K>>,
    leads: FxHashMap<K, usize>,
    /// Entries touched so far: the unit of budgets.
    pub work: u64,
}

impl<K> Default for Echelon<K> {
    fn default() -> Self {
        Self { rows: Vec::new(), leads: FxHashMap::default(), work: 0 }
    }
}

impl<K: Copy + Ord + Hash> Echelon<K> {
    /// The number of independent rows.
    pub fn rank(&self) -> usize {
        self.rows.len()
    }

    /// Reduces a row until its lead is new; empty where it depends on the rows already here.
    /// `uses` receives (row index, factor) for each row subtracted.
    pub fn reduce(&mut self, mut row: Row<K>, mut uses: impl FnMut(usize, u64)) -> Row<K> {
        while let Some(&(lead, value)) = row.first() {
            let Some(&at) = self.leads.get(&lead) else { break };
            let other = &self.rows[at];
            self.work += (row.len() + other.len()) as u64;
            uses(at, value);
            row = add_scaled(&row, neg(value), other);
        }
        row
    }

    /// Adds a reduced, non-empty row, made monic; returns the factor that made it so.
    pub fn insert(&mut self, mut row: Row<K>) -> u64 {
        let Some(&(lead, value)) = row.first() else { return 0 };
        let factor = inverse(value);
        if factor != 1 {
            row.iter_mut().for_each(|entry| entry.1 = mul(entry.1, factor));
        }
        self.work += row.len() as u64;
        self.leads.insert(lead, self.rows.len());
        self.rows.push(row);
        factor
    }

    /// Whether the row was independent, and is now part of the basis.
    pub fn add(&mut self, row: Row<K>) -> bool {
        let row = self.reduce(row, |_, _| {});
        let fresh = !row.is_empty();
        if fresh {
            self.insert(row);
        }
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::{Echelon, PRIME, add, inverse, mul, neg, to_rational};

    #[test]
    fn field_laws_and_reconstruction() {
        let (a, b) = (PRIME - 5, 1_234_567_890_123_456_789 % PRIME);
        assert_eq!(add(a, neg(a)), 0);
        assert_eq!(mul(b, inverse(b)), 1);
        assert_eq!(mul(a, b), neg(mul(5, b)));
        let third = to_rational(mul(neg(2), inverse(3))).map(|r| r.to_string());
        assert_eq!(third.as_deref(), Some("-2/3"));
        assert_eq!(to_rational(b), None);
    }

    #[test]
    fn rank_of_dependent_rows() {
        let mut e = Echelon::default();
        assert!(e.add(vec![(3, 1), (1, 2)]));
        assert!(e.add(vec![(3, 1), (2, 5)]));
        assert!(!e.add(vec![(3, 2), (2, 5), (1, 2)]));
        assert_eq!(e.rank(), 2);
    }
}
