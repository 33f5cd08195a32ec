//! Whether a Hamiltonian is T(p) + V(q), so that splitting schemes apply.

use super::derive::reads_input;
use crate::network::{Affine, Network};
use crate::poly::{Polynomial, System};

/// Whether no term mixes coordinates and momenta. Where the polynomial is too large to be
/// expanded, the network must show it: then no gate mixes them, and the answer may be a `false`
/// that a closer look would revise.
pub fn is_separable(system: &System, network: &Network) -> bool {
    let pairs = system.signature.variable_count() / 2;
    match system.polynomials() {
        Some(polynomials) => is_unmixed(&polynomials, |i| i >= pairs),
        None => is_split(network, pairs),
    }
}

/// Whether every monomial is of momenta alone or has none.
pub(crate) fn is_unmixed(polynomials: &[&Polynomial], is_momentum: impl Fn(usize) -> bool) -> bool {
    polynomials.iter().flat_map(|p| p.terms()).all(|(monomial, _)| {
        let mut kinds = monomial.factors().map(|(i, _)| is_momentum(i));
        let first = kinds.next();
        kinds.all(|kind| Some(kind) == first)
    })
}

fn is_split(network: &Network, pairs: usize) -> bool {
    // What each gate depends on: coordinates, momenta.
    let mut kinds: Vec<[bool; 2]> = Vec::with_capacity(network.gates.len());
    let kind = |form: &Affine, kinds: &[[bool; 2]]| {
        let own = [reads_input(form, |x| x < pairs), reads_input(form, |x| x >= pairs)];
        form.gates().map(|g| kinds[g.index()]).fold(own, |a, b| [a[0] | b[0], a[1] | b[1]])
    };
    for gate in &network.gates {
        let (a, b) = (kind(&gate.left, &kinds), kind(&gate.right, &kinds));
        let both = [a[0] | b[0], a[1] | b[1]];
        if both == [true, true] {
            return false;
        }
        kinds.push(both);
    }
    true
}
