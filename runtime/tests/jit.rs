//! The JIT against the interpreter, bit for bit, and what a kernel promises beside its values.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
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
        roots: vec![],
    }
}

/// A program of random instructions: mostly of a recent value and an input, so that most are live
/// and few overflow.
fn random(stream: &mut Stream, instructions: usize, fused: bool) -> Program {
    let (variables, parameters) = (1 + stream.below(10), stream.below(8));
    let mut b = ProgramBuilder::new();
    let mut values = Vec::new();
    for _ in 0..stream.below(12) {
        let numerator = stream.below(2001) as i64 - 1000;
        values
            .push(b.constant(&Rational::ratio(numerator, 1000 + stream.below(50) as i64).unwrap()));
    }
    (0..parameters).for_each(|k| values.push(b.parameter(ParameterId::new(k))));
    (0..variables).for_each(|k| values.push(b.input(VariableId::new(k))));
    let leaves = values.len();
    for _ in 0..instructions {
        let near = values.len() - 1 - stream.below(values.len().min(12));
        let far = if stream.below(4) == 0 { values.len() } else { leaves };
        let (x, y) = (values[near], values[stream.below(far)]);
        let value = match stream.below(8) {
            0..=2 => b.add(x, y),
            3..=4 => b.sub(x, y),
            5..=6 => b.mul(x, y),
            _ => b.neg(x),
        };
        values.push(value);
    }
    let outputs = 1 + stream.below(9);
    let out = |k| (format!("out{k}"), values[values.len() - 1 - stream.below(3 + k)]);
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
    fn is_finite(self) -> bool;
}

impl Bits for f64 {
    fn is_finite(self) -> bool {
        f64::is_finite(self)
    }
    fn of(number: f64) -> Self {
        number
    }
    fn bits(self) -> u64 {
        if self.is_nan() { u64::MAX } else { self.to_bits() }
    }
}

impl Bits for f32 {
    fn is_finite(self) -> bool {
        f32::is_finite(self)
    }
    fn of(number: f64) -> Self {
        number as f32
    }
    fn bits(self) -> u64 {
        if self.is_nan() { u64::MAX } else { u64::from(self.to_bits()) }
    }
}

/// Numbers that stay finite for a while, now and then a special one.
fn tame(stream: &mut Stream) -> f64 {
    stream.next_u64() as i64 as f64 / 2f64.powi(63)
}

/// Runs both engines on random rows, as a batch and point by point. Returns how many of the results
/// were finite.
fn compare<T: Bits>(program: &Program, rows: usize, mut number: impl FnMut() -> f64) -> usize {
    let kernel = Kernel::<T>::compile_as(program).unwrap();
    let reference = Kernel::<T>::interpret(program).unwrap();
    assert_eq!(kernel.engine(), Engine::Jit);
    assert!(matches!(reference.engine(), Engine::Interpreter(_)));
    let mut numbers = |count| (0..count).map(|_| T::of(number())).collect::<Vec<T>>();
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
    let mut finite = 0;
    for row in 0..rows {
        let point: Vec<T> = columns.iter().map(|c| c[row]).collect();
        let mut one = vec![T::of(7.0); outputs];
        kernel.call(&point, &parameters, &mut one).unwrap();
        for k in 0..outputs {
            let found = [fast[k][row].bits(), one[k].bits()];
            assert_eq!(found, [slow[k][row].bits(); 2], "row {row}, output {k} of\n{program}");
            finite += usize::from(one[k].is_finite());
        }
    }
    finite
}

#[test]
fn same_bits_as_the_interpreter_on_random_programs() {
    let mut stream = Stream::new(2024);
    let mut finite = 0;
    for round in 0..200 {
        let size = [3, 12, 40, 120, 1200][round % 5];
        let program = random(&mut stream, size, round % 2 == 1);
        let rows = 1 + stream.below(40);
        finite += compare::<f64>(&program, rows, || number(&mut stream));
        if round % 4 < 2 {
            compare::<f32>(&program, rows, || number(&mut stream));
        }
    }
    assert!(finite > 1000, "{finite} finite results only");
}

#[test]
fn every_length_of_batch() {
    let mut stream = Stream::new(5);
    for size in [4, 60, 300] {
        let program = random(&mut stream, size, true);
        for rows in (0..=9).chain([15, 16, 17, 1000]) {
            compare::<f64>(&program, rows, || number(&mut stream));
            compare::<f32>(&program, rows, || number(&mut stream));
        }
    }
}

#[test]
fn large_programs_compile_and_agree() {
    let mut stream = Stream::new(77);
    for fused in [false, true] {
        let program = random(&mut stream, 80_000, fused);
        assert!(program.instructions().len() > 20_000, "{}", program.instructions().len());
        assert!(compare::<f64>(&program, 5, || tame(&mut stream)) > 0);
    }
}

#[test]
fn outputs_may_be_inputs_parameters_and_constants() {
    let mut b = ProgramBuilder::new();
    let x = b.input(VariableId::new(0));
    let a = b.parameter(ParameterId::new(0));
    let c = b.constant(&Rational::ratio(1, 3).unwrap());
    let outputs = [x, a, c, x].into_iter().map(|v| (String::new(), v)).collect();
    let program = b.finish(signature(1, 1, 4), outputs, false);
    let mut next = 0.0;
    let mut number = || {
        next += 0.5;
        next
    };
    assert_eq!(compare::<f64>(&program, 11, &mut number), 44);
    assert_eq!(compare::<f32>(&program, 11, &mut number), 44);
}

#[test]
fn no_variables_and_no_outputs() {
    let mut b = ProgramBuilder::new();
    let one = b.constant(&Rational::ONE);
    let constant = b.finish(signature(0, 0, 1), vec![("one".into(), one)], false);
    let kernel = Kernel::compile(&constant).unwrap();
    let mut column = [0.0; 11];
    kernel.call_batch(&[], &[], &mut [&mut column]).unwrap();
    assert_eq!(column, [1.0; 11]);
    let nothing = ProgramBuilder::new().finish(signature(1, 0, 0), vec![], false);
    let kernel = Kernel::compile(&nothing).unwrap();
    kernel.call_batch(&[&[1.0; 20]], &[], &mut []).unwrap();
    kernel.call(&[1.0], &[], &mut []).unwrap();
}

/// `x·y + a`.
fn product() -> Program {
    let mut b = ProgramBuilder::new();
    let (x, y) = (b.input(VariableId::new(0)), b.input(VariableId::new(1)));
    let a = b.parameter(ParameterId::new(0));
    let xy = b.mul(x, y);
    let sum = b.add(xy, a);
    b.finish(signature(2, 1, 1), vec![("out".into(), sum)], false)
}

#[test]
fn wrong_shapes_are_errors_that_name_both_numbers() {
    let program = product();
    for kernel in [Kernel::compile(&program).unwrap(), Kernel::interpret(&program).unwrap()] {
        let text = |result: Result<(), multiplet::error::Error>| result.unwrap_err().to_string();
        let mut out = [0.0; 9];
        assert_eq!(
            text(kernel.call(&[1.0], &[1.0], &mut out[..1])),
            "[E_SHAPE] expected 2 variables, found 1"
        );
        assert_eq!(
            text(kernel.call(&[1.0, 2.0], &[], &mut out[..1])),
            "[E_SHAPE] expected 1 parameters, found 0"
        );
        assert_eq!(
            text(kernel.call(&[1.0, 2.0], &[1.0], &mut out)),
            "[E_SHAPE] expected 1 outputs, found 9"
        );
        let (x, y) = ([1.0; 9], [2.0; 8]);
        let batch = kernel.call_batch(&[&x, &y], &[1.0], &mut [&mut out]);
        assert_eq!(text(batch), "[E_SHAPE] expected 9 rows in variable column 1, found 8");
        let batch = kernel.call_batch(&[&x, &x], &[1.0], &mut [&mut out[..8]]);
        assert_eq!(text(batch), "[E_SHAPE] expected 9 rows in output column 0, found 8");
        let batch = kernel.call_batch(&[&x], &[1.0], &mut [&mut out]);
        assert_eq!(text(batch), "[E_SHAPE] expected 2 variables, found 1");
        assert_eq!(out, [0.0; 9]);
    }
}

#[test]
fn a_column_of_nan_gives_nan_and_nothing_else() {
    let kernel = Kernel::compile(&product()).unwrap();
    let mut out = [0.0; 13];
    kernel.call_batch(&[&[f64::NAN; 13], &[2.0; 13]], &[1.0], &mut [&mut out]).unwrap();
    assert!(out.iter().all(|v| v.is_nan()));
    let mut x = [3.0; 13];
    x[6] = f64::NAN;
    kernel.call_batch(&[&x, &[2.0; 13]], &[1.0], &mut [&mut out]).unwrap();
    assert!(out[6].is_nan());
    assert_eq!(out.iter().filter(|v| **v == 7.0).count(), 12);
}

#[test]
fn coefficients_beyond_the_range_are_errors() {
    let mut b = ProgramBuilder::new();
    let x = b.input(VariableId::new(0));
    let c = b.constant(&"1e39".parse().unwrap());
    let out = b.mul(x, c);
    let program = b.finish(signature(1, 0, 1), vec![("out".into(), out)], false);
    assert!(Kernel::compile(&program).is_ok());
    let error = Kernel::compile_f32(&program).unwrap_err();
    assert_eq!(error.code(), "E_NUM_RANGE");
    assert!(error.to_string().contains("beyond the range of f32"), "{error}");
}

#[test]
fn kernels_are_shared_between_threads_and_outlive_their_first_owner() {
    let kernel = Kernel::compile(&product()).unwrap();
    let threads: Vec<_> = (0..4)
        .map(|k| {
            let kernel = kernel.clone();
            std::thread::spawn(move || {
                let x: Vec<f64> = (0..5000).map(|i| f64::from(i + k)).collect();
                let mut out = vec![0.0; 5000];
                for _ in 0..20 {
                    kernel.call_batch(&[&x, &x], &[1.0], &mut [&mut out]).unwrap();
                    assert!(out.iter().zip(&x).all(|(out, x)| *out == x * x + 1.0));
                }
            })
        })
        .collect();
    drop(kernel);
    threads.into_iter().for_each(|t| t.join().unwrap());
}

#[test]
fn clif_and_assembly_can_be_read() {
    let kernel = Kernel::compile(&product()).unwrap();
    let clif = kernel.clif().unwrap();
    assert!(clif.contains("; point\nfunction u0:0(i64"), "{clif}");
    assert!(clif.contains("fmul") && clif.contains("; rows"), "{clif}");
    let asm = kernel.asm().unwrap();
    assert!(asm.contains("; rows") && asm.lines().count() > 20, "{asm}");
    if cfg!(target_arch = "x86_64") {
        assert!(asm.contains("mulsd") && asm.contains("mulpd"), "{asm}");
    }
}

/// Pages of memory in use by this process.
#[cfg(target_os = "linux")]
fn resident_pages() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn ten_thousand_kernels_leave_no_memory_behind() {
    let program = product();
    let compile = |count| {
        for _ in 0..count {
            let kernel = Kernel::compile(&program).unwrap();
            let mut out = [0.0];
            kernel.call(&[2.0, 3.0], &[1.0], &mut out).unwrap();
            assert_eq!(out, [7.0]);
        }
    };
    compile(500);
    let before = resident_pages();
    compile(10_000);
    let grown = resident_pages().saturating_sub(before);
    // Each kernel has a page of code: a leak would be ten thousand pages.
    assert!(grown < 2000, "{grown} pages more than before");
}
