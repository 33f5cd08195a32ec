//! Inputs at the upper end: what is quadratic in gates or grows with the degree must be budgeted.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fmt::Write;

use multiplet_compiler::compile;
use multiplet_compiler::options::Options;

fn compiled(source: &str) -> multiplet_compiler::Compiled {
    let compiled = compile(source, &Options::default()).unwrap().pop().unwrap();
    let (found, written) = (compiled.network.gates.len(), compiled.system.written.gates.len());
    assert!(found <= written, "{found} gates, {written} written");
    compiled
}

#[test]
fn a_flat_sum_of_ten_thousand_terms() {
    const VARIABLES: usize = 21;
    let mut sum = String::from("0");
    let mut terms = 0;
    for i in 0..VARIABLES {
        for j in i..VARIABLES {
            for k in j..VARIABLES {
                for l in k..VARIABLES {
                    let c = (i * 7 + j * 5 + k * 3 + l * 11) % 17 + 1;
                    let _ = write!(sum, " + {c}*x{i}*x{j}*x{k}*x{l}");
                    terms += 1;
                }
            }
        }
    }
    let names: Vec<String> = (0..VARIABLES).map(|k| format!("x{k}")).collect();
    let compiled = compiled(&format!("fn f({}) = {sum};", names.join(", ")));
    assert_eq!((terms, compiled.system.term_count()), (10_626, 10_626));
    assert!(compiled.network.gates.len() < terms / 10);
}

#[test]
fn a_dense_polynomial_of_degree_five_hundred() {
    let sum: Vec<String> = (0..500).map(|k| format!("{k}*x^{k}")).collect();
    let compiled = compiled(&format!("fn f(x) = {};", sum.join(" + ")));
    assert!(compiled.network.gates.len() < 60);
}
