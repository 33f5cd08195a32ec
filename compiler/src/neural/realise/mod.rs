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
mod measure;
pub mod merge;
pub mod parts;
pub mod plan;
pub mod ranges;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::code::Code;
use crate::network::Network;
use crate::network::expand::{ExpansionLimits, expand};
use crate::neural::activation::Activation;
use crate::neural::gate::{GateError, Precision};
use crate::neural::network::NeuralNetwork;
use crate::poly::{Domain, Polynomial, Scalar};
use crate::rational::Rational;
pub use candidates::Setting;
pub use choose::{Choice, Fitted, Options};
pub use parts::{Parts, Unit};
pub use plan::Plan;
pub use ranges::Interval;

/// How often a choice that measures worse than it was to be is made again.
const TRIES: usize = 6;
/// The accuracy that is aimed at to begin with, as a part of the one asked for: rounding in the
/// affine maps is not in the law.
const MARGIN: f64 = 0.5;
/// Polynomials in bits of more terms are not turned into one neuron a monomial.
const MOST_MONOMIALS: usize = 1 << 16;

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

/// Why a network cannot be realised.
#[derive(Clone, Debug, PartialEq)]
pub enum RealiseError {
    /// An input has no range.
    NoRange {
        /// Its name.
        input: String,
    },
    /// The range of an input is empty or infinite.
    Range {
        /// Its name.
        input: String,
        /// The range.
        range: Interval,
    },
    /// A bit or a spin has its own range.
    Discrete {
        /// Its name.
        input: String,
    },
    /// σ does not make a unit.
    Gate(GateError),
    /// The accuracy is out of reach.
    Accuracy {
        /// σ.
        activation: Activation,
        /// What was asked for.
        wanted: f64,
        /// The smallest error of the outputs that the law gives.
        expected: f64,
        /// The error that was measured there.
        measured: f64,
    },
    /// A coefficient is a square root.
    Root,
}

impl RealiseError {
    /// The stable code.
    pub fn code(&self) -> Code {
        match self {
            Self::NoRange { .. } | Self::Range { .. } | Self::Discrete { .. } => Code::Box,
            Self::Gate(error) => error.code(),
            Self::Accuracy { .. } => Code::Accuracy,
            Self::Root => Code::Type,
        }
    }
}

impl fmt::Display for RealiseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRange { input } => {
                write!(f, "`{input}` has no range: the accuracy of neurons depends on it")
            }
            Self::Range { input, range: Interval { low, high } } => {
                write!(f, "the range {low}..{high} of `{input}` is not one between two numbers")
            }
            Self::Discrete { input } => {
                write!(f, "`{input}` is a bit or a spin, which has its range already")
            }
            Self::Gate(error) => error.fmt(f),
            Self::Accuracy { activation, wanted, expected, measured } => write!(
                f,
                "an error of {wanted:.1e} on this box is out of reach of {activation}: \
                 {expected:.1e} is the best expected, {measured:.1e} was measured"
            ),
            Self::Root => f.write_str(
                "a coefficient is a square root; make it a parameter and give its value",
            ),
        }
    }
}

impl std::error::Error for RealiseError {}

impl From<GateError> for RealiseError {
    fn from(error: GateError) -> Self {
        Self::Gate(error)
    }
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
    if accuracy.is_nan() || accuracy <= 0.0 {
        return Err(GateError::Number { what: "an accuracy", value: accuracy }.into());
    }
    let mut found: Option<Realised> = None;
    let mut refused: Option<RealiseError> = None;
    let exact = measure::Exact::of(network, parameters);
    let wanted = Wanted { network, exact, ranges: &ranges, accuracy, setting };
    for plan in plans(network, parameters, &setting) {
        match wanted.realised(&plan) {
            Ok(realised) => {
                let is_smaller =
                    |other: &Realised| realised.network.neurons() < other.network.neurons();
                if found.as_ref().is_none_or(is_smaller) {
                    found = Some(realised);
                }
            }
            Err(error) => refused = Some(better(refused, error)),
        }
    }
    match (found, refused) {
        (Some(realised), _) => Ok(realised),
        (None, Some(error)) => Err(error),
        (None, None) => Err(RealiseError::Root),
    }
}

/// The least number of neurons, copies included, that stands for a network wherever the accuracy
/// allows for it; `None` where σ makes no such gates. Parameters are taken as numbers in general
/// position.
pub fn fewest_neurons(network: &Network, setting: &Setting) -> Option<usize> {
    // Small primes are as good as any other numbers here.
    let numbers = (0..network.signature.coefficient_count()).map(|k| 2 + (k as i64 * 3) % 1009);
    let parameters: Vec<Rational> = numbers.map(Rational::integer).collect();
    let plans = plans(network, &parameters, setting).into_iter();
    plans.filter_map(|plan| plan.units().map(|u| neurons(u, setting)).sum()).min()
}

/// The plans that are worth a try.
fn plans(network: &Network, parameters: &[Rational], setting: &Setting) -> Vec<Plan> {
    let is_steep = candidates::is_steep(setting.activation);
    let gates = Parts::of_network(network, parameters, is_steep);
    let mut structures = vec![gates.clone()];
    if setting.activation.odd_point().is_some() {
        structures.push(merge::triples(&gates));
    }
    let cost = |unit: &Unit| neurons(unit, setting).unwrap_or(usize::MAX / 2);
    let merged: Vec<Parts> =
        structures.iter().map(|parts| merge::quadratic_forms(parts, cost)).collect();
    structures.extend(merged);
    let is_bits = network.signature.domains().iter().all(|d| *d == Domain::Bit);
    if is_steep && is_bits && let Some(polynomials) = polynomials(network, parameters) {
        structures.push(Parts::of_bits(network.signature.variable_count(), &polynomials));
    }
    structures.dedup();
    structures.iter().map(|parts| Plan::best(parts, setting.skip, cost)).collect()
}

/// The fewest neurons of a unit.
fn neurons(unit: &Unit, setting: &Setting) -> Option<usize> {
    let one = vec![Interval::new(-1.0, 1.0); unit.forms().len()];
    let ways = candidates::candidates(unit, &one, setting).ok()?;
    ways.iter().map(|way| way.neurons).min()
}

/// The outputs as polynomials in bits, where that is not too large.
fn polynomials(network: &Network, parameters: &[Rational]) -> Option<Vec<Polynomial<Rational>>> {
    let limits = ExpansionLimits { terms: MOST_MONOMIALS, ..ExpansionLimits::default() };
    let all = expand(network, limits)?;
    let evaluated = all.iter().map(|p| {
        let terms = p.terms().iter().map(|(m, c)| (m.clone(), c.evaluate(parameters)));
        Polynomial::from_terms(terms.collect::<Vec<_>>())
    });
    Some(evaluated.collect())
}

/// The range of every input.
fn checked(
    network: &Network,
    ranges: &[Option<Interval>],
) -> Result<Vec<Interval>, RealiseError> {
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

/// The reason that tells more: how close one gets.
fn better(before: Option<RealiseError>, error: RealiseError) -> RealiseError {
    match (before, error) {
        (None, error) => error,
        (
            Some(RealiseError::Accuracy { activation, wanted, expected, measured }),
            RealiseError::Accuracy { expected: other, .. },
        ) if expected <= other => {
            RealiseError::Accuracy { activation, wanted, expected, measured }
        }
        (Some(before @ RealiseError::Accuracy { .. }), RealiseError::Gate(_)) => before,
        (_, error) => error,
    }
}

/// What every plan of one network has to satisfy.
struct Wanted<'a> {
    network: &'a Network,
    exact: measure::Exact,
    ranges: &'a [Interval],
    accuracy: f64,
    setting: Setting,
}

impl Wanted<'_> {
    /// The plan with neurons.
    fn realised(&self, plan: &Plan) -> Result<Realised, RealiseError> {
        let Self { accuracy, setting, .. } = *self;
        let mut options = Options::new(plan, self.ranges, &setting)?;
        let mut aim = accuracy * MARGIN;
        let mut closest: Option<Realised> = None;
        for _ in 0..TRIES {
            options.improve(aim);
            let realised = self.with(plan, options.choice(aim, &setting)?);
            if realised.measured <= accuracy {
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
        };
        let domains = signature.domains();
        let measured = measure::largest_error(&network, &self.exact, self.ranges, &domains);
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
