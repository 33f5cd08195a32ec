//! Networks split by degree, and the value of a polynomial from its gradient.
//!
//! Euler: a homogeneous polynomial of degree d is Σ xᵢ·∂ᵢ/d. So where the parts of each degree of a
//! gradient are known, one product a variable makes the value: Σ xᵢ·(Σ_d ∂ᵢ_d/(d + 1)). For sums of
//! springs or sites, where the gradient is cheap, nothing known is cheaper.

use crate::id::VariableId;
use crate::network::{Affine, Network, NetworkBuilder, Output, Wire};
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, System};
use crate::rational::Rational;

/// Splitting gives up beyond this degree.
const MOST_DEGREE: usize = 24;

/// Splitting gives up where it takes more than so many times the gates.
const MOST_GROWTH: usize = 4;

/// A form by degree: entry `d` is homogeneous of degree `d`.
type Parts = Vec<Affine>;

/// The outputs of a network by degree; `None` where that is far larger than the network.
pub(super) fn graded(builder: &mut NetworkBuilder, network: &Network) -> Option<Vec<Parts>> {
    let most = builder.gate_count() + MOST_GROWTH * network.gates.len();
    let mut gates: Vec<Parts> = Vec::with_capacity(network.gates.len());
    for gate in &network.gates {
        let (left, right) = (split(&gate.left, &gates), split(&gate.right, &gates));
        let degrees = left.len() + right.len() - 1;
        if degrees > MOST_DEGREE + 1 || builder.gate_count() > most {
            return None;
        }
        let mut product = vec![Affine::zero(); degrees];
        for (a, x) in left.iter().enumerate().filter(|(_, x)| !x.is_zero()) {
            for (b, y) in right.iter().enumerate().filter(|(_, y)| !y.is_zero()) {
                product[a + b] = product[a + b].add(&builder.mul(x, y));
            }
        }
        gates.push(product);
    }
    Some(network.outputs.iter().map(|o| split(&o.form, &gates)).collect())
}

/// A form over the network's wires by degree, over the builder's wires.
fn split(form: &Affine, gates: &[Parts]) -> Parts {
    let mut lists: Vec<Vec<Affine>> = vec![vec![Affine::constant(form.constant_part().clone())]];
    let mut push = |degree: usize, part: Affine| {
        if lists.len() <= degree {
            lists.resize_with(degree + 1, Vec::new);
        }
        lists[degree].push(part);
    };
    for (wire, coefficient) in form.terms() {
        match wire {
            Wire::Input(_) => push(1, Affine::wire(*wire).scaled(coefficient)),
            Wire::Gate(g) => {
                for (degree, part) in gates[g.index()].iter().enumerate() {
                    push(degree, part.scaled(coefficient));
                }
            }
        }
    }
    lists.iter().map(Affine::sum).collect()
}

/// The network of a value and its derivatives, from a network of the derivatives alone.
///
/// Output 0 of `joint` is the value; output `k + 1` is output `k` of `gradient`, the derivative by
/// variable `by[k].0` times the sign `by[k].1`. `constant` is the value at zero.
pub(super) fn by_euler(
    joint: &System,
    gradient: &Network,
    by: &[(usize, i64)],
    constant: Coefficient,
) -> Option<Network> {
    let mut builder = NetworkBuilder::new();
    let outputs = graded(&mut builder, gradient)?;
    let mut value = vec![Affine::constant(constant)];
    for (parts, (variable, sign)) in outputs.iter().zip(by) {
        let weighted = parts.iter().enumerate().map(|(degree, part)| {
            // Degrees are small, so that the quotient exists.
            let weight = Rational::ratio(*sign, degree as i64 + 1).unwrap_or(Rational::ONE);
            part.scaled(&Coefficient::Number(weight))
        });
        let factor = Affine::sum(&weighted.collect::<Vec<_>>());
        value.push(builder.mul(&Affine::input(VariableId::new(*variable)), &factor));
    }
    let forms = std::iter::once(Affine::sum(&value)).chain(outputs.iter().map(Affine::sum));
    let names = joint.outputs.iter().map(|o| o.name.clone());
    let outputs = names.zip(forms).map(|(name, form)| Output { name, form }).collect();
    Some(builder.finish(joint.signature.clone(), outputs))
}

/// The value of the only output at zero.
pub(super) fn at_zero(network: &Network) -> Coefficient {
    let mut values: Vec<Coefficient> = Vec::with_capacity(network.gates.len());
    let value = |form: &Affine, values: &[Coefficient]| {
        form.terms().iter().fold(form.constant_part().clone(), |sum, (wire, c)| match wire {
            Wire::Input(_) => sum,
            Wire::Gate(g) => sum.add(&values[g.index()].mul(c)),
        })
    };
    for gate in &network.gates {
        let product = value(&gate.left, &values).mul(&value(&gate.right, &values));
        values.push(product);
    }
    network.outputs.first().map_or_else(Coefficient::zero, |o| value(&o.form, &values))
}
