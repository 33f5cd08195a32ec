//! Where something stands in the input.
//!
//! A span is opaque to the parser. For text it counts bytes of the source; for macro input it
//! counts tokens, and the macro keeps the table from token index to `proc_macro2::Span`.

use std::ops::Range;

/// A half-open range of the input: bytes of a source text, or tokens of a macro's input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte or token.
    pub start: u32,
    /// One past the last byte or token.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to `end`.
    pub fn new(start: u32, end: u32) -> Self {
        Span { start, end: end.max(start) }
    }

    /// The span from `start` up to `end`, saturating at 4 GiB.
    pub fn of(range: Range<usize>) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span::new(clamp(range.start), clamp(range.end))
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Span) -> Self {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The span as a range of `usize`, for slicing.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}
