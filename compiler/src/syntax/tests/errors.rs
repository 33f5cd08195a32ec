//! Every mistake has its code, and its caret under the right token.

use super::{codes, line, pointed, program, rust};
use crate::code::Code;

#[test]
fn text_mistakes_have_their_codes() {
    let cases: &[(&str, Code, &str)] = &[
        ("x @ y", Code::Token, "@"),
        ("x $ y", Code::Token, "$"),
        ("\"x\"", Code::Token, "\"x\""),
        ("x;", Code::Token, ";"),
        ("x;;y", Code::Token, ";"),
        ("x\0y", Code::Token, "\0"),
        ("x\u{feff}+y", Code::Token, "\u{feff}"),
        ("x\u{a0}+ y", Code::Token, "\u{a0}"),
        ("x \u{2212} y", Code::Token, "\u{2212}"),
        ("x \u{f7} y", Code::Token, "\u{f7}"),
        ("x \u{b7} y", Code::Token, "\u{b7}"),
        ("x²", Code::Token, "²"),
        ("\u{661}\u{662}+x", Code::Token, "\u{661}"),
        ("x\u{7}", Code::Token, "\u{7}"),
        ("x + \u{430}", Code::Name, "\u{430}"),
        ("a·b", Code::Name, "a·b"),
        ("(x", Code::Unclosed, "("),
        ("f(x + [y", Code::Token, "["),
        ("q[0", Code::Unclosed, "["),
        ("(x]", Code::Unexpected, "]"),
        ("x +", Code::ExpectExpr, "+"),
        ("x + * y", Code::ExpectExpr, "*"),
        ("x* *y", Code::ExpectExpr, "*"),
        ("^2", Code::ExpectExpr, "^"),
        ("x^+2", Code::ExpectExpr, "+"),
        ("x = ", Code::ExpectExpr, "="),
        ("()", Code::ExpectExpr, ")"),
        ("f(x,,y)", Code::ExpectExpr, ","),
        ("q[]", Code::ExpectExpr, "q[]"),
        ("2x", Code::ImplicitMul, "2x"),
        ("x x", Code::ImplicitMul, "x"),
        ("(x)(y)", Code::ImplicitMul, "("),
        ("2(x)", Code::ImplicitMul, "("),
        ("x + y = z", Code::AssignTarget, "x + y"),
        ("x, y", Code::Unexpected, ","),
        ("1,000*x", Code::Unexpected, ","),
        (")", Code::Unexpected, ")"),
        ("(x)[0]", Code::Unexpected, "["),
        ("!x", Code::Operator, "!"),
        ("x & y", Code::Operator, "&"),
        ("|x|", Code::Operator, "|"),
        ("x == y", Code::Operator, "=="),
        ("x < y", Code::Operator, "<"),
        ("[x]", Code::Token, "["),
        ("x.y", Code::Token, "."),
        ("x /* c */ + y", Code::Token, "/* c */"),
        ("1e*x", Code::Num, "1e"),
        ("1.2.3", Code::Num, "."),
        (".", Code::Num, "."),
        (".5", Code::Num, "."),
        ("0b101*x", Code::Num, "0b101"),
        ("1e3f64*x", Code::Num, "1e3f64"),
        ("NaN*x", Code::NumNonfinite, "NaN"),
        ("-inf", Code::NumNonfinite, "inf"),
        ("1e999999999*x", Code::NumExponent, "1e999999999"),
        ("if x > 0 { x } else { 0 }", Code::NotPolynomial, "if"),
        ("include_str!(\"/etc/passwd\")", Code::Token, "!"),
        ("unsafe { *(0 as *const f64) }", Code::Token, "{"),
        ("x /* */ */ + unsafe", Code::Token, "/* */"),
        ("$(id)", Code::Token, "$"),
        ("{} {:?} %s %n {0}", Code::Token, "{"),
        ("<script>alert(1)</script>", Code::Token, "<"),
        ("\\input{/etc/passwd}", Code::Token, "\\"),
        ("sum(x)", Code::Unexpected, "x"),
        ("sum(i in 0, x)", Code::Unexpected, ","),
        ("diff(x)", Code::Call, "diff(x)"),
        ("diff(x, 2*y)", Code::Unexpected, "2*y"),
        ("f(x, x) = x", Code::DupParam, "x"),
        ("f(self) = 1", Code::Name, "self"),
        ("in = 3", Code::Name, "in"),
        ("f(x: int) = x", Code::Type, "int"),
        ("f(x: [0]) = x", Code::Type, "0"),
        ("f((x, y)) = x", Code::Unexpected, "("),
        ("((x, y) + 1)", Code::Unexpected, ","),
    ];
    for (source, code, place) in cases {
        let parsed = line(source);
        assert_eq!(codes(&parsed).first(), Some(code), "{source}: {}", parsed.diagnostics);
        assert_eq!(pointed(source, &parsed), *place, "{source}: {}", parsed.diagnostics);
    }
}

#[test]
fn program_mistakes_have_their_codes() {
    let cases: &[(&str, Code, &str)] = &[
        ("x + y", Code::Unexpected, "x"),
        ("fn f(x) -> real = x;", Code::Unexpected, "->"),
        ("fn f(x) = x y;", Code::ImplicitMul, "y"),
        ("fn f(x) = x", Code::Empty, ""),
        ("fn f(x) { let u = ; u }", Code::ExpectExpr, ";"),
        ("fn f(x) { let u = x; }", Code::ExpectExpr, "}"),
        ("fn f(x) { let u = x; u; }", Code::Unexpected, ";"),
        ("fn f(x) { let u = x u }", Code::ImplicitMul, "u"),
        ("fn f(x) { x", Code::Unclosed, "{"),
        ("fn f(x; y; z) = x;", Code::Unexpected, ";"),
        ("fn f x = x;", Code::Unexpected, "x"),
        ("hamiltonian (q) { q }", Code::Unexpected, "("),
        ("# fn f(x) = x;", Code::Token, "#"),
        ("#[ fn f(x) = x;", Code::Unclosed, "["),
        ("pub(crate fn f(x) = x;", Code::Unclosed, "pub"),
        ("fn f(x) = x + /// doc\n 1;", Code::Token, "/// doc"),
    ];
    for (source, code, place) in cases {
        let parsed = program(source);
        if *code == Code::Empty {
            assert!(parsed.diagnostics.is_empty(), "{source}: {}", parsed.diagnostics);
            continue;
        }
        assert_eq!(codes(&parsed).first(), Some(code), "{source}: {}", parsed.diagnostics);
        assert_eq!(pointed(source, &parsed), *place, "{source}: {}", parsed.diagnostics);
    }
}

#[test]
fn macro_mistakes_have_their_codes() {
    // The span is counted in tokens here.
    let cases: &[(&str, Code, u32)] = &[
        ("|x|", Code::ExpectExpr, 2),
        ("|x, x| x", Code::DupParam, 3),
        ("|x| 2x", Code::ImplicitMul, 3),
        ("|x| 1.0f32 * x", Code::LiteralSuffix, 3),
        ("|x| 'a'", Code::Token, 3),
        ("|x| b\"x\"", Code::Token, 3),
        ("|x| $x", Code::Token, 3),
        ("|x| x.powi(2)", Code::Token, 4),
        ("|x| if x > 0 { x } else { 0 }", Code::NotPolynomial, 3),
        ("|x| concat!(\"x\")", Code::Token, 4),
        ("|x| #[allow(unused)] x", Code::Token, 3),
        ("|x| /// doc\n x", Code::Token, 3),
        ("|x| x x", Code::ImplicitMul, 4),
        ("|x| 0x10 * x", Code::Num, 3),
        ("|self| self", Code::Name, 1),
        ("|(x, y)| x", Code::Unexpected, 1),
        ("|а| 1", Code::Name, 1),
        ("|x", Code::Unclosed, 0),
        ("x + 1", Code::Unexpected, 0),
        ("|x| x; y", Code::Unexpected, 4),
    ];
    for (source, code, place) in cases {
        let parsed = rust(source);
        assert_eq!(codes(&parsed).first(), Some(code), "{source}: {}", parsed.diagnostics);
        let first = parsed.diagnostics.iter().next().expect("a diagnostic");
        assert_eq!(first.span.start, *place, "{source}: {first}");
    }
}

#[test]
fn several_errors_are_reported_at_once() {
    let parsed = line("x + * y; self + super + crate; a = 2b; z");
    let expected = [Code::ExpectExpr, Code::Name, Code::Name, Code::Name, Code::ImplicitMul];
    assert_eq!(codes(&parsed), expected);

    let parsed = program("fn f(x) { let u = x x; let v = 1e; (u, v }\nfn g(y) = y);\nfn h(z) = z;");
    let expected = [Code::ImplicitMul, Code::Num, Code::Unexpected, Code::Unexpected];
    assert_eq!(codes(&parsed), expected, "{}", parsed.diagnostics);
    let names: Vec<&str> =
        parsed.ast.functions().map(|function| parsed.ast.text(function.name.name)).collect();
    assert_eq!(names, ["f", "g", "h"], "signatures survive errors in bodies");
}

#[test]
fn both_places_of_a_duplicate_are_shown() {
    let parsed = line("f(x, y; x) = x");
    let diagnostic = parsed.diagnostics.iter().next().expect("a diagnostic");
    assert_eq!((diagnostic.span.start, diagnostic.labels[0].0.start), (8, 2));
}

#[test]
fn advice_names_what_to_write() {
    let cases = [
        ("2x", "write `2*x`"),
        ("x \u{2212} y", "write `-`"),
        ("x \u{f7} y", "write `/`"),
        ("x²", "write `^2`"),
        ("x + \u{430}1", "it looks like `a1`"),
        ("a·b", "write `a*b` for a product"),
    ];
    for (source, help) in cases {
        let parsed = line(source);
        let diagnostic = parsed.diagnostics.iter().next().expect("a diagnostic");
        assert_eq!(diagnostic.help.as_deref(), Some(help), "{source}");
    }
}

#[test]
fn relations_are_equations() {
    for (source, code, place) in [
        ("fn f(x) where x^2 { x }", Code::Unexpected, "{"),
        ("fn f(x) where x^2 == 1 { x }", Code::Operator, "=="),
        ("fn f(x) where = 1 { x }", Code::ExpectExpr, "="),
        ("fn f(x) where x = { x }", Code::Token, "{"),
        ("fn f(x) where x^2 = 1", Code::Unexpected, "1"),
    ] {
        let parsed = program(source);
        let first = parsed.diagnostics.iter().next().expect(source);
        assert_eq!(first.code, code, "{source}: {}", parsed.diagnostics);
        let span = first.span;
        assert_eq!(&source[span.start as usize..span.end as usize], place, "{source}");
    }
    // The signature survives, so that a macro can emit something of the right shape.
    assert_eq!(program("fn f(x) where x^2 { x } fn g(y) = y;").ast.items.len(), 2);
}
