//! Products of bits in one neuron (Lin, Tegmark and Rolnick, equation 13).
//!
//! A product of k bits is 1 only where their sum is k, so a steep sigmoid between k-1 and k does:
//! Π x_i ≈ s(β(Σ x_i - k + 1/2)). At both sums next to the step the error is 1/(1 + e^{β/2}), so D
//! correct decimals take β ≥ 2D·ln 10 (twice what the paper prints). Negated bits 1 - x_i cost
//! nothing.

use super::activation::Activation;

/// One neuron for a product of bits and negated bits.
#[derive(Clone, Debug, PartialEq)]
pub struct BitProduct {
    negated: Vec<bool>,
    beta: f64,
}

impl BitProduct {
    /// The product of as many bits as there are entries; true ones are negated. β is the steepness.
    pub fn new(negated: &[bool], beta: f64) -> Self {
        Self { negated: negated.to_vec(), beta }
    }

    /// The β of so many correct decimals: 2D·ln 10.
    pub fn steepness(decimals: u32) -> f64 {
        2.0 * f64::from(decimals) * std::f64::consts::LN_10
    }

    /// The weights of the bits, ±β.
    pub fn weights(&self) -> impl Iterator<Item = f64> {
        self.negated.iter().map(|n| if *n { -self.beta } else { self.beta })
    }

    /// The bias of the neuron: β(1/2 - how many bits are not negated).
    pub fn bias(&self) -> f64 {
        let plain = self.negated.iter().filter(|n| !**n).count();
        self.beta * (0.5 - plain as f64)
    }

    /// Its largest error on bits, 1/(1 + e^{β/2}).
    pub fn error(&self) -> f64 {
        Activation::Sigmoid.value(-self.beta / 2.0)
    }

    /// Its value. Missing bits count as 0.
    pub fn evaluate(&self, bits: &[f64]) -> f64 {
        let sum: f64 = self.weights().zip(bits).map(|(w, x)| w * x).sum();
        Activation::Sigmoid.value(sum + self.bias())
    }
}

#[cfg(test)]
mod tests {
    use super::BitProduct;

    #[test]
    fn one_neuron_multiplies_bits_to_the_decimals_asked_for() {
        for (decimals, negated) in [
            (3, vec![false; 5]),
            (6, vec![true; 4]),
            (9, vec![false, true, true, false]),
            (12, vec![]),
        ] {
            let gate = BitProduct::new(&negated, BitProduct::steepness(decimals));
            let mut worst = 0.0f64;
            for state in 0..1u32 << negated.len() {
                let is_set = |i: usize| state >> i & 1 == 1;
                let bits: Vec<f64> =
                    (0..negated.len()).map(|i| f64::from(u8::from(is_set(i)))).collect();
                let wanted = (0..negated.len()).all(|i| is_set(i) != negated[i]);
                worst = worst.max((gate.evaluate(&bits) - f64::from(u8::from(wanted))).abs());
            }
            // The subtraction from 1 rounds in the sixteenth decimal.
            assert!(worst < 1.001 * 10f64.powi(-(decimals as i32)), "{decimals}: {worst}");
            assert!((worst / gate.error() - 1.0).abs() < 1e-3, "{worst} {}", gate.error());
            // Half the steepness, as printed, is too little.
            let half = BitProduct::new(&negated, BitProduct::steepness(decimals) / 2.0);
            assert!(half.error() > 10f64.powi(-(decimals as i32)));
        }
    }
}
