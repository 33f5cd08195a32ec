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
mod posterior;
mod relation;
mod scalar;

#[cfg(test)]
mod tests;

pub use environment::{Definition, Environment, LatticeDefinition};
pub(crate) use item::{argument, unequal_pairs};
pub use name::nearest;

use crate::attributes;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lattice::{self, Refused};
use crate::limits::Limits;
use crate::span::Span;
use crate::syntax::ast::{Ast, Item};

/// What a source defines, and what is wrong with it. Definitions with errors are left out.
#[derive(Clone, Debug, Default)]
pub struct Elaborated {
    /// Polynomials, in order.
    pub definitions: Vec<Definition>,
    /// Sums over lattices that are kept as loops, in order.
    pub lattices: Vec<LatticeDefinition>,
    /// Errors and notes.
    pub diagnostics: Diagnostics,
}

/// What becomes of sums over the sites of a lattice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sites {
    /// They are kept as loops, where a definition asks for it or is large.
    Looped,
    /// They are written out, as far as the limits allow.
    WrittenOut,
}

/// The definitions of a source. Later ones may call earlier ones and those that `environment` knows
/// already; all are added to it.
pub fn from_ast(
    ast: &Ast,
    environment: &mut Environment,
    limits: &Limits,
    sites: Sites,
) -> Elaborated {
    let mut all = Elaborated::default();
    for (position, item) in ast.items.iter().enumerate() {
        let limits = match item {
            Item::Function(f) => attributes::limits(ast, f, limits, &mut all.diagnostics),
            Item::Assign(_) | Item::Evaluate(_) => limits.clone(),
        };
        let mut refused = None;
        if let Item::Function(function) = item
            && sites == Sites::Looped
            && lattice::is_lattice(ast, function)
        {
            match lattice::definition(ast, function, environment, &limits) {
                Ok(lattice) => {
                    environment.insert_lattice(&lattice.signature.name);
                    all.lattices.push(LatticeDefinition { lattice, item: position });
                    continue;
                }
                Err(Refused::Wrong(wrong)) => {
                    all.diagnostics.append(wrong);
                    continue;
                }
                Err(Refused::WrittenOut(reason)) => refused = Some(reason),
            }
        }
        let later: Vec<&str> =
            ast.items[position..].iter().filter_map(item_name).map(|n| ast.text(n)).collect();
        let mut elaborator = item::Elaborator::new(ast, environment, &limits, &later);
        let system = elaborator.item(item);
        let found = elaborator.finish();
        let failed = found.has_errors();
        all.diagnostics.append(found);
        if let (true, Some((span, reason))) = (failed, refused) {
            all.diagnostics.push(Diagnostic::note(Code::Lattice, span, reason));
        }
        if let (Some(system), false) = (system, failed) {
            let definition = Definition { system, item: position };
            if !matches!(item, Item::Evaluate(_)) {
                environment.insert(definition.clone());
            }
            all.definitions.push(definition);
        }
    }
    if ast.items.is_empty() {
        let message = "there is no definition and no expression";
        all.diagnostics.push(Diagnostic::error(Code::Empty, Span::default(), message));
    }
    all.diagnostics.sort();
    all
}

fn item_name(item: &Item) -> Option<crate::syntax::Name> {
    match item {
        Item::Function(function) => Some(function.name.name),
        Item::Assign(assign) => Some(assign.name.name),
        Item::Evaluate(_) => None,
    }
}
