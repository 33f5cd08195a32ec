//! Neurons of monomials and polynomials with one hidden layer and with many, and lower bounds.
//!
//! All are for networks without biases in the sense of Taylor (see the module above). Where nothing
//! else is said σ has no vanishing Taylor coefficient up to the degree.

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::{One, Zero};

/// The fewest neurons for Π x_i^{r_i} with one hidden layer: exactly Π (r_i + 1), RT Theorem 4.2.
pub fn flat_monomial(exponents: &[u32]) -> BigUint {
    exponents.iter().map(|&r| BigUint::from(r) + BigUint::one()).product()
}

/// Neurons that suffice for any polynomial of this degree in one variable with one hidden layer:
/// `degree` + 1, RT Proposition 4.5. For x^degree they are needed, RT Proposition 4.6.
pub fn flat_univariate(degree: u32) -> BigUint {
    flat_monomial(&[degree])
}

/// Neurons that suffice for Π x_i^{r_i} with as many layers as one likes:
/// Σ (7⌈log₂ r_i⌉ + 4) over the variables that occur, RT Theorem 4.2. Copies that align layers are
/// not counted there.
pub fn deep_monomial(exponents: &[u32]) -> BigUint {
    let one = |&r: &u32| BigUint::from(7 * r.next_power_of_two().ilog2() + 4);
    exponents.iter().filter(|&&r| r > 0).map(one).sum()
}

/// A lower bound for Π x_i^{r_i} with one hidden layer when all that is known of σ is that its Taylor
/// coefficient at the degree d = Σ r_i does not vanish: the larger of Π (r_i + 1) / d and the largest
/// coefficient of Π (1 + y + … + y^{r_i}), RT Theorem 4.4.
pub fn flat_monomial_one_coefficient(exponents: &[u32]) -> BigUint {
    let degree = exponents.iter().map(|&r| BigUint::from(r)).sum::<BigUint>().max(BigUint::one());
    let mut coefficients = vec![BigUint::one()];
    for &r in exponents {
        let r = r as usize;
        let mut next = vec![BigUint::zero(); coefficients.len() + r];
        for (at, coefficient) in coefficients.iter().enumerate() {
            next[at..=at + r].iter_mut().for_each(|sum| *sum += coefficient);
        }
        coefficients = next;
    }
    let largest = coefficients.into_iter().max().unwrap_or_default();
    flat_monomial(exponents).div_ceil(&degree).max(largest)
}

/// Between what the fewest neurons for a sum of these different monomials lie with one hidden layer:
/// a c-th of the most for one of the c monomials, and all of them together, RT Theorem 4.3.
pub fn flat_sum(monomials: &[&[u32]]) -> (BigUint, BigUint) {
    let each = || monomials.iter().map(|exponents| flat_monomial(exponents));
    let most = each().max().unwrap_or_default();
    (most.div_ceil(&BigUint::from(monomials.len().max(1))), each().sum())
}

/// A lower bound for the product of n = `inputs` inputs with at most `layers` hidden layers.
///
/// One layer: 2^n, which is exact (RT Theorem 4.2). More: n + 1, since the first layer must have
/// full rank (along a direction that it does not see, the network and its Taylor polynomial would
/// be constant, which the product is not) and the second is not empty. RT conjecture 2^{Θ(n^{1/k})}
/// (Conjecture 5.2), which is open.
pub fn product_lower(inputs: u32, layers: u32) -> BigUint {
    if layers <= 1 || inputs <= 1 {
        BigUint::one() << inputs
    } else {
        BigUint::from(inputs) + BigUint::one()
    }
}
