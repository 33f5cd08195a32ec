//! A system: what the optimiser eats.

use super::coefficient::Coefficient;
use super::ideal::Ideal;
use super::monomial::Monomial;
use super::polynomial::{Polynomial, Ring};
use super::roots::Roots;
use super::signature::Signature;
use crate::id::VariableId;
use crate::network::{Affine, Network, Wire};
use crate::posterior::Posterior;
use crate::rational::Rational;

/// Several polynomials over the same variables, with the program that the user wrote for them.
#[derive(Clone, Debug)]
pub struct System {
    /// Names and shapes of inputs and results.
    pub signature: Signature,
    /// The outputs in order.
    pub outputs: Vec<SystemOutput>,
    /// The source as a network: one gate a product written, shared sub-expressions shared. The
    /// optimiser never returns more gates than this, and it defines the system where an output is
    /// too large to expand.
    pub written: Network,
    /// What vanishes on the points that the system is about: declared relations and domains.
    /// Outputs that differ by an element of it are the same.
    pub ideal: Ideal,
    /// The classes whose logits the outputs are, where the definition is a posterior. What is
    /// derived from a system has none.
    pub posterior: Option<Posterior>,
}

/// One output of a system.
#[derive(Clone, Debug)]
pub struct SystemOutput {
    /// The name: as written, or `out`, `out0`, `out1`, …
    pub name: String,
    /// The canonical polynomial, reduced by the domains of its variables but not by declared
    /// relations; `None` where it is over the term limit and the program as written stands for it.
    pub polynomial: Option<Polynomial>,
}

/// How an output is made of one that is simpler: `by · simpler + affine`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Scale {
    /// A product of roots.
    pub by: Coefficient,
    /// Its inverse.
    pub inverse: Coefficient,
    /// What is added.
    pub affine: Affine,
}

impl Default for Scale {
    /// Nothing changes.
    fn default() -> Self {
        Self { by: Coefficient::one(), inverse: Coefficient::one(), affine: Affine::zero() }
    }
}

/// The terms of degree 0 and 1 as a form of the inputs.
fn affine_part(polynomial: &Polynomial) -> Affine {
    let input = |(m, c): &(Monomial, Coefficient)| {
        let (x, _) = m.factors().next().filter(|_| m.degree() == 1)?;
        Some((Wire::Input(VariableId::new(x)), c.clone()))
    };
    let terms: Vec<_> = polynomial.terms().iter().filter_map(input).collect();
    Affine::from_terms(polynomial.coefficient(&Monomial::one()), terms)
}

impl System {
    /// The canonical polynomials, where every output has one.
    pub fn polynomials(&self) -> Option<Vec<&Polynomial>> {
        self.outputs.iter().map(|o| o.polynomial.as_ref()).collect()
    }

    /// The system without the products of roots that scale all that is not affine in an output, and
    /// what leads back; `None` where there are none. Neither networks nor bounds change by a scale
    /// that is not zero, and affine parts are free.
    pub fn without_scales(&self) -> Option<(Self, Vec<Scale>)> {
        let roots = self.signature.roots();
        let common = |o: &SystemOutput| roots.common(&o.polynomial.as_ref()?.without_affine());
        let found: Vec<Option<Monomial>> = self.outputs.iter().map(common).collect();
        if roots.is_empty() || found.iter().all(Option::is_none) {
            return None;
        }
        let (mut outputs, mut scales) = (Vec::new(), Vec::new());
        for (output, common) in self.outputs.iter().zip(found) {
            let (Some(common), Some(polynomial)) = (common, &output.polynomial) else {
                outputs.push(output.clone());
                scales.push(Scale::default());
                continue;
            };
            let by = Coefficient::from_polynomial(Polynomial::term(common, Rational::ONE));
            let inverse = roots.inverse(&by)?;
            let plain = roots.reduce_all(polynomial.without_affine().scaled(&inverse));
            outputs.push(SystemOutput { name: output.name.clone(), polynomial: Some(plain) });
            scales.push(Scale { by, inverse, affine: affine_part(polynomial) });
        }
        let is_rational =
            |o: &SystemOutput| o.polynomial.as_ref().is_some_and(|p| !roots.occur_in(p));
        let left = if outputs.iter().all(is_rational) { Roots::default() } else { roots };
        let ideal = self.ideal.clone().with_roots(left);
        let written = self.written.unscaled(&scales);
        Some((
            Self { signature: self.signature.clone(), outputs, written, ideal, posterior: None },
            scales,
        ))
    }

    /// The number of terms over all expanded outputs.
    pub fn term_count(&self) -> usize {
        self.outputs.iter().filter_map(|o| o.polynomial.as_ref()).map(Polynomial::len).sum()
    }
}
