//! Monomials: power products without coefficient, sparse, in graded lexicographic order.

use std::cmp::Ordering;

use smallvec::SmallVec;

/// A power product `x0^e0 · x3^e3 · …`: (index, exponent > 0) pairs by increasing index.
///
/// The index is that of a variable, or of a parameter inside a coefficient. `Ord` is graded
/// lexicographic: larger degree is greater, then the larger exponent of the lower index.
#[derive(Clone, PartialEq, Eq, Hash, Default, Debug)]
pub struct Monomial(SmallVec<[(u16, u16); 6]>);

impl Monomial {
    /// The empty product, 1.
    pub fn one() -> Self {
        Self::default()
    }

    /// The single variable `index`.
    pub fn variable(index: usize) -> Self {
        Self::power(index, 1)
    }

    /// `variable^exponent`.
    pub fn power(index: usize, exponent: u32) -> Self {
        let mut factors = SmallVec::new();
        if exponent > 0 {
            factors.push((index as u16, exponent as u16));
        }
        Self(factors)
    }

    /// The product of these (index, exponent) factors, in any order; zero exponents vanish.
    pub fn from_factors(factors: impl IntoIterator<Item = (usize, u32)>) -> Self {
        factors.into_iter().fold(Self::one(), |m, (i, e)| m.mul(&Self::power(i, e)))
    }

    /// (index, exponent) pairs by increasing index.
    pub fn factors(
        &self,
    ) -> impl DoubleEndedIterator<Item = (usize, u32)> + ExactSizeIterator + '_ {
        self.0.iter().map(|(i, e)| (*i as usize, *e as u32))
    }

    /// Whether this is 1.
    pub fn is_one(&self) -> bool {
        self.0.is_empty()
    }

    /// The total degree.
    pub fn degree(&self) -> u32 {
        self.0.iter().map(|(_, e)| u32::from(*e)).sum()
    }

    /// The exponent of one variable.
    pub fn exponent(&self, index: usize) -> u32 {
        match self.0.binary_search_by_key(&(index as u16), |f| f.0) {
            Ok(at) => u32::from(self.0[at].1),
            Err(_) => 0,
        }
    }

    /// The product.
    pub fn mul(&self, other: &Self) -> Self {
        self.merge(other, |a, b| Some(a + b)).unwrap_or_default()
    }

    /// The exact quotient, where `other` divides this.
    pub fn div(&self, other: &Self) -> Option<Self> {
        self.merge(other, |a, b| a.checked_sub(b))
    }

    /// The greatest common divisor.
    pub fn gcd(&self, other: &Self) -> Self {
        let mut factors = SmallVec::new();
        for &(i, e) in &self.0 {
            let shared = e.min(other.exponent(i as usize) as u16);
            if shared > 0 {
                factors.push((i, shared));
            }
        }
        Self(factors)
    }

    /// The monomial without one variable, and that variable's exponent.
    pub fn split(&self, index: usize) -> (Self, u32) {
        let exponent = self.exponent(index);
        let mut rest = self.0.clone();
        rest.retain(|f| f.0 as usize != index);
        (Self(rest), exponent)
    }

    /// The monomial whose square this is.
    pub fn square_root(&self) -> Option<Self> {
        self.0
            .iter()
            .all(|(_, e)| e % 2 == 0)
            .then(|| Self(self.0.iter().map(|(i, e)| (*i, e / 2)).collect()))
    }

    fn merge(&self, other: &Self, join: impl Fn(u16, u16) -> Option<u16>) -> Option<Self> {
        let (a, b) = (&self.0, &other.0);
        let mut out = SmallVec::with_capacity(a.len().max(b.len()));
        let (mut i, mut j) = (0, 0);
        while i < a.len() || j < b.len() {
            let left = a.get(i).map_or(u16::MAX, |f| f.0);
            let right = b.get(j).map_or(u16::MAX, |f| f.0);
            // Indices stay below u16::MAX (limit of the language), so MAX means exhausted.
            let index = left.min(right);
            let x = if left == index { a[i].1 } else { 0 };
            let y = if right == index { b[j].1 } else { 0 };
            i += usize::from(left == index);
            j += usize::from(right == index);
            let e = join(x, y)?;
            if e > 0 {
                out.push((index, e));
            }
        }
        Some(Self(out))
    }
}

impl PartialOrd for Monomial {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Monomial {
    fn cmp(&self, other: &Self) -> Ordering {
        self.degree().cmp(&other.degree()).then_with(|| {
            for (x, y) in self.0.iter().zip(&other.0) {
                if x != y {
                    // The lower index first, then the larger exponent, is the greater monomial.
                    return y.0.cmp(&x.0).then(x.1.cmp(&y.1));
                }
            }
            self.0.len().cmp(&other.0.len())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Monomial;

    fn m(factors: &[(usize, u32)]) -> Monomial {
        Monomial::from_factors(factors.iter().copied())
    }

    #[test]
    fn products_and_quotients() {
        let a = m(&[(0, 2), (3, 1)]);
        let b = m(&[(0, 1), (1, 4)]);
        assert_eq!(a.mul(&b), m(&[(0, 3), (1, 4), (3, 1)]));
        assert_eq!(a.mul(&b).div(&b), Some(a.clone()));
        assert_eq!(a.div(&b), None);
        assert_eq!(a.gcd(&b), m(&[(0, 1)]));
        assert_eq!(a.split(0), (m(&[(3, 1)]), 2));
        assert_eq!(m(&[(0, 2), (1, 4)]).square_root(), Some(m(&[(0, 1), (1, 2)])));
    }

    #[test]
    fn order_is_graded_lexicographic() {
        let (x2, xy, y2) = (m(&[(0, 2)]), m(&[(0, 1), (1, 1)]), m(&[(1, 2)]));
        assert!(x2 > xy && xy > y2 && y2 > m(&[(0, 1)]) && m(&[(0, 1)]) > m(&[(1, 1)]));
        assert!(m(&[(0, 1)]) > Monomial::one());
        assert!(m(&[(0, 1), (1, 2)]) > m(&[(0, 1), (1, 1), (2, 1)]));
    }
}
