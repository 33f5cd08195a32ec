//! Lower bounds: how many gates every network for a system needs at least.
//!
//! Each bound is a theorem about all networks over the reals (or, where it says so, over the
//! rationals), evaluated exactly; sampling only decides where to look. The strongest one found is
//! returned together with its reason and the evidence that lets a reader check it.
//!
//! What they may assume:
//! - *Parameters* are free: a network has coefficients that are polynomials in them, so it stays
//!   one when numbers are put in, and a bound for some numbers holds for it. A network for these
//!   numbers alone may be smaller.
//! - *Bits and spins* obey relations, so a network only has to agree with the polynomial on their
//!   values. Degree and dimension bounds survive that, because reduction never raises a degree;
//!   the others are applied after putting values in for all of them.
//! - *Declared relations* allow a network to compute another representative, so only bounds that
//!   hold for all of them are used: the degree of the normal form, which is the least one, and the
//!   dimension of the outputs modulo affine forms and relations. They are about networks that
//!   differ from the input by a combination of the relations.
//! - *Square roots* that scale whole outputs change nothing and are left out. Others are numbers that
//!   nothing can be put in for, so only degree and dimension, modulo primes that have them, count.
//! - Outputs too large to be expanded are left out, which can only weaken a bound.

pub mod degree;
pub mod dimension;
pub mod elimination;
pub mod hessian;
pub mod known;
pub mod line;
pub mod split;
pub mod target;
pub mod top_form;

use std::fmt;

use crate::poly::{Domain, Polynomial, System};
use target::Target;

/// The theorem behind a bound.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reason {
    /// Zero is always a bound.
    Trivial,
    /// A gate at most doubles the degree.
    Degree,
    /// Degree `n` in `ceil(log2 n)` gates needs at most two binary digits 1 in `n`.
    RefinedDegree,
    /// The degrees that so many gates can have along a line.
    DegreeSet,
    /// As few gates as the degree allows make the top form a product of linear forms.
    TopForm,
    /// The inertia of a second derivative, which each gate raises by at most one.
    Hessian,
    /// Rank and Witt index of a second derivative over the rationals.
    Witt,
    /// Outputs eliminated one by one until a second derivative of known inertia is left.
    Elimination,
    /// Winograd's theorem on the product of two 2x2 matrices.
    MatrixProduct,
    /// Outputs that are independent modulo affine forms need a gate each.
    Dimension,
}

impl Reason {
    /// The words of reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trivial => "no product is needed",
            Self::Degree => "degree bound",
            Self::RefinedDegree => "refined degree bound",
            Self::DegreeSet => "degrees along a line",
            Self::TopForm => "top form",
            Self::Hessian => "Hessian inertia",
            Self::Witt => "rank and Witt index",
            Self::Elimination => "elimination of outputs",
            Self::MatrixProduct => "Winograd's theorem on 2x2 matrices",
            Self::Dimension => "dimension of the outputs",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whose networks a bound is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Field {
    /// Networks with rational coefficients.
    Rational,
    /// Networks with real coefficients, and so those with rational ones too.
    Real,
}

/// A number of gates that no network can go below.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LowerBound {
    /// The number.
    pub gates: usize,
    /// The theorem it comes from.
    pub reason: Reason,
    /// What the theorem was applied to.
    pub evidence: String,
    /// Whose networks it is about.
    pub field: Field,
    /// Whether it speaks about networks for all values of the parameters at once, so that single
    /// values may need less.
    pub free_parameters: bool,
}

/// The strongest bound found; the search ends once a bound reaches `enough`.
pub fn lower_bound(system: &System, enough: usize) -> LowerBound {
    let plain = system.without_scales().map(|(plain, _)| plain);
    let system = plain.as_ref().unwrap_or(system);
    let signature = &system.signature;
    let mut best = Best::new(enough, signature.parameter_count() > 0);
    let names: Vec<&str> = system.outputs.iter().map(|o| o.name.as_str()).collect();
    let polynomials: Vec<_> = system.outputs.iter().map(|o| o.polynomial.as_ref()).collect();
    if system.ideal.is_declared() {
        return modulo(system, best);
    }
    let relations = signature.domains().iter().any(|d| *d != Domain::Real);
    best.offer(degree::of_degrees(&polynomials, &names, relations));
    best.offer(dimension::of_outputs(&polynomials, signature));
    if polynomials.iter().any(Option::is_none) {
        best.offer(dimension::of_program(system));
    }
    let roots = signature.roots();
    if polynomials.iter().flatten().any(|p| roots.occur_in(p)) {
        return best.bound;
    }
    for target in Target::of_system(system) {
        if best.is_enough() {
            break;
        }
        best.offer(degree::along_a_line(&target));
        best.offer(top_form::bound(&target));
        best.offer(known::bound(&target));
        if !best.is_enough() {
            let known = best.bound.gates - usize::from(best.bound.field == Field::Rational);
            hessian::bounds(&target, known, enough).into_iter().for_each(|f| best.offer(Some(f)));
        }
    }
    best.bound
}

/// Bounds for all representatives modulo declared relations.
fn modulo(system: &System, mut best: Best) -> LowerBound {
    let names: Vec<&str> = system.outputs.iter().map(|o| o.name.as_str()).collect();
    let mut work = MOST_REDUCTION;
    let normal: Vec<Option<Polynomial>> = system
        .outputs
        .iter()
        .map(|o| system.ideal.normal_within(o.polynomial.as_ref()?, &mut work))
        .collect();
    let known: Vec<Option<&Polynomial>> = normal.iter().map(Option::as_ref).collect();
    best.offer(degree::of_degrees(&known, &names, true));
    best.offer(dimension::of_outputs(&known, &system.signature));
    best.bound
}

/// Products of terms that the reduction of all outputs may take.
const MOST_REDUCTION: usize = 4_000_000;

struct Best {
    bound: LowerBound,
    enough: usize,
    parameters: bool,
}

impl Best {
    fn new(enough: usize, parameters: bool) -> Self {
        let bound = LowerBound {
            gates: 0,
            reason: Reason::Trivial,
            evidence: String::from("every network has a size"),
            field: Field::Real,
            free_parameters: false,
        };
        Self { bound, enough, parameters }
    }

    fn is_enough(&self) -> bool {
        self.bound.gates >= self.enough
    }

    fn offer(&mut self, found: Option<Found>) {
        // Of two equal bounds the one over the larger field says more.
        let known = (self.bound.gates, self.bound.field);
        if let Some(found) = found.filter(|f| (f.gates, f.field) > known) {
            self.bound = LowerBound {
                gates: found.gates,
                reason: found.reason,
                evidence: found.evidence,
                field: found.field,
                free_parameters: self.parameters,
            };
        }
    }
}

/// What one theorem yields.
pub(crate) struct Found {
    gates: usize,
    reason: Reason,
    evidence: String,
    field: Field,
}

impl Found {
    /// A bound for networks over the reals.
    fn real(gates: usize, reason: Reason, evidence: String) -> Option<Self> {
        Some(Self { gates, reason, evidence, field: Field::Real })
    }
}

#[cfg(test)]
mod tests;
