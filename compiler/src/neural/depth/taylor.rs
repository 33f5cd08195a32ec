//! Taylor coefficients of activations, exact.

use crate::rational::Rational;

/// The Taylor coefficients σ_j = σ^{(j)}(b)/j! of an activation about a point b, where every neuron
/// then has the bias b. Note the factor j!: RT and the formulas here use coefficients, not
/// derivatives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taylor {
    coefficients: Vec<Rational>,
}

impl Taylor {
    /// The coefficients σ_0, σ_1, … as far as they are known.
    pub fn new(coefficients: Vec<Rational>) -> Self {
        Self { coefficients }
    }

    /// e^z about 0 through `order`.
    pub fn exponential(order: u32) -> Self {
        let mut coefficients = vec![Rational::ONE];
        for j in 1..=i64::from(order) {
            coefficients.extend(divided(&coefficients[j as usize - 1], j));
        }
        Self { coefficients }
    }

    /// The logistic function 1/(1 + e^{-z}) about the point ln(p/(1 - p)) where its value is
    /// p = `value`, through `order`; the coefficients are rational because of σ' = σ - σ².
    pub fn logistic(value: &Rational, order: u32) -> Self {
        let mut coefficients = vec![value.clone()];
        for j in 1..=i64::from(order) {
            let mut sum = coefficients[j as usize - 1].clone();
            for (a, b) in coefficients.iter().zip(coefficients.iter().rev()) {
                sum += &-&(a * b);
            }
            coefficients.extend(divided(&sum, j));
        }
        Self { coefficients }
    }

    /// σ_order; zero where the expansion ends before.
    pub fn coefficient(&self, order: u32) -> Rational {
        self.coefficients.get(order as usize).cloned().unwrap_or(Rational::ZERO)
    }

    /// The series of σ(b + s) for a series s = s_1 t + s_2 t² + … without a constant, as long as s.
    pub fn compose(&self, series: &[Rational]) -> Vec<Rational> {
        let mut sum = vec![Rational::ZERO; series.len()];
        for coefficient in self.coefficients.iter().take(series.len()).rev() {
            sum = product(&sum, series);
            if let Some(constant) = sum.first_mut() {
                *constant += coefficient;
            }
        }
        sum
    }
}

/// `value / by`, for a `by` that is not zero.
fn divided(value: &Rational, by: i64) -> Option<Rational> {
    Some(value * &Rational::ratio(1, by)?)
}

/// The product of two series of the same length, cut off there.
fn product(a: &[Rational], b: &[Rational]) -> Vec<Rational> {
    let mut out = vec![Rational::ZERO; a.len()];
    for (i, x) in a.iter().enumerate().filter(|(_, x)| !x.is_zero()) {
        for (sum, y) in out[i..].iter_mut().zip(b).filter(|(_, y)| !y.is_zero()) {
            *sum += &(x * y);
        }
    }
    out
}
