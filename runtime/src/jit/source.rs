//! From source text to a kernel in one call.

use std::fmt;

use multiplet_compiler::Compiled;
use multiplet_compiler::diagnostic::Diagnostics;
use multiplet_compiler::options::Options;

use super::Kernel;
use crate::error::Error;

/// Why a source did not become a kernel, or a kernel did not run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CompileError {
    /// The source is wrong.
    Source(Diagnostics),
    /// The kernel could not be made or called.
    Kernel(Error),
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Source(diagnostics) => write!(f, "{diagnostics}"),
            Self::Kernel(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for CompileError {}

impl From<Error> for CompileError {
    fn from(error: Error) -> Self {
        Self::Kernel(error)
    }
}

/// The kernel of the last definition of a source.
pub fn compile(source: &str) -> Result<Kernel, CompileError> {
    compile_with(source, &Options::default())
}

/// As [`compile`], with these options.
pub fn compile_with(source: &str, options: &Options) -> Result<Kernel, CompileError> {
    Ok(Kernel::compile(&last(source, options)?.program)?)
}

/// The last definition of a source, compiled.
pub(crate) fn last(source: &str, options: &Options) -> Result<Compiled, CompileError> {
    let mut all = multiplet_compiler::compile(source, options).map_err(CompileError::Source)?;
    // A source without definitions is an error of the compiler stage already.
    all.pop().ok_or_else(|| CompileError::Source(Diagnostics::new()))
}
