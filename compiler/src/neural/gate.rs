//! Gates of neurons: a [`Form`] with numbers in it, evaluated as a machine does.

use std::error::Error;
use std::fmt;
use std::ops::{Add, AddAssign, Div, Mul, Sub};

use super::activation::Activation;
use super::form::{Form, factorial};
use crate::code::Code;

/// Derivatives below this are zeros that rounding hides.
const ZERO: f64 = 1e-12;

/// Numbers that neurons work in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Double precision.
    F64,
    /// Single precision.
    F32,
}

impl Precision {
    /// u, the largest relative error of one rounding.
    pub fn unit(self) -> f64 {
        match self {
            Self::F64 => f64::EPSILON / 2.0,
            Self::F32 => f64::from(f32::EPSILON) / 2.0,
        }
    }

    /// The name of the type.
    pub fn name(self) -> &'static str {
        match self {
            Self::F64 => "f64",
            Self::F32 => "f32",
        }
    }
}

/// Why there is no such gate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GateError {
    /// σ^(order)(bias) = 0, which the gate would divide by.
    Curvature {
        /// σ.
        activation: Activation,
        /// Where it was expanded.
        bias: f64,
        /// The order of the derivative.
        order: usize,
    },
    /// A derivative of lower order than the polynomial's degree does not vanish and stays.
    LowerOrder {
        /// σ.
        activation: Activation,
        /// Where it was expanded.
        bias: f64,
        /// The order of the derivative.
        order: usize,
    },
    /// The activation has a fold, which only forms of ± pairs at the fold survive.
    Fold {
        /// σ.
        activation: Activation,
    },
    /// λ, the bias, the box or the accuracy is not a number that can be worked with.
    Number {
        /// What it was to be.
        what: &'static str,
        /// What it is.
        value: f64,
    },
    /// No λ makes the error this small.
    Accuracy {
        /// The error asked for.
        wanted: f64,
        /// The best one expected.
        best: f64,
        /// The λ of that.
        lambda: f64,
    },
}

impl GateError {
    /// The stable code.
    pub fn code(&self) -> Code {
        match self {
            Self::Curvature { .. } | Self::LowerOrder { .. } | Self::Fold { .. } => Code::Curvature,
            Self::Number { .. } => Code::Option,
            Self::Accuracy { .. } => Code::Accuracy,
        }
    }
}

impl fmt::Display for GateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Curvature { activation, bias, order } => {
                write!(f, "derivative {order} of {activation} vanishes at {bias}")
            }
            Self::LowerOrder { activation, bias, order } => {
                write!(f, "derivative {order} of {activation} at {bias} does not vanish")
            }
            Self::Fold { activation } => {
                write!(f, "{activation} has a fold: it makes gates of ± pairs at 0 only")
            }
            Self::Number { what, value } => write!(f, "{value} cannot be {what}"),
            Self::Accuracy { wanted, best, lambda } => write!(
                f,
                "an error of {wanted:.1e} is out of reach: {best:.1e} at λ = {lambda:.1e} is the best"
            ),
        }
    }
}

impl Error for GateError {}

/// One hidden layer, f(x) = μ·(Σ w_j σ(b + λ a_j·x) + output bias + skip·x) with μ = 1/(λ^d σ_d),
/// which tends to the form's polynomial of degree d as λ → 0.
///
/// The weight of a neuron is μ·w_j: for the product of four neurons ±1/(4λ²σ''). μ stands outside
/// because neighbouring values of σ almost cancel and must not be rounded before they do.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    form: Form,
    activation: Activation,
    bias: f64,
    lambda: f64,
    scale: f64,
    skip: Vec<f64>,
}

impl Gate {
    /// The gate of this form, with σ expanded about `bias`.
    ///
    /// # Errors
    ///
    /// [`GateError::Curvature`], [`GateError::LowerOrder`] and [`GateError::Fold`] (`E_CURVATURE`)
    /// if σ does not suit the form there, [`GateError::Number`] (`E_OPTION`) if λ is not positive
    /// or so small that λ^d is none.
    ///
    /// ```
    /// use multiplet_compiler::neural::{activation::Activation, form::Form, gate::Gate};
    ///
    /// let gate = Gate::new(&Form::product(), Activation::Softplus, 0.0, 2e-4)?;
    /// assert!((gate.evaluate(&[0.5, -0.75]) + 0.375).abs() < 1e-7);
    /// assert!(Gate::new(&Form::product(), Activation::Tanh, 0.0, 2e-4).is_err());
    /// # Ok::<(), multiplet_compiler::neural::gate::GateError>(())
    /// ```
    pub fn new(
        form: &Form,
        activation: Activation,
        bias: f64,
        lambda: f64,
    ) -> Result<Self, GateError> {
        suits(form, activation, bias)?;
        let power = lambda.powi(form.degree as i32);
        let scale = 1.0 / (power * activation.derivative(form.degree, bias));
        if lambda.is_nan() || lambda <= 0.0 || !scale.is_finite() || scale == 0.0 {
            return Err(GateError::Number { what: "λ", value: lambda });
        }
        let slope = activation.derivative(1, bias);
        let skip = (0..form.inputs).map(|i| {
            let terms = form.units.iter().map(|u| u.weight * u.direction[i]);
            -slope * lambda * vanishing(terms)
        });
        // At a critical point the slope is zero but for rounding; a copy is the linear term itself.
        let has_skip = slope.abs() >= ZERO && form.degree > 1;
        let skip = if has_skip { skip.collect() } else { vec![0.0; form.inputs] };
        Ok(Self { form: form.clone(), activation, bias, lambda, scale, skip })
    }

    /// The form.
    pub fn form(&self) -> &Form {
        &self.form
    }

    /// σ.
    pub fn activation(&self) -> Activation {
        self.activation
    }

    /// b, the bias of all neurons.
    pub fn bias(&self) -> f64 {
        self.bias
    }

    /// λ, the scale of the first weights.
    pub fn lambda(&self) -> f64 {
        self.lambda
    }

    /// How many neurons it has. A network without output biases needs one more, without input,
    /// where [`Gate::output_bias`] is not 0.
    pub fn neurons(&self) -> usize {
        self.form.units.len()
    }

    /// μ·w_j, the weights of the neurons in the output.
    pub fn output_weights(&self) -> impl Iterator<Item = f64> {
        self.form.units.iter().map(|u| u.weight * self.scale)
    }

    /// What is added to the output; -σ(b) μ Σ w_j.
    pub fn output_bias(&self) -> f64 {
        -self.activation.value(self.bias) * self.total_weight() * self.scale
    }

    /// What every input contributes directly; -σ'(b) λ μ Σ w_j a_j.
    pub fn skip(&self) -> impl Iterator<Item = f64> {
        self.skip.iter().map(|s| s * self.scale)
    }

    /// Its value in double precision. Missing inputs count as 0.
    pub fn evaluate(&self, inputs: &[f64]) -> f64 {
        self.run(inputs)
    }

    /// Its value in single precision, all weights rounded to it. Missing inputs count as 0.
    pub fn evaluate_f32(&self, inputs: &[f32]) -> f32 {
        self.run(inputs)
    }

    fn total_weight(&self) -> f64 {
        vanishing(self.form.units.iter().map(|u| u.weight))
    }

    fn run<T: Real>(&self, inputs: &[T]) -> T {
        let bias = T::from_f64(self.bias);
        let affine = |start: T, scale: f64, factors: &[f64]| {
            let terms = factors.iter().zip(inputs);
            terms.fold(start, |sum, (a, x)| sum + T::from_f64(scale * a) * *x)
        };
        let zero = T::from_f64(0.0);
        let mut sum = zero;
        for unit in &self.form.units {
            let before = bias + affine(zero, self.lambda, &unit.direction);
            sum += T::from_f64(unit.weight) * T::apply(self.activation, before);
        }
        // The value that is taken away is the one that this type has.
        sum += T::from_f64(-self.total_weight()) * T::apply(self.activation, bias);
        affine(sum, 1.0, &self.skip) * T::from_f64(self.scale)
    }
}

/// Whether the first derivatives are as the form needs them.
pub(super) fn suits(form: &Form, activation: Activation, bias: f64) -> Result<(), GateError> {
    if !bias.is_finite() {
        return Err(GateError::Number { what: "a bias", value: bias });
    }
    let derivative = |k: usize| activation.derivative(k, bias);
    if derivative(form.degree).abs() < ZERO {
        return Err(GateError::Curvature { activation, bias, order: form.degree });
    }
    let is_folded = match activation {
        Activation::Requ => bias != 0.0 || !form.is_even(),
        // Straight on both sides of the fold, and no difference of sides bends.
        Activation::Relu => bias == 0.0,
        _ => false,
    };
    if is_folded {
        return Err(GateError::Fold { activation });
    }
    // A point in general position: what vanishes there vanishes.
    let point: Vec<f64> = (0..form.inputs).map(|i| (2.0 + i as f64).sqrt()).collect();
    for order in 2..form.degree {
        let stays = form.moment(order, &point) / factorial(order) * derivative(order);
        if stays.abs() > ZERO {
            return Err(GateError::LowerOrder { activation, bias, order });
        }
    }
    Ok(())
}

/// A sum that is exactly 0 if it is 0 but for rounding.
fn vanishing(terms: impl Iterator<Item = f64> + Clone) -> f64 {
    let size: f64 = terms.clone().map(f64::abs).sum();
    let sum: f64 = terms.sum();
    if sum.abs() < ZERO * size { 0.0 } else { sum }
}

/// What a neuron needs of its numbers.
pub(super) trait Real:
    Copy
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + AddAssign
{
    fn from_f64(value: f64) -> Self;
    fn apply(activation: Activation, x: Self) -> Self;
}

impl Real for f64 {
    fn from_f64(value: f64) -> Self {
        value
    }

    fn apply(activation: Activation, x: Self) -> Self {
        activation.value(x)
    }
}

impl Real for f32 {
    fn from_f64(value: f64) -> Self {
        value as f32
    }

    fn apply(activation: Activation, x: Self) -> Self {
        activation.value_f32(x)
    }
}
