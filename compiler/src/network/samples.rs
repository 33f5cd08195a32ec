//! Networks for the tests of this folder, in their text form.

use super::expand::{ExpansionLimits, expand};
use super::{Affine, Network, NetworkBuilder, Output, Wire, read};
use crate::id::{GateId, ParameterId, VariableId};
use crate::modular::Stream;
use crate::poly::polynomial::Ring;
use crate::poly::{
    Argument, Coefficient, Domain, Ideal, Scalar, Shape, Signature, System, SystemOutput,
};
use crate::rational::Rational;

/// One of each feature of the text form, canonically spelled.
pub const TEXTS: [&str; 7] = [
    "network saddle(x, y; a) {\n  g0 = x^2\n  g1 = (x + y) * g0\n  out = (3*a)*g1 + 1/2\n}\n",
    "network gauss(w, x, y, z) {\n  g0 = (w + x) * y\n  g1 = (-y + z) * w\n  g2 = (y + z) * x\n  \
     re = g0 - g2\n  im = g0 + g1\n}\n",
    "network pairs(s: [spin; 2, 2], b: bit, q: [2]; J: [2]) -> [f32; 2] {\n  \
     g0 = s[0,0] * s[0,1]\n  g1 = ((J[0]^2 - 1/3*J[1])*s[1,1] + b) * (2*q[1])\n  \
     e[0] = -g0 + (J[1])*g1 + (J[0])\n  e[1] = -1/2*q[0] - 12345678901234567890\n}\n",
    "network g3(g1, gg7) -> (f64; 1) {\n  ggg0 = g1^2\n  ggg1 = (ggg0 - 1) * (-ggg0 + 1)\n  \
     \"d/dx\" = gg7 + ggg1\n}\n",
    "network \"odd name\"(x) -> f32 {\n  out = 0\n}\n",
    "network roots(x; a; sqrt(3), sqrt(2)) {\n  g0 = ((a*sqrt(2))*x + 1) * x\n  \
     out = (1/2*sqrt(3)*sqrt(2))*g0 + (a + sqrt(3))\n}\n",
    "network circle(x; ; sqrt(2)) {\n  g0 = x^2\n  out = (sqrt(2))*g0\n}\n",
];

/// The network of a text.
pub fn parse(text: &str) -> Network {
    read::read(text).unwrap_or_else(|error| panic!("{error} in\n{text}"))
}

/// All samples.
pub fn all() -> Vec<Network> {
    TEXTS.into_iter().map(parse).collect()
}

/// The first sample.
pub fn saddle() -> Network {
    parse(TEXTS[0])
}

/// The system that a network computes, with itself as the program.
pub fn system(written: Network) -> System {
    let polynomials = expand(&written, ExpansionLimits::default()).unwrap();
    let outputs = written.outputs.iter().zip(polynomials);
    let outputs =
        outputs.map(|(o, p)| SystemOutput { name: o.name.clone(), polynomial: Some(p) }).collect();
    let ideal = Ideal::of_domains(&written.signature);
    System { signature: written.signature.clone(), outputs, written, ideal, posterior: None }
}

/// A random sound network of up to `gates` gates over at most four inputs and two parameters.
pub fn random(stream: &mut Stream, gates: usize) -> Network {
    let (variables, parameters) = (1 + stream.below(4), stream.below(3));
    let scalars =
        |prefix: &str, n| (0..n).map(|k| Argument::scalar(format!("{prefix}{k}"))).collect();
    let mut arguments: Vec<Argument> = scalars("x", variables);
    if stream.below(4) == 0 {
        let array = Argument { name: "g0".into(), dimensions: vec![2, 1], domain: Domain::Real };
        arguments = vec![array];
    }
    let mut signature = Signature {
        name: "random".into(),
        variables: arguments,
        parameters: scalars("a", parameters),
        result: Shape::Scalar,
        scalar: [Scalar::F64, Scalar::F32][stream.below(2)],
        roots: vec![],
    };
    let inputs = signature.variable_count();
    let mut builder = NetworkBuilder::new();
    for _ in 0..gates {
        let known = builder.gate_count();
        let left = form(stream, inputs, known, parameters);
        let right = if stream.below(3) == 0 {
            left.clone()
        } else {
            form(stream, inputs, known, parameters)
        };
        builder.mul(&left, &right);
    }
    let count = 1 + stream.below(3);
    let known = builder.gate_count();
    let outputs = (0..count)
        .map(|k| Output { name: format!("out{k}"), form: form(stream, inputs, known, parameters) });
    let outputs = outputs.collect();
    let array = if count == 3 { vec![vec![], vec![1, 2]] } else { vec![vec![count]] };
    signature.result = [Shape::Tuple(count), Shape::of_parts(array)][stream.below(2)].clone();
    builder.finish(signature, outputs)
}

fn form(stream: &mut Stream, inputs: usize, gates: usize, parameters: usize) -> Affine {
    let terms: Vec<_> = (0..1 + stream.below(3))
        .map(|_| {
            let wire = match stream.below(inputs + gates) {
                k if k < inputs => Wire::Input(VariableId::new(k)),
                k => Wire::Gate(GateId::new(k - inputs)),
            };
            (wire, coefficient(stream, parameters))
        })
        .collect();
    let constant =
        if stream.below(2) == 0 { Coefficient::zero() } else { coefficient(stream, parameters) };
    Affine::from_terms(constant, terms)
}

fn coefficient(stream: &mut Stream, parameters: usize) -> Coefficient {
    let number = |stream: &mut Stream| {
        let (n, d) = (stream.below(9) as i64 - 4, 1 + stream.below(3) as i64);
        Coefficient::Number(Rational::ratio(n, d).unwrap())
    };
    let mut sum = number(stream);
    if parameters > 0 && stream.below(3) == 0 {
        let parameter = Coefficient::parameter(ParameterId::new(stream.below(parameters)));
        sum = sum.add(&parameter.mul(&number(stream)).add(&parameter.mul(&parameter)));
    }
    sum
}
