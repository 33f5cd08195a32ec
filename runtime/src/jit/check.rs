//! Reads optimised CLIF back: runs it modulo random primes and compares it with its program.
//!
//! This is done for every function right before its machine code is used, so it covers our lowering
//! and Cranelift's mid-end. The memory of the function is modelled as named spaces of exact
//! length, so an access outside of them, or a write to an input, is found here too. Constants are
//! compared as the floating-point numbers they round to. That the code also *rounds* alike, in the
//! order of the program, is for tests: arithmetic modulo a prime is associative.

use cranelift::codegen::ir::Function;
use multiplet_compiler::modular::{PrimeField, Stream};
use multiplet_compiler::program::{Arithmetic, Interpreter, Program};
use multiplet_compiler::rational::Rational;

use super::machine::{Argument, Machine};
use super::rows::Layout;
use super::scalar::Scalar;
use crate::error::Error;

/// Primes tried for each function.
const ROUNDS: usize = 2;

/// Constants as `T` rounds them, then everything exactly modulo a prime.
#[derive(Clone)]
struct Rounded<T> {
    field: PrimeField,
    scalar: std::marker::PhantomData<T>,
}

impl<T: Scalar> Arithmetic for Rounded<T> {
    type Number = u64;
    fn constant(&self, value: &Rational) -> Option<u64> {
        Rational::from_f64(T::round(value))?.residue(&self.field)
    }
    fn add(&self, a: &u64, b: &u64) -> u64 {
        self.field.add(*a, *b)
    }
    fn sub(&self, a: &u64, b: &u64) -> u64 {
        self.field.sub(*a, *b)
    }
    fn mul(&self, a: &u64, b: &u64) -> u64 {
        self.field.mul(*a, *b)
    }
    fn neg(&self, a: &u64) -> u64 {
        self.field.sub(0, *a)
    }
}

/// Checks the function that evaluates one point.
pub(super) fn point<T: Scalar>(
    program: &Program,
    layout: Layout,
    function: &Function,
) -> Result<(), Error> {
    rounds::<T>(program, |stream, field, expected| {
        let mut numbers = |count| elements(stream, field, count);
        let variables = numbers(program.variable_count());
        let parameters = numbers(program.parameter_count());
        let wanted = expected(&variables, &parameters)?;
        let mut machine = Machine::new(function, *field, size_of::<T>());
        let arguments = [
            Argument::Space(machine.input(variables)),
            Argument::Space(machine.input(parameters)),
            Argument::Space(machine.output(numbers(wanted.len()))),
            Argument::Space(machine.output(numbers(layout.point_scratch()))),
        ];
        machine.run(&arguments)?;
        compare(&wanted, machine.space(2))
    })
}

/// Checks the function that evaluates rows, over two rounds of its loop.
pub(super) fn rows<T: Scalar>(
    program: &Program,
    layout: Layout,
    function: &Function,
) -> Result<(), Error> {
    rounds::<T>(program, |stream, field, expected| {
        let mut numbers = |count| elements(stream, field, count);
        let rows = 2 * layout.step();
        let parameters = numbers(program.parameter_count());
        let columns: Vec<Vec<u64>> = (0..program.variable_count()).map(|_| numbers(rows)).collect();
        let outputs = program.outputs().len();
        let mut machine = Machine::new(function, *field, size_of::<T>());
        let inputs = columns.iter().map(|c| machine.input(c.clone())).collect();
        let results: Vec<usize> = (0..outputs).map(|_| machine.output(numbers(rows))).collect();
        let arguments = [
            Argument::Table(inputs),
            Argument::Space(machine.input(parameters.clone())),
            Argument::Table(results.clone()),
            Argument::Space(machine.output(numbers(layout.scratch()))),
            Argument::Integer(0),
            Argument::Integer((rows * size_of::<T>()) as i64),
        ];
        machine.run(&arguments)?;
        for row in 0..rows {
            let point: Vec<u64> = columns.iter().map(|c| c[row]).collect();
            let wanted = expected(&point, &parameters)?;
            let found: Vec<u64> = results.iter().map(|s| machine.space(*s)[row]).collect();
            compare(&wanted, &found)?;
        }
        Ok(())
    })
}

type Expected<'a> = dyn Fn(&[u64], &[u64]) -> Result<Vec<u64>, Error> + 'a;

/// Runs a check for each prime; it gets the values its program has at a point.
fn rounds<T: Scalar>(
    program: &Program,
    mut check: impl FnMut(&mut Stream, &PrimeField, &Expected<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut stream = Stream::from_bytes(program.to_string().as_bytes());
    for _ in 0..ROUNDS {
        let field = PrimeField::random(&mut stream);
        let arithmetic = Rounded::<T> { field, scalar: std::marker::PhantomData };
        let interpreter =
            Interpreter::new(program.clone(), arithmetic).map_err(|e| Error::bug(e.to_string()))?;
        check(&mut stream, &field, &|variables, parameters| {
            interpreter.call(variables, parameters).map_err(super::bug)
        })?;
    }
    Ok(())
}

fn elements(stream: &mut Stream, field: &PrimeField, count: usize) -> Vec<u64> {
    (0..count).map(|_| field.element(stream)).collect()
}

fn compare(wanted: &[u64], found: &[u64]) -> Result<(), Error> {
    match wanted.iter().zip(found).position(|(w, f)| w != f) {
        Some(k) => Err(Error::bug(format!("output {k} of the generated code is wrong"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use cranelift::codegen::Context;
    use cranelift::codegen::control::ControlPlane;
    use cranelift::codegen::ir::Function;
    use multiplet_compiler::id::VariableId;
    use multiplet_compiler::poly::{Argument, Scalar, Shape, Signature};
    use multiplet_compiler::program::{Program, ProgramBuilder};
    use multiplet_compiler::rational::Rational;

    use super::super::plan::Plan;
    use super::super::rows::Layout;
    use super::super::target::Target;
    use super::super::{lower, rows};

    /// `x^2 · constant - x`, with the powers of x up to `powers` added.
    fn program(constant: &str, powers: usize) -> Program {
        let mut b = ProgramBuilder::new();
        let x = b.input(VariableId::new(0));
        let c = b.constant(&constant.parse::<Rational>().unwrap());
        let square = b.mul(x, x);
        let scaled = b.mul(square, c);
        let mut sum = b.sub(scaled, x);
        let mut power = square;
        let mut all = Vec::new();
        for _ in 0..powers {
            power = b.mul(power, x);
            all.push(power);
        }
        for power in all {
            sum = b.add(sum, power);
        }
        let signature = Signature {
            name: "f".into(),
            variables: vec![Argument::scalar("x")],
            parameters: vec![],
            result: Shape::Scalar,
            scalar: Scalar::F64,
            roots: vec![],
        };
        b.finish(signature, vec![("out".into(), sum)], false)
    }

    fn both(program: &Program) -> (Layout, [Function; 2]) {
        let target = Target::host(program).unwrap();
        let plan = Plan::new(program);
        let layout = Layout::new::<f64>(program, &plan, target.vectors);
        let functions = [
            lower::point::<f64>(program, &plan, &*target.isa),
            rows::rows::<f64>(program, &plan, &*target.isa, layout),
        ];
        let optimised = functions.map(|function| {
            let mut context = Context::for_function(function);
            context.optimize(&*target.isa, &mut ControlPlane::default()).unwrap();
            context.func
        });
        (layout, optimised)
    }

    #[test]
    fn right_code_passes_and_wrong_code_does_not() {
        for powers in [0, 600] {
            let right = program("1/3", powers);
            let (layout, [point, rows]) = both(&right);
            assert_eq!(super::point::<f64>(&right, layout, &point), Ok(()));
            assert_eq!(super::rows::<f64>(&right, layout, &rows), Ok(()));
            // One unit in the last place of one constant.
            let third = f64::from_bits((1.0f64 / 3.0).to_bits() + 1);
            let wrong = program(&Rational::from_f64(third).unwrap().to_string(), powers);
            let message = "[E_BUG] output 0 of the generated code is wrong";
            let error = super::point::<f64>(&wrong, layout, &point).unwrap_err();
            assert_eq!(error.to_string(), message);
            let error = super::rows::<f64>(&wrong, layout, &rows).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }

    #[test]
    fn an_access_out_of_bounds_is_found() {
        let large = program("1/3", 600);
        let (layout, [point, rows]) = both(&large);
        let small = Layout::new::<f64>(&program("1/3", 0), &Plan::new(&program("1/3", 0)), true);
        assert!(small.scratch() < layout.scratch());
        let error = super::point::<f64>(&large, small, &point).unwrap_err().to_string();
        assert!(error.contains("an access at byte"), "{error}");
        let error = super::rows::<f64>(&large, small, &rows).unwrap_err().to_string();
        assert!(error.contains("an access at byte"), "{error}");
    }
}
