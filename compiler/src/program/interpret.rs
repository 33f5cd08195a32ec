//! The reference semantics of programs: an interpreter generic over arithmetic.
//!
//! Over `f64` and `f32` it defines the bits that generated Rust and the JIT must return; over exact
//! rationals, residues and polynomials it reads a program back for the proof. The same few lines
//! serve all of them.

use std::fmt;

use super::arithmetic::{Arithmetic, Expand, Lanes};
use super::{Inst, Program};
use crate::id::ParameterId;
use crate::poly::{Coefficient, Polynomial};
use crate::rational::Rational;

/// Rows computed together by [`Interpreter::call_batch`].
const ROWS: usize = 16;

/// A constant of the program is no number of the arithmetic: infinite in floating point, or its
/// denominator divisible by the prime.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConstantError {
    /// The constant.
    pub constant: Rational,
}

impl fmt::Display for ConstantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the constant {} has no image in this arithmetic", self.constant)
    }
}

impl std::error::Error for ConstantError {}

/// There are not as many numbers as the program has inputs or outputs (`E_SHAPE`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShapeError {
    /// What was counted, such as `variables`.
    pub what: &'static str,
    /// How many there have to be.
    pub expected: usize,
    /// How many there are.
    pub actual: usize,
}

impl ShapeError {
    /// The stable code of this error.
    pub const CODE: &'static str = "E_SHAPE";

    fn check(what: &'static str, expected: usize, actual: usize) -> Result<(), Self> {
        if expected == actual { Ok(()) } else { Err(Self { what, expected, actual }) }
    }
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {} {}, found {}", self.expected, self.what, self.actual)
    }
}

impl std::error::Error for ShapeError {}

/// A program with its constants converted once.
#[derive(Clone, Debug)]
pub struct Interpreter<A: Arithmetic> {
    arithmetic: A,
    program: Program,
    /// In the order of the constant instructions.
    constants: Vec<A::Number>,
}

impl<A: Arithmetic> Interpreter<A> {
    /// An interpreter of this program.
    pub fn new(program: Program, arithmetic: A) -> Result<Self, ConstantError> {
        let mut constants = Vec::new();
        for inst in program.instructions() {
            if let Inst::Constant(number) = inst {
                let constant = arithmetic
                    .constant(number)
                    .ok_or_else(|| ConstantError { constant: number.clone() })?;
                constants.push(constant);
            }
        }
        Ok(Self { arithmetic, program, constants })
    }

    /// The program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// The outputs at one point.
    pub fn call(
        &self,
        variables: &[A::Number],
        parameters: &[A::Number],
    ) -> Result<Vec<A::Number>, ShapeError> {
        let program = &self.program;
        ShapeError::check("variables", program.variable_count(), variables.len())?;
        ShapeError::check("parameters", program.parameter_count(), parameters.len())?;
        let mut values = Vec::with_capacity(program.instructions().len());
        run(program, &self.arithmetic, &mut values, &self.constants, variables, parameters);
        Ok(program.outputs().iter().map(|o| values[o.value.index()].clone()).collect())
    }
}

impl<A: Arithmetic<Number: Copy + Default>> Interpreter<A> {
    /// The outputs for each row: one column a variable, one column an output, all of one length.
    pub fn call_batch(
        &self,
        columns: &[&[A::Number]],
        parameters: &[A::Number],
        outputs: &mut [&mut [A::Number]],
    ) -> Result<(), ShapeError> {
        let program = &self.program;
        ShapeError::check("columns of variables", program.variable_count(), columns.len())?;
        ShapeError::check("parameters", program.parameter_count(), parameters.len())?;
        ShapeError::check("columns of outputs", program.outputs().len(), outputs.len())?;
        let rows = columns.first().map(|c| c.len()).or(outputs.first().map(|c| c.len()));
        let rows = rows.unwrap_or(0);
        for column in columns {
            ShapeError::check("rows in a column of variables", rows, column.len())?;
        }
        for column in outputs.iter() {
            ShapeError::check("rows in a column of outputs", rows, column.len())?;
        }
        let lanes: Lanes<'_, A, ROWS> = Lanes(&self.arithmetic);
        let wide = |numbers: &[A::Number]| numbers.iter().map(|n| [*n; ROWS]).collect::<Vec<_>>();
        let (constants, parameters) = (wide(&self.constants), wide(parameters));
        let mut values = Vec::with_capacity(program.instructions().len());
        let mut inputs = vec![[A::Number::default(); ROWS]; columns.len()];
        for start in (0..rows).step_by(ROWS) {
            let count = ROWS.min(rows - start);
            for (input, column) in inputs.iter_mut().zip(columns) {
                input[..count].copy_from_slice(&column[start..start + count]);
            }
            // Uniform values are kept from the first rows.
            values.truncate(program.uniform_count());
            run(program, &lanes, &mut values, &constants, &inputs, &parameters);
            for (column, output) in outputs.iter_mut().zip(program.outputs()) {
                let value = &values[output.value.index()];
                column[start..start + count].copy_from_slice(&value[..count]);
            }
        }
        Ok(())
    }
}

/// Computes the values after those already there (none, or all uniform ones).
fn run<A: Arithmetic>(
    program: &Program,
    arithmetic: &A,
    values: &mut Vec<A::Number>,
    constants: &[A::Number],
    variables: &[A::Number],
    parameters: &[A::Number],
) {
    // All constants are uniform: met in order by the first run, by no later one.
    let mut constants = constants.iter();
    for inst in &program.instructions()[values.len()..] {
        let at = |v: super::Value| &values[v.index()];
        let value = match inst {
            Inst::Input(x) => variables[x.index()].clone(),
            Inst::Parameter(a) => parameters[a.index()].clone(),
            Inst::Constant(_) => match constants.next() {
                Some(constant) => constant.clone(),
                None => return,
            },
            Inst::Add(a, b) => arithmetic.add(at(*a), at(*b)),
            Inst::Sub(a, b) => arithmetic.sub(at(*a), at(*b)),
            Inst::Mul(a, b) => arithmetic.mul(at(*a), at(*b)),
            Inst::Neg(a) => arithmetic.neg(at(*a)),
            Inst::Fma(a, b, c) => arithmetic.fma(at(*a), at(*b), at(*c)),
        };
        values.push(value);
    }
}

impl Program {
    /// The outputs as polynomials in variables and parameters, exactly: for programs whose
    /// expansion is known to be small. Large ones are checked modulo primes instead.
    pub fn to_polynomials(&self) -> Vec<Polynomial> {
        let variables: Vec<_> = (0..self.variable_count()).map(Polynomial::variable).collect();
        let parameters: Vec<_> = (0..self.parameter_count())
            .map(|a| Polynomial::constant(Coefficient::parameter(ParameterId::new(a))))
            .collect();
        // Every rational is a polynomial and the counts are right by construction.
        Interpreter::new(self.clone(), Expand)
            .ok()
            .and_then(|interpreter| interpreter.call(&variables, &parameters).ok())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::arithmetic::{Exact, F32, F64};
    use super::super::tests::signature;
    use super::super::{Program, ProgramBuilder};
    use super::{Interpreter, ShapeError};
    use crate::id::{ParameterId, VariableId};
    use crate::modular::{PrimeField, Stream};
    use crate::poly::Polynomial;
    use crate::rational::Rational;

    /// `(x - y/3)·x + a` and `-a·x`.
    fn program(fused: bool) -> Program {
        let mut b = ProgramBuilder::new();
        let (x, y) = (b.input(VariableId::new(0)), b.input(VariableId::new(1)));
        let a = b.parameter(ParameterId::new(0));
        let third = b.constant(&"1/3".parse().unwrap());
        let scaled = b.mul(third, y);
        let left = b.sub(x, scaled);
        let product = b.mul(left, x);
        let first = b.add(product, a);
        let minus = b.neg(a);
        let second = b.mul(minus, x);
        let outputs = vec![("p".into(), first), ("q".into(), second)];
        b.finish(signature(&["x", "y"], &["a"]), outputs, fused)
    }

    #[test]
    fn all_arithmetics_agree() {
        for fused in [false, true] {
            let program = program(fused);
            let exact = Interpreter::new(program.clone(), Exact).unwrap();
            let point = [Rational::integer(4), "5/7".parse().unwrap()];
            let values = exact.call(&point, &[Rational::integer(-2)]).unwrap();
            let polynomials = program.to_polynomials();
            let expected: Vec<_> =
                polynomials.iter().map(|p| p.evaluate(&point, &[Rational::integer(-2)])).collect();
            assert_eq!(values, expected);
            assert_eq!(values[1], Rational::integer(8));
            let mut stream = Stream::new(1);
            let field = PrimeField::random(&mut stream);
            let numbers: Vec<_> = (0..3).map(|_| field.element(&mut stream)).collect();
            let modular = Interpreter::new(program, field).unwrap();
            let residues = modular.call(&numbers[..2], &numbers[2..]).unwrap();
            let residue = |p: &Polynomial| p.residue(&field, &numbers[..2], &numbers[2..]);
            assert_eq!(
                residues.iter().map(|r| Some(*r)).collect::<Vec<_>>(),
                polynomials.iter().map(residue).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn batches_are_points() {
        let program = program(true);
        let narrow = Interpreter::new(program.clone(), F32).unwrap();
        assert_eq!(narrow.call(&[4.0, 6.0], &[1.0]).unwrap(), [9.0, -4.0]);
        let interpreter = Interpreter::new(program, F64).unwrap();
        for rows in [0, 1, 16, 35] {
            let x: Vec<f64> = (0..rows).map(|k| 0.1 * k as f64).collect();
            let y: Vec<f64> = x.iter().map(|x| 1.0 / (x - 0.5)).collect();
            let (mut p, mut q) = (vec![0.0; rows], vec![0.0; rows]);
            interpreter.call_batch(&[&x, &y], &[0.3], &mut [&mut p, &mut q]).unwrap();
            for k in 0..rows {
                let point = interpreter.call(&[x[k], y[k]], &[0.3]).unwrap();
                assert_eq!(
                    [p[k].to_bits(), q[k].to_bits()],
                    [point[0], point[1]].map(f64::to_bits)
                );
            }
        }
    }

    #[test]
    fn wrong_shapes_are_errors() {
        let interpreter = Interpreter::new(program(false), F64).unwrap();
        let error = interpreter.call(&[1.0], &[1.0]).unwrap_err();
        assert_eq!(error, ShapeError { what: "variables", expected: 2, actual: 1 });
        assert_eq!(error.to_string(), "expected 2 variables, found 1");
        let (mut p, mut q) = ([0.0; 2], [0.0; 3]);
        let columns: [&[f64]; 2] = [&[1.0, 2.0], &[1.0, 2.0]];
        let error = interpreter.call_batch(&columns, &[1.0], &mut [&mut p, &mut q]).unwrap_err();
        assert_eq!((error.expected, error.actual), (2, 3));
    }
}
