//! How large values get on a box, and how much errors in the middle matter at the outputs.
//!
//! Intervals are propagated forwards and bounds of derivatives backwards, both through the exact
//! plan. They are upper bounds but for rounding: correlations between the factors of a gate are not
//! seen.

use super::parts::{ONE, Unit};
use super::plan::Plan;
use crate::poly::linear::LinearForm;

/// A closed interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The least value.
    pub low: f64,
    /// The largest value.
    pub high: f64,
}

impl Interval {
    /// The interval between two numbers.
    pub fn new(low: f64, high: f64) -> Self {
        Self { low, high }
    }

    /// The largest absolute value.
    pub fn radius(self) -> f64 {
        self.low.abs().max(self.high.abs())
    }

    /// The middle.
    pub fn middle(self) -> f64 {
        f64::midpoint(self.low, self.high)
    }

    /// Half the length.
    pub fn half(self) -> f64 {
        (self.high - self.low) / 2.0
    }

    fn plus(self, other: Self) -> Self {
        Self::new(self.low + other.low, self.high + other.high)
    }

    fn scaled(self, by: f64) -> Self {
        let ends = [self.low * by, self.high * by];
        Self::new(ends[0].min(ends[1]), ends[0].max(ends[1]))
    }

    fn times(self, other: Self) -> Self {
        let (a, b) = (other.scaled(self.low), other.scaled(self.high));
        Self::new(a.low.min(b.low), a.high.max(b.high))
    }

    fn square(self) -> Self {
        let (a, b) = (self.low * self.low, self.high * self.high);
        let low = if self.low <= 0.0 && self.high >= 0.0 { 0.0 } else { a.min(b) };
        Self::new(low, a.max(b))
    }
}

/// Ranges and sensitivities of one unit of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Reach {
    /// The range of each form that it reads.
    pub forms: Vec<Interval>,
    /// The most by which an output changes when its value changes by 1.
    pub sensitivity: f64,
}

/// The reach of every unit, layer by layer, for inputs in a box.
pub fn reaches(plan: &Plan, inputs: &[Interval]) -> Vec<Vec<Reach>> {
    let mut reaches = Vec::with_capacity(plan.layers.len());
    // As positions: the constant, then what is known.
    let mut known = vec![Interval::new(1.0, 1.0)];
    known.extend_from_slice(inputs);
    for layer in &plan.layers {
        let forms = layer.iter().map(|unit| {
            let forms = unit.forms().into_iter().map(|f| range(f, &known));
            Reach { forms: forms.collect(), sensitivity: 0.0 }
        });
        let forms: Vec<Reach> = forms.collect();
        let values: Vec<Interval> =
            layer.iter().zip(&forms).map(|(unit, reach)| image(unit, &reach.forms)).collect();
        if !plan.skip {
            known.truncate(1);
        }
        known.extend(values);
        reaches.push(forms);
    }
    for output in &plan.outputs {
        backwards(plan, output, &mut reaches);
    }
    reaches
}

/// Raises the sensitivities to those of one output.
fn backwards(plan: &Plan, output: &LinearForm, reaches: &mut [Vec<Reach>]) {
    let sizes: Vec<usize> = plan.layers.iter().map(Vec::len).collect();
    // Positions of the layer's own values among what the layers above read.
    let start = |layer: usize| {
        if plan.skip { 1 + plan.inputs + sizes[..layer].iter().sum::<usize>() } else { 1 }
    };
    let below = |layer: usize| match (plan.skip, layer) {
        (true, _) => start(layer),
        (false, 0) => 1 + plan.inputs,
        (false, _) => 1 + sizes[layer - 1],
    };
    let depth = plan.layers.len();
    let mut known = vec![0.0; below(depth)];
    spread(output, 1.0, &mut known);
    for layer in (0..depth).rev() {
        let mut next = if plan.skip { known.clone() } else { vec![0.0; below(layer)] };
        for (at, unit) in plan.layers[layer].iter().enumerate() {
            let own = known[start(layer) + at];
            let reach = &mut reaches[layer][at];
            reach.sensitivity = reach.sensitivity.max(own);
            for (k, form) in unit.forms().into_iter().enumerate() {
                spread(form, own * slope(unit, k, &reach.forms), &mut next);
            }
        }
        next.truncate(below(layer));
        known = next;
    }
}

/// Adds `by` times the size of each coefficient of a form to what stands at its position.
pub(super) fn spread(form: &LinearForm, by: f64, known: &mut [f64]) {
    for (at, c) in form.terms().iter().filter(|(at, _)| *at != ONE) {
        known[*at] += by * c.to_f64().abs();
    }
}

/// A bound of the derivative of a unit by its k-th form.
fn slope(unit: &Unit, k: usize, forms: &[Interval]) -> f64 {
    match unit {
        Unit::Product(_) => {
            let others = forms.iter().enumerate().filter(|(i, _)| *i != k);
            others.map(|(_, f)| f.radius()).product()
        }
        Unit::Squares(squares) => 2.0 * squares[k].0.to_f64().abs() * forms[k].radius(),
        // A steep step is flat on both sides.
        Unit::Bits(_) => 0.0,
    }
}

fn range(form: &LinearForm, known: &[Interval]) -> Interval {
    let terms = form.terms().iter().map(|(at, c)| known[*at].scaled(c.to_f64()));
    terms.fold(Interval::new(0.0, 0.0), Interval::plus)
}

fn image(unit: &Unit, forms: &[Interval]) -> Interval {
    match unit {
        Unit::Product(_) => {
            forms.iter().fold(Interval::new(1.0, 1.0), |product, f| product.times(*f))
        }
        Unit::Squares(squares) => squares
            .iter()
            .zip(forms)
            .map(|((c, _), f)| f.square().scaled(c.to_f64()))
            .fold(Interval::new(0.0, 0.0), Interval::plus),
        Unit::Bits(_) => Interval::new(0.0, 1.0),
    }
}
