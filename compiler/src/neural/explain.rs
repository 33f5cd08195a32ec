//! How four neurons multiply, told step by step for one activation.

use std::fmt::Write;

use super::accuracy::{Law, measure, product_constant};
use super::activation::Activation;
use super::form::{Form, factorial};
use super::gate::{Gate, GateError, Precision};

/// What is left of every order of the Taylor series after adding the four neurons up.
const SUMS: [&str; 7] = [
    "1 + 1 - 1 - 1 = 0",
    "(u+v) - (u+v) - (u-v) + (u-v) = 0",
    "2(u+v)^2 - 2(u-v)^2 = 8uv",
    "odd: 0",
    "2(u+v)^4 - 2(u-v)^4 = 16uv(u^2 + v^2)",
    "odd: 0",
    "2(u+v)^6 - 2(u-v)^6 = 8uv(3u^4 + 10u^2v^2 + 3v^4)",
];

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scale {
    /// The best λ for f64 on |u|, |v| ≤ 1.
    Best,
    /// This λ.
    Lambda(f64),
    /// The largest λ of this accuracy in f64 on |u|, |v| ≤ 1.
    Accuracy(f64),
}

/// Equations 10 and 11 of Lin, Tegmark and Rolnick for σ about `bias`: the pre-activations, their
/// series order by order, what cancels, the weight μ, the law of the error, and the error as
/// measured over λ.
///
/// # Errors
///
/// Those of [`Gate::new`] and [`Law::lambda_for`].
pub fn product(activation: Activation, bias: f64, scale: Scale) -> Result<String, GateError> {
    let form = Form::product();
    let [double, single] = [Precision::F64, Precision::F32]
        .map(|precision| Law::new(&form, activation, bias, 1.0, precision));
    let (double, single) = (double?, single?);
    let lambda = match scale {
        Scale::Best => double.best().lambda,
        Scale::Lambda(lambda) => lambda,
        Scale::Accuracy(wanted) => double.lambda_for(wanted)?,
    };
    let gate = Gate::new(&form, activation, bias, lambda)?;
    // Half decades, and the λ of above where it belongs.
    let rows = errors(activation, bias, 2, &[lambda])?;
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = series(&mut text, &gate);
    let _ = weights(&mut text, &gate);
    let _ = law(&mut text, &gate, [&double, &single]);
    let _ = table(&mut text, &rows, lambda);
    Ok(text)
}

fn series(text: &mut String, gate: &Gate) -> std::fmt::Result {
    let (activation, bias) = (gate.activation(), gate.bias());
    writeln!(text, "{activation} about b = {bias}\n")?;
    writeln!(text, "Four neurons apply σ to b plus")?;
    writeln!(text, "  n0: λ(u+v)   n1: -λ(u+v)   n2: λ(u-v)   n3: -λ(u-v)\n")?;
    writeln!(text, "σ(b + x) = Σ x^k σ_k/k!   (equation 10), so order k of n0 + n1 - n2 - n3 is")?;
    if activation == Activation::Requ {
        writeln!(text, "(with the mean of both sides of the fold, which is what ± pairs see)")?;
    }
    writeln!(text, "  k      σ_k/k!   times λ^k times")?;
    for (k, sum) in SUMS.iter().enumerate() {
        let factor = activation.derivative(k, bias) / factorial(k);
        // What rounding left of a zero.
        let factor = if factor.abs() < 1e-14 { 0.0 } else { factor };
        writeln!(text, "  {k}  {factor:>10.6}   {sum}")?;
    }
    writeln!(text)
}

fn weights(text: &mut String, gate: &Gate) -> std::fmt::Result {
    let lambda = gate.lambda();
    let curvature = gate.activation().derivative(2, gate.bias());
    let weight = gate.output_weights().next().unwrap_or_default();
    writeln!(text, "Only uv is left in order 2. Divided by 4λ²σ'' (equation 11):")?;
    writeln!(text, "  m(u, v) = μ(n0 + n1 - n2 - n3),   μ = 1/(4λ²σ''),   σ'' = {curvature:.6}")?;
    writeln!(text, "  λ = {lambda:.2e},   μ = {weight:.4e}\n")
}

fn law(text: &mut String, gate: &Gate, laws: [&Law; 2]) -> std::fmt::Result {
    let (activation, bias) = (gate.activation(), gate.bias());
    let (second, sixth) = (activation.derivative(2, bias), activation.derivative(6, bias));
    let constants = [product_constant(activation, bias), sixth / (360.0 * second)];
    let [c, d] = constants.map(|c| if c.abs() < 1e-13 { 0.0 } else { c });
    writeln!(text, "  m(u, v) = uv[1 + cλ²(u^2 + v^2) + dλ⁴(3u^4 + 10u^2v^2 + 3v^4) + …]")?;
    writeln!(text, "  c = σ''''/(6σ'') = {c:.6},   d = σ_6/(360σ'') = {d:.6}\n")?;
    writeln!(text, "On |u|, |v| ≤ 1, with ε = 2^-53 or 2^-24 of the numbers:")?;
    match laws[0].order() {
        Some(2) => writeln!(text, "  truncation {:.2e}·λ²", 2.0 * c.abs())?,
        Some(4) => writeln!(text, "  truncation {:.2e}·λ⁴, since σ'''' = 0", 16.0 * d.abs())?,
        Some(order) => writeln!(text, "  truncation of order λ^{order}")?,
        None => writeln!(text, "  truncation 0: the gate is exact but for rounding")?,
    }
    let (value, slope) = (activation.value(bias), activation.derivative(1, bias));
    if value == 0.0 && slope == 0.0 {
        writeln!(text, "  rounding   a few ε, since σ(b) = σ'(b) = 0")?;
    } else if value == 0.0 {
        let factor = (2.0 * slope / second).abs();
        writeln!(text, "  rounding   {factor:.2e}·ε/λ, since σ(b) = 0")?;
    } else {
        writeln!(text, "  rounding   {:.2e}·ε/λ²", (value / second).abs())?;
    }
    for (law, precision) in laws.into_iter().zip([Precision::F64, Precision::F32]) {
        let best = law.best();
        let (name, lambda, error) = (precision.name(), best.lambda, best.error);
        writeln!(text, "  best in {name}: {error:.1e} expected at λ = {lambda:.1e}")?;
    }
    writeln!(text)
}

/// The largest errors of four neurons on |u|, |v| ≤ 1 at one λ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// λ.
    pub lambda: f64,
    /// What cutting the Taylor series off costs, by the law.
    pub truncation: f64,
    /// What roundings cost in f64 and in f32, by the law.
    pub rounding: [f64; 2],
    /// What was measured in f64 and in f32.
    pub measured: [f64; 2],
}

/// The errors from λ = 1 down to 1e-7, `steps` of them a decade, and at `others`.
///
/// # Errors
///
/// Those of [`Gate::new`].
pub fn errors(
    activation: Activation,
    bias: f64,
    steps: u32,
    others: &[f64],
) -> Result<Vec<Errors>, GateError> {
    let (form, precisions) = (Form::product(), [Precision::F64, Precision::F32]);
    let [double, single] = precisions.map(|p| Law::new(&form, activation, bias, 1.0, p));
    let (double, single) = (double?, single?);
    let power = |k: u32| 10f64.powf(-f64::from(k) / f64::from(steps));
    let mut scales: Vec<f64> = (0..=7 * steps).map(power).collect();
    scales.retain(|scale| others.iter().all(|other| (scale / other - 1.0).abs() > 1e-9));
    scales.extend(others);
    scales.sort_by(|a, b| b.total_cmp(a));
    let at = |lambda: f64| {
        let gate = Gate::new(&form, activation, bias, lambda)?;
        Ok(Errors {
            lambda,
            truncation: double.truncation(lambda),
            rounding: [double.rounding(lambda), single.rounding(lambda)],
            measured: precisions.map(|precision| measure(&gate, 1.0, precision)),
        })
    };
    scales.into_iter().map(at).collect()
}

fn table(text: &mut String, rows: &[Errors], chosen: f64) -> std::fmt::Result {
    writeln!(text, "Largest error, expected as truncation + rounding, and measured:")?;
    writeln!(text, "         λ   truncation   f64 rounding   measured   f32 rounding   measured")?;
    for Errors { lambda, truncation, rounding, measured } in rows {
        let mark = if *lambda == chosen { "   < λ" } else { "" };
        writeln!(
            text,
            "{lambda:>10.1e}   {truncation:>10.1e}   {:>12.1e}   {:>8.1e}   {:>12.1e}   \
             {:>8.1e}{mark}",
            rounding[0], measured[0], rounding[1], measured[1],
        )?;
    }
    Ok(())
}
