//! A posterior from a source text, compiled while the program runs.

use multiplet_compiler::Compiled;
use multiplet_compiler::code::Code;
use multiplet_compiler::diagnostic::{Diagnostic, quote};
use multiplet_compiler::options::Options;
use multiplet_compiler::posterior::Posterior as Definition;
use multiplet_compiler::span::Span;

use super::{Classes, PosteriorError};
use crate::error::{Error, What};
use crate::jit::{CompileError, Kernel};

/// A posterior that can be evaluated from any thread, with what the compiler knows of it.
#[derive(Clone, Debug)]
pub struct Posterior {
    compiled: Compiled,
    definition: Definition,
    classes: Classes,
    kernel: Kernel,
}

/// The posterior that is the last definition of a source.
///
/// # Errors
///
/// Where the source is wrong, or its last definition is no posterior.
pub fn compile(source: &str) -> Result<Posterior, CompileError> {
    compile_with(source, &Options::default())
}

/// As [`compile`], with these options.
///
/// # Errors
///
/// As for [`compile`].
pub fn compile_with(source: &str, options: &Options) -> Result<Posterior, CompileError> {
    Posterior::new(crate::jit::last(source, options)?)
}

impl Posterior {
    /// The posterior of a compiled definition.
    ///
    /// # Errors
    ///
    /// Where it is none, or its kernel cannot be made.
    pub fn new(compiled: Compiled) -> Result<Self, CompileError> {
        let definition = compiled.posterior().cloned();
        let Some((classes, definition)) = Classes::of(&compiled).zip(definition) else {
            let name = quote(&compiled.system.signature.name);
            let message = format!("{name} is no posterior");
            let error = Diagnostic::error(Code::Class, Span::default(), message);
            return Err(CompileError::Source(error.into()));
        };
        let kernel = Kernel::compile(&compiled.program)?;
        Ok(Self { compiled, definition, classes, kernel })
    }

    /// The names of the classes.
    pub fn classes(&self) -> &[String] {
        self.classes.names()
    }

    /// Network, certificate and program.
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// Classes, weights and Hamiltonians as defined.
    pub(super) fn definition(&self) -> &Definition {
        &self.definition
    }

    /// The kernel of the logits.
    pub fn kernel(&self) -> &Kernel {
        &self.kernel
    }

    /// ln p(y|x) up to a number that all classes share; 0 for the first class.
    ///
    /// # Errors
    ///
    /// Where a slice has the wrong length.
    pub fn logits(&self, variables: &[f64], parameters: &[f64]) -> Result<Vec<f64>, Error> {
        Ok(self.classes.logits(&self.outputs(variables, parameters)?))
    }

    /// p(y|x) for every class.
    ///
    /// # Errors
    ///
    /// Where a slice has the wrong length.
    pub fn probabilities(&self, variables: &[f64], parameters: &[f64]) -> Result<Vec<f64>, Error> {
        Ok(self.classes.probabilities(&self.outputs(variables, parameters)?))
    }

    /// ln p(y|x) for every class, finite also where p(y|x) is too small to be a number.
    ///
    /// # Errors
    ///
    /// Where a slice has the wrong length.
    pub fn log_probabilities(
        &self,
        variables: &[f64],
        parameters: &[f64],
    ) -> Result<Vec<f64>, Error> {
        Ok(self.classes.log_probabilities(&self.outputs(variables, parameters)?))
    }

    /// The position of the most probable class, the first of equal ones.
    ///
    /// # Errors
    ///
    /// Where a slice has the wrong length.
    pub fn most_probable(&self, variables: &[f64], parameters: &[f64]) -> Result<usize, Error> {
        Ok(self.classes.most_probable(&self.outputs(variables, parameters)?))
    }

    /// ∂ ln p(y|x)/∂x_i: one row a class, one number a variable.
    ///
    /// # Errors
    ///
    /// Where a slice has the wrong length, or the definition does not say `#[gradient]`.
    pub fn log_gradient(
        &self,
        variables: &[f64],
        parameters: &[f64],
    ) -> Result<Vec<Vec<f64>>, PosteriorError> {
        if !self.classes.has_gradient() {
            return Err(PosteriorError::NoGradient);
        }
        Ok(self.classes.log_gradient(&self.outputs(variables, parameters)?))
    }

    /// p(y|x) for rows of variables in columns, one column a variable, into one column a class.
    ///
    /// # Errors
    ///
    /// Where the number of columns is another, or their lengths differ.
    pub fn probabilities_batch(
        &self,
        columns: &[&[f64]],
        parameters: &[f64],
        out: &mut [&mut [f64]],
    ) -> Result<(), Error> {
        let classes = self.classes().len();
        if out.len() != classes {
            return Err(Error::shape(What::Outputs, classes, out.len()));
        }
        let rows = columns.first().map_or(out[0].len(), |column| column.len());
        let mut outputs = vec![vec![0.0; rows]; self.kernel.arity().outputs];
        let mut slots: Vec<&mut [f64]> = outputs.iter_mut().map(Vec::as_mut_slice).collect();
        self.kernel.call_batch(columns, parameters, &mut slots)?;
        if let Some(k) = out.iter().position(|column| column.len() != rows) {
            return Err(Error::shape(What::OutputRows(k), rows, out[k].len()));
        }
        let mut point = vec![0.0; outputs.len()];
        for row in 0..rows {
            point.iter_mut().zip(&outputs).for_each(|(x, column)| *x = column[row]);
            for (column, p) in out.iter_mut().zip(self.classes.probabilities(&point)) {
                column[row] = p;
            }
        }
        Ok(())
    }

    fn outputs(&self, variables: &[f64], parameters: &[f64]) -> Result<Vec<f64>, Error> {
        let mut outputs = vec![0.0; self.kernel.arity().outputs];
        self.kernel.call(variables, parameters, &mut outputs)?;
        Ok(outputs)
    }
}
