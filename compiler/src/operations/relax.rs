//! Fewer additions and constant products for the same gates: scales and shifts of factors.
//!
//! A gate `L·R` may compute another product instead, if what reads it makes up for that:
//! `(s·L)·R` is `s` times the gate, and `(L + α)·R` is the gate plus `α·R`, which is affine. The
//! first moves constant products between a factor and the readers, the second moves terms:
//! `28x - x·z` is one gate and two terms, `x·(28 - z)` one gate and one. Moves are tried in turn,
//! downhill and, while the budget lasts, sometimes up; the count is that of single forms, without
//! the partial sums that lowering shares.

use super::graph::{Graph, Move};
use crate::modular::Stream;
use crate::network::Network;
use crate::progress::Progress;

/// Words rewritten for each term of the forms, after which more of it hardly pays.
const ENOUGH: usize = 2_500;

/// Coefficients may grow to so many bits, or stay as long as they are.
const BITS: u64 = 24;

/// The network with cheaper forms; the same gates up to scale and affine parts.
///
/// `steps` counts words of coefficients rewritten; small networks need fewer.
pub fn relax(network: &Network, steps: usize, stream: &mut Stream, progress: &Progress) -> Network {
    let mut graph = Graph::new(network, BITS);
    let steps = steps.min(ENOUGH * graph.terms());
    let mut left = steps;
    descend(&mut graph, &mut left, progress);
    let mut best = graph.clone();
    let total = left.max(1);
    while left > 0 && !progress.is_stopped() {
        let node = stream.below(graph.nodes());
        let moves = graph.moves(node);
        if moves.is_empty() {
            left = left.saturating_sub(1);
            continue;
        }
        let chosen = &moves[stream.below(moves.len())];
        let Some((change, edit)) = graph.tried(chosen) else {
            left = left.saturating_sub(1);
            continue;
        };
        left = left.saturating_sub(edit.work());
        // The temperature falls from less than one operation to none.
        let temperature = 0.4 * left as f64 / total as f64;
        if change as f64 <= stream.rise(temperature) {
            graph.apply(edit);
            if graph.cost() < best.cost() {
                best = graph.clone();
            }
        }
    }
    let mut end = steps / 4;
    descend(&mut best, &mut end, progress);
    best.into_network(network)
}

/// Moves that save operations, until there are none.
fn descend(graph: &mut Graph, left: &mut usize, progress: &Progress) {
    loop {
        let before = graph.cost();
        for node in 0..graph.nodes() {
            while *left > 0 && !progress.is_stopped() {
                let moves: Vec<Move> = graph.moves(node);
                let mut best = None;
                for (change, edit) in moves.iter().filter_map(|m| graph.tried(m)) {
                    *left = left.saturating_sub(edit.work());
                    if change < 0 && best.as_ref().is_none_or(|(least, _)| change < *least) {
                        best = Some((change, edit));
                    }
                }
                let Some((_, edit)) = best else { break };
                graph.apply(edit);
            }
        }
        if graph.cost() == before || *left == 0 || progress.is_stopped() {
            return;
        }
    }
}
