//! Polynomials along a line, where they have one variable: what bounds by degrees look at.
//!
//! Restricting a network to a line is free, so a bound for any line holds everywhere.

use crate::poly::Polynomial;
use crate::rational::Rational;

/// The line `base + t · direction`.
#[derive(Clone, Debug)]
pub struct Line {
    base: Vec<Rational>,
    direction: Vec<Rational>,
}

/// Coefficients of a polynomial in one variable by increasing power, the last not zero.
pub type Dense = Vec<Rational>;

impl Line {
    /// One of several fixed lines with small integers, direction without zeros.
    pub fn generic(variables: usize, which: usize) -> Self {
        let base = |k: usize| ((k * 7 + which * 5 + 3) % 11) as i64 - 5;
        let direction = |k: usize| match ((k * 5 + which * 3 + 2) % 9) as i64 - 4 {
            0 => 5,
            d => d,
        };
        let point =
            |f: &dyn Fn(usize) -> i64| (0..variables).map(|k| Rational::integer(f(k))).collect();
        Self { base: point(&base), direction: point(&direction) }
    }

    /// The polynomial along the line.
    pub fn restrict(&self, polynomial: &Polynomial<Rational>) -> Dense {
        let mut powers: Vec<Vec<Dense>> = vec![vec![vec![Rational::ONE]]; self.base.len()];
        let mut sum = vec![Rational::ZERO; polynomial.degree() as usize + 1];
        for (monomial, coefficient) in polynomial.terms() {
            let mut product = vec![coefficient.clone()];
            for (i, e) in monomial.factors() {
                let known = &mut powers[i];
                let linear = [self.base[i].clone(), self.direction[i].clone()];
                while known.len() <= e as usize {
                    known.push(multiply(&known[known.len() - 1], &linear));
                }
                product = multiply(&product, &known[e as usize]);
            }
            for (total, c) in sum.iter_mut().zip(product) {
                *total += &c;
            }
        }
        trimmed(sum)
    }
}

/// The degrees of 2 and more that the linear combinations of these polynomials have, increasing.
pub fn span_degrees(mut rows: Vec<Dense>) -> Vec<u32> {
    let mut degrees = Vec::new();
    rows.retain(|row| row.len() > 2);
    while let Some(at) = (0..rows.len()).max_by_key(|k| rows[*k].len()) {
        let pivot = rows.swap_remove(at);
        degrees.push(pivot.len() as u32 - 1);
        for row in rows.iter_mut().filter(|row| row.len() == pivot.len()) {
            let factor = &row[row.len() - 1] / &pivot[pivot.len() - 1];
            let difference = row.iter().zip(&pivot).map(|(r, p)| r - &(p * &factor));
            *row = trimmed(difference.collect());
        }
        rows.retain(|row| row.len() > 2);
    }
    degrees.reverse();
    degrees
}

/// The multiplicities of the roots: (multiplicity, number of complex roots, number of real ones).
pub fn root_counts(polynomial: &Dense) -> Vec<(usize, usize, usize)> {
    let mut counts = Vec::new();
    if polynomial.len() < 2 {
        return counts;
    }
    // Yun's algorithm: c collects the roots of multiplicity k and more once each.
    let derived = derivative(polynomial);
    let common = gcd(polynomial.clone(), derived);
    let (mut c, mut rest) = (quotient(polynomial, &common), common);
    let mut multiplicity = 1;
    while c.len() > 1 {
        let more = gcd(c.clone(), rest.clone());
        let exactly = quotient(&c, &more);
        if exactly.len() > 1 {
            counts.push((multiplicity, exactly.len() - 1, real_roots(&exactly)));
        }
        rest = quotient(&rest, &more);
        c = more;
        multiplicity += 1;
    }
    counts
}

/// The number of real roots of a square-free polynomial (Sturm).
fn real_roots(polynomial: &Dense) -> usize {
    let mut chain = vec![polynomial.clone(), derivative(polynomial)];
    while chain[chain.len() - 1].len() > 1 {
        let [.., a, b] = chain.as_slice() else { break };
        let next: Dense = primitive(remainder(a, b)).iter().map(|c| -c).collect();
        if next.is_empty() {
            break;
        }
        chain.push(next);
    }
    let changes = |signs: Vec<i32>| signs.windows(2).filter(|pair| pair[0] != pair[1]).count();
    let lead = |p: &Dense| p.last().map_or(0, Rational::signum);
    let at_infinity = chain.iter().map(lead).collect();
    let parity = |p: &Dense| if p.len().is_multiple_of(2) { -1 } else { 1 };
    let at_minus_infinity = chain.iter().map(|p| lead(p) * parity(p)).collect();
    changes(at_minus_infinity) - changes(at_infinity)
}

fn trimmed(mut polynomial: Dense) -> Dense {
    while polynomial.last().is_some_and(Rational::is_zero) {
        polynomial.pop();
    }
    polynomial
}

fn multiply(a: &[Rational], b: &[Rational]) -> Dense {
    let mut product = vec![Rational::ZERO; (a.len() + b.len()).saturating_sub(1)];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            product[i + j] += &(x * y);
        }
    }
    product
}

fn derivative(polynomial: &Dense) -> Dense {
    let scaled = |(k, c): (usize, &Rational)| c * &Rational::integer(k as i64);
    polynomial.iter().enumerate().skip(1).map(scaled).collect()
}

/// (quotient, remainder) by a polynomial that is not zero.
fn divide(dividend: &Dense, divisor: &Dense) -> (Dense, Dense) {
    let mut rest = dividend.clone();
    let shift = dividend.len().saturating_sub(divisor.len());
    let mut quotient =
        vec![Rational::ZERO; if dividend.len() < divisor.len() { 0 } else { shift + 1 }];
    while rest.len() >= divisor.len() {
        let at = rest.len() - divisor.len();
        let factor = &rest[rest.len() - 1] / &divisor[divisor.len() - 1];
        for (k, d) in divisor.iter().enumerate() {
            rest[at + k] = &rest[at + k] - &(d * &factor);
        }
        quotient[at] = factor;
        rest = trimmed(rest);
    }
    (trimmed(quotient), rest)
}

fn quotient(a: &Dense, b: &Dense) -> Dense {
    divide(a, b).0
}

fn remainder(a: &Dense, b: &Dense) -> Dense {
    divide(a, b).1
}

/// The polynomial divided by the absolute value of its leading coefficient, which keeps signs.
fn primitive(polynomial: Dense) -> Dense {
    match polynomial.last().and_then(|lead| lead.abs().inverse()) {
        Some(inverse) => polynomial.iter().map(|c| c * &inverse).collect(),
        None => polynomial,
    }
}

fn gcd(mut a: Dense, mut b: Dense) -> Dense {
    while !b.is_empty() {
        let rest = primitive(remainder(&a, &b));
        a = b;
        b = rest;
    }
    primitive(a)
}

#[cfg(test)]
mod tests {
    use super::{Dense, Line, multiply, root_counts, span_degrees};
    use crate::poly::Polynomial;
    use crate::rational::Rational;

    fn dense(coefficients: &[i64]) -> Dense {
        coefficients.iter().map(|c| Rational::integer(*c)).collect()
    }

    #[test]
    fn restriction_substitutes_the_line() {
        let line = Line::generic(2, 0);
        let x = |k| Polynomial::<Rational>::variable(k);
        let (u, v) = (line.restrict(&x(0)), line.restrict(&x(1)));
        let p = x(0).pow(2).mul(&x(1)).sub(&x(1));
        let mut expected = multiply(&multiply(&u, &u), &v);
        for (e, c) in expected.iter_mut().zip(&v) {
            *e = &*e - c;
        }
        assert_eq!(line.restrict(&p), expected);
    }

    #[test]
    fn spans() {
        let rows = vec![dense(&[0, 0, 1, 0, 1]), dense(&[0, 0, 0, 0, 1]), dense(&[5, 1, 2, 0, 3])];
        assert_eq!(span_degrees(rows), [2, 4]);
    }

    #[test]
    fn roots_are_counted_with_multiplicity() {
        let circle = dense(&[1, 0, 1]);
        let linear = |r: i64| dense(&[-r, 1]);
        assert_eq!(root_counts(&circle), [(1, 2, 0)]);
        let p = multiply(&multiply(&linear(1), &linear(2)), &multiply(&circle, &linear(-7)));
        assert_eq!(root_counts(&p), [(1, 5, 3)]);
        let q = multiply(&multiply(&linear(3), &linear(3)), &multiply(&circle, &circle));
        assert_eq!(root_counts(&multiply(&q, &linear(4))), [(1, 1, 1), (2, 3, 1)]);
        assert_eq!(root_counts(&dense(&[-2, 0, 1])), [(1, 2, 2)]);
        assert_eq!(root_counts(&dense(&[0, 0, 0, 1])), [(3, 1, 1)]);
    }
}
