//! Families whose least number of products is known, from the literature on multiplicative
//! complexity, quadratic forms and Ising models.

use super::{bound, n, x};
use crate::network::bounds::{Field, Reason};
use crate::poly::Polynomial;
use crate::rational::Rational;

type P = Polynomial<Rational>;

fn sum(terms: impl IntoIterator<Item = P>) -> P {
    terms.into_iter().fold(P::zero(), |s, t| s.add(&t))
}

fn times(value: i64, p: P) -> P {
    p.scaled(&Rational::integer(value))
}

/// The elementary symmetric polynomial of degree `d` in `count` variables.
fn elementary(count: usize, d: usize) -> P {
    let mut by_degree = vec![n(1)];
    by_degree.resize(d + 1, P::zero());
    for k in 0..count {
        for degree in (1..=d).rev() {
            by_degree[degree] = by_degree[degree].add(&by_degree[degree - 1].mul(&x(k)));
        }
    }
    by_degree[d].clone()
}

/// Signed sum over permutations (determinant) or plain one (permanent) of a matrix of variables.
fn expansion(size: usize, sign: i64) -> P {
    fn rows(size: usize, row: usize, free: &[usize], sign: i64) -> P {
        let terms = free.iter().enumerate().map(|(k, column)| {
            let rest: Vec<usize> = free.iter().copied().filter(|c| c != column).collect();
            let minor = rows(size, row + 1, &rest, sign);
            times(if k % 2 == 0 { 1 } else { sign }, x(size * row + column).mul(&minor))
        });
        if free.is_empty() { n(1) } else { sum(terms) }
    }
    rows(size, 0, &(0..size).collect::<Vec<_>>(), sign)
}

/// Sum over the edges of a lattice of `a` by `b` spins.
fn lattice(a: usize, b: usize, periodic: bool) -> P {
    let mut edges = Vec::new();
    for i in 0..a {
        for j in 0..b {
            let (down, right) = ((i + 1) % a, (j + 1) % b);
            if periodic || down > 0 {
                edges.push(x(b * i + j).mul(&x(b * down + j)));
            }
            if periodic || right > 0 {
                edges.push(x(b * i + j).mul(&x(b * i + right)));
            }
        }
    }
    sum(edges)
}

#[test]
fn quadratic_forms_over_the_reals_and_the_rationals() {
    let (x, y, z, w) = (x(0), x(1), x(2), x(3));
    let s = |p: &P| p.pow(2);
    let cases: [(P, usize, Option<usize>); 13] = [
        (x.mul(&y), 1, None),
        (s(&x).sub(&s(&y)), 1, None),
        (s(&x.add(&y)), 1, None),
        (s(&x).add(&s(&y)), 2, None),
        (s(&x).add(&x.mul(&y)).add(&s(&y)), 2, None),
        (elementary(3, 2), 2, None),
        (x.mul(&y).add(&z.mul(&w)), 2, None),
        (x.mul(&w).sub(&y.mul(&z)).add(&x), 2, None),
        (s(&x).sub(&times(2, s(&y))), 1, Some(2)),
        (s(&x).add(&x.mul(&y)).sub(&s(&y)), 1, Some(2)),
        (s(&x).add(&s(&y)).sub(&s(&z)), 2, None),
        (s(&x).add(&s(&y)).sub(&times(3, s(&z))), 2, Some(3)),
        (s(&x).add(&s(&y)).sub(&times(3, s(&z))).sub(&times(3, s(&w))), 2, Some(4)),
    ];
    for (p, real, rational) in cases {
        let found = bound(vec![p.clone()]);
        match rational {
            None => assert_eq!((found.gates, found.field), (real, Field::Real), "{p:?}"),
            Some(gates) => assert_eq!(
                (found.gates, found.field, found.reason),
                (gates, Field::Rational, Reason::Witt),
                "{p:?}"
            ),
        }
    }
}

#[test]
fn ising_models() {
    let real = |p: P| {
        let found = bound(vec![p]);
        assert_eq!(found.field, Field::Real);
        found.gates
    };
    for count in 2..12 {
        assert_eq!(real(elementary(count, 2)), count - 1, "complete graph");
        assert_eq!(real(lattice(1, count, false)), count / 2, "chain");
        let star = sum((1..count).map(|k| x(0).mul(&x(k))));
        assert_eq!(real(star), 1);
        assert_eq!(real(sum((0..count).map(|k| x(k).pow(2)))), count);
    }
    let rings = [2, 1, 3, 3, 4, 3, 5, 5, 6, 5];
    for (count, gates) in (3..).zip(rings) {
        let ring = sum((0..count).map(|k| x(k).mul(&x((k + 1) % count))));
        assert_eq!(real(ring), gates, "ring of {count}");
    }
    let grids = [(2, 2, 1), (2, 3, 3), (3, 3, 3), (3, 4, 6), (4, 4, 6), (4, 5, 10), (5, 5, 10)];
    for (a, b, gates) in grids.into_iter().chain([(6, 6, 15), (8, 8, 28)]) {
        assert_eq!(real(lattice(a, b, false)), gates, "grid {a}x{b}");
    }
    for (size, gates) in [(3, 5), (4, 5), (5, 13), (6, 13), (8, 25)] {
        assert_eq!(real(lattice(size, size, true)), gates, "torus of {size}");
    }
    let springs = |n: usize| (1..n).map(|k| x(k).sub(&x(k - 1)).pow(2));
    assert_eq!(real(sum(springs(9))), 8);
}

#[test]
fn cubic_and_higher_forms() {
    let gates = |p: P| bound(vec![p]).gates;
    for count in 2..8 {
        assert_eq!(gates((0..count).fold(n(1), |p, k| p.mul(&x(k)))), count - 1, "product");
    }
    assert_eq!(gates(expansion(2, -1)), 2);
    assert_eq!(gates(expansion(3, -1)), 5);
    assert_eq!(gates(expansion(3, 1)), 6);
    assert_eq!([3, 4, 5, 6].map(|count| gates(elementary(count, 3))), [2, 3, 4, 5]);
    assert_eq!(gates(elementary(6, 4)), 5);
    assert_eq!(gates(sum((0..3).map(|k| x(k).pow(3)))), 3);
    // Hénon–Heiles: three squares and a cubic over the reals; over Q five are the best known.
    let (q0, q1) = (x(0), x(1));
    let squares = sum((0..4).map(|k| x(k).pow(2))).scaled(&"1/2".parse().unwrap());
    let cubic = q0.pow(2).mul(&q1).sub(&q1.pow(3).scaled(&"1/3".parse().unwrap()));
    assert_eq!(gates(squares.add(&cubic)), 4);
}

#[test]
fn several_outputs() {
    let gates = |outputs: Vec<P>| {
        let found = bound(outputs);
        (found.gates, found.reason)
    };
    let (a, b, c, d) = (x(0), x(1), x(2), x(3));
    let complex = vec![a.mul(&c).sub(&b.mul(&d)), a.mul(&d).add(&b.mul(&c))];
    assert_eq!(gates(complex), (3, Reason::Elimination));
    let square = vec![a.pow(2).sub(&b.pow(2)), times(2, a.mul(&b))];
    assert_eq!(gates(square).0, 2);
    let karatsuba = vec![a.mul(&c), a.mul(&d).add(&b.mul(&c)), b.mul(&d)];
    assert_eq!(gates(karatsuba), (3, Reason::Dimension));
    let powers = vec![a.add(&b).pow(3), a.add(&b).pow(2)];
    assert_eq!(gates(powers).0, 2);
    let product = |i: usize, k: usize| sum((0..2).map(|j| x(2 * i + j).mul(&x(4 + 2 * j + k))));
    let matrix = vec![product(0, 0), product(0, 1), product(1, 0), product(1, 1)];
    assert_eq!(gates(matrix), (7, Reason::MatrixProduct));
    let cross = |i: usize, j: usize| x(i).mul(&x(3 + j)).sub(&x(j).mul(&x(3 + i)));
    assert_eq!(gates(vec![cross(1, 2), cross(2, 0), cross(0, 1)]), (4, Reason::Elimination));
}
