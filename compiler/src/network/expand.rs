//! A network multiplied out again: the exact polynomials its outputs are.

use super::Network;
use super::affine::{Affine, Wire};
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Domain, Ideal, Monomial, Polynomial};

/// How large an expansion may become before it is given up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExpansionLimits {
    /// The most terms of one gate or output.
    pub terms: usize,
    /// The most products of two terms, over all gates.
    pub work: usize,
}

impl Default for ExpansionLimits {
    /// At most about a tenth of a second.
    fn default() -> Self {
        Self { terms: 20_000, work: 1_000_000 }
    }
}

/// The polynomials of the outputs, reduced by the domains of the variables; `None` beyond the
/// limits.
pub fn expand(network: &Network, limits: ExpansionLimits) -> Option<Vec<Polynomial>> {
    expand_modulo(network, &Ideal::of_domains(&network.signature), limits)
}

/// The normal forms of the outputs modulo an ideal; `None` beyond the limits.
pub fn expand_modulo(
    network: &Network,
    ideal: &Ideal,
    limits: ExpansionLimits,
) -> Option<Vec<Polynomial>> {
    let mut gates: Vec<Polynomial> = Vec::with_capacity(network.gates.len());
    let mut work = limits.work;
    for gate in &network.gates {
        let left = form(&gate.left, &gates, limits.terms, &mut work)?;
        let right = form(&gate.right, &gates, limits.terms, &mut work)?;
        work = work.checked_sub(weight(&left).saturating_mul(weight(&right)))?;
        let product = ideal.normal_within(&left.mul(&right), &mut work)?;
        if product.len() > limits.terms {
            return None;
        }
        gates.push(product);
    }
    let outputs = network.outputs.iter();
    outputs
        .map(|o| {
            let value = form(&o.form, &gates, limits.terms, &mut work)?;
            ideal.normal_within(&value, &mut work)
        })
        .collect()
}

/// The polynomial reduced by the domains: `b^2 = b` for bits and `s^2 = 1` for spins.
pub fn reduce(polynomial: Polynomial, domains: &[Domain]) -> Polynomial {
    if domains.iter().all(|d| *d == Domain::Real) {
        return polynomial;
    }
    let terms = polynomial.terms().iter().map(|(m, c)| {
        let factors = m.factors().map(|(i, e)| match domains[i] {
            Domain::Real => (i, e),
            Domain::Bit => (i, e.min(1)),
            Domain::Spin => (i, e % 2),
        });
        (Monomial::from_factors(factors), c.clone())
    });
    Polynomial::from_terms(terms.collect::<Vec<_>>())
}

/// The number of rational terms, those inside coefficients included.
fn weight(polynomial: &Polynomial) -> usize {
    let parametric = |c: &Coefficient| match c {
        Coefficient::Number(_) => 1,
        Coefficient::Parametric(p) => p.len(),
    };
    polynomial.terms().iter().map(|(_, c)| parametric(c)).sum()
}

fn form(
    form: &Affine,
    gates: &[Polynomial],
    most_terms: usize,
    work: &mut usize,
) -> Option<Polynomial> {
    let mut terms = vec![(Monomial::one(), form.constant_part().clone())];
    for (wire, coefficient) in form.terms() {
        match wire {
            Wire::Input(v) => terms.push((Monomial::variable(v.index()), coefficient.clone())),
            Wire::Gate(g) => {
                let gate = &gates[g.index()];
                *work = work.checked_sub(gate.len())?;
                terms.extend(gate.terms().iter().map(|(m, c)| (m.clone(), c.mul(coefficient))));
            }
        }
    }
    let sum = Polynomial::from_terms(terms);
    (sum.len() <= most_terms).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::{ExpansionLimits, expand};
    use crate::network::samples;

    fn show(text: &str) -> Vec<String> {
        let network = samples::parse(text);
        let names = network.signature.variable_names();
        let parameters = network.signature.parameter_names();
        let outputs = expand(&network, ExpansionLimits::default()).unwrap();
        outputs.iter().map(|p| p.display(&names, &parameters).to_string()).collect()
    }

    #[test]
    fn expansion_is_exact() {
        assert_eq!(show(samples::TEXTS[0]), ["(3*a)*x^3 + (3*a)*x^2*y + 1/2"]);
        assert_eq!(show(samples::TEXTS[1]), ["w*y - x*z", "w*z + x*y"]);
        assert_eq!(show(samples::TEXTS[3]), ["-g1^4 + 2*g1^2 + gg7 - 1"]);
    }

    #[test]
    fn domains_reduce() {
        let text = "network f(b: bit, s: spin, x) {\n g0 = (b + s + x)^2\n g1 = g0^2\n out = g0\n}";
        assert_eq!(show(text), ["2*b*s + 2*b*x + 2*s*x + x^2 + b + 1"]);
    }

    #[test]
    fn limits_hold() {
        let text = "network f(x, y) {\n g0 = (x + y + 1)^2\n g1 = g0^2\n g2 = g1^2\n out = g2\n}";
        let network = samples::parse(text);
        assert_eq!(
            expand(&network, ExpansionLimits { terms: 45, work: 999 }).unwrap()[0].len(),
            45
        );
        assert_eq!(expand(&network, ExpansionLimits { terms: 44, work: 999 }), None);
        assert_eq!(expand(&network, ExpansionLimits { terms: 45, work: 200 }), None);
    }
}
