//! What was defined before: definitions that later ones may call.

use indexmap::IndexMap;

use crate::poly::System;

/// A definition and where it stands in its source.
#[derive(Clone, Debug)]
pub struct Definition {
    /// What it computes.
    pub system: System,
    /// The position of its item in the [`Ast`](crate::syntax::ast::Ast).
    pub item: usize,
}

/// Definitions by name; a new one replaces an old one of the same name.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    definitions: IndexMap<String, Definition>,
}

impl Environment {
    /// Nothing is defined.
    pub fn new() -> Self {
        Self::default()
    }

    /// The definition of this name.
    pub fn get(&self, name: &str) -> Option<&Definition> {
        self.definitions.get(name)
    }

    /// Adds a definition.
    pub fn insert(&mut self, definition: Definition) {
        self.definitions.insert(definition.system.signature.name.clone(), definition);
    }

    /// All names in order of first definition.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.definitions.keys().map(String::as_str)
    }
}
