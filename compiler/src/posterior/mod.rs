//! Posteriors: classes y with Hamiltonians H_y = -ln p(x|y), up to a constant that all share, and
//! weights.
//!
//! ```text
//! posterior P(x) { class A: H_A, prior p; … } ─► logits z_y = H_A - H_y ─ network ─► Program
//!                                                weights w_y ─ ln, at emission ──────┐
//!                                                p(y|x) = softmax(z + ln w) ◄────────┘
//! ```
//!
//! The softmax does not see what all Hamiltonians have in common, so the [`System`] of a posterior
//! has the differences to the first class as outputs, and terms that all classes share are gone
//! before a network is looked for: two Gaussians of equal covariance cost no gate. Which class is
//! subtracted makes no difference to the count: the differences span the same space, and sums are
//! free. The weight of a class is its prior times what belongs to the density (`scale S`, or
//! `determinant D` for D^(-1/2)); it is exact here, and its logarithm is taken where numbers become
//! floating-point numbers. (Lin, Tegmark and Rolnick, *Why does deep and cheap learning work so
//! well?*, eq. 8, with μ_y = -ln p(y).)

mod gaussian;
mod weight;

#[cfg(test)]
mod tests;

pub use gaussian::{Gaussian, WrongGaussian, source};
pub use weight::Weight;

use std::fmt;

use crate::network::{NetworkBuilder, Output};
use crate::poly::{Shape, Signature, System};

/// What a [`System`] of logits is about.
#[derive(Clone, Debug)]
pub struct Posterior {
    /// The classes, in the order of the definition; the first has the logit 0.
    pub classes: Vec<Class>,
    /// The Hamiltonian of every class, one output each: what p(x|y) is made of.
    pub energies: Box<System>,
}

/// One class.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Class {
    /// Its name.
    pub name: String,
    /// What e^-H is multiplied by; only ratios matter.
    pub weight: Weight,
}

impl Posterior {
    /// The names of the classes.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.classes.iter().map(|class| class.name.as_str())
    }

    /// The Hamiltonian of one class alone; `None` where there is no such class.
    pub fn energy(&self, class: usize) -> Option<System> {
        let System { signature, outputs, written, ideal, .. } = &*self.energies;
        let output = outputs.get(class)?.clone();
        let signature = Signature { result: Shape::Scalar, ..signature.clone() };
        let mut builder = NetworkBuilder::new();
        let form = builder.append(written).get(class)?.clone();
        let outputs = vec![Output { name: output.name.clone(), form }];
        let written = builder.finish(signature.clone(), outputs);
        let (outputs, ideal) = (vec![output], ideal.clone());
        Some(System { signature, outputs, written, ideal, posterior: None })
    }

    /// What is added to the logit of each class: ln of its weight over that of the first.
    pub fn offsets(&self) -> Vec<f64> {
        self.ratios().map(|ratio| ratio.ln()).collect()
    }

    /// The weights over that of the first class.
    pub fn ratios(&self) -> impl Iterator<Item = Weight> {
        let first = self.classes.first().map(|class| class.weight.clone()).unwrap_or_default();
        self.classes.iter().map(move |class| class.weight.over(&first))
    }
}

impl fmt::Display for Posterior {
    /// `p(plus) ∝ 1, p(minus) ∝ 3/7*exp(minus)`, with the outputs of the network in the exponents.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (k, (class, ratio)) in self.classes.iter().zip(self.ratios()).enumerate() {
            let name = &class.name;
            match (k, ratio.is_one()) {
                (0, _) => write!(f, "p({name}) ∝ 1")?,
                (_, true) => write!(f, ", p({name}) ∝ exp({name})")?,
                (_, false) => write!(f, ", p({name}) ∝ {ratio}*exp({name})")?,
            }
        }
        Ok(())
    }
}
