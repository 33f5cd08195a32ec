//! The C backend: what `cc` makes of it computes the same bits as the interpreter.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use multiplet::jit::Kernel;
use multiplet_compiler::backend::{c, is_split};
use multiplet_compiler::compile;
use multiplet_compiler::id::VariableId;
use multiplet_compiler::modular::Stream;
use multiplet_compiler::options::Options;
use multiplet_compiler::poly::{Argument, Domain, Scalar, Shape, Signature};
use multiplet_compiler::program::{Program, ProgramBuilder, Value};
use multiplet_tests::shapes::SHAPES;

const POINTS: usize = 6;

/// Definitions with every form of argument and result.
const SOURCES: &[&str] = &[
    "fn saddle(x, y) = x^3 - 3*x*y^2;",
    "fn grid(s: [2, 3]; k: [2]) = [s[0, 2]*s[1, 0] - k[1]/7, k[0]*s[1, 2]^3, s[0, 1]];",
    "#[gradient] fn well(x, y: [2]; a) = x^2*y[0] + a*y[1]^4 - 1e-7*x;",
    "#[motion] hamiltonian H(q: [2], p: [2]; λ) \
     { sum(i in 0..2, p[i]^2 + q[i]^2)/2 + λ*(q[0]^2*q[1] - q[1]^3/3) }",
    "#[fused] fn exp(double, out, _x; λ) = (double*λ - out/3, out*_x + 0.1, 5);",
    "fn u03bb_(λ, u03bb_, t0, g0, w) = (λ*u03bb_ + t0)^2 - (g0*w + t0)^3;",
    "fn single(x: f32, y: [f32; 2]) = [0.1*x^2 + x/3, (y[0] - y[1]/7)^3];",
    "#[fused] fn unique(x: f32, y: f32; c) = c*x^5 + 0.3*y*x;",
];

fn programs() -> Vec<Program> {
    let mut programs: Vec<Program> = SOURCES.iter().map(|source| one(source, false)).collect();
    let mut stream = Stream::new(7);
    for (k, (_, shape)) in SHAPES.iter().enumerate() {
        let mut program = one(&shape(&mut stream).source, k % 2 == 1);
        program = renamed(&program, &format!("shape{k}"));
        programs.push(program);
    }
    programs.push(long(&mut stream, 7_000));
    programs
}

fn one(source: &str, fused: bool) -> Program {
    let options = Options { fused, ..Options::default() };
    compile(source, &options).unwrap().pop().unwrap().program
}

/// The same program under another name.
fn renamed(program: &Program, name: &str) -> Program {
    let mut builder = ProgramBuilder::new();
    let mut values: Vec<Value> = Vec::new();
    for inst in program.instructions() {
        values.push(builder.inst(&inst.map(|v| values[v.index()])));
    }
    let outputs = program.outputs().iter();
    let outputs = outputs.map(|o| (o.name.clone(), values[o.value.index()])).collect();
    let signature = Signature { name: name.to_owned(), ..program.signature().clone() };
    builder.finish(signature, outputs, program.is_fused())
}

/// A random program of many instructions that stays bounded and is cut into parts.
fn long(stream: &mut Stream, count: usize) -> Program {
    let mut b = ProgramBuilder::new();
    let mut values: Vec<Value> = (0..20).map(|k| b.input(VariableId::new(k))).collect();
    let half = b.constant(&"1/3".parse().unwrap());
    while values.len() < count {
        let mut pick = || values[values.len() - 1 - stream.below(values.len().min(900))];
        let (x, y, z) = (pick(), pick(), pick());
        let sum = if values.len().is_multiple_of(2) { b.add(x, y) } else { b.sub(x, y) };
        let scaled = b.mul(sum, half);
        let product = b.mul(scaled, z);
        values.push(b.add(product, x));
        let small = values[values.len() - 1];
        values.push(b.mul(small, half));
    }
    let outputs = (0..30).map(|k| (format!("o{k}"), values[values.len() - 1 - 40 * k])).collect();
    let q = Argument { name: "q".into(), dimensions: vec![4, 5], domain: Domain::Real };
    let signature = Signature {
        name: "long_one".into(),
        variables: vec![q],
        parameters: Vec::new(),
        result: Shape::Array(30),
        scalar: Scalar::F64,
        roots: vec![],
    };
    b.finish(signature, outputs, false)
}

/// What the interpreter finds, as bits in hexadecimal.
fn interpreted(program: &Program, point: &[f64], parameters: &[f64]) -> Vec<String> {
    let outputs = program.outputs().len();
    if program.signature().scalar == Scalar::F32 {
        let kernel: Kernel<f32> = Kernel::interpret(program).unwrap();
        let [point, parameters] =
            [point, parameters].map(|list| list.iter().map(|v| *v as f32).collect::<Vec<f32>>());
        let mut out = vec![0.0; outputs];
        kernel.call(&point, &parameters, &mut out).unwrap();
        return out.iter().map(|v| format!("{:x}", v.to_bits())).collect();
    }
    let kernel: Kernel = Kernel::interpret(program).unwrap();
    let mut out = vec![0.0; outputs];
    kernel.call(point, parameters, &mut out).unwrap();
    out.iter().map(|v| format!("{:x}", v.to_bits())).collect()
}

/// A block that calls the function at a point and prints the bits of its results. Array arguments
/// and results share memory where they are large enough.
fn call(program: &Program, point: &[f64], parameters: &[f64]) -> String {
    let signature = program.signature();
    let (scalar, mark, bits) = match signature.scalar {
        Scalar::F32 => ("float", "f", "uint32_t"),
        Scalar::F64 => ("double", "", "uint64_t"),
    };
    let number = |v: &f64| match signature.scalar {
        Scalar::F32 => format!("{:?}{mark}", *v as f32),
        Scalar::F64 => format!("{v:?}"),
    };
    let mut text = "    {\n".to_owned();
    let (mut passed, mut shared) = (Vec::new(), None);
    let outputs = program.outputs().len();
    let mut numbers = point.iter().chain(parameters);
    for (k, argument) in signature.variables.iter().chain(&signature.parameters).enumerate() {
        let list: Vec<String> = numbers.by_ref().take(argument.count()).map(number).collect();
        if argument.dimensions.is_empty() {
            passed.push(list.concat());
        } else {
            writeln!(text, "        {scalar} a{k}[] = {{{}}};", list.join(", ")).unwrap();
            passed.push(format!("a{k}"));
            if argument.count() >= outputs {
                shared = Some(format!("a{k}"));
            }
        }
    }
    let out = shared.unwrap_or_else(|| {
        writeln!(text, "        {scalar} results[{outputs}];").unwrap();
        "results".to_owned()
    });
    let prototype = c::prototype(signature);
    let name = prototype["void ".len()..].split_once('(').unwrap().0;
    let arguments: String = passed.iter().map(|a| format!("{a}, ")).collect();
    writeln!(text, "        {name}({arguments}{out});").unwrap();
    writeln!(text, "        for (int k = 0; k < {outputs}; k++) {{").unwrap();
    writeln!(text, "            {bits} bits;\n            memcpy(&bits, &{out}[k], sizeof bits);")
        .unwrap();
    writeln!(text, "            printf(\"%\" PRIx64 \"\\n\", (uint64_t)bits);\n        }}\n    }}")
        .unwrap();
    text
}

/// Compiles and runs a C file; the lines it prints.
fn run(folder: &Path, text: &str) -> Vec<String> {
    let (file, binary) = (folder.join("main.c"), folder.join("main"));
    std::fs::write(&file, text).unwrap();
    let mut cc = Command::new(std::env::var_os("CC").unwrap_or("cc".into()));
    cc.args(["-std=c99", "-O1", "-ffp-contract=off", "-pedantic", "-Wall", "-Wextra"]);
    cc.args(["-Werror", "-o"]);
    let output = cc.arg(&binary).arg(&file).arg("-lm").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(Command::new(binary).output().unwrap().stdout).unwrap();
    printed.lines().map(str::to_owned).collect()
}

#[test]
fn compiled_c_gives_the_bits_of_the_interpreter() {
    let programs = programs();
    assert!(is_split(&programs[programs.len() - 1]));
    let mut text = "#include <inttypes.h>\n#include <stdio.h>\n#include <string.h>\n\n".to_owned();
    for program in &programs {
        text.push_str(&c::text(program, &[]).unwrap());
    }
    let (mut calls, mut wanted) = (String::new(), Vec::new());
    let mut stream = Stream::new(11);
    let mut numbers = |n: usize| -> Vec<f64> {
        (0..n).map(|_| (stream.below(4001) as f64 - 2000.0) / 1999.0).collect()
    };
    for program in &programs {
        for _ in 0..POINTS {
            let point = numbers(program.variable_count());
            let parameters = numbers(program.parameter_count());
            calls.push_str(&call(program, &point, &parameters));
            for bits in interpreted(program, &point, &parameters) {
                wanted.push((program.signature().name.clone(), bits));
            }
        }
    }
    let text = format!("{text}\nint main(void)\n{{\n{calls}    return 0;\n}}\n");
    let folder = tempfile::tempdir().unwrap();
    let found = run(folder.path(), &text);
    assert_eq!(found.len(), wanted.len());
    for ((name, wanted), found) in wanted.iter().zip(&found) {
        assert_eq!(wanted, found, "{name}");
    }
}
