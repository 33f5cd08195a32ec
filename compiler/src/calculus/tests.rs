//! Derivatives against exact differences, gate counts, and what is refused.

use super::{Mechanics, is_separable};
use crate::compile;
use crate::modular::Stream;
use crate::network::expand::{ExpansionLimits, expand};
use crate::network::verify::verify;
use crate::options::Options;
use crate::pipeline::Compiled;
use crate::program::Interpreter;
use crate::program::arithmetic::Exact;
use crate::progress::Progress;
use crate::rational::Rational;

/// What the optimiser starts from must be right too: a wrong start would hide behind a refusal.
fn starts_right(compiled: &Compiled) {
    let expanded = expand(&compiled.system.written, ExpansionLimits::default()).unwrap();
    for (output, found) in compiled.system.outputs.iter().zip(expanded) {
        let name = format!("{}\n{}", output.name, compiled.system.written);
        assert!(output.polynomial.as_ref().is_none_or(|p| *p == found), "{name}");
    }
}

fn compiled(source: &str) -> Compiled {
    compile(source, &Options::default()).unwrap_or_else(|e| panic!("{source}: {e}")).pop().unwrap()
}

const HENON_HEILES: &str = "hamiltonian H(q: [2], p: [2]; lambda) {
    sum(i in 0..2, p[i]^2 + q[i]^2)/2 + lambda*(q[0]^2*q[1] - q[1]^3/3)
}";
const FPUT: &str = "hamiltonian H(q: [8], p: [8]; alpha, beta) {
    let left = q[0];
    let right = q[7];
    let springs = sum(i in 0..7, (q[i+1] - q[i])^2/2
        + alpha*(q[i+1] - q[i])^3/3 + beta*(q[i+1] - q[i])^4/4);
    sum(i in 0..8, p[i]^2)/2 + springs
        + (left^2 + right^2)/2 + alpha*(left^3 - right^3)/3 + beta*(left^4 + right^4)/4
}";
const PHI4: &str = "hamiltonian H(q: [8], p: [8]; m2, lambda) {
    sum(i in 0..8, p[i]^2/2 + (q[(i+1)%8] - q[i])^2/2 + m2*q[i]^2/2 + lambda*q[i]^4/4)
}";

/// The outputs at a point, exactly.
fn values(compiled: &Compiled, variables: &[Rational], parameters: &[Rational]) -> Vec<Rational> {
    let interpreter = Interpreter::new(compiled.program.clone(), Exact).unwrap();
    interpreter.call(variables, parameters).unwrap()
}

fn point(stream: &mut Stream, count: usize) -> Vec<Rational> {
    let number = |_| Rational::ratio(stream.below(41) as i64 - 20, 7).unwrap();
    (0..count).map(number).collect()
}

/// The derivatives of all outputs by one variable: central differences that are exact for
/// polynomials up to degree 8.
fn differences(f: &Compiled, at: &[Rational], parameters: &[Rational], k: usize) -> Vec<Rational> {
    let shifted = |by: i64| {
        let mut at = at.to_vec();
        at[k] = &at[k] + &Rational::ratio(by, 10).unwrap();
        values(f, &at, parameters)
    };
    let weights = [(4, 5), (-1, 5), (4, 105), (-1, 280)];
    let mut sums = vec![Rational::ZERO; f.network.outputs.len()];
    for (by, (n, d)) in (1..).zip(weights) {
        let weight = &Rational::ratio(n, d).unwrap() * &Rational::integer(10);
        for (sum, (a, b)) in sums.iter_mut().zip(shifted(by).iter().zip(shifted(-by))) {
            *sum = &*sum + &(&weight * &(a - &b));
        }
    }
    sums
}

fn parameters(compiled: &Compiled, stream: &mut Stream) -> Vec<Rational> {
    point(stream, compiled.definition().signature.parameter_count())
}

#[test]
fn energy_and_motion_of_the_classics() {
    for (source, most) in [(HENON_HEILES, 6), (FPUT, 34), (PHI4, 32)] {
        let compiled = compiled(&format!("#[motion] {source}"));
        let gates = compiled.network.gates.len();
        starts_right(&compiled);
        assert!(gates <= most, "{gates} gates, {most} wanted:\n{}", compiled.network);
        assert_eq!(verify(&compiled.network), []);
    }
}

#[test]
fn motion_is_the_exact_difference_quotient_of_the_energy() {
    let mut stream = Stream::new(3);
    for source in [HENON_HEILES, FPUT, PHI4] {
        let motion = compiled(&format!("#[motion] {source}"));
        let energy = motion.value.clone().unwrap();
        let n = energy.system.signature.variable_count();
        let (at, with) = (point(&mut stream, n), parameters(&motion, &mut stream));
        let found = values(&motion, &at, &with);
        assert_eq!(found[0], values(&energy, &at, &with)[0]);
        for k in 0..n / 2 {
            let dq = &differences(&energy, &at, &with, n / 2 + k)[0];
            let dp = -&differences(&energy, &at, &with, k)[0];
            assert_eq!((&found[1 + k], &found[1 + n / 2 + k]), (dq, &dp), "pair {k}");
        }
    }
}

/// A random program in x, y, z and the parameter a, of degree at most 8.
fn random(stream: &mut Stream) -> String {
    let mut lets = String::new();
    let mut names: Vec<(String, u32)> = ["x", "y", "z"].map(|n| (n.to_owned(), 1)).into();
    for k in 0..2 + stream.below(4) {
        let [(a, m), (b, n)] = [0, 1].map(|_| names[stream.below(names.len())].clone());
        let (c, d) = (stream.below(7) as i64 - 3, 1 + stream.below(3));
        if m + n <= 8 {
            lets.push_str(&format!("let u{k} = ({a} + {c}*x/{d})*({b} + a*y - {d}) + {a};\n"));
            names.push((format!("u{k}"), m + n));
        }
    }
    let last: Vec<&str> = names.iter().rev().take(2).map(|n| n.0.as_str()).collect();
    format!("f(x, y, z; a) {{ {lets} {} + y*z }}", last.join(" - "))
}

#[test]
fn value_and_gradient_are_never_more_than_three_times_the_value() {
    let mut stream = Stream::new(2027);
    for _ in 0..60 {
        let source = random(&mut stream);
        let gradient = compiled(&format!("#[gradient] fn {source}"));
        let value = gradient.value.clone().unwrap();
        let (gates, most) = (gradient.network.gates.len(), 3 * value.network.gates.len());
        assert!(gates <= most, "{gates} gates for {source}, the value has {}", most / 3);
        assert_eq!(verify(&gradient.network), [], "{source}");
        let (at, with) = (point(&mut stream, 3), parameters(&gradient, &mut stream));
        let found = values(&gradient, &at, &with);
        assert_eq!(found[0], values(&value, &at, &with)[0], "{source}");
        for k in 0..3 {
            assert_eq!(found[1 + k], differences(&value, &at, &with, k)[0], "{source}");
        }
    }
}

#[test]
fn second_derivatives_are_differences_of_first_ones() {
    let mut stream = Stream::new(5);
    for _ in 0..8 {
        let source = random(&mut stream);
        let of = |what: &str| compiled(&format!("#[{what}] fn {source}"));
        let (first, all) = (of("gradient(only)"), of("hessian"));
        let product = of("hessian(product)");
        let (at, with) = (point(&mut stream, 3), parameters(&first, &mut stream));
        let direction = point(&mut stream, 3);
        let found = values(&all, &at, &with);
        assert_eq!(found[1..4], values(&first, &at, &with)[..], "{source}");
        let mut along = vec![Rational::ZERO; 3];
        for k in 0..3 {
            let column = differences(&first, &at, &with, k);
            for i in 0..3 {
                assert_eq!(found[4 + 3 * i + k], column[i], "{source}");
                along[i] = &along[i] + &(&column[i] * &direction[k]);
            }
        }
        let point: Vec<Rational> = at.iter().chain(&direction).cloned().collect();
        assert_eq!(values(&product, &point, &with), along, "{source}");
    }
}

#[test]
fn jacobians_go_row_by_row() {
    let all = compiled("#[jacobian] fn f(r, s; a) { let u = r*s; (u, a*u^2, r + s) }");
    let names: Vec<&str> = all.network.outputs.iter().map(|o| o.name.as_str()).collect();
    assert_eq!(names[..4], ["u", "out1", "out2", "du_dr"]);
    let f = all.value.clone().unwrap();
    let mut stream = Stream::new(8);
    let (at, with) = (point(&mut stream, 2), point(&mut stream, 1));
    let found = values(&all, &at, &with);
    for k in 0..2 {
        let column = differences(&f, &at, &with, k);
        (0..3).for_each(|i| assert_eq!(found[3 + 2 * i + k], column[i]));
    }
    // Many inputs and few outputs, and the reverse: the cheaper direction is taken.
    let wide = compiled("#[jacobian(only)] fn f(t) = (t^2, t^3, t^4, t^5, t^6);");
    assert!(wide.system.written.gates.len() <= 15, "{}", wide.system.written);
}

#[test]
fn names_and_shapes_say_what_is_what() {
    let text = compiled(&format!("#[motion] {HENON_HEILES}")).network.to_string();
    assert!(text.contains("-> (f64, [f64; 2], [f64; 2])"), "{text}");
    assert!(text.contains("  dq_dt[0] = p[0]\n") && text.contains("  dp_dt[1] = "), "{text}");
    let text = compiled("#[hessian] fn V(x, r: [2]) = x*r[0]*r[1];").network.to_string();
    for name in ["V", "dV_dx", "dV_dr[1]", "d2V_dx_dr[0]", "d2V_dr_dr[1,0]"] {
        assert!(text.contains(&format!("  {name} = ")), "{name}: {text}");
    }
    assert_eq!(crate::network::read::read(&text).unwrap().to_string(), text);
}

#[test]
fn a_map_is_iterated() {
    let henon = "fn henon(x, y; a, b) = (1 - a*x^2 + y, b*x);";
    let thrice = compiled(&format!("#[iterate(3)] {henon}"));
    assert_eq!(thrice.network.gates.len(), 3);
    let once = compiled(henon);
    let mut stream = Stream::new(12);
    let (at, with) = (point(&mut stream, 2), point(&mut stream, 2));
    let wanted = (0..3).fold(at.clone(), |at, _| values(&once, &at, &with));
    assert_eq!(values(&thrice, &at, &with), wanted);
    // A power is found again: x^(2^5) needs 5 gates, and so does x^(3^3), written with 6.
    assert_eq!(compiled("#[iterate(3)] fn f(x) = x^3;").network.gates.len(), 6);
}

#[test]
fn a_step_drifts_and_kicks() {
    let step = compiled(&format!("#[step(leapfrog, 2)] {HENON_HEILES}"));
    assert_eq!(step.network.gates.len(), 4, "{}", step.network);
    let force = compiled(&format!("#[force] {HENON_HEILES}"));
    let mut stream = Stream::new(4);
    let (mut at, lambda, dt) =
        (point(&mut stream, 4), point(&mut stream, 1), Rational::ratio(1, 10).unwrap());
    let found = values(&step, &at, &[lambda[0].clone(), dt.clone()]);
    for _ in 0..2 {
        for (k, scale) in [(0, 2), (2, 1), (0, 2)] {
            let slope = if k == 0 { at[2..].to_vec() } else { values(&force, &at, &lambda) };
            for i in 0..2 {
                let change = &(&slope[i] * &dt) * &Rational::ratio(1, scale).unwrap();
                at[k + i] = &at[k + i] + &change;
            }
        }
    }
    assert_eq!(found, at);
}

#[test]
fn what_has_no_derivative_is_refused() {
    for (source, part) in [
        ("#[gradient] fn f(x, y) = (x, y);", "one output"),
        ("#[gradient] fn f(b: bit, x) = b*x;", "real variables"),
        ("#[motion] fn f(q, p) = q*p;", "only a `hamiltonian`"),
        ("#[gradient] #[hessian] fn f(x) = x;", "one attribute"),
        ("#[gradient(fast)] fn f(x) = x;", "#[gradient(only)]"),
        ("#[iterate(2)] fn f(x, y) = x*y;", "as many outputs as variables"),
        ("#[step(leapfrog)] hamiltonian H(q, p) { q*p + q^2 }", "T(p) + V(q)"),
        ("#[iterate(1000)] fn f(x) = x^2 + 1;", "E_LIMIT_DEGREE"),
    ] {
        let errors = compile(source, &Options::default()).unwrap_err().to_string();
        assert!(errors.contains(part) && errors.contains("E_"), "{source}: {errors}");
    }
}

#[test]
fn mechanics_knows_what_is_separable() {
    let of = |source: &str| {
        let value = compiled(source);
        Mechanics::new(value.system, 0, &Options::default(), &Progress::new()).unwrap()
    };
    let classic = of(HENON_HEILES);
    assert!(classic.is_separable);
    assert_eq!((classic.force.network.gates.len(), classic.velocity.network.gates.len()), (2, 0));
    assert_eq!(classic.equations.network.gates.len(), 2);
    assert!(!of("hamiltonian H(q, p) { p^2*(1 + q^2) + q^4 }").is_separable);
    // Too large to expand: the network shows it.
    let large = compiled(
        "hamiltonian H(q: [4], p: [4]) {
            let s = 1 + sum(i in 0..4, q[i]);
            let t = s^30;
            sum(i in 0..4, p[i])^2 + t^2
        }",
    );
    assert!(large.system.polynomials().is_none());
    assert!(is_separable(&large.system, &large.network));
}
