//! From a Horner scheme to a network: products of many factors, common pairs of factors shared.
//!
//! While some pair of factors occurs in two places, the most frequent pair becomes a factor of its
//! own (M. Breuer 1969; for polynomials A. Hosangadi, F. Fallah, R. Kastner 2006); what is left is
//! multiplied from left to right.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use indexmap::IndexMap;

use super::scheme::{Atom, Product, Scheme, Sum};
use crate::id::VariableId;
use crate::network::{Affine, Network, NetworkBuilder, Output};
use crate::poly::Signature;
use crate::rational::Rational;

/// Higher powers are made on their own first: pairs are found in lists of factors.
const POWER: u32 = 16;

/// A factor of a product: of the scheme, a power, or a pair of earlier factors.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Factor {
    Atom(Atom),
    Power(Atom, u32),
    Pair(usize),
}

/// The network of a scheme, its outputs with these names.
pub fn network<'n>(
    scheme: &Scheme,
    names: impl Iterator<Item = &'n str>,
    signature: &Signature,
) -> Network {
    let products = scheme.sums.iter().chain(&scheme.outputs).flatten().map(|t| &t.0);
    let pairs = Pairs::new(products);
    let mut maker = Maker {
        builder: NetworkBuilder::new(),
        atoms: (0..scheme.variables).map(|k| Affine::input(VariableId::new(k))).collect(),
        pairs: vec![None; pairs.pairs.len()],
        shared: &pairs,
    };
    for sum in &scheme.sums {
        let form = maker.sum(sum);
        maker.atoms.push(form);
    }
    let outputs = names.zip(&scheme.outputs);
    let outputs = outputs.map(|(name, sum)| Output { name: name.to_owned(), form: maker.sum(sum) });
    let outputs = outputs.collect();
    maker.builder.finish(signature.clone(), outputs)
}

struct Maker<'a> {
    builder: NetworkBuilder,
    atoms: Vec<Affine>,
    pairs: Vec<Option<Affine>>,
    shared: &'a Pairs,
}

impl Maker<'_> {
    fn sum(&mut self, sum: &Sum) -> Affine {
        let shared = self.shared;
        let mut parts = Vec::with_capacity(sum.len());
        for (product, c) in sum {
            let form = match shared.products.get(product) {
                Some(factors) => self.product(factors),
                None => Affine::constant(Rational::ONE),
            };
            parts.push(form.scaled(c));
        }
        Affine::sum(&parts)
    }

    fn product(&mut self, factors: &[Factor]) -> Affine {
        let mut product: Option<Affine> = None;
        for factor in factors {
            let form = self.factor(*factor);
            product = Some(match product {
                Some(product) => self.builder.mul(&product, &form),
                None => form,
            });
        }
        product.unwrap_or_else(|| Affine::constant(Rational::ONE))
    }

    /// The recursion is as deep as pairs are nested: as long as a product.
    fn factor(&mut self, factor: Factor) -> Affine {
        match factor {
            Factor::Atom(atom) => self.atoms[atom as usize].clone(),
            Factor::Power(atom, exponent) => {
                let base = self.atoms[atom as usize].clone();
                self.builder.pow(&base, exponent)
            }
            Factor::Pair(k) => {
                if let Some(form) = &self.pairs[k] {
                    return form.clone();
                }
                let (a, b) = self.shared.pairs[k];
                let (a, b) = (self.factor(a), self.factor(b));
                let form = self.builder.mul(&a, &b);
                self.pairs[k] = Some(form.clone());
                form
            }
        }
    }
}

/// Products as lists of factors, with common pairs taken out.
struct Pairs {
    products: IndexMap<Product, Vec<Factor>>,
    pairs: Vec<(Factor, Factor)>,
}

impl Pairs {
    fn new<'a>(all: impl Iterator<Item = &'a Product>) -> Self {
        let mut pairs = Self { products: IndexMap::new(), pairs: Vec::new() };
        for product in all.filter(|p| !p.is_empty()) {
            pairs.products.entry(product.clone()).or_insert_with(|| factors(product));
        }
        let mut seen: IndexMap<(Factor, Factor), Vec<usize>> = IndexMap::new();
        for k in 0..pairs.products.len() {
            pairs.list(k, None, &mut seen);
        }
        let mut queue: BinaryHeap<(usize, Reverse<usize>)> = BinaryHeap::new();
        let mut queued = 0;
        loop {
            let fresh = seen.iter().enumerate().skip(queued);
            queue.extend(fresh.map(|(k, (p, places))| (pairs.total(*p, places), Reverse(k))));
            queued = seen.len();
            let Some((count, at)) = queue.pop() else { return pairs };
            let Some((pair, places)) = seen.get_index(at.0) else { continue };
            let (pair, places) = (*pair, places.clone());
            let real = pairs.total(pair, &places);
            if real < 2 {
                continue;
            }
            if real < count {
                queue.push((real, at));
                continue;
            }
            let new = Factor::Pair(pairs.pairs.len());
            pairs.pairs.push(pair);
            for k in places {
                if pairs.replace(k, pair, new) {
                    pairs.list(k, Some(new), &mut seen);
                }
            }
        }
    }

    /// Lists the pairs of a product, or those with one factor only; each place once.
    fn list(
        &self,
        product: usize,
        with: Option<Factor>,
        seen: &mut IndexMap<(Factor, Factor), Vec<usize>>,
    ) {
        let factors = &self.products[product];
        for (i, a) in factors.iter().enumerate() {
            for b in &factors[i + 1..] {
                if with.is_none_or(|f| f == *a || f == *b) {
                    let places = seen.entry((*a, *b)).or_default();
                    if places.last() != Some(&product) {
                        places.push(product);
                    }
                }
            }
        }
    }

    /// How often a pair can be taken out of these products.
    fn total(&self, pair: (Factor, Factor), places: &[usize]) -> usize {
        places.iter().map(|k| self.count(*k, pair)).sum()
    }

    /// How often a pair can be taken out of a product.
    fn count(&self, product: usize, (a, b): (Factor, Factor)) -> usize {
        let times = |f: Factor| self.products[product].iter().filter(|x| **x == f).count();
        if a == b { times(a) / 2 } else { times(a).min(times(b)) }
    }

    /// Puts a pair's factor in its place, everywhere in a product.
    fn replace(&mut self, product: usize, (a, b): (Factor, Factor), new: Factor) -> bool {
        let count = self.count(product, (a, b));
        let list = &mut self.products[product];
        for _ in 0..count {
            for f in [a, b] {
                if let Some(at) = list.iter().position(|x| *x == f) {
                    list.remove(at);
                }
            }
            list.push(new);
        }
        count > 0
    }
}

/// Small powers as repeated factors, others as one.
fn factors(product: &Product) -> Vec<Factor> {
    let mut factors = Vec::new();
    for (atom, exponent) in product {
        match *exponent {
            e if e <= POWER => factors.extend(std::iter::repeat_n(Factor::Atom(*atom), e as usize)),
            e => factors.push(Factor::Power(*atom, e)),
        }
    }
    factors
}
