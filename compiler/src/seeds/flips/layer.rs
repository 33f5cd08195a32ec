//! A set of gates none of which depends on another, taken out of its network: products of linear
//! forms in *atoms*, and what the rest of the network needs of them.
//!
//! Atoms are the wires below (or whole linear parts, where a parameter scales a wire). Constants of
//! factors are dropped: `(u + α)(v + β) = uv + βu + αv + αβ`, and all but `uv` is free. What is
//! needed is a space: the span of the combinations of products that factors above and outputs read.

use std::collections::{BTreeMap, BTreeSet};

use super::rebuild::Span;
use crate::id::{GateId, VariableId};
use crate::network::{Affine, Gate, Network, Wire};
use crate::poly::linear::{Echelon, LinearForm};
use crate::poly::polynomial::{ParameterPolynomial, Ring};
use crate::poly::{Coefficient, Domain, Monomial};
use crate::rational::Rational;

/// A product of two linear forms in the atoms of a layer.
pub type Product = [LinearForm; 2];

/// Free products of other gates that one layer is given at most.
const FREE: usize = 32;

/// A product that costs nothing, as the network has it anyway: its value as a form of wires.
#[derive(Clone, Debug)]
pub struct Free {
    /// The factors.
    pub factors: Product,
    /// The value.
    pub value: Affine,
}

/// One gate of the layer: `left · right + tail`.
#[derive(Clone, Debug)]
pub struct Member {
    /// The gate.
    pub gate: usize,
    /// The linear parts of its factors.
    pub factors: Product,
    /// What the constants of its factors add.
    pub tail: Affine,
}

/// The layer.
#[derive(Clone, Debug)]
pub struct Layer {
    /// What the factors are linear in, as forms of wires below.
    pub atoms: Vec<Affine>,
    /// The gates.
    pub members: Vec<Member>,
    /// Products of atoms that the rest of the network makes anyway.
    pub free: Vec<Free>,
    /// A basis of the needed combinations of members.
    pub needs: Vec<LinearForm>,
}

impl Layer {
    /// The layer of these gates, which must not depend on each other.
    pub fn new(network: &Network, readers: &Readers, gates: &[usize]) -> Self {
        let mut atoms = Atoms::default();
        let members: Vec<Member> = gates
            .iter()
            .map(|&gate| {
                let Gate { left, right } = &network.gates[gate];
                let factors = [atoms.form(left), atoms.form(right)];
                Member { gate, factors, tail: tail(left, right) }
            })
            .collect();
        let mut needs = Echelon::default();
        let positions: BTreeMap<usize, usize> =
            gates.iter().enumerate().map(|(k, g)| (*g, k)).collect();
        for form in readers.of(network, gates) {
            for (_, need) in reading(form, &positions) {
                needs.insert(&need);
            }
        }
        let free = free(network, &positions, &mut atoms);
        let needs = needs.rows().to_vec();
        Self { atoms: atoms.list, members, free, needs }
    }

    /// The layer with other products that span what is needed; `None` where they do not. Its gates
    /// are those of no network.
    pub fn replaced(&self, products: &[Product]) -> Option<Self> {
        let span = Span::new(self, products);
        let first = self.free.len();
        let mut needs = Echelon::default();
        for need in &self.needs {
            let made = span.express(&self.quadratic(need))?;
            let made = made.terms().iter().filter(|t| t.0 >= first);
            needs.insert(&LinearForm::from_terms(made.map(|(k, c)| (k - first, c.clone()))));
        }
        let member =
            |factors: &Product| Member { gate: 0, factors: factors.clone(), tail: Affine::zero() };
        let members = products.iter().map(member).collect();
        let (atoms, free) = (self.atoms.clone(), self.free.clone());
        Some(Self { atoms, members, free, needs: needs.rows().to_vec() })
    }

    /// The quadratic form of a need, by pairs of atoms.
    pub fn quadratic(&self, need: &LinearForm) -> LinearForm {
        need.terms().iter().fold(LinearForm::default(), |sum, (k, c)| {
            sum.plus(c, &self.product(&self.members[*k].factors))
        })
    }

    /// The quadratic form of a product, by pairs of atoms: `i · atoms + j` for i ≤ j.
    pub fn product(&self, [left, right]: &Product) -> LinearForm {
        let count = self.atoms.len();
        LinearForm::from_terms(left.terms().iter().flat_map(|(i, a)| {
            let right = right.terms().iter();
            right.map(move |(j, b)| (*i.min(j) * count + *i.max(j), a * b))
        }))
    }
}

/// The forms of a network that read wires: factors, then outputs.
pub fn forms(network: &Network) -> impl Iterator<Item = &Affine> {
    let factors = network.gates.iter().flat_map(|g| [&g.left, &g.right]);
    factors.chain(network.outputs.iter().map(|o| &o.form))
}

/// For each gate the forms that read it.
pub struct Readers(Vec<Vec<Place>>);

/// A place where a form stands: side of a gate, or an output.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Place {
    Factor(usize, bool),
    Output(usize),
}

impl Readers {
    /// The readers of all gates of a network.
    pub fn new(network: &Network) -> Self {
        let mut readers = vec![Vec::new(); network.gates.len()];
        let gates = network.gates.iter().enumerate();
        let factors = gates.flat_map(|(k, gate)| {
            [(Place::Factor(k, false), &gate.left), (Place::Factor(k, true), &gate.right)]
        });
        let outputs = network.outputs.iter().enumerate();
        for (place, form) in factors.chain(outputs.map(|(k, o)| (Place::Output(k), &o.form))) {
            form.gates().for_each(|g| readers[g.index()].push(place));
        }
        Self(readers)
    }

    /// The forms that read any of these gates.
    pub fn of<'n>(&self, network: &'n Network, gates: &[usize]) -> Vec<&'n Affine> {
        let places: BTreeSet<Place> =
            gates.iter().flat_map(|g| self.0[*g].iter().copied()).collect();
        let form = |place| match place {
            Place::Factor(k, false) => &network.gates[k].left,
            Place::Factor(k, true) => &network.gates[k].right,
            Place::Output(k) => &network.outputs[k].form,
        };
        places.into_iter().map(form).collect()
    }
}

/// How a form reads some gates: for each monomial in the parameters a combination of positions.
pub fn reading(form: &Affine, positions: &BTreeMap<usize, usize>) -> Vec<(Monomial, LinearForm)> {
    let mut parts: BTreeMap<Monomial, Vec<(usize, Rational)>> = BTreeMap::new();
    for (wire, c) in form.terms() {
        let Wire::Gate(g) = wire else { continue };
        let Some(position) = positions.get(&g.index()) else { continue };
        match c {
            Coefficient::Number(n) => {
                parts.entry(Monomial::one()).or_default().push((*position, n.clone()));
            }
            Coefficient::Parametric(p) => {
                for (m, n) in p.terms() {
                    parts.entry(m.clone()).or_default().push((*position, n.clone()));
                }
            }
        }
    }
    parts.into_iter().map(|(m, terms)| (m, LinearForm::from_terms(terms))).collect()
}

/// A rational times a monomial in the parameters.
pub fn coefficient(monomial: &Monomial, number: &Rational) -> Coefficient {
    Coefficient::from_polynomial(ParameterPolynomial::term(monomial.clone(), number.clone()))
}

/// Which gates depend, directly or not, on these.
pub fn dependent(network: &Network, gates: &BTreeMap<usize, usize>) -> Vec<bool> {
    let mut depends = vec![false; network.gates.len()];
    for (k, gate) in network.gates.iter().enumerate() {
        depends[k] = [&gate.left, &gate.right]
            .into_iter()
            .any(|form| form.gates().any(|g| gates.contains_key(&g.index()) || depends[g.index()]));
    }
    depends
}

/// What the constants of two factors add to the product of their linear parts.
fn tail(left: &Affine, right: &Affine) -> Affine {
    let (a, b) = (left.constant_part(), right.constant_part());
    // left·b + right·a counts a·b twice.
    Affine::sum(&[left.scaled(b), right.scaled(a), Affine::constant(a.mul(b).neg())])
}

/// Products of atoms known without this layer: of other gates, and of variables whose square their
/// domain gives.
fn free(network: &Network, gates: &BTreeMap<usize, usize>, atoms: &mut Atoms) -> Vec<Free> {
    let depends = dependent(network, gates);
    let wires: BTreeSet<Wire> =
        atoms.list.iter().flat_map(|a| a.terms().iter().map(|t| t.0)).collect();
    let within = |form: &Affine| form.terms().iter().all(|(wire, _)| wires.contains(wire));
    let mut free = Vec::new();
    for (k, gate) in network.gates.iter().enumerate() {
        if !within(&gate.left) || !within(&gate.right) || gates.contains_key(&k) || depends[k] {
            continue;
        }
        let (Some(left), Some(right)) = (atoms.known(&gate.left), atoms.known(&gate.right)) else {
            continue;
        };
        let value = Affine::gate(GateId::new(k)).sub(&tail(&gate.left, &gate.right));
        free.push(Free { factors: [left, right], value });
    }
    free.truncate(FREE);
    for (index, domain) in network.signature.domains().iter().enumerate() {
        let input = Affine::input(VariableId::new(index));
        let value = match domain {
            Domain::Real => continue,
            Domain::Bit => input.clone(),
            Domain::Spin => Affine::constant(Rational::ONE),
        };
        if let Some(form) = atoms.known(&input) {
            free.push(Free { factors: [form.clone(), form], value });
        }
    }
    free
}

/// Atoms as they are met.
#[derive(Default)]
struct Atoms {
    list: Vec<Affine>,
    positions: BTreeMap<Affine, usize>,
}

impl Atoms {
    /// The linear part of a form over the atoms, new ones added.
    fn form(&mut self, form: &Affine) -> LinearForm {
        let parts = parts(form);
        LinearForm::from_terms(parts.into_iter().map(|(atom, c)| {
            let next = self.list.len();
            let position = *self.positions.entry(atom.clone()).or_insert(next);
            if position == next {
                self.list.push(atom);
            }
            (position, c)
        }))
    }

    /// The linear part of a form, where all its atoms are there.
    fn known(&self, form: &Affine) -> Option<LinearForm> {
        let parts = parts(form).into_iter();
        let terms = parts.map(|(atom, c)| Some((*self.positions.get(&atom)?, c)));
        Some(LinearForm::from_terms(terms.collect::<Option<Vec<_>>>()?))
    }
}

/// A linear part as a combination of atoms.
fn parts(form: &Affine) -> Vec<(Affine, Rational)> {
    let numbers: Option<Vec<_>> =
        form.terms().iter().map(|(w, c)| Some((Affine::wire(*w), c.number()?.clone()))).collect();
    numbers.unwrap_or_else(|| {
        let (scale, atom) = form.plus(&form.constant_part().neg()).normalised();
        vec![(atom, scale)]
    })
}
