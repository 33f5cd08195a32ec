//! What most bounds are applied to: the outputs with numbers put in for parameters, bits and spins.

use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Domain, Monomial, Polynomial, System};
use crate::rational::Rational;

/// Polynomials with rational coefficients in real variables, which any network for the system
/// computes once numbers are put in.
#[derive(Clone, Debug)]
pub struct Target {
    /// The outputs of degree 2 and more, with their names.
    pub outputs: Vec<(String, Polynomial<Rational>)>,
    /// The number of variables of the system (those replaced by numbers no longer occur).
    pub variables: usize,
    /// Their names.
    pub names: Vec<String>,
    /// Which numbers were put in, as text to be appended to evidence; empty if none.
    pub setting: String,
}

/// How many settings of parameters, bits and spins are tried.
const SETTINGS: usize = 4;

impl Target {
    /// Some targets of a system, deterministic; none if nothing of degree 2 is left or known.
    pub fn of_system(system: &System) -> Vec<Self> {
        let signature = &system.signature;
        let domains = signature.domains();
        let fixed = domains.iter().any(|d| *d != Domain::Real) || signature.parameter_count() > 0;
        if domains.iter().all(|d| *d != Domain::Real) {
            return Vec::new();
        }
        let settings = if fixed { SETTINGS } else { 1 };
        let targets = (0..settings).map(|k| Self::with_setting(system, &domains, k));
        targets.filter(|t| !t.outputs.is_empty()).collect()
    }

    fn with_setting(system: &System, domains: &[Domain], setting: usize) -> Self {
        let parameters: Vec<Rational> =
            (0..system.signature.parameter_count()).map(|k| parameter_value(setting, k)).collect();
        let values: Vec<Option<Rational>> = domains
            .iter()
            .enumerate()
            .map(|(k, domain)| {
                let every = |step: usize| setting > 0 && (k + setting).is_multiple_of(step);
                match domain {
                    Domain::Real => None,
                    // A bit that is 0 kills terms, so most are 1.
                    Domain::Bit => Some(Rational::integer(i64::from(!every(3)))),
                    Domain::Spin => Some(Rational::integer(if every(2) { -1 } else { 1 })),
                }
            })
            .collect();
        let outputs = system.outputs.iter().filter_map(|o| {
            let polynomial = put_in(o.polynomial.as_ref()?, &values, &parameters);
            (polynomial.degree() > 1).then(|| (o.name.clone(), polynomial))
        });
        let names = system.signature.variable_names();
        let mut set: Vec<String> = Vec::new();
        for (name, value) in system.signature.parameter_names().iter().zip(&parameters) {
            set.push(format!("{name} = {value}"));
        }
        for (name, value) in names.iter().zip(&values) {
            set.extend(value.as_ref().map(|value| format!("{name} = {value}")));
        }
        Self {
            outputs: outputs.collect(),
            variables: domains.len(),
            setting: if set.is_empty() {
                String::new()
            } else {
                format!(" where {}", set.join(", "))
            },
            names,
        }
    }

    /// The number of terms of all outputs.
    pub fn term_count(&self) -> usize {
        self.outputs.iter().map(|(_, p)| p.len()).sum()
    }

    /// The variables that occur, increasing.
    pub fn active(&self) -> Vec<usize> {
        let mut all: Vec<usize> = self.outputs.iter().flat_map(|(_, p)| p.variables()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Ones, then distinct small primes of either sign: special values may hide terms, generic ones
/// keep them.
fn parameter_value(setting: usize, k: usize) -> Rational {
    const PRIMES: [i64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    let prime = PRIMES[k % PRIMES.len()] + 40 * (k / PRIMES.len()) as i64;
    Rational::integer(match setting {
        0 => prime,
        1 => 1,
        2 => -prime,
        _ if k.is_multiple_of(2) => prime,
        _ => -prime,
    })
}

fn put_in(
    polynomial: &Polynomial,
    values: &[Option<Rational>],
    parameters: &[Rational],
) -> Polynomial<Rational> {
    let terms = polynomial.terms().iter().map(|(m, c): &(Monomial, Coefficient)| {
        let mut number = c.evaluate(parameters);
        let mut kept = Vec::new();
        for (i, e) in m.factors() {
            match &values[i] {
                Some(value) => number = &number * &value.pow(e),
                None => kept.push((i, e)),
            }
        }
        (Monomial::from_factors(kept), number)
    });
    Polynomial::from_terms(terms.filter(|(_, c)| !Ring::is_zero(c)).collect::<Vec<_>>())
}
