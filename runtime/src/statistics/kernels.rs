//! The kernels of an energy over spins or bits: the energy itself, and one flip a class of sites.

use std::sync::Arc;

use multiplet_compiler::options::Options;
use multiplet_compiler::poly::Domain;
use multiplet_compiler::program::Program;
use multiplet_compiler::statistics::Flips;

use super::Random;
use crate::error::Error;
use crate::jit::{CompileError, Kernel};

/// The kernels of an energy, with what the compiler knows of it; cheap to clone.
#[derive(Clone, Debug)]
pub struct Kernels(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    flips: Flips,
    domains: Vec<Domain>,
    energy: Kernel,
    changes: Vec<Kernel>,
}

/// The energy that is the last definition of a source.
///
/// # Errors
///
/// Where the source is wrong, or its last definition is no energy of spins or bits.
pub fn compile(source: &str) -> Result<Kernels, CompileError> {
    compile_with(source, &Options::default())
}

/// As [`compile`], with these options.
///
/// # Errors
///
/// As for [`compile`].
pub fn compile_with(source: &str, options: &Options) -> Result<Kernels, CompileError> {
    Kernels::new(Flips::compile(source, options).map_err(CompileError::Source)?)
}

impl Kernels {
    /// Compiles the networks of an energy.
    ///
    /// # Errors
    ///
    /// Where a kernel cannot be made.
    pub fn new(flips: Flips) -> Result<Self, CompileError> {
        Self::with(flips, Kernel::compile)
    }

    /// Runs the networks with the interpreter, which has the same bits and needs no executable
    /// memory.
    ///
    /// # Errors
    ///
    /// Where a coefficient is no finite number.
    pub fn interpret(flips: Flips) -> Result<Self, CompileError> {
        Self::with(flips, Kernel::interpret)
    }

    fn with(
        flips: Flips,
        kernel: impl Fn(&Program) -> Result<Kernel, Error>,
    ) -> Result<Self, CompileError> {
        let energy = kernel(&flips.program)?;
        let changes: Result<Vec<Kernel>, Error> =
            flips.classes.iter().map(|class| kernel(&class.change.program)).collect();
        let domains = flips.energy.signature.domains();
        Ok(Self(Arc::new(Inner { changes: changes?, domains, energy, flips })))
    }

    /// Networks, certificates, classes and neighbours.
    pub fn flips(&self) -> &Flips {
        &self.0.flips
    }

    /// The energy of a state, as written.
    pub fn energy(&self) -> &Kernel {
        &self.0.energy
    }

    /// ΔH for the sites of a class.
    pub fn change(&self, class: usize) -> Option<&Kernel> {
        self.0.changes.get(class)
    }

    /// The number of variables.
    pub fn sites(&self) -> usize {
        self.0.domains.len()
    }

    /// The domain of each variable.
    pub fn domains(&self) -> &[Domain] {
        &self.0.domains
    }

    /// `rows` states drawn at random, column by column: the first variable in every state, the
    /// second one, ….
    pub fn random_states(&self, rows: usize, random: &mut Random) -> Vec<f64> {
        let draw = |domain: &Domain| {
            let up = random.bits() >> 63 == 1;
            if up { 1.0 } else { other(*domain, 1.0) }
        };
        self.0.domains.iter().flat_map(|d| std::iter::repeat_n(d, rows)).map(draw).collect()
    }
}

/// The other value of a variable of this domain.
pub fn other(domain: Domain, value: f64) -> f64 {
    match domain {
        Domain::Bit => 1.0 - value,
        Domain::Spin | Domain::Real => -value,
    }
}
