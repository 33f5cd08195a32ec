//! How small the error of a gate of neurons can be.
//!
//! Small λ rounds, large λ truncates. On a box |x_i| ≤ R, with u the unit of rounding,
//!
//! ```text
//! error ≈ Σ_{k>d} max|S_k| |σ_k| λ^{k-d} / (k! |σ_d|)  +  u Σ|w_j| Σ_{k≤d} |σ_k| |λ a_j·x|^k / (k! λ^d |σ_d|)
//! ```
//!
//! For the product of four neurons that is 2|c|R⁴λ² + u|σ(b)|/(λ²|σ''|) + …, c = σ''''/(6σ''):
//! the best λ grows as u^{1/4} and the best error as u^{1/2}, better where σ'''' or σ itself
//! vanishes at b. The law is an estimate of the worst case, usually within a factor of two, and no
//! bound. It is a sum of powers of λ with positive factors, hence convex in ln λ: one search finds
//! its minimum.

use super::activation::Activation;
use super::form::{Form, factorial};
use super::gate::{Gate, GateError, Precision, suits};

/// Orders of truncation that are summed.
const ORDERS: usize = 8;
/// Boxes of more dimensions have too many corners; a bound stands in for them.
const MOST_CORNERS: usize = 12;
/// Sample points of a measurement, besides the corners.
const SAMPLES: u32 = 2000;
/// log2 of the λ that are considered.
const RANGE: (f64, f64) = (-80.0, 20.0);

/// The expected error of a form as a function of λ: factors and powers of λ.
#[derive(Clone, Debug, PartialEq)]
pub struct Law {
    truncation: Vec<(f64, i32)>,
    rounding: Vec<(f64, i32)>,
}

/// The smallest error a form can have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Optimum {
    /// λ.
    pub lambda: f64,
    /// The expected absolute error there.
    pub error: f64,
}

impl Law {
    /// The law for inputs up to `radius` in absolute value.
    ///
    /// # Errors
    ///
    /// Those of [`Gate::new`] about σ, and [`GateError::Number`] if the radius is not positive.
    pub fn new(
        form: &Form,
        activation: Activation,
        bias: f64,
        radius: f64,
        precision: Precision,
    ) -> Result<Self, GateError> {
        suits(form, activation, bias)?;
        if !radius.is_finite() || radius <= 0.0 {
            return Err(GateError::Number { what: "the radius of a box", value: radius });
        }
        let degree = form.degree();
        let derivative = |k: usize| (activation.derivative(k, bias) / factorial(k)).abs();
        let divisor = activation.derivative(degree, bias).abs();
        let term = |k: usize, size: f64| (size * derivative(k) / divisor, k as i32 - degree as i32);
        let reach = |k: usize| {
            let corner =
                |direction: &[f64]| direction.iter().map(|a| a.abs() * radius).sum::<f64>();
            let units = form.units().iter();
            units.map(|u| u.weight.abs() * corner(&u.direction).powi(k as i32)).sum::<f64>()
        };
        let truncation = (degree + 1..=degree + ORDERS).map(|k| {
            let corners = corners(form.inputs(), radius);
            let largest = corners.iter().map(|x| form.moment(k, x).abs()).reduce(f64::max);
            term(k, largest.unwrap_or_else(|| reach(k)))
        });
        let rounding = (0..=degree).map(|k| term(k, precision.unit() * reach(k)));
        Ok(Self { truncation: positive(truncation), rounding: positive(rounding) })
    }

    /// The law where roundings count so many times, because what comes after enlarges them.
    pub fn with_noise(&self, times: f64) -> Self {
        let rounding = self.rounding.iter().map(|(factor, power)| (factor * times, *power));
        Self { truncation: self.truncation.clone(), rounding: rounding.collect() }
    }

    /// What cutting the Taylor series off costs.
    pub fn truncation(&self, lambda: f64) -> f64 {
        sum(&self.truncation, lambda)
    }

    /// What the roundings of the neurons cost.
    pub fn rounding(&self, lambda: f64) -> f64 {
        sum(&self.rounding, lambda)
    }

    /// Both.
    pub fn error(&self, lambda: f64) -> f64 {
        self.truncation(lambda) + self.rounding(lambda)
    }

    /// p, where the truncation error shrinks as λ^p; `None` if there is none. Factors that are 0
    /// but for rounding do not count.
    pub fn order(&self) -> Option<i32> {
        let largest = self.truncation.iter().map(|t| t.0).reduce(f64::max)?;
        self.truncation.iter().find(|t| t.0 > 1e-9 * largest).map(|t| t.1)
    }

    /// The best λ; 1 where nothing is truncated.
    pub fn best(&self) -> Optimum {
        let lambda = if self.truncation.is_empty() {
            1.0
        } else {
            let (mut low, mut high) = RANGE;
            for _ in 0..200 {
                let third = (high - low) / 3.0;
                let (left, right) = (low + third, high - third);
                if self.error(left.exp2()) < self.error(right.exp2()) {
                    high = right;
                } else {
                    low = left;
                }
            }
            low.exp2()
        };
        Optimum { lambda, error: self.error(lambda) }
    }

    /// The largest λ, so the smallest weights, whose error is at most `wanted`.
    ///
    /// # Errors
    ///
    /// [`GateError::Accuracy`] (`E_ACCURACY`) with the best error if `wanted` is smaller;
    /// [`GateError::Number`] if it is not a number.
    pub fn lambda_for(&self, wanted: f64) -> Result<f64, GateError> {
        if wanted.is_nan() {
            return Err(GateError::Number { what: "an accuracy", value: wanted });
        }
        let Optimum { lambda, error } = self.best();
        if wanted < error {
            return Err(GateError::Accuracy { wanted, best: error, lambda });
        }
        if self.truncation.is_empty() {
            return Ok(lambda);
        }
        let (mut low, mut high) = (lambda.log2(), RANGE.1);
        for _ in 0..100 {
            let middle = f64::midpoint(low, high);
            if self.error(middle.exp2()) <= wanted {
                low = middle;
            } else {
                high = middle;
            }
        }
        Ok(low.exp2())
    }
}

/// The largest absolute error of a gate at the corners of the box |x_i| ≤ `radius` and at points
/// that fill it and its faces evenly.
pub fn measure(gate: &Gate, radius: f64, precision: Precision) -> f64 {
    let mut points = corners(gate.form().inputs(), radius);
    points.extend((1..=SAMPLES).map(|k| sample(k, gate.form().inputs(), radius)));
    points.iter().map(|x| error_at(gate, x, precision)).fold(0.0, worse)
}

/// NaN is the worst of all.
fn worse(a: f64, b: f64) -> f64 {
    if a.is_nan() || b.is_nan() { f64::NAN } else { a.max(b) }
}

fn error_at(gate: &Gate, x: &[f64], precision: Precision) -> f64 {
    match precision {
        Precision::F64 => (gate.evaluate(x) - gate.form().target(x)).abs(),
        Precision::F32 => {
            let rounded: Vec<f32> = x.iter().map(|x| *x as f32).collect();
            let exact: Vec<f64> = rounded.iter().map(|x| f64::from(*x)).collect();
            (f64::from(gate.evaluate_f32(&rounded)) - gate.form().target(&exact)).abs()
        }
    }
}

/// All corners of the box, or none if there are too many.
fn corners(inputs: usize, radius: f64) -> Vec<Vec<f64>> {
    let count = if inputs <= MOST_CORNERS { 1u32 << inputs } else { 0 };
    let sign = |corner: u32, i: usize| if corner >> i & 1 == 1 { -radius } else { radius };
    (0..count).map(|corner| (0..inputs).map(|i| sign(corner, i)).collect()).collect()
}

/// The `k`-th point of a Weyl sequence in a box a little larger than asked for: what is outside moves
/// to the faces, where errors are largest.
fn sample(k: u32, inputs: usize, radius: f64) -> Vec<f64> {
    weyl(k).map(|at| (at * 2.5 - 1.25).clamp(-1.0, 1.0) * radius).take(inputs).collect()
}

/// The coordinates of the `k`-th point of a Weyl sequence: multiples of irrational numbers modulo 1,
/// which fill the unit box evenly. They are multiples of the square roots of 2, 3, 5, 6, 7, 10, …
/// without the whole ones; in few dimensions independent.
pub(super) fn weyl(k: u32) -> impl Iterator<Item = f64> {
    let roots = (2u32..).map(|n| f64::from(n).sqrt()).filter(|root| root.fract() != 0.0);
    roots.map(move |root| (f64::from(k) * root).fract())
}

fn positive(terms: impl Iterator<Item = (f64, i32)>) -> Vec<(f64, i32)> {
    terms.filter(|t| t.0 > 0.0).collect()
}

fn sum(terms: &[(f64, i32)], lambda: f64) -> f64 {
    terms.iter().fold(0.0, |sum, (factor, power)| sum + factor * lambda.powi(*power))
}

/// c with error = uv·c·λ²(u² + v²) + … of the product of four neurons: σ''''/(6σ'') at `bias`.
pub fn product_constant(activation: Activation, bias: f64) -> f64 {
    activation.derivative(4, bias) / (6.0 * activation.derivative(2, bias))
}
