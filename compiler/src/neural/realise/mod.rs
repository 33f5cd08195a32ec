//! Stage *realise*: a network of gates becomes a network of neurons.
//!
//! ```text
//! Network ─ parts, merge ─► Parts ─ plan ─► Plan ─ choose ─► Choice ─ emit ─► NeuralNetwork
//! ```
//!
//! [`Parts`] and [`Plan`] are exact: units (products, quadratic forms, products of bits), put into
//! layers, with copies for what has to pass a layer. Neurons come in with the choice, which gives
//! every unit the fewest neurons and the largest λ that keep the error of the outputs on a box
//! within an accuracy. The error is foretold by a law and then measured; where more is measured than
//! was asked for, the choice is made again for less.
//!
//! The number of neurons is that of LTR Corollary 1, gates times a factor plus copies, with a factor
//! below 4 where a cheaper form serves.

pub mod candidates;
pub mod choose;
mod emit;
mod error;
pub mod explain;
pub mod kind;
mod measure;
pub mod merge;
pub mod parts;
pub mod plan;
pub mod ranges;
pub mod structures;
#[cfg(test)]
mod tests;

use crate::network::Network;
use crate::neural::activation::Activation;
use crate::neural::gate::{GateError, Precision};
use crate::neural::network::NeuralNetwork;
use crate::poly::{Domain, Scalar};
use crate::rational::Rational;
pub use candidates::Setting;
pub use choose::{Choice, Fit, Fitted, Options};
pub use error::RealiseError;
use measure::Samples;
pub use parts::{Parts, Unit};
pub use plan::Plan;
pub use ranges::Interval;
pub use structures::{fewest_neurons, plans};

/// How often a choice that measures worse than it was to be is made again.
const TRIES: usize = 6;
/// The accuracy that is aimed at to begin with, as a part of the one asked for: rounding in the
/// affine maps is not in the law.
const MARGIN: f64 = 0.5;

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// σ.
    pub activation: Activation,
    /// The largest error of any output on the box; unless given, 1e-6 in f64 and 1e-2 in f32.
    pub accuracy: Option<f64>,
    /// Whether a layer may read everything below it.
    pub skip: bool,
    /// The range of every scalar input; `None` for those that are bits or spins.
    pub ranges: Vec<Option<Interval>>,
}

/// A network of neurons and what it was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Realised {
    /// The neurons.
    pub network: NeuralNetwork,
    /// Units and copies in layers.
    pub plan: Plan,
    /// What was chosen for each of them.
    pub choice: Choice,
    /// The box.
    pub ranges: Vec<Interval>,
    /// The accuracy that was asked for.
    pub accuracy: f64,
    /// The largest error that was found at sample points of the box.
    pub measured: f64,
}

/// Realises a network with numbers for its parameters, with the fewest neurons found.
///
/// # Errors
/// Missing or empty ranges (`E_BOX`), an activation that makes no such gate (`E_CURVATURE`), an
/// accuracy out of reach (`E_ACCURACY`, with the best one), coefficients with roots (`E_TYPE`).
///
/// ```
/// use multiplet_compiler::neural::activation::Activation;
/// use multiplet_compiler::neural::realise::{Interval, Request, realise};
/// use multiplet_compiler::options::Options;
///
/// let compiled = multiplet_compiler::compile("fn f(x, y) = x*y;", &Options::default())?;
/// let unit = Some(Interval::new(-1.0, 1.0));
/// let request = Request {
///     activation: Activation::Softplus,
///     accuracy: Some(1e-6),
///     skip: false,
///     ranges: vec![unit, unit],
/// };
/// let realised = realise(&compiled[0].network, &[], &request)?;
/// assert_eq!(realised.network.neurons(), 3);
/// assert!((realised.network.evaluate(&[0.5, -0.75])[0] + 0.375).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn realise(
    network: &Network,
    parameters: &[Rational],
    request: &Request,
) -> Result<Realised, RealiseError> {
    let signature = &network.signature;
    if !signature.roots.is_empty() {
        return Err(RealiseError::Root);
    }
    let precision = match signature.scalar {
        Scalar::F64 => Precision::F64,
        Scalar::F32 => Precision::F32,
    };
    let Request { activation, skip, .. } = *request;
    let setting = Setting { activation, precision, skip };
    let ranges = checked(network, &request.ranges)?;
    let usual = if precision == Precision::F64 { 1e-6 } else { 1e-2 };
    let accuracy = request.accuracy.unwrap_or(usual);
    if !accuracy.is_finite() || accuracy <= 0.0 {
        return Err(GateError::Number { what: "an accuracy", value: accuracy }.into());
    }
    let samples = Samples::new(network, parameters, &ranges, precision);
    let wanted = Wanted { network, samples, ranges: &ranges, accuracy, setting };
    // What does without a skip may be smaller: it is balanced in another way.
    let without = Setting { skip: false, ..setting };
    let all = plans(network, parameters, &setting).into_iter();
    let others = skip.then(|| plans(network, parameters, &without));
    let tried = all.chain(others.into_iter().flatten()).map(|plan| wanted.realised(&plan));
    let best = tried.reduce(|before, next| match (before, next) {
        (Ok(a), Ok(b)) => Ok(if b.network.neurons() < a.network.neurons() { b } else { a }),
        (Ok(realised), Err(_)) | (Err(_), Ok(realised)) => Ok(realised),
        (Err(a), Err(b)) => Err(a.or(b)),
    });
    best.unwrap_or(Err(RealiseError::NoPlan))
}

/// The range of every input.
fn checked(network: &Network, ranges: &[Option<Interval>]) -> Result<Vec<Interval>, RealiseError> {
    let names = network.signature.variable_names();
    let all = names.into_iter().zip(network.signature.domains()).enumerate();
    all.map(|(at, (input, domain))| match (domain, ranges.get(at).copied().flatten()) {
        (Domain::Real, None) => Err(RealiseError::NoRange { input }),
        (Domain::Real, Some(range)) => {
            let is_finite = range.low.is_finite() && range.high.is_finite();
            let is_range = is_finite && range.low < range.high;
            if is_range { Ok(range) } else { Err(RealiseError::Range { input, range }) }
        }
        (Domain::Bit, None) => Ok(Interval::new(0.0, 1.0)),
        (Domain::Spin, None) => Ok(Interval::new(-1.0, 1.0)),
        (Domain::Bit | Domain::Spin, Some(_)) => Err(RealiseError::Discrete { input }),
    })
    .collect()
}

/// What every plan of one network has to satisfy.
struct Wanted<'a> {
    network: &'a Network,
    samples: Samples,
    ranges: &'a [Interval],
    accuracy: f64,
    setting: Setting,
}

impl Wanted<'_> {
    /// The plan with neurons.
    fn realised(&self, plan: &Plan) -> Result<Realised, RealiseError> {
        let Self { accuracy, setting, .. } = *self;
        let setting = Setting { skip: plan.skip, ..setting };
        let mut options = Options::new(plan, self.ranges, &setting)?;
        let mut aim = accuracy * MARGIN;
        let mut closest: Option<Realised> = None;
        for _ in 0..TRIES {
            let is_foretold = options.improve(aim) || self.is_discrete();
            let realised = self.with(plan, options.choice(aim, &setting)?);
            if is_foretold && realised.measured <= accuracy {
                return Ok(realised);
            }
            options.listen(plan, &realised.choice, &setting);
            // Far off because roundings were not heard; a little because the law is an estimate.
            if realised.measured < accuracy / MARGIN {
                aim *= MARGIN;
            }
            if closest.as_ref().is_none_or(|c| realised.measured < c.measured) {
                closest = Some(realised);
            }
        }
        let (expected, measured) =
            closest.map_or((f64::INFINITY, f64::INFINITY), |c| (c.choice.expected, c.measured));
        let Setting { activation, .. } = setting;
        Err(RealiseError::Accuracy { activation, wanted: accuracy, expected, measured })
    }

    /// Whether there are so few points that all that counts is what is measured.
    fn is_discrete(&self) -> bool {
        self.network.signature.domains().iter().all(|d| *d != Domain::Real)
    }

    fn with(&self, plan: &Plan, choice: Choice) -> Realised {
        let signature = &self.network.signature;
        let (hidden, output) = emit::layers(plan, &choice);
        let network = NeuralNetwork {
            activation: self.setting.activation,
            precision: self.setting.precision,
            inputs: signature.variable_names(),
            outputs: self.network.outputs.iter().map(|o| o.name.clone()).collect(),
            skip: plan.skip,
            hidden,
            output,
            softmax: false,
        };
        let measured = self.samples.largest_error(&network);
        Realised {
            network,
            plan: plan.clone(),
            choice,
            ranges: self.ranges.to_vec(),
            accuracy: self.accuracy,
            measured,
        }
    }
}
