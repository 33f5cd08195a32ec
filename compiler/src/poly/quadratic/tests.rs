//! Decompositions of families with known product counts (Ising lattices, elementary symmetric
//! polynomials, random forms), each checked by expanding it.

use super::{QuadraticForm, WittIndex, sum_of_products};
use crate::modular::Stream;
use crate::poly::monomial::Monomial;
use crate::poly::polynomial::Polynomial;
use crate::rational::Rational;

type P = Polynomial<Rational>;

fn pairs(edges: impl IntoIterator<Item = (usize, usize)>) -> P {
    P::from_terms(
        edges
            .into_iter()
            .map(|(i, j)| (Monomial::variable(i).mul(&Monomial::variable(j)), Rational::ONE)),
    )
}

fn diagonal(entries: &[i64]) -> P {
    P::from_terms(
        entries.iter().enumerate().map(|(i, d)| (Monomial::power(i, 2), Rational::integer(*d))),
    )
}

/// A sum of signed squares of random integer linear forms in `n` variables.
fn signed_squares(n: usize, signs: &[i64], height: usize, stream: &mut Stream) -> P {
    signs.iter().fold(P::zero(), |sum, sign| {
        let form = P::from_terms((0..n).map(|i| {
            let c = stream.below(2 * height + 1) as i64 - height as i64;
            (Monomial::variable(i), Rational::integer(c))
        }));
        sum.add(&form.square().scaled(&Rational::integer(*sign)))
    })
}

fn grid(rows: usize, columns: usize, periodic: bool) -> P {
    let at = |i: usize, j: usize| (i % rows) * columns + j % columns;
    let mut edges = Vec::new();
    for i in 0..rows {
        for j in 0..columns {
            if periodic || j + 1 < columns {
                edges.push((at(i, j), at(i, j + 1)));
            }
            if periodic || i + 1 < rows {
                edges.push((at(i, j), at(i + 1, j)));
            }
        }
    }
    pairs(edges)
}

fn count(q: &P) -> usize {
    let form = QuadraticForm::of(q);
    let products = form.decompose();
    assert_eq!(sum_of_products(&products), *q, "expansion");
    products.len()
}

#[test]
fn small_forms() {
    let cases: [(P, usize); 8] = [
        (diagonal(&[1, -1]), 1),
        (diagonal(&[1, -2]), 2),
        (diagonal(&[1, 1]), 2),
        (diagonal(&[1, 1, -3]), 3),
        (diagonal(&[1, 1, -1]), 2),
        (diagonal(&[1, 1, -2]), 2),
        (diagonal(&[1, 1, 1, 1, -7]), 4),
        (pairs([(0, 1), (2, 3)]).sub(&pairs([(0, 3)])), 2),
    ];
    for (q, products) in cases {
        assert_eq!(count(&q), products, "{q:?}");
    }
    let variance =
        diagonal(&[5; 5]).sub(&(0..5).fold(P::zero(), |s, i| s.add(&P::variable(i))).square());
    assert_eq!(count(&variance), 4);
}

#[test]
fn complete_graphs_need_all_but_one() {
    for n in 2..15 {
        let q = pairs((0..n).flat_map(|i| (0..i).map(move |j| (j, i))));
        assert_eq!(count(&q), n - 1);
    }
}

#[test]
fn ising_lattices() {
    assert_eq!(count(&pairs((0..7).map(|i| (i, i + 1)))), 4);
    for (n, products) in [(3, 2), (4, 1), (5, 3), (6, 3), (7, 4), (8, 3), (9, 5), (10, 5), (12, 5)]
    {
        assert_eq!(count(&pairs((0..n).map(|i| (i, (i + 1) % n)))), products, "ring {n}");
    }
    assert_eq!(count(&pairs((1..9).map(|i| (0, i)))), 1);
    let open = [
        (2, 3, 3),
        (3, 3, 3),
        (3, 4, 6),
        (4, 4, 6),
        (4, 5, 10),
        (5, 5, 10),
        (6, 6, 15),
        (8, 8, 28),
    ];
    for (rows, columns, products) in open {
        assert_eq!(count(&grid(rows, columns, false)), products, "grid {rows}x{columns}");
    }
    for (n, products) in [(3, 5), (5, 13), (6, 13), (8, 25)] {
        assert_eq!(count(&grid(n, n, true)), products, "torus {n}");
    }
}

#[test]
fn harmonic_chains() {
    for n in 3..9 {
        let bond = |i: usize, j: usize| P::variable(i).sub(&P::variable(j)).square();
        let open = (1..n).fold(P::zero(), |sum, i| sum.add(&bond(i, i - 1)));
        assert_eq!(count(&open), n - 1);
        assert_eq!(count(&open.add(&bond(0, n - 1))), n - 1);
    }
}

#[test]
fn hyperbolic_forms_reach_the_signature() {
    let mut stream = Stream::new(2024);
    for round in 0..40 {
        let q = signed_squares(6, &[1, 1, 1, -1, -1, -1], 3, &mut stream);
        let form = QuadraticForm::of(&q);
        let (p, m) = form.inertia();
        assert_eq!(form.witt_index(), WittIndex::Exact(p.min(m)), "round {round}");
        assert_eq!(count(&q), p.max(m), "round {round}");
    }
}

#[test]
fn random_forms_reach_the_witt_index() {
    let mut stream = Stream::new(77);
    for round in 0..60 {
        let n = 2 + round % 7;
        let mut q = P::zero();
        for i in 0..n {
            for j in 0..=i {
                let c = Rational::integer(stream.below(11) as i64 - 5);
                q = q.add(&pairs([(j, i)]).scaled(&c));
            }
        }
        let form = QuadraticForm::of(&q);
        let (low, high) = form.product_bounds();
        assert_eq!(low, high);
        assert_eq!(count(&q), low, "round {round}: {q:?}");
    }
}

#[test]
fn alternatives_differ_and_agree() {
    let q = grid(3, 3, true);
    let all = QuadraticForm::of(&q).decompositions(6);
    assert!(all.len() > 1);
    for products in all {
        assert_eq!(sum_of_products(&products), q);
    }
    assert_eq!(QuadraticForm::of(&q).inertia(), (5, 4));
}

#[test]
fn dense_forms_keep_a_light_alternative() {
    let mut stream = Stream::new(9);
    let signs = [1, 1, 1, 1, 1, -1, -1, -1, -1, -1];
    let q = signed_squares(10, &signs, 9, &mut stream);
    let all = QuadraticForm::of(&q).decompositions(2);
    let bits: Vec<u64> = all.iter().map(|d| d.iter().map(|p| p.bits()).sum()).collect();
    assert_eq!(all[0].len(), 5);
    assert!(all[1].len() > 5 && bits[1] < bits[0]);
    assert!(all.iter().all(|d| sum_of_products(d) == q));
}
