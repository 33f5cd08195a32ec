//! Gate counts against the tables, and exactness on random polynomials.

use super::measure::Reference;
use super::search::Search;
use super::{Dense, parametric_schemes, schemes};
use crate::id::{ParameterId, VariableId};
use crate::modular::Stream;
use crate::network::{Affine, NetworkBuilder};
use crate::poly::Coefficient;
use crate::rational::Rational;

fn random(stream: &mut Stream, n: usize) -> Dense {
    let mut c: Vec<Rational> = (0..=n)
        .map(|_| {
            let (a, b) = (stream.below(41) as i64 - 20, 1 + stream.below(6) as i64);
            Rational::ratio(a, b).unwrap()
        })
        .collect();
    c[n] = Rational::integer(1 + stream.below(7) as i64);
    Dense::new(c)
}

fn least(p: &Dense) -> usize {
    schemes(p.coefficients())[0].gates.len()
}

#[test]
fn dense_polynomials_reach_the_table() {
    let mut stream = Stream::new(11);
    let table = [0, 1, 2, 2, 3, 3, 4, 3, 4, 4, 5, 4, 5, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7];
    for (n, count) in (1..).zip(table) {
        for _ in 0..if n <= 12 { 20 } else { 4 } {
            assert_eq!(least(&random(&mut stream, n)), count, "{n}");
        }
    }
}

#[test]
fn every_proposal_is_exact() {
    let mut stream = Stream::new(12);
    for round in 0..300 {
        let p = random(&mut stream, 2 + round % 17);
        for scheme in Search::new().propose(&p, &Reference::new(&p)) {
            assert!(scheme.computes(&p), "{} {p:?}", scheme.name);
        }
    }
}

fn p(coefficients: &[i64]) -> Dense {
    Dense::new(coefficients.iter().map(|c| Rational::integer(*c)).collect())
}

fn power(base: &Dense, n: usize) -> Dense {
    (0..n).fold(Dense::power(0), |product, _| product.mul(base))
}

fn chebyshev(n: usize) -> Dense {
    let (mut a, mut b) = (p(&[1]), p(&[0, 1]));
    for _ in 0..n {
        let next = b.raised(1).scaled(&Rational::integer(2)).sub(&a);
        (a, b) = (b, next);
    }
    a
}

#[test]
fn structure_is_found() {
    let shifted = power(&p(&[-1, 2]), 15).scaled(&Rational::integer(3)).add(&p(&[7, -2]));
    let around = power(&p(&[1, 1]), 20).add(&power(&p(&[1, 1]), 5).scaled(&Rational::integer(4)));
    let nested = power(&power(&p(&[3, 1, 1]), 2).add(&p(&[1, 5])), 4);
    let cases: [(&str, Dense, usize); 16] = [
        ("(x^2 + 1)^16", power(&p(&[1, 0, 1]), 16), 5),
        ("T_8", chebyshev(8), 3),
        ("T_16", chebyshev(16), 4),
        ("T_12", chebyshev(12), 4),
        ("T_32", chebyshev(32), 5),
        ("T_27", chebyshev(27), 6),
        ("x^31 + 5 x - 1", Dense::power(31).add(&p(&[-1, 5])), 7),
        ("3 (2 x - 1)^15 - 2 x + 7", shifted, 5),
        ("((x^2 + x + 3)^2 + 5 x + 1)^4", nested, 4),
        ("(x + 1)^20 + 4 (x + 1)^5", around, 5),
        ("1 + … + x^15", p(&[1; 16]), 5),
        ("1 + … + x^31", p(&[1; 32]), 7),
        ("x (x^2 + 1)^8 + 3", power(&p(&[1, 0, 1]), 8).raised(1).add(&p(&[3])), 5),
        ("x^3 (x^16 - 2) + x", p(&[-2]).add(&Dense::power(16)).raised(3).add(&p(&[0, 1])), 6),
        ("x^100 + x^50 + x", Dense::power(100).add(&Dense::power(50)).add(&p(&[0, 1])), 8),
        ("x^20 + x^10 - x^5", Dense::power(20).add(&Dense::power(10)).sub(&Dense::power(5)), 5),
    ];
    for (name, p, count) in cases {
        assert_eq!(least(&p), count, "{name}");
    }
}

#[test]
fn accurate_candidates_come_first_among_equals() {
    let mut stream = Stream::new(13);
    for round in 0..40 {
        let found = schemes(random(&mut stream, 6 + round % 11).coefficients());
        for pair in found.windows(2) {
            let (a, b) = (&pair[0], &pair[1]);
            assert!(a.gates.len() <= b.gates.len());
            assert!(
                a.gates.len() < b.gates.len() || a.error_growth <= 64.0 || b.error_growth > 64.0
            );
        }
        // Some candidate is as accurate as Horner's rule.
        assert!(found.iter().any(|s| s.error_growth < 8.0));
    }
    // A Taylor polynomial, where the unscaled scheme is worthless.
    let mut factorial = Rational::ONE;
    let mut taylor = vec![Rational::ONE];
    for k in 1..=16 {
        factorial = &factorial / &Rational::integer(k);
        taylor.push(factorial.clone());
    }
    let best = &schemes(&taylor)[0];
    assert_eq!(best.gates.len(), 5);
    assert!(best.error_growth < 64.0, "{}", best.error_growth);
}

#[test]
fn small_and_degenerate_polynomials() {
    for (coefficients, count) in [
        (vec![], 0),
        (vec![4], 0),
        (vec![4, -1], 0),
        (vec![0, 0, 3], 1),
        (vec![1, 2, 1], 1),
        (vec![0, 0, 0, 1], 2),
        (vec![0, 0, 0, 0, 1], 2),
        (vec![1, 0, 0, 0, 0, 0, 0, 0, 0, 0], 0),
    ] {
        assert_eq!(least(&p(&coefficients)), count, "{coefficients:?}");
    }
}

#[test]
fn parameters_pass_through() {
    let a = Coefficient::parameter(ParameterId::new(0));
    let c = |n| Coefficient::integer(n);
    let coefficients = [c(1), c(0), a.clone(), c(3), c(0), c(0), a.scaled(&Rational::integer(2))];
    let found = parametric_schemes(&coefficients);
    assert!(!found.is_empty());
    assert_eq!(found[0].gates.len(), 3);
    assert!(found.iter().all(|s| s.error_growth.is_infinite()));
}

#[test]
fn embedding_replaces_the_argument() {
    let scheme = &schemes(p(&[1, -3, 0, 2, 5]).coefficients())[0];
    let mut builder = NetworkBuilder::new();
    let (x, y) = (Affine::input(VariableId::new(0)), Affine::input(VariableId::new(1)));
    let value = scheme.embed(&mut builder, &x.add(&y));
    assert_eq!(builder.gate_count(), 2);
    let again = scheme.embed(&mut builder, &y.add(&x));
    assert_eq!((builder.gate_count(), again), (2, value));
}

#[test]
fn large_degrees_return() {
    let mut stream = Stream::new(14);
    for n in [48, 64, 100, 257, 1_000, 10_000] {
        let c: Vec<Rational> =
            (0..=n).map(|_| Rational::integer(1 + stream.below(99) as i64)).collect();
        let found = schemes(&c);
        assert!(found[0].gates.len() <= (2.0 * (n as f64).sqrt()).ceil() as usize - 2);
    }
}
