//! Compares what emitted code computes with its program.
//!
//! Both are put through one [`ProgramBuilder`], which gives equal instructions equal values; the
//! emitted code is right if its results are the values of the program's outputs. Constants are
//! compared as rounded. A difference is a bug of the emitter.

use crate::poly::Scalar;
use crate::program::{Inst, Program, ProgramBuilder, Value};
use crate::rational::Rational;

/// Checks that `results`, which were read back through `builder`, are the outputs of `program`; the
/// error says where they part.
pub(super) fn compare(
    program: &Program,
    builder: &mut ProgramBuilder,
    results: &[Value],
) -> Result<(), String> {
    let mut values: Vec<Value> = Vec::with_capacity(program.instructions().len());
    for inst in program.instructions() {
        let inst = match inst {
            Inst::Constant(number) => Inst::Constant(rounded(number, program.signature().scalar)?),
            other => other.map(|v| values[v.index()]),
        };
        values.push(builder.inst(&inst));
    }
    if results.len() != program.outputs().len() {
        return Err(format!("{} results for {} outputs", results.len(), program.outputs().len()));
    }
    for (output, result) in program.outputs().iter().zip(results) {
        if values[output.value.index()] != *result {
            return Err(format!("the result `{}` is computed differently", output.name));
        }
    }
    Ok(())
}

fn rounded(number: &Rational, scalar: Scalar) -> Result<Rational, String> {
    let value = match scalar {
        Scalar::F32 => f64::from(number.to_f32()),
        Scalar::F64 => number.to_f64(),
    };
    Rational::from_f64(value).ok_or_else(|| format!("the constant {number} is not finite"))
}
