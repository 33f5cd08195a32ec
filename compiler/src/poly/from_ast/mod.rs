//! Elaboration: `Ast ─► System`.
//!
//! Every scalar expression is evaluated at once into an affine form over the network being written
//! (one gate a product), into its canonical polynomial while that stays below the term limit, and
//! into an estimate of how many terms its statement would have. Names, indices and calls are
//! resolved on the way, so what comes out has none.

mod bindings;
mod call;
mod environment;
mod expression;
mod integer;
mod item;
mod name;
mod relation;
mod scalar;

#[cfg(test)]
mod tests;

pub use environment::{Definition, Environment};
pub use name::nearest;

use crate::attributes;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::limits::Limits;
use crate::span::Span;
use crate::syntax::ast::{Ast, Item};

/// The definitions of a source in order. Later ones may call earlier ones and those that
/// `environment` knows already; all are added to it. Definitions with errors are left out.
pub fn from_ast(
    ast: &Ast,
    environment: &mut Environment,
    limits: &Limits,
) -> (Vec<Definition>, Diagnostics) {
    let mut definitions = Vec::new();
    let mut diagnostics = Diagnostics::new();
    for (position, item) in ast.items.iter().enumerate() {
        let later: Vec<&str> =
            ast.items[position..].iter().filter_map(item_name).map(|n| ast.text(n)).collect();
        let limits = match item {
            Item::Function(function) => attributes::limits(ast, function, limits, &mut diagnostics),
            Item::Assign(_) | Item::Evaluate(_) => limits.clone(),
        };
        let mut elaborator = item::Elaborator::new(ast, environment, &limits, &later);
        let system = elaborator.item(item);
        let found = elaborator.finish();
        let failed = found.has_errors();
        diagnostics.append(found);
        if let (Some(system), false) = (system, failed) {
            let definition = Definition { system, item: position };
            if !matches!(item, Item::Evaluate(_)) {
                environment.insert(definition.clone());
            }
            definitions.push(definition);
        }
    }
    if ast.items.is_empty() {
        let message = "there is no definition and no expression";
        diagnostics.push(Diagnostic::error(Code::Empty, Span::default(), message));
    }
    diagnostics.sort();
    (definitions, diagnostics)
}

fn item_name(item: &Item) -> Option<crate::syntax::Name> {
    match item {
        Item::Function(function) => Some(function.name.name),
        Item::Assign(assign) => Some(assign.name.name),
        Item::Evaluate(_) => None,
    }
}
