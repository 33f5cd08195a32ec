//! Sizes that would hurt are refused, on a small stack; flat sizes that do not are accepted.

use super::{codes, line, program, rust};
use crate::code::Code;
use crate::limits::Limits;
use crate::syntax::ast::{ExprKind, Item};
use crate::syntax::parse_line;

/// Runs on the stack the battery allows.
fn on_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work);
    thread.expect("a thread").join().expect("no panic");
}

#[test]
fn nesting_stops_at_the_limit() {
    on_small_stack(|| {
        let nest = |levels: usize, open: &str, close: &str| {
            format!("{}x{}", open.repeat(levels), close.repeat(levels))
        };
        assert!(line(&nest(128, "(", ")")).diagnostics.is_empty());
        assert!(line(&nest(63, "-(3*", ")")).diagnostics.is_empty());
        for (levels, open, close) in [
            (129, "(", ")"),
            (100_000, "(", ")"),
            (3_000, "-(3*", ")"),
            (200, "f(", ")"),
            (100_000, "x^", ""),
            (100_000, "-", ""),
            (700, "1+x*(", ")"),
            (200, "sum(i in 0..2, ", ")"),
            (200, "q[", "]"),
            (200, "sum(i in ", "..2, i)"),
        ] {
            let parsed = line(&nest(levels, open, close));
            assert_eq!(codes(&parsed).first(), Some(&Code::LimitDepth), "{levels} {open}");
        }
        let parsed = rust(&format!("|x| {}", nest(700, "1+x*(", ")")));
        assert_eq!(codes(&parsed), [Code::LimitDepth]);
    });
}

#[test]
fn raising_the_depth_stops_before_the_stack_ends() {
    on_small_stack(|| {
        let limits = Limits { depth: u64::MAX, ..Limits::default() };
        let source = format!("{}x{}", "f(".repeat(100_000), ")".repeat(100_000));
        let errors = parse_line(&source, &limits).expect_err("too deep");
        assert_eq!(errors.iter().next().map(|error| error.code), Some(Code::LimitDepth));
    });
}

#[test]
fn flat_sums_are_one_node() {
    on_small_stack(|| {
        let source = format!("x{}", "+x".repeat(100_000));
        let ast = parse_line(&source, &Limits::default()).expect("a flat sum");
        let copy = ast.clone();
        let Item::Evaluate(body) = &copy.items[0] else { panic!("an expression") };
        let ExprKind::Sum(terms) = &copy.expr(body.results[0]).kind else { panic!("a sum") };
        assert_eq!(terms.len(), 100_001);
        assert_eq!(copy.to_string().len(), 1 + 4 * 100_000 + 1);
    });
}

#[test]
fn floods_of_one_character_are_one_error() {
    assert_eq!(codes(&line(&")".repeat(100_000))), [Code::Unexpected]);
    assert_eq!(codes(&line(&"\n".repeat(1_000_000))), [Code::Empty]);
    assert_eq!(codes(&program("")), [Code::Empty]);
    assert!(line(&"@".repeat(100_000)).diagnostics.len() == 1);
    assert!(line(&";".repeat(1_000)).diagnostics.len() <= 32);
}

#[test]
fn long_sources_are_refused_before_they_are_read() {
    let source = format!("x{}+y", " ".repeat(2_000_000));
    let errors = parse_line(&source, &Limits::default()).expect_err("too long");
    let error = errors.iter().next().expect("one error");
    assert_eq!(error.code, Code::LimitLength);
    assert!(error.message.contains("2000003") && error.message.contains("source_bytes"));
    assert!(error.help.as_deref().is_some_and(|help| help.contains("source_bytes")));
}
