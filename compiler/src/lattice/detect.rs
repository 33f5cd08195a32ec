//! Which definitions are kept as loops.

use super::{Lattice, Obstacle, recognise};
use crate::attributes;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::limits::Limits;
use crate::poly::from_ast::{Environment, Sites, from_ast};
use crate::span::Span;
use crate::syntax::ast::{Ast, Function, Item};

/// A sum over sites is kept as a loop without being asked to where its arrays have more elements
/// than this.
pub const AUTOMATIC: u64 = 4096;

/// The attribute that asks for a loop.
pub(crate) const ATTRIBUTE: &str = "lattice";

/// Whether the definition says so itself, with `#[lattice]`.
fn is_asked(ast: &Ast, function: &Function) -> bool {
    function.attributes.iter().any(|a| ast.text(a.name.name) == ATTRIBUTE)
}

/// Whether a definition is a lattice if it can be: it says `#[lattice]`, or its variables have more
/// than [`AUTOMATIC`] elements.
pub fn is_lattice(ast: &Ast, function: &Function) -> bool {
    let count =
        |shape: &[u32]| shape.iter().fold(1_u64, |n, size| n.saturating_mul(u64::from(*size)));
    let total = function.variables.iter().fold(0_u64, |n, v| n.saturating_add(count(&v.shape)));
    is_asked(ast, function) || total > AUTOMATIC
}

/// Why a definition is not kept as a loop.
pub(crate) enum Refused {
    /// It is written out instead, for this reason.
    WrittenOut((Span, String)),
    /// It is an error.
    Wrong(Diagnostics),
}

/// The lattice of a definition for which [`is_lattice`] holds.
pub(crate) fn definition(
    ast: &Ast,
    function: &Function,
    environment: &Environment,
    limits: &Limits,
) -> Result<Lattice, Refused> {
    recognise(ast, function, environment, limits).map_err(|obstacle| match obstacle {
        Obstacle::Wrong(wrong) => Refused::Wrong(wrong),
        Obstacle::Structure(span, reason) => {
            let reason = no_sum(&reason);
            if !is_asked(ast, function) {
                return Refused::WrittenOut((span, reason));
            }
            let help = "without `#[lattice]` the sum is written out, as far as the limits allow";
            Refused::Wrong(Diagnostic::error(Code::Lattice, span, reason).with_help(help).into())
        }
    })
}

/// The last definition of a source as a lattice, whatever its size; earlier ones may be called.
pub fn last(ast: &Ast, limits: &Limits) -> Result<Lattice, Diagnostics> {
    let mut earlier = ast.clone();
    let Some(Item::Function(function)) = earlier.items.pop() else {
        let message = "there is no definition";
        return Err(Diagnostic::error(Code::Empty, Span::default(), message).into());
    };
    let mut environment = Environment::new();
    let mut diagnostics = Diagnostics::new();
    let limits = attributes::limits(ast, &function, limits, &mut diagnostics);
    if !earlier.items.is_empty() {
        diagnostics
            .append(from_ast(&earlier, &mut environment, &limits, Sites::Looped).diagnostics);
    }
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    recognise(ast, &function, &environment, &limits).map_err(|obstacle| match obstacle {
        Obstacle::Wrong(wrong) => wrong,
        Obstacle::Structure(span, reason) => {
            Diagnostic::error(Code::Lattice, span, no_sum(&reason)).into()
        }
    })
}

fn no_sum(reason: &str) -> String {
    format!("not a sum over the sites of a lattice: {reason}")
}
