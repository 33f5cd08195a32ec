//! Activations as operators of ONNX.
//!
//! In single precision all but x² and max(x, 0)·x are operators of the standard, or made of two. In
//! double precision runtimes have fewer of them: onnxruntime has no softplus and no error function,
//! tract no sigmoid either. There they are made of what both have:
//!
//! - sigmoid(x) = 1/(1 + e^{-x}), to a few units of the last place; e^{-x} = ∞ makes 0;
//! - softplus(x) = max(x, 0) + ln(1 + e^{-|x|}), to the rounding of 1 + e^{-|x|}: values far below
//!   2^-53 become 0;
//! - GELU(x) = max(x, 0) - |x|·e^{-x²/2}·m(|x|) with m(a) = e^{a²/2}·Φ(-a), as the polynomial of
//!   [`TAIL`]; no sum cancels, so that small values are as good as large ones (4 units of rounding
//!   for |x| < 0.001).
//!
//! In single precision GELU is x·(1 + erf(x/√2))/2, which cancels for x below -1: its error is then
//! that of a number of size |x|, not of the small value. Gates expand GELU about 0 or higher.

use multiplet_compiler::neural::activation::Activation;
use multiplet_compiler::neural::gate::Precision;

/// m(a) in powers of s = (4 - a)/(4 + a), lowest first, to 1e-17 for all a ≥ 0: Chebyshev's
/// interpolation at 80 points, computed in 40 digits and cut off after s^23.
const TAIL: [f64; 24] = [
    0.094_410_641_301_968_93,
    0.170_397_721_548_455_42,
    0.124_379_255_339_265_37,
    0.071_707_407_337_738_03,
    0.030_864_804_106_225_15,
    0.008_492_095_482_084_967,
    0.000_507_562_076_799_988,
    -0.000_638_813_851_406_434_2,
    -0.000_187_184_286_698_967_24,
    4.555_489_264_041_734_4e-5,
    2.864_844_279_857_960_6e-5,
    -4.631_555_015_543_092e-6,
    -4.303_904_346_491_218e-6,
    8.294_129_430_235_673e-7,
    6.622_971_087_534_46e-7,
    -2.060_226_001_345_776_2e-7,
    -9.534_702_277_947_434e-8,
    5.284_560_268_513_333_4e-8,
    1.047_997_890_348_480_4e-8,
    -1.192_568_322_987_461e-8,
    -4.583_989_356_967_971e-10,
    2.020_690_436_182_469_5e-9,
    -4.767_851_228_809_609e-11,
    -1.854_496_335_812_381_6e-10,
];

/// The number 4 of [`TAIL`].
const CENTRE: f64 = 4.0;

/// What an operation takes.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Operand {
    /// What the activation is applied to.
    Value,
    /// The result of an earlier step.
    Step(usize),
    /// This number.
    Constant(f64),
}

/// An operation on each value alone.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Step {
    /// The operator.
    pub(super) operator: &'static str,
    /// What it takes.
    pub(super) operands: Vec<Operand>,
}

/// The operations of an activation; the last one has its value.
pub(super) fn steps(activation: Activation, precision: Precision) -> Vec<Step> {
    use Operand::{Constant, Value};
    let mut steps = Steps(Vec::new());
    match activation {
        Activation::Sigmoid => steps.sigmoid(precision),
        Activation::Tanh => steps.add("Tanh", &[Value]),
        Activation::Exp => steps.add("Exp", &[Value]),
        Activation::Relu => steps.add("Relu", &[Value]),
        Activation::Square => steps.add("Mul", &[Value, Value]),
        Activation::Requ => {
            let positive = steps.add("Relu", &[Value]);
            steps.add("Mul", &[positive, Value])
        }
        Activation::Silu => {
            let sigmoid = steps.sigmoid(precision);
            steps.add("Mul", &[Value, sigmoid])
        }
        Activation::Softplus if precision == Precision::F32 => steps.add("Softplus", &[Value]),
        Activation::Softplus => {
            let positive = steps.add("Relu", &[Value]);
            let size = steps.add("Abs", &[Value]);
            let negative = steps.add("Neg", &[size]);
            let power = steps.add("Exp", &[negative]);
            let sum = steps.add("Add", &[power, Constant(1.0)]);
            let logarithm = steps.add("Log", &[sum]);
            steps.add("Add", &[positive, logarithm])
        }
        Activation::Gelu if precision == Precision::F32 => {
            let scaled = steps.add("Mul", &[Value, Constant(std::f64::consts::FRAC_1_SQRT_2)]);
            let error = steps.add("Erf", &[scaled]);
            let sum = steps.add("Add", &[error, Constant(1.0)]);
            let distribution = steps.add("Mul", &[sum, Constant(0.5)]);
            steps.add("Mul", &[Value, distribution])
        }
        Activation::Gelu => {
            let positive = steps.add("Relu", &[Value]);
            let size = steps.add("Abs", &[Value]);
            let square = steps.add("Mul", &[Value, Value]);
            let exponent = steps.add("Mul", &[square, Constant(-0.5)]);
            let density = steps.add("Exp", &[exponent]);
            let below = steps.add("Add", &[size, Constant(CENTRE)]);
            let above = steps.add("Sub", &[Constant(CENTRE), size]);
            let place = steps.add("Div", &[above, below]);
            let horner = |sum, c: &f64| {
                let product = steps.add("Mul", &[sum, place]);
                steps.add("Add", &[product, Constant(*c)])
            };
            let [rest @ .., last] = &TAIL;
            let tail = rest.iter().rev().fold(Constant(*last), horner);
            let weighted = steps.add("Mul", &[density, tail]);
            let missing = steps.add("Mul", &[size, weighted]);
            steps.add("Sub", &[positive, missing])
        }
    };
    steps.0
}

struct Steps(Vec<Step>);

impl Steps {
    fn add(&mut self, operator: &'static str, operands: &[Operand]) -> Operand {
        self.0.push(Step { operator, operands: operands.to_vec() });
        Operand::Step(self.0.len() - 1)
    }

    fn sigmoid(&mut self, precision: Precision) -> Operand {
        if precision == Precision::F32 {
            return self.add("Sigmoid", &[Operand::Value]);
        }
        let negative = self.add("Neg", &[Operand::Value]);
        let power = self.add("Exp", &[negative]);
        let sum = self.add("Add", &[power, Operand::Constant(1.0)]);
        self.add("Div", &[Operand::Constant(1.0), sum])
    }
}
