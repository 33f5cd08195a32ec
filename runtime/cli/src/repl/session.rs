//! The session: a line in, its answer out. It prints nothing and reads no clock, so a transcript is
//! a test.

use std::rc::Rc;

use multiplet_compiler::Compiled;
use multiplet_compiler::code::Code;
use multiplet_compiler::limits::Limits;
use multiplet_compiler::options::Options;
use multiplet_compiler::progress::Progress;

use super::commands;
use super::definitions::{Definition, Definitions, Input, Outcome};
use crate::arguments::Emit;
use crate::evaluate;
use crate::failure::Failure;
use crate::lattice;
use crate::point::Point;
use crate::render;

/// Networks up to so many gates and outputs are shown at once.
const SHOWN: usize = 12;

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

/// Everything a REPL remembers.
#[derive(Debug, Default)]
pub struct Session {
    /// The choices of `:set`.
    pub options: Options,
    /// The limits of `:set`.
    pub limits: Limits,
    /// Whether messages may be coloured.
    pub is_colourful: bool,
    /// Whether `:time` is on; the session itself has no clock.
    pub shows_time: bool,
    /// Told what the compiler does for the statement at hand; whoever holds it may stop it.
    pub progress: Progress,
    pub(super) definitions: Definitions,
    last: Option<Rc<Compiled>>,
}

impl Session {
    /// An empty session.
    pub fn new() -> Self {
        Self::default()
    }

    /// The names of all definitions.
    pub fn names(&self) -> Vec<String> {
        self.definitions.names().map(str::to_owned).collect()
    }

    /// Answers a line: a command, definitions, or an expression.
    pub fn answer(&mut self, line: &str) -> Answer {
        let line = line.trim_end_matches(['\n', '\r']);
        let (result, quit) = match line.trim().strip_prefix(':') {
            Some(command) => (commands::run(self, command), command.trim() == "quit"),
            None if line.trim().is_empty() => (Ok(String::new()), false),
            None => (self.evaluate(line), false),
        };
        self.answered(result, quit)
    }

    fn answered(&self, result: Result<String, Failure>, quit: bool) -> Answer {
        match result {
            Ok(output) => Answer { output, quit, ..Answer::default() },
            Err(failure) => Answer {
                error: failure.render(self.is_colourful) + "\n",
                failed: true,
                ..Answer::default()
            },
        }
    }

    /// What was typed, with the networks that came out of it.
    fn evaluate(&mut self, source: &str) -> Result<String, Failure> {
        let outcomes = self.read(source, "<input>")?;
        outcomes.iter().map(summary).collect()
    }

    /// Definitions and expressions of a source; nothing is kept if any of them is wrong.
    pub(super) fn read(&mut self, source: &str, origin: &str) -> Result<Vec<Outcome>, Failure> {
        let (options, limits, progress) = (&self.options, &self.limits, &self.progress);
        let input = Input { source, origin, options, limits, progress };
        let outcomes = self.definitions.evaluate(&input)?;
        // What follows was not asked for.
        let mut named = outcomes.iter().filter(|o| !matches!(o, Outcome::Followed(_)));
        if let Some(last) = named.next_back().and_then(Outcome::compiled) {
            self.last = Some(Rc::new(last.clone()));
        }
        Ok(outcomes)
    }

    /// The definition of this name, or what came last.
    pub(super) fn find(&self, name: &str) -> Result<&Compiled, Failure> {
        if !name.is_empty() {
            return self.definition(name).map(|d| &d.compiled);
        }
        self.last
            .as_deref()
            .ok_or_else(|| Failure::new(Code::UnknownNetwork.as_str(), "nothing is defined yet"))
    }

    /// The definition of this name.
    pub(super) fn definition(&self, name: &str) -> Result<&Definition, Failure> {
        let found = self.definitions.get(name).map(Rc::as_ref);
        found.ok_or_else(|| Failure::unknown(name, self.definitions.names()))
    }
}

impl Outcome {
    /// What was compiled, unless it is a lattice.
    pub(super) fn compiled(&self) -> Option<&Compiled> {
        match self {
            Self::Defined(definition) | Self::Followed(definition) => Some(&definition.compiled),
            Self::Evaluated(compiled) => Some(compiled),
            Self::Lattice(_) => None,
        }
    }
}

/// What is shown at once: numbers, or the network in short.
fn summary(outcome: &Outcome) -> Result<String, Failure> {
    let compiled = match outcome {
        Outcome::Followed(definition) => {
            let certificate = &definition.compiled.certificate;
            return Ok(format!("{} follows: {certificate}\n", definition.name()));
        }
        Outcome::Lattice(code) => return lattice::emit(code, Emit::Report, &Options::default()),
        Outcome::Evaluated(compiled) => {
            let signature = &compiled.system.signature;
            if signature.variable_count() + signature.parameter_count() == 0 {
                let nowhere = Point { variables: Vec::new(), parameters: Vec::new() };
                let values = evaluate::at(compiled, &nowhere)?;
                if compiled.posterior().is_some() {
                    let lines = render::lines(compiled, &values);
                    return Ok(lines.into_iter().map(|line| line + "\n").collect());
                }
                return Ok(render::numbers(&values).map(|number| number + "\n").collect());
            }
            compiled
        }
        Outcome::Defined(definition) => &definition.compiled,
    };
    let network = &compiled.network;
    let is_short = network.gates.len() <= SHOWN && network.outputs.len() <= SHOWN;
    let text = if is_short { render::net(compiled) } else { String::new() };
    let certificate = &compiled.certificate;
    let stopped = render::interrupted(compiled);
    let classes = render::classes(compiled);
    Ok(format!("{text}{certificate}, {}\n{classes}{stopped}", certificate.proof_text()))
}

#[cfg(test)]
mod tests {
    use super::Session;

    fn session(lines: &[&str]) -> Session {
        let mut session = Session::new();
        for line in lines {
            let answer = session.answer(line);
            assert!(!answer.failed, "{line}: {}", answer.error);
        }
        session
    }

    #[test]
    fn a_wrong_line_changes_nothing() {
        let mut session = session(&["f(x) = x^2"]);
        let answer = session.answer("g(x) = f(x) + y; f(x) = x^3");
        assert!(answer.failed && answer.error.contains("E_UNKNOWN_VAR"), "{}", answer.error);
        assert_eq!(session.names(), ["f"]);
        assert_eq!(session.answer("f(3)").output, "9.0 (exactly 9)\n");
    }

    #[test]
    fn what_uses_a_definition_follows_it() {
        let mut session = session(&["f(x) = x^2", "g(x) = f(x) + 1", "h(x) = g(x)*x", "k(x) = x"]);
        let answer = session.answer("f(x) = k(x)^3");
        assert!(answer.output.contains("g follows: gates 2"), "{}", answer.output);
        assert_eq!(session.names(), ["k", "f", "g", "h"]);
        assert_eq!(session.answer("h(2)").output, "18.0 (exactly 18)\n");
        let answer = session.answer("k(x) = h(x)");
        assert!(answer.error.contains("E_RECURSION"), "{}", answer.error);
        let answer = session.answer("f(x, y) = x");
        assert!(answer.failed, "g calls f with one argument");
        assert_eq!(session.answer("h(2)").output, "18.0 (exactly 18)\n");
    }

    #[test]
    fn the_program_of_a_session_means_the_session() {
        let mut first = session(&[
            "f(x; a) = a*x^2",
            "/// A pair.\nfn pair(q: [2]) { let d = q[0] - q[1]; (d^2, d) }",
            "H = p^2/2 + f(q, 3)",
            "c = 1/3",
            "two = (x*y, c)",
            "hamiltonian Spring(q: [1], p: [1]; k) { p[0]^2/2 + k*q[0]^2/2 }",
            "f(x; a) = a*x^3",
        ]);
        let source = first.definitions.to_source();
        let mut second = session(&[&source]);
        assert_eq!(second.definitions.to_source(), source);
        assert_eq!(first.names(), second.names());
        for line in ["H(1, 2)", ":eval pair q=[1,2]", "two(2, 3)", "c", ":net Spring"] {
            let answer = first.answer(line);
            assert!(!answer.failed, "{line}: {}", answer.error);
            assert_eq!(answer, second.answer(line), "{line}");
        }
        let options = multiplet_compiler::options::Options::default();
        assert_eq!(multiplet_compiler::compile(&source, &options).unwrap().len(), 6, "{source}");
    }
}
