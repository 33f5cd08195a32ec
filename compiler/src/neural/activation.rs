//! Activation functions: their values without cancellation, and their derivatives in closed form.

use std::fmt;

use super::normal::{density, distribution};

/// A function σ that neurons apply to affine forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Activation {
    /// 1/(1 + e^{-x}).
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// ln(1 + e^x).
    Softplus,
    /// x·Φ(x) with the normal distribution Φ (not its approximation by tanh).
    Gelu,
    /// x/(1 + e^{-x}).
    Silu,
    /// e^x.
    Exp,
    /// x².
    Square,
    /// x² for positive x, 0 otherwise. Usable at its fold 0 only, where derivatives are the mean of
    /// both sides: the second one is 1, and sums over x and -x have no others.
    Requ,
    /// The positive part of x. It bends nowhere, so that it makes copies and products of bits only.
    Relu,
}

/// ln(2 + √3) = arcosh 2: sigmoid bends most there, σ''' = 0; one derivative up, softplus has
/// σ'''' = 0 there.
const ARCOSH_2: f64 = 1.316_957_896_924_816_7;
/// arcosh 5: σ'''' = 0 of the sigmoid.
const ARCOSH_5: f64 = 2.292_431_669_561_177_7;
/// artanh(1/√3): tanh bends most there, σ''' = 0.
const ARTANH_THIRD: f64 = 0.658_478_948_462_408_4;
/// artanh √(2/3): σ'''' = 0 of tanh.
const ARTANH_TWO_THIRDS: f64 = 1.146_215_834_780_588_8;
/// √((7 - √33)/2): σ'''' = 0 of GELU, since σ''''(x) = (-x⁴ + 7x² - 4)·φ(x).
const GELU_FLAT: f64 = 0.792_286_991_393_261_3;
/// σ' = 0 of GELU, its minimum.
const GELU_MINIMUM: f64 = -0.751_791_524_693_564_5;
/// σ'''' = 0 of SiLU.
const SILU_FLAT: f64 = 1.031_958_241_780_749_1;
/// σ' = 0 of SiLU, its minimum.
const SILU_MINIMUM: f64 = -1.278_464_542_761_074;

impl Activation {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Sigmoid,
        Self::Tanh,
        Self::Softplus,
        Self::Gelu,
        Self::Silu,
        Self::Exp,
        Self::Square,
        Self::Requ,
        Self::Relu,
    ];

    /// The name in commands.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sigmoid => "sigmoid",
            Self::Tanh => "tanh",
            Self::Softplus => "softplus",
            Self::Gelu => "gelu",
            Self::Silu => "silu",
            Self::Exp => "exp",
            Self::Square => "square",
            Self::Requ => "requ",
            Self::Relu => "relu",
        }
    }

    /// Its definition.
    pub fn formula(self) -> &'static str {
        match self {
            Self::Sigmoid => "1/(1 + e^-x)",
            Self::Tanh => "tanh x",
            Self::Softplus => "ln(1 + e^x)",
            Self::Gelu => "x·Φ(x), Φ the normal distribution",
            Self::Silu => "x/(1 + e^-x)",
            Self::Exp => "e^x",
            Self::Square => "x²",
            Self::Requ => "x² for positive x, 0 otherwise",
            Self::Relu => "x for positive x, 0 otherwise",
        }
    }

    /// The activation of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.name() == name)
    }

    /// σ(x), to a few units in the last place.
    pub fn value(self, x: f64) -> f64 {
        match self {
            Self::Sigmoid => sigmoid(x),
            Self::Tanh => x.tanh(),
            // For large x, ln(1 + e^x) would overflow; for small ones, 1 + e^x would round.
            Self::Softplus => x.max(0.0) + (-x.abs()).exp().ln_1p(),
            Self::Gelu => x * distribution(x),
            Self::Silu => x * sigmoid(x),
            Self::Exp => x.exp(),
            Self::Square => x * x,
            Self::Requ => x.max(0.0) * x,
            // Not `max`, which would hide what is not a number.
            Self::Relu => {
                if x < 0.0 {
                    0.0
                } else {
                    x
                }
            }
        }
    }

    /// σ(x) in single precision: the value in double precision, rounded once. An `exp` that is
    /// itself of single precision does worse, since gates live in the last digits.
    pub fn value_f32(self, x: f32) -> f32 {
        self.value(f64::from(x)) as f32
    }

    /// The derivative σ^(k)(x) in closed form:
    ///
    /// - sigmoid s: polynomials in s, from s' = s - s²; softplus has them one order later;
    /// - tanh t: polynomials in t, from t' = 1 - t²;
    /// - SiLU x·s and GELU x·Φ: x·f^(k) + k·f^(k-1), with Φ^(k) = (-1)^(k-1) He_{k-1}(x) φ(x).
    ///
    /// ```
    /// use multiplet_compiler::neural::activation::Activation;
    ///
    /// assert_eq!(Activation::Softplus.derivative(2, 0.0), 0.25);
    /// ```
    pub fn derivative(self, k: usize, x: f64) -> f64 {
        match (self, k) {
            (_, 0) => self.value(x),
            (Self::Sigmoid, _) => chain(&[0.0, 1.0, -1.0], k, sigmoid(x)),
            (Self::Tanh, _) => chain(&[1.0, 0.0, -1.0], k, x.tanh()),
            (Self::Softplus, _) => Self::Sigmoid.derivative(k - 1, x),
            (Self::Gelu, _) => {
                x * distribution_derivative(k, x) + k as f64 * distribution_derivative(k - 1, x)
            }
            (Self::Silu, _) => {
                x * Self::Sigmoid.derivative(k, x) + k as f64 * Self::Sigmoid.derivative(k - 1, x)
            }
            (Self::Exp, _) => x.exp(),
            (Self::Square, 1) => 2.0 * x,
            (Self::Square, 2) => 2.0,
            (Self::Requ, 1) => 2.0 * x.max(0.0),
            (Self::Requ, 2) if x > 0.0 => 2.0,
            (Self::Requ, 2) if x == 0.0 => 1.0,
            (Self::Relu, 1) if x > 0.0 => 1.0,
            (Self::Relu, 1) if x == 0.0 => 0.5,
            (Self::Square | Self::Requ | Self::Relu, _) => 0.0,
        }
    }

    /// Where to expand σ for a product of four neurons: the point of the smallest error. It is a
    /// zero of σ'''' unless σ vanishes at 0, which rounds even better.
    pub fn best_point(self) -> f64 {
        match self {
            Self::Gelu | Self::Silu => 0.0,
            _ => self.flat_point().unwrap_or_else(|| self.plain_point()),
        }
    }

    /// Where σ''' vanishes, so that gates of fewer neurons err by O(λ²) too; 0 if possible. (The
    /// exponential function has no such point; 0 then.)
    pub fn plain_point(self) -> f64 {
        match self {
            Self::Sigmoid => ARCOSH_2,
            Self::Tanh => ARTANH_THIRD,
            _ => 0.0,
        }
    }

    /// Where σ'''' vanishes and σ'' does not, so that four neurons err by O(λ⁴).
    pub fn flat_point(self) -> Option<f64> {
        match self {
            Self::Sigmoid => Some(ARCOSH_5),
            Self::Tanh => Some(ARTANH_TWO_THIRDS),
            Self::Softplus => Some(ARCOSH_2),
            Self::Gelu => Some(GELU_FLAT),
            Self::Silu => Some(SILU_FLAT),
            Self::Exp | Self::Square | Self::Requ | Self::Relu => None,
        }
    }

    /// Where σ' vanishes and σ'' does not: a product takes two neurons and nothing else.
    pub fn critical_point(self) -> Option<f64> {
        match self {
            Self::Gelu => Some(GELU_MINIMUM),
            Self::Silu => Some(SILU_MINIMUM),
            Self::Square => Some(0.0),
            _ => None,
        }
    }

    /// Where σ minus its value is odd, for products of three factors in four neurons.
    pub fn odd_point(self) -> Option<f64> {
        match self {
            Self::Sigmoid | Self::Tanh => Some(0.0),
            _ => None,
        }
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

fn sigmoid(x: f64) -> f64 {
    // The exponential of the negative side never overflows.
    let small = (-x.abs()).exp();
    if x < 0.0 { small / (1.0 + small) } else { 1.0 / (1.0 + small) }
}

/// Φ^(k)(x).
fn distribution_derivative(k: usize, x: f64) -> f64 {
    let Some(order) = k.checked_sub(1) else { return distribution(x) };
    let (mut hermite, mut next) = (1.0, x);
    for n in 1..=order {
        (hermite, next) = (next, x * next - n as f64 * hermite);
    }
    if order % 2 == 0 { hermite * density(x) } else { -hermite * density(x) }
}

/// The `k`-th derivative, `k` > 0, of a function of value `y` whose first one is the quadratic
/// polynomial `first` of itself.
fn chain(first: &[f64; 3], k: usize, y: f64) -> f64 {
    let mut polynomial = first.to_vec();
    for _ in 1..k {
        let mut next = vec![0.0; polynomial.len() + 1];
        for (power, c) in polynomial.iter().enumerate().skip(1) {
            for (j, f) in first.iter().enumerate() {
                next[power - 1 + j] += power as f64 * c * f;
            }
        }
        polynomial = next;
    }
    polynomial.iter().rev().fold(0.0, |sum, c| sum * y + c)
}
