//! Loops say what the sums written out say.

use super::interpret::interpret;
use super::{LatticeCode, compile};
use crate::calculus::Evaluation;
use crate::code::Code;
use crate::diagnostic::Diagnostics;
use crate::limits::Limits;
use crate::modular::Stream;
use crate::options::Options;
use crate::poly::from_ast::{Elaborated, Environment, Sites, from_ast};
use crate::poly::{Domain, Polynomial, System};
use crate::program::arithmetic::Exact;
use crate::progress::Progress;
use crate::rational::Rational;
use crate::syntax::parse_program;

fn elaborated(source: &str, sites: Sites) -> Elaborated {
    let limits = Limits::default();
    let ast = parse_program(source, &limits).unwrap();
    from_ast(&ast, &mut Environment::new(), &limits, sites)
}

fn looped(source: &str, evaluation: Evaluation) -> Result<LatticeCode, Diagnostics> {
    let mut found = elaborated(source, Sites::Looped);
    assert!(found.definitions.iter().all(|d| d.system.signature.name != "h"), "{source}");
    match found.lattices.pop() {
        Some(found) => {
            let options = Options { evaluation, ..Options::default() };
            compile(&found.lattice, 0, &options, &Progress::new())
        }
        None => Err(found.diagnostics),
    }
}

fn written_out(source: &str) -> System {
    let mut found = elaborated(source, Sites::WrittenOut);
    assert!(!found.diagnostics.has_errors(), "{}", found.diagnostics);
    found.definitions.pop().unwrap().system
}

/// A random configuration, one array a variable.
fn configuration(system: &System, stream: &mut Stream) -> Vec<Vec<Rational>> {
    let number = |stream: &mut Stream, domain: Domain| {
        Rational::integer(match domain {
            Domain::Real => stream.below(11) as i64 - 5,
            Domain::Bit => stream.below(2) as i64,
            Domain::Spin => 2 * stream.below(2) as i64 - 1,
        })
    };
    let variables = system.signature.variables.iter();
    variables.map(|v| (0..v.count()).map(|_| number(stream, v.domain)).collect()).collect()
}

const REAL: [&str; 13] = [
    // Periodic, one dimension, down to sizes where neighbours coincide.
    "#[lattice] fn h(q: [7]; k) = k*sum(i in 0..7, (q[(i+1)%7] - q[i])^2)/2;",
    "#[lattice] fn h(q: [2]) = sum(i in 0..2, q[i]^3*q[(i+1)%2] - q[(i+3)%2]);",
    "#[lattice] fn h(q: [1]) = sum(i in 0..1, q[i]*q[(i+1)%1]);",
    // Open ends, longer steps, fixed sites.
    "#[lattice] fn h(q: [9]) = sum(i in 0..8, (q[i+1] - q[i])^2 + (q[i+1] - q[i])^4) + q[0]^2 - 3*q[8]^2;",
    "#[lattice] fn h(q: [9]) = -sum(i in 3..=8, q[i-3]*q[i]*q[i-1]) + 5;",
    // A range that is not where the array is.
    "#[lattice] fn h(q: [6]) = sum(i in -1..5, q[i+1]^2*q[(i+3)%6]);",
    // Two dimensions, a helper, a `let` of parameters, several sums.
    "fn well(x; a) = x^2/2 + a*x^4;
     #[lattice] fn h(phi: [4, 5]; g) { let a = g^2/4;
        sum(i in 0..4, j in 0..5, well(phi[i,j], a)
        + ((phi[(i+1)%4,j] - phi[i,j])^2 + (phi[i,(j+1)%5] - phi[i,j])^2)/2) }",
    "#[lattice] fn h(phi: [4, 5]) = sum(i in 0..3, sum(j in 0..5, phi[i,j]*phi[i+1,j]))
        + 2*(sum(i in 0..4, j in 0..4, phi[i,j]^2*phi[i,j+1]) - sum(j in 0..5, phi[0,j]));",
    // Two arrays; a sum over neighbours that is written out.
    "#[lattice] hamiltonian h(q: [3, 3], p: [3, 3]; m) {
        sum(i in 0..3, j in 0..3, m*p[i,j]^2/2 + prod(d in 0..=1, q[(i+d)%3,(j+1-d)%3] + 2)) }",
    // Components at a site.
    "#[lattice] fn h(s: [4, 3]) = sum(i in 0..4, a in 0..3, s[i,a]*s[(i+1)%4,a])
        - sum(i in 0..4, (s[i,0]*s[i,1] - s[i,2])^2);",
    "#[lattice] fn h(u: [3, 3, 2]) = sum(x in 0..3, y in 0..3,
        (u[x,y,0] + u[(x+1)%3,y,1] - u[x,(y+1)%3,0] - u[x,y,1])^2);",
    // `let`s that read sites.
    "#[lattice] fn h(q: [8], p: [8]; a) { let b = a/2; let left = q[0]; let kinetic = sum(i in 0..8, p[i]^2);
        let springs = sum(i in 0..7, (q[i+1] - q[i])^2) + left^2; kinetic/2 + b*(springs - left^3) }",
    // The second index first.
    "#[lattice] fn h(q: [3, 4]) = sum(j in 0..4, i in 0..3, q[i,j]*q[i,(j+2)%4]);",
];

#[test]
fn a_loop_is_the_sum_written_out() {
    let spins = [
        "#[lattice] fn h(s: [spin; 4, 4]; J) = -J*sum(i in 0..4, j in 0..4,
            s[i,j]*(s[(i+1)%4,j] + s[i,(j+1)%4]));",
        "#[lattice] fn h(b: [bit; 8]) = sum(i in 0..6, b[i]*b[i+1]*(1 - b[i+2])^2);",
    ];
    let mut stream = Stream::new(3);
    for source in REAL.into_iter().chain(spins) {
        let system = written_out(source);
        let code = looped(source, Evaluation::Value).unwrap();
        let exact = system.outputs[0].polynomial.as_ref().unwrap();
        let parameters: Vec<Rational> =
            system.signature.parameters.iter().map(|_| Rational::integer(3)).collect();
        for _ in 0..5 {
            let arrays = configuration(&system, &mut stream);
            let wanted = exact.evaluate(&arrays.concat(), &parameters);
            let found = interpret(&code, &Exact, &arrays, &parameters).unwrap();
            assert_eq!(found.value, Some(wanted), "{source}");
            assert_eq!(found.fields, Vec::<Vec<Rational>>::new());
        }
    }
}

#[test]
fn fields_are_derivatives_at_every_site() {
    let mut stream = Stream::new(5);
    for source in REAL {
        let system = written_out(source);
        let exact = system.outputs[0].polynomial.as_ref().unwrap();
        let parameters: Vec<Rational> =
            system.signature.parameters.iter().map(|_| Rational::integer(2)).collect();
        let gradient: Vec<Polynomial> =
            (0..system.signature.variable_count()).map(|k| exact.derivative(k)).collect();
        for value in [true, false] {
            let code = looped(source, Evaluation::Gradient { value }).unwrap();
            let sites: usize = code.regions.iter().map(|r| r.site_count()).sum();
            assert_eq!(sites, code.lattice.site_count(), "{source}");
            for _ in 0..3 {
                let arrays = configuration(&system, &mut stream);
                let point = arrays.concat();
                let found = interpret(&code, &Exact, &arrays, &parameters).unwrap();
                let wanted: Vec<Rational> =
                    gradient.iter().map(|p| p.evaluate(&point, &parameters)).collect();
                assert_eq!(found.fields.concat(), wanted, "{source}");
                assert_eq!(found.value, value.then(|| exact.evaluate(&point, &parameters)));
            }
        }
    }
}

#[test]
fn equations_of_motion_have_their_signs() {
    let source = "#[lattice] hamiltonian h(q: [5], p: [5]) {
        sum(i in 0..5, p[i]^2*q[i] + q[i]^3*q[(i+1)%5]) }";
    let system = written_out(source);
    let exact = system.outputs[0].polynomial.as_ref().unwrap();
    let code = looped(source, Evaluation::Motion { energy: false }).unwrap();
    let arrays = configuration(&system, &mut Stream::new(8));
    let found = interpret(&code, &Exact, &arrays, &[]).unwrap();
    for k in 0..5 {
        let derivative = |i: usize| exact.derivative(i).evaluate(&arrays.concat(), &[]);
        assert_eq!(found.fields[0][k], derivative(5 + k));
        assert_eq!(&found.fields[1][k] + &derivative(k), Rational::ZERO);
    }
}

fn phi4(n: usize) -> String {
    format!(
        "#[lattice] fn h(phi: [{n}, {n}]; lambda) = sum(i in 0..{n}, j in 0..{n},
            ((phi[(i+1)%{n},j] - phi[i,j])^2 + (phi[i,(j+1)%{n}] - phi[i,j])^2 + phi[i,j]^2)/2
            + lambda*phi[i,j]^4);"
    )
}

#[test]
fn the_work_at_a_site_does_not_depend_on_the_size() {
    let evaluation = Evaluation::Gradient { value: true };
    let [small, large] = [8, 512].map(|n| looped(&phi4(n), evaluation).unwrap());
    assert_eq!((small.kernels.len(), large.kernels.len()), (1, 1));
    let [a, b] = [&small, &large].map(|code| &code.kernels[0]);
    assert_eq!(a.readings, b.readings);
    assert_eq!(a.compiled.network, b.compiled.network);
    assert_eq!(small.gate_count() * 64 * 64, large.gate_count());
    // phi^2, phi^3 and phi times a form: terms of the sum are moved to one site.
    assert_eq!(large.summary(), "3 gates a site × 262144 sites");
}

#[test]
fn boundaries_are_few_and_have_their_own_kernels() {
    let source = "#[lattice] fn h(q: [100000]) = sum(i in 0..99999, (q[i+1] - q[i])^2);";
    let code = looped(source, Evaluation::Gradient { value: true }).unwrap();
    assert_eq!(code.regions.len(), 3);
    assert_eq!(code.sites_of(code.regions[1].kernel), 99_998);
    // The last site has no term of its own.
    assert_eq!(code.kernels[code.regions[2].kernel].compiled.network.gates.len(), 0);
}

#[test]
fn what_is_no_lattice_says_why() {
    let reasons = [
        ("fn h(q: [600]) = sum(i in 0..600, q[i])^2;", "joins more than 512"),
        ("fn h(q: [4]) = sum(i in 0..4, i*q[i]);", "sites differ"),
        ("fn h(q: [4]) = sum(i in 0..2, q[2*i]);", "more than a site moved"),
        ("fn h(q: [4]) = sum(i in 0..4, q[3 - i]);", "more than a site moved"),
        ("fn h(q: [4], x) = x*sum(i in 0..4, q[i]);", "belongs to no site"),
        ("fn h(q: [4], r: [5]) = sum(i in 0..4, q[i]*r[i]);", "different sizes"),
        ("fn h(q: [4]) = q[0]*sum(i in 0..4, q[i]);", "fixed site"),
        ("fn h(q: [4]; k: [4]) = sum(i in 0..4, k[i]*q[i]);", "is a parameter"),
        ("fn h(q: [4]) = sum(i in 0..4, q[(i+1)%3]);", "another size"),
        ("fn h(q: [4]) = sum(i in 0..4, q[i]*q[0]);", "fixed site"),
        ("fn h(q: [4]) = (q[0], q[1]);", "one result"),
        ("fn h() = 1;", "no array"),
        ("fn h(q: [4]) { let a = q[0]; a*sum(i in 0..4, q[i]) }", "fixed site"),
        ("fn h(q: [4]) { let a = 1; let a = 2; a*sum(i in 0..4, q[i]) }", "same name"),
        ("fn h(q: [4, 4]) = sum(i in 0..4, j in 0..i, q[i,j]);", "depends on the site"),
    ];
    for (source, reason) in reasons {
        let wrong = looped(&format!("#[lattice] {source}"), Evaluation::Value);
        let errors = wrong.map(|code| code.summary()).unwrap_err().to_string();
        assert!(errors.contains("E_LATTICE") && errors.contains(reason), "{source}: {errors}");
    }
}

#[test]
fn mistakes_are_those_of_the_language() {
    let mistakes = [
        ("fn h(q: [4]) = sum(i in 0..4, q[i+1]);", Code::Index),
        ("fn h(q: [4]) = sum(i in 0..4, q[i,i]);", Code::Shape),
        ("fn h(q: [4]) = sum(i in 0..4, q[i]*z);", Code::UnknownVar),
        ("fn h(q: [4]) = sum(i in 0..4, q[k]);", Code::Index),
        ("hamiltonian h(q: [4], p: [5]) { sum(i in 0..4, q[i]*p[i]) }", Code::Shape),
    ];
    for (source, code) in mistakes {
        let found = elaborated(&format!("#[lattice] {source}"), Sites::Looped).diagnostics;
        let codes: Vec<Code> = found.iter().map(|d| d.code).collect();
        assert_eq!(codes, [code], "{source}: {found}");
    }
    // Derivatives need numbers.
    let spin = "#[lattice] fn h(s: [spin; 4]) = sum(i in 0..4, s[i]*s[(i+1)%4]);";
    assert!(looped(spin, Evaluation::Gradient { value: true }).is_err());
    // A lattice too large to be written out explains itself.
    let large = "fn h(q: [70000]) = sum(i in 0..70000, i*q[i]);";
    let found = elaborated(large, Sites::Looped).diagnostics.to_string();
    assert!(found.contains("E_LIMIT_VARS") && found.contains("sites differ"), "{found}");
}
