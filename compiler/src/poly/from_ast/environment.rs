//! What was defined before: definitions that later ones may call.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use crate::lattice::Lattice;
use crate::poly::System;

/// A definition and where it stands in its source.
#[derive(Clone, Debug)]
pub struct Definition {
    /// What it computes.
    pub system: System,
    /// The position of its item in the [`Ast`](crate::syntax::ast::Ast).
    pub item: usize,
}

/// A definition that is kept as a loop over sites, and where it stands in its source.
#[derive(Clone, Debug)]
pub struct LatticeDefinition {
    /// What it computes.
    pub lattice: Lattice,
    /// The position of its item in the [`Ast`](crate::syntax::ast::Ast).
    pub item: usize,
}

/// Definitions by name; a new one replaces an old one of the same name.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    definitions: IndexMap<String, Definition>,
    lattices: BTreeSet<String>,
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
        let name = definition.system.signature.name.clone();
        self.lattices.remove(&name);
        self.definitions.insert(name, definition);
    }

    /// Remembers that a definition of this name is a lattice, which others cannot call.
    pub fn insert_lattice(&mut self, name: &str) {
        self.definitions.shift_remove(name);
        self.lattices.insert(name.to_owned());
    }

    /// Whether the definition of this name is a lattice.
    pub fn is_lattice(&self, name: &str) -> bool {
        self.lattices.contains(name)
    }

    /// All names in order of first definition.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.definitions.keys().map(String::as_str)
    }
}
