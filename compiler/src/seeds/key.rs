//! Monomials packed into a fixed number of machine words, for the searches that split polynomials
//! many thousand times.

use crate::poly::{Coefficient, Monomial, Polynomial};

use super::residue::{PRIME, Row, mul};
use crate::modular::Stream;
use crate::rational::Rational;

/// Exponents in bit fields, `WORDS` words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Key<const WORDS: usize>([u64; WORDS]);

/// Where each variable's exponent sits.
#[derive(Clone, Debug)]
pub struct Packing {
    bits: u32,
    per_word: usize,
    variables: usize,
}

impl Packing {
    /// The packing for this many variables and exponents up to `degree`.
    pub fn new(variables: usize, degree: u32) -> Self {
        let bits = 32 - degree.leading_zeros().min(31);
        Self { bits, per_word: (64 / bits) as usize, variables }
    }

    /// The number of words a key needs.
    pub fn words(&self) -> usize {
        self.variables.div_ceil(self.per_word).max(1)
    }

    /// The packed monomial.
    pub fn pack<const W: usize>(&self, monomial: &Monomial) -> Key<W> {
        let mut key = [0; W];
        for (i, e) in monomial.factors() {
            key[i / self.per_word] |= u64::from(e) << self.shift(i);
        }
        Key(key)
    }

    /// The monomial of a key.
    pub fn unpack<const W: usize>(&self, key: &Key<W>) -> Monomial {
        Monomial::from_factors((0..self.variables).map(|i| (i, self.exponent(key, i))))
    }

    /// One exponent.
    pub fn exponent<const W: usize>(&self, key: &Key<W>, index: usize) -> u32 {
        (key.0[index / self.per_word] >> self.shift(index)) as u32 & self.mask()
    }

    /// The key with one factor of a variable (which occurs in it) removed.
    pub fn lower<const W: usize>(&self, key: &Key<W>, index: usize) -> Key<W> {
        let mut out = *key;
        out.0[index / self.per_word] -= 1 << self.shift(index);
        out
    }

    /// Whether the degree is at most one.
    pub fn is_affine<const W: usize>(&self, key: &Key<W>) -> bool {
        key.0.iter().map(|w| w.count_ones()).sum::<u32>() <= 1
            && (0..self.per_word.min(self.variables)).all(|i| {
                key.0.iter().all(|w| (w >> (i as u32 * self.bits)) as u32 & self.mask() <= 1)
            })
    }

    /// A polynomial's terms of degree 2 and more as a row; `None` where a coefficient has no
    /// residue.
    pub fn row<const W: usize>(
        &self,
        poly: &Polynomial,
        parameters: &Parameters,
    ) -> Option<Row<Key<W>>> {
        let mut row = Vec::with_capacity(poly.len());
        for (m, c) in poly.terms() {
            if m.degree() > 1 {
                row.push((self.pack(m), parameters.residue(c)?));
            }
        }
        row.retain(|entry: &(Key<W>, u64)| entry.1 != 0);
        row.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.0));
        Some(row)
    }

    fn shift(&self, index: usize) -> u32 {
        (index % self.per_word) as u32 * self.bits
    }

    fn mask(&self) -> u32 {
        ((1u64 << self.bits) - 1) as u32
    }
}

impl<const W: usize> Key<W> {
    /// The empty product.
    pub fn one() -> Self {
        Self([0; W])
    }

    /// Whether this is the empty product.
    pub fn is_one(&self) -> bool {
        self.0 == [0; W]
    }
}

/// Residues that stand for the parameters.
#[derive(Clone, Debug)]
pub struct Parameters(Vec<u64>);

impl Parameters {
    /// Arbitrary residues for this many parameters.
    pub fn new(count: usize) -> Self {
        let mut stream = Stream::new(0x5eed);
        Self((0..count).map(|_| stream.next_u64() % PRIME).collect())
    }

    /// The residue of a coefficient; `None` where the prime divides a denominator.
    pub fn residue(&self, coefficient: &Coefficient) -> Option<u64> {
        let power = |i: usize, e: u32| (0..e).fold(1, |p, _| mul(p, self.0[i]));
        match coefficient {
            Coefficient::Number(n) => residue(n),
            Coefficient::Parametric(p) => p.terms().iter().try_fold(0, |sum, (m, n)| {
                let term = m.factors().fold(residue(n)?, |t, (i, e)| mul(t, power(i, e)));
                Some(super::residue::add(sum, term))
            }),
        }
    }
}

/// The residue of a rational; `None` where the prime divides its denominator.
pub fn residue(number: &Rational) -> Option<u64> {
    use num_bigint::BigInt;
    use num_integer::Integer;
    let small = |n: BigInt| u64::try_from(n.mod_floor(&BigInt::from(PRIME))).unwrap_or(0);
    if let Some(n) = number.to_i64() {
        return Some(n.rem_euclid(PRIME as i64) as u64);
    }
    let (n, d) = (small(number.numerator()), small(number.denominator()));
    (d != 0).then(|| mul(n, super::residue::inverse(d)))
}

#[cfg(test)]
mod tests {
    use super::{Key, Packing};
    use crate::poly::Monomial;

    #[test]
    fn keys_carry_exponents() {
        let p = Packing::new(30, 5);
        assert_eq!(p.words(), 2);
        let m = Monomial::from_factors([(0, 5), (20, 1), (29, 2)]);
        let key: Key<2> = p.pack(&m);
        assert_eq!(p.unpack(&key), m);
        assert_eq!(p.exponent(&key, 29), 2);
        assert_eq!(p.exponent(&p.lower(&key, 0), 0), 4);
        let affine = |m: Monomial| p.is_affine(&p.pack::<2>(&m));
        assert!(affine(Monomial::one()) && affine(Monomial::variable(29)));
        assert!(!affine(Monomial::power(3, 2)) && !affine(m));
        assert!(!affine(Monomial::from_factors([(0, 1), (1, 1)])));
    }
}
