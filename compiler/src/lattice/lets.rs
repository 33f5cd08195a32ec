//! The `let`s of a definition: those that read sites are put where they are used.

use std::collections::{BTreeMap, BTreeSet};

use super::Obstacle;
use super::index::obstacle;
use crate::syntax::Name;
use crate::syntax::ast::{Ast, ExprId, ExprKind, Function, Let};

/// The `let`s of a definition by what they are.
#[derive(Clone, Debug, Default)]
pub(super) struct Lets {
    /// Free of variables: kept.
    pub constants: Vec<Let>,
    /// Values that read sites.
    pub readings: BTreeMap<Name, ExprId>,
}

impl Lets {
    /// The `let`s of a definition.
    pub fn of(ast: &Ast, function: &Function) -> Result<Self, Obstacle> {
        let variables: BTreeSet<Name> = function.variables.iter().map(|v| v.ident.name).collect();
        let mut lets = Self::default();
        let mut seen = BTreeSet::new();
        for binding in &function.body.lets {
            if !seen.insert(binding.ident.name) {
                return obstacle(binding.ident.span, "two `let`s have the same name");
            }
            let mut pending = vec![binding.value];
            let mut is_reading = false;
            while let Some(id) = pending.pop() {
                let kind = &ast.expr(id).kind;
                if let ExprKind::Variable(name) | ExprKind::Element { array: name, .. } = kind {
                    is_reading |= variables.contains(name) || lets.readings.contains_key(name);
                }
                kind.operands(&mut pending);
            }
            if is_reading {
                lets.readings.insert(binding.ident.name, binding.value);
            } else {
                lets.constants.push(*binding);
            }
        }
        Ok(lets)
    }

    /// What stands for an expression: the value of a `let` that reads sites, or itself.
    pub fn resolved(&self, ast: &Ast, mut id: ExprId) -> ExprId {
        while let ExprKind::Variable(name) = &ast.expr(id).kind
            && let Some(value) = self.readings.get(name)
        {
            id = *value;
        }
        id
    }
}
