//! Seeds give back exactly what they were made from, and reach the counts known by theory.

use proptest::prelude::{Strategy, any, prop, proptest};

use super::{Budget, seeds};
use crate::id::ParameterId;
use crate::network::{Network, Wire};
use crate::options::Effort;
use crate::poly::polynomial::Ring;
use crate::poly::{Argument, Coefficient, Monomial, Polynomial, Scalar, Shape, Signature};
use crate::progress::Progress;

fn signature(variables: usize, parameters: usize) -> Signature {
    let named =
        |prefix: &str, n: usize| (0..n).map(|i| Argument::scalar(format!("{prefix}{i}"))).collect();
    Signature {
        name: "f".into(),
        variables: named("x", variables),
        parameters: named("a", parameters),
        result: Shape::Scalar,
        scalar: Scalar::F64,
        roots: vec![],
    }
}

/// The outputs of a network as polynomials.
fn expand(network: &Network) -> Vec<Polynomial> {
    let mut gates: Vec<Polynomial> = Vec::new();
    let form = |f: &crate::network::Affine, gates: &[Polynomial]| {
        let constant = Polynomial::constant(f.constant_part().clone());
        f.terms().iter().fold(constant, |sum, (wire, c)| {
            let value = match wire {
                Wire::Input(x) => Polynomial::variable(x.index()),
                Wire::Gate(g) => gates[g.index()].clone(),
            };
            sum.add(&value.scaled(c))
        })
    };
    for gate in &network.gates {
        let product = form(&gate.left, &gates).mul(&form(&gate.right, &gates));
        gates.push(product);
    }
    network.outputs.iter().map(|o| form(&o.form, &gates)).collect()
}

/// The gates of the best seed, checked by expansion.
fn gates(polys: &[Polynomial], variables: usize, parameters: usize) -> usize {
    let named: Vec<(&str, &Polynomial)> = polys.iter().map(|p| ("out", p)).collect();
    let budget = Budget::new(Effort::default());
    let found = seeds(&named, &signature(variables, parameters), &budget, &Progress::new());
    assert!(!found.is_empty());
    found.iter().for_each(|n| assert_eq!(expand(n), polys));
    found[0].gates.len()
}

fn x(i: usize) -> Polynomial {
    Polynomial::variable(i)
}

#[test]
fn elementary_symmetric_polynomials_take_their_dynamic_program() {
    let mut e = vec![Polynomial::constant(Coefficient::one()); 1];
    for i in 0..8 {
        let mut next = e.clone();
        next.push(Polynomial::zero());
        for k in 0..e.len() {
            next[k + 1] = next[k + 1].add(&e[k].mul(&x(i)));
        }
        e = next;
    }
    assert_eq!(gates(&[e[4].clone()], 8, 0), 15);
    assert_eq!(gates(&[e[2].clone()], 8, 0), 7);
}

#[test]
fn generic_coefficients_share_monomials_instead_of_cofactors() {
    // A dense quartic in four variables: 18 gates, where plain Horner takes 34.
    let mut terms = Vec::new();
    for k in 0..625u32 {
        let exponents = [k % 5, k / 5 % 5, k / 25 % 5, k / 125];
        let m = Monomial::from_factors(exponents.into_iter().enumerate());
        if m.degree() <= 4 {
            terms.push((m, Coefficient::integer(i64::from(k * 7919 % 101) + 1)));
        }
    }
    assert!(gates(&[Polynomial::from_terms(terms)], 4, 0) <= 18);
}

#[test]
fn multiples_affine_shifts_and_sums_of_outputs_are_free() {
    let p = x(0).mul(&x(1)).mul(&x(2));
    let q = x(1).mul(&x(2));
    let two = Coefficient::integer(2);
    let outputs = [p.clone(), p.scaled(&two).add(&x(0)), p.add(&q.scaled(&two)), q];
    assert_eq!(gates(&outputs, 3, 0), 2);
    // A parameter in front of everything is free too.
    let a = Coefficient::parameter(ParameterId::new(0));
    let r = x(0).mul(&x(2)).add(&x(1).mul(&x(2)));
    assert_eq!(gates(&[r.scaled(&a), r.scaled(&a.mul(&a))], 3, 1), 1);
}

#[test]
fn affine_and_constant_outputs_cost_nothing() {
    let outputs = [Polynomial::zero(), x(1).add(&Polynomial::constant(Coefficient::integer(3)))];
    assert_eq!(gates(&outputs, 2, 0), 0);
    assert_eq!(gates(&[], 0, 0), 0);
}

#[test]
fn products_merge_across_outputs() {
    // Lotka–Volterra: each output is its own variable times an affine form.
    let form = |k: i64| {
        let parts = (0..3).map(|i| x(i).scaled(&Coefficient::integer(k + 2 * i as i64 + 1)));
        parts.fold(Polynomial::constant(Coefficient::one()), |sum, p| sum.add(&p))
    };
    let outputs: Vec<Polynomial> = (0..3).map(|k| x(k).mul(&form(k as i64))).collect();
    assert_eq!(gates(&outputs, 3, 0), 3);
    // The product of two complex numbers, in Gauss's three.
    let real = x(0).mul(&x(2)).sub(&x(1).mul(&x(3)));
    let imaginary = x(0).mul(&x(3)).add(&x(1).mul(&x(2)));
    assert_eq!(gates(&[real, imaginary], 4, 0), 3);
}

#[test]
fn derived_variables_find_powers_and_forms() {
    // A dense univariate polynomial of degree 10, by squares.
    let dense =
        (0..11u32).map(|k| (Monomial::power(0, k), Coefficient::integer(2 * i64::from(k) + 1)));
    assert_eq!(gates(&[Polynomial::from_terms(dense)], 1, 0), 5);
    // Powers of two forms in five variables.
    let (u, v) = (x(0).add(&x(1)).add(&x(2)), x(2).mul(&x(3)).add(&x(4)));
    assert_eq!(gates(&[u.pow(8).add(&v.pow(4))], 5, 0), 6);
}

fn polynomial() -> impl Strategy<Value = Polynomial> {
    let factor = (0..4usize, 0..4u32);
    let coefficient = (-4i64..5, any::<bool>()).prop_map(|(n, parametric)| {
        let number = Coefficient::integer(n);
        match parametric {
            true => number.mul(&Coefficient::parameter(ParameterId::new(0))),
            false => number,
        }
    });
    let term = (prop::collection::vec(factor, 0..4), coefficient)
        .prop_map(|(factors, c)| (Monomial::from_factors(factors), c));
    prop::collection::vec(term, 0..12).prop_map(Polynomial::from_terms)
}

proptest! {
    #[test]
    fn every_seed_expands_to_its_input(polys in prop::collection::vec(polynomial(), 0..4)) {
        gates(&polys, 4, 1);
    }
}
