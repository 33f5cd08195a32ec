//! Laws of posteriors: what cancels, what a class weighs, what is refused.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::{Gaussian, Weight, WrongGaussian, source};
use crate::limits::Limits;
use crate::options::Options;
use crate::rational::Rational;
use crate::syntax::parse_program;
use crate::{Compiled, compile};

fn one(source: &str) -> Compiled {
    compile(source, &Options::default()).unwrap().pop().unwrap()
}

fn errors(source: &str) -> String {
    compile(source, &Options::default()).unwrap_err().to_string()
}

fn rational(text: &str) -> Rational {
    text.parse().unwrap()
}

#[test]
fn what_all_classes_share_cancels() {
    let pair = one("posterior pair(x) { class plus: (x-1)^2/2; class minus: (x+1)^2/2; }");
    assert_eq!(pair.network.to_string(), "network pair(x) {\n  minus = -2*x\n}\n");
    let shared = one("posterior f(x: [3]; a) {
        let h = a*x[0]^4*x[1] + x[2]^9;
        class A: h + x[0], prior 2; class B: h - x[1], prior 3; class C: h, prior 5;
    }");
    assert_eq!(shared.network.gates.len(), 0);
    assert_eq!(shared.system.outputs.len(), 2);
    let posterior = shared.posterior().unwrap();
    assert_eq!(posterior.names().collect::<Vec<_>>(), ["A", "B", "C"]);
    assert_eq!(posterior.energies.outputs.len(), 3);
    assert_eq!(posterior.to_string(), "p(A) ∝ 1, p(B) ∝ 3/2*exp(B), p(C) ∝ 5/2*exp(C)");
}

#[test]
fn gates_are_those_of_the_differences() {
    // max(p, q) products for a quadratic form with p positive and q negative squares.
    for (form, gates) in [
        ("x[0]^2", 1),
        ("x[0]^2 + x[1]^2", 2),
        ("x[0]^2 - x[1]^2", 1),
        ("x[0]^2 + x[1]^2 - x[2]^2 - x[3]^2", 2),
        ("x[0]^2 + x[1]^2 + x[2]^2 - x[3]^2", 3),
    ] {
        let text = format!(
            "posterior f(x: [4]) {{
                let h = sum(i in 0..4, x[i]^2);
                class A: 3*h; class B: 3*h - ({form}) + x[3];
            }}"
        );
        let compiled = one(&text);
        assert_eq!(compiled.network.gates.len(), gates, "{form}");
        assert_eq!(compiled.certificate.bound.gates, gates, "{form}");
    }
}

#[test]
fn printed_posteriors_read_back() {
    let text = "posterior f(x; a) { let u = x^2; class A: a*u, prior 2/3, determinant 4; \
                class B: -x, scale sqrt(2) }";
    let parse = |text: &str| parse_program(text, &Limits::default()).unwrap().to_string();
    let printed = parse(text);
    assert_eq!(parse(&printed), printed);
    assert!(printed.contains("    class A: a*u, prior 2/3, determinant 4;\n"), "{printed}");
}

#[test]
fn relations_hold_for_all_classes() {
    let text = "posterior f(x, y) where x^2 + y^2 = 1 { class A: x^2; class B: -y^2; class C: x; }";
    let compiled = one(text);
    // x² + y² is 1, and x² - x one product.
    assert_eq!(compiled.network.gates.len(), 1);
    assert!(compiled.posterior().unwrap().energies.ideal.is_declared());
}

#[test]
fn weights_are_exact_until_their_logarithm() {
    let text = "posterior f(x) {
        let s = 2;
        class A: x, prior 0.7, scale 1/sqrt(2), determinant 4;
        class B: 0, prior 0.3, scale sqrt(8)/s;
    }";
    let compiled = one(text);
    let posterior = compiled.posterior().unwrap();
    let squares: Vec<&Rational> = posterior.classes.iter().map(|c| c.weight.square()).collect();
    assert_eq!(squares, [&rational("49/800"), &rational("9/50")]);
    assert_eq!(posterior.to_string(), "p(A) ∝ 1, p(B) ∝ 12/7*exp(B)");
    let wanted = (12.0_f64 / 7.0).ln();
    assert!((posterior.offsets()[1] - wanted).abs() < 1e-15);
    assert!(compiled.system.signature.roots.is_empty(), "weights have roots of their own");
    let huge = Weight::of(&rational("1e400")).unwrap();
    assert!((huge.ln() - 400.0 * std::f64::consts::LN_10).abs() < 1e-12);
    assert!((Weight::default().over(&huge).ln() + huge.ln()).abs() < 1e-12);
    assert_eq!(Weight::of_square(rational("2/3")).unwrap().to_string(), "sqrt(2/3)");
    assert_eq!(Weight::of(&Rational::ZERO), None);
}

#[test]
fn a_whole_call_of_a_posterior_is_one() {
    let text = "posterior f(x) { class A: x^2, prior 2; class B: x; class C: 0; }
        fn g(a, b; c) = f(a*b + c);";
    let compiled = one(text);
    let posterior = compiled.posterior().unwrap();
    assert_eq!(posterior.names().collect::<Vec<_>>(), ["A", "B", "C"]);
    assert_eq!(posterior.energies.signature.name, "g");
    let error = errors("posterior f(x) { class A: x; class B: 0; } fn g(x) = 1 + f(x);");
    assert!(error.contains("E_CALL") && error.contains("is a posterior"), "{error}");
}

#[test]
fn derivatives_are_those_of_all_logits() {
    let text = "#[gradient] posterior f(x, y) { class A: x^2; class B: y^2; class C: x*y; }";
    let compiled = one(text);
    let names: Vec<&str> = compiled.system.outputs.iter().map(|o| o.name.as_str()).collect();
    assert_eq!(names, ["B", "C", "dB_dx", "dB_dy", "dC_dx", "dC_dy"]);
    assert!(compiled.posterior().is_some());
    let error = errors("#[hessian] posterior f(x) { class A: x; class B: 0; }");
    assert!(error.contains("E_OPTION"), "{error}");
    let error = errors("#[gradient] posterior f(b: bit) { class A: b; class B: 0; }");
    assert!(error.contains("E_OPTION") && error.contains("real variables"), "{error}");
}

#[test]
fn what_is_no_posterior_is_refused() {
    for (text, code) in [
        ("posterior f(x) { class A: x; }", "E_CLASS"),
        ("posterior f(x) { }", "E_CLASS"),
        ("posterior f(x) { class A: x; class A: 0; }", "E_CLASS"),
        ("posterior f(x) { class A: x, prior 0; class B: 0; }", "E_PRIOR"),
        ("posterior f(x) { class A: x, prior -1/2; class B: 0; }", "E_PRIOR"),
        ("posterior f(x) { class A: x, prior x; class B: 0; }", "E_PRIOR"),
        ("posterior f(x; a) { class A: x, scale a; class B: 0; }", "E_PRIOR"),
        ("posterior f(x) { class A: x, scale 1 + sqrt(2); class B: 0; }", "E_PRIOR"),
        ("posterior f(x) { class A: x, determinant sqrt(2); class B: 0; }", "E_PRIOR"),
        ("posterior f(x) { class A: x, weight 2; class B: 0; }", "E_UNEXPECTED"),
        ("posterior f(x) { class A: x, prior 2, prior 3; class B: 0; }", "E_UNEXPECTED"),
        ("posterior f(x) { class A x; class B: 0; }", "E_UNEXPECTED"),
        ("posterior f(x) { A: x; B: 0; }", "E_UNEXPECTED"),
        ("posterior f(x) { class A: x y; class B: 0; }", "E_IMPLICIT_MUL"),
        ("posterior f(x) { class A: z; class B: 0; }", "E_UNKNOWN_VAR"),
        ("posterior f(x) = x;", "E_UNEXPECTED"),
        ("posterior f(x) { class A: x; class B: 0;", "E_UNCLOSED"),
    ] {
        let error = errors(text);
        assert!(error.contains(code) && error.matches("E_").count() == 1, "{text}: {error}");
    }
}

fn gaussian(name: &str, prior: &str, mean: [&str; 2], covariance: [[&str; 2]; 2]) -> Gaussian {
    Gaussian {
        name: name.to_owned(),
        prior: rational(prior),
        mean: mean.map(rational).to_vec(),
        covariance: covariance.map(|row| row.map(rational).to_vec()).to_vec(),
    }
}

#[test]
fn gaussians_are_exact() {
    let plain = gaussian("A", "1", ["0", "0"], [["2", "1"], ["1", "3"]]);
    let other =
        Gaussian { name: "B".into(), mean: vec![rational("1"), rational("-1")], ..plain.clone() };
    let text = source("lda", &[plain.clone(), other]).unwrap();
    let compiled = one(&text);
    // Σ⁻¹ = (3 -1; -1 2)/5, so m·Σ⁻¹x - m·Σ⁻¹m/2 = (4x₀ - 3x₁)/5 - 7/10.
    let wanted = "network lda(x: [2]) {\n  B = 4/5*x[0] - 3/5*x[1] - 7/10\n}\n";
    assert_eq!(compiled.network.to_string(), wanted);
    assert_eq!(compiled.posterior().unwrap().classes[0].weight.square(), &rational("1/5"));
    let wrong = gaussian("C", "1", ["0", "0"], [["1", "2"], ["2", "1"]]);
    let refused = source("f", &[plain.clone(), wrong]).unwrap_err();
    assert_eq!(refused, WrongGaussian::Indefinite("C".into()));
    let wrong = gaussian("C", "1", ["0", "0"], [["1", "2"], ["3", "9"]]);
    assert_eq!(source("f", &[wrong]).unwrap_err(), WrongGaussian::Asymmetric("C".into()));
    let wrong = Gaussian { mean: vec![], ..plain.clone() };
    assert_eq!(source("f", &[plain, wrong]).unwrap_err(), WrongGaussian::Size("A".into()));
}

#[test]
fn json_has_the_weights_of_classes() {
    let source = "posterior q(x) { class n: x^2/2, prior 0.7;
        class w: (x - 1)^2/8, prior 0.3, determinant 2; }";
    let compiled = compile(source, &Options::default()).unwrap().remove(0);
    let metrics = compiled.metrics();
    let json = crate::network::json::json_text(
        &compiled.system,
        &compiled.network,
        &metrics,
        &compiled.certificate,
    );
    assert!(json.contains(r#""classes": [["n", "1"], ["w", "sqrt(9/98)"]],"#), "{json}");
}
