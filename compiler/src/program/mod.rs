//! Stage *program*: straight-line code, the only thing the engines see.
//!
//! `Network ─ lower ─► Program ─► rust | c | interpret | jit`. A program is a list of instructions in
//! SSA form without branches: instruction `k` defines value `vk` and reads smaller values only.
//!
//! What holds for every [`Program`]:
//! - constants are exact; they are rounded once, when code is emitted or interpreted;
//! - the first [`Program::uniform_count`] values, and only these, depend on constants and
//!   parameters alone, so that a batch computes them once;
//! - no two instructions are equal (up to the order of commutative operands), none is dead;
//! - [`Inst::Fma`] occurs only where [`Program::is_fused`].
//!
//! The order of instructions and the shape of sums are part of the program: every engine rounds
//! after every instruction, in IEEE arithmetic, so all engines agree bit for bit (NaNs as a class).

pub mod arithmetic;
pub mod builder;
pub mod count;
mod fuse;
pub mod interpret;
pub mod lower;
mod share;
mod text;

use std::fmt;

pub use arithmetic::Arithmetic;
pub use builder::ProgramBuilder;
pub use count::OperationCount;
pub use interpret::Interpreter;
pub use lower::lower;

use crate::define_id;
use crate::id::{GateId, ParameterId, VariableId};
use crate::poly::{Scalar, Signature};
use crate::rational::Rational;

define_id!(Value, "v", "The result of one instruction; its index is that of the instruction.");

/// One instruction. Every operand is an earlier value.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Inst {
    /// A variable.
    Input(VariableId),
    /// A parameter.
    Parameter(ParameterId),
    /// An exact number.
    Constant(Rational),
    /// `a + b`.
    Add(Value, Value),
    /// `a - b`.
    Sub(Value, Value),
    /// `a · b`.
    Mul(Value, Value),
    /// `-a`.
    Neg(Value),
    /// `a · b + c`, rounded once.
    Fma(Value, Value, Value),
}

impl Inst {
    /// The values it reads, in order.
    pub fn operands(&self) -> impl Iterator<Item = Value> + use<> {
        let list = match *self {
            Self::Input(_) | Self::Parameter(_) | Self::Constant(_) => [None; 3],
            Self::Neg(a) => [Some(a), None, None],
            Self::Add(a, b) | Self::Sub(a, b) | Self::Mul(a, b) => [Some(a), Some(b), None],
            Self::Fma(a, b, c) => [Some(a), Some(b), Some(c)],
        };
        list.into_iter().flatten()
    }

    /// The same instruction over other values.
    pub fn map(&self, mut image: impl FnMut(Value) -> Value) -> Self {
        match self {
            Self::Input(_) | Self::Parameter(_) | Self::Constant(_) => self.clone(),
            Self::Neg(a) => Self::Neg(image(*a)),
            Self::Add(a, b) => Self::Add(image(*a), image(*b)),
            Self::Sub(a, b) => Self::Sub(image(*a), image(*b)),
            Self::Mul(a, b) => Self::Mul(image(*a), image(*b)),
            Self::Fma(a, b, c) => Self::Fma(image(*a), image(*b), image(*c)),
        }
    }

    /// The same instruction with commutative operands in increasing order, which changes no bit.
    fn ordered(self) -> Self {
        match self {
            Self::Add(a, b) => Self::Add(a.min(b), a.max(b)),
            Self::Mul(a, b) => Self::Mul(a.min(b), a.max(b)),
            Self::Fma(a, b, c) => Self::Fma(a.min(b), a.max(b), c),
            _ => self,
        }
    }
}

/// One output of a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProgramOutput {
    /// The name, as in the system.
    pub name: String,
    /// The value returned.
    pub value: Value,
}

/// Straight-line code; see the module's head for what always holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Program {
    signature: Signature,
    instructions: Vec<Inst>,
    uniform_count: usize,
    outputs: Vec<ProgramOutput>,
    gates: Vec<Option<GateId>>,
    fused: bool,
}

impl Program {
    /// Names and shapes of inputs and results.
    pub fn signature(&self) -> &Signature {
        &self.signature
    }

    /// All instructions in order, uniform ones first.
    pub fn instructions(&self) -> &[Inst] {
        &self.instructions
    }

    /// The instruction that defines a value.
    pub fn instruction(&self, value: Value) -> &Inst {
        &self.instructions[value.index()]
    }

    /// All values with their instructions, in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Value, &Inst)> {
        self.instructions.iter().enumerate().map(|(k, inst)| (Value::new(k), inst))
    }

    /// How many leading values depend on constants and parameters only.
    pub fn uniform_count(&self) -> usize {
        self.uniform_count
    }

    /// Whether a value depends on constants and parameters only.
    pub fn is_uniform(&self, value: Value) -> bool {
        value.index() < self.uniform_count
    }

    /// The outputs in order.
    pub fn outputs(&self) -> &[ProgramOutput] {
        &self.outputs
    }

    /// The gate of the network that a value is the output of, if it is one. A product that was
    /// fused into an addition has no value of its own.
    pub fn gate(&self, value: Value) -> Option<GateId> {
        self.gates[value.index()]
    }

    /// Whether fused multiply-adds may occur.
    pub fn is_fused(&self) -> bool {
        self.fused
    }

    /// The number of scalar variables a caller passes.
    pub fn variable_count(&self) -> usize {
        self.signature.variable_count()
    }

    /// The number of scalar parameters a caller passes.
    pub fn parameter_count(&self) -> usize {
        self.signature.parameter_count()
    }

    /// Whether every constant is a finite number of this type: what an emitter has to ask first.
    pub fn check_emittable(&self, scalar: Scalar) -> Result<(), RangeError> {
        for inst in &self.instructions {
            if let Inst::Constant(number) = inst {
                let finite = match scalar {
                    Scalar::F64 => number.to_f64().is_finite(),
                    Scalar::F32 => number.to_f32().is_finite(),
                };
                if !finite {
                    return Err(RangeError { constant: number.clone(), scalar });
                }
            }
        }
        Ok(())
    }
}

/// A coefficient is beyond the range of the number type of the code (`E_NUM_RANGE`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RangeError {
    /// The coefficient.
    pub constant: Rational,
    /// The number type.
    pub scalar: Scalar,
}

impl RangeError {
    /// The stable code of this error.
    pub const CODE: &'static str = "E_NUM_RANGE";
}

impl fmt::Display for RangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, largest) = match self.scalar {
            Scalar::F64 => ("f64", "1.8e308"),
            Scalar::F32 => ("f32", "3.4e38"),
        };
        let text = self.constant.to_string();
        write!(f, "the coefficient ")?;
        // Digits are ASCII, so any byte is a boundary.
        match text.len() {
            0..=40 => write!(f, "{text}")?,
            n => write!(f, "{}…{} ({n} characters)", &text[..16], &text[n - 8..])?,
        }
        write!(f, " is beyond the range of {name} (about ±{largest})")
    }
}

impl std::error::Error for RangeError {}

#[cfg(test)]
mod tests {
    use super::{ProgramBuilder, Scalar};
    use crate::poly::{Argument, Shape, Signature};

    pub(super) fn signature(variables: &[&str], parameters: &[&str]) -> Signature {
        let arguments = |names: &[&str]| names.iter().map(|n| Argument::scalar(*n)).collect();
        Signature {
            name: "f".into(),
            variables: arguments(variables),
            parameters: arguments(parameters),
            result: Shape::Scalar,
            scalar: Scalar::F64,
            roots: vec![],
        }
    }

    #[test]
    fn a_constant_beyond_the_range_is_named() {
        let program = |text: &str| {
            let mut b = ProgramBuilder::new();
            let c = b.constant(&text.parse().unwrap());
            b.finish(signature(&[], &[]), vec![("out".into(), c)], false)
        };
        assert!(program("1e308").check_emittable(Scalar::F64).is_ok());
        assert!(program("-2e308").check_emittable(Scalar::F64).is_err());
        assert!(program("3.4e38").check_emittable(Scalar::F32).is_ok());
        let error = program("1e39").check_emittable(Scalar::F32).unwrap_err();
        let text = error.to_string();
        assert_eq!(
            text,
            "the coefficient 1000000000000000000000000000000000000000 is beyond the range of f32 \
             (about ±3.4e38)"
        );
        let long = program("1e400").check_emittable(Scalar::F64).unwrap_err().to_string();
        assert!(long.contains("1000000000000000…00000000 (401 characters)"), "{long}");
    }
}
