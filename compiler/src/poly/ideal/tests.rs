//! Laws of normal forms, on known ideals and random polynomials.

use super::{Effort, Ideal, IdealError, representatives};
use crate::id::ParameterId;
use crate::modular::Stream;
use crate::poly::{Coefficient, Domain, Monomial, Polynomial};

fn x(k: usize) -> Polynomial {
    Polynomial::variable(k)
}

fn n(value: i64) -> Polynomial {
    Polynomial::constant(Coefficient::integer(value))
}

fn reals(count: usize) -> Vec<Domain> {
    vec![Domain::Real; count]
}

fn ideal(relations: Vec<Polynomial>, domains: Vec<Domain>) -> Ideal {
    Ideal::new(relations, domains, Effort::default()).unwrap()
}

/// `x0^2 + x1^2 + x2^2 - 1`
fn sphere() -> Polynomial {
    (0..3).fold(n(-1), |sum, k| sum.add(&x(k).square()))
}

/// Ideals of different kinds in up to four variables.
fn samples() -> Vec<Ideal> {
    let [a, b, c] = [x(0), x(1), x(2)];
    let radius = Polynomial::constant(Coefficient::parameter(ParameterId::new(0)));
    let mixed = vec![Domain::Spin, Domain::Spin, Domain::Bit, Domain::Real];
    vec![
        ideal(vec![sphere()], reals(4)),
        // The twisted cubic.
        ideal(vec![b.sub(&a.square()), c.sub(&a.pow(3))], reals(4)),
        // A rotation in the plane: orthonormal columns.
        ideal(
            vec![
                a.square().add(&b.square()).sub(&n(1)),
                c.square().add(&x(3).square()).sub(&n(1)),
                a.mul(&c).add(&b.mul(&x(3))),
            ],
            reals(4),
        ),
        ideal(vec![a.square().add(&b.square()).sub(&radius)], reals(4)),
        ideal(vec![a.add(&b).sub(&c.scaled(&Coefficient::integer(2)))], mixed.clone()),
        ideal(vec![a.mul(&x(3)).sub(&n(3))], mixed),
    ]
}

fn random(stream: &mut Stream) -> Polynomial {
    let terms = (0..1 + stream.below(6)).map(|_| {
        let factors = (0..4).map(|k| (k, stream.below(3) as u32)).collect::<Vec<_>>();
        (Monomial::from_factors(factors), Coefficient::integer(stream.below(9) as i64 - 4))
    });
    Polynomial::from_terms(terms.collect::<Vec<_>>())
}

#[test]
fn a_normal_form_is_one_representative_of_all() {
    let mut stream = Stream::new(1);
    for ideal in samples() {
        for _ in 0..20 {
            let (f, g) = (random(&mut stream), random(&mut stream));
            let normal = ideal.normal(&f);
            assert_eq!(ideal.normal(&normal), normal);
            assert!(normal.degree() <= f.degree());
            let relations: Vec<Polynomial> =
                ideal.declared().iter().chain(ideal.basis()).cloned().collect();
            for relation in &relations {
                assert_eq!(ideal.normal(&f.add(&g.mul(relation))), normal);
            }
            let product = ideal.normal(&f.mul(&g));
            assert_eq!(ideal.normal(&normal.mul(&ideal.normal(&g))), product);
            if ideal.is_free_product(&normal, &ideal.normal(&g)) {
                assert_eq!(normal.mul(&ideal.normal(&g)), product);
            }
        }
    }
}

#[test]
fn every_representative_has_the_same_normal_form() {
    let mut stream = Stream::new(2);
    for ideal in samples() {
        let polynomials = [random(&mut stream), random(&mut stream), x(0).square().add(&x(1))];
        let wanted: Vec<Polynomial> = polynomials.iter().map(|p| ideal.normal(p)).collect();
        let lists = representatives(&ideal, &polynomials.iter().collect::<Vec<_>>());
        assert!(lists.contains(&polynomials.to_vec()));
        for list in lists {
            let found: Vec<Polynomial> = list.iter().map(|p| ideal.normal(p)).collect();
            assert_eq!(found, wanted);
        }
    }
}

#[test]
fn quadratic_forms_are_shifted_to_few_products() {
    // x^2 + 2y^2 + 3z^2 - 2 is z^2 - x^2 on the sphere: one product.
    let form = (0..3).fold(Polynomial::zero(), |sum, k| {
        sum.add(&x(k).square().scaled(&Coefficient::integer(k as i64 + 1)))
    });
    let lists = representatives(&ideal(vec![sphere()], reals(3)), &[&form]);
    let wanted = x(2).square().sub(&x(0).square()).add(&n(2));
    assert!(lists.contains(&vec![wanted]), "{lists:?}");
}

#[test]
fn domains_and_relations_are_completed_together() {
    // Three spins with sum 3 are all 1.
    let sum = (0..3).fold(n(-3), |sum, k| sum.add(&x(k)));
    let ideal = ideal(vec![sum], vec![Domain::Spin; 3]);
    for k in 0..3 {
        assert_eq!(ideal.normal(&x(k)), n(1));
    }
}

#[test]
fn relations_that_do_not_serve_are_refused() {
    let new = |relations: Vec<Polynomial>, most| Ideal::new(relations, reals(4), most).err();
    let most = Effort::default();
    assert_eq!(
        new(vec![x(0).sub(&n(1)), x(0).mul(&x(1)), x(1).sub(&n(2))], most),
        Some(IdealError::Contradiction)
    );
    let a = Coefficient::parameter(ParameterId::new(0));
    let scaled = x(0).square().scaled(&a).sub(&n(1));
    assert_eq!(new(vec![scaled], most), Some(IdealError::ParametricLead(Monomial::power(0, 2))));
    let both = vec![x(0).sub(&Polynomial::constant(a)), x(0).sub(&n(1))];
    assert!(matches!(new(both, most), Some(IdealError::RestrictsParameters(_))));
    let cyclic = |most| {
        let cycle = |k: usize, length: usize| (0..length).fold(n(1), |p, i| p.mul(&x((k + i) % 4)));
        let sums = (1..4).map(|length| (0..4).fold(n(0), |sum, k| sum.add(&cycle(k, length))));
        new(sums.chain([cycle(0, 4).sub(&n(1))]).collect(), most)
    };
    assert_eq!(cyclic(most), None);
    let little = Effort { work: 50, ..most };
    assert_eq!(cyclic(little), Some(IdealError::Limit(little)));
}
