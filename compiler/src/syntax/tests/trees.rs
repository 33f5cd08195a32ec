//! What is read is what was meant: precedence, forms of statements, both surfaces alike.

use super::{line, program, rust};
use crate::limits::Limits;
use crate::syntax::ast::{
    Ast, Element, ExprId, ExprKind, Factor, FunctionKind, Item, ResultForm, Sign,
};
use crate::syntax::{decode_utf8, parse_line};

/// An expression with every operation in parentheses.
fn shape(ast: &Ast, id: ExprId) -> String {
    match &ast.expr(id).kind {
        ExprKind::Negate(operand) => format!("(-{})", shape(ast, *operand)),
        ExprKind::Power { base, exponent } => {
            format!("({}^{})", shape(ast, *base), shape(ast, *exponent))
        }
        ExprKind::Sum(terms) => {
            let signed = terms.iter().map(|(sign, term)| match sign {
                Sign::Plus => format!("+{}", shape(ast, *term)),
                Sign::Minus => format!("-{}", shape(ast, *term)),
            });
            format!("({})", signed.collect::<String>())
        }
        ExprKind::Product(factors) => {
            let joined = factors.iter().map(|(factor, operand)| match factor {
                Factor::Times => format!("*{}", shape(ast, *operand)),
                Factor::Over => format!("/{}", shape(ast, *operand)),
                Factor::Modulo => format!("%{}", shape(ast, *operand)),
            });
            format!("({})", joined.collect::<String>())
        }
        _ => ast.display(id).to_string(),
    }
}

fn shape_of(source: &str) -> String {
    let ast = parse_line(source, &Limits::default()).expect(source);
    let Item::Evaluate(body) = &ast.items[0] else { panic!("{source} is an expression") };
    shape(&ast, body.results[0])
}

#[test]
fn operators_bind_as_in_mathematics() {
    let cases = [
        ("-x^2", "(-(x^2))"),
        ("-2^2*x", "(*(-(2^2))*x)"),
        ("x^2^3", "(x^(2^3))"),
        ("x**2**3", "(x^(2^3))"),
        ("2^-1", "(2^(-1))"),
        ("x^-y*z", "(*(x^(-y))*z)"),
        ("x +- y", "(+x+(-y))"),
        ("-x*y + z", "(+(*(-x)*y)+z)"),
        ("a/-b*c", "(*a/(-b)*c)"),
        ("a - b - c", "(+a-b-c)"),
        ("a - (b - c)", "(+a-(+b-c))"),
        ("x*y^2", "(*x*(y^2))"),
        ("-(-(-x))", "(-(-(-x)))"),
        ("(x+y)*z", "(*(+x+y)*z)"),
        ("5.*x", "(*5*x)"),
        ("1_000*x", "(*1000*x)"),
        ("s[(i+1)%8, j]", "s[(i + 1)%8, j]"),
        ("sum(i in 0..2, j in 0..=n, x[i]*j)/2", "(*sum(i in 0..2, j in 0..=n, x[i]*j)/2)"),
        ("\u{feff}x // a comment", "x"),
    ];
    for (source, expected) in cases {
        assert_eq!(shape_of(source), expected, "{source}");
    }
}

#[test]
fn statements_of_the_repl() {
    let circle = line("c(x, y) where x^2 + y^2 = 1 = x*y; d(x) where x^2 = 2 { x^3 }");
    assert!(circle.diagnostics.is_empty(), "{}", circle.diagnostics);
    assert!(circle.ast.functions().all(|f| f.relations.len() == 1));
    let parsed = line("f(x, y; a) = a*x*y; g = 2*u; f(1, 2, 3)^2; (u, v)");
    assert!(parsed.diagnostics.is_empty(), "{}", parsed.diagnostics);
    let [Item::Function(f), Item::Assign(g), Item::Evaluate(_), Item::Evaluate(pair)] =
        &parsed.ast.items[..]
    else {
        panic!("{:?}", parsed.ast.items)
    };
    assert_eq!((f.variables.len(), f.parameters.len()), (2, 1));
    assert_eq!(parsed.ast.text(g.name.name), "g");
    assert_eq!((pair.form, pair.results.len()), (ResultForm::Tuple, 2));

    let pasted = line("fn f(x) { let u = x^2; u + 1 } hamiltonian H(q, p) { p^2 + q^2 } f(3)");
    assert!(pasted.diagnostics.is_empty(), "{}", pasted.diagnostics);
    assert_eq!(pasted.ast.items.len(), 3);
}

const ITEMS: &str = "\
/// A saddle.
/// With two lines.
#[minimize(gates)]
#[effort(2)]
pub(crate) fn saddle(x: f32, y: bit; a) {
    let u = x^2;
    (u*x, a*y, -u)
}
hamiltonian Chain(q: [2], p: [f64; 2]; k) {
    sum(i in 0..2, p[i]**2 + k*(q[(i+1)%2] - q[i])^2)/2
}
fn ising(s: [spin; 8, 8]; J) = -J*sum(i in 0..8, s[i, 0]);
fn ball(x: [3]; r) where sum(i in 0..3, x[i]^2) = r^2, x[0] = 2*x[1] { x[0]*x[2] }
fn arc(x, y) where x^2 + y^2 = 1, = (x*y, x);
";

#[test]
fn definitions_carry_everything_written() {
    let parsed = program(ITEMS);
    assert!(parsed.diagnostics.is_empty(), "{}", parsed.diagnostics);
    let ast = &parsed.ast;
    let functions: Vec<_> = ast.functions().collect();
    let saddle = functions[0];
    let docs: Vec<&str> = saddle.docs.iter().map(|doc| ast.text(*doc)).collect();
    assert_eq!(docs, ["A saddle.", "With two lines."]);
    let attributes: Vec<(&str, usize)> = saddle
        .attributes
        .iter()
        .map(|attribute| (ast.text(attribute.name.name), attribute.arguments.len()))
        .collect();
    assert_eq!(attributes, [("minimize", 1), ("effort", 1)]);
    assert_eq!(saddle.visibility.len(), 4);
    assert_eq!(saddle.variables[1].element, Element::Bit);
    assert_eq!((saddle.body.lets.len(), saddle.body.results.len()), (1, 3));
    assert_eq!(functions[1].kind, FunctionKind::Hamiltonian);
    assert_eq!(functions[1].variables[1].shape, [2]);
    assert_eq!(functions[2].variables[0].shape, [8, 8]);
    assert_eq!(functions[2].variables[0].element, Element::Spin);
    let [ball, arc] = [functions[3], functions[4]];
    assert_eq!((ball.relations.len(), ball.body.results.len()), (2, 1));
    assert_eq!(ast.display(ball.relations[1].right).to_string(), "2*x[1]");
    assert_eq!((arc.relations.len(), arc.body.results.len()), (1, 2));
}

#[test]
fn both_surfaces_read_the_same() {
    let text = program(ITEMS).ast.to_string();
    let tokens = rust(&ITEMS.replace("/// A saddle.", "pub(crate) fn f(x) = x; /// A saddle."));
    assert!(tokens.diagnostics.is_empty(), "{}", tokens.diagnostics);
    assert_eq!(tokens.ast.to_string(), format!("pub(crate) fn f(x) = x;\n{text}"));
    assert_eq!(program(&text).ast.to_string(), text);

    for (source, printed) in [
        ("|x, y; a| x ^ 2 ^ 3 - 5. * -x ** 2", "|x, y; a| x^2^3 - 5*-x^2\n"),
        ("|| 7", "|| 7\n"),
        ("|x| where x^2 = 1 = x^3", "|x| where x^2 = 1 {\n    x^3\n}\n"),
        ("|x| where x^2 = 1 { x^3 }", "|x| where x^2 = 1 {\n    x^3\n}\n"),
        ("|x: f64, r#type| [x, r#type]", "|x: f64, type| [x, type]\n"),
        ("opts(effort = 2) |x| { let u = x; u }", "#[effort=2]\n|x| {\n    let u = x;\n    u\n}\n"),
    ] {
        let parsed = rust(source);
        assert!(parsed.diagnostics.is_empty(), "{source}: {}", parsed.diagnostics);
        assert_eq!(parsed.ast.to_string(), printed, "{source}");
    }
}

#[test]
fn spans_of_tokens_lead_to_their_places() {
    let parsed = rust("|x| x + sum(i in 0..2, x*i)");
    let body = &parsed.ast.functions().next().expect("a closure").body;
    let ExprKind::Sum(terms) = &parsed.ast.expr(body.results[0]).kind else { panic!("a sum") };
    let span = parsed.ast.expr(terms[1].1).span;
    assert_eq!((span.start, span.end), (5, 17), "`..` is one token");
}

#[test]
fn bytes_that_are_no_text_are_pointed_at() {
    assert_eq!(decode_utf8(b"x+y"), Ok("x+y"));
    let errors = decode_utf8(b"x\xc0\xafy").expect_err("an overlong encoding");
    assert_eq!(errors.iter().next().map(|error| error.span.start), Some(1));
}
