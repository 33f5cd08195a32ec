//! The largest error at points of a box.

use super::ranges::Interval;
use crate::network::Network;
use crate::neural::accuracy::weyl;
use crate::neural::gate::Precision;
use crate::neural::network::NeuralNetwork;
use crate::options::Options;
use crate::poly::Domain;
use crate::program::arithmetic::F64;
use crate::program::{Interpreter, lower};
use crate::rational::Rational;

/// Sample points besides corners.
const SAMPLES: u32 = 1500;
/// Corners of boxes of so many dimensions are all taken, and as many of larger ones.
const MOST_CORNERS: usize = 8;
/// As many where all inputs are bits and spins: there is nothing else.
const MOST_STATES: usize = 12;

/// Points of a box with what a network of gates makes of them in double precision: what neurons are
/// measured against.
pub struct Samples(Vec<(Vec<f64>, Vec<f64>)>);

impl Samples {
    /// Corners and points that fill the box evenly; what is a bit or a spin stays one. In single
    /// precision, inputs are rounded before anything else happens.
    pub fn new(
        network: &Network,
        parameters: &[Rational],
        ranges: &[Interval],
        precision: Precision,
    ) -> Self {
        let domains = network.signature.domains();
        let is_discrete = domains.iter().all(|d| *d != Domain::Real);
        let most = if is_discrete { MOST_STATES } else { MOST_CORNERS };
        let varied = ranges.len().min(most);
        let corners = (0..1u32 << varied).map(|k| corner(k, varied, ranges));
        let points = corners.chain((1..=SAMPLES).map(|k| sample(k, ranges, &domains)));
        let points = points.map(|point| match precision {
            Precision::F64 => point,
            Precision::F32 => point.into_iter().map(|x| f64::from(x as f32)).collect(),
        });
        let exact = Exact::new(network, parameters);
        let with_outputs = |point: Vec<f64>| {
            let outputs = exact.evaluate(&point);
            (point, outputs)
        };
        Self(points.map(with_outputs).collect())
    }

    /// The largest absolute error of any output of neurons. Not a number counts as infinite.
    pub fn largest_error(&self, network: &NeuralNetwork) -> f64 {
        let mut worst = 0.0f64;
        for (point, wanted) in &self.0 {
            for (found, wanted) in network.evaluate_own(point).iter().zip(wanted) {
                let error = (found - wanted).abs();
                worst = if error.is_nan() { f64::INFINITY } else { worst.max(error) };
            }
        }
        worst
    }
}

/// The reference of all engines, with numbers for parameters.
pub struct Exact {
    /// None where a coefficient is no finite number; nothing is close to that.
    interpreter: Option<Interpreter<F64>>,
    parameters: Vec<f64>,
    outputs: usize,
}

impl Exact {
    /// The network as it is.
    pub fn new(network: &Network, parameters: &[Rational]) -> Self {
        let program = lower(network, &Options::default());
        let parameters = parameters.iter().map(Rational::to_f64).collect();
        let outputs = network.outputs.len();
        Self { interpreter: Interpreter::new(program, F64).ok(), parameters, outputs }
    }

    /// Its outputs.
    pub fn evaluate(&self, inputs: &[f64]) -> Vec<f64> {
        let found = self.interpreter.as_ref().map(|i| i.call(inputs, &self.parameters));
        found.and_then(Result::ok).unwrap_or_else(|| vec![f64::NAN; self.outputs])
    }
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
