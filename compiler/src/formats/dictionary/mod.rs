//! Dictionaries of Python and JSON: `{('a', 'a'): -1.0, ('a', 'b'): 2}`.
//!
//! `tokens` cuts the text, `read` understands it. What pyqubo, dimod and qubovert print is read as
//! it is:
//!
//! ```text
//! {('a', 'a'): -1.0, ('a', 'b'): 2, ('x', 'y', 'z'): 0.5, (): 1}     a key is a product
//! {"a": -1, "a b": 2, "": 1}                                         JSON has no tuples
//! [(('a', 'b'), 2), (('b',), 1)]                                    a list of pairs
//! ({'a': 1.0}, {('a', 'b'): 0.5}, 0.25)                              parts and an offset add up
//! BinaryQuadraticModel({0: 1.0}, {(1, 0): -1.0}, 0.0, 'SPIN')        and say what variables are
//! ```

mod read;
mod tokens;

pub(super) use read::{check_domain, vartype};

use super::Context;
use crate::diagnostic::Diagnostic;
use crate::poly::Domain;

/// The source text of a dictionary.
pub(super) fn import(context: &Context<'_>) -> Result<String, Diagnostic> {
    let (problem, domain) = read::read(context)?;
    problem.finish(context, domain.or(context.domain).unwrap_or(Domain::Bit))
}
