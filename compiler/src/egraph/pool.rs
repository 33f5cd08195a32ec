//! The product pool: every product on the blackboard, with its value at random points.
//!
//! Products whose factors differ by constants only are the same gate: `(u + c)·(v + d)` is `u·v`
//! plus multiples of u and v, which are there anyway. Values live modulo a prime; they decide ranks
//! during the search, and the network found is solved for and proved exactly afterwards.

use std::sync::Arc;

use egg::Id;
use rustc_hash::FxHashMap;

use super::blackboard::{Blackboard, monic};
use super::language::Node;
use super::points::Points;
use crate::poly::{Ideal, Monomial, Polynomial};

/// So many bundles are kept, those nearest to the outputs.
const BUNDLES: usize = 400;

/// A product of the pool.
#[derive(Clone, Debug)]
pub struct Product {
    /// The factors.
    pub factors: [Arc<Polynomial>; 2],
    /// Values of the factors and of the product at the points.
    pub values: [Vec<u64>; 3],
    /// The first generator that proposed it; none for what was known before.
    pub maker: Option<&'static str>,
}

/// All products, and for every class the e-nodes in terms of the pool.
pub struct Pool {
    /// The products.
    pub products: Vec<Product>,
    /// The classes in a fixed order.
    pub classes: Vec<Class>,
    /// Position of a class in `classes`.
    pub positions: FxHashMap<Id, usize>,
    /// Products that were proposed together, each set once.
    pub bundles: Vec<Vec<usize>>,
    known: FxHashMap<[Polynomial; 2], usize>,
}

/// A class as extraction sees it.
pub struct Class {
    /// Its polynomial.
    pub polynomial: Arc<Polynomial>,
    /// The ways to make it.
    pub ways: Vec<Way>,
}

/// One e-node.
#[derive(Clone, Debug)]
pub struct Way {
    /// Positions of the classes it needs.
    pub needs: Vec<usize>,
    /// The product it costs, if it is one.
    pub product: Option<usize>,
    /// Coefficients of `needs` and the constant, if it is an affine form.
    pub form: Option<super::language::AffineNode>,
}

impl Pool {
    /// Reads the blackboard. Values are those of normal forms, so that ranks are ranks modulo the
    /// ideal.
    pub fn new(board: &Blackboard, points: &Points, ideal: &Ideal) -> Self {
        let egraph = board.egraph();
        let mut ids: Vec<Id> = egraph.classes().map(|c| c.id).collect();
        ids.sort_unstable();
        let positions: FxHashMap<Id, usize> =
            ids.iter().enumerate().map(|(k, id)| (*id, k)).collect();
        let place = |id: &Id| positions[&egraph.find(*id)];
        let mut products: Vec<Product> = Vec::new();
        let mut known: FxHashMap<[Polynomial; 2], usize> = FxHashMap::default();
        let canonical = |pair: &[Id; 2]| {
            let mut pair = pair.map(|f| egraph.find(f));
            pair.sort_unstable();
            pair
        };
        let mut by_pair: FxHashMap<[Id; 2], usize> = FxHashMap::default();
        let mut values: FxHashMap<Id, Vec<u64>> = FxHashMap::default();
        let mut classes = Vec::with_capacity(ids.len());
        for id in &ids {
            let class = &egraph[*id];
            let mut ways = Vec::new();
            for node in &class.nodes {
                match node {
                    Node::Opaque(_) => {}
                    Node::Input(_) => ways.push(Way { needs: vec![], product: None, form: None }),
                    Node::Affine(a) => {
                        let needs: Vec<usize> = a.children.iter().map(place).collect();
                        // A class made from itself is no way at all.
                        if !needs.contains(&place(id)) {
                            ways.push(Way { needs, product: None, form: Some(a.clone()) });
                        }
                    }
                    Node::Product(pair) => {
                        let factors = pair.map(|f| board.polynomial(f));
                        let key = key(&factors[0], &factors[1]);
                        let next = products.len();
                        let k = *known.entry(key).or_insert(next);
                        if k == next {
                            for f in pair {
                                let f = egraph.find(*f);
                                values
                                    .entry(f)
                                    .or_insert_with(|| points.normal(&egraph[f].data, ideal));
                            }
                            let [a, b] = pair.map(|f| values[&egraph.find(f)].clone());
                            let [u, v] = &factors;
                            let product = if ideal.is_free_product(u, v) {
                                points.multiply(&a, &b)
                            } else {
                                points.normal(&u.mul(v), ideal)
                            };
                            let values = [a, b, product];
                            products.push(Product { factors, values, maker: None });
                        }
                        by_pair.insert(canonical(pair), k);
                        let needs = pair.iter().map(place).collect();
                        ways.push(Way { needs, product: Some(k), form: None });
                    }
                }
            }
            classes.push(Class { polynomial: Arc::clone(&class.data), ways });
        }
        let mut bundles: Vec<Vec<usize>> = Vec::new();
        for (maker, bundle) in board.bundles() {
            let found = bundle.iter().filter_map(|pair| by_pair.get(&canonical(pair)).copied());
            let mut found: Vec<usize> = found.collect();
            for k in &found {
                products[*k].maker.get_or_insert(maker);
            }
            found.sort_unstable();
            found.dedup();
            if found.len() > 1 && bundles.len() < BUNDLES && !bundles.contains(&found) {
                bundles.push(found);
            }
        }
        Self { products, classes, positions, bundles, known }
    }

    /// The products with these factors, those that are not in the pool left out.
    pub fn find_all(&self, factors: &[[Polynomial; 2]]) -> Vec<usize> {
        let mut found: Vec<usize> =
            factors.iter().filter_map(|[u, v]| self.known.get(&key(u, v)).copied()).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The identity of a product: its factors without constants and scales, in a fixed order.
fn key(u: &Polynomial, v: &Polynomial) -> [Polynomial; 2] {
    let mut key = [monic(&without_constant(u)).1, monic(&without_constant(v)).1];
    key.sort();
    key
}

fn without_constant(p: &Polynomial) -> Polynomial {
    let terms = p.terms().iter().filter(|(m, _)| *m != Monomial::one());
    Polynomial::from_terms(terms.cloned())
}
