//! Where gates come from: which generator, seed or reduction made the product of each gate.
//!
//! A gate is known by its polynomial without affine part and scale, like a class of the e-graph,
//! so that it keeps its origin through reductions that only move constants.

use rustc_hash::FxHashMap;

use super::blackboard::{polynomial_of, split_affine};
use super::pool::Pool;
use crate::network::Network;
use crate::poly::Polynomial;

/// A network and where its gates come from.
#[derive(Clone, Debug)]
pub struct Optimised {
    /// The network.
    pub network: Network,
    /// One name a gate.
    pub origins: Vec<&'static str>,
}

/// Networks of more gates, or whose gates have more terms together, have one origin as a whole.
const GATES: usize = 400;
const TERMS: usize = 20_000;

/// What is known about products.
#[derive(Default)]
pub struct Ledger {
    makers: FxHashMap<Polynomial, &'static str>,
}

impl Ledger {
    /// Remembers which generators proposed these products of a pool.
    pub fn add_products(&mut self, pool: &Pool, products: &[usize]) {
        for product in products.iter().map(|k| &pool.products[*k]) {
            if let Some(maker) = product.maker {
                let [u, v] = &product.factors;
                self.makers.entry(split_affine(&u.mul(v)).1).or_insert(maker);
            }
        }
    }

    /// The origin of each gate: its generator; `written` where the program as written has it; else
    /// `whole`, the origin of the network.
    pub fn origins(
        &self,
        network: &Network,
        written: &Network,
        whole: &'static str,
    ) -> Vec<&'static str> {
        let (Some(keys), Some(known)) = (keys(network), keys(written)) else {
            return vec![whole; network.gates.len()];
        };
        let origin = |key: &Polynomial| match self.makers.get(key) {
            Some(maker) => maker,
            None if known.contains(key) => "as written",
            None => whole,
        };
        keys.iter().map(origin).collect()
    }
}

/// The polynomial of every gate without affine part and scale; `None` where that is too much.
fn keys(network: &Network) -> Option<Vec<Polynomial>> {
    if network.gates.len() > GATES {
        return None;
    }
    let mut values: Vec<Polynomial> = Vec::with_capacity(network.gates.len());
    let mut terms = 0;
    for gate in &network.gates {
        let (left, right) =
            (polynomial_of(&gate.left, &values), polynomial_of(&gate.right, &values));
        terms += left.len() * right.len();
        if terms > TERMS {
            return None;
        }
        values.push(left.mul(&right));
    }
    Some(values.iter().map(|value| split_affine(value).1).collect())
}

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::options::Options;

    fn origins(source: &str) -> Vec<&'static str> {
        compile(source, &Options::default()).unwrap().remove(0).origins
    }

    #[test]
    fn gates_name_the_idea_that_made_them() {
        assert_eq!(origins("fn f(x, y) = x*y;"), ["as written"]);
        let cubes = origins("fn f(x, y, z) = x^3 + y^3 + z^3 - 3*x*y*z;");
        assert!(cubes.contains(&"factors"), "{cubes:?}");
        let octic = origins("fn f(x) = x^8 + 3*x^7 - 2*x^5 + x^4 + 5*x^2 + x - 1;");
        assert!(octic.contains(&"univariate scheme"), "{octic:?}");
    }

    #[test]
    fn every_gate_has_an_origin() {
        for source in ["fn f(x) = x;", "fn f(x) = x^23;", "fn f(x, y; a) = (x^3*y, a*x*y + y^4);"] {
            let compiled = compile(source, &Options::default()).unwrap().remove(0);
            assert_eq!(compiled.origins.len(), compiled.network.gates.len(), "{source}");
        }
    }
}
