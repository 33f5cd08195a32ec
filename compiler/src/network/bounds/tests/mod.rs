//! Bounds against counts that are known to be minimal, and against networks that exist.

mod families;

use super::{Field, LowerBound, Reason, lower_bound};
use crate::modular::Stream;
use crate::network::samples;
use crate::poly::{
    Argument, Domain, Ideal, Polynomial, Scalar, Shape, Signature, System, SystemOutput,
};
use crate::rational::Rational;

type P = Polynomial<Rational>;

/// The bound for polynomials in real variables.
pub(super) fn bound(outputs: Vec<P>) -> LowerBound {
    lower_bound(&system(outputs, Domain::Real), usize::MAX)
}

fn system(outputs: Vec<P>, domain: Domain) -> System {
    let variables = outputs.iter().flat_map(P::variables).max().map_or(1, |k| k + 1);
    let signature = Signature {
        name: "f".into(),
        variables: (0..variables)
            .map(|k| Argument { name: format!("x{k}"), dimensions: vec![], domain })
            .collect(),
        parameters: vec![],
        result: Shape::Tuple(outputs.len()),
        scalar: Scalar::F64,
        roots: vec![],
    };
    let outputs = outputs
        .into_iter()
        .enumerate()
        .map(|(k, p)| SystemOutput { name: format!("out{k}"), polynomial: Some(p.into()) });
    let (outputs, ideal) = (outputs.collect(), Ideal::of_domains(&signature));
    System {
        signature,
        outputs,
        written: samples::parse("network f(x) {\n}"),
        ideal,
        posterior: None,
    }
}

fn x(k: usize) -> P {
    P::variable(k)
}

fn n(value: i64) -> P {
    P::constant(Rational::integer(value))
}

#[test]
fn top_forms() {
    let (x, y, z) = (x(0), x(1), x(2));
    let found = |p: P| {
        let bound = bound(vec![p]);
        (bound.gates, bound.reason)
    };
    // Squares of a form that is no product, products of too many forms, irreducible cubics.
    let norm = x.pow(2).add(&y.pow(2));
    assert_eq!(found(norm.sub(&n(1)).pow(2)), (3, Reason::TopForm));
    assert_eq!(found(x.pow(4).sub(&y.pow(4))), (3, Reason::TopForm));
    let motzkin = x.pow(4).mul(&y.pow(2)).add(&x.pow(2).mul(&y.pow(4))).sub(&x.mul(&y).pow(2));
    assert_eq!(found(motzkin), (4, Reason::TopForm));
    let cubes = x
        .pow(3)
        .add(&y.pow(3))
        .add(&z.pow(3))
        .sub(&x.mul(&y).mul(&z).scaled(&Rational::integer(3)));
    assert_eq!(found(cubes).0, 3);
    // Three real lines, but not three rational ones.
    let saddle = bound(vec![x.pow(3).sub(&x.mul(&y.pow(2)).scaled(&Rational::integer(3)))]);
    assert_eq!((saddle.gates, saddle.reason, saddle.field), (3, Reason::TopForm, Field::Rational));
    let lines = x.pow(3).sub(&x.mul(&y.pow(2)).scaled(&Rational::integer(4)));
    assert_eq!(found(lines), (2, Reason::Degree));
    // These are reached by as few gates as the degree allows.
    assert_eq!(found(x.add(&y).pow(4)), (2, Reason::Degree));
    assert_eq!(found(x.pow(2).sub(&y.pow(2)).pow(4).add(&x)), (3, Reason::Degree));
    let composed = x.add(&y.pow(2)).pow(2).add(&z).pow(2);
    assert_eq!(found(composed), (3, Reason::Degree));
}

#[test]
fn relations_leave_degree_and_dimension() {
    let norm = x(0).mul(&x(1)).mul(&x(2)).mul(&x(3));
    let spins = lower_bound(&system(vec![norm.clone()], Domain::Spin), usize::MAX);
    assert_eq!((spins.gates, spins.reason), (2, Reason::Degree));
    let seven = (0..7).fold(n(1), |p, k| p.mul(&x(k)));
    assert_eq!(lower_bound(&system(vec![seven], Domain::Bit), usize::MAX).gates, 3);
}

#[test]
fn no_bound_exceeds_a_network_that_exists() {
    let mut stream = Stream::new(9);
    for _ in 0..300 {
        let size = stream.below(6);
        let network = samples::random(&mut stream, size);
        let bound = lower_bound(&samples::system(network.clone()), usize::MAX);
        assert!(bound.gates <= network.gates.len(), "{bound:?}\n{network}");
        assert_eq!(
            bound.free_parameters && bound.gates > 0,
            bound.gates > 0 && network.signature.parameter_count() > 0
        );
    }
}

#[test]
fn programs_that_are_not_expanded_have_a_dimension() {
    for (text, gates) in samples::TEXTS.iter().zip([1, 2, 1, 1, 0]) {
        let mut system = samples::system(samples::parse(text));
        system.outputs.iter_mut().for_each(|o| o.polynomial = None);
        assert_eq!(lower_bound(&system, usize::MAX).gates, gates, "{text}");
    }
}
