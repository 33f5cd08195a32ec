//! Laws on thousands of random systems of many shapes: the network is the polynomial and never
//! larger than what was written; outputs together cost no more than apart; a network read as a
//! program does not grow; a search stopped anywhere gives a proved network too.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use multiplet_compiler::limits::Limits;
use multiplet_compiler::modular::Stream;
use multiplet_compiler::network::expand::{ExpansionLimits, expand};
use multiplet_compiler::network::verify::verify;
use multiplet_compiler::options::{Effort, Objective, Options};
use multiplet_compiler::poly::from_ast::Environment;
use multiplet_compiler::progress::Progress;
use multiplet_compiler::syntax::parse_program;
use multiplet_compiler::{Compiled, compile_ast};
use multiplet_tests::shapes::{SHAPES, Sample, flat, sample};

/// The last definition of a source, compiled by a search that may be stopped.
fn watched(source: &str, level: u8, progress: &Progress) -> Compiled {
    let effort = Effort::new(level).unwrap();
    with_options(source, &Options { effort, ..Options::default() }, progress)
}

fn with_options(source: &str, options: &Options, progress: &Progress) -> Compiled {
    let limits = Limits::default();
    let ast = parse_program(source, &limits).unwrap_or_else(|e| panic!("{source}\n{e}"));
    let all = compile_ast(&ast, &mut Environment::new(), options, &limits, progress);
    all.unwrap_or_else(|e| panic!("{source}\n{e}")).pop().unwrap()
}

fn compiled(source: &str, level: u8) -> Compiled {
    watched(source, level, &Progress::new())
}

fn gates(source: &str, level: u8) -> usize {
    compiled(source, level).network.gates.len()
}

/// Every network keeps these laws, however it came about. Whether it could be multiplied out.
fn check(shape: &str, sample: &Sample, compiled: &Compiled) -> bool {
    let Sample { source, outputs } = sample;
    let told = || format!("{shape}\n{source}\n{}", compiled.network);
    assert_eq!(verify(&compiled.network), [], "{}", told());
    let gates = compiled.network.gates.len();
    assert!(compiled.certificate.bound.gates <= gates, "{}", told());
    let found = compiled.system.polynomials().map(|p| p.into_iter().cloned().collect::<Vec<_>>());
    let limits = ExpansionLimits { terms: 20_000, work: 10_000_000 };
    match (outputs.clone().or(found), expand(&compiled.network, limits)) {
        (Some(wanted), Some(expanded)) => {
            assert!(expanded == wanted, "{}", told());
            true
        }
        // The compiler has proved or tested it; flat systems are never so large.
        _ => {
            assert!(outputs.is_none(), "{}", told());
            false
        }
    }
}

/// Runs a law on so many systems of every shape.
fn on_all_shapes(count: u64, mut law: impl FnMut(&str, u64, &Sample)) {
    for shape in &SHAPES {
        for seed in 0..count {
            law(shape.0, seed, &sample(shape, seed));
        }
    }
}

/// A network as a source: a `let` for each gate, then the outputs.
fn as_program(compiled: &Compiled) -> String {
    let text = compiled.network.to_string();
    let mut lines = text.lines();
    let header = lines.next().unwrap().replacen("network", "fn", 1);
    let gates = compiled.network.gates.len();
    let lines: Vec<&str> = lines.filter(|line| line.contains(" = ")).collect();
    let lets: String = lines[..gates].iter().map(|l| format!("let {};\n", l.trim())).collect();
    let outputs: Vec<&str> =
        lines[gates..].iter().map(|l| l.split_once(" = ").unwrap().1).collect();
    assert_eq!(outputs.len(), compiled.network.outputs.len());
    format!("{header}\n{lets}({})\n}}", outputs.join(", "))
}

#[test]
fn networks_are_their_polynomials() {
    let (mut all, mut checked) = (0, 0);
    on_all_shapes(150, |shape, seed, sample| {
        let levels = if seed % 8 == 0 { 0..=1 } else { 0..=0 };
        for level in levels {
            all += 1;
            let compiled = compiled(&sample.source, level);
            let written = compiled.system.written.gates.len();
            assert!(compiled.network.gates.len() <= written, "{shape}\n{}", sample.source);
            checked += usize::from(check(shape, sample, &compiled));
        }
    });
    assert!(all > 3_000 && checked > all * 95 / 100, "{checked} of {all}");
}

#[test]
fn few_operations_are_at_most_those_of_few_gates() {
    let effort = Effort::new(0).unwrap();
    on_all_shapes(24, |shape, _, sample| {
        let objective = Objective::Operations;
        let options = Options { objective, effort, ..Options::default() };
        let cheap = with_options(&sample.source, &options, &Progress::new());
        check(shape, sample, &cheap);
        let (few, gates) = (cheap.metrics().operations, compiled(&sample.source, 0));
        assert!(few <= gates.metrics().operations, "{shape}\n{}", sample.source);
    });
}

#[test]
fn outputs_together_cost_no_more_than_apart() {
    on_all_shapes(16, |shape, seed, first| {
        // Two outputs or more of one shape, or one and one of the next shape.
        let Some(mut outputs) = first.outputs.clone() else { return };
        let next = SHAPES.iter().position(|s| s.0 == shape).unwrap() + 1;
        if outputs.len() == 1
            && let Some(others) = sample(&SHAPES[next % SHAPES.len()], seed).outputs
        {
            outputs.extend(others);
        }
        let n = 1 + outputs.iter().flat_map(|p| p.variables()).max().unwrap_or(0);
        let source = flat(n, outputs.clone()).source;
        let level = (seed % 2) as u8;
        let apart = outputs.into_iter().map(|p| gates(&flat(n, vec![p]).source, level));
        let (together, apart) = (gates(&source, level), apart.sum::<usize>());
        assert!(together <= apart, "{together} > {apart} at effort {level}: {source}");
    });
}

#[test]
fn a_network_read_as_a_program_does_not_grow() {
    on_all_shapes(24, |shape, seed, sample| {
        let once = compiled(&sample.source, 1);
        let again = as_program(&once);
        let twice = compiled(&again, (seed % 2) as u8);
        let told = || format!("{shape} {seed}\n{}\n{again}\n{}", sample.source, twice.network);
        assert!(twice.network.gates.len() <= once.network.gates.len(), "{}", told());
        assert_eq!(twice.system.polynomials(), once.system.polynomials(), "{}", told());
    });
}

#[test]
fn a_search_stopped_anywhere_gives_a_proved_network() {
    let mut stream = Stream::new(3);
    let mut stopped = 0;
    for shape in &SHAPES {
        for seed in 0..24 {
            let sample = sample(shape, seed);
            let most = 1 << stream.below(14);
            let progress = Progress::stopping_after(stream.below(most) as u64);
            let found = watched(&sample.source, 1, &progress);
            check(shape.0, &sample, &found);
            stopped += usize::from(found.interrupted);
        }
    }
    assert!(stopped > 100, "only {stopped} searches were stopped");
}
