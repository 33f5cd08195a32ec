//! Physics as it is written in papers is the polynomial that programs write out term by term.
//!
//! Each case defines a system twice, once in the notation of the language and once as a flat text,
//! generated here. Their difference has to be the network without gates whose output is 0.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use multiplet_compiler::compile;
use multiplet_compiler::options::Options;

/// Compiles `own` and `flat` and their difference; `flat` has scalar variables, `own` an array or two
/// whose elements, in order, they are.
fn assert_equal(own: &str, flat: &str, arrays: &[(&str, &str, &[usize])], parameters: &str) {
    let mut places = Vec::new();
    for (name, _, sizes) in arrays {
        let mut indices = vec![String::new()];
        for size in *sizes {
            indices = indices
                .iter()
                .flat_map(|outer| (0..*size).map(move |i| format!("{outer}{i},")))
                .collect();
        }
        places.extend(indices.iter().map(|i| format!("{name}[{}]", i.trim_end_matches(','))));
    }
    let declared: Vec<String> = arrays
        .iter()
        .map(|(name, element, sizes)| {
            let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
            format!("{name}: [{element}; {}]", sizes.join(", "))
        })
        .collect();
    let names: Vec<&str> = arrays.iter().map(|a| a.0).collect();
    let after = if parameters.is_empty() { String::new() } else { format!(", {parameters}") };
    let source = format!(
        "{own}\n{flat}\nfn difference({}; {parameters}) = own({}{after}) - flat({}{after});",
        declared.join(", "),
        names.join(", "),
        places.join(", "),
    );
    let compiled = compile(&source, &Options::default()).unwrap_or_else(|e| panic!("{e}"));
    let difference = compiled.last().unwrap();
    assert_eq!(difference.network.gates.len(), 0, "{own}");
    assert!(difference.network.outputs[0].form.is_zero(), "{own}: {}", difference.network);
    assert_eq!(difference.certificate.proof.to_string(), "proved");
}

#[test]
fn henon_and_heiles() {
    assert_equal(
        "hamiltonian own(q: [2], p: [2]) {
            sum(i in 0..2, p[i]^2 + q[i]^2)/2 + q[0]^2*q[1] - q[1]^3/3
        }",
        "fn flat(x, y, px, py) = 0.5*(px^2 + py^2) + 0.5*(x^2 + y^2) + (x^2*y - (y^3)/3);",
        &[("q", "real", &[2]), ("p", "real", &[2])],
        "",
    );
}

#[test]
fn quadrupole_bosons() {
    assert_equal(
        "hamiltonian own(q: [2], p: [2]; A, B, D) {
            A/2*sum(i in 0..2, p[i]^2 + q[i]^2)
            + B*q[0]*(3*q[1]^2 - q[0]^2) + D/4*sum(i in 0..2, q[i]^2)^2
        }",
        "fn flat(q0, q2, p0, p2; A, B, D) = A/2*(p0^2+p2^2) + A/2*(q0^2+q2^2)
            + B*q0*(3*q2^2-q0^2) + D/4*(q0^2+q2^2)^2;",
        &[("q", "real", &[2]), ("p", "real", &[2])],
        "A, B, D",
    );
}

/// A torus written out: variables `s_i_j`, and the text that `site` makes of a site and of its two
/// later neighbours.
fn torus(n: usize, parameters: &str, site: impl Fn(&str, &str, &str) -> String) -> String {
    let name = |i: usize, j: usize| format!("s_{}_{}", i % n, j % n);
    let sites = || (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
    let names: Vec<String> = sites().map(|(i, j)| name(i, j)).collect();
    let terms: Vec<String> =
        sites().map(|(i, j)| site(&name(i, j), &name(i + 1, j), &name(i, j + 1))).collect();
    format!("fn flat({}; {parameters}) = {};", names.join(", "), terms.join(" + "))
}

#[test]
fn a_field_on_a_torus() {
    assert_equal(
        "fn well(phi; lam) = phi^2 + lam*(phi^2 - 1)^2;
         fn own(phi: [8, 8]; kappa, lam) = sum(i in 0..8, j in 0..8, well(phi[i,j], lam)
            - 2*kappa*phi[i,j]*(phi[(i+1)%8,j] + phi[i,(j+1)%8]));",
        &torus(8, "kappa, lam", |s, down, right| {
            format!("{s}^2 + lam*({s}^2 - 1)^2 - 2*kappa*{s}*({down} + {right})")
        }),
        &[("phi", "real", &[8, 8])],
        "kappa, lam",
    );
}

#[test]
fn ising_on_a_torus() {
    assert_equal(
        "fn own(s: [spin; 6, 6]; J) =
            J*sum(i in 0..6, j in 0..6, s[i,j]*(s[(i+1)%6,j] + s[i,(j+1)%6]));",
        &torus(6, "J", |s, down, right| format!("J*{s}*({down} + {right})")),
        &[("s", "spin", &[6, 6])],
        "J",
    );
}

#[test]
fn partitions_of_numbers() {
    assert_equal(
        "fn own(s: [spin; 4]) = (4*s[0] + 2*s[1] + 7*s[2] + s[3])^2;",
        // s^2 = 1 is in the constant.
        "fn flat(a: spin, b: spin, c: spin, d: spin) =
            70 + 16*a*b + 56*a*c + 8*a*d + 28*b*c + 4*b*d + 14*c*d;",
        &[("s", "spin", &[4])],
        "",
    );
}
