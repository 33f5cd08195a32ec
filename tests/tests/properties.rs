//! Laws on random systems: the network is the polynomial, never larger than what was written, and
//! its text form reads back.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use multiplet_compiler::network::Network;
use multiplet_compiler::network::expand::{ExpansionLimits, expand};
use multiplet_compiler::network::read::read;
use multiplet_compiler::network::verify::verify;
use multiplet_compiler::options::{Effort, Objective, Options};
use multiplet_compiler::{Compiled, compile};
use proptest::prelude::{ProptestConfig, Strategy, prop, prop_assert_eq, prop_oneof, proptest};

/// An expression of the language over x, y, z and the parameter a.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["x", "y", "z"]).prop_map(str::to_owned),
        (-5i32..6).prop_map(|n| format!("({n})")),
        (1u32..9, 1u32..5).prop_map(|(p, q)| format!("({p}/{q})")),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|v| format!("({})", v.join(" + "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|v| format!("({})", v.join(" - "))),
            prop::collection::vec(inner.clone(), 2..3).prop_map(|v| v.join("*")),
            (inner, 2u32..4).prop_map(|(e, n)| format!("({e})^{n}")),
        ]
    })
}

fn options(level: u8, objective: Objective) -> Options {
    Options { effort: Effort::new(level).unwrap(), objective, ..Options::default() }
}

fn compiled(source: &str, options: &Options) -> Compiled {
    compile(source, options).unwrap_or_else(|e| panic!("{source}: {e}")).pop().unwrap()
}

fn is_the_input(compiled: &Compiled) -> Option<bool> {
    let found = expand(&compiled.network, ExpansionLimits::default())?;
    let wanted: Option<Vec<_>> =
        compiled.system.outputs.iter().map(|o| o.polynomial.clone()).collect();
    Some(wanted? == found)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_network_is_the_polynomial(first in expression(), second in expression()) {
        let source = format!("fn f(x, y, z; a) = ({first} + a*x, {second});");
        for level in 0..=1 {
            let compiled = compiled(&source, &options(level, Objective::Gates));
            prop_assert_eq!(verify(&compiled.network), vec![]);
            prop_assert_eq!(is_the_input(&compiled).unwrap_or(true), true);
            assert!(compiled.network.gates.len() <= compiled.system.written.gates.len(), "{source}");
        }
    }

    #[test]
    fn the_text_form_reads_back(first in expression()) {
        let source = format!("fn f(x, y, z) = {first};");
        let network = compiled(&source, &options(0, Objective::Gates)).network;
        let text = network.to_string();
        let again: Network = read(&text).unwrap_or_else(|e| panic!("{text}\n{e:?}"));
        prop_assert_eq!(again, network);
    }

    #[test]
    fn outputs_together_cost_no_more_than_apart(first in expression(), second in expression()) {
        let gates = |body: &str| {
            let source = format!("fn f(x, y, z; a) = {body};");
            compiled(&source, &options(1, Objective::Gates)).network.gates.len()
        };
        let together = gates(&format!("({first}, {second})"));
        assert!(together <= gates(&first) + gates(&second), "({first}, {second})");
    }

    #[test]
    fn a_network_written_as_a_program_does_not_grow(first in expression()) {
        let source = format!("fn f(x, y, z) = {first};");
        let once = compiled(&source, &options(1, Objective::Gates));
        let text = once.network.to_string();
        let body: Vec<&str> = text.lines().skip(1).filter(|l| l.contains('=')).collect();
        let lets: String = body.iter().map(|l| format!("let {};\n", l.trim())).collect();
        let again = format!("fn f(x, y, z) {{\n{lets}out\n}}");
        let twice = compiled(&again, &options(0, Objective::Gates));
        assert!(twice.network.gates.len() <= once.network.gates.len(), "{source}\n{again}");
    }
}
