//! A system: what the optimiser eats.

use super::coefficient::Coefficient;
use super::ideal::Ideal;
use super::monomial::Monomial;
use super::polynomial::{Polynomial, Ring};
use super::roots::Roots;
use super::signature::Signature;
use crate::network::Network;
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

impl System {
    /// The canonical polynomials, where every output has one.
    pub fn polynomials(&self) -> Option<Vec<&Polynomial>> {
        self.outputs.iter().map(|o| o.polynomial.as_ref()).collect()
    }

    /// The system without the products of roots that scale whole outputs, and these; `None` where
    /// there are none. A scale that is not zero changes neither networks nor bounds.
    pub fn without_scales(&self) -> Option<(Self, Vec<Coefficient>)> {
        let roots = self.signature.roots();
        let common = |o: &SystemOutput| roots.common(o.polynomial.as_ref()?);
        let found: Vec<Option<Monomial>> = self.outputs.iter().map(common).collect();
        if roots.is_empty() || found.iter().all(Option::is_none) {
            return None;
        }
        let scale = |m: Option<Monomial>| match m {
            Some(m) => Coefficient::from_polynomial(Polynomial::term(m, Rational::ONE)),
            None => Coefficient::one(),
        };
        let scales: Vec<Coefficient> = found.into_iter().map(scale).collect();
        let inverses: Option<Vec<Coefficient>> = scales.iter().map(|s| roots.inverse(s)).collect();
        let inverses = inverses?;
        let outputs: Vec<SystemOutput> = self
            .outputs
            .iter()
            .zip(&inverses)
            .map(|(o, by)| SystemOutput {
                name: o.name.clone(),
                polynomial: o.polynomial.as_ref().map(|p| roots.reduce_all(p.scaled(by))),
            })
            .collect();
        let rational =
            outputs.iter().all(|o| o.polynomial.as_ref().is_some_and(|p| !roots.occur_in(p)));
        let left = if rational { Roots::default() } else { roots };
        let ideal = self.ideal.clone().with_roots(left);
        let written = self.written.scaled(&inverses);
        Some((Self { signature: self.signature.clone(), outputs, written, ideal }, scales))
    }

    /// The number of terms over all expanded outputs.
    pub fn term_count(&self) -> usize {
        self.outputs.iter().filter_map(|o| o.polynomial.as_ref()).map(Polynomial::len).sum()
    }
}
