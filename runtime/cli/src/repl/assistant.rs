//! Help while typing: completion of names, commands and files, more lines for what is unfinished.

use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper, Result};

use super::commands::COMMANDS;
use super::lines::Lines;

/// What the line editor asks.
#[derive(Default)]
pub struct Assistant {
    /// The definitions of the session.
    pub names: Vec<String>,
    files: FilenameCompleter,
}

/// The completions of the word that ends at `position`, and where that word starts.
pub fn complete(names: &[String], line: &str, position: usize) -> (usize, Vec<String>) {
    let before = line.get(..position).unwrap_or_default();
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let start = before
        .rfind(|c| !is_word(c))
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let word = &before[start..];
    let commands = COMMANDS.iter().map(|c| format!(":{}", c.name));
    let language =
        ["sum(", "prod(", "diff(", "let ", "fn ", "hamiltonian ", "posterior "].map(str::to_owned);
    let all = commands.chain(names.iter().cloned()).chain(language);
    let mut found: Vec<String> =
        all.filter(|c| !word.is_empty() && c.starts_with(word) && c != word).collect();
    found.sort();
    (start, found)
}

/// Whether a line is a command whose argument is a file.
fn wants_file(line: &str) -> bool {
    [":load ", ":save ", ":export "].iter().any(|c| line.trim_start().starts_with(c))
}

impl Completer for Assistant {
    type Candidate = Pair;

    fn complete(&self, line: &str, pos: usize, cx: &Context<'_>) -> Result<(usize, Vec<Pair>)> {
        if wants_file(line) {
            return self.files.complete(line, pos, cx);
        }
        let (start, found) = complete(&self.names, line, pos);
        let pair = |text: String| Pair { display: text.clone(), replacement: text };
        Ok((start, found.into_iter().map(pair).collect()))
    }
}

impl Validator for Assistant {
    fn validate(&self, context: &mut ValidationContext<'_>) -> Result<ValidationResult> {
        let mut lines = Lines::new();
        context.input().split_inclusive('\n').for_each(|line| lines.push(line));
        Ok(if lines.wants_more() {
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
    use super::{complete, wants_file};

    #[test]
    fn names_and_commands_are_completed() {
        let names = ["saddle".to_owned(), "sum_rule".to_owned()];
        assert_eq!(complete(&names, "2*sa", 4), (2, vec!["saddle".to_owned()]));
        assert_eq!(complete(&names, "su", 2).1, ["sum(", "sum_rule"]);
        assert_eq!(complete(&names, ":he", 3), (0, vec![":help".to_owned()]));
        assert_eq!(complete(&names, "λ+sa", 5), (3, vec!["saddle".to_owned()]));
        assert_eq!(complete(&names, "", 0), (0, Vec::new()));
        assert!(wants_file(":load exa") && !wants_file("load exa"));
    }
}
