//! Why a command failed, and how its reader is told.

use std::fmt;
use std::io;
use std::path::Path;

use multiplet::error::Error;
use multiplet::statistics::StatisticsError;
use multiplet_compiler::code::Code;
use multiplet_compiler::diagnostic::{Diagnostic, Diagnostics, escape};
use multiplet_compiler::poly::from_ast::nearest;

/// A failure with everything its reader needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// An error that no place in a source explains.
    Plain { code: String, message: String },
    /// Diagnostics and the source they point into.
    Drawn { diagnostics: Diagnostics, source: String, origin: String },
    /// It was told already; only the exit status is left.
    Told,
    /// Nobody reads standard output any more, which is nobody's fault.
    Closed,
}

impl Failure {
    /// An error with a stable code.
    pub fn new(code: &str, message: impl AsRef<str>) -> Self {
        Self(Kind::Plain { code: code.to_owned(), message: escape(message.as_ref()) })
    }

    /// A wrong argument of a command.
    pub fn argument(message: impl AsRef<str>) -> Self {
        Self::new(Code::CommandArg.as_str(), message)
    }

    /// A definition that nobody made; the closest of the `known` names is suggested.
    pub fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Self {
        let message = match nearest(name, known) {
            Some(near) => format!("no definition is called `{name}`; did you mean `{near}`?"),
            None => format!("no definition is called `{name}`"),
        };
        Self::new(Code::UnknownNetwork.as_str(), message)
    }

    /// Wrong data in a table.
    pub fn input(message: impl AsRef<str>) -> Self {
        Self::new("E_INPUT", message)
    }

    /// A file operation that the system refused.
    pub fn io(path: &Path, error: &io::Error) -> Self {
        Self::new(Code::Io.as_str(), format!("{}: {error}", path.display()))
    }

    /// Diagnostics to be drawn over their source.
    pub fn diagnostics(diagnostics: Diagnostics, source: &str, origin: &str) -> Self {
        let (source, origin) = (source.to_owned(), escape(origin));
        Self(Kind::Drawn { diagnostics, source, origin })
    }

    /// One diagnostic to be drawn over its source.
    pub fn diagnostic(diagnostic: Diagnostic, source: &str, origin: &str) -> Self {
        Self::diagnostics(diagnostic.into(), source, origin)
    }

    /// Something that was told already.
    pub fn told() -> Self {
        Self(Kind::Told)
    }

    /// The reader of standard output went away.
    pub fn closed() -> Self {
        Self(Kind::Closed)
    }

    /// Whether the exit status should say that nothing went wrong.
    pub fn is_harmless(&self) -> bool {
        self.0 == Kind::Closed
    }

    /// The text for standard error, without a final newline; empty where nothing is to be said.
    pub fn render(&self, colour: bool) -> String {
        match &self.0 {
            Kind::Plain { code, message } => format!("error[{code}]: {message}"),
            Kind::Drawn { diagnostics, source, origin } => {
                diagnostics.render(source, origin, colour).trim_end().to_owned()
            }
            Kind::Told | Kind::Closed => String::new(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        coded(error.code(), &error.to_string())
    }
}

impl From<StatisticsError> for Failure {
    fn from(error: StatisticsError) -> Self {
        coded(error.code(), &error.to_string())
    }
}

/// Errors of the library begin with their code in brackets.
fn coded(code: &str, text: &str) -> Failure {
    Failure::new(code, text.strip_prefix(&format!("[{code}] ")).unwrap_or(text))
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[test]
    fn messages_carry_one_code_and_no_control_character() {
        let failure = Failure::new("E_IO", "a\u{1b}[31m");
        assert_eq!(failure.to_string(), "error[E_IO]: a\\u{1b}[31m");
        let shape = multiplet::error::Error::shape(multiplet::error::What::Variables, 2, 1);
        assert_eq!(
            Failure::from(shape).to_string(),
            "error[E_SHAPE]: expected 2 variables, found 1"
        );
    }
}
