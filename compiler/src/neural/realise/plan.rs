//! Layers and copies: `Parts ─► Plan`.
//!
//! Without a skip, a layer reads the layer below only, so what is needed later has to be carried
//! through it. What is carried is not every value but a basis of the affine forms that later layers
//! read, which is the least that does: the rank of those forms over the values from further below.
//! Still exact.

use super::parts::{ONE, Parts, Unit, value};
use crate::poly::linear::LinearForm;
use crate::rational::Rational;

/// Moving units between layers is tried for networks of at most so many.
const MOST_MOVED: usize = 48;

/// Units and copies in layers.
///
/// Position 0 is the constant 1. Without `skip`, the others are the values of the layer below, the
/// inputs below the first; with it, the inputs and all values below in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The number of inputs.
    pub inputs: usize,
    /// Whether forms read all that is below.
    pub skip: bool,
    /// The layers; copies are the products of a single factor.
    pub layers: Vec<Vec<Unit>>,
    /// The outputs, over what the last layer leaves.
    pub outputs: Vec<LinearForm>,
}

impl Plan {
    /// The plan of fewest neurons that is found by moving units between layers, from the earliest
    /// layers and from the latest on. `cost` says how many neurons a unit takes.
    pub fn best(parts: &Parts, skip: bool, cost: impl Fn(&Unit) -> usize) -> Self {
        let earliest = parts.earliest();
        if skip {
            return Self::with_skip(parts, &earliest);
        }
        let depth = earliest.iter().copied().max().unwrap_or(0);
        let latest = latest(parts, depth);
        let neurons = |plan: &Self| plan.layers.iter().flatten().map(&cost).sum::<usize>();
        let starts = [earliest.clone(), latest];
        let tried = starts.map(|mut layers| {
            let mut plan = Self::in_layers(parts, &layers, depth);
            if parts.units.len() <= MOST_MOVED {
                while let Some(better) = moved(parts, &mut layers, depth, neurons(&plan), neurons) {
                    plan = better;
                }
            }
            plan
        });
        let [first, second] = tried;
        if neurons(&second) < neurons(&first) { second } else { first }
    }

    /// The units and copies.
    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.layers.iter().flatten()
    }

    /// The number of copies.
    pub fn copies(&self) -> usize {
        self.units().filter(|u| u.is_copy()).count()
    }

    /// The outputs at a point, exactly.
    pub fn evaluate(&self, inputs: &[Rational]) -> Vec<Rational> {
        let mut known = vec![Rational::ONE];
        known.extend_from_slice(inputs);
        for layer in &self.layers {
            let values = layer.iter().map(|unit| {
                let forms: Vec<Rational> =
                    unit.forms().into_iter().map(|f| value(f, &known)).collect();
                unit.value(&forms)
            });
            let values: Vec<Rational> = values.collect();
            if !self.skip {
                known.truncate(1);
            }
            known.extend(values);
        }
        self.outputs.iter().map(|f| value(f, &known)).collect()
    }

    fn with_skip(parts: &Parts, layers: &[usize]) -> Self {
        let depth = layers.iter().copied().max().unwrap_or(0);
        let mut places = vec![0; parts.units.len()];
        let mut known = 1 + parts.inputs;
        let renamed = |form: &LinearForm, places: &[usize]| {
            form.renamed(|at| parts.unit_at(at).map_or(at, |u| places[u]))
        };
        let mut all = Vec::with_capacity(depth);
        for layer in 1..=depth {
            let own = || (0..parts.units.len()).filter(|u| layers[*u] == layer);
            all.push(own().map(|u| parts.units[u].map(|f| renamed(f, &places))).collect());
            for unit in own() {
                places[unit] = known;
                known += 1;
            }
        }
        let outputs = parts.outputs.iter().map(|f| renamed(f, &places)).collect();
        Self { inputs: parts.inputs, skip: true, layers: all, outputs }
    }

    fn in_layers(parts: &Parts, layers: &[usize], depth: usize) -> Self {
        // From the outputs down: `above` is the layer that reads the one at hand.
        let (mut outputs, mut above) = (parts.outputs.clone(), Vec::<Unit>::new());
        let mut all = Vec::with_capacity(depth);
        for layer in (1..=depth).rev() {
            let own: Vec<usize> = (0..parts.units.len()).filter(|u| layers[*u] == layer).collect();
            let is_own = |at: usize| parts.unit_at(at).is_some_and(|u| layers[u] == layer);
            let from_below = |form: &LinearForm| chosen(form, |at| at != ONE && !is_own(at));
            let is_last = layer == depth;
            let read = above.iter().flat_map(Unit::forms);
            let read = read.chain(outputs.iter().filter(|_| is_last));
            let mut old: Vec<LinearForm> = read.map(from_below).collect();
            // Simple forms first: they become the basis.
            old.sort_by_cached_key(|f| (f.terms().len(), f.bits(), f.clone()));
            let mut carried = Basis::default();
            old.iter().for_each(|form| carried.insert(form));
            let place = |at: usize| {
                let unit = parts.unit_at(at).and_then(|u| own.binary_search(&u).ok());
                unit.map_or(ONE, |k| 1 + k)
            };
            let in_layer = |form: &LinearForm| {
                let fresh = chosen(form, |at| at == ONE || is_own(at)).renamed(place);
                let old = carried.express(&from_below(form));
                fresh.plus(&Rational::ONE, &old.renamed(|k| 1 + own.len() + k))
            };
            if is_last {
                outputs = outputs.iter().map(in_layer).collect();
            } else {
                all.push(above.iter().map(|unit| unit.map(in_layer)).collect());
            }
            above = own.iter().map(|u| parts.units[*u].clone()).collect();
            above.extend(carried.forms.into_iter().map(|f| Unit::Product(vec![f])));
        }
        if depth > 0 {
            all.push(above);
        }
        all.reverse();
        Self { inputs: parts.inputs, skip: false, layers: all, outputs }
    }
}

/// The terms at these positions.
fn chosen(form: &LinearForm, keep: impl Fn(usize) -> bool) -> LinearForm {
    LinearForm::from_terms(form.terms().iter().filter(|(at, _)| keep(*at)).cloned())
}

/// The latest layer of every unit, where there are `depth` of them.
fn latest(parts: &Parts, depth: usize) -> Vec<usize> {
    let mut layers = vec![depth; parts.units.len()];
    for (at, unit) in parts.units.iter().enumerate().rev() {
        for form in unit.forms() {
            for read in parts.read_by(form) {
                layers[read] = layers[read].min(layers[at] - 1);
            }
        }
    }
    layers
}

/// The first plan of fewer neurons than `now` with one unit in another layer; `layers` follows.
fn moved(
    parts: &Parts,
    layers: &mut [usize],
    depth: usize,
    now: usize,
    neurons: impl Fn(&Plan) -> usize,
) -> Option<Plan> {
    let (mut lowest, mut highest) = (vec![1; layers.len()], vec![depth; layers.len()]);
    for (at, unit) in parts.units.iter().enumerate() {
        for read in unit.forms().into_iter().flat_map(|form| parts.read_by(form)) {
            lowest[at] = lowest[at].max(layers[read] + 1);
            highest[read] = highest[read].min(layers[at] - 1);
        }
    }
    for unit in 0..layers.len() {
        let own = layers[unit];
        for other in (lowest[unit]..=highest[unit]).filter(|layer| *layer != own) {
            layers[unit] = other;
            let plan = Plan::in_layers(parts, layers, depth);
            if neurons(&plan) < now {
                return Some(plan);
            }
        }
        layers[unit] = own;
    }
    None
}

/// Independent forms, and others in terms of them.
#[derive(Default)]
struct Basis {
    forms: Vec<LinearForm>,
    /// What is left of each form after the ones before, starting with 1, as a combination of forms.
    rows: Vec<(LinearForm, LinearForm)>,
}

impl Basis {
    /// What is left of a form, and the combination of forms that was taken away.
    fn reduce(&self, form: &LinearForm) -> (LinearForm, LinearForm) {
        let (mut rest, mut taken) = (form.clone(), LinearForm::default());
        for (row, combination) in &self.rows {
            let Some((pivot, _)) = row.terms().first() else { continue };
            let c = rest.coefficient(*pivot);
            if !c.is_zero() {
                rest = rest.minus(&c, row);
                taken = taken.plus(&c, combination);
            }
        }
        (rest, taken)
    }

    fn insert(&mut self, form: &LinearForm) {
        let (rest, taken) = self.reduce(form);
        let Some(inverse) = rest.terms().first().and_then(|(_, c)| c.inverse()) else { return };
        let combination = LinearForm::variable(self.forms.len()).minus(&Rational::ONE, &taken);
        self.rows.push((rest.scaled(&inverse), combination.scaled(&inverse)));
        self.forms.push(form.clone());
    }

    /// A form of the span as a combination of the forms.
    fn express(&self, form: &LinearForm) -> LinearForm {
        self.reduce(form).1
    }
}
