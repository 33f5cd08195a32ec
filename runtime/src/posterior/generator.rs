//! The other direction: x given the class, p(x|y) = e^-H_y/Z_y, where x is spins and bits.

use std::sync::Arc;

use multiplet_compiler::code::Code;
use multiplet_compiler::compile_system;
use multiplet_compiler::diagnostic::Diagnostic;
use multiplet_compiler::options::Options;
use multiplet_compiler::progress::Progress;
use multiplet_compiler::span::Span;
use multiplet_compiler::statistics::Flips;

use super::softmax::softmax;
use super::states::Distribution;
use super::{Posterior, PosteriorError};
use crate::jit::{CompileError, Kernel};
use crate::statistics::Kernels;

/// The densities of the classes of a posterior; cheap to clone.
#[derive(Clone, Debug)]
pub struct Generator(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    posterior: multiplet_compiler::posterior::Posterior,
    /// All Hamiltonians, one output each.
    energies: Kernel,
}

impl Generator {
    /// The densities of a posterior.
    ///
    /// # Errors
    ///
    /// Where the kernel of its Hamiltonians cannot be made.
    pub fn new(posterior: &Posterior) -> Result<Self, PosteriorError> {
        let posterior = posterior.definition().clone();
        let system = (*posterior.energies).clone();
        let compiled = compile_system(system, 0, &Options::default(), &Progress::new());
        let energies = Kernel::compile(&compiled.map_err(CompileError::Source)?.program)?;
        Ok(Self(Arc::new(Inner { posterior, energies })))
    }

    /// The kernel of H_y, one output a class.
    pub fn energies(&self) -> &Kernel {
        &self.0.energies
    }

    /// p(x|y) over all x, by going through them.
    ///
    /// # Errors
    ///
    /// Where there is no such class, a variable is real, there are more than
    /// [`MOST_VARIABLES`](crate::statistics::MOST_VARIABLES), an energy is not finite, or the number
    /// of parameters is another.
    pub fn distribution(
        &self,
        class: usize,
        parameters: &[f64],
    ) -> Result<Distribution, PosteriorError> {
        if class >= self.0.posterior.classes.len() {
            return Err(PosteriorError::Index(class));
        }
        Distribution::of(&self.0.energies, parameters, class)
    }

    /// p(y) before anything is observed, as the definition has it: the weight of the class times Z_y.
    /// Where these should be priors of your choice, divide them by Z_y when you write them.
    ///
    /// # Errors
    ///
    /// As for [`Generator::distribution`].
    pub fn class_probabilities(&self, parameters: &[f64]) -> Result<Vec<f64>, PosteriorError> {
        let mut numbers = self.0.posterior.offsets();
        for (class, number) in numbers.iter_mut().enumerate() {
            *number += self.distribution(class, parameters)?.log_partition();
        }
        softmax(&mut numbers);
        Ok(numbers)
    }

    /// What flipping one spin or bit costs in a class: for [`Metropolis`] at temperature 1, where
    /// there are too many states to go through.
    ///
    /// # Errors
    ///
    /// Where there is no such class, a variable is real, or a coefficient is a square root.
    ///
    /// [`Metropolis`]: crate::statistics::Metropolis
    pub fn flips(&self, class: usize) -> Result<Kernels, CompileError> {
        let Some(energy) = self.0.posterior.energy(class) else {
            let message = format!("there is no class number {class}");
            let error = Diagnostic::error(Code::Class, Span::default(), message);
            return Err(CompileError::Source(error.into()));
        };
        let flips = Flips::new(energy, &Options::default(), &Progress::new());
        Kernels::new(flips.map_err(CompileError::Source)?)
    }
}
