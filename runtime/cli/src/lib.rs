//! The library behind the `multiplet` binary.
