//! The session: a line in, its answer out. It prints nothing and reads no clock, so a transcript is
//! a test.

use indexmap::IndexMap;
use multiplet_compiler::limits::Limits;
use multiplet_compiler::options::Options;
use multiplet_compiler::poly::from_ast::Environment;
use multiplet_compiler::syntax::ast::Item;
use multiplet_compiler::syntax::parse_line;
use multiplet_compiler::{Compiled, compile_ast};

use super::commands;
use crate::failure::Failure;
use crate::render;

/// What a line leads to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// For standard output.
    pub output: String,
    /// For standard error.
    pub error: String,
    /// Whether the line was wrong.
    pub failed: bool,
    /// Whether the session is over.
    pub quit: bool,
}

impl Answer {
    /// A result.
    pub fn text(output: impl Into<String>) -> Self {
        Self { output: output.into(), ..Self::default() }
    }
}

impl From<Failure> for Answer {
    fn from(failure: Failure) -> Self {
        Self { error: format!("{failure}\n"), failed: true, ..Self::default() }
    }
}

/// A definition with the text it came from.
pub struct Defined {
    /// The source, for `:save`.
    pub source: String,
    /// What it compiled to.
    pub compiled: Compiled,
}

/// Everything a REPL remembers.
#[derive(Default)]
pub struct Session {
    /// The choices of `:set`.
    pub options: Options,
    pub(super) environment: Environment,
    pub(super) defined: IndexMap<String, Defined>,
    pub(super) last: Option<Compiled>,
    pub(super) time: bool,
}

impl Session {
    /// An empty session.
    pub fn new() -> Self {
        Self::default()
    }

    /// The names of all definitions.
    pub fn names(&self) -> Vec<String> {
        self.defined.keys().cloned().collect()
    }

    /// Whether the user asked for times.
    pub fn shows_time(&self) -> bool {
        self.time
    }

    /// Answers a line: a command, definitions, or an expression.
    pub fn answer(&mut self, line: &str) -> Answer {
        let line = line.trim_end_matches(['\n', '\r']);
        let trimmed = line.trim();
        if trimmed.is_empty() {
            return Answer::default();
        }
        if let Some(command) = trimmed.strip_prefix(':') {
            return commands::run(self, command);
        }
        match self.evaluate(line, "<input>") {
            Ok(output) => Answer::text(output),
            Err(failure) => failure.into(),
        }
    }

    /// Definitions and expressions of a source; nothing is kept if any of them is wrong.
    pub(super) fn evaluate(&mut self, source: &str, origin: &str) -> Result<String, Failure> {
        let limits = Limits::default();
        let failed = |d| Failure::diagnostics(&d, source, origin);
        let ast = parse_line(source, &limits).map_err(failed)?;
        let mut environment = self.environment.clone();
        let all = compile_ast(&ast, &mut environment, &self.options, &limits).map_err(failed)?;
        let mut output = String::new();
        for compiled in all {
            compiled
                .program
                .check_emittable(compiled.system.signature.scalar)
                .map_err(|error| Failure::new("E_NUM_RANGE", error.to_string()))?;
            output.push_str(&summary(&compiled)?);
            let name = compiled.system.signature.name.clone();
            let span = match &ast.items[compiled.item] {
                Item::Function(function) => Some(function.span),
                Item::Assign(assign) => Some(assign.name.span.to(assign.body.span)),
                Item::Evaluate(_) => None,
            };
            self.last = Some(compiled.clone());
            if let Some(span) = span {
                let source = source.get(span.range()).unwrap_or_default().to_owned();
                self.defined.shift_remove(&name);
                self.defined.insert(name, Defined { source, compiled });
            }
        }
        self.environment = environment;
        Ok(output)
    }

    /// The definition of this name, or what came last.
    pub(super) fn find(&self, name: &str) -> Result<&Compiled, Failure> {
        if name.is_empty() {
            return self
                .last
                .as_ref()
                .ok_or_else(|| Failure::new("E_UNKNOWN_NETWORK", "nothing is defined yet"));
        }
        self.defined.get(name).map(|d| &d.compiled).ok_or_else(|| {
            Failure::new("E_UNKNOWN_NETWORK", format!("no definition is called `{name}`"))
        })
    }
}

/// What is shown at once: a number, or the network in short.
fn summary(compiled: &Compiled) -> Result<String, Failure> {
    let signature = &compiled.system.signature;
    if signature.variable_count() + signature.parameter_count() == 0 {
        let exact = render::exact(compiled, &[], &[]);
        let kernel = render::kernel(compiled)?;
        let (values, _) = render::evaluate(&kernel, &[], &[])?;
        let lines = values.iter().zip(exact);
        return Ok(lines.map(|(v, e)| format!("{v:?}{}\n", render::exactly(&e))).collect());
    }
    let mut text = String::new();
    if compiled.network.gates.len() <= 12 && compiled.network.outputs.len() <= 12 {
        text = render::net(compiled);
    }
    Ok(format!("{text}{}, {}\n", compiled.certificate, compiled.certificate.proof))
}

/// Whether a text has open brackets, so that the next line belongs to it.
pub fn wants_more(text: &str) -> bool {
    let mut depth = 0i64;
    let mut comment = false;
    let mut previous = ' ';
    for c in text.chars() {
        match c {
            '\n' => comment = false,
            '/' if previous == '/' => comment = true,
            '(' | '[' | '{' if !comment => depth += 1,
            ')' | ']' | '}' if !comment => depth -= 1,
            _ => {}
        }
        previous = c;
    }
    depth > 0
}

#[cfg(test)]
mod tests {
    use super::{Session, wants_more};

    #[test]
    fn open_brackets_want_more() {
        assert!(wants_more("fn f(x) {") && wants_more("(x + "));
        assert!(!wants_more("f(x) = x") && !wants_more("x // (") && !wants_more(")"));
    }

    #[test]
    fn a_wrong_line_changes_nothing() {
        let mut session = Session::new();
        assert!(!session.answer("f(x) = x^2").failed);
        let answer = session.answer("g(x) = f(x) + y; f(x) = x^3");
        assert!(answer.failed && answer.error.contains("E_UNKNOWN_VAR"), "{}", answer.error);
        assert_eq!(session.names(), ["f"]);
        assert_eq!(session.answer("f(3)").output, "9.0 (exactly 9)\n");
    }
}
