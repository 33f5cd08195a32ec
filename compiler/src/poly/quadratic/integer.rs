//! Factoring integers and square roots modulo primes, for the local theory of quadratic forms.
//!
//! Trial division, then Pollard's rho (Brent's variant, BIT 20, 1980) within a number of steps.
//! Primality is decided by Miller–Rabin with the first thirteen primes, which is a proof below
//! 3 317 044 064 679 887 385 961 981 (Sorenson, Webster, Math. Comp. 86, 2017); above that a
//! cofactor counts as not factored.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::modular::{PrimeField, is_prime, mul_mod};

/// The prime factors of an integer as far as they were found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Factorisation {
    /// Prime factors with multiplicity, increasing.
    pub primes: Vec<(BigInt, u32)>,
    /// What could not be split within the budget; 1 where the factorisation is complete.
    pub rest: BigInt,
}

impl Factorisation {
    /// Whether every factor was found.
    pub fn is_complete(&self) -> bool {
        self.rest.is_one()
    }
}

/// Factors `|n|` (zero is left as the rest), taking what it needs off `steps`, which count modular
/// multiplications of machine words.
pub fn factor(n: &BigInt, steps: &mut usize) -> Factorisation {
    let mut rest = n.abs();
    let mut primes: Vec<(BigInt, u32)> = Vec::new();
    let mut open = Vec::new();
    if rest.is_zero() {
        return Factorisation { primes, rest };
    }
    let mut d = 2u32;
    while d < 2000 && !rest.is_one() {
        if (&rest % d).is_zero() {
            push(&mut primes, BigInt::from(d));
            rest /= d;
        } else {
            d += if d == 2 { 1 } else { 2 };
        }
    }
    if !rest.is_one() {
        open.push(rest);
    }
    let mut unsplit = BigInt::one();
    while let Some(m) = open.pop() {
        match primality(&m) {
            Some(true) => push(&mut primes, m),
            Some(false) => match perfect_root(&m).or_else(|| rho(&m, steps)) {
                Some(divisor) => {
                    open.push(&m / &divisor);
                    open.push(divisor);
                }
                None => unsplit *= m,
            },
            None => unsplit *= m,
        }
    }
    primes.sort();
    Factorisation { primes, rest: unsplit }
}

fn push(primes: &mut Vec<(BigInt, u32)>, prime: BigInt) {
    match primes.iter_mut().find(|p| p.0 == prime) {
        Some(found) => found.1 += 1,
        None => primes.push((prime, 1)),
    }
}

/// The root of a perfect square or cube: what rho is slowest at.
fn perfect_root(n: &BigInt) -> Option<BigInt> {
    let square = n.sqrt();
    if &square * &square == *n {
        return Some(square);
    }
    let cube = n.cbrt();
    (&cube * &cube * &cube == *n).then_some(cube)
}

/// Whether `n` is prime; `None` where it passes the test but is too large for that to be a proof.
fn primality(n: &BigInt) -> Option<bool> {
    if let Some(small) = n.to_u64() {
        return Some(is_prime(small));
    }
    let one = BigInt::one();
    let minus_one = n - &one;
    let shift = minus_one.trailing_zeros().unwrap_or(0);
    let odd = &minus_one >> shift;
    for base in [2u32, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41] {
        let mut x = BigInt::from(base).modpow(&odd, n);
        if x == one || x == minus_one {
            continue;
        }
        let mut composite = true;
        for _ in 1..shift {
            x = (&x * &x) % n;
            if x == minus_one {
                composite = false;
                break;
            }
        }
        if composite {
            return Some(false);
        }
    }
    (*n < BigInt::from(3_317_044_064_679_887_385_961_981u128)).then_some(true)
}

fn rho(n: &BigInt, steps: &mut usize) -> Option<BigInt> {
    if let Some(small) = n.to_u64() {
        return rho_word(small, steps).map(BigInt::from);
    }
    for c in 1u32..4 {
        let (mut x, mut y) = (BigInt::from(2), BigInt::from(2));
        let (mut power, mut lambda) = (1usize, 0usize);
        let mut product = BigInt::one();
        loop {
            // Big-integer steps cost about eight word steps.
            *steps = steps.checked_sub(8)?;
            if power == lambda {
                x.clone_from(&y);
                power *= 2;
                lambda = 0;
            }
            y = (&y * &y + c) % n;
            lambda += 1;
            product = (&product * (&x - &y).abs()) % n;
            if lambda.is_multiple_of(32) || power == lambda {
                let divisor = product.gcd(n);
                if divisor == *n {
                    break;
                }
                if !divisor.is_one() {
                    return Some(divisor);
                }
            }
        }
    }
    None
}

fn rho_word(n: u64, steps: &mut usize) -> Option<u64> {
    const BATCH: usize = 64;
    for c in 1u64..20 {
        let step =
            |y: u64| ((u128::from(y) * u128::from(y) + u128::from(c)) % u128::from(n)) as u64;
        let (mut x, mut y) = (2u64, 2u64);
        let (mut power, mut lambda) = (1usize, 0usize);
        'cycle: loop {
            *steps = steps.checked_sub(BATCH)?;
            // One gcd for a whole batch; on a collision within it, the batch is repeated singly.
            let saved = (x, y, power, lambda);
            let mut product = 1u64;
            for single in [false, true] {
                for _ in 0..BATCH {
                    if power == lambda {
                        x = y;
                        power *= 2;
                        lambda = 0;
                    }
                    y = step(y);
                    lambda += 1;
                    let difference = x.abs_diff(y);
                    product = if single { difference } else { mul_mod(product, difference, n) };
                    if single {
                        match product.gcd(&n) {
                            1 => {}
                            divisor if divisor == n => break 'cycle,
                            divisor => return Some(divisor),
                        }
                    }
                }
                match if single { 1 } else { product.gcd(&n) } {
                    1 => break,
                    divisor if divisor < n => return Some(divisor),
                    _ => (x, y, power, lambda) = saved,
                }
            }
        }
    }
    None
}

/// A square root of `a` in the field, where there is one (Tonelli–Shanks).
pub fn square_root(field: &PrimeField, a: u64) -> Option<u64> {
    let p = field.prime();
    if a == 0 || p == 2 {
        return Some(a);
    }
    if field.pow(a, (p - 1) / 2) != 1 {
        return None;
    }
    let shift = (p - 1).trailing_zeros();
    let odd = (p - 1) >> shift;
    let non_residue = (2..p).find(|z| field.pow(*z, (p - 1) / 2) == p - 1)?;
    let mut c = field.pow(non_residue, odd);
    let (mut root, mut t) = (field.pow(a, odd.div_ceil(2)), field.pow(a, odd));
    let mut m = shift;
    while t != 1 {
        let mut order = 0;
        let mut power = t;
        while power != 1 {
            power = field.mul(power, power);
            order += 1;
        }
        let b = field.pow(c, 1u64 << (m - order - 1));
        root = field.mul(root, b);
        c = field.mul(b, b);
        t = field.mul(t, c);
        m = order;
    }
    Some(root)
}

#[cfg(test)]
mod tests {
    use super::{BigInt, factor, square_root};
    use crate::modular::PrimeField;

    #[test]
    fn factors_multiply_back() {
        let cases: [u128; 6] = [
            360,
            1_000_003 * 1_000_033,
            4_294_967_291 * 4_294_967_279,
            1_000_003 * 1_000_003 * 1_000_003,
            (1 << 61) - 1,
            1_000_003 * 1_000_033 * 1_000_037 * 1_000_039,
        ];
        for n in cases {
            let n = BigInt::from(n);
            let f = factor(&n, &mut 2_000_000);
            assert!(f.is_complete(), "{n}");
            let product: BigInt = f.primes.iter().map(|(p, e)| p.pow(*e)).product();
            assert_eq!(product, n);
        }
        let hard = BigInt::from((1u128 << 61) - 1) * BigInt::from((1u128 << 89) - 1);
        assert!(!factor(&hard, &mut 10_000).is_complete());
    }

    #[test]
    fn square_roots_modulo_primes() {
        for p in [2, 3, 5, 17, 97, 193, 65537, 1_000_003] {
            let field = PrimeField::new(p).unwrap();
            let mut squares = 0;
            for a in 0..p.min(200) {
                if let Some(r) = square_root(&field, a) {
                    assert_eq!(field.mul(r, r), a);
                    squares += 1;
                }
            }
            assert!(p > 200 || squares == p / 2 + 1);
        }
    }
}
