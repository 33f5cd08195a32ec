//! The e-graph as a blackboard of exact facts.
//!
//! Each e-class *is* a polynomial (its analysis data), so two classes are equal exactly if their
//! polynomials are: equality is decided by algebra, and a wrong fact cannot enter. Generators write
//! derivations on it; extraction reads them off.

use std::collections::BTreeSet;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use egg::{Analysis, DidMerge, EGraph, Id};
use indexmap::IndexSet;
use rustc_hash::FxHashMap;

use super::language::{AffineNode, Node};
use crate::id::VariableId;
use crate::network::{Affine, Network, Wire};
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Monomial, Polynomial};

/// The analysis: the polynomial of every class, and the class of every polynomial seen.
#[derive(Debug, Default)]
pub struct Algebra {
    opaque: Vec<Arc<Polynomial>>,
    classes: FxHashMap<Arc<Polynomial>, Id>,
    /// Set if two classes with different polynomials were merged, which would be a bug.
    pub conflict: bool,
}

impl Analysis<Node> for Algebra {
    type Data = Arc<Polynomial>;

    fn make(egraph: &mut EGraph<Node, Self>, node: &Node, _: Id) -> Arc<Polynomial> {
        let data = |id: &Id| Arc::clone(&egraph[*id].data);
        match node {
            Node::Input(id) => Arc::new(Polynomial::variable(id.index())),
            Node::Opaque(k) => Arc::clone(&egraph.analysis.opaque[*k as usize]),
            Node::Product([u, v]) => Arc::new(data(u).mul(&data(v))),
            Node::Affine(a) => {
                let mut terms = vec![(Monomial::one(), a.constant.clone())];
                for (c, child) in a.coefficients.iter().zip(&a.children) {
                    terms.extend(data(child).terms().iter().map(|(m, d)| (m.clone(), d.mul(c))));
                }
                Arc::new(Polynomial::from_terms(terms))
            }
        }
    }

    fn merge(&mut self, a: &mut Arc<Polynomial>, b: Arc<Polynomial>) -> DidMerge {
        self.conflict |= **a != *b;
        DidMerge(false, false)
    }

    fn modify(egraph: &mut EGraph<Node, Self>, id: Id) {
        let data = Arc::clone(&egraph[id].data);
        match egraph.analysis.classes.get(&data) {
            Some(known) => {
                let known = *known;
                egraph.union(id, known);
            }
            None => {
                egraph.analysis.classes.insert(data, id);
            }
        }
    }
}

/// One way to make a polynomial: `target = Σ u·v + Σ summands + what is left`.
///
/// What is left is computed, so a derivation is right by construction; if it is not affine it
/// becomes a class of its own.
#[derive(Clone, Debug, Default)]
pub struct Derivation {
    /// Products `u · v`.
    pub products: Vec<(Polynomial, Polynomial)>,
    /// Polynomials added as they are.
    pub summands: Vec<Polynomial>,
}

impl Derivation {
    /// `target = u · v + rest`.
    pub fn product(u: Polynomial, v: Polynomial) -> Self {
        Self { products: vec![(u, v)], summands: Vec::new() }
    }
}

/// The e-graph with the list of classes that wait for generators.
pub struct Blackboard {
    egraph: EGraph<Node, Algebra>,
    inputs: Vec<Id>,
    /// Classes waiting, ordered by (layer, terms, order of arrival).
    frontier: BTreeSet<(u32, usize, usize, Id)>,
    layers: FxHashMap<Id, u32>,
    arrivals: usize,
    /// Factors seen in products, in order of arrival: what other polynomials are divided by.
    divisors: IndexSet<Polynomial>,
    /// The products of every proposal, and the generator that made it: they belong together.
    bundles: Vec<(&'static str, Vec<[Id; 2]>)>,
    /// What was asked for, with its affine part, by class; monic.
    faces: FxHashMap<Id, Vec<Polynomial>>,
}

/// So many polynomials with different affine parts are remembered of one class.
const FACES: usize = 3;

/// So many divisors are remembered; later ones are rarely of use to earlier polynomials.
const DIVISORS: usize = 48;

impl Blackboard {
    /// A blackboard over this many variables.
    pub fn new(variables: usize) -> Self {
        let mut egraph = EGraph::new(Algebra::default());
        let inputs = (0..variables).map(|k| egraph.add(Node::Input(VariableId::new(k)))).collect();
        Self {
            egraph,
            inputs,
            frontier: BTreeSet::new(),
            layers: FxHashMap::default(),
            arrivals: 0,
            divisors: IndexSet::new(),
            bundles: Vec::new(),
            faces: FxHashMap::default(),
        }
    }

    /// The underlying e-graph.
    pub fn egraph(&self) -> &EGraph<Node, Algebra> {
        &self.egraph
    }

    /// The class of each input.
    pub fn inputs(&self) -> &[Id] {
        &self.inputs
    }

    /// The polynomial of a class.
    pub fn polynomial(&self, id: Id) -> Arc<Polynomial> {
        Arc::clone(&self.egraph[id].data)
    }

    /// The class of a polynomial, where it is on the board.
    pub fn lookup(&self, polynomial: &Polynomial) -> Option<Id> {
        self.egraph.analysis.classes.get(polynomial).map(|id| self.egraph.find(*id))
    }

    /// The polynomials of this class that were asked for, where they had an affine part.
    pub fn faces(&self, polynomial: &Polynomial) -> &[Polynomial] {
        let faces = self.lookup(polynomial).and_then(|id| self.faces.get(&id));
        faces.map_or(&[], Vec::as_slice)
    }

    /// Factors of known products, for division.
    pub fn divisors(&self) -> impl Iterator<Item = &Polynomial> {
        self.divisors.iter()
    }

    /// The products that were proposed together, as pairs of classes, and by which generator.
    pub fn bundles(&self) -> impl Iterator<Item = (&'static str, &[[Id; 2]])> {
        self.bundles.iter().map(|(maker, pairs)| (*maker, pairs.as_slice()))
    }

    /// Opens a bundle: the products written until the next one belong together.
    pub fn open_bundle(&mut self, maker: &'static str) {
        match self.bundles.last_mut() {
            Some(last) if last.1.is_empty() => last.0 = maker,
            _ => self.bundles.push((maker, Vec::new())),
        }
    }

    /// Restores the e-graph's invariants after a batch of writes.
    pub fn rebuild(&mut self) {
        self.egraph.rebuild();
    }

    /// The next class to work on: lowest layer first, then fewest terms.
    pub fn take_waiting(&mut self) -> Option<Id> {
        self.frontier.pop_first().map(|entry| self.egraph.find(entry.3))
    }

    /// The layer a class was first asked for in; outputs are in layer 0.
    pub fn layer(&self, id: Id) -> u32 {
        self.layers.get(&id).copied().unwrap_or(0)
    }

    /// The class that makes this polynomial, with its affine part split off: what has to be made is
    /// the monic non-affine part, which joins the frontier if it is new.
    pub fn demand(&mut self, polynomial: &Polynomial, layer: u32) -> Id {
        let (scale, key, affine) = split_affine(polynomial);
        let mut coefficients = Vec::new();
        let mut children = Vec::new();
        let mut constant = Coefficient::zero();
        for (m, c) in affine.terms() {
            match m.factors().next() {
                None => constant = c.clone(),
                Some((index, _)) => {
                    coefficients.push(c.clone());
                    children.push(self.inputs[index]);
                }
            }
        }
        if !key.is_zero() {
            let id = self.class(&key);
            if let Entry::Vacant(new) = self.layers.entry(id) {
                new.insert(layer);
                self.frontier.insert((layer, key.len(), self.arrivals, id));
                self.arrivals += 1;
            }
            if scale.is_one() && affine.is_zero() {
                return id;
            }
            if !affine.is_zero() {
                let faces = self.faces.entry(id).or_default();
                let face = monic(polynomial).1;
                if faces.len() < FACES && !faces.contains(&face) {
                    faces.push(face);
                }
            }
            coefficients.push(scale);
            children.push(id);
        }
        self.egraph.add(Node::Affine(AffineNode { constant, coefficients, children }))
    }

    fn class(&mut self, polynomial: &Polynomial) -> Id {
        if let Some(id) = self.lookup(polynomial) {
            return id;
        }
        let k = self.egraph.analysis.opaque.len() as u32;
        self.egraph.analysis.opaque.push(Arc::new(polynomial.clone()));
        self.egraph.add(Node::Opaque(k))
    }

    /// Writes a product of two polynomials; its class. Rational factors are pulled out first.
    pub fn product(&mut self, u: &Polynomial, v: &Polynomial, layer: u32) -> Id {
        let ((_, u), (_, v)) = (monic(u), monic(v));
        for factor in [&u, &v] {
            if self.divisors.len() < DIVISORS && factor.len() > 1 {
                self.divisors.insert(factor.clone());
            }
        }
        let (u, v) = (self.demand(&u, layer), self.demand(&v, layer));
        let pair = if u <= v { [u, v] } else { [v, u] };
        if let Some(bundle) = self.bundles.last_mut() {
            bundle.1.push(pair);
        }
        self.egraph.add(Node::Product(pair))
    }

    /// Writes a derivation of a polynomial.
    pub fn write(&mut self, target: &Polynomial, derivation: &Derivation, layer: u32) {
        let mut rest = target.clone();
        let (mut coefficients, mut children) = (Vec::new(), Vec::new());
        for (u, v) in &derivation.products {
            rest = rest.sub(&u.mul(v));
            if u.degree() == 0 || v.degree() == 0 {
                // A constant factor makes no gate: the product is a summand.
                self.sum(&u.mul(v), layer, &mut coefficients, &mut children);
                continue;
            }
            let scale = monic(u).0.mul(&monic(v).0);
            coefficients.push(scale);
            children.push(self.product(u, v, layer + 1));
        }
        for summand in &derivation.summands {
            rest = rest.sub(summand);
            self.sum(summand, layer, &mut coefficients, &mut children);
        }
        self.sum(&rest, layer, &mut coefficients, &mut children);
        let constant = Coefficient::zero();
        let (coefficients, children) = merge_children(coefficients, children);
        self.egraph.add(Node::Affine(AffineNode { constant, coefficients, children }));
    }

    fn sum(
        &mut self,
        summand: &Polynomial,
        layer: u32,
        coefficients: &mut Vec<Coefficient>,
        children: &mut Vec<Id>,
    ) {
        if summand.is_zero() {
            return;
        }
        let id = self.demand(summand, layer + 1);
        coefficients.push(Coefficient::one());
        children.push(id);
    }

    /// Writes every gate of a network whose wires have these polynomials (`polynomials[k]` is that
    /// of gate `k`): each gate becomes a way to make its value.
    pub fn insert_network(&mut self, network: &Network, polynomials: &[Polynomial], layer: u32) {
        let of = |form: &Affine| polynomial_of(form, polynomials);
        for gate in &network.gates {
            self.product(&of(&gate.left), &of(&gate.right), layer);
        }
        for output in &network.outputs {
            self.combination(&output.form, polynomials);
        }
        for gate in &network.gates {
            self.combination(&gate.left, polynomials);
            self.combination(&gate.right, polynomials);
        }
    }

    /// Writes an affine form of gates as a way to make its polynomial.
    fn combination(&mut self, form: &Affine, polynomials: &[Polynomial]) {
        let (mut coefficients, mut children) = (Vec::new(), Vec::new());
        for (wire, c) in form.terms() {
            let id = match wire {
                Wire::Input(id) => self.inputs[id.index()],
                Wire::Gate(g) => match self.lookup(&polynomials[g.index()]) {
                    Some(id) => id,
                    None => return,
                },
            };
            coefficients.push(c.clone());
            children.push(id);
        }
        let constant = form.constant_part().clone();
        let (coefficients, children) = merge_children(coefficients, children);
        self.egraph.add(Node::Affine(AffineNode { constant, coefficients, children }));
    }
}

/// The polynomial of an affine form over inputs and gates with these polynomials.
pub fn polynomial_of(form: &Affine, gates: &[Polynomial]) -> Polynomial {
    let mut terms = vec![(Monomial::one(), form.constant_part().clone())];
    for (wire, c) in form.terms() {
        match wire {
            Wire::Input(id) => terms.push((Monomial::variable(id.index()), c.clone())),
            Wire::Gate(g) => {
                terms.extend(gates[g.index()].terms().iter().map(|(m, d)| (m.clone(), d.mul(c))));
            }
        }
    }
    Polynomial::from_terms(terms)
}

/// Equal children joined, zero coefficients dropped.
fn merge_children(
    coefficients: Vec<Coefficient>,
    children: Vec<Id>,
) -> (Vec<Coefficient>, Vec<Id>) {
    let mut pairs: Vec<(Id, Coefficient)> = Vec::with_capacity(children.len());
    for (c, id) in coefficients.into_iter().zip(children) {
        match pairs.iter_mut().find(|p| p.0 == id) {
            Some(pair) => pair.1 = pair.1.add(&c),
            None => pairs.push((id, c)),
        }
    }
    pairs.retain(|p| !p.1.is_zero());
    pairs.into_iter().map(|(id, c)| (c, id)).unzip()
}

/// (s, q) with `p = s·q` and the first rational of `q` equal to 1.
pub fn monic(p: &Polynomial) -> (Coefficient, Polynomial) {
    let lead = p.leading().map_or(crate::rational::Rational::ONE, |(_, c)| c.leading_number());
    match lead.inverse() {
        Some(inverse) if !lead.is_one() => (lead.into(), p.scaled(&inverse.into())),
        _ => (Coefficient::one(), p.clone()),
    }
}

/// (s, k, a) with `p = s·k + a`, `a` affine, `k` monic without affine part.
pub fn split_affine(p: &Polynomial) -> (Coefficient, Polynomial, Polynomial) {
    let high = p.without_affine();
    let affine = p.sub(&high);
    let (scale, key) = monic(&high);
    (scale, key, affine)
}
