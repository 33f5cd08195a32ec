//! The search for the order of variables whose Horner scheme has the fewest operations.
//!
//! Simulated annealing over orders, as FORM's fourth level does it (B. Ruijl, A. Plaat,
//! J. Vermaseren, J. van den Herik 2014: it finds better orders than tree search), from the orders
//! by occurrence.

use super::scheme::{Scheme, Terms, scheme};
use crate::modular::Stream;
use crate::progress::Progress;

/// Walks of the search, each from the best order so far.
const WALKS: usize = 3;

/// Tries of a walk for each pair of variables, after which more of them hardly pay.
const ENOUGH: usize = 40;

/// So many of the best orders are kept.
const KEPT: usize = 12;

/// An order of the variables and the estimate of its scheme's operations.
type Order = (usize, Vec<usize>);

/// The best schemes found, best first; `steps` counts terms split.
pub fn search(
    terms: &Terms,
    steps: usize,
    stream: &mut Stream,
    progress: &Progress,
) -> Vec<Scheme> {
    let counts = terms.occurrences();
    let declared: Vec<usize> = (0..terms.variables()).filter(|x| counts[*x] > 0).collect();
    let mut frequent = declared.clone();
    frequent.sort_by_key(|x| std::cmp::Reverse(counts[*x]));
    let rare: Vec<usize> = frequent.iter().rev().copied().collect();
    let reversed: Vec<usize> = declared.iter().rev().copied().collect();
    let mut kept: Vec<Order> = Vec::new();
    for order in [frequent, rare, declared, reversed] {
        let cost = scheme(terms, Some(&order)).cost;
        keep(&mut kept, (cost, order));
    }
    for _ in 0..WALKS {
        anneal(terms, &mut kept, steps / WALKS, stream, progress);
    }
    let mut schemes = vec![scheme(terms, None)];
    schemes.extend(kept.iter().map(|(_, order)| scheme(terms, Some(order))));
    schemes.sort_by_key(|s| s.cost);
    schemes
}

fn keep(kept: &mut Vec<Order>, order: Order) {
    if !kept.contains(&order) {
        let at = kept.partition_point(|o| o.0 <= order.0);
        kept.insert(at, order);
        kept.truncate(KEPT);
    }
}

/// One walk from the best order; what it meets is kept.
fn anneal(
    terms: &Terms,
    kept: &mut Vec<Order>,
    steps: usize,
    stream: &mut Stream,
    progress: &Progress,
) {
    let Some(start) = kept.first().filter(|o| o.1.len() > 1).cloned() else { return };
    let tries = (steps / terms.len().max(20)).min(ENOUGH * start.1.len().pow(2));
    let (least, mut current) = (start.0, start);
    for k in 0..tries {
        if progress.is_stopped() {
            return;
        }
        let mut order = current.1.clone();
        let x = order.remove(stream.below(order.len()));
        order.insert(stream.below(order.len() + 1), x);
        let cost = scheme(terms, Some(&order)).cost;
        let temperature = 0.02 * least as f64 * (1.0 - k as f64 / tries as f64);
        if cost as f64 <= current.0 as f64 + stream.rise(temperature) {
            current = (cost, order);
            keep(kept, current.clone());
        }
    }
}
