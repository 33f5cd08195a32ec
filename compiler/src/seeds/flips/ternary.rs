//! Vectors with entries −1, 0 and 1, as two bit masks.

use crate::poly::linear::LinearForm;
use crate::rational::Rational;

/// The vector; no bit is set in both masks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Ternary {
    plus: u64,
    minus: u64,
}

impl Ternary {
    /// The vector of a linear form; `None` where an entry is none of −1, 0, 1.
    pub fn of(form: &LinearForm) -> Option<Self> {
        let mut vector = Self::default();
        for (index, c) in form.terms() {
            let bit = 1u64.checked_shl(*index as u32)?;
            match c.to_i64() {
                Some(1) => vector.plus |= bit,
                Some(-1) => vector.minus |= bit,
                _ => return None,
            }
        }
        Some(vector)
    }

    /// The linear form of the vector.
    pub fn form(self) -> LinearForm {
        LinearForm::from_terms((0..u64::BITS as usize).filter_map(|index| {
            match (self.plus >> index & 1, self.minus >> index & 1) {
                (1, _) => Some((index, Rational::ONE)),
                (_, 1) => Some((index, -Rational::ONE)),
                _ => None,
            }
        }))
    }

    /// Whether all entries are zero.
    pub fn is_zero(self) -> bool {
        self.plus | self.minus == 0
    }

    /// The negative.
    pub fn neg(self) -> Self {
        Self { plus: self.minus, minus: self.plus }
    }

    /// The vector or its negative.
    pub fn signed(self, negative: bool) -> Self {
        if negative { self.neg() } else { self }
    }

    /// Whether the first entry that is not zero is negative.
    pub fn is_negative(self) -> bool {
        let first = (self.plus | self.minus).trailing_zeros();
        first < u64::BITS && self.minus >> first & 1 == 1
    }

    /// The sum; `None` where an entry would be ±2.
    pub fn add(self, other: Self) -> Option<Self> {
        if self.plus & other.plus | self.minus & other.minus != 0 {
            return None;
        }
        let (plus, minus) = (self.plus | other.plus, self.minus | other.minus);
        Some(Self { plus: plus & !minus, minus: minus & !plus })
    }
}

#[cfg(test)]
mod tests {
    use super::{LinearForm, Rational, Ternary};

    #[test]
    fn sums_are_exact_or_refused() {
        let form = |c: [i64; 3]| {
            LinearForm::from_terms(c.iter().map(|c| Rational::integer(*c)).enumerate())
        };
        let vector = |c: [i64; 3]| Ternary::of(&form(c)).unwrap();
        let sum = vector([1, -1, 0]).add(vector([0, 1, -1])).unwrap();
        assert_eq!(sum.form(), form([1, 0, -1]));
        assert_eq!(vector([1, 0, 0]).add(vector([1, 0, 0])), None);
        assert_eq!(Ternary::of(&form([2, 0, 0])), None);
        assert!(vector([0, -1, 1]).is_negative() && !vector([1, -1, 0]).is_negative());
    }
}
