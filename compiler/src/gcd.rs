//! The greatest common divisor of big integers, by Lehmer's method.
//!
//! Reducing fractions is most of the work of exact arithmetic. Euclid's quotients follow from the
//! leading digits for many steps in a row; those are done on machine words and applied to the long
//! numbers at once (D. E. Knuth, *The Art of Computer Programming* 2, 4.5.2, algorithm L). The
//! library's method takes one bit off a long number at a time.

use num_bigint::{BigInt, BigUint};
use num_traits::{One, ToPrimitive, Zero};

/// Leading bits from which quotients are taken.
const LEADING: u64 = 62;

/// The greatest common divisor; that with 0 is the other number.
fn big_gcd(a: &BigUint, b: &BigUint) -> BigUint {
    let (mut a, mut b) = if a >= b { (a.clone(), b.clone()) } else { (b.clone(), a.clone()) };
    loop {
        if b.is_zero() {
            return a;
        }
        if let (Some(x), Some(y)) = (a.to_u128(), b.to_u128()) {
            return BigUint::from(small_gcd(x, y));
        }
        let shift = a.bits().saturating_sub(LEADING);
        let steps = match (leading(&a, shift), leading(&b, shift)) {
            (Some(x), Some(y)) => quotients(x, y),
            _ => None,
        };
        (a, b) = match steps {
            Some([first, second]) => (combined(&a, &b, first), combined(&a, &b, second)),
            // The leading digits decide nothing: one step on the long numbers.
            None => {
                let rest = &a % &b;
                (b, rest)
            }
        };
    }
}

/// The greatest common divisor of two integers.
pub fn common(a: &BigInt, b: &BigInt) -> BigUint {
    big_gcd(a.magnitude(), b.magnitude())
}

/// An integer divided by a divisor of it.
pub fn divided(n: &BigInt, by: &BigUint) -> BigInt {
    if by.is_one() { n.clone() } else { n / BigInt::from(by.clone()) }
}

/// The greatest common divisor of machine words.
pub fn small_gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        if let (Ok(x), Ok(y)) = (u64::try_from(a), u64::try_from(b)) {
            return u128::from(gcd64(x, y));
        }
        (a, b) = (b, a % b);
    }
    a
}

fn gcd64(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// `n >> shift`, which fits into [`LEADING`] bits.
fn leading(n: &BigUint, shift: u64) -> Option<i128> {
    let (word, bits) = ((shift / 64) as usize, shift % 64);
    let mut digits = n.iter_u64_digits().skip(word);
    let low = digits.next().unwrap_or(0);
    let high = digits.next().unwrap_or(0);
    let both = u128::from(high) << 64 | u128::from(low);
    i128::try_from(both >> bits).ok()
}

/// The steps of Euclid's method that the leading digits decide, as two rows of a matrix; `None`
/// where they decide none.
fn quotients(mut a: i128, mut b: i128) -> Option<[[i128; 2]; 2]> {
    let mut rows = [[1i128, 0], [0, 1]];
    loop {
        let [[p, q], [r, s]] = rows;
        if b + r == 0 || b + s == 0 {
            break;
        }
        // The true quotient lies between the two.
        let quotient = (a + p) / (b + r);
        if quotient != (a + q) / (b + s) {
            break;
        }
        rows = [[r, s], [p - quotient * r, q - quotient * s]];
        (a, b) = (b, a - quotient * b);
    }
    (rows[0][1] != 0).then_some(rows)
}

/// `row · (a, b)`, which is not negative; one entry of the row is not positive.
fn combined(a: &BigUint, b: &BigUint, [p, q]: [i128; 2]) -> BigUint {
    let (x, y) = (a * p.unsigned_abs(), b * q.unsigned_abs());
    match (p < 0, q < 0) {
        (true, _) => y - x,
        (_, true) => x - y,
        _ => x + y,
    }
}

#[cfg(test)]
mod tests {
    use super::{BigUint, big_gcd, small_gcd};
    use num_integer::Integer;
    use proptest::prelude::{any, prop, prop_assert_eq, proptest};

    #[test]
    fn small_numbers() {
        assert_eq!([(0, 0), (0, 6), (6, 0), (12, 18)].map(|(a, b)| small_gcd(a, b)), [0, 6, 6, 6]);
        let [zero, six] = [0u32, 6].map(BigUint::from);
        assert_eq!(big_gcd(&zero, &six), six);
        assert_eq!(big_gcd(&six, &zero), six);
    }

    #[test]
    fn consecutive_fibonacci_numbers_take_the_most_steps() {
        let (mut a, mut b) = (BigUint::from(1u32), BigUint::from(1u32));
        for _ in 0..2_000 {
            (a, b) = (&a + &b, a);
        }
        assert_eq!(big_gcd(&a, &b), BigUint::from(1u32));
        assert_eq!(big_gcd(&(&a * &b), &(&b * &b)), b);
    }

    proptest! {
        #[test]
        fn as_the_library(
            a in prop::collection::vec(any::<u32>(), 0..24),
            b in prop::collection::vec(any::<u32>(), 0..24),
            c in prop::collection::vec(any::<u32>(), 0..12),
        ) {
            let [a, b, c] = [a, b, c].map(BigUint::new);
            prop_assert_eq!(big_gcd(&a, &b), a.gcd(&b));
            let (x, y) = (&a * &c, &b * &c);
            prop_assert_eq!(big_gcd(&x, &y), x.gcd(&y));
        }
    }
}
