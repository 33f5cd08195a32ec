//! Relaxed networks and Horner forms are the polynomials they were made from, and cost what theory
//! says.

use proptest::prelude::{Strategy, prop, proptest};

use super::order::search;
use super::scheme::{Terms, scheme};
use super::{operations, products, relax};
use crate::id::VariableId;
use crate::modular::Stream;
use crate::network::expand::{ExpansionLimits, expand};
use crate::network::{Affine, Network, NetworkBuilder, Output};
use crate::options::Options;
use crate::poly::{Argument, Coefficient, Monomial, Polynomial, Scalar, Shape, Signature};
use crate::progress::Progress;

fn signature(variables: usize, outputs: usize) -> Signature {
    Signature {
        name: "f".into(),
        variables: (0..variables).map(|i| Argument::scalar(format!("x{i}"))).collect(),
        parameters: vec![],
        result: Shape::Tuple(outputs),
        scalar: Scalar::F64,
        roots: vec![],
    }
}

fn polynomial(terms: &[(&[u32], i64)]) -> Polynomial {
    let term = |(exponents, c): &(&[u32], i64)| {
        let factors = exponents.iter().copied().enumerate();
        (Monomial::from_factors(factors.filter(|f| f.1 > 0)), Coefficient::integer(*c))
    };
    Polynomial::from_terms(terms.iter().map(term))
}

/// The network of the best Horner scheme.
fn horner(polynomials: &[Polynomial], variables: usize) -> Network {
    let all: Vec<&Polynomial> = polynomials.iter().collect();
    let terms = Terms::new(&all, variables);
    let best = search(&terms, 4_000, &mut Stream::new(1), &Progress::new()).remove(0);
    let names: Vec<String> = (0..polynomials.len()).map(|k| format!("out{k}")).collect();
    let signature = signature(variables, polynomials.len());
    let network = products::network(&best, names.iter().map(String::as_str), &signature);
    assert_eq!(expand(&network, ExpansionLimits::default()).unwrap(), polynomials);
    network
}

#[test]
fn a_dense_univariate_polynomial_costs_two_operations_a_degree() {
    let terms: Vec<([u32; 1], i64)> = (0..=7).map(|k| ([k], 2 * i64::from(k) + 3)).collect();
    let terms: Vec<(&[u32], i64)> = terms.iter().map(|(e, c)| (&e[..], *c)).collect();
    let network = horner(&[polynomial(&terms)], 1);
    let relaxed = relax(&network, 20_000, &mut Stream::new(2), &Progress::new());
    assert_eq!(operations(&relaxed, &Options::default()), 6 + 1 + 7);
    // A fused multiply-add is one operation.
    let fused = Options { fused: true, ..Options::default() };
    assert!(operations(&relaxed, &fused) <= 8);
}

#[test]
fn elementary_symmetric_functions_cost_a_product_and_an_addition_a_pair() {
    // e2 of five: x0 + x1 grows by one variable a step.
    let mut terms: Vec<(Vec<u32>, i64)> = Vec::new();
    for i in 0..5usize {
        for j in i + 1..5 {
            terms.push(((0..5).map(|k| u32::from(k == i || k == j)).collect(), 1));
        }
    }
    let terms: Vec<(&[u32], i64)> = terms.iter().map(|(e, c)| (&e[..], *c)).collect();
    let network = horner(&[polynomial(&terms)], 5);
    assert_eq!(operations(&network, &Options::default()), 4 + 3 + 3);
}

#[test]
fn common_pairs_of_factors_are_multiplied_once() {
    let both = [polynomial(&[(&[1, 1, 1, 0], 1)]), polynomial(&[(&[1, 1, 0, 1], 5)])];
    let network = horner(&both, 4);
    assert_eq!(network.gates.len(), 3);
    assert_eq!(operations(&network, &Options::default()), 4);
}

#[test]
fn constants_and_terms_move_into_factors() {
    // 28x - xz - y and xy - 8/3 z, as written: 2 products, 3 constant products, 4 additions.
    let [x, y, z] = [0, 1, 2].map(|k| Affine::input(VariableId::new(k)));
    let mut builder = NetworkBuilder::new();
    let (xz, xy) = (builder.mul(&x, &z), builder.mul(&x, &y));
    let number = |text: &str| Coefficient::Number(text.parse().unwrap());
    let forms = [
        Affine::sum(&[x.scaled(&number("28")), xz.scaled(&number("-1")), y.scaled(&number("-1"))]),
        xy.add(&z.scaled(&number("-8/3"))),
    ];
    let outputs = forms.map(|form| Output { name: "out".into(), form });
    let network = builder.finish(signature(3, 2), outputs.to_vec());
    let before = operations(&network, &Options::default());
    let relaxed = relax(&network, 2_000, &mut Stream::new(3), &Progress::new());
    assert_eq!((before, operations(&relaxed, &Options::default())), (7, 6));
    let limits = ExpansionLimits::default();
    assert_eq!(expand(&relaxed, limits).unwrap(), expand(&network, limits).unwrap());
}

/// Some polynomials in three variables.
fn systems() -> impl Strategy<Value = Vec<Polynomial>> {
    let term = (prop::collection::vec(0u32..4, 3), -6i64..7);
    let terms = prop::collection::vec(term, 1..12);
    let polynomial = terms.prop_map(|terms| {
        let terms: Vec<(&[u32], i64)> = terms.iter().map(|(e, c)| (&e[..], *c)).collect();
        polynomial(&terms)
    });
    prop::collection::vec(polynomial, 1..4)
}

proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(200))]

    #[test]
    fn every_order_gives_the_same_polynomials(system in systems(), order in prop::sample::select(
        vec![[0usize, 1, 2], [2, 1, 0], [1, 2, 0]],
    )) {
        let all: Vec<&Polynomial> = system.iter().collect();
        let terms = Terms::new(&all, 3);
        for order in [None, Some(&order[..])] {
            let names = vec!["out"; system.len()];
            let scheme = scheme(&terms, order);
            let network = products::network(&scheme, names.into_iter(), &signature(3, system.len()));
            assert_eq!(expand(&network, ExpansionLimits::default()).unwrap(), system);
        }
    }

    #[test]
    fn relaxing_keeps_the_polynomials_and_the_gates(system in systems(), seed in 0u64..1000) {
        let network = horner(&system, 3);
        let relaxed = relax(&network, 3_000, &mut Stream::new(seed), &Progress::new());
        assert_eq!(relaxed.gates.len(), network.gates.len());
        assert_eq!(expand(&relaxed, ExpansionLimits::default()).unwrap(), system);
    }
}
