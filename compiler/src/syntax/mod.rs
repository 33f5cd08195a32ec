//! Text or tokens to [`Ast`].
//!
//! ```text
//! &str ──────── lex ─────────────────► Tokens ── parse ──► Ast
//! TokenStream ─ tokens_from_proc_macro ──┘
//! ```
//!
//! One grammar serves the macro, files, the REPL and the library. Nothing here knows what a name
//! means: that is for [`crate::poly`].

pub mod ast;
pub(crate) mod character;
mod lex;
mod names;
mod number;
mod parse;
mod print;
pub mod token;
mod tokens_from_proc_macro;

#[cfg(test)]
mod tests;

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::limits::{Limit, Limits};
use crate::span::Span;
use crate::syntax::ast::Ast;
use crate::syntax::token::Tokens;

pub use crate::syntax::character::look_alike;
pub use crate::syntax::lex::lex;
pub use crate::syntax::names::{Name, Names};
pub use crate::syntax::number::Decimal;
pub use crate::syntax::parse::parse;
pub use crate::syntax::tokens_from_proc_macro::tokens_from_proc_macro;

/// Which statements an input may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Surface {
    /// Definitions: a file, a library string, or the items of a macro.
    Program,
    /// Also `f(x) = …`, `name = …` and bare expressions, separated by `;`: the REPL.
    Line,
    /// One closure: the expression form of the macro.
    Closure,
}

/// A tree and what there is to say about it.
///
/// After errors the tree holds what could be read: a definition whose body is wrong is still
/// there, with its signature, so that a macro can emit something that fits.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// What could be read.
    pub ast: Ast,
    /// What could not.
    pub diagnostics: Diagnostics,
}

impl Parsed {
    /// The tree if there was no error.
    pub fn into_result(self) -> Result<Ast, Diagnostics> {
        if self.diagnostics.has_errors() { Err(self.diagnostics) } else { Ok(self.ast) }
    }
}

/// Reads a file or library string.
pub fn parse_program(source: &str, limits: &Limits) -> Result<Ast, Diagnostics> {
    check_length(source, limits)?;
    parse(lex(source), Surface::Program, limits).into_result()
}

/// Reads what was typed at the REPL.
pub fn parse_line(source: &str, limits: &Limits) -> Result<Ast, Diagnostics> {
    check_length(source, limits)?;
    parse(lex(source), Surface::Line, limits).into_result()
}

/// Reads the items of a macro's input.
pub fn parse_tokens(tokens: Tokens, limits: &Limits) -> Parsed {
    parse(tokens, Surface::Program, limits)
}

/// Reads the closure of a macro's input.
pub fn parse_closure(tokens: Tokens, limits: &Limits) -> Parsed {
    parse(tokens, Surface::Closure, limits)
}

/// Takes bytes of a file or pipe for UTF-8, or says where they are not.
pub fn decode_utf8(bytes: &[u8]) -> Result<&str, Diagnostics> {
    std::str::from_utf8(bytes).map_err(|error| {
        let start = error.valid_up_to();
        let byte = bytes.get(start).copied().unwrap_or_default();
        let message = format!("the input is not UTF-8: byte {start} is 0x{byte:02x}");
        Diagnostic::error(Code::Utf8, Span::of(start..start + 1), message).into()
    })
}

/// Refuses a source that is too long, before anything is done with it.
pub fn check_length(source: &str, limits: &Limits) -> Result<(), Diagnostics> {
    let length = source.len() as u64;
    // Spans and names are 32 bits wide, whatever the option says.
    if length <= limits.source_bytes && length < u64::from(u32::MAX) {
        return Ok(());
    }
    let what = format!("the source has {length} bytes");
    Err(limits.exceeded(Code::LimitLength, Limit::SourceBytes, Span::new(0, 0), &what).into())
}
