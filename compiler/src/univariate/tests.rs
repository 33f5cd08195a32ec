//! Gate counts against the tables, and exactness on random polynomials.

use super::search::Search;
use super::{Dense, schemes};
use crate::modular::Stream;
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
        for scheme in Search::new().propose(&p) {
            assert!(scheme.computes(&p), "{} {p:?}", scheme.name);
        }
    }
}
