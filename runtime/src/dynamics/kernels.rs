//! A Hamiltonian from a source text, compiled while the program runs.

use multiplet_compiler::calculus::Mechanics;
use multiplet_compiler::options::Options;
use multiplet_compiler::progress::Progress;

use super::{Evaluate, Hamiltonian, Part};
use crate::error::Error;
use crate::evaluate::Arity;
use crate::jit::{CompileError, Kernel};

/// The kernels of a Hamiltonian, with what the compiler knows of it.
#[derive(Clone, Debug)]
pub struct Kernels {
    mechanics: Mechanics,
    kernels: [Kernel; 4],
}

/// The Hamiltonian that is the last definition of a source.
///
/// # Errors
///
/// Where the source is wrong, or its last definition is no Hamiltonian.
pub fn compile(source: &str) -> Result<Kernels, CompileError> {
    compile_with(source, &Options::default())
}

/// As [`compile`], with these options.
///
/// # Errors
///
/// As for [`compile`].
pub fn compile_with(source: &str, options: &Options) -> Result<Kernels, CompileError> {
    let energy = crate::jit::last(source, options)?;
    let energy = match energy.value {
        // An attribute asked for derivatives; here all of them are made.
        Some(value) => *value,
        None => energy,
    };
    let mechanics = Mechanics::of(energy, options, &Progress::new());
    Kernels::new(mechanics.map_err(CompileError::Source)?)
}

impl Kernels {
    /// Compiles the networks of a Hamiltonian.
    ///
    /// # Errors
    ///
    /// Where a kernel cannot be made.
    pub fn new(mechanics: Mechanics) -> Result<Self, CompileError> {
        let Mechanics { energy, velocity, force, equations, .. } = &mechanics;
        let of = |part: &multiplet_compiler::Compiled| Kernel::compile(&part.program);
        let kernels = [of(energy)?, of(velocity)?, of(force)?, of(equations)?];
        Ok(Self { mechanics, kernels })
    }

    /// Networks, certificates and programs.
    pub fn mechanics(&self) -> &Mechanics {
        &self.mechanics
    }

    /// The kernel of a part.
    pub fn kernel(&self, part: Part) -> &Kernel {
        let [energy, velocity, force, motion] = &self.kernels;
        match part {
            Part::Energy => energy,
            Part::Velocity => velocity,
            Part::Force => force,
            Part::Motion => motion,
        }
    }
}

impl Hamiltonian for Kernels {
    fn pairs(&self) -> usize {
        self.mechanics.energy.system.signature.variable_count() / 2
    }

    fn parameters(&self) -> usize {
        self.mechanics.energy.system.signature.parameter_count()
    }

    fn is_separable(&self) -> bool {
        self.mechanics.is_separable
    }

    fn evaluate(
        &self,
        part: Part,
        rows: usize,
        columns: &[f64],
        parameters: &[f64],
        out: &mut [f64],
    ) -> Result<(), Error> {
        self.kernel(part).evaluate(rows, columns, parameters, out)
    }
}

impl Evaluate for Kernel {
    fn arity(&self) -> Arity {
        Kernel::arity(self)
    }

    fn evaluate(
        &self,
        rows: usize,
        columns: &[f64],
        parameters: &[f64],
        out: &mut [f64],
    ) -> Result<(), Error> {
        if rows == 1 {
            return self.call(columns, parameters, out);
        }
        self.arity().check_rows(rows, columns, parameters, out)?;
        if rows == 0 {
            return Ok(());
        }
        let columns: Vec<&[f64]> = columns.chunks_exact(rows).collect();
        let mut outputs: Vec<&mut [f64]> = out.chunks_exact_mut(rows).collect();
        self.call_batch(&columns, parameters, &mut outputs)
    }
}
