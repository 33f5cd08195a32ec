//! Tests of the emitter: the text of small programs, long programs, and what protects it.

use super::face::Face;
use super::{prototype, read, text};
use crate::backend::EmitError;
use crate::id::VariableId;
use crate::options::Options;
use crate::pipeline::compile;
use crate::poly::{Argument, Domain, Scalar, Shape, Signature};
use crate::program::{Program, ProgramBuilder, Value};
use crate::rational::Rational;

fn program(source: &str, fused: bool) -> Program {
    let options = Options { fused, ..Options::default() };
    compile(source, &options).unwrap().pop().unwrap().program
}

/// The text after the comment.
fn code(program: &Program) -> String {
    let text = text(program, &[]).unwrap();
    text.split_once(" */\n").unwrap().1.to_owned()
}

/// The text after the lines for the preprocessor.
fn function(program: &Program) -> String {
    code(program).split_once("#endif\n\n").unwrap().1.to_owned()
}

/// A chain of `count` dependent products and sums with values that stay alive to the end.
fn long_program(count: usize) -> Program {
    let mut b = ProgramBuilder::new();
    let mut values: Vec<Value> = (0..3).map(|k| b.input(VariableId::new(k))).collect();
    for k in 3..count {
        let (a, c) = (values[k - 1], values[k / 2]);
        values.push(if k % 2 == 0 { b.mul(a, c) } else { b.add(a, c) });
    }
    let last = values[count - 1];
    let q = Argument { name: "q".into(), dimensions: vec![2], domain: Domain::Real };
    let signature = Signature {
        name: "f".into(),
        variables: vec![q, Argument::scalar("x")],
        parameters: Vec::new(),
        result: Shape::Tuple(2),
        scalar: Scalar::F64,
        roots: vec![],
    };
    b.finish(signature, vec![("a".into(), last), ("b".into(), values[count / 3])], false)
}

#[test]
fn a_function_with_its_comment() {
    let program = program("fn saddle(x, y) = x^3 - 3*x*y^2;", false);
    let text = text(&program, &["gates 3".to_owned()]).unwrap();
    assert_eq!(
        text,
        "/* saddle(x, y)\n * gates 3\n * *out: the value\n \
         * gcc: compile with -ffp-contract=off, and without -ffast-math.\n */\n\
         #if defined(__clang__) || !defined(__GNUC__)\n#pragma STDC FP_CONTRACT OFF\n#endif\n\nvoid saddle(double x, double y, double *out)\n{\n    \
         const double g0 = x * x;\n    const double g1 = y * y;\n    \
         const double g2 = x * (g0 - 3.0 * g1);\n    *out = g2;\n}\n"
    );
}

#[test]
fn arrays_lie_in_a_row_and_results_may_overlap_them() {
    let program = program("fn f(s: [2, 2]; k: [2]) = [s[1,1] - k[0]*s[0,1], s[0,0]/3];", false);
    assert_eq!(
        function(&program),
        "void f(const double s[4], const double k[2], double out[2])\n{\n    \
         const double r0 = s[3] - k[0] * s[1];\n    \
         const double r1 = 0.3333333333333333 * s[0];\n    out[0] = r0;\n    out[1] = r1;\n}\n"
    );
}

#[test]
fn names_meet_neither_ours_nor_keywords() {
    let source = "fn double(g0, t0, out, int, λ) = ((g0 + t0)^2 + λ*int, (g0 + t0)^3*out);";
    let code = code(&program(source, false));
    let head = "void double_(double g0, double t0, double out, double int_, double u03bb_, \
                double out_[2])";
    assert!(code.contains(head), "{code}");
    assert!(
        code.contains("const double t_0 = g0 + t0;\n    const double gg0 = t_0 * t_0;"),
        "{code}"
    );
    assert!(code.contains("out_[1] = "), "{code}");
}

#[test]
fn fused_and_single_precision() {
    let fused = code(&program("fn f(x: f32, y: f32) = x*y + 0.1*x;", true));
    assert!(fused.starts_with("#include <math.h>\n\n#if"), "{fused}");
    assert!(fused.contains("fmaf(") && fused.contains("0.1f"), "{fused}");
    assert!(fused.contains("void f(float x, float y, float *out)"), "{fused}");
}

#[test]
fn long_programs_are_cut_and_places_are_used_again() {
    let program = long_program(9_500);
    let text = code(&program);
    for part in 0..4 {
        let list = if part == 0 { "const double q[2], double x, " } else { "" };
        assert!(text.contains(&format!("static void f_part{part}({list}double *w)")), "{part}");
    }
    assert!(text.contains("    f_part0(q, x, w);\n    f_part1(w);\n"));
    let (_, size) = text.rsplit_once("    double w[").unwrap();
    let size: usize = size.split_once(']').unwrap().0.parse().unwrap();
    let stored = text.lines().filter(|line| line.starts_with("    w[")).count();
    assert!(size < stored, "{size} places for {stored} values");
}

#[test]
fn a_wrong_text_is_found() {
    for program in [long_program(12), long_program(4_000)] {
        let face = Face::of(program.signature());
        let good = function(&program);
        read::check(&program, &face, &good).unwrap();
        for (from, to) in [(" + ", " - "), (" * ", " + "), ("q[0]", "q[1]"), ("w[2]", "w[1]")] {
            for bad in [good.replacen(from, to, 1), replaced_last(&good, from, to)] {
                if bad != good {
                    assert!(read::check(&program, &face, &bad).is_err(), "{from} as {to}");
                }
            }
        }
        assert!(read::check(&long_program(13), &face, &good).is_err());
    }
}

fn replaced_last(text: &str, from: &str, to: &str) -> String {
    match text.rsplit_once(from) {
        Some((before, after)) => format!("{before}{to}{after}"),
        None => text.to_owned(),
    }
}

#[test]
fn literals_read_back_exactly() {
    let numbers = ["1/3", "5e-324", "1.7976931348623157e308", "9007199254740993", "1e-310", "-2"];
    for number in numbers {
        let mut b = ProgramBuilder::new();
        let c = b.constant(&number.parse::<Rational>().unwrap());
        let x = b.input(VariableId::new(0));
        let sum = b.add(c, x);
        let signature = Signature {
            name: "f".into(),
            variables: vec![Argument::scalar("x")],
            parameters: Vec::new(),
            result: Shape::Scalar,
            scalar: Scalar::F64,
            roots: vec![],
        };
        // The text is compared with the program, constants bit for bit.
        text(&b.finish(signature, vec![("out".into(), sum)], false), &[]).unwrap();
    }
}

#[test]
fn coefficients_out_of_range_are_refused() {
    let error = text(&program("fn f(x) = 1e400*x;", false), &[]).unwrap_err();
    assert!(matches!(error, EmitError::Range(_)), "{error}");
}

#[test]
fn comments_stay_closed() {
    let program = program("fn f(x) = x^2;", false);
    let text = text(&program, &["a */ int b; /* c".to_owned()]).unwrap();
    assert_eq!(text.matches("*/").count(), 1);
    assert_eq!(prototype(program.signature()), "void f(double x, double *out)");
}
