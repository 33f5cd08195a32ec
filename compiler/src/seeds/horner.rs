//! Horner's scheme on whole spaces of polynomials: builds the network of one variable order.
//!
//! Level by level, the variable x of the level is split off every polynomial still to be made,
//! p = p₀ + x·p₁. A [`Basis`] of all cofactors p₁ (and theirs) becomes gates x·c; the parts free
//! of x go to the next level. Affine parts, scale and linear combinations are free, so each level
//! costs the rank of its cofactors and no more.

use indexmap::IndexMap;

use super::key::{Packing, Parameters};
use super::problem::Problem;
use super::relation::{Basis, Combination};
use crate::id::VariableId;
use crate::network::{Affine, NetworkBuilder, Wire};
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Monomial, Polynomial};

/// A polynomial without the variable of its level: `affine + scale · target of the next level`.
struct Part {
    affine: Affine,
    target: Option<(usize, Coefficient)>,
}

/// A cofactor: `constant + Σ coefficient · basis element`.
struct Cofactor {
    constant: Coefficient,
    combination: Combination,
}

/// One level: its targets and basis elements, each as `part + x · cofactor`.
struct Level {
    variable: usize,
    /// The value of the variable.
    value: Part,
    targets: Vec<(Part, Cofactor)>,
    /// In an order in which each needs earlier ones only.
    elements: Vec<(Part, Cofactor)>,
}

/// Polynomials up to scale, numbered in order of appearance.
#[derive(Default)]
struct Targets(IndexMap<Polynomial, usize>);

impl Targets {
    /// (scale, number) with `poly = scale · target`; `poly` must not be zero.
    fn insert(&mut self, poly: &Polynomial) -> (Coefficient, usize) {
        let (scale, key) = primitive(poly);
        let next = self.0.len();
        (scale, *self.0.entry(key).or_insert(next))
    }
}

/// The polynomial divided by its leading coefficient, where that divides all others; else by the
/// rational in front.
pub fn primitive(poly: &Polynomial) -> (Coefficient, Polynomial) {
    let Some((_, lead)) = poly.leading() else {
        return (Coefficient::one(), poly.clone());
    };
    if let Coefficient::Parametric(_) = lead {
        let quotients: Option<Vec<_>> =
            poly.terms().iter().map(|(m, c)| Some((m.clone(), c.divide(lead)?))).collect();
        if let Some(terms) = quotients {
            return (lead.clone(), Polynomial::from_terms(terms));
        }
    }
    let number = lead.leading_number();
    match number.inverse() {
        Some(inverse) if !number.is_one() => {
            (Coefficient::Number(number), poly.scaled(&Coefficient::Number(inverse)))
        }
        _ => (Coefficient::one(), poly.clone()),
    }
}

/// An affine polynomial as a form of the inputs; terms of higher degree are left out.
pub fn affine_part(poly: &Polynomial) -> Affine {
    let mut form = Vec::new();
    let mut constant = Coefficient::zero();
    for (m, c) in poly.terms().iter().rev().take_while(|(m, _)| m.degree() <= 1) {
        match m.factors().next() {
            Some((i, _)) => form.push((Wire::Input(VariableId::new(i)), c.clone())),
            None => constant = c.clone(),
        }
    }
    Affine::from_terms(constant, form)
}

/// (part without the variable, cofactor of the variable).
fn divide(poly: &Polynomial, variable: usize) -> (Polynomial, Polynomial) {
    let x = Monomial::variable(variable);
    let (mut free, mut cofactor) = (Vec::new(), Vec::new());
    for (m, c) in poly.terms() {
        match m.div(&x) {
            Some(rest) => cofactor.push((rest, c.clone())),
            None => free.push((m.clone(), c.clone())),
        }
    }
    (Polynomial::from_terms(free), Polynomial::from_terms(cofactor))
}

fn constant_of(poly: &Polynomial) -> Coefficient {
    match poly.terms().last() {
        Some((m, c)) if m.is_one() => c.clone(),
        _ => Coefficient::zero(),
    }
}

fn without_constant(poly: &Polynomial) -> Polynomial {
    Polynomial::from_terms(poly.terms().iter().filter(|(m, _)| !m.is_one()).cloned())
}

/// Builds the outputs of a problem, splitting all variables off in this order, in which a derived
/// variable comes before those that its definition reads; returns the forms of the outputs.
pub fn build<const W: usize>(
    problem: &Problem,
    order: &[usize],
    packing: &Packing,
    parameters: &Parameters,
    builder: &mut NetworkBuilder,
) -> Vec<Affine> {
    let mut targets = Targets::default();
    let roots: Vec<Part> = problem.outputs.iter().map(|p| part(p, &mut targets)).collect();
    let mut levels = Vec::new();
    for &variable in order {
        let (level, next) = split::<W>(problem, &targets, variable, packing, parameters);
        levels.push(level);
        targets = next;
    }
    let mut wires: Vec<Affine> =
        (0..problem.variables()).map(|x| Affine::input(VariableId::new(x))).collect();
    let mut values: Vec<Affine> = Vec::new();
    for level in levels.iter().rev() {
        wires[level.variable] = level.value.value(&values, &wires);
        values = level.realise(&values, &wires, builder);
    }
    roots.iter().map(|root| root.value(&values, &wires)).collect()
}

fn part(poly: &Polynomial, targets: &mut Targets) -> Part {
    let rest = poly.without_affine();
    let target = (!rest.is_zero()).then(|| {
        let (scale, at) = targets.insert(&rest);
        (at, scale)
    });
    Part { affine: affine_part(poly), target }
}

fn split<const W: usize>(
    problem: &Problem,
    targets: &Targets,
    variable: usize,
    packing: &Packing,
    parameters: &Parameters,
) -> (Level, Targets) {
    // All cofactors that occur, up to scale and constants, and theirs in turn.
    let mut generators = Targets::default();
    let add = |poly: &Polynomial, generators: &mut Targets| {
        let mut cofactor = without_constant(&divide(poly, variable).1);
        while !cofactor.is_zero() {
            let before = generators.0.len();
            let key = primitive(&cofactor).1;
            generators.insert(&key);
            if generators.0.len() == before {
                break;
            }
            cofactor = without_constant(&divide(&key, variable).1);
        }
    };
    targets.0.keys().for_each(|p| add(p, &mut generators));
    let basis = loop {
        generators.0.sort_by_cached_key(|p, _| (p.degree_in(variable), p.len()));
        generators.0.values_mut().enumerate().for_each(|(i, v)| *v = i);
        let polys: Vec<Polynomial> = generators.0.keys().cloned().collect();
        let basis = Basis::new::<W>(&polys, packing, parameters);
        // Monomials taken into the basis need their own cofactors.
        let before = generators.0.len();
        basis.elements.iter().for_each(|p| add(p, &mut generators));
        if generators.0.len() == before {
            break basis;
        }
    };
    // Elements in increasing degree: each needs cofactors of lower degree only.
    let mut order: Vec<usize> = (0..basis.elements.len()).collect();
    order.sort_by_key(|e| basis.elements[*e].degree_in(variable));
    let mut position = vec![0; order.len()];
    order.iter().enumerate().for_each(|(p, e)| position[*e] = p);
    let mut next = Targets::default();
    let mut element = |poly: &Polynomial| {
        let (free, cofactor) = divide(poly, variable);
        let rest = without_constant(&cofactor);
        let combination = match rest.is_zero() {
            true => Vec::new(),
            false => {
                let (scale, key) = primitive(&rest);
                let expression = &basis.expressions[generators.0[&key]];
                expression.iter().map(|(e, c)| (position[*e], c.mul(&scale))).collect()
            }
        };
        let constant = constant_of(&cofactor);
        (part(&free, &mut next), Cofactor { constant, combination })
    };
    let (targets, elements): (Vec<_>, Vec<_>) = (
        targets.0.keys().map(&mut element).collect(),
        order.iter().map(|e| element(&basis.elements[*e])).collect(),
    );
    let value = match problem.definition(variable) {
        Some(definition) => part(definition, &mut next),
        None => Part { affine: Affine::input(VariableId::new(variable)), target: None },
    };
    let level = Level { variable, value, targets, elements };
    (level, next)
}

impl Part {
    fn value(&self, next: &[Affine], wires: &[Affine]) -> Affine {
        let image = |wire| match wire {
            Wire::Input(x) => wires[x.index()].clone(),
            Wire::Gate(_) => Affine::wire(wire),
        };
        let own = |(wire, _): &(Wire, Coefficient)| image(*wire).as_wire() == Some(*wire);
        let affine = match self.affine.terms().iter().all(own) {
            true => self.affine.clone(),
            false => self.affine.substitute(image),
        };
        match &self.target {
            Some((at, scale)) => affine.add(&next[*at].scaled(scale)),
            None => affine,
        }
    }
}

impl Level {
    /// The values of this level's targets from those of the next.
    fn realise(
        &self,
        next: &[Affine],
        wires: &[Affine],
        builder: &mut NetworkBuilder,
    ) -> Vec<Affine> {
        let x = &wires[self.variable];
        let mut gates: Vec<Affine> = Vec::with_capacity(self.elements.len());
        let value = |(part, cofactor): &(Part, Cofactor), gates: &[Affine]| {
            let mut forms = vec![part.value(next, wires), x.scaled(&cofactor.constant)];
            forms.extend(cofactor.combination.iter().map(|(g, c)| gates[*g].scaled(c)));
            Affine::sum(&forms)
        };
        for element in &self.elements {
            let factor = value(element, &gates);
            gates.push(builder.mul(&factor, x));
        }
        self.targets.iter().map(|t| value(t, &gates)).collect()
    }
}
