//! Bounds that are theorems about particular systems, recognised by their shape.
//!
//! - The product of two 2x2 matrices takes seven products, even where factors commute (Winograd,
//!   *On multiplication of 2x2 matrices*, 1971; a case of Alder and Strassen's bound for algebras,
//!   twice the dimension minus the number of maximal two-sided ideals, 1981).

use super::target::Target;
use super::{Found, Reason};
use crate::poly::Polynomial;
use crate::rational::Rational;

/// Two variables, the smaller one first.
type Pair = (usize, usize);

/// The bound of a theorem, where one applies.
pub(super) fn bound(target: &Target) -> Option<Found> {
    let outputs: Vec<[Pair; 2]> =
        target.outputs.iter().map(|(_, p)| two_products(p)).collect::<Option<_>>()?;
    let [first, rest @ ..] = <[[Pair; 2]; 4]>::try_from(outputs).ok()?;
    is_matrix_product(first, rest).then(|| Found {
        gates: 7,
        reason: Reason::MatrixProduct,
        evidence: format!("the outputs are the product of two 2x2 matrices{}", target.setting),
        field: super::Field::Real,
    })
}

/// The two products, for a polynomial `c·(x·y + z·w)` plus something affine in four variables.
fn two_products(polynomial: &Polynomial<Rational>) -> Option<[Pair; 2]> {
    let [(m, c), (n, d)] = polynomial.terms().get(..2)? else { return None };
    let rest = polynomial.terms().get(2).map_or(0, |(m, _)| m.degree());
    if c != d || rest > 1 {
        return None;
    }
    let pair = |m: &crate::poly::Monomial| {
        let factors: Vec<(usize, u32)> = m.factors().collect();
        match factors.as_slice() {
            [(i, 1), (j, 1)] => Some((*i, *j)),
            _ => None,
        }
    };
    let (a, b) = (pair(m)?, pair(n)?);
    let distinct = [a.0, a.1].iter().all(|v| *v != b.0 && *v != b.1);
    distinct.then_some([a, b])
}

/// Whether names can be given so that `first` is `a11·b11 + a12·b21` and the others are the
/// remaining elements of the product in some order.
fn is_matrix_product(first: [Pair; 2], rest: [[Pair; 2]; 3]) -> bool {
    let flip = |(x, y): Pair, flipped: bool| if flipped { (y, x) } else { (x, y) };
    // Products commute, so either factor may be the one from the left matrix.
    [(false, false), (false, true), (true, false), (true, true)].into_iter().any(|(f, g)| {
        let ((a11, b11), (a12, b21)) = (flip(first[0], f), flip(first[1], g));
        // The output that shares the row gives b12, b22; the one that shares the column a21, a22.
        [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)].into_iter().any(
            |(row, column, other)| {
                let partners = |output: [Pair; 2], x: usize, y: usize| {
                    Some((partner(output, x)?, partner(output, y)?))
                };
                let Some((b12, b22)) = partners(rest[row], a11, a12) else { return false };
                let Some((a21, a22)) = partners(rest[column], b11, b21) else { return false };
                let mut all = [a11, a12, a21, a22, b11, b12, b21, b22];
                all.sort_unstable();
                partner(rest[other], a21) == Some(b12)
                    && partner(rest[other], a22) == Some(b22)
                    && all.windows(2).all(|w| w[0] != w[1])
            },
        )
    })
}

/// The variable multiplied by `x`.
fn partner(output: [Pair; 2], x: usize) -> Option<usize> {
    output.iter().find_map(|(a, b)| match x {
        _ if x == *a => Some(*b),
        _ if x == *b => Some(*a),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::is_matrix_product;

    #[test]
    fn recognition_is_up_to_names_and_order() {
        // Variables a11 a12 a21 a22 b11 b12 b21 b22 renamed by an arbitrary permutation.
        let name = [5, 2, 7, 0, 1, 6, 3, 4];
        let entry = |i: usize, k: usize| {
            let pair = |j: usize| {
                let (x, y) = (name[2 * i + j], name[4 + 2 * j + k]);
                (x.min(y), x.max(y))
            };
            [pair(1), pair(0)]
        };
        let (p, q, r, s) = (entry(0, 0), entry(0, 1), entry(1, 0), entry(1, 1));
        assert!(is_matrix_product(p, [q, r, s]));
        assert!(is_matrix_product(r, [q, s, p]));
        assert!(!is_matrix_product(p, [q, r, r]));
        assert!(!is_matrix_product(p, [q, r, [s[0], (s[1].0, 9)]]));
    }
}
