//! The JIT against the interpreter, bit for bit, and what a kernel promises beside its values.
#![cfg(feature = "jit")]

use multiplet::jit::{Engine, Kernel, Scalar};
use multiplet_compiler::id::{ParameterId, VariableId};
use multiplet_compiler::modular::Stream;
use multiplet_compiler::poly::{Argument, Scalar as Kind, Shape, Signature};
use multiplet_compiler::program::{Program, ProgramBuilder};
use multiplet_compiler::rational::Rational;

fn signature(variables: usize, parameters: usize, outputs: usize) -> Signature {
    let arguments = |prefix: &str, count| {
        (0..count).map(|k| Argument::scalar(format!("{prefix}{k}"))).collect()
    };
    Signature {
        name: "f".into(),
        variables: arguments("x", variables),
        parameters: arguments("a", parameters),
        result: Shape::Tuple(outputs),
        scalar: Kind::F64,
    }
}

/// A program of random instructions.
fn random(stream: &mut Stream, instructions: usize, fused: bool) -> Program {
    let (variables, parameters) = (1 + stream.below(10), stream.below(8));
    let mut b = ProgramBuilder::new();
    let mut values = Vec::new();
    (0..variables).for_each(|k| values.push(b.input(VariableId::new(k))));
    (0..parameters).for_each(|k| values.push(b.parameter(ParameterId::new(k))));
    for _ in 0..stream.below(12) {
        let numerator = stream.below(2001) as i64 - 1000;
        let number = Rational::ratio(numerator, 1 + stream.below(50) as i64).unwrap();
        values.push(b.constant(&number));
    }
    for _ in 0..instructions {
        // Mostly recent operands, so that most instructions are live.
        let mut pick = || {
            let near = values.len().min(12);
            let from = if stream.below(3) == 0 { 0 } else { values.len() - near };
            values[from + stream.below(values.len() - from)]
        };
        let (x, y) = (pick(), pick());
        let value = match stream.below(8) {
            0..=2 => b.add(x, y),
            3..=4 => b.sub(x, y),
            5..=6 => b.mul(x, y),
            _ => b.neg(x),
        };
        values.push(value);
    }
    let outputs = 1 + stream.below(9);
    let out = |k| (format!("out{k}"), values[values.len() - 1 - stream.below(values.len())]);
    let outputs: Vec<_> = (0..outputs).map(out).collect();
    b.finish(signature(variables, parameters, outputs.len()), outputs, fused)
}

const SPECIAL: [f64; 12] = [
    0.0,
    -0.0,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::MIN_POSITIVE,
    5e-324,
    -1e-310,
    f64::MAX,
    1.0,
    -1.0,
    1e-200,
];

fn number(stream: &mut Stream) -> f64 {
    match stream.below(4) {
        0 => SPECIAL[stream.below(SPECIAL.len())],
        1 => stream.below(21) as f64 - 10.0,
        _ => (stream.next_u64() as i64 as f64) / 2f64.powi(60 + stream.below(6) as i32),
    }
}

/// The bits, all NaNs alike.
trait Bits: Scalar + PartialEq + std::fmt::Debug {
    fn of(number: f64) -> Self;
    fn bits(self) -> u64;
}

impl Bits for f64 {
    fn of(number: f64) -> Self {
        number
    }
    fn bits(self) -> u64 {
        if self.is_nan() { u64::MAX } else { self.to_bits() }
    }
}

impl Bits for f32 {
    fn of(number: f64) -> Self {
        number as f32
    }
    fn bits(self) -> u64 {
        if self.is_nan() { u64::MAX } else { u64::from(self.to_bits()) }
    }
}

/// Runs both engines on random rows, as a batch and point by point.
fn compare<T: Bits>(program: &Program, stream: &mut Stream, rows: usize) {
    let kernel = Kernel::<T>::compile_as(program).unwrap();
    let reference = Kernel::<T>::interpret(program).unwrap();
    assert_eq!(kernel.engine(), Engine::Jit);
    assert!(matches!(reference.engine(), Engine::Interpreter(_)));
    let mut numbers = |count| (0..count).map(|_| T::of(number(stream))).collect::<Vec<T>>();
    let parameters = numbers(program.parameter_count());
    let columns: Vec<Vec<T>> = (0..program.variable_count()).map(|_| numbers(rows)).collect();
    let columns: Vec<&[T]> = columns.iter().map(Vec::as_slice).collect();
    let outputs = program.outputs().len();
    let batch = |kernel: &Kernel<T>| {
        let mut results = vec![vec![T::of(7.0); rows]; outputs];
        let mut slices: Vec<&mut [T]> = results.iter_mut().map(Vec::as_mut_slice).collect();
        kernel.call_batch(&columns, &parameters, &mut slices).unwrap();
        results
    };
    let (fast, slow) = (batch(&kernel), batch(&reference));
    for row in 0..rows {
        let point: Vec<T> = columns.iter().map(|c| c[row]).collect();
        let mut one = vec![T::of(7.0); outputs];
        kernel.call(&point, &parameters, &mut one).unwrap();
        for k in 0..outputs {
            let found = [fast[k][row].bits(), one[k].bits()];
            let expected = slow[k][row].bits();
            assert_eq!(found, [expected; 2], "row {row}, output {k} of\n{program}");
        }
    }
}

#[test]
fn same_bits_as_the_interpreter_on_random_programs() {
    let mut stream = Stream::new(2024);
    for round in 0..200 {
        let size = [3, 12, 40, 120, 400][round % 5];
        let program = random(&mut stream, size, round % 2 == 1);
        let rows = 1 + stream.below(40);
        compare::<f64>(&program, &mut stream, rows);
        if round % 4 < 2 {
            compare::<f32>(&program, &mut stream, rows);
        }
    }
}

#[test]
fn every_length_of_batch() {
    let mut stream = Stream::new(5);
    for size in [4, 60, 300] {
        let program = random(&mut stream, size, true);
        for rows in (0..=9).chain([15, 16, 17, 1000]) {
            compare::<f64>(&program, &mut stream, rows);
            compare::<f32>(&program, &mut stream, rows);
        }
    }
}
