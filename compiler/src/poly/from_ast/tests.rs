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
        (system.signature.variable_names(), system.signature.coefficient_names());
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

fn errors(source: &str) -> Vec<(Code, String)> {
    let limits = Limits::default();
    let ast = parse_program(source, &limits).unwrap();
    let diagnostics = from_ast(&ast, &mut Environment::new(), &limits, Sites::Looped).diagnostics;
    let shown = |span: crate::span::Span| source[span.start as usize..span.end as usize].to_owned();
    diagnostics.iter().map(|d| (d.code, shown(d.span))).collect()
}

#[test]
fn relations_belong_to_the_system_and_cost_no_gate() {
    let source =
        "fn f(x: [3]; r) where sum(i in 0..3, x[i]^2) = r^2, 1 = x[0] + x[1] { x[0]*x[1] }";
    let system = system(source);
    assert_eq!(system.written.gates.len(), 1);
    let (names, parameters) =
        (system.signature.variable_names(), system.signature.parameter_names());
    assert_eq!(
        system.ideal.display(&names, &parameters).to_string(),
        "x[0]^2 + x[1]^2 + x[2]^2 = r^2, x[0] + x[1] = 1"
    );
    // What is written is kept, and calls of it know nothing of relations.
    assert_eq!(shown(source), ["out = x[0]*x[1]"]);
    let called = shown("fn f(x) where x^2 = 1 { x^4 } fn g(y) = f(y + 1);");
    assert_eq!(called, ["out = y^4 + 4*y^3 + 6*y^2 + 4*y + 1"]);
}

#[test]
fn relations_that_say_nothing_are_refused_where_they_stand() {
    for (source, code, place) in [
        ("fn f(x) where x = x { x }", Code::Relation, "x = x"),
        ("fn f(x) where 1 = 2 { x }", Code::Relation, "1 = 2"),
        ("fn f(x; a) where a = 1 { x }", Code::Relation, "a = 1"),
        ("fn f(x; a) where a*x = 1 { x }", Code::Relation, "a*x = 1"),
        ("fn f(x) where x = 1, x = 2 { x }", Code::Relation, "x = 1, x = 2"),
        ("fn f(x) where x^2 = y { x }", Code::UnknownVar, "y"),
        ("fn f(x) where sin(x) = 0 { x }", Code::NotPolynomial, "sin"),
        ("fn f(x) where 1/x = 2 { x }", Code::NotPolynomial, "x"),
        ("hamiltonian H(q, p) where q^2 = 1 { p^2 + q }", Code::Relation, "q^2 = 1"),
    ] {
        assert_eq!(errors(source), [(code, place.to_owned())], "{source}");
    }
    // Cyclic 7: its completion takes computer algebra systems a while.
    let cyclic = (1..7)
        .map(|n| format!("sum(i in 0..7, prod(k in 0..{n}, x[(i + k)%7])) = 0"))
        .collect::<Vec<_>>()
        .join(", ");
    let source = format!("fn f(x: [7]) where {cyclic}, prod(i in 0..7, x[i]) = 1 {{ x[0]^2 }}");
    assert_eq!(errors(&source)[0].0, Code::RelationLimit);
}

fn message(source: &str) -> String {
    let limits = Limits::default();
    let ast = parse_program(source, &limits).unwrap();
    let diagnostics = from_ast(&ast, &mut Environment::new(), &limits, Sites::Looped).diagnostics;
    let first = diagnostics.iter().next();
    first.map(|d| format!("{}: {}", d.code, d.message)).unwrap_or_default()
}

#[test]
fn an_index_out_of_range_is_shown_as_it_came_about() {
    for (body, wanted) in [
        ("q[8]", "index 8"),
        ("sum(i in 0..8, q[i+1]^2)", "index i + 1 = 8 where i = 7"),
        ("sum(i in 0..8, j in 0..2, q[2*i - 3*j])", "index 2*i - 3*j = -3 where i = 0, j = 1"),
        ("sum(i in 4..5, q[i^2 - i])", "index i^2 - i = 12 where i = 4"),
    ] {
        let source = format!("fn f(q: [8]) = {body};");
        let wanted = format!("E_INDEX: {wanted} is outside `q` of size 8");
        assert_eq!(message(&source), wanted);
    }
    let grid = message("fn f(s: [3, 4]) = sum(i in 0..3, j in 0..4, s[i, j]*s[i, j+1]);");
    assert_eq!(grid, "E_INDEX: index j + 1 = 4 where j = 3 is outside `s` of size 4");
}

#[test]
fn odd_shapes_and_domains_are_named() {
    for (source, wanted) in [
        (
            "hamiltonian H(q: [3], p: [2]) { q[0] + p[1] }",
            "E_SHAPE: a hamiltonian takes coordinates and momenta of equal shape: `q` is [3], \
             `p` is [2]",
        ),
        (
            "hamiltonian H(q: [2, 2], p) { q[0, 0] + p }",
            "E_SHAPE: a hamiltonian takes coordinates and momenta of equal shape: \
             `q` is [2, 2], `p` is a number",
        ),
        (
            "hamiltonian H(q) { q^2 }",
            "E_SHAPE: a hamiltonian takes coordinates and momenta of equal shape: there are 1 \
             arguments",
        ),
        (
            "hamiltonian H(q: [spin; 2], p: [spin; 2]) { q[0]*p[1] }",
            "E_TYPE: coordinates and momenta are real numbers: bits and spins do not move",
        ),
        ("fn f(s: spin) = s; fn g(x) = f(x);", "E_TYPE: `s` of `f` is a spin, -1 or 1"),
        (
            "fn f(b: [bit; 2]) = b[0]; fn g(s: [spin; 2]) = f(s);",
            "E_TYPE: `b[0]` of `f` is a bit, 0 or 1",
        ),
        ("fn f(b: bit) = b; fn g(x) = f(2)*x;", "E_TYPE: `b` of `f` is a bit, 0 or 1"),
        (
            "fn f(x: f32, y: f64) = x*y;",
            "E_TYPE: all variables of a definition have the same number type",
        ),
    ] {
        assert_eq!(message(source), wanted, "{source}");
    }
    // A product of spins is a spin, and 1 - b a bit.
    assert_eq!(shown("fn f(s: spin) = s; fn g(a: spin, b: spin) = f(a*b)*f(-1);"), ["out = -a*b"]);
    assert_eq!(shown("fn f(b: bit) = b; fn g(a: bit) = f(1 - a)^2;"), ["out = -a + 1"]);
}

#[test]
fn sums_over_neighbours_read_as_on_paper() {
    let ring = "q[0]*q[1] + q[0]*q[2] + q[1]*q[2]";
    for body in [
        "sum(i in 0..3, q[i]*q[(i+1)%3])",
        "sum(i in 0..3, sum(j in i+1..3, q[i]*q[j]))",
        "sum(i in 0..3, j in i+1..3, prod(k in 0..2, q[i + k*(j - i)]))",
        "sum(i in 0..3, bond(q[i], q[(i+1)%3]))",
        "sum(i in 0..3, bond(prod(k in i..=i, q[k]), q[(i+2)%3]))",
        "pair(q)",
    ] {
        let helpers =
            "fn bond(a, b) = a*b; fn pair(q: [3]) = sum(i in 0..3, bond(q[i], q[(i-1)%3]));";
        assert_eq!(shown(&format!("{helpers} fn f(q: [3]) = {body};")), [format!("out = {ring}")]);
    }
    assert_eq!(
        shown(
            "fn f(s: [spin; 2, 2]) = sum(i in 0..2, j in 0..2, s[i,j]*(s[(i+1)%2,j] + s[i,(j+1)%2]));"
        ),
        ["out = 2*s[0,0]*s[0,1] + 2*s[0,0]*s[1,0] + 2*s[0,1]*s[1,1] + 2*s[1,0]*s[1,1]"]
    );
    assert_eq!(shown("fn f(x) = prod(i in 0..2, sum(j in 0..=i, x + j));"), ["out = 2*x^2 + x"]);
}

#[test]
fn square_roots_are_exact_constants() {
    assert_eq!(shown("fn f(x) = sqrt(12)*x;"), ["out = (2*sqrt(3))*x"]);
    assert_eq!(shown("fn f(x) = sqrt(2)*sqrt(3)*x - sqrt(6)*x + sqrt(2)^2*x^2;"), ["out = 2*x^2"]);
    assert_eq!(
        shown("fn f(x) = x/sqrt(2) + x*(1 + sqrt(2))/(1 - sqrt(2));"),
        ["out = (-3/2*sqrt(2) - 3)*x"]
    );
    assert_eq!(shown("fn f(x) = (sqrt(2)*x + 1)^2;"), ["out = 2*x^2 + (2*sqrt(2))*x + 1"]);
    assert_eq!(
        shown("fn f(x; a) = sqrt(1/4)*a*x + sqrt(1/3)*a*x^2;"),
        ["out = (1/3*a*sqrt(3))*x^2 + (1/2*a)*x"]
    );
    // Roots in a definition that is called, beside others and with other parameters.
    assert_eq!(
        shown("fn g(x; a) = sqrt(3)*a*x + sqrt(2); fn f(x; a, b) = sqrt(2)*g(x, b) + sqrt(3)*a;"),
        ["out = (b*sqrt(2)*sqrt(3))*x + (a*sqrt(3) + 2)"]
    );
    // A definition of that name goes first.
    assert_eq!(shown("fn sqrt(x) = x^2; fn f(x) = sqrt(x + 1);"), ["out = x^2 + 2*x + 1"]);
    for (body, wanted) in [
        ("sqrt(x)", "E_NOT_POLYNOMIAL: the square root of a variable is not a polynomial"),
        (
            "sqrt(a)*x",
            "E_NOT_POLYNOMIAL: a square root is of a rational number, without parameters and roots",
        ),
        ("sqrt(-2)*x", "E_NOT_POLYNOMIAL: `-2` has no real square root"),
        ("sqrt(2, 3)*x", "E_CALL: `sqrt` takes 1 argument, 2 given"),
        (
            "sqrt(65537*65539)*x",
            "E_LIMIT_NUMBER: the prime factors of `4295229443` are too large for its square root",
        ),
        ("x/(sqrt(2)*sqrt(2) - 2)", "E_DIV_ZERO: division by zero"),
        ("x/(a + sqrt(2))", "E_NOT_POLYNOMIAL: division by a parameter is not polynomial"),
        ("x^sqrt(2)", "E_NOT_POLYNOMIAL: the exponent must be a non-negative integer"),
    ] {
        assert_eq!(message(&format!("fn f(x; a) = {body};")), wanted);
    }
}

#[test]
fn arrays_are_counted_before_they_are_made() {
    let limits = Limits::default();
    for source in [
        "fn f(x: [100000, 100000]) = 1;",
        "fn f(x: [65535], y) = 1;",
        "fn f(x; a: [65536]) = x;",
        "fn f(x: [4294967295, 4294967295, 4294967295]) = x[0,0,0];",
    ] {
        let ast = parse_program(source, &limits).unwrap();
        let found = from_ast(&ast, &mut Environment::new(), &limits, Sites::WrittenOut);
        let codes: Vec<Code> = found.diagnostics.iter().map(|d| d.code).collect();
        assert_eq!(codes, [Code::LimitVars], "{source}");
    }
}
