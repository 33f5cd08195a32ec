//! Tests of the emitter: the text of small programs, and what protects it.

use super::{Facts, Interface, closure, function, item, item_fallback, read, text};
use crate::backend::EmitError;
use crate::id::{ParameterId, VariableId};
use crate::network::{Affine, Network, NetworkBuilder, Output};
use crate::options::Options;
use crate::poly::{Argument, Coefficient, Domain, Scalar, Shape, Signature};
use crate::program::{Inst, Program, ProgramBuilder, Value, lower};
use crate::rational::Rational;
use quote::quote;

fn signature(variables: Vec<Argument>, parameters: &[&str], result: Shape) -> Signature {
    let parameters = parameters.iter().map(|n| Argument::scalar(*n)).collect();
    Signature {
        name: "f".into(),
        variables,
        parameters,
        result,
        scalar: Scalar::F64,
        roots: vec![],
    }
}

fn scalars(names: &[&str]) -> Vec<Argument> {
    names.iter().map(|n| Argument::scalar(*n)).collect()
}

fn array(name: &str, dimensions: &[usize]) -> Argument {
    Argument { name: name.into(), dimensions: dimensions.to_vec(), domain: Domain::Real }
}

fn network(signature: Signature, builder: NetworkBuilder, forms: Vec<Affine>) -> Network {
    let named = |(k, form)| Output { name: format!("out{k}"), form };
    builder.finish(signature, forms.into_iter().enumerate().map(named).collect())
}

fn x(k: usize) -> Affine {
    Affine::input(VariableId::new(k))
}

fn emitted(network: &Network) -> String {
    let program = lower(network, &Options::default());
    text(&program, &Interface::of(program.signature())).unwrap()
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
    let signature = signature(vec![array("q", &[2]), Argument::scalar("x")], &[], Shape::Tuple(2));
    b.finish(signature, vec![("a".into(), last), ("b".into(), values[count / 3])], false)
}

#[test]
fn a_square_reads_as_its_network() {
    let mut b = NetworkBuilder::new();
    let out = b.square(&x(0).add(&x(1)));
    let text = emitted(&network(signature(scalars(&["x", "y"]), &[], Shape::Scalar), b, vec![out]));
    assert_eq!(
        text,
        "#[must_use]\npub fn f(x: f64, y: f64) -> f64 {\n    let t0 = x + y;\n    \
         let g0 = t0 * t0;\n    g0\n}\n"
    );
}

#[test]
fn arrays_parameters_and_several_outputs() {
    let mut b = NetworkBuilder::new();
    let a = Coefficient::parameter(ParameterId::new(0));
    let g = b.mul(&x(0).sub(&x(2).scaled(&Coefficient::integer(2))), &x(3));
    let h = b.square(&g.plus(&Coefficient::Number("1/3".parse().unwrap())));
    let outputs = vec![h.scaled(&a).add(&x(1)), g.neg()];
    let signature = signature(vec![array("s", &[2, 2])], &["lambda"], Shape::Array(2));
    let text = emitted(&network(signature, b, outputs));
    assert_eq!(
        text,
        "#[must_use]\npub fn f(s: [[f64; 2]; 2], lambda: f64) -> [f64; 2] {\n    \
         let g0 = (s[0][0] - 2.0_f64 * s[1][0]) * s[1][1];\n    \
         let t0 = g0 + 0.3333333333333333_f64;\n    let g1 = t0 * t0;\n    \
         [s[0][1] + lambda * g1, -g0]\n}\n"
    );
}

#[test]
fn the_tree_of_operations_is_kept() {
    let mut b = ProgramBuilder::new();
    let [x, y, z] = [0, 1, 2].map(|k| b.input(VariableId::new(k)));
    let minus = b.neg(x);
    let right = b.sub(y, z);
    let nested = b.sub(minus, right);
    let product = b.mul(y, z);
    let outer = b.mul(x, product);
    let negative = b.neg(outer);
    let third = b.constant(&"-1/2".parse().unwrap());
    let scaled = b.mul(nested, third);
    let total = b.add(scaled, negative);
    let signature = signature(scalars(&["x", "y", "z"]), &[], Shape::Scalar);
    let program = b.finish(signature, vec![("out".into(), total)], false);
    let text = text(&program, &Interface::of(program.signature())).unwrap();
    assert!(text.contains("    -(y * z * x) + -0.5_f64 * (-x - (y - z))\n"), "{text}");
}

#[test]
fn long_sums_are_cut() {
    let n = 40;
    let form = (1..n).fold(x(0), |sum, k| sum.add(&x(k)));
    let signature = signature(vec![array("x", &[n])], &[], Shape::Scalar);
    let text = emitted(&network(signature, NetworkBuilder::new(), vec![form]));
    assert!(text.lines().all(|line| line.matches(" + ").count() <= 8), "{text}");
    assert_eq!(text.matches(" + ").count(), n - 1);
}

#[test]
fn names_meet_neither_ours_nor_keywords() {
    let mut b = NetworkBuilder::new();
    let t = x(0).add(&x(1));
    let out = b.square(&t);
    let signature = signature(scalars(&["g0", "t0", "type"]), &[], Shape::Scalar);
    let out = out.add(&x(2));
    let text = emitted(&network(signature, b, vec![out]));
    assert!(text.contains("f(g0: f64, t0: f64, r#type: f64)"), "{text}");
    assert!(text.contains("let t_0 = g0 + t0;\n    let gg0 = t_0 * t_0;\n"), "{text}");
}

#[test]
fn fused_and_single_precision() {
    let mut b = NetworkBuilder::new();
    let out = b.mul(&x(0), &x(1)).add(&x(0).scaled(&Coefficient::Number("0.1".parse().unwrap())));
    let mut signature = signature(scalars(&["x", "y"]), &[], Shape::Scalar);
    signature.scalar = Scalar::F32;
    let network = network(signature, b, vec![out]);
    let options = Options { fused: true, ..Options::default() };
    let text = text(&lower(&network, &options), &Interface::of(&network.signature)).unwrap();
    assert!(text.contains("f32::mul_add(") && text.contains("0.1_f32"), "{text}");
    assert!(!text.contains("f64"), "{text}");
}

#[test]
fn long_programs_are_cut_into_functions() {
    let program = long_program(5_500);
    let text = text(&program, &Interface::of(program.signature())).unwrap();
    for part in 0..3 {
        assert!(text.contains(&format!("fn part{part}(")), "part {part}");
    }
    assert!(text.contains("fn part0(q: &[f64; 2], x: f64) -> [f64;"), "{}", &text[..200]);
    let words: String = text.split_whitespace().collect();
    assert!(words.contains("]=part0(&q,x") && words.contains("]=part1(&q,x,[t498,"));
}

#[test]
fn a_wrong_text_is_found() {
    let program = long_program(12);
    let interface = Interface::of(program.signature());
    let good = function(&program, &interface).unwrap().to_string();
    read::check(&program, &interface, &good.parse().unwrap()).unwrap();
    for (from, to) in [("+", "-"), ("*", "+"), ("q [0]", "q [1]"), ("t0 , ", "t1 , ")] {
        let bad = good.replacen(from, to, 1);
        if bad != good {
            assert!(read::check(&program, &interface, &bad.parse().unwrap()).is_err(), "{bad}");
        }
    }
    let other = long_program(13);
    assert!(read::check(&other, &interface, &good.parse().unwrap()).is_err());
}

#[test]
fn a_wrong_part_is_found() {
    let program = long_program(2_500);
    let interface = Interface::of(program.signature());
    let good = function(&program, &interface).unwrap().to_string();
    let at = good.rfind(" * ").unwrap();
    let bad = format!("{} + {}", &good[..at], &good[at + 3..]);
    assert!(read::check(&program, &interface, &bad.parse().unwrap()).is_err());
}

#[test]
fn coefficients_out_of_range_are_refused() {
    let mut b = ProgramBuilder::new();
    let c = b.constant(&"1e400".parse::<Rational>().unwrap());
    let x = b.input(VariableId::new(0));
    let product = b.mul(c, x);
    let program = b.finish(
        signature(scalars(&["x"]), &[], Shape::Scalar),
        vec![("o".into(), product)],
        false,
    );
    assert!(matches!(program.instruction(Value::new(0)), Inst::Constant(_)));
    let error = function(&program, &Interface::of(program.signature())).unwrap_err();
    assert!(matches!(error, EmitError::Range(_)), "{error}");
}

#[test]
fn items_carry_docs_facts_and_a_batch() {
    let mut b = NetworkBuilder::new();
    let out = b.square(&x(0).add(&x(1)));
    let network = network(signature(scalars(&["x", "y"]), &["a"], Shape::Scalar), b, vec![out]);
    let program = lower(&network, &Options::default());
    let mut interface = Interface::of(program.signature());
    interface.docs = vec!["The square.".into()];
    let facts = Facts { report: "gates 1 (minimal: degree)".into(), ..Facts::default() };
    let runtime = quote!(::multiplet);
    let tokens = item(&program, &interface, &facts, &runtime).unwrap();
    let text = prettyplease::unparse(&syn::parse2(tokens).unwrap());
    let head = "/// The square.\n///\n/// `gates 1 (minimal: degree)`\n#[allow(";
    assert!(text.starts_with(head), "{text}");
    for part in [
        "pub fn f(\n    x: ::core::primitive::f64,",
        "pub struct f {}",
        "pub const NETWORK: ::multiplet::Metadata = ::multiplet::Metadata {",
        "::multiplet::__private::batch::<\n            ::core::primitive::f64,\n            2,\n            1,\n            64,\n        >",
        "Self::row(point[0], point[1], a)",
        "let g0 = t0 * t0;",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let signature = program.signature();
    let fallback = item_fallback(signature, &interface, &runtime);
    assert!(syn::parse2::<syn::File>(fallback).is_ok());
    let closure = closure(&program, &interface, &runtime).unwrap();
    assert!(syn::parse2::<syn::ExprBlock>(closure).is_ok());
}
