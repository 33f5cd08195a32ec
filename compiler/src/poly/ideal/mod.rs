//! Ideals: what vanishes on the points that a system is about, and normal forms modulo it.
//!
//! Relations come from two places: `where x^2 + y^2 + z^2 = 1`, and the domains of variables
//! (`b^2 = b`, `s^2 = 1`). Two polynomials that differ by a combination of them are the same
//! function there, and the normal form is one representative of all of them, so that equality is
//! structural again.
//!
//! Monomials are ordered as everywhere here: by total degree, then lexicographically, the first
//! variable greatest. An order by degree makes the normal form a representative of the least
//! degree, which the lower bounds rely on, and keeps affine forms affine.
//!
//! Coefficients may contain parameters. That is sound as long as every leading coefficient is a
//! number, since division needs no other one; otherwise the relations are refused.

mod buchberger;
mod order;
mod quadratic;
mod reduce;
mod representatives;
mod sparse;

#[cfg(test)]
mod tests;

use std::fmt;

use super::coefficient::Coefficient;
use super::monomial::Monomial;
use super::polynomial::{Polynomial, Ring};
use super::roots::Roots;
use super::signature::{Domain, Signature};
use crate::network::expand;
use buchberger::groebner;
use reduce::remainder;

pub use buchberger::Effort;
pub use representatives::representatives;

/// Relations among the variables of a system, with what is needed to reduce by them.
#[derive(Clone, Debug, Default)]
pub struct Ideal {
    /// Left minus right of every declared relation.
    declared: Vec<Polynomial>,
    /// The domain of every variable.
    domains: Vec<Domain>,
    /// With the relations of the domains, the reduced Gröbner basis.
    basis: Vec<Polynomial>,
    /// What coefficients are reduced by.
    roots: Roots,
}

/// Why relations make no ideal that can be worked with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum IdealError {
    /// 1 is a combination of the relations: no point satisfies them all, not even a complex one.
    Contradiction,
    /// A combination of the relations has only parameters.
    RestrictsParameters(Polynomial),
    /// The coefficient of this leading monomial of a combination depends on a parameter.
    ParametricLead(Monomial),
    /// The completion was given up.
    Limit(Effort),
}

impl Ideal {
    /// The relations of the domains alone.
    pub fn of_domains(signature: &Signature) -> Self {
        Self { domains: signature.domains(), roots: signature.roots(), ..Self::default() }
    }

    /// Declared relations, each as left minus right, beside those of the domains. `most` bounds
    /// the completion to a Gröbner basis.
    pub fn new(
        declared: Vec<Polynomial>,
        domains: Vec<Domain>,
        most: Effort,
    ) -> Result<Self, IdealError> {
        let basis = groebner(&declared, &domains, most)?;
        Ok(Self { declared, domains, basis, roots: Roots::default() })
    }

    /// The same relations, and these square roots among the coefficients.
    #[must_use]
    pub fn with_roots(self, roots: Roots) -> Self {
        Self { roots, ..self }
    }

    /// Whether relations were declared, beside domains.
    pub fn is_declared(&self) -> bool {
        !self.declared.is_empty()
    }

    /// Whether nothing is related to anything, so that every polynomial is its own normal form.
    pub fn is_zero(&self) -> bool {
        let real = self.domains.iter().all(|d| *d == Domain::Real);
        real && self.basis.is_empty() && self.roots.is_empty()
    }

    /// Left minus right of the relations as declared, without those of domains.
    pub fn declared(&self) -> &[Polynomial] {
        &self.declared
    }

    /// The elements of the reduced Gröbner basis that the domains do not imply.
    pub fn basis(&self) -> &[Polynomial] {
        &self.basis
    }

    /// The normal form.
    pub fn normal(&self, polynomial: &Polynomial) -> Polynomial {
        let mut work = usize::MAX;
        // So much work is never used up.
        self.normal_within(polynomial, &mut work).unwrap_or_else(|| polynomial.clone())
    }

    /// The normal form; `None` once more products of terms than `work` were needed, which is
    /// lowered by what was done.
    pub fn normal_within(&self, polynomial: &Polynomial, work: &mut usize) -> Option<Polynomial> {
        if self.is_zero() {
            return Some(polynomial.clone());
        }
        if self.basis.is_empty() {
            let reduced = expand::reduce(polynomial.clone(), &self.domains);
            return Some(self.roots.reduce_all(reduced));
        }
        let normal = remainder(&self.basis, polynomial, &self.domains, work)?;
        Some(self.roots.reduce_all(normal))
    }

    /// Whether the product of two normal forms is a normal form for sure, without multiplying out.
    pub fn is_free_product(&self, left: &Polynomial, right: &Polynomial) -> bool {
        if self.is_zero() {
            return true;
        }
        if !self.basis.is_empty() || !self.roots.is_empty() {
            return false;
        }
        let right = right.variables();
        let related = |x: &usize| self.domains.get(*x).is_some_and(|d| *d != Domain::Real);
        left.variables().iter().filter(|x| related(x)).all(|x| right.binary_search(x).is_err())
    }

    /// The declared relations as text, separated by commas: `x^2 + y^2 + z^2 = 1`.
    pub fn display<'a>(
        &'a self,
        names: &'a [String],
        parameters: &'a [String],
    ) -> impl fmt::Display + 'a {
        fmt::from_fn(move |f| {
            for (k, relation) in self.declared.iter().enumerate() {
                let (left, right) = sides(relation);
                f.write_str(if k > 0 { ", " } else { "" })?;
                write!(f, "{} = {}", left.display(names, parameters), right.display(parameters))?;
            }
            Ok(())
        })
    }
}

/// A relation with what has variables on the left, its leading term positive, and what has none on
/// the right.
fn sides(relation: &Polynomial) -> (Polynomial, Coefficient) {
    let negative = relation.leading().is_some_and(|(_, c)| c.leading_number().is_negative());
    let relation = if negative { relation.neg() } else { relation.clone() };
    let left = relation.terms().iter().filter(|(m, _)| !m.is_one()).cloned();
    (Polynomial::from_terms(left), relation.coefficient(&Monomial::one()).neg())
}
