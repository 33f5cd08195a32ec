//! Exact rational numbers with a fast path for small ones.
//!
//! Everything before emission is exact, so this type is the coefficient of every polynomial and
//! wire. Numerator and denominator live in an `i64` each while they fit and move to `num-rational`
//! big integers otherwise; the representation is canonical, so equality and hashing are structural.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};
use std::str::FromStr;

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::gcd::{common, divided, small_gcd};

/// An exact rational number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Rational(Repr);

impl Hash for Repr {
    /// By numerator and denominator: the hash of `num-rational` divides its way down instead.
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Small(n, d) => (n, d).hash(state),
            Self::Big(big) => (big.numer(), big.denom()).hash(state),
        }
    }
}

/// Canonical: `Big` only if numerator or denominator does not fit, always reduced, denominator > 0.
#[derive(Clone, PartialEq, Eq)]
enum Repr {
    Small(i64, i64),
    Big(Box<BigRational>),
}

impl Rational {
    /// Zero.
    pub const ZERO: Self = Self(Repr::Small(0, 1));
    /// One.
    pub const ONE: Self = Self(Repr::Small(1, 1));

    /// The integer `value`.
    pub fn integer(value: i64) -> Self {
        Self(Repr::Small(value, 1))
    }

    /// `numerator / denominator`; `None` where the denominator is zero.
    pub fn ratio(numerator: i64, denominator: i64) -> Option<Self> {
        (denominator != 0).then(|| Self::reduce(numerator as i128, denominator as i128))
    }

    /// The rational with big numerator and denominator; `None` where the denominator is zero.
    pub fn from_big(numerator: BigInt, denominator: BigInt) -> Option<Self> {
        if denominator.is_zero() {
            return None;
        }
        let g = common(&numerator, &denominator);
        let (n, d) = (divided(&numerator, &g), divided(&denominator, &g));
        let (n, d) = if d.is_negative() { (-n, -d) } else { (n, d) };
        Some(Self::from_ratio(BigRational::new_raw(n, d)))
    }

    fn from_ratio(value: BigRational) -> Self {
        match (value.numer().to_i64(), value.denom().to_i64()) {
            (Some(n), Some(d)) => Self(Repr::Small(n, d)),
            _ => Self(Repr::Big(Box::new(value))),
        }
    }

    fn reduce(mut n: i128, mut d: i128) -> Self {
        if d < 0 {
            n = -n;
            d = -d;
        }
        if d != 1 {
            let g = small_gcd(n.unsigned_abs(), d.unsigned_abs()) as i128;
            n /= g;
            d /= g;
        }
        match (i64::try_from(n), i64::try_from(d)) {
            (Ok(n), Ok(d)) => Self(Repr::Small(n, d)),
            _ => Self(Repr::Big(Box::new(BigRational::new_raw(BigInt::from(n), BigInt::from(d))))),
        }
    }

    fn to_ratio(&self) -> BigRational {
        match &self.0 {
            Repr::Small(n, d) => BigRational::new_raw(BigInt::from(*n), BigInt::from(*d)),
            Repr::Big(big) => (**big).clone(),
        }
    }

    /// The numerator, with the sign of the number.
    pub fn numerator(&self) -> BigInt {
        match &self.0 {
            Repr::Small(n, _) => BigInt::from(*n),
            Repr::Big(big) => big.numer().clone(),
        }
    }

    /// The denominator, positive.
    pub fn denominator(&self) -> BigInt {
        match &self.0 {
            Repr::Small(_, d) => BigInt::from(*d),
            Repr::Big(big) => big.denom().clone(),
        }
    }

    /// Whether the number is zero.
    pub fn is_zero(&self) -> bool {
        matches!(self.0, Repr::Small(0, _))
    }

    /// Whether the number is one.
    pub fn is_one(&self) -> bool {
        matches!(self.0, Repr::Small(1, 1))
    }

    /// Whether the number is an integer.
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Repr::Small(_, d) => *d == 1,
            Repr::Big(big) => big.is_integer(),
        }
    }

    /// Whether the number is below zero.
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Repr::Small(n, _) => *n < 0,
            Repr::Big(big) => big.is_negative(),
        }
    }

    /// -1, 0 or 1.
    pub fn signum(&self) -> i32 {
        if self.is_zero() {
            0
        } else if self.is_negative() {
            -1
        } else {
            1
        }
    }

    /// The absolute value.
    pub fn abs(&self) -> Self {
        if self.is_negative() { -self } else { self.clone() }
    }

    /// `1 / self`; `None` for zero.
    pub fn inverse(&self) -> Option<Self> {
        match &self.0 {
            Repr::Small(0, _) => None,
            Repr::Small(n, d) => Some(Self::reduce(*d as i128, *n as i128)),
            Repr::Big(big) => Some(Self::from_ratio(big.recip())),
        }
    }

    /// The nearest integer, halves rounded up.
    pub fn nearest(&self) -> Self {
        if self.is_integer() {
            return self.clone();
        }
        let (n, d) = (self.numerator(), self.denominator());
        let doubled: BigInt = n * 2 + &d;
        Self::from_ratio(BigRational::from_integer(doubled.div_floor(&(d * 2))))
    }

    /// `self` to a non-negative power; `0^0` is 1, as everywhere in the language.
    pub fn pow(&self, exponent: u32) -> Self {
        let (mut base, mut result, mut e) = (self.clone(), Self::ONE, exponent);
        while e > 0 {
            if e & 1 == 1 {
                result = &result * &base;
            }
            e >>= 1;
            if e > 0 {
                base = &base * &base;
            }
        }
        result
    }

    /// The exact square root, where it is rational.
    pub fn square_root(&self) -> Option<Self> {
        self.root(2)
    }

    /// The exact real `n`-th root, where it is rational (the positive one for even `n`).
    pub fn root(&self, n: u32) -> Option<Self> {
        if n == 0 || (self.is_negative() && n.is_multiple_of(2)) {
            return None;
        }
        let (num, den) = (self.numerator(), self.denominator());
        let (rn, rd) = (num.nth_root(n), den.nth_root(n));
        let exact = |r: &BigInt, v: &BigInt| num_traits::pow(r.clone(), n as usize) == *v;
        (exact(&rn, &num) && exact(&rd, &den)).then(|| Self::from_big(rn, rd)).flatten()
    }

    /// Bits of numerator plus bits of denominator: the size that coefficient limits and
    /// tie-breaks count.
    pub fn bits(&self) -> u64 {
        match &self.0 {
            Repr::Small(n, d) => {
                (64 - n.unsigned_abs().leading_zeros() + 64 - d.leading_zeros()) as u64
            }
            Repr::Big(big) => big.numer().bits() + big.denom().bits(),
        }
    }

    /// The value as an `i64`, where it is an integer that fits.
    pub fn to_i64(&self) -> Option<i64> {
        match self.0 {
            Repr::Small(n, 1) => Some(n),
            _ => None,
        }
    }

    /// The residue modulo the prime `p`; `None` where `p` divides the denominator.
    pub fn residue(&self, field: &crate::modular::PrimeField) -> Option<u64> {
        let p = field.prime();
        let (n, d) = match &self.0 {
            Repr::Small(n, d) => (
                (*n as i128).rem_euclid(p as i128) as u64,
                (*d as i128).rem_euclid(p as i128) as u64,
            ),
            Repr::Big(big) => {
                let modulus = BigInt::from(p);
                (
                    big.numer().mod_floor(&modulus).to_u64()?,
                    big.denom().mod_floor(&modulus).to_u64()?,
                )
            }
        };
        if d == 1 {
            return Some(n);
        }
        field.inverse(d).map(|inverse| field.mul(n, inverse))
    }

    /// The nearest `f64`, ties to even; infinite beyond its range.
    pub fn to_f64(&self) -> f64 {
        if let Repr::Small(n, d) = self.0
            && n.unsigned_abs() <= 1 << 53
            && d <= 1 << 53
        {
            return n as f64 / d as f64;
        }
        let (negative, mantissa, exponent) = self.rounded(53, -1074);
        let value = scale(mantissa as f64, exponent);
        if negative { -value } else { value }
    }

    /// The nearest `f32`, ties to even, rounded once; infinite beyond its range.
    pub fn to_f32(&self) -> f32 {
        let (negative, mantissa, exponent) = self.rounded(24, -149);
        // The mantissa has at most 24 bits and the exponent is in range: exact until the cast.
        let value = scale(mantissa as f64, exponent) as f32;
        if negative { -value } else { value }
    }

    /// The rational a finite `f64` stands for; `None` for NaN and infinities.
    pub fn from_f64(value: f64) -> Option<Self> {
        BigRational::from_float(value).map(Self::from_ratio)
    }

    /// `|self|` rounded to `precision` bits, lowest bit not below `2^lowest`: (sign, m, e) = m·2^e.
    fn rounded(&self, precision: i64, lowest: i64) -> (bool, u64, i64) {
        if self.is_zero() {
            return (false, 0, 0);
        }
        let (num, den) =
            (self.numerator().magnitude().clone(), self.denominator().magnitude().clone());
        // One bit more than wanted at least, plus the sticky bit below.
        let exponent = (num.bits() as i64 - den.bits() as i64 - precision).max(lowest) - 2;
        let (num, den) = if exponent < 0 {
            (num << (-exponent) as u64, den)
        } else {
            (num, den << exponent as u64)
        };
        let (quotient, remainder) = num.div_rem(&den);
        let sticky = u128::from(!remainder.is_zero());
        let bits = (quotient.to_u128().unwrap_or(u128::MAX) << 1) | sticky;
        let exponent = exponent - 1;
        let length = 128 - bits.leading_zeros() as i64;
        let drop = (length - precision).max(lowest - exponent).max(0);
        let (kept, rest) = (bits >> drop, bits & ((1u128 << drop) - 1));
        let half = if drop == 0 { 0 } else { 1u128 << (drop - 1) };
        let up = drop > 0 && (rest > half || (rest == half && kept & 1 == 1));
        (self.is_negative(), (kept + u128::from(up)) as u64, exponent + drop)
    }
}

/// `m · 2^e` for an `m` of at most 53 bits whose result is representable (or overflows).
fn scale(m: f64, e: i64) -> f64 {
    if m == 0.0 {
        return 0.0;
    }
    let (mut value, mut e) = (m, e);
    while e > 0 {
        let step = e.min(1000);
        value *= f64::powi(2.0, step as i32);
        e -= step;
    }
    while e < 0 {
        let step = (-e).min(1000);
        value /= f64::powi(2.0, step as i32);
        e += step;
    }
    value
}

impl From<i64> for Rational {
    fn from(value: i64) -> Self {
        Self::integer(value)
    }
}

impl Add for &Rational {
    type Output = Rational;
    fn add(self, other: &Rational) -> Rational {
        match (&self.0, &other.0) {
            (Repr::Small(a, 1), Repr::Small(b, 1)) => Rational::reduce(*a as i128 + *b as i128, 1),
            (Repr::Small(a, b), Repr::Small(c, d)) => {
                // |a·d + c·b| < 2^127 and b·d < 2^126.
                let (a, b, c, d) = (*a as i128, *b as i128, *c as i128, *d as i128);
                Rational::reduce(a * d + c * b, b * d)
            }
            _ => {
                // P. Henrici 1956: only the common part of the denominators can be cancelled.
                let (x, y) = (self.to_ratio(), other.to_ratio());
                let g = common(x.denom(), y.denom());
                let (b, d) = (divided(x.denom(), &g), divided(y.denom(), &g));
                let numerator = x.numer() * &d + y.numer() * &b;
                let h = if g.is_one() { g } else { common(&numerator, &BigInt::from(g)) };
                let denominator = b * divided(y.denom(), &h);
                let numerator = divided(&numerator, &h);
                Rational::from_ratio(BigRational::new_raw(numerator, denominator))
            }
        }
    }
}

impl Sub for &Rational {
    type Output = Rational;
    fn sub(self, other: &Rational) -> Rational {
        self + &(-other)
    }
}

impl Mul for &Rational {
    type Output = Rational;
    fn mul(self, other: &Rational) -> Rational {
        match (&self.0, &other.0) {
            (Repr::Small(a, b), Repr::Small(c, d)) => {
                Rational::reduce(*a as i128 * *c as i128, *b as i128 * *d as i128)
            }
            _ => {
                let (x, y) = (self.to_ratio(), other.to_ratio());
                let (g, h) = (common(x.numer(), y.denom()), common(y.numer(), x.denom()));
                if g.is_zero() || h.is_zero() {
                    return Rational::ZERO;
                }
                let numerator = divided(x.numer(), &g) * divided(y.numer(), &h);
                let denominator = divided(x.denom(), &h) * divided(y.denom(), &g);
                Rational::from_ratio(BigRational::new_raw(numerator, denominator))
            }
        }
    }
}

impl Neg for &Rational {
    type Output = Rational;
    fn neg(self) -> Rational {
        match &self.0 {
            Repr::Small(n, d) => Rational::reduce(-(*n as i128), *d as i128),
            Repr::Big(big) => Rational::from_ratio(-(**big).clone()),
        }
    }
}

impl Neg for Rational {
    type Output = Rational;
    fn neg(self) -> Rational {
        -&self
    }
}

/// Panics on division by zero, as integers do; use [`Rational::inverse`] where zero can occur.
impl Div for &Rational {
    type Output = Rational;
    fn div(self, other: &Rational) -> Rational {
        match (&self.0, &other.0) {
            (Repr::Small(a, b), Repr::Small(c, d)) if *c != 0 => {
                Rational::reduce(*a as i128 * *d as i128, *b as i128 * *c as i128)
            }
            _ => match other.inverse() {
                Some(inverse) => self * &inverse,
                None => Rational::from_ratio(self.to_ratio() / other.to_ratio()),
            },
        }
    }
}

impl AddAssign<&Rational> for Rational {
    fn add_assign(&mut self, other: &Rational) {
        *self = &*self + other;
    }
}

impl PartialOrd for Rational {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rational {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Small(a, b), Repr::Small(c, d)) => {
                (*a as i128 * *d as i128).cmp(&(*c as i128 * *b as i128))
            }
            _ => self.to_ratio().cmp(&other.to_ratio()),
        }
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Small(n, 1) => write!(f, "{n}"),
            Repr::Small(n, d) => write!(f, "{n}/{d}"),
            Repr::Big(big) => write!(f, "{big}"),
        }
    }
}

impl fmt::Debug for Rational {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not a number of the form `-12`, `3/4` or `1.25e-3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RationalParseError;

impl fmt::Display for RationalParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a rational number: expected digits, `p/q`, or a decimal")
    }
}

impl std::error::Error for RationalParseError {}

impl FromStr for Rational {
    type Err = RationalParseError;

    /// Reads `-12`, `3/4`, `0.1`, `1.5e-3`. Exponents beyond ±100 000 are refused so that a short
    /// text cannot ask for a gigabyte.
    fn from_str(text: &str) -> Result<Self, RationalParseError> {
        let bad = RationalParseError;
        if let Some((p, q)) = text.split_once('/') {
            let p = p.parse::<BigInt>().map_err(|_| bad.clone())?;
            let q = q.parse::<BigInt>().map_err(|_| bad.clone())?;
            return Self::from_big(p, q).ok_or(bad);
        }
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((m, e)) => (m, e.parse::<i64>().map_err(|_| bad.clone())?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: String = [whole, fraction].concat();
        if !fraction.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad);
        }
        let number = digits.parse::<BigInt>().map_err(|_| bad.clone())?;
        let shift = exponent - fraction.len() as i64;
        if shift.unsigned_abs() > 100_000 {
            return Err(bad);
        }
        let power = num_traits::pow(BigInt::from(10), shift.unsigned_abs() as usize);
        let (n, d) = if shift >= 0 { (number * power, BigInt::one()) } else { (number, power) };
        Self::from_big(n, d).ok_or(bad)
    }
}

#[cfg(test)]
mod tests;
