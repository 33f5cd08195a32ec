//! Olivos' duality: a chain through `k` exponents, read backwards, makes one product of `k` powers
//! with `k - 1` more steps, and that is optimal.

use super::{exponents, joint};
use crate::poly::Monomial;

/// The products that make one monomial, as factor pairs in order, from a joint chain of its
/// exponents.
pub(super) fn transpose(monomial: &Monomial) -> Vec<(Monomial, Monomial)> {
    let factors: Vec<(usize, u32)> = monomial.factors().collect();
    let steps = joint(&factors.iter().map(|f| f.1).collect::<Vec<_>>());
    let made = exponents(&steps);
    let count = made.len();
    // Element k of the chain becomes a product that every later element it entered feeds, together
    // with the variables whose exponent it is.
    let mut feeds: Vec<Vec<Monomial>> = vec![Vec::new(); count];
    for (index, exponent) in factors {
        if let Some(k) = made.iter().position(|m| *m == u64::from(exponent)) {
            feeds[k].push(Monomial::variable(index));
        }
    }
    let mut products = Vec::new();
    for k in (0..count).rev() {
        let mut inputs = std::mem::take(&mut feeds[k]).into_iter();
        // An element nothing needs has no inputs and feeds nothing.
        let Some(mut value) = inputs.next() else { continue };
        for input in inputs {
            let product = value.mul(&input);
            products.push((value, input));
            value = product;
        }
        if let Some(&(i, j)) = k.checked_sub(1).and_then(|k| steps.get(k)) {
            feeds[i].push(value.clone());
            feeds[j].push(value);
        }
    }
    products
}
