//! Compiler errors of `network!`: the files in `ui` with the messages beside them.
//!
//! `TRYBUILD=overwrite` writes the messages; read them before you accept them.

#[test]
fn mistakes_are_reported_where_they_are() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}
