//! Everything that is computed of a lattice: value, gradient, equations of motion.

use super::{Lattice, LatticeCode, compile};
use crate::calculus::Evaluation;
use crate::diagnostic::Diagnostics;
use crate::options::Options;
use crate::poly::Domain;
use crate::progress::Progress;

/// The sweeps of a lattice, compiled.
#[derive(Clone, Debug)]
pub struct Sweeps {
    /// The value alone.
    pub value: LatticeCode,
    /// Derivatives, where all variables are real: alone, and after the value.
    pub gradients: Option<[LatticeCode; 2]>,
    /// Of a `hamiltonian`: velocity, force, and both.
    pub motion: Option<[LatticeCode; 3]>,
}

impl Sweeps {
    /// Compiles everything that makes sense for a lattice; what is computed is not among `options`.
    pub fn of(
        lattice: &Lattice,
        options: &Options,
        progress: &Progress,
    ) -> Result<Self, Diagnostics> {
        let sweep = |evaluation: Evaluation| {
            let options = Options { evaluation, ..options.clone() };
            compile(lattice, 0, &options, progress)
        };
        let value = sweep(Evaluation::Value)?;
        let is_real = lattice.signature.variables.iter().all(|v| v.domain == Domain::Real);
        let (mut gradients, mut motion) = (None, None);
        if is_real {
            let alone = sweep(Evaluation::Gradient { value: false })?;
            gradients = Some([alone, sweep(Evaluation::Gradient { value: true })?]);
        }
        if is_real && lattice.is_hamiltonian {
            let velocity = sweep(Evaluation::Velocity)?;
            let force = sweep(Evaluation::Force)?;
            motion = Some([velocity, force, sweep(Evaluation::Motion { energy: false })?]);
        }
        Ok(Self { value, gradients, motion })
    }
}
