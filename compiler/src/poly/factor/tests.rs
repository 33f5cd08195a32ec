//! Factorisations of known products: every result is multiplied out and its factors compared.

use super::{Budget, P, factor, primitive_part};
use crate::modular::Stream;
use crate::poly::monomial::Monomial;
use crate::rational::Rational;

fn v(i: usize) -> P {
    P::variable(i)
}

fn n(value: i64) -> P {
    P::constant(Rational::integer(value))
}

/// The factors with multiplicities, after checking that they multiply back to `p`.
fn factors(p: &P) -> Vec<(P, u32)> {
    let found = factor(p, &mut Budget::default());
    assert!(found.complete);
    assert_eq!(found.to_polynomial(), *p);
    found.factors
}

/// Asserts that `p` splits into exactly these irreducible factors, up to numbers and order.
fn splits_into(p: &P, expected: &[(P, u32)]) {
    let mut expected: Vec<(P, u32)> =
        expected.iter().map(|(f, m)| (primitive_part(f).1, *m)).collect();
    expected.sort_by(|a, b| a.0.degree().cmp(&b.0.degree()).then_with(|| a.cmp(b)));
    assert_eq!(factors(p), expected);
}

fn random(variables: usize, degree: usize, terms: usize, stream: &mut Stream) -> P {
    P::from_terms((0..terms).map(|_| {
        let exponents: Vec<(usize, u32)> =
            (0..variables).map(|i| (i, stream.below(degree + 1) as u32)).collect();
        let c = stream.below(19) as i64 - 9;
        (Monomial::from_factors(exponents), Rational::integer(if c == 0 { 10 } else { c }))
    }))
}

fn linear(variables: usize, height: usize, stream: &mut Stream) -> P {
    let c = |stream: &mut Stream| stream.below(2 * height + 1) as i64 - height as i64;
    (0..variables).fold(n(c(stream)), |sum, i| sum.add(&v(i).scaled(&Rational::integer(c(stream)))))
}

#[test]
fn small_cases() {
    let (x, y, z) = (v(0), v(1), v(2));
    splits_into(&x.add(&y).pow(4), &[(x.add(&y), 4)]);
    let squares = x.square().add(&y.square());
    splits_into(&x.pow(4).sub(&y.pow(4)), &[(x.sub(&y), 1), (x.add(&y), 1), (squares.clone(), 1)]);
    let sum = x.add(&y).add(&z);
    let cubes = x
        .pow(3)
        .add(&y.pow(3))
        .add(&z.pow(3))
        .sub(&x.mul(&y).mul(&z).scaled(&Rational::integer(3)));
    splits_into(&cubes, &[(sum.clone(), 1), (cubes.divide_exactly(&sum).unwrap(), 1)]);
    splits_into(&squares, &[(squares.clone(), 1)]);
    splits_into(
        &x.mul(&y.square()).mul(&sum).scaled(&Rational::integer(-6)),
        &[(x.clone(), 1), (y.clone(), 2), (sum.clone(), 1)],
    );
    splits_into(&n(12), &[]);
    assert!(factor(&P::zero(), &mut Budget::default()).content.is_zero());
    let eighth = (0..4).fold(P::zero(), |s, i| s.add(&v(i))).pow(8);
    assert_eq!(eighth.len(), 165);
    assert_eq!(factors(&eighth)[0].1, 8);
}

#[test]
fn vandermonde_determinants() {
    for size in 2..6 {
        let mut expected = Vec::new();
        let mut product = n(1);
        for i in 0..size {
            for j in 0..i {
                expected.push((v(j).sub(&v(i)), 1));
                product = product.mul(&v(j).sub(&v(i)));
            }
        }
        splits_into(&product, &expected);
    }
}

#[test]
fn products_of_linear_forms() {
    let mut stream = Stream::new(44);
    for round in 0..12 {
        let forms: Vec<P> = (0..4).map(|_| linear(4, 9, &mut stream)).collect();
        let product = forms.iter().fold(n(1), |p, f| p.mul(f));
        let expected: Vec<(P, u32)> = forms.into_iter().map(|f| (f, 1)).collect();
        assert_eq!(factors(&product).len(), expected.len(), "round {round}");
        splits_into(&product, &expected);
    }
}

#[test]
fn hidden_products() {
    let mut stream = Stream::new(21);
    for round in 0..8 {
        let f = random(3, 3, 20 + 2 * round, &mut stream);
        let g = random(3, 4, 25, &mut stream);
        let found = factors(&f.mul(&g));
        let separately = factors(&f).len() + factors(&g).len();
        assert!(found.len() >= 2 && found.len() == separately, "round {round}");
    }
}

#[test]
fn repeated_and_mixed_factors() {
    let mut stream = Stream::new(3);
    for round in 0..10 {
        let variables = 2 + round % 4;
        let [a, b, c] = [4, 3, 3].map(|terms| random(variables, 2, terms, &mut stream));
        let p = a.mul(&b.square()).mul(&c.pow(3)).scaled(&Rational::ratio(-3, 4).unwrap());
        let all = factors(&p);
        let mut total = 0;
        for (f, m) in [(&a, 1), (&b, 2), (&c, 3)] {
            for (g, k) in factors(f) {
                let known = all.iter().find(|(h, _)| *h == g).unwrap();
                assert!(known.1 >= k * m);
                total += k * m * g.degree();
            }
        }
        assert_eq!(total, p.degree());
    }
}

#[test]
fn wang_style_leading_coefficients() {
    let (x, y, z) = (v(0), v(1), v(2));
    let f = y.mul(&z).add(&n(2)).mul(&x.pow(3)).add(&x.mul(&y)).sub(&n(5));
    let g = y.sub(&z).mul(&x.square()).add(&z.pow(3).mul(&x)).add(&y.square()).add(&n(1));
    let h = y.square().add(&n(3)).mul(&x.square()).sub(&z.mul(&x)).add(&n(7));
    splits_into(&f.mul(&g).mul(&h), &[(f, 1), (g, 1), (h, 1)]);
}

#[test]
fn results_do_not_depend_on_the_run() {
    let mut stream = Stream::new(9);
    let p = random(3, 3, 9, &mut stream).mul(&random(3, 2, 8, &mut stream));
    assert_eq!(factor(&p, &mut Budget::default()), factor(&p, &mut Budget::default()));
}

#[test]
fn an_empty_budget_still_gives_a_product() {
    let p = v(0).pow(4).sub(&v(1).pow(4)).add(&v(2).square());
    let found = factor(&p, &mut Budget::new(10));
    assert!(!found.complete);
    assert_eq!(found.to_polynomial(), p);
}
