//! Lattices compiled while the program runs: value, gradient, equations of motion.

use multiplet_compiler::lattice::{self, Sweeps};
use multiplet_compiler::limits::Limits;
use multiplet_compiler::options::Options;
use multiplet_compiler::progress::Progress;
use multiplet_compiler::syntax::parse_program;

use super::kernel::Sweep;
use super::states::states;
use crate::dynamics::{Hamiltonian, Part};
use crate::error::Error;
use crate::jit::CompileError;

/// A lattice with its gradient; a `hamiltonian` has equations of motion too.
#[derive(Clone, Debug)]
pub struct Lattice {
    value: Sweep,
    derivatives: Option<Derivatives>,
}

/// Sweeps that need real variables.
#[derive(Clone, Debug)]
struct Derivatives {
    gradient: Sweep,
    value_and_gradient: Sweep,
    motion: Option<Motion>,
}

/// Energy and equations of motion of a lattice `hamiltonian`: a [`Hamiltonian`], so that a
/// [`Simulation`](crate::dynamics::Simulation) integrates it.
#[derive(Clone, Debug)]
pub struct Motion {
    energy: Sweep,
    velocity: Sweep,
    force: Sweep,
    equations: Sweep,
    is_separable: bool,
}

/// The lattice that is the last definition of a source, whatever its size.
///
/// # Errors
///
/// Where the source is wrong, or its last definition is not a sum over sites.
pub fn compile(source: &str) -> Result<Lattice, CompileError> {
    compile_with(source, &Options::default())
}

/// As [`compile`], with these options; what is computed is not among them.
///
/// # Errors
///
/// As for [`compile`].
pub fn compile_with(source: &str, options: &Options) -> Result<Lattice, CompileError> {
    let limits = Limits::default();
    let ast = parse_program(source, &limits).map_err(CompileError::Source)?;
    let found = lattice::last(&ast, &limits).map_err(CompileError::Source)?;
    let sweeps = Sweeps::of(&found, options, &Progress::new()).map_err(CompileError::Source)?;
    let value = Sweep::new(sweeps.value)?;
    let Some([gradient, value_and_gradient]) = sweeps.gradients else {
        return Ok(Lattice { value, derivatives: None });
    };
    let motion = match sweeps.motion {
        Some([velocity, force, equations]) => Some(Motion {
            energy: value.clone(),
            velocity: Sweep::new(velocity)?,
            force: Sweep::new(force)?,
            equations: Sweep::new(equations)?,
            is_separable: found.is_separable(),
        }),
        None => None,
    };
    let derivatives = Derivatives {
        gradient: Sweep::new(gradient)?,
        value_and_gradient: Sweep::new(value_and_gradient)?,
        motion,
    };
    Ok(Lattice { value, derivatives: Some(derivatives) })
}

impl Lattice {
    /// The value of a configuration: one slice a variable, in row-major order.
    ///
    /// # Errors
    ///
    /// Where a slice has another length.
    pub fn value(&self, variables: &[&[f64]], parameters: &[f64]) -> Result<f64, Error> {
        self.value.call(variables, parameters, &mut []).map(Option::unwrap_or_default)
    }

    /// The derivatives by every element of every variable, one slice a variable.
    ///
    /// # Errors
    ///
    /// Where a slice has another length, or variables are bits or spins; nothing is written then.
    pub fn gradient(
        &self,
        variables: &[&[f64]],
        parameters: &[f64],
        gradient: &mut [&mut [f64]],
    ) -> Result<(), Error> {
        self.derivatives()?.gradient.call(variables, parameters, gradient).map(|_| ())
    }

    /// Value and derivatives in one sweep.
    ///
    /// # Errors
    ///
    /// As for [`gradient`](Self::gradient).
    pub fn value_and_gradient(
        &self,
        variables: &[&[f64]],
        parameters: &[f64],
        gradient: &mut [&mut [f64]],
    ) -> Result<f64, Error> {
        let sweep = &self.derivatives()?.value_and_gradient;
        sweep.call(variables, parameters, gradient).map(Option::unwrap_or_default)
    }

    fn derivatives(&self) -> Result<&Derivatives, Error> {
        self.derivatives.as_ref().ok_or_else(|| {
            Error::unsupported("derivatives need real variables, not bits or spins".to_owned())
        })
    }

    /// The sweep for the value alone, with its networks.
    pub fn value_sweep(&self) -> &Sweep {
        &self.value
    }

    /// The sweep for value and derivatives; `None` for bits and spins.
    pub fn gradient_sweep(&self) -> Option<&Sweep> {
        self.derivatives.as_ref().map(|d| &d.value_and_gradient)
    }

    /// Hamilton's equations, of a `hamiltonian`.
    pub fn motion(&self) -> Option<&Motion> {
        self.derivatives.as_ref()?.motion.as_ref()
    }
}

impl Hamiltonian for Motion {
    fn pairs(&self) -> usize {
        self.energy.length(0)
    }

    fn parameters(&self) -> usize {
        self.energy.code().lattice.signature.parameter_count()
    }

    fn is_separable(&self) -> bool {
        self.is_separable
    }

    fn evaluate(
        &self,
        part: Part,
        rows: usize,
        columns: &[f64],
        parameters: &[f64],
        out: &mut [f64],
    ) -> Result<(), Error> {
        states(self.pairs(), part, rows, columns, out, |q, p, out| {
            self.one(part, [q, p], parameters, out)
        })
    }
}

impl Motion {
    /// A part for one state.
    fn one(
        &self,
        part: Part,
        variables: [&[f64]; 2],
        parameters: &[f64],
        out: &mut [f64],
    ) -> Result<(), Error> {
        match part {
            Part::Energy => {
                let energy = self.energy.call(&variables, parameters, &mut [])?;
                out[0] = energy.unwrap_or_default();
            }
            Part::Velocity => {
                self.velocity.call(&variables, parameters, &mut [out])?;
            }
            Part::Force => {
                self.force.call(&variables, parameters, &mut [out])?;
            }
            Part::Motion => {
                let (dq, dp) = out.split_at_mut(self.pairs());
                self.equations.call(&variables, parameters, &mut [dq, dp])?;
            }
        }
        Ok(())
    }
}
