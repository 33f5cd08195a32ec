//! What names mean inside a definition.

use std::collections::BTreeMap;

use super::scalar::Value;

/// What a name stands for.
#[derive(Clone, Debug)]
pub enum Binding {
    /// A number.
    Scalar(Value),
    /// A fixed-size array, elements in row-major order.
    Array {
        /// The sizes, outermost first.
        shape: Vec<usize>,
        /// The elements.
        elements: Vec<Value>,
    },
    /// The index variable of a `sum` or `prod`.
    Index(i64),
}

/// Names in scope; inner ones hide outer ones.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    names: BTreeMap<String, Vec<Binding>>,
}

impl Bindings {
    /// What a name stands for.
    pub fn get(&self, name: &str) -> Option<&Binding> {
        self.names.get(name)?.last()
    }

    /// Brings a name into scope.
    pub fn push(&mut self, name: &str, binding: Binding) {
        self.names.entry(name.to_owned()).or_default().push(binding);
    }

    /// Takes the innermost meaning of a name away.
    pub fn pop(&mut self, name: &str) {
        if let Some(stack) = self.names.get_mut(name) {
            stack.pop();
            if stack.is_empty() {
                self.names.remove(name);
            }
        }
    }

    /// All names in scope, in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }
}
