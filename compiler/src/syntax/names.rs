//! Interned text: identifiers, literals and docs of one parse.
//!
//! Tokens and trees carry a small [`Name`] instead of a string; the [`Names`] they came from turn
//! it back into text. Numbers are handed out in order of first appearance, so nothing depends on
//! hashing.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

/// An interned piece of text; its meaning belongs to the [`Names`] that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(u32);

impl Name {
    /// The position in order of first appearance.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The table of interned text.
#[derive(Clone, Debug, Default)]
pub struct Names {
    texts: IndexSet<Box<str>, FxBuildHasher>,
}

impl Names {
    /// An empty table.
    pub fn new() -> Self {
        Names::default()
    }

    /// The name of a text, new or old.
    pub fn intern(&mut self, text: &str) -> Name {
        let index = match self.texts.get_index_of(text) {
            Some(index) => index,
            None => self.texts.insert_full(text.into()).0,
        };
        // Sources are limited to far below 2^32 bytes, hence to fewer names.
        Name(index as u32)
    }

    /// The name of a text that was interned before.
    pub fn find(&self, text: &str) -> Option<Name> {
        self.texts.get_index_of(text).map(|index| Name(index as u32))
    }

    /// The text of a name; empty for a name of another table.
    pub fn text(&self, name: Name) -> &str {
        self.texts.get_index(name.index()).map_or("", |text| text)
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}
