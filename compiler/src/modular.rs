//! Arithmetic modulo 61-bit primes, and the deterministic stream they are drawn from.
//!
//! Used where exact expansion would be too large (the proof of a network) and where only ranks
//! matter (span extraction). Seeds come from the content at hand, never from a clock, so a result
//! depends on the input alone.

/// The field of integers modulo a prime below 2^61.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrimeField {
    prime: u64,
}

impl PrimeField {
    /// The field modulo a prime drawn from `stream`, between 2^60 and 2^61.
    pub fn random(stream: &mut Stream) -> Self {
        loop {
            let candidate = (1 << 60) | (stream.next_u64() >> 4) | 1;
            if is_prime(candidate) {
                return Self { prime: candidate };
            }
        }
    }

    /// The field modulo `prime`; `None` where that is not a prime below 2^61.
    pub fn new(prime: u64) -> Option<Self> {
        (prime < 1 << 61 && is_prime(prime)).then_some(Self { prime })
    }

    /// The prime.
    pub fn prime(&self) -> u64 {
        self.prime
    }

    /// `a + b`.
    pub fn add(&self, a: u64, b: u64) -> u64 {
        let sum = a + b;
        if sum >= self.prime { sum - self.prime } else { sum }
    }

    /// `a - b`.
    pub fn sub(&self, a: u64, b: u64) -> u64 {
        if a >= b { a - b } else { a + self.prime - b }
    }

    /// `a · b`.
    pub fn mul(&self, a: u64, b: u64) -> u64 {
        mul_mod(a, b, self.prime)
    }

    /// `a^e`.
    pub fn pow(&self, a: u64, e: u64) -> u64 {
        pow_mod(a, e, self.prime)
    }

    /// `1 / a`; `None` for zero.
    pub fn inverse(&self, a: u64) -> Option<u64> {
        (a != 0).then(|| self.pow(a, self.prime - 2))
    }

    /// A uniform element.
    pub fn element(&self, stream: &mut Stream) -> u64 {
        ((u128::from(stream.next_u64()) * u128::from(self.prime)) >> 64) as u64
    }
}

/// A SplitMix64 stream (Steele, Lea, Flood 2014): the only source of arbitrary choices.
#[derive(Debug, Clone)]
pub struct Stream(u64);

impl Stream {
    /// The stream of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A stream seeded by a text, for choices that follow from the content alone (FNV-1a).
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut hash = 0xcbf2_9ce4_8422_2325u64;
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        }
        Self(hash)
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// An integer below `bound` (`bound` > 0).
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next_u64()) * bound as u128) >> 64) as usize
    }

    /// The rise that simulated annealing allows at a temperature: exponentially distributed, with
    /// the temperature as its mean (Metropolis et al. 1953, drawn before the move is known).
    pub fn rise(&mut self, temperature: f64) -> f64 {
        let draw = (self.below(1 << 20) + 1) as f64 / f64::from(1 << 20);
        -draw.ln() * temperature
    }
}

/// `a · b` modulo `p`.
pub(crate) fn mul_mod(a: u64, b: u64, p: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(p)) as u64
}

fn pow_mod(mut a: u64, mut e: u64, p: u64) -> u64 {
    let mut result = 1;
    while e > 0 {
        if e & 1 == 1 {
            result = mul_mod(result, a, p);
        }
        a = mul_mod(a, a, p);
        e >>= 1;
    }
    result
}

/// Miller–Rabin with the first twelve primes, which is exact below 2^64 (Sorenson, Webster 2015).
pub fn is_prime(n: u64) -> bool {
    const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    if n < 2 || BASES.iter().any(|b| n.is_multiple_of(*b)) {
        return BASES.contains(&n);
    }
    let shift = (n - 1).trailing_zeros();
    let odd = (n - 1) >> shift;
    BASES.iter().all(|&base| {
        let mut x = pow_mod(base, odd, n);
        if x == 1 || x == n - 1 {
            return true;
        }
        for _ in 1..shift {
            x = mul_mod(x, x, n);
            if x == n - 1 {
                return true;
            }
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::{PrimeField, Stream, is_prime};

    #[test]
    fn primes_are_recognised() {
        let small: Vec<u64> = (0..60).filter(|n| is_prime(*n)).collect();
        assert_eq!(small, [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59]);
        assert!(is_prime((1 << 61) - 1));
        assert!(!is_prime(3_215_031_751)); // A strong pseudoprime to bases 2, 3, 5 and 7.
    }

    #[test]
    fn field_laws() {
        let mut stream = Stream::new(7);
        let f = PrimeField::random(&mut stream);
        assert!(f.prime() > 1 << 60 && f.prime() < 1 << 61);
        for _ in 0..100 {
            let (a, b) = (f.element(&mut stream), f.element(&mut stream));
            assert_eq!(f.sub(f.add(a, b), b), a);
            assert_eq!(f.inverse(a).map(|i| f.mul(f.mul(a, b), i)), Some(b));
        }
        assert_eq!(f.inverse(0), None);
    }
}
