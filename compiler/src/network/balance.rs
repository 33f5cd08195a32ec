//! Long products as trees: as many gates, and less depth.
//!
//! A gate whose factor is a multiple of another gate that nothing else reads is a longer product.
//! Its factors are multiplied two at a time, those of low layers first, which is the least depth for
//! a product of given factors.

use super::metrics::highest_layer;
use super::{Affine, Gate, Network, Output, Wire};
use crate::id::GateId;
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;

/// The network with every product of three factors or more as a tree. Squares stay gates of their
/// own.
pub fn balanced(network: &Network) -> Network {
    let mut uses = vec![0usize; network.gates.len()];
    let factors = network.gates.iter().flat_map(|gate| [&gate.left, &gate.right]);
    for form in factors.chain(network.outputs.iter().map(|output| &output.form)) {
        form.gates().for_each(|gate| uses[gate.index()] += 1);
    }
    let inner = |form: &Affine| match form.terms() {
        [(Wire::Gate(g), c)] if form.constant_part().is_zero() => {
            let is_inner = uses[g.index()] == 1 && !network.gates[g.index()].is_square();
            is_inner.then(|| (g.index(), c.clone()))
        }
        _ => None,
    };
    let mut is_inner = vec![false; network.gates.len()];
    for gate in &network.gates {
        let below = [&gate.left, &gate.right].into_iter().filter_map(inner);
        below.for_each(|(g, _)| is_inner[g] = true);
    }
    let mut tree = Tree::default();
    let mut images: Vec<Option<Affine>> = vec![None; network.gates.len()];
    for (at, gate) in network.gates.iter().enumerate().filter(|(at, _)| !is_inner[*at]) {
        let (mut scale, mut factors) = (Coefficient::one(), Vec::new());
        let mut left = vec![&gate.right, &gate.left];
        while let Some(form) = left.pop() {
            match inner(form) {
                Some((below, c)) => {
                    scale = scale.mul(&c);
                    let Gate { left: a, right: b } = &network.gates[below];
                    left.extend([b, a]);
                }
                None => factors.push(form.with_gates(&images)),
            }
        }
        images[at] = Some(tree.product(factors).scaled(&scale));
    }
    let outputs = network
        .outputs
        .iter()
        .map(|output| Output { name: output.name.clone(), form: output.form.with_gates(&images) });
    let outputs = outputs.collect();
    Network { signature: network.signature.clone(), gates: tree.gates, outputs }
}

/// New gates with their layers.
#[derive(Default)]
struct Tree {
    gates: Vec<Gate>,
    layers: Vec<usize>,
}

impl Tree {
    /// The product of two factors or more; two are a gate in the order in which they are written.
    fn product(&mut self, factors: Vec<Affine>) -> Affine {
        if factors.len() == 2 {
            return self.gate(factors);
        }
        joined(self, factors, 2, Self::layer, Self::gate)
            .unwrap_or_else(|| Affine::constant(Coefficient::one()))
    }

    fn layer(&self, form: &Affine) -> usize {
        form.gates().map(|g| self.layers[g.index()]).max().unwrap_or(0)
    }

    fn gate(&mut self, factors: Vec<Affine>) -> Affine {
        let mut factors = factors.into_iter();
        let mut next = || factors.next().unwrap_or_else(|| Affine::constant(Coefficient::one()));
        let gate = Gate { left: next(), right: next() };
        self.layers.push(1 + highest_layer(&gate, &self.layers));
        self.gates.push(gate);
        Affine::gate(GateId::new(self.gates.len() - 1))
    }
}

/// All factors joined into one: `arity` of them at a time, those of low layers first, and two where
/// the rest goes in whole groups then. `join` makes one factor of a group. `None` of none.
pub(crate) fn joined<S, F>(
    state: &mut S,
    mut factors: Vec<F>,
    arity: usize,
    layer: impl Fn(&S, &F) -> usize,
    join: impl Fn(&mut S, Vec<F>) -> F,
) -> Option<F> {
    while factors.len() > 1 {
        factors.sort_by_key(|factor| layer(state, factor));
        let is_whole = (factors.len() - 1).is_multiple_of(arity - 1);
        let group = factors.drain(..if is_whole { arity } else { 2 }).collect();
        factors.push(join(state, group));
    }
    factors.pop()
}

#[cfg(test)]
mod tests {
    use super::balanced;
    use crate::modular::Stream;
    use crate::network::expand::{ExpansionLimits, expand};
    use crate::network::metrics::layers;
    use crate::network::samples;

    #[test]
    fn a_chain_of_products_becomes_a_tree() {
        let network = samples::parse(
            "network f(a, b, c, d, e) {\n g0 = a*b\n g1 = (2*g0)*c\n g2 = d*g1\n \
             g3 = (-g2)*(e + 1)\n out = g3 + a\n}",
        );
        let tree = balanced(&network);
        assert_eq!((tree.gates.len(), layers(&tree).into_iter().max()), (4, Some(3)));
        let limits = ExpansionLimits::default();
        assert_eq!(expand(&tree, limits), expand(&network, limits));
        // What is read twice stays.
        let shared =
            samples::parse("network f(a, b, c) {\n g0 = a*b\n g1 = g0*c\n out = g0 + g1\n}");
        assert_eq!(balanced(&shared), shared);
    }

    #[test]
    fn networks_compute_the_same_and_are_no_deeper() {
        let mut stream = Stream::new(4);
        let random = (0..40).map(|k| samples::random(&mut stream, 2 + k % 7));
        for network in random.collect::<Vec<_>>().iter().chain(&samples::all()) {
            let tree = balanced(network);
            let limits = ExpansionLimits::default();
            assert_eq!(expand(&tree, limits), expand(network, limits));
            assert_eq!(tree.gates.len(), network.gates.len());
            assert!(layers(&tree).into_iter().max() <= layers(network).into_iter().max());
        }
    }
}
