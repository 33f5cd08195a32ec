//! Help while typing: completion of names and commands, more lines while brackets are open.

use rustyline::completion::Completer;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper, Result};

use super::commands::COMMANDS;
use super::session::wants_more;

/// What the line editor asks.
#[derive(Default)]
pub struct Assistant {
    /// The definitions of the session.
    pub names: Vec<String>,
}

/// The completions of the word that ends at `position`, and where that word starts.
pub fn complete(names: &[String], line: &str, position: usize) -> (usize, Vec<String>) {
    let before = &line[..position];
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let start = before
        .rfind(|c| !is_word(c))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let word = &before[start..];
    let commands = COMMANDS.iter().map(|c| format!(":{}", c.name));
    let language = ["sum(", "prod(", "diff(", "let ", "fn ", "hamiltonian "].map(str::to_owned);
    let all = commands.chain(names.iter().cloned()).chain(language);
    let mut found: Vec<String> =
        all.filter(|c| !word.is_empty() && c.starts_with(word) && c != word).collect();
    found.sort();
    (start, found)
}

impl Completer for Assistant {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> Result<(usize, Vec<String>)> {
        Ok(complete(&self.names, line, pos))
    }
}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> Result<ValidationResult> {
        Ok(if wants_more(context.input()) {
            ValidationResult::Incomplete
        } else {
            ValidationResult::Valid(None)
        })
    }
}

impl Hinter for Assistant {
    type Hint = String;
}

impl Highlighter for Assistant {}

impl Helper for Assistant {}

#[cfg(test)]
mod tests {
    use super::complete;

    #[test]
    fn names_and_commands_are_completed() {
        let names = ["saddle".to_owned(), "sum_rule".to_owned()];
        assert_eq!(complete(&names, "2*sa", 4), (2, vec!["saddle".to_owned()]));
        assert_eq!(complete(&names, "su", 2).1, ["sum(", "sum_rule"]);
        assert_eq!(complete(&names, ":he", 3), (0, vec![":help".to_owned()]));
        assert_eq!(complete(&names, "λ+sa", 5), (3, vec!["saddle".to_owned()]));
    }
}
