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

#[cfg(test)]
mod tests {
    use super::reduce;
    use crate::network::expand::{ExpansionLimits, expand};
    use crate::network::read::read;

    /// A gate whose squares cancelled was a constant times a factor, which no rule expected.
    #[test]
    fn squares_that_cancel_leave_no_gate() {
        let text = "network f(x, y) {
  g0 = x^2
  g1 = (x - 2*y)^2
  g2 = (x - 1)^2
  g3 = (x - 2*y - 3)^2
  out = 1/4*g0 + 1/20*g1 - 1/4*g2 - 1/20*g3
}";
        let network = read(text).unwrap();
        let (reduced, limits) = (reduce(&network), ExpansionLimits::default());
        assert_eq!(expand(&reduced, limits), expand(&network, limits), "{reduced}");
        assert_eq!(reduced.gates.len(), 0);
    }

    /// A member of a family that another member reads changed its meaning once.
    #[test]
    fn members_that_read_each_other_stay_right() {
        let text = "network f(x, y, z; a) {
  g0 = ((a)*y + z - 2) * z
  g1 = (x + 3*z + 3*g0) * ((a)*y + z - 3)
  g2 = ((a)*y + z - 3) * (z - 1)
  g3 = (x + 3*z + 3*g0) * (z - 1)
  g4 = (z + g2 - 1) * z
  g5 = ((a)*y + z - 2) * (z + g2 - 1)
  u = 1/3*g2
  v = (a + 1)*z + (1/3*a)*g3 + (a)*g4
  w = (a + 1)*y + 2*z + g0 + 1/3*g1 + g2 + 1/3*g3 + g4 + g5 - 2
}";
        let network = read(text).unwrap();
        let limits = ExpansionLimits::default();
        assert_eq!(expand(&reduce(&network), limits), expand(&network, limits));
    }
}
