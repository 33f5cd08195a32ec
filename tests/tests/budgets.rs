//! The documented budgets are the constants: the page on every budget, and the README's short table.
//!
//! With `BLESS=1` the page is written instead of compared.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fs;
use std::path::Path;

use multiplet_compiler::egraph::budget::Budget as Rung;
use multiplet_compiler::operations;
use multiplet_compiler::options::Effort;
use multiplet_compiler::seeds::{Budget as Orders, flips};

fn efforts() -> Vec<Effort> {
    (0..=Effort::MAX).map(|level| Effort::new(level).unwrap()).collect()
}

/// `12 000 000`
fn number(n: u64) -> String {
    let digits = n.to_string();
    let from = |k: usize| if k > 0 && (digits.len() - k).is_multiple_of(3) { " " } else { "" };
    digits.char_indices().map(|(k, digit)| format!("{}{digit}", from(k))).collect()
}

/// A table whose first column says what the numbers of the others are.
fn table(head: &str, rows: &[(&str, Vec<u64>)]) -> String {
    let columns = rows[0].1.len();
    let mut text = format!("{head}\n|---|{}\n", "--:|".repeat(columns));
    for (what, values) in rows {
        let cells: String = values.iter().map(|v| format!(" {} |", number(*v))).collect();
        text.push_str(&format!("| {what} |{cells}\n"));
    }
    text
}

fn page() -> String {
    let orders: Vec<Orders> = efforts().into_iter().map(Orders::new).collect();
    let layers: Vec<flips::Budget> = efforts().into_iter().map(flips::Budget::new).collect();
    let layer = |f: fn(&flips::Budget) -> u64| layers.iter().map(f).collect::<Vec<u64>>();
    let operations: Vec<operations::Budget> =
        efforts().into_iter().map(operations::Budget::new).collect();
    let operation = |f: fn(&operations::Budget) -> usize| {
        operations.iter().map(|b| f(b) as u64).collect::<Vec<u64>>()
    };
    let rungs = Rung::ladder(Effort::new(Effort::MAX).unwrap());
    let rung = |f: fn(&Rung) -> usize| rungs.iter().map(|r| f(r) as u64).collect::<Vec<u64>>();
    let runs = efforts().into_iter().map(|e| Rung::ladder(e).len() as u64).collect();
    let by_effort = table(
        "| effort | 0 | 1 | 2 | 3 |",
        &[
            ("orders: entries of sparse rows touched", orders.iter().map(|b| b.steps).collect()),
            ("layers: candidate products of one layer", layer(|b| b.candidates as u64)),
            ("layers: coordinates that one search touches", layer(|b| b.steps)),
            ("layers: steps of one walk", layer(|b| b.walk)),
            ("layers: coordinates touched in all", layer(|b| b.total)),
            ("e-graph: runs, from the first on", runs),
            ("operations: terms split in the search of an order", operation(|b| b.order)),
            (
                "operations: words of coefficients that one relaxation rewrites",
                operation(|b| b.relax),
            ),
            ("operations: networks of each kind", operation(|b| b.networks)),
        ],
    );
    let by_run = table(
        "| run of the e-graph | 1 | 2 | 3 |",
        &[
            ("classes given to all generators", rung(|r| r.expansions)),
            ("classes given to the cheap ones afterwards", rung(|r| r.finishes)),
            ("nodes on the board", rung(|r| r.nodes)),
            ("terms on the board", rung(|r| r.terms)),
            ("walks of the span search", rung(|r| r.walks)),
            ("steps of one walk", rung(|r| r.steps)),
        ],
    );
    format!(
        "{by_effort}\nA step of a walk counts as {} coordinates. A feasibility test of k products \
         counts as 400 + k² steps of\nthe span search.\n\n{by_run}",
        flips::STEP
    )
}

/// The short table: what a level adds up to.
fn short() -> String {
    let orders = efforts().into_iter().map(|e| Orders::new(e).steps).collect();
    let layers = efforts().into_iter().map(|e| flips::Budget::new(e).total).collect();
    let sum = |f: fn(&Rung) -> usize| {
        let ladders = efforts().into_iter().map(Rung::ladder);
        ladders.map(|l| l.iter().map(f).sum::<usize>() as u64).collect::<Vec<u64>>()
    };
    table(
        "| effort | 0 | 1 | 2 | 3 |",
        &[
            ("orders, entries touched", orders),
            ("layers, coordinates touched", layers),
            ("e-graph, nodes", sum(|r| r.nodes)),
            ("e-graph, terms", sum(|r| r.terms)),
            ("spans, steps", sum(|r| r.walks * r.steps)),
        ],
    )
}

fn path(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

#[test]
fn the_page_is_the_constants() {
    let path = path("compiler/src/egraph/BUDGETS.md");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, page()).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), page());
}

#[test]
fn the_short_table_is_the_constants() {
    let readme = fs::read_to_string(path("README.md")).unwrap();
    assert!(readme.contains(&short()), "the README should have\n{}", short());
}

#[test]
fn numbers_are_grouped() {
    assert_eq!(
        [0, 12, 123, 1_234, 12_000_000].map(number),
        ["0", "12", "123", "1 234", "12 000 000"]
    );
}
