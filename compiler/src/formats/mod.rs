//! Formats people have: their text becomes source text of ours.
//!
//! ```text
//! text ─ qubo | coo | table | msa ─► labels, numbers, rows ─ source ─► text of one definition
//! ```
//!
//! Each importer is a function from text to text, so whatever is imported is compiled like anything
//! that was written by hand, and can be read, changed and kept. Nothing is lost: coefficients stay
//! the decimals that they were, equal terms add up, and every variable of the file is one of the
//! definition. What a file says that its format does not know is an error with its place.

mod coo;
mod dictionary;
mod labels;
mod lines;
mod msa;
mod names;
mod number;
mod problem;
mod source;
mod table;

#[cfg(test)]
mod tests;

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Diagnostics, quote};
use crate::limits::{Limit, Limits};
use crate::poly::Domain;
use crate::span::Span;

/// What can be imported.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// A dictionary of Python or JSON from products of labels to coefficients, as pyqubo, dimod and
    /// qubovert print quadratic and higher problems: `{('a', 'a'): -1.0, ('a', 'b'): 2}`. Several
    /// dictionaries and an offset, as in `(linear, quadratic, offset)`, add up; a list of pairs of key
    /// and coefficient is a dictionary too.
    Qubo,
    /// Coordinates of dimod: rows `i j bias`, and a comment `# vartype=SPIN` before them; or a file
    /// of qbsolv, which has a line `p qubo …` instead.
    Coo,
    /// Truncated power series as COSY, DACE, MAD-NG, PTC and GTPSA print them, under headings such
    /// as `I COEFFICIENT ORDER EXPONENTS`; or plain rows `e1 … en coefficient`.
    Table,
    /// Permutationally invariant polynomials of the program MSA: the rows of a `.MONO` file and
    /// then those of the `.POLY` file that belongs to it.
    Msa,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Qubo, Self::Coo, Self::Table, Self::Msa];

    /// The name used in options.
    pub fn name(self) -> &'static str {
        match self {
            Self::Qubo => "qubo",
            Self::Coo => "coo",
            Self::Table => "table",
            Self::Msa => "msa",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// What a definition is called unless [`ImportOptions::name`] says so.
    pub fn definition_name(self) -> &'static str {
        match self {
            Self::Qubo | Self::Coo => "energy",
            Self::Table => "map",
            Self::Msa => "basis",
        }
    }
}

/// What a file cannot say itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ImportOptions {
    /// The name of the definition.
    pub name: Option<String>,
    /// What the variables of a dictionary or of coordinates are. Where neither this nor the text
    /// says so, they are bits in a dictionary, and an error among coordinates.
    pub domain: Option<Domain>,
}

/// What every importer is given.
struct Context<'a> {
    text: &'a str,
    name: &'a str,
    domain: Option<Domain>,
    limits: &'a Limits,
}

/// The source text of one definition that computes what `text` describes. Spans of errors count
/// bytes of `text`.
pub fn import(
    format: Format,
    text: &str,
    options: &ImportOptions,
    limits: &Limits,
) -> Result<String, Diagnostics> {
    if text.len() as u64 > limits.source_bytes {
        let what = format!("the file has {} bytes", text.len());
        let span = Span::default();
        return Err(limits.exceeded(Code::LimitLength, Limit::SourceBytes, span, &what).into());
    }
    let name = options.name.as_deref().unwrap_or(format.definition_name());
    if !names::is_usable(name) {
        let message = format!("{} cannot be the name of a definition", quote(name));
        return Err(Diagnostic::error(Code::Name, Span::default(), message).into());
    }
    let context = Context { text, name, domain: options.domain, limits };
    let source = match format {
        Format::Qubo => dictionary::import(&context),
        Format::Coo => coo::import(&context),
        Format::Table => table::import(&context),
        Format::Msa => msa::import(&context),
    };
    source.map_err(Diagnostics::from)
}

/// The error for a file without terms.
fn empty(what: &str) -> Diagnostic {
    Diagnostic::error(Code::FormatEmpty, Span::default(), format!("there is no {what}"))
}
