//! Typed indices. Each entity of an IR has its own id type whose `Display` is the prefix used in
//! the text form, so that a dump, a test and an error message speak the same language.

/// Declares a dense index newtype: `define_id!(GateId, "g", "A gate of a network")`.
#[macro_export]
macro_rules! define_id {
    ($name:ident, $prefix:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// The id with this dense index. Indices stay far below `u32::MAX` (limits of the language).
            pub fn new(index: usize) -> Self {
                Self(index as u32)
            }

            /// The dense index.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }
    };
}

define_id!(VariableId, "x", "A scalar variable of a system, in declaration order.");
define_id!(ParameterId, "a", "A scalar parameter of a system, in declaration order.");
define_id!(GateId, "g", "A gate of a network, in topological order.");
