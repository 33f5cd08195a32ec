//! Random evaluation points modulo the Mersenne prime 2^61 − 1: a random linear projection of the
//! space of polynomials, in which spans and ranks are searched.
//!
//! A wrong answer here can only make the search keep a candidate that the exact solve then refuses.

use crate::modular::Stream;
use crate::poly::{Coefficient, Ideal, Polynomial};

const P: u64 = (1 << 61) - 1;

/// The points, as columns: `variables[i][k]` is variable `i` at point `k`.
pub struct Points {
    variables: Vec<Vec<u64>>,
    parameters: Vec<u64>,
    count: usize,
}

impl Points {
    /// `count` points over this many variables and parameters. Parameters have one value at all
    /// points: they are numbers to the network.
    pub fn new(variables: usize, parameters: usize, count: usize, stream: &mut Stream) -> Self {
        let mut element = || stream.next_u64() % P;
        let parameters = (0..parameters).map(|_| element()).collect();
        let variables = (0..variables).map(|_| (0..count).map(|_| element()).collect()).collect();
        Self { variables, parameters, count }
    }

    /// The number of points.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The values of a polynomial.
    pub fn values(&self, p: &Polynomial) -> Vec<u64> {
        let mut sums = vec![0; self.count];
        for (m, c) in p.terms() {
            let c = self.coefficient(c);
            let mut product = vec![c; self.count];
            for (i, e) in m.factors() {
                for (slot, x) in product.iter_mut().zip(&self.variables[i]) {
                    for _ in 0..e {
                        *slot = mul(*slot, *x);
                    }
                }
            }
            for (sum, value) in sums.iter_mut().zip(product) {
                *sum = add(*sum, value);
            }
        }
        sums
    }

    /// The values of the normal form modulo an ideal.
    pub fn normal(&self, p: &Polynomial, ideal: &Ideal) -> Vec<u64> {
        if ideal.is_zero() { self.values(p) } else { self.values(&ideal.normal(p)) }
    }

    /// The pointwise product.
    pub fn multiply(&self, a: &[u64], b: &[u64]) -> Vec<u64> {
        a.iter().zip(b).map(|(x, y)| mul(*x, *y)).collect()
    }

    fn coefficient(&self, c: &Coefficient) -> u64 {
        let number = |n: &crate::rational::Rational| {
            let (num, den) = (residue(&n.numerator()), residue(&n.denominator()));
            if den == 1 { num } else { mul(num, invert(den)) }
        };
        match c {
            Coefficient::Number(n) => number(n),
            Coefficient::Parametric(p) => p.terms().iter().fold(0, |sum, (m, c)| {
                let product = m
                    .factors()
                    .fold(number(c), |v, (i, e)| (0..e).fold(v, |v, _| mul(v, self.parameters[i])));
                add(sum, product)
            }),
        }
    }
}

fn residue(n: &num_bigint::BigInt) -> u64 {
    use num_integer::Integer;
    use num_traits::ToPrimitive;
    n.mod_floor(&num_bigint::BigInt::from(P)).to_u64().unwrap_or(0)
}

/// `a + b` modulo 2^61 − 1.
pub fn add(a: u64, b: u64) -> u64 {
    let sum = a + b;
    if sum >= P { sum - P } else { sum }
}

/// `a − b` modulo 2^61 − 1.
pub fn sub(a: u64, b: u64) -> u64 {
    if a >= b { a - b } else { a + P - b }
}

/// `a · b` modulo 2^61 − 1, by folding the high half back.
pub fn mul(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    add((product as u64) & P, (product >> 61) as u64)
}

/// `1 / a` modulo 2^61 − 1 (0 for 0).
pub fn invert(a: u64) -> u64 {
    let (mut result, mut base, mut e) = (1, a, P - 2);
    while e > 0 {
        if e & 1 == 1 {
            result = mul(result, base);
        }
        base = mul(base, base);
        e >>= 1;
    }
    result
}

/// A growing subspace of the projection, in echelon form.
#[derive(Clone, Default)]
pub struct Subspace {
    /// (pivot, row with 1 at the pivot).
    rows: Vec<(usize, Vec<u64>)>,
}

impl Subspace {
    /// The dimension.
    pub fn dimension(&self) -> usize {
        self.rows.len()
    }

    /// The number of points a row has; 0 without rows.
    pub fn row_length(&self) -> usize {
        self.rows.first().map_or(0, |(_, row)| row.len())
    }

    /// The same space seen at the first `count` points only, which the pivots must be among.
    pub fn prefix(&self, count: usize) -> Self {
        let rows = self.rows.iter().filter(|(pivot, _)| *pivot < count);
        Self { rows: rows.map(|(pivot, row)| (*pivot, row[..count].to_vec())).collect() }
    }

    /// Reduces a vector by rows `from..`; rows before are taken as done already.
    pub fn reduce(&self, vector: &mut [u64], from: usize) {
        self.reduce_between(vector, from, self.rows.len());
    }

    /// Reduces a vector by rows `from..to`.
    pub fn reduce_between(&self, vector: &mut [u64], from: usize, to: usize) {
        for (pivot, row) in &self.rows[from..to] {
            let factor = vector[*pivot];
            if factor != 0 {
                // A row is zero before its pivot.
                for (slot, r) in vector[*pivot..].iter_mut().zip(&row[*pivot..]) {
                    *slot = sub(*slot, mul(factor, *r));
                }
            }
        }
    }

    /// Adds a vector that is already reduced; whether it was new.
    pub fn insert_reduced(&mut self, mut vector: Vec<u64>) -> bool {
        let Some(pivot) = vector.iter().position(|v| *v != 0) else { return false };
        let inverse = invert(vector[pivot]);
        vector.iter_mut().for_each(|v| *v = mul(*v, inverse));
        self.rows.push((pivot, vector));
        true
    }

    /// Adds a vector; whether it was new.
    pub fn insert(&mut self, mut vector: Vec<u64>) -> bool {
        self.reduce(&mut vector, 0);
        self.insert_reduced(vector)
    }
}
