//! What neurons can stand for a unit: from few neurons to small errors.
//!
//! All is in normal coordinates: what a unit reads is divided by its largest absolute value, so that
//! it lies between -1 and 1, and its value is divided by the product of these.

use super::kind::Kind;
use super::parts::Unit;
use super::ranges::Interval;
use crate::neural::accuracy::Law;
use crate::neural::activation::Activation;
use crate::neural::form::Form;
use crate::neural::gate::{Gate, GateError, Precision};
use crate::neural::normal::distribution;

/// What neurons are made of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    /// σ.
    pub activation: Activation,
    /// The numbers that they work in.
    pub precision: Precision,
    /// Whether a layer may read everything below it.
    pub skip: bool,
}

/// One way to make a unit of neurons.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What it is.
    pub kind: Kind,
    /// How many neurons it takes.
    pub neurons: usize,
    /// The smallest error that it can have.
    pub best: f64,
    /// How many times roundings count.
    noise: f64,
    way: Way,
}

#[derive(Clone, Debug)]
enum Way {
    /// Tends to the unit as λ → 0.
    Small { form: Form, bias: f64, law: Law },
    /// Exact but for rounding.
    Exact(Cell),
    /// Tends to a product of bits as the steepness grows.
    Steep,
}

/// The neurons of one unit, as numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// The neurons.
    pub neurons: Vec<CellNeuron>,
    /// Added to the sum of all.
    pub output_bias: f64,
    /// Factors of what the unit reads, added too.
    pub skip: Vec<f64>,
    /// The scale λ, or the steepness of a product of bits; 1 where there is none.
    pub lambda: f64,
    /// The expected error.
    pub error: f64,
}

/// One neuron of a cell.
#[derive(Clone, Debug, PartialEq)]
pub struct CellNeuron {
    /// b.
    pub bias: f64,
    /// The factors of what the unit reads.
    pub direction: Vec<f64>,
    /// The factor of its value.
    pub weight: f64,
}

impl Candidate {
    fn new(kind: Kind, neurons: usize, best: f64, way: Way) -> Self {
        Self { kind, neurons, best, noise: 1.0, way }
    }

    /// The same where roundings count so many times.
    pub fn with_noise(&self, noise: f64) -> Self {
        let best = match &self.way {
            Way::Small { law, .. } => law.with_noise(noise).best().error,
            Way::Exact(cell) => cell.error * noise,
            Way::Steep => self.best,
        };
        Self { best, noise, ..self.clone() }
    }

    /// Its neurons with the largest λ, hence the smallest weights, whose error is at most `wanted`.
    ///
    /// # Errors
    /// [`GateError::Accuracy`] where there is none.
    pub fn cell(&self, wanted: f64, setting: &Setting) -> Result<Cell, GateError> {
        match &self.way {
            Way::Exact(cell) => Ok(Cell { error: cell.error * self.noise, ..cell.clone() }),
            Way::Steep => Ok(steep(wanted, setting)),
            Way::Small { form, bias, law } => {
                let law = law.with_noise(self.noise);
                // Beyond 1 the first orders of a series tell little.
                let largest = law.best().lambda.max(1.0);
                let lambda = law.lambda_for(wanted.max(self.best))?.min(largest);
                small(form, *bias, lambda, law.error(lambda), setting)
            }
        }
    }
}

/// All ways to make this unit. Ranges are those of the forms it reads.
///
/// # Errors
/// Why σ makes no such unit.
pub fn candidates(
    unit: &Unit,
    ranges: &[Interval],
    setting: &Setting,
) -> Result<Vec<Candidate>, GateError> {
    let Setting { activation, .. } = *setting;
    let plain = [activation.plain_point()];
    let zero = [0.0];
    let critical: Vec<f64> = activation.critical_point().into_iter().collect();
    let odd: Vec<f64> = activation.odd_point().into_iter().collect();
    let mut even = vec![activation.best_point(), activation.plain_point()];
    even.extend(activation.flat_point());
    let mut found = Found::new(setting);
    match unit {
        Unit::Bits(_) if is_steep(activation) => found.bits(),
        Unit::Bits(_) => {}
        Unit::Product(factors) if factors.len() == 1 => {
            if let Some((kind, cell)) = exact_copy(setting) {
                found.exact(kind, cell);
                return found.finish();
            }
            let points = if odd.is_empty() { &zero[..] } else { &odd };
            found.add(Kind::Copy, Form::monomial(1), points);
            let pair = Form::copy_of_two();
            found.add(Kind::MirroredCopy, Some(pair.clone()), points);
            found.add(Kind::CopyAtTwoScales, Some(pair.extrapolated(2)), points);
        }
        Unit::Product(factors) if factors.len() == 2 => {
            found.add(Kind::ProductOfTwo, Some(Form::product_of_two()), &critical);
            if setting.skip {
                found.add(Kind::ProductOfTwo, Some(Form::product_of_two()), &plain);
            }
            found.add(Kind::ProductOfThree, Some(Form::product_of_three()), &plain);
            found.add(Kind::Product, Some(Form::product()), &even);
            found.add(Kind::ProductAtTwoScales, Some(Form::product().extrapolated(2)), &even);
            found.add(Kind::ProductAtThreeScales, Some(Form::product().extrapolated(3)), &even);
        }
        Unit::Product(factors) => {
            let form = Form::monomial(factors.len());
            let scaled = |scales| form.as_ref().map(|f| f.extrapolated(scales));
            found.add(Kind::Triple, form.clone(), &odd);
            found.add(Kind::TripleAtTwoScales, scaled(2), &odd);
            found.add(Kind::TripleAtThreeScales, scaled(3), &odd);
        }
        Unit::Squares(squares) => {
            let axes = squares.iter().zip(ranges).enumerate().map(|(k, ((c, _), range))| {
                let mut axis = vec![0.0; squares.len()];
                axis[k] = 1.0;
                (c.to_f64() * positive(range.radius()).powi(2), axis)
            });
            let axes: Vec<(f64, Vec<f64>)> = axes.collect();
            let pairs = Form::quadratic_of_pairs(&axes);
            let scaled = |scales| pairs.as_ref().map(|f| f.extrapolated(scales));
            found.add(Kind::Squares, Form::quadratic(&axes), &critical);
            if setting.skip {
                found.add(Kind::Squares, Form::quadratic(&axes), &plain);
            }
            found.add(Kind::SquaresAndOne, Form::quadratic_without_skip(&axes), &plain);
            found.add(Kind::SquaresInPairs, pairs.clone(), &even);
            found.add(Kind::SquaresAtTwoScales, scaled(2), &even);
            found.add(Kind::SquaresAtThreeScales, scaled(3), &even);
        }
    }
    found.finish()
}

/// Fewest neurons first, and more only where the error shrinks.
pub fn ordered(mut all: Vec<Candidate>) -> Vec<Candidate> {
    all.sort_by(|a, b| a.neurons.cmp(&b.neurons).then(a.best.total_cmp(&b.best)));
    let mut best = f64::INFINITY;
    all.retain(|c| {
        let is_better = c.best < best;
        best = best.min(c.best);
        is_better
    });
    all
}

/// 1 for nothing, so that it can be divided by.
pub fn positive(radius: f64) -> f64 {
    if radius > 0.0 { radius } else { 1.0 }
}

/// Whether one neuron of this kind makes products of bits.
pub fn is_steep(activation: Activation) -> bool {
    activation != Activation::Square
}

struct Found<'a> {
    setting: &'a Setting,
    all: Vec<Candidate>,
    refused: Option<GateError>,
}

impl<'a> Found<'a> {
    fn new(setting: &'a Setting) -> Self {
        Self { setting, all: Vec::new(), refused: None }
    }

    /// The form at the best of these points, where it suits σ there.
    fn add(&mut self, kind: Kind, form: Option<Form>, points: &[f64]) {
        let Some(form) = form else { return };
        let Setting { activation, precision, .. } = *self.setting;
        for bias in points.iter().map(|b| rounded(*b, precision)) {
            let tried = Law::new(&form, activation, bias, 1.0, precision).and_then(|law| {
                let optimum = law.best();
                // A form that needs a skip is of no use without.
                small(&form, bias, optimum.lambda, optimum.error, self.setting)?;
                Ok((law, optimum.error))
            });
            match tried {
                Ok((law, best)) => {
                    let way = Way::Small { form: form.clone(), bias, law };
                    self.all.push(Candidate::new(kind, form.units().len(), best, way));
                }
                Err(error) => self.refused = self.refused.or(Some(error)),
            }
        }
    }

    fn exact(&mut self, kind: Kind, cell: Cell) {
        let (neurons, best) = (cell.neurons.len(), cell.error);
        self.all.push(Candidate::new(kind, neurons, best, Way::Exact(cell)));
    }

    fn bits(&mut self) {
        let best = steep(0.0, self.setting).error;
        self.all.push(Candidate::new(Kind::Bits, 1, best, Way::Steep));
    }

    fn finish(self) -> Result<Vec<Candidate>, GateError> {
        let Setting { activation, .. } = *self.setting;
        let none = GateError::Curvature { activation, bias: activation.best_point(), order: 2 };
        if self.all.is_empty() { Err(self.refused.unwrap_or(none)) } else { Ok(self.all) }
    }
}

/// A point as a number of this precision.
fn rounded(point: f64, precision: Precision) -> f64 {
    match precision {
        Precision::F64 => point,
        Precision::F32 => f64::from(point as f32),
    }
}

/// The neurons of a form at this λ.
fn small(
    form: &Form,
    bias: f64,
    lambda: f64,
    error: f64,
    setting: &Setting,
) -> Result<Cell, GateError> {
    let Setting { activation, precision, skip } = *setting;
    let gate = Gate::new(form, activation, bias, lambda)?;
    let through: Vec<f64> = gate.skip().collect();
    if !skip && through.iter().any(|s| *s != 0.0) {
        return Err(GateError::LowerOrder { activation, bias, order: 1 });
    }
    let neurons = form.units().iter().zip(gate.output_weights()).map(|(unit, weight)| CellNeuron {
        bias,
        direction: unit.direction.iter().map(|a| lambda * a).collect(),
        weight,
    });
    // The value that is taken away is the one that these numbers have.
    let at_rest = match precision {
        Precision::F64 => activation.value(bias),
        Precision::F32 => f64::from(activation.value_f32(bias as f32)),
    };
    let total = gate.output_bias() / -activation.value(bias);
    let output_bias = if gate.output_bias() == 0.0 { 0.0 } else { -at_rest * total };
    Ok(Cell { neurons: neurons.collect(), output_bias, skip: through, lambda, error })
}

/// Copies that are exact but for rounding: far out, where σ is linear, or differences of squares.
fn exact_copy(setting: &Setting) -> Option<(Kind, Cell)> {
    let unit = setting.precision.unit();
    let neuron = |bias, weight| CellNeuron { bias, direction: vec![1.0], weight };
    let (kind, neurons, output_bias) = match setting.activation {
        Activation::Square => {
            (Kind::CopyOfSquares, vec![neuron(1.0, 0.25), neuron(-1.0, -0.25)], 0.0)
        }
        Activation::Requ => {
            (Kind::CopyOfSquares, vec![neuron(3.0, 0.25), neuron(1.0, -0.25)], -2.0)
        }
        Activation::Relu | Activation::Softplus | Activation::Silu | Activation::Gelu => {
            // Where what is missing to a straight line is less than a rounding.
            let far = match setting.activation {
                Activation::Relu => 0.0,
                Activation::Gelu => (1..).map(f64::from).find(|x| x * distribution(-x) < unit)?,
                _ => (1..).map(f64::from).find(|x| x * (-x).exp() < unit)?,
            };
            (Kind::StraightCopy, vec![neuron(1.0 + far, 1.0)], -1.0 - far)
        }
        Activation::Sigmoid | Activation::Tanh | Activation::Exp => return None,
    };
    let largest = |n: &CellNeuron| n.weight.abs() * setting.activation.value(n.bias.abs() + 1.0);
    let largest: f64 = neurons.iter().map(largest).sum();
    let error = unit * (largest + output_bias.abs());
    let cell = Cell { neurons, output_bias, skip: vec![0.0], lambda: 1.0, error };
    Some((kind, cell))
}

/// A product of bits, from a form that is 0 where it is 1 and at most -1 elsewhere.
fn steep(wanted: f64, setting: &Setting) -> Cell {
    let Setting { activation, precision, .. } = *setting;
    // The result is rounded next to 1.
    let wanted = wanted.clamp(precision.unit(), 0.25);
    let logit = (1.0 / wanted - 1.0).ln();
    let (bias, factor, weight, output_bias) = match activation {
        Activation::Tanh => (logit / 2.0, logit, 0.5, 0.5),
        Activation::Relu | Activation::Requ => (1.0, 1.0, 1.0, 0.0),
        Activation::Silu => (logit, logit, 1.0 / logit, 0.0),
        Activation::Gelu => {
            let steepness = (0..).map(|k| 0.5 + 0.125 * f64::from(k));
            let found = steepness.take(400).find(|x| distribution(-x) <= wanted).unwrap_or(50.0);
            (found, found, 1.0 / found, 0.0)
        }
        Activation::Exp => (0.0, logit, 1.0, 0.0),
        Activation::Softplus => (logit, 2.0 * logit, 1.0 / activation.value(logit), 0.0),
        _ => (logit, 2.0 * logit, 1.0, 0.0),
    };
    let neuron = CellNeuron { bias, direction: vec![factor], weight };
    let is_exact = matches!(activation, Activation::Relu | Activation::Requ);
    let error = if is_exact { precision.unit() } else { wanted + precision.unit() };
    Cell { neurons: vec![neuron], output_bias, skip: vec![0.0], lambda: factor, error }
}
