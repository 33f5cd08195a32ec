//! The largest error at points of a box.

use super::ranges::Interval;
use crate::network::{Affine, Network, Wire};
use crate::neural::accuracy::weyl;
use crate::neural::gate::Precision;
use crate::neural::network::NeuralNetwork;
use crate::poly::Domain;
use crate::rational::Rational;

/// Sample points besides corners.
const SAMPLES: u32 = 1500;
/// Corners of boxes of so many dimensions are all taken, and as many of larger ones.
const MOST_CORNERS: usize = 8;
/// As many where all inputs are bits and spins: there is nothing else.
const MOST_STATES: usize = 12;

/// A network of gates with numbers for its parameters, in double precision: what neurons are
/// measured against.
pub struct Exact {
    inputs: usize,
    gates: Vec<[Form; 2]>,
    outputs: Vec<Form>,
}

/// The constant, and the factors of values by position.
struct Form(f64, Vec<(usize, f64)>);

impl Form {
    fn of(affine: &Affine, inputs: usize, parameters: &[Rational]) -> Self {
        let terms = affine.terms().iter().map(|(wire, c)| {
            let at = match wire {
                Wire::Input(x) => x.index(),
                Wire::Gate(g) => inputs + g.index(),
            };
            (at, c.evaluate(parameters).to_f64())
        });
        Self(affine.constant_part().evaluate(parameters).to_f64(), terms.collect())
    }

    fn value(&self, values: &[f64]) -> f64 {
        self.1.iter().fold(self.0, |sum, (at, c)| sum + c * values[*at])
    }
}

impl Exact {
    /// The network as it is.
    pub fn of(network: &Network, parameters: &[Rational]) -> Self {
        let inputs = network.signature.variable_count();
        let form = |affine| Form::of(affine, inputs, parameters);
        let gates = network.gates.iter().map(|g| [form(&g.left), form(&g.right)]).collect();
        let outputs = network.outputs.iter().map(|o| form(&o.form)).collect();
        Self { inputs, gates, outputs }
    }

    /// Its outputs.
    pub fn evaluate(&self, inputs: &[f64]) -> Vec<f64> {
        let mut values = inputs.to_vec();
        values.resize(self.inputs, 0.0);
        for [left, right] in &self.gates {
            values.push(left.value(&values) * right.value(&values));
        }
        self.outputs.iter().map(|form| form.value(&values)).collect()
    }
}

/// The largest absolute error of any output at corners and points that fill the box evenly; what is
/// a bit or a spin stays one. Not a number counts as infinite.
pub fn largest_error(
    network: &NeuralNetwork,
    exact: &Exact,
    ranges: &[Interval],
    domains: &[Domain],
) -> f64 {
    let is_discrete = domains.iter().all(|d| *d != Domain::Real);
    let most = if is_discrete { MOST_STATES } else { MOST_CORNERS };
    let varied = ranges.len().min(most);
    let points = (0..1u32 << varied).map(|k| corner(k, varied, ranges));
    let points = points.chain((1..=SAMPLES).map(|k| sample(k, ranges, domains)));
    let mut worst = 0.0f64;
    for point in points {
        // In single precision, inputs are rounded before anything else happens.
        let point: Vec<f64> = match network.precision {
            Precision::F64 => point,
            Precision::F32 => point.into_iter().map(|x| f64::from(x as f32)).collect(),
        };
        for (found, wanted) in network.evaluate_own(&point).iter().zip(exact.evaluate(&point)) {
            let error = (found - wanted).abs();
            worst = if error.is_nan() { f64::INFINITY } else { worst.max(error) };
        }
    }
    worst
}

/// Bit i of `k` says which end the input i is at, in turns where there are more inputs than bits.
fn corner(k: u32, varied: usize, ranges: &[Interval]) -> Vec<f64> {
    let end = |(i, range): (usize, &Interval)| {
        if k >> (i % varied) & 1 == 1 { range.high } else { range.low }
    };
    ranges.iter().enumerate().map(end).collect()
}

/// The `k`-th point of a Weyl sequence in a box a little larger than this one: what is outside moves to
/// the faces, where errors are largest.
fn sample(k: u32, ranges: &[Interval], domains: &[Domain]) -> Vec<f64> {
    let place = |((at, range), domain): ((f64, &Interval), &Domain)| {
        let at = (at * 1.25 - 0.125).clamp(0.0, 1.0);
        let at = if *domain == Domain::Real { at } else { at.round() };
        range.low + at * (range.high - range.low)
    };
    weyl(k).zip(ranges).zip(domains).map(place).collect()
}
