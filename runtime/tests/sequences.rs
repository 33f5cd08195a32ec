//! Bernasconi's model of low autocorrelation binary sequences (J. Physique 48, 559, 1987): spins and
//! bits whose relations s² = 1 and b² = b save gates, compared with the formula on every state.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![cfg(feature = "jit")]

use multiplet::jit::Kernel;
use multiplet::statistics::{Metropolis, Random, compile, minimum};
use multiplet_compiler::options::Options;
use multiplet_compiler::{Compiled, compile as compile_all};

/// The energy of all windows of `window` neighbours in a sequence of `length` elements: the sum of
/// the squared correlations at every distance. One window is the whole sequence where they are
/// equal.
fn source(length: usize, window: usize, domain: &str) -> String {
    let (starts, element) = (length - window + 1, |index: &str| match domain {
        "bit" => format!("(2*s[{index}] - 1)"),
        _ => format!("s[{index}]"),
    });
    let (left, right) = (element("j"), element("j+d"));
    format!(
        "fn sequence(s: [{domain}; {length}]) = sum(i in 0..{starts}, d in 1..{window},
            sum(j in i..i+{window}-d, {left}*{right})^2);"
    )
}

/// The same for a word whose set bits are 1 and the others -1.
fn formula(word: u64, length: usize, window: usize) -> i64 {
    let windows = (0..=length - window).map(|start| word >> start & ((1 << window) - 1));
    let energy = |part: u64| -> i64 {
        (1..window)
            .map(|d| {
                let pairs = window - d;
                let unequal = ((part ^ part >> d) & ((1 << pairs) - 1)).count_ones();
                (pairs as i64 - 2 * i64::from(unequal)).pow(2)
            })
            .sum()
    };
    windows.map(energy).sum()
}

fn compiled(length: usize, window: usize, domain: &str) -> Compiled {
    let source = source(length, window, domain);
    let mut all = compile_all(&source, &Options::default()).unwrap_or_else(|e| panic!("{e}"));
    all.pop().unwrap()
}

#[test]
fn every_state_of_twenty_has_the_energy_of_the_formula_and_the_relations_save_gates() {
    let (length, window) = (20, 10);
    let real = compiled(length, window, "real").network.gates.len();
    const ROWS: usize = 1 << 12;
    for (domain, down) in [("spin", -1.0), ("bit", 0.0)] {
        let compiled = compiled(length, window, domain);
        assert_eq!(compiled.certificate.proof.to_string(), "proved");
        assert!(compiled.network.gates.len() < real, "{domain}: {}", compiled.certificate);
        let kernel = Kernel::compile(&compiled.program).unwrap();
        let mut energies = vec![0.0; ROWS];
        for first in (0..1 << length).step_by(ROWS) {
            let words = first..first + ROWS as u64;
            let bit = |word: u64, k: usize| if word >> k & 1 == 1 { 1.0 } else { down };
            let columns: Vec<Vec<f64>> =
                (0..length).map(|k| words.clone().map(|word| bit(word, k)).collect()).collect();
            let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
            kernel.call_batch(&columns, &[], &mut [&mut energies]).unwrap();
            for (word, energy) in words.zip(&energies) {
                let wanted = formula(word, length, window) as f64;
                // The network may have thirds for coefficients.
                assert!((energy - wanted).abs() < 1e-9, "{domain} {word:020b}: {energy}, {wanted}");
            }
        }
    }
}

#[test]
fn a_sequence_of_forty_stays_small() {
    for domain in ["spin", "bit"] {
        let compiled = compiled(40, 40, domain);
        assert_eq!(compiled.certificate.proof.to_string(), "proved");
        assert!(compiled.network.gates.len() < 700, "{domain}: {}", compiled.certificate);
    }
}

#[test]
fn the_best_sequences_are_those_that_are_known() {
    // OEIS A091383, found by many since Turyn (1960).
    let known = [1, 2, 2, 7, 3, 8, 12, 13, 5, 10, 6, 19, 15, 24];
    for (length, energy) in (3..).zip(known) {
        let kernel = Kernel::compile(&compiled(length, length, "spin").program).unwrap();
        let found = minimum(&kernel, &[]).unwrap();
        assert_eq!(found.energy, f64::from(energy), "{length}");
        // Turning signs, and the sequence, around gives others.
        assert_eq!(found.count % 4, 0, "{length}");
        let word = |state: &[f64]| {
            state.iter().enumerate().map(|(k, s)| u64::from(*s > 0.0) << k).sum::<u64>()
        };
        for state in found.states() {
            assert_eq!(formula(word(&state), length, length), i64::from(energy), "{length}");
        }
    }
}

#[test]
fn flips_of_sequences_follow_the_energy() {
    for domain in ["spin", "bit"] {
        let system = compile(&source(12, 6, domain)).unwrap();
        // Sites i and 11 - i are mirror images.
        assert_eq!(system.flips().classes.len(), 6, "{}", system.flips());
        let start = system.random_states(4, &mut Random::new(1));
        let mut run = Metropolis::batch(&system, &[], &[5.0; 4], &start, 1).unwrap();
        run.run(100).unwrap();
        assert!(run.energy_error().unwrap() < 1e-9);
    }
}
