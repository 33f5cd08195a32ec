//! Elaboration from text: what is computed, and what is refused.

use super::{Elaborated, Environment, Sites, from_ast};
use crate::code::Code;
use crate::limits::Limits;
use crate::poly::System;
use crate::syntax::{parse_line, parse_program};

fn system(source: &str) -> System {
    let limits = Limits::default();
    let ast = parse_program(source, &limits).unwrap();
    let Elaborated { mut definitions, diagnostics, .. } =
        from_ast(&ast, &mut Environment::new(), &limits, Sites::Looped);
    assert!(!diagnostics.has_errors(), "{source}: {diagnostics}");
    definitions.pop().unwrap().system
}

fn shown(source: &str) -> Vec<String> {
    let system = system(source);
    let (names, parameters) =
        (system.signature.variable_names(), system.signature.parameter_names());
    system
        .outputs
        .iter()
        .map(|o| {
            let p = o.polynomial.as_ref().unwrap();
            format!("{} = {}", o.name, p.display(&names, &parameters))
        })
        .collect()
}

fn codes(line: &str) -> Vec<Code> {
    let limits = Limits::default();
    match parse_line(line, &limits) {
        Err(diagnostics) => diagnostics.iter().map(|d| d.code).collect(),
        Ok(ast) => {
            let Elaborated { diagnostics, .. } =
                from_ast(&ast, &mut Environment::new(), &limits, Sites::Looped);
            diagnostics.iter().map(|d| d.code).collect()
        }
    }
}

#[test]
fn polynomials_are_canonical() {
    assert_eq!(shown("fn f(x, y) = (x + y)^2;"), ["out = x^2 + 2*x*y + y^2"]);
    assert_eq!(shown("fn f(x) = -x^2 + 0.1*x/2;"), ["out = -x^2 + 1/20*x"]);
    assert_eq!(shown("fn f(x; a) = a*x^2 - (a + 1)*x;"), ["out = (a)*x^2 + (-a - 1)*x"]);
    assert_eq!(
        shown("fn f(x, y) { let u = x + y; let v = u^2; (v, u*y, 3) }"),
        ["v = x^2 + 2*x*y + y^2", "out1 = x*y + y^2", "out2 = 3"]
    );
}

#[test]
fn arrays_folds_and_calls() {
    assert_eq!(
        shown("fn f(q: [3]) = sum(i in 0..3, q[i]*q[(i+1)%3]);"),
        ["out = q[0]*q[1] + q[0]*q[2] + q[1]*q[2]"]
    );
    assert_eq!(shown("fn f(x) = prod(k in 1..=3, x - k);"), ["out = x^3 - 6*x^2 + 11*x - 6"]);
    assert_eq!(shown("fn g(x, y; a) = a*x*y; fn f(x) = g(x + 1, x, 2);"), ["out = 2*x^2 + 2*x"]);
    assert_eq!(shown("fn f(x, y) = diff(x^3*y, x);"), ["out = 3*x^2*y"]);
    assert_eq!(shown("fn f(b: bit, s: spin) = b^2 + s^3;"), ["out = b + s"]);
}

#[test]
fn the_program_as_written_is_kept() {
    assert_eq!(system("fn f(a, b, c, d) = (a + b)*(c + d);").written.gates.len(), 1);
    assert_eq!(system("fn f(x) { let u = x*x; let v = u*u; v*u }").written.gates.len(), 3);
    let chain: String = (1..40).map(|k| format!("let u{k} = u{}*u{} + y;", k - 1, k - 1)).collect();
    let deep = chain.split("let u13").next().unwrap_or("");
    let source = format!("fn f(x, y) {{ let u0 = x; {deep} u12 }}");
    let system = system(&source);
    assert_eq!(system.written.gates.len(), 12);
    assert!(system.outputs[0].polynomial.is_none());
}

#[test]
fn mistakes_have_their_codes() {
    let cases: &[(&str, Code)] = &[
        ("f(x) = x + y", Code::UnknownVar),
        ("X + x", Code::UnknownVar),
        ("puts", Code::UnknownVar),
        ("self + super + crate", Code::Name),
        ("CON = x", Code::Name),
        ("NaN*x", Code::NumNonfinite),
        ("-inf", Code::NumNonfinite),
        ("sin(x)", Code::NotPolynomial),
        ("x/0", Code::DivZero),
        ("x/(1-1)", Code::DivZero),
        ("x/(1+y)", Code::NotPolynomial),
        ("H = p^2/(2*m)", Code::NotPolynomial),
        ("x^(-2)", Code::NotPolynomial),
        ("x^y", Code::NotPolynomial),
        ("x^x", Code::NotPolynomial),
        ("x^1000000", Code::LimitDegree),
        ("x^65536", Code::LimitDegree),
        ("x^99999999999999999999999999", Code::LimitDegree),
        ("((((x^100)^100)^100)^100)", Code::LimitDegree),
        ("9^9^9^9^9*x", Code::LimitNumber),
        ("(x+y)^10000", Code::LimitTerms),
        ("f(x) = g(x); g(x) = f(x)", Code::Recursion),
        ("x = x + 1", Code::Recursion),
        ("x(y) + x", Code::Call),
    ];
    for (line, code) in cases {
        assert_eq!(codes(line).first(), Some(code), "{line}");
    }
    let product: Vec<String> = (0..40).map(|k| format!("(a{k}+b{k})")).collect();
    assert_eq!(codes(&product.join("*")), [Code::LimitTerms]);
}

#[test]
fn valid_lines() {
    for line in [
        "x",
        "-(-(-x))",
        "x^2.0",
        "x^2^3",
        "(x-x)^0",
        "0^0",
        "5",
        "x - x",
        "x +- y",
        "pi*x",
        "1e300*x*1e300*y*1e-300",
        "9007199254740993*x",
        "std + core",
        "-2^2*x",
    ] {
        assert_eq!(codes(line), [], "{line}");
    }
    let sum: Vec<String> = (0..500).map(|k| format!("{k}*x^{k}")).collect();
    assert_eq!(codes(&sum.join("+")), []);
}

#[test]
fn several_mistakes_at_once() {
    let limits = Limits::default();
    let ast = parse_program("fn f(x) = y + z*x + q[0];", &limits).unwrap();
    let Elaborated { definitions, diagnostics, .. } =
        from_ast(&ast, &mut Environment::new(), &limits, Sites::Looped);
    assert!(definitions.is_empty());
    assert_eq!(diagnostics.len(), 3, "{diagnostics}");
}
