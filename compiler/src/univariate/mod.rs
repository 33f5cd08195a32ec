//! Schemes for univariate polynomials: the fewest products that evaluate `p(x)`.
//!
//! [`schemes`] returns exact candidates over the single wire Input(0), which stands for the
//! argument; the caller replaces it by any affine form ([`Scheme::embed`]). Everything here is
//! mathematics over the rationals:
//!
//! | module | what it makes |
//! |---|---|
//! | `blocks` | Horner, Paterson–Stockmeyer and their halving algorithm |
//! | `octic`, `quartic` | degree 8 in three products, 12 in four and 16 in five by division |
//! | `squares` | degree 2(s + t) in s + 1 products as a difference of squares |
//! | `sparse` | few terms: joint addition chains and nested cuts |
//! | `compose` | p = f∘h, x^e·q(x^k), proportional blocks |
//! | `search` | tries them, recursively; `rank` orders and thins what they give |
//! | `expand`, `measure` | check a scheme exactly, and measure its accuracy in `f64` |

mod blocks;
mod compose;
mod dense;
mod expand;
mod float;
mod measure;
mod octic;
mod quartic;
mod rank;
mod residues;
mod search;
mod sparse;
mod squares;
mod tape;
#[cfg(test)]
mod tests;

pub use dense::Dense;

use crate::network::{Affine, Gate, NetworkBuilder, Wire};
use crate::poly::Coefficient;
use crate::rational::Rational;

/// Schemes for the polynomial with these ascending coefficients, fewest gates first; among equal
/// counts the accurate ones first, then those with more squares, then the shorter coefficients.
///
/// A scheme that others beat in gates, accuracy, squares, operations and depth alike is left out;
/// the list is never empty, and every scheme in it has been expanded exactly.
pub fn schemes(coefficients: &[Rational]) -> Vec<Scheme> {
    search::Search::new().candidates(&Dense::new(coefficients.to_vec()))
}

/// Schemes where parameters occur in the coefficients: those that never divide by one. Their
/// `error_growth` is not measured.
pub fn parametric_schemes(coefficients: &[Coefficient]) -> Vec<Scheme> {
    let p = Dense::new(coefficients.to_vec());
    let mut found = search::division_free(&p);
    found.retain(|scheme| expand::expand_parametric(scheme).as_ref() == Some(&p));
    rank::sort(&mut found);
    found
}

/// A way to evaluate a univariate polynomial.
#[derive(Clone, PartialEq, Debug)]
pub struct Scheme {
    /// Which construction made it.
    pub name: &'static str,
    /// Products in topological order over Input(0), the argument, and earlier gates.
    pub gates: Vec<Gate>,
    /// The value.
    pub output: Affine,
    /// The worst error in `f64` over fixed points of [-1, 1], in units of `ε · Σ |c_k x^k|`:
    /// about 1 for Horner's rule, infinite where it overflows or was not measured.
    pub error_growth: f64,
}

impl Scheme {
    /// Coefficient bits over all gates and the output.
    pub fn bits(&self) -> u64 {
        self.coefficients().map(Coefficient::bits).sum()
    }

    fn longest_coefficient(&self) -> u64 {
        self.coefficients().map(Coefficient::bits).max().unwrap_or(0)
    }

    fn coefficients(&self) -> impl Iterator<Item = &Coefficient> {
        let forms = self.gates.iter().flat_map(|g| [&g.left, &g.right]).chain([&self.output]);
        forms.flat_map(|f| f.terms().iter().map(|t| &t.1).chain([f.constant_part()]))
    }

    /// Adds the gates to a network under construction, `argument` in place of Input(0), and returns
    /// the value.
    pub fn embed(&self, builder: &mut NetworkBuilder, argument: &Affine) -> Affine {
        let mut images: Vec<Affine> = Vec::with_capacity(self.gates.len());
        let at = |form: &Affine, images: &[Affine]| {
            form.substitute(|wire| match wire {
                Wire::Input(_) => argument.clone(),
                Wire::Gate(g) => images[g.index()].clone(),
            })
        };
        for gate in &self.gates {
            let image = builder.mul(&at(&gate.left, &images), &at(&gate.right, &images));
            images.push(image);
        }
        at(&self.output, &images)
    }

    /// The scheme at `x + by`.
    fn shifted(&self, by: &Rational) -> Self {
        if by.is_zero() {
            return self.clone();
        }
        let mut tape = tape::Tape::default();
        let argument = tape::Tape::argument().plus(&by.clone().into());
        let output = tape.embed(self, &argument);
        tape.finish(self.name, output)
    }

    /// Whether the scheme expands to exactly this polynomial.
    pub fn computes(&self, p: &Dense) -> bool {
        expand::expand(self).as_ref() == Some(p)
    }
}
