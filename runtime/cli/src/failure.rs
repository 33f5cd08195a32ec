//! Why a command failed, as text for standard error.

use std::fmt;
use std::io;
use std::path::Path;

use multiplet_compiler::diagnostic::{Diagnostics, escape};

/// A failure with everything its reader needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(String);

impl Failure {
    /// An error with a stable code.
    pub fn new(code: &str, message: impl AsRef<str>) -> Self {
        Self(format!("error[{code}]: {}", escape(message.as_ref())))
    }

    /// A file operation that the system refused.
    pub fn io(path: &Path, error: &io::Error) -> Self {
        Self::new("E_IO", format!("{}: {error}", path.display()))
    }

    /// Diagnostics drawn over their source.
    pub fn diagnostics(diagnostics: &Diagnostics, source: &str, origin: &str) -> Self {
        Self(diagnostics.render(source, origin, false).trim_end().to_owned())
    }

    /// Something that was reported already, so that only the exit status is left.
    pub fn reported() -> Self {
        Self(String::new())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failure {}
