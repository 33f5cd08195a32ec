//! Addition chains: how few products make a power, several powers, or several monomials.
//!
//! Pure combinatorics for the optimiser's generators. A chain is a list of steps `(i, j)`: element
//! 0 is the base, and step `k` makes element `k + 1` as the product of elements `i` and `j`, that
//! is, adds their exponents. Searches are exact for small inputs and bounded by counted nodes, so
//! they always return; beyond the budget the best heuristic chain stands.

mod joint;
mod monomials;
mod pairs;
mod single;
mod transpose;

pub use joint::joint;
pub use monomials::monomials;
pub use single::power_chain;

/// One step of a chain: the indices of the two earlier elements whose exponents it adds.
pub type Step = (usize, usize);

/// The exponents a chain makes: 1, then one a step.
pub fn exponents(steps: &[Step]) -> Vec<u64> {
    let mut made = vec![1u64];
    for &(i, j) in steps {
        made.push(made[i] + made[j]);
    }
    made
}

/// The steps that make these increasing exponents (the first is 1); `None` where one of them is
/// not the sum of two earlier ones.
fn steps_of(elements: &[u64]) -> Option<Vec<Step>> {
    let mut steps = Vec::with_capacity(elements.len().saturating_sub(1));
    for k in 1..elements.len() {
        // The larger summand first; doublings are found before other splits of the same size.
        let (i, j) = (0..k).rev().find_map(|i| {
            let rest = elements[k].checked_sub(elements[i])?;
            let j = elements[..=i].binary_search(&rest).ok()?;
            Some((i, j))
        })?;
        steps.push((i, j));
    }
    Some(steps)
}
