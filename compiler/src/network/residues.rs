//! Networks evaluated modulo a prime, and how far such an evaluation can be trusted.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::One;

use super::Network;
use super::affine::{Affine, Wire};
use crate::modular::PrimeField;
use crate::poly::{Coefficient, Polynomial};

/// The residues of the outputs at a point of variables and parameters; `None` where the prime
/// divides a denominator.
pub fn evaluate(
    network: &Network,
    field: &PrimeField,
    point: &[u64],
    parameters: &[u64],
) -> Option<Vec<u64>> {
    let mut gates = Vec::with_capacity(network.gates.len());
    for gate in &network.gates {
        let left = form(&gate.left, field, point, parameters, &gates)?;
        let value = if gate.left == gate.right {
            field.mul(left, left)
        } else {
            field.mul(left, form(&gate.right, field, point, parameters, &gates)?)
        };
        gates.push(value);
    }
    network.outputs.iter().map(|o| form(&o.form, field, point, parameters, &gates)).collect()
}

fn form(
    form: &Affine,
    field: &PrimeField,
    point: &[u64],
    parameters: &[u64],
    gates: &[u64],
) -> Option<u64> {
    let mut sum = form.constant_part().residue(field, parameters)?;
    for (wire, coefficient) in form.terms() {
        let value = match wire {
            Wire::Input(v) => point[v.index()],
            Wire::Gate(g) => gates[g.index()],
        };
        let product = match coefficient.number() {
            Some(n) if n.is_one() => value,
            _ => field.mul(coefficient.residue(field, parameters)?, value),
        };
        sum = field.add(sum, product);
    }
    Some(sum)
}

/// Upper bounds on a polynomial over Q, variables and parameters alike: what decides how likely a
/// non-zero one looks like zero at a random point modulo a random prime.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Size {
    /// The total degree.
    pub degree: u64,
    /// Bits of the sum of the absolute coefficients once the denominator is cleared.
    pub numerator: u64,
    /// Bits of the common denominator.
    pub denominator: u64,
}

impl Size {
    /// A bound for the difference of two polynomials of these sizes.
    pub fn difference(self, other: Self) -> Self {
        let crossed = |a: Self, b: Self| a.numerator.saturating_add(b.denominator);
        Self {
            degree: self.degree.max(other.degree),
            numerator: crossed(self, other).max(crossed(other, self)).saturating_add(1),
            denominator: self.denominator.saturating_add(other.denominator),
        }
    }

    /// -log2 of the chance that a non-zero polynomial of this size vanishes at a random point
    /// modulo a random prime between 2^60 and 2^61, rounded down.
    ///
    /// A numerator of `n` bits has at most `n/60` such prime factors among more than 2^54 primes,
    /// and otherwise at most `degree/p` of the points are zeros (Schwartz, Zippel): together less
    /// than `(degree + 2n) / 2^60`.
    pub fn security(self) -> u64 {
        let numerator = self.degree.saturating_add(self.numerator.saturating_mul(2)).max(1);
        60u64.saturating_sub(64 - u64::from(numerator.leading_zeros()))
    }

    /// The size of a polynomial.
    pub fn of_polynomial(polynomial: &Polynomial) -> Self {
        let coefficients = || polynomial.terms().iter().map(|(_, c)| c);
        let denominator = common_denominator(coefficients()).bits();
        let largest = coefficients().map(Coefficient::bits).max().unwrap_or(0);
        let count: usize = coefficients().map(terms).sum();
        let degrees = polynomial.terms().iter().map(|(m, c)| u64::from(m.degree()) + degree(c));
        Self {
            degree: degrees.max().unwrap_or(0),
            numerator: largest + denominator + bits(count),
            denominator,
        }
    }

    /// The sizes of all outputs of a network.
    pub fn of_network(network: &Network) -> Vec<Self> {
        let forms = || {
            let gates = network.gates.iter().flat_map(|g| [&g.left, &g.right]);
            gates.chain(network.outputs.iter().map(|o| &o.form))
        };
        let unit = common_denominator(forms().flat_map(coefficients)).bits();
        let mut gates: Vec<Scale> = Vec::with_capacity(network.gates.len());
        for gate in &network.gates {
            let (left, right) =
                (Scale::of(&gate.left, unit, &gates), Scale::of(&gate.right, unit, &gates));
            gates.push(Scale {
                degree: left.degree.saturating_add(right.degree),
                numerator: left.numerator.saturating_add(right.numerator),
                power: left.power.saturating_add(right.power),
            });
        }
        let outputs = network.outputs.iter().map(|o| Scale::of(&o.form, unit, &gates));
        outputs
            .map(|s| Self {
                degree: s.degree,
                numerator: s.numerator,
                denominator: unit.saturating_mul(s.power),
            })
            .collect()
    }
}

/// A wire times `unit^power` has integer coefficients, their sum has at most `numerator` bits.
#[derive(Clone, Copy)]
struct Scale {
    degree: u64,
    numerator: u64,
    power: u64,
}

impl Scale {
    fn of(form: &Affine, unit: u64, gates: &[Self]) -> Self {
        let input = Self { degree: 1, numerator: 1, power: 0 };
        let wires = form.terms().iter().map(|(wire, c)| match wire {
            Wire::Input(_) => (input, c),
            Wire::Gate(g) => (gates[g.index()], c),
        });
        let constant = Self { degree: 0, numerator: 1, power: 0 };
        let parts: Vec<_> = wires.chain([(constant, form.constant_part())]).collect();
        let power = 1 + parts.iter().map(|(s, _)| s.power).max().unwrap_or(0);
        let numerator = parts.iter().map(|(s, c)| {
            let raised = unit.saturating_mul(power - s.power);
            s.numerator
                .saturating_add(c.bits())
                .saturating_add(bits(terms(c)))
                .saturating_add(raised)
        });
        Self {
            degree: parts
                .iter()
                .map(|(s, c)| s.degree.saturating_add(degree(c)))
                .max()
                .unwrap_or(0),
            numerator: numerator.max().unwrap_or(0).saturating_add(bits(parts.len())),
            power,
        }
    }
}

fn coefficients(form: &Affine) -> impl Iterator<Item = &Coefficient> {
    form.terms().iter().map(|(_, c)| c).chain([form.constant_part()])
}

fn terms(coefficient: &Coefficient) -> usize {
    match coefficient {
        Coefficient::Number(_) => 1,
        Coefficient::Parametric(p) => p.len(),
    }
}

fn degree(coefficient: &Coefficient) -> u64 {
    match coefficient {
        Coefficient::Number(_) => 0,
        Coefficient::Parametric(p) => p.degree().into(),
    }
}

fn bits(count: usize) -> u64 {
    u64::from(usize::BITS - count.leading_zeros())
}

/// The least common denominator.
fn common_denominator<'a>(coefficients: impl Iterator<Item = &'a Coefficient>) -> BigInt {
    let mut common = BigInt::one();
    let mut include = |number: &crate::rational::Rational| {
        if !number.is_integer() {
            let denominator = number.denominator();
            if !common.is_multiple_of(&denominator) {
                common = common.lcm(&denominator);
            }
        }
    };
    for coefficient in coefficients {
        match coefficient {
            Coefficient::Number(n) => include(n),
            Coefficient::Parametric(p) => p.terms().iter().for_each(|(_, n)| include(n)),
        }
    }
    common
}

#[cfg(test)]
mod tests {
    use super::{Size, evaluate};
    use crate::modular::{PrimeField, Stream};
    use crate::network::expand::{ExpansionLimits, expand};
    use crate::network::samples;

    #[test]
    fn sizes_bound_the_expansion_and_residues_agree_with_it() {
        let mut stream = Stream::new(2);
        for _ in 0..200 {
            let count = stream.below(6);
            let network = samples::random(&mut stream, count);
            let Some(outputs) = expand(&network, ExpansionLimits::default()) else { continue };
            let field = PrimeField::random(&mut stream);
            let mut draw = |n| (0..n).map(|_| field.element(&mut stream)).collect::<Vec<_>>();
            let point = draw(network.signature.variable_count());
            let parameters = draw(network.signature.parameter_count());
            let residues = evaluate(&network, &field, &point, &parameters).unwrap();
            for ((output, residue), bound) in
                outputs.iter().zip(residues).zip(Size::of_network(&network))
            {
                assert_eq!(output.residue(&field, &point, &parameters), Some(residue));
                let size = Size::of_polynomial(output);
                assert!(size.degree <= bound.degree);
                assert!(size.denominator <= bound.denominator + 1, "{size:?} {bound:?}");
            }
        }
    }

    #[test]
    fn security_falls_with_size() {
        let size = |degree, numerator| Size { degree, numerator, denominator: 0 };
        assert_eq!(size(1, 0).security(), 59);
        assert_eq!(size(1000, 12).security(), 60 - 11);
        assert_eq!(size(u64::MAX, 1).security(), 0);
    }
}
