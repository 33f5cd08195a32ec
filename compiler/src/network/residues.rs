//! Networks evaluated modulo a prime, and how far such an evaluation can be trusted.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::One;

use super::Network;
use super::affine::{Affine, Wire};
use crate::modular::{PrimeField, Stream};
use crate::poly::{Coefficient, Polynomial, Signature};
use crate::program::{Inst, Program, Value};
use crate::rational::Rational;

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

/// Random values of the parameters, and the roots among the coefficients; `None` where the field
/// does not have them.
pub fn scales(signature: &Signature, field: &PrimeField, stream: &mut Stream) -> Option<Vec<u64>> {
    let roots = signature.roots().residues(field)?;
    let parameters = (0..signature.parameter_count()).map(|_| field.element(stream));
    Some(parameters.chain(roots).collect())
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
        let denominator = common_denominator(coefficients().flat_map(numbers)).bits();
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
        let unit = common_denominator(forms().flat_map(coefficients).flat_map(numbers)).bits();
        let mut gates: Vec<Scale> = Vec::with_capacity(network.gates.len());
        for gate in &network.gates {
            let left = Scale::of(&gate.left, unit, &gates);
            gates.push(left.times(Scale::of(&gate.right, unit, &gates)));
        }
        network.outputs.iter().map(|o| Scale::of(&o.form, unit, &gates).size(unit)).collect()
    }

    /// The sizes of all outputs of a program, whatever it computes.
    pub fn of_program(program: &Program) -> Vec<Self> {
        let constants = program.instructions().iter().filter_map(|inst| match inst {
            Inst::Constant(number) => Some(number),
            _ => None,
        });
        let unit = common_denominator(constants).bits();
        let mut scales: Vec<Scale> = Vec::with_capacity(program.instructions().len());
        for inst in program.instructions() {
            let at = |v: &Value| scales[v.index()];
            scales.push(match inst {
                Inst::Input(_) | Inst::Parameter(_) => Scale::INPUT,
                Inst::Constant(number) => Scale::constant(number.bits(), unit),
                Inst::Add(a, b) | Inst::Sub(a, b) => Scale::sum(&[at(a), at(b)], unit),
                Inst::Mul(a, b) => at(a).times(at(b)),
                Inst::Neg(a) => at(a),
                Inst::Fma(a, b, c) => Scale::sum(&[at(a).times(at(b)), at(c)], unit),
            });
        }
        program.outputs().iter().map(|o| scales[o.value.index()].size(unit)).collect()
    }
}

/// With `unit` the common denominator of all constants: the value times `unit^power` has integer
/// coefficients, whose absolute values sum up to at most `numerator` bits. Powers grow like degrees
/// do, however often values are shared, while products of denominators would not.
#[derive(Clone, Copy)]
struct Scale {
    degree: u64,
    numerator: u64,
    power: u64,
}

impl Scale {
    const INPUT: Self = Self { degree: 1, numerator: 1, power: 0 };

    /// A number of so many bits; `unit` are the bits of the common denominator.
    fn constant(bits: u64, unit: u64) -> Self {
        Self { degree: 0, numerator: bits.saturating_add(unit), power: 1 }
    }

    fn times(self, other: Self) -> Self {
        Self {
            degree: self.degree.saturating_add(other.degree),
            numerator: self.numerator.saturating_add(other.numerator),
            power: self.power.saturating_add(other.power),
        }
    }

    fn sum(parts: &[Self], unit: u64) -> Self {
        let power = parts.iter().map(|p| p.power).max().unwrap_or(0);
        let numerator =
            parts.iter().map(|p| p.numerator.saturating_add(unit.saturating_mul(power - p.power)));
        Self {
            degree: parts.iter().map(|p| p.degree).max().unwrap_or(0),
            numerator: numerator.max().unwrap_or(0).saturating_add(bits(parts.len())),
            power,
        }
    }

    fn of(form: &Affine, unit: u64, gates: &[Self]) -> Self {
        let coefficient = |c: &Coefficient| Self {
            degree: degree(c),
            ..Self::constant(c.bits() + bits(terms(c)), unit)
        };
        let scaled = form.terms().iter().map(|(wire, c)| match wire {
            Wire::Input(_) => Self::INPUT.times(coefficient(c)),
            Wire::Gate(g) => gates[g.index()].times(coefficient(c)),
        });
        let parts: Vec<Self> = scaled.chain([coefficient(form.constant_part())]).collect();
        Self::sum(&parts, unit)
    }

    fn size(self, unit: u64) -> Size {
        Size {
            degree: self.degree,
            numerator: self.numerator,
            denominator: unit.saturating_mul(self.power),
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

/// The rationals inside a coefficient.
fn numbers(coefficient: &Coefficient) -> impl Iterator<Item = &Rational> {
    let (number, polynomial) = match coefficient {
        Coefficient::Number(n) => (Some(n), None),
        Coefficient::Parametric(p) => (None, Some(p.terms().iter().map(|(_, n)| n))),
    };
    number.into_iter().chain(polynomial.into_iter().flatten())
}

/// The least common denominator.
fn common_denominator<'a>(numbers: impl Iterator<Item = &'a Rational>) -> BigInt {
    let mut common = BigInt::one();
    for number in numbers.filter(|n| !n.is_integer()) {
        let denominator = number.denominator();
        if !common.is_multiple_of(&denominator) {
            common = common.lcm(&denominator);
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
