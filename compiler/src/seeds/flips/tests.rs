//! Goal cases from their naive networks, and the law that outputs stay the same.

use super::flips;
use crate::id::{ParameterId, VariableId};
use crate::modular::Stream;
use crate::network::expand::{ExpansionLimits, expand};
use crate::network::{Affine, Network, NetworkBuilder, Output};
use crate::options::Effort;
use crate::poly::{Argument, Coefficient, Domain, Scalar, Shape, Signature};
use crate::progress::Progress;

/// Terms of one output: coefficient and the two variables of each.
type Bilinear = Vec<(i64, usize, usize)>;

fn x(k: usize) -> Affine {
    Affine::input(VariableId::new(k))
}

/// The network of these outputs.
fn finish(builder: NetworkBuilder, variables: usize, outputs: Vec<Affine>) -> Network {
    let signature = Signature {
        name: "f".into(),
        variables: (0..variables).map(|k| Argument::scalar(format!("x{k}"))).collect(),
        parameters: vec![],
        result: Shape::Tuple(outputs.len()),
        scalar: Scalar::F64,
        roots: vec![],
    };
    let outputs = outputs.into_iter().enumerate();
    let outputs = outputs.map(|(k, form)| Output { name: format!("out{k}"), form });
    builder.finish(signature, outputs.collect())
}

/// The naive network: one gate for each pair of variables.
fn naive(variables: usize, outputs: &[Bilinear]) -> Network {
    let mut builder = NetworkBuilder::new();
    let forms = outputs.iter().map(|terms| {
        let terms: Vec<Affine> = terms
            .iter()
            .map(|(c, i, j)| builder.mul(&x(*i), &x(*j)).scaled(&Coefficient::integer(*c)))
            .collect();
        Affine::sum(&terms)
    });
    let forms = forms.collect();
    finish(builder, variables, forms)
}

/// The product of two polynomials with n and m coefficients.
fn polynomials(n: usize, m: usize) -> Network {
    let mut outputs = vec![Bilinear::new(); n + m - 1];
    for i in 0..n {
        for j in 0..m {
            outputs[i + j].push((1, i, n + j));
        }
    }
    naive(n + m, &outputs)
}

/// The product of an n×k and a k×m matrix.
fn matrices(n: usize, k: usize, m: usize) -> Network {
    let mut outputs = Vec::new();
    for i in 0..n {
        for j in 0..m {
            outputs.push((0..k).map(|l| (1, i * k + l, n * k + l * m + j)).collect());
        }
    }
    naive(n * k + k * m, &outputs)
}

/// The product of two quaternions.
fn quaternions() -> Network {
    let table = [
        [(1, 0, 4), (-1, 1, 5), (-1, 2, 6), (-1, 3, 7)],
        [(1, 0, 5), (1, 1, 4), (1, 2, 7), (-1, 3, 6)],
        [(1, 0, 6), (-1, 1, 7), (1, 2, 4), (1, 3, 5)],
        [(1, 0, 7), (1, 1, 6), (-1, 2, 5), (1, 3, 4)],
    ];
    naive(8, &table.map(|t| t.to_vec()))
}

/// The cross product of two vectors.
fn cross() -> Network {
    let pair = |i: usize, j: usize| vec![(1, i, 3 + j), (-1, j, 3 + i)];
    naive(6, &[pair(1, 2), pair(2, 0), pair(0, 1)])
}

/// A determinant by its first row.
fn determinant() -> Network {
    let mut builder = NetworkBuilder::new();
    let mut parts = Vec::new();
    for k in 0..3 {
        let (i, j) = ((k + 1) % 3, (k + 2) % 3);
        let minor = builder.mul(&x(3 + i), &x(6 + j)).sub(&builder.mul(&x(3 + j), &x(6 + i)));
        parts.push(builder.mul(&x(k), &minor));
    }
    let form = Affine::sum(&parts);
    finish(builder, 9, vec![form])
}

fn effort(level: u8) -> Effort {
    Effort::new(level).unwrap()
}

/// The gates left at an effort, checked by expansion.
fn gates(network: &Network, level: u8) -> usize {
    let better = flips(network, effort(level), &Progress::new());
    let limits = ExpansionLimits::default();
    assert_eq!(expand(&better, limits).unwrap(), expand(network, limits).unwrap());
    assert_eq!(crate::network::verify::verify(&better), []);
    better.gates.len()
}

/// The product of two complex numbers.
fn complex() -> Network {
    naive(4, &[vec![(1, 0, 2), (-1, 1, 3)], vec![(1, 0, 3), (1, 1, 2)]])
}

#[test]
fn gauss_and_karatsuba() {
    assert_eq!(gates(&complex(), 0), 3);
    assert_eq!(gates(&polynomials(2, 2), 0), 3);
}

#[test]
fn toom_and_cook() {
    assert_eq!(gates(&polynomials(3, 2), 1), 4);
    assert_eq!(gates(&polynomials(3, 3), 1), 5);
    assert_eq!(gates(&polynomials(4, 3), 1), 6);
    assert_eq!(gates(&polynomials(4, 4), 1), 7);
    assert_eq!(gates(&polynomials(5, 5), 1), 9);
    assert_eq!(gates(&polynomials(8, 8), 1), 15);
}

#[test]
fn strassen() {
    assert_eq!(gates(&matrices(2, 2, 2), 1), 7);
    assert!(gates(&matrices(2, 2, 3), 1) <= 11);
    assert!(gates(&matrices(2, 3, 2), 1) <= 11);
    assert!(gates(&matrices(3, 2, 2), 1) <= 11);
}

#[test]
fn vectors() {
    assert_eq!(gates(&cross(), 1), 5);
    assert_eq!(gates(&determinant(), 1), 8);
    assert!(gates(&quaternions(), 1) <= 10);
}

/// Complex multiplication above other gates, with constants in factors, and a parameter.
#[test]
fn upper_layers_constants_and_parameters() {
    let a = Coefficient::parameter(ParameterId::new(0));
    let mut builder = NetworkBuilder::new();
    let squares: Vec<Affine> =
        (0..4).map(|k| builder.square(&x(k)).plus(&Coefficient::integer(k as i64 + 1))).collect();
    let mut product = |i: usize, j: usize| builder.mul(&squares[i], &squares[j]);
    let real = product(0, 2).scaled(&a).sub(&product(1, 3).scaled(&a));
    let imaginary = product(0, 3).add(&product(1, 2));
    let mut network = finish(builder, 4, vec![real, imaginary]);
    network.signature.parameters.push(Argument::scalar("a"));
    assert_eq!(network.gates.len(), 8);
    assert_eq!(gates(&network, 1), 7);
}

/// The square of a bit is the bit itself, so that the square of a sum gives the mixed product.
#[test]
fn squares_of_bits_are_free() {
    let mut network = naive(3, &[vec![(1, 0, 1), (1, 0, 2), (1, 1, 2)]]);
    assert_eq!(gates(&network, 1), 2);
    for argument in &mut network.signature.variables {
        argument.domain = Domain::Bit;
    }
    assert_eq!(gates(&network, 1), 1);
}

/// Equal layers beside each other are searched once and rebuilt together.
#[test]
fn many_products_at_once() {
    let outputs: Vec<Bilinear> = (0..40)
        .flat_map(|k| {
            let [a, b, c, d] = [0, 1, 2, 3].map(|i| 4 * k + i);
            [vec![(1, a, c), (-1, b, d)], vec![(1, a, d), (1, b, c)]]
        })
        .collect();
    assert_eq!(gates(&naive(160, &outputs), 0), 120);
}

/// Random systems keep their outputs and never grow; twice the same is the same.
#[test]
fn random_systems_stay_what_they_are() {
    let mut stream = Stream::new(5);
    let mut smaller = 0;
    for _ in 0..12 {
        let (n, m, count) = (2 + stream.below(2), 2 + stream.below(2), 2 + stream.below(3));
        let outputs: Vec<Bilinear> = (0..count)
            .map(|_| {
                let pairs = (0..n * m).map(|k| (k / m, n + k % m));
                pairs.map(|(i, j)| (stream.below(5) as i64 - 2, i, j)).collect()
            })
            .collect();
        let network = naive(n + m, &outputs);
        let found = gates(&network, 0);
        assert!(found <= network.gates.len());
        assert_eq!(
            flips(&network, effort(0), &Progress::new()),
            flips(&network, effort(0), &Progress::new())
        );
        smaller += usize::from(found < network.gates.len());
    }
    assert!(smaller > 6);
}
