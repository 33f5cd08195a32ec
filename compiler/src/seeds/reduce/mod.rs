//! Local reductions of a network: fewer gates, same outputs.
//!
//! Works on any network: a seed, or a program as written. Two rules, applied until neither helps:
//! gates that share a factor and are used in fewer independent ways than there are of them merge
//! ([`merge`]), and two products used only together become one where their cross products are
//! there anyway ([`cross`]).

mod cross;
mod graph;
mod merge;

use crate::network::Network;
use graph::Graph;

/// Rounds of both rules at most; each shrinks the network or is the last.
const ROUNDS: usize = 40;

/// Pairs of gates that the cross rule may look at in one network.
const PAIRS: usize = 200_000;

/// Above this many gates a network is a long flat text, which seeds do better.
const GATES: usize = 5_000;

/// The network reduced: at most as many gates, and the same outputs.
pub fn reduce(network: &Network) -> Network {
    if network.gates.len() > GATES {
        return network.clone();
    }
    let mut graph = Graph::new(network);
    let mut pairs = PAIRS;
    for _ in 0..ROUNDS {
        let before = graph.size();
        merge::merge(&mut graph);
        cross::cross(&mut graph, &mut pairs);
        if graph.size() == before {
            break;
        }
    }
    let reduced = graph.into_network(network);
    if reduced.gates.len() < network.gates.len() { reduced } else { network.clone() }
}
