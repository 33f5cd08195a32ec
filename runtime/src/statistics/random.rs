//! Random numbers that are the same everywhere: xoshiro256++ (Blackman and Vigna, *Scrambled linear
//! pseudorandom number generators*, 2021), seeded by SplitMix64 as its authors advise.
//!
//! Thirty lines written after the paper instead of a dependency: what a seed gives must never change
//! with someone else's release.

use multiplet_compiler::modular::Stream;

/// A stream of random numbers with period 2^256 - 1.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Random([u64; 4]);

impl Random {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        let mut words = Stream::new(seed);
        Self(std::array::from_fn(|_| words.next_u64()))
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let s = &mut self.0;
        let bits = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = s[3].rotate_left(45);
        bits
    }

    /// A number in [0, 1), uniform with 53 bits.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// An integer below `bound`, 0 where that is 0. Its bias is below `bound` / 2^64.
    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.bits()) * bound as u128) >> 64) as usize
    }

    /// Leaves out 2^128 numbers: streams that are that far apart never meet.
    pub fn jump(&mut self) {
        const JUMP: [u64; 4] = [
            0x180e_c6d3_3cfd_0aba,
            0xd5a6_1266_f0c9_392c,
            0xa958_2618_e03f_c9aa,
            0x39ab_dc45_29b1_661c,
        ];
        let mut sum = [0; 4];
        for word in JUMP {
            for bit in 0..64 {
                if word >> bit & 1 == 1 {
                    sum.iter_mut().zip(&self.0).for_each(|(sum, word)| *sum ^= word);
                }
                self.bits();
            }
        }
        self.0 = sum;
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn it_is_the_published_generator() {
        let mut random = Random([1, 2, 3, 4]);
        let first = [41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386];
        assert_eq!([(); 4].map(|()| random.bits()), first);
        let mut random = Random([0, 0, 0, 1]);
        random.jump();
        let state = [
            0x934d_05e8_b207_6310,
            0xeabd_d0bf_76a1_be51,
            0x75dd_6a99_2acc_b1e8,
            0xc660_c602_a733_0187,
        ];
        assert_eq!(random.0, state);
        assert_eq!(random.bits(), 0x88f9_a31a_fdb4_39f5);
    }

    #[test]
    fn numbers_are_uniform() {
        let mut random = Random::new(1);
        let n = 100_000;
        let numbers: Vec<f64> = (0..n).map(|_| random.uniform()).collect();
        let mean = numbers.iter().sum::<f64>() / f64::from(n);
        // Five standard errors.
        assert!((mean - 0.5).abs() < 5.0 / (12.0 * f64::from(n)).sqrt(), "{mean}");
        assert!(numbers.iter().all(|x| (0.0..1.0).contains(x)));
        let mut counts = [0; 6];
        (0..60_000).for_each(|_| counts[random.below(6)] += 1);
        assert!(counts.iter().all(|c| (9_500..10_500).contains(c)), "{counts:?}");
        assert_ne!(Random::new(1), Random::new(2));
    }
}
