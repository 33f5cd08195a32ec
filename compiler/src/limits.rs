//! Limits that are checked before they hurt.
//!
//! Every stage asks here how much it may do, and every refusal is worded here, so that each names
//! the limit, the value that broke it and the option that raises it.

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::span::Span;

/// Nesting is never allowed beyond this, whatever the option says: the parser and the elaborator
/// recurse, and must fit a thread with a 2 MiB stack.
pub const MOST_DEPTH: u64 = 256;

/// How large an input, and what is made of it, may grow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of source text.
    pub source_bytes: u64,
    /// Nesting of parentheses, exponents, signs and calls.
    pub depth: u64,
    /// Total degree of a polynomial.
    pub degree: u64,
    /// Terms of one statement after expansion.
    pub terms: u64,
    /// Bits in the numerator or denominator of a constant.
    pub constant_bits: u64,
    /// Instructions of the program that is written, calls and `sum`/`prod` unrolled.
    pub instructions: u64,
    /// Variables and parameters, arrays counted by their elements.
    pub variables: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            source_bytes: 1 << 20,
            depth: 128,
            degree: 10_000,
            terms: 100_000,
            constant_bits: 4_096,
            instructions: 200_000,
            variables: 65_535,
        }
    }
}

/// Which of the [`Limits`] is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// [`Limits::source_bytes`].
    SourceBytes,
    /// [`Limits::depth`].
    Depth,
    /// [`Limits::degree`].
    Degree,
    /// [`Limits::terms`].
    Terms,
    /// [`Limits::constant_bits`].
    ConstantBits,
    /// [`Limits::instructions`].
    Instructions,
    /// [`Limits::variables`].
    Variables,
}

impl Limit {
    /// All limits, in the order of the fields of [`Limits`].
    pub const ALL: [Limit; 7] = [
        Limit::SourceBytes,
        Limit::Depth,
        Limit::Degree,
        Limit::Terms,
        Limit::ConstantBits,
        Limit::Instructions,
        Limit::Variables,
    ];

    /// The name used in options: that of the field in [`Limits`].
    pub fn name(self) -> &'static str {
        match self {
            Limit::SourceBytes => "source_bytes",
            Limit::Depth => "depth",
            Limit::Degree => "degree",
            Limit::Terms => "terms",
            Limit::ConstantBits => "constant_bits",
            Limit::Instructions => "instructions",
            Limit::Variables => "variables",
        }
    }

    /// The limit of that name.
    pub fn from_name(name: &str) -> Option<Limit> {
        Limit::ALL.into_iter().find(|limit| limit.name() == name)
    }
}

impl Limits {
    /// The value of one limit.
    pub fn get(&self, limit: Limit) -> u64 {
        match limit {
            Limit::SourceBytes => self.source_bytes,
            Limit::Depth => self.depth,
            Limit::Degree => self.degree,
            Limit::Terms => self.terms,
            Limit::ConstantBits => self.constant_bits,
            Limit::Instructions => self.instructions,
            Limit::Variables => self.variables,
        }
    }

    /// Changes one limit.
    pub fn set(&mut self, limit: Limit, value: u64) {
        let field = match limit {
            Limit::SourceBytes => &mut self.source_bytes,
            Limit::Depth => &mut self.depth,
            Limit::Degree => &mut self.degree,
            Limit::Terms => &mut self.terms,
            Limit::ConstantBits => &mut self.constant_bits,
            Limit::Instructions => &mut self.instructions,
            Limit::Variables => &mut self.variables,
        };
        *field = value;
    }

    /// The error for a value beyond a limit: `what` is a phrase such as "the degree is 12000".
    pub fn exceeded(&self, code: Code, limit: Limit, span: Span, what: &str) -> Diagnostic {
        let name = limit.name();
        let message = format!("{what}; the limit `{name}` is {}", self.get(limit));
        Diagnostic::error(code, span, message).with_help(format!(
            "raise it with `#[limit({name} = N)]` before the definition, or `--limit {name}=N`"
        ))
    }
}
