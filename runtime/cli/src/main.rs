//! The `multiplet` binary.
fn main() {}
