//! The inputs of the growth table, computed: resultants and dense polynomials, expanded.

use indexmap::IndexMap;
use multiplet_compiler::modular::Stream;
use multiplet_compiler::network::{NetworkBuilder, Output};
use multiplet_compiler::poly::polynomial::Ring;
use multiplet_compiler::poly::{
    Argument, Coefficient, Ideal, Monomial, Polynomial, Scalar, Shape, Signature, System,
    SystemOutput,
};

/// Degrees of the two generic polynomials of a resultant.
const RESULTANTS: [(usize, usize); 9] =
    [(3, 2), (4, 2), (4, 3), (5, 3), (5, 4), (6, 4), (6, 5), (7, 4), (7, 5)];

/// Variables and degree of dense polynomials.
const DENSE: [(usize, u32); 10] =
    [(1, 20), (1, 40), (2, 8), (2, 16), (3, 6), (3, 10), (4, 8), (6, 4), (8, 4), (12, 4)];

/// One input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    /// The resultant of two polynomials of these degrees whose coefficients are variables.
    Resultant(usize, usize),
    /// All monomials in so many variables up to a degree, with small coefficients.
    Dense(usize, u32),
}

/// All inputs in the order of the table.
pub fn all() -> Vec<Member> {
    let resultants = RESULTANTS.map(|(m, n)| Member::Resultant(m, n));
    let dense = DENSE.map(|(n, d)| Member::Dense(n, d));
    resultants.into_iter().chain(dense).collect()
}

impl Member {
    /// `res_4_3`, `dense_3_6`
    pub fn name(self) -> String {
        match self {
            Self::Resultant(m, n) => format!("res_{m}_{n}"),
            Self::Dense(n, d) => format!("dense_{n}_{d}"),
        }
    }

    /// The system, written term by term.
    pub fn system(self) -> System {
        let (polynomial, variables) = match self {
            Self::Resultant(m, n) => {
                let names =
                    (0..=m).map(|i| format!("a{i}")).chain((0..=n).map(|i| format!("b{i}")));
                (resultant(m, n), names.collect::<Vec<_>>())
            }
            Self::Dense(n, d) => (dense(n, d), (0..n).map(|i| format!("x{i}")).collect()),
        };
        let signature = Signature {
            name: self.name(),
            variables: variables.into_iter().map(Argument::scalar).collect(),
            parameters: Vec::new(),
            result: Shape::Scalar,
            scalar: Scalar::F64,
            roots: vec![],
        };
        let mut builder = NetworkBuilder::new();
        let form = builder.polynomial(&polynomial);
        let name = "out".to_owned();
        let written = builder.finish(signature.clone(), vec![Output { name: name.clone(), form }]);
        let outputs = vec![SystemOutput { name, polynomial: Some(polynomial) }];
        let ideal = Ideal::of_domains(&signature);
        System { signature, outputs, written, ideal, posterior: None }
    }
}

/// The determinant of the Sylvester matrix of Σ aᵢxⁱ (degree m) and Σ bᵢxⁱ (degree n): minors of
/// the first rows for every set of columns, each made once.
fn resultant(m: usize, n: usize) -> Polynomial {
    let size = m + n;
    // Row r of a polynomial whose coefficients are the variables from `first` on.
    let entries = |row: usize| {
        let (first, degree, shift) = if row < n { (0, m, row) } else { (m + 1, n, row - n) };
        (0..=degree).map(move |k| (shift + k, first + degree - k))
    };
    let mut minors = IndexMap::from([(0u32, Polynomial::constant(Coefficient::one()))]);
    for row in 0..size {
        let mut next: IndexMap<u32, Vec<(Monomial, Coefficient)>> = IndexMap::new();
        for (used, minor) in &minors {
            for (column, variable) in entries(row).filter(|(column, _)| used >> column & 1 == 0) {
                let is_odd = (used >> column).count_ones() % 2 == 1;
                let one = Coefficient::one();
                let sign = if is_odd { one.neg() } else { one };
                let part = minor.times_term(&Monomial::variable(variable), &sign);
                next.entry(used | 1 << column).or_default().extend(part.terms().iter().cloned());
            }
        }
        let sums = next.into_iter().map(|(used, terms)| (used, Polynomial::from_terms(terms)));
        minors = sums.collect();
    }
    minors.into_values().next().unwrap_or_else(Polynomial::zero)
}

/// All monomials in n variables up to degree d, with coefficients from -9 to 9 without 0.
fn dense(n: usize, d: u32) -> Polynomial {
    let mut stream = Stream::from_bytes(format!("dense {n} {d}").as_bytes());
    let mut monomials = vec![Monomial::one()];
    for variable in 0..n {
        let extended = monomials
            .iter()
            .flat_map(|m| (0..=d - m.degree()).map(move |e| m.mul(&Monomial::power(variable, e))));
        monomials = extended.collect();
    }
    Polynomial::from_terms(monomials.into_iter().map(|monomial| {
        let value = 1 + stream.below(9) as i64;
        let value = if stream.below(2) == 0 { value } else { -value };
        (monomial, Coefficient::integer(value))
    }))
}

#[cfg(test)]
mod tests {
    use multiplet_compiler::poly::Polynomial;

    use super::{Member, all, dense, resultant};

    /// The polynomial with integers for its variables.
    fn at(p: &Polynomial, values: &[i64]) -> Polynomial {
        let images: Vec<Polynomial> =
            values.iter().map(|v| Polynomial::constant(super::Coefficient::integer(*v))).collect();
        p.substitute(&images)
    }

    #[test]
    fn resultants_have_the_known_numbers_of_terms() {
        for ((m, n), terms) in [((3, 2), 13), ((4, 3), 76), ((5, 4), 549), ((7, 4), 2562)] {
            let p = resultant(m, n);
            assert_eq!(p.len(), terms, "res_{m}_{n}");
            assert!(p.terms().iter().all(|(monomial, _)| monomial.degree() as usize == m + n));
        }
    }

    #[test]
    fn a_resultant_is_the_product_of_differences_of_roots() {
        // 2(x - 1)(x + 2)(x - 5) and 3(x - 4)(x + 1): 2^2 · 3^3 · Π (rᵢ - sⱼ).
        let p = at(&resultant(3, 2), &[20, -14, -8, 2, -12, -9, 3]);
        let mut wanted = 4 * 27;
        for r in [1, -2, 5] {
            for s in [4, -1] {
                wanted *= r - s;
            }
        }
        assert_eq!(p, Polynomial::constant(super::Coefficient::integer(wanted)));
        // A common root makes it zero.
        assert!(at(&resultant(2, 2), &[2, -3, 1, -2, 1, 1]).is_zero());
    }

    #[test]
    fn dense_polynomials_have_every_monomial() {
        assert_eq!(dense(3, 4).len(), 35);
        assert_eq!(dense(1, 20).len(), 21);
        assert_eq!(dense(12, 4).len(), 1820);
        assert_eq!(dense(3, 4), dense(3, 4));
    }

    #[test]
    fn names_differ_and_systems_are_as_written() {
        let mut names: Vec<String> = all().iter().map(|m| m.name()).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all().len());
        let system = Member::Dense(2, 8).system();
        assert_eq!(system.signature.variable_count(), 2);
        let expanded = multiplet_compiler::network::expand::expand(
            &system.written,
            multiplet_compiler::network::expand::ExpansionLimits::default(),
        );
        assert_eq!(expanded.unwrap()[0], *system.polynomials().unwrap()[0]);
    }
}
