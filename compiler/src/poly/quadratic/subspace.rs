//! Totally isotropic subspaces spanned by small vectors.
//!
//! Splitting planes off one by one makes coefficients grow with every step. Here the lattice
//! `V^⊥ / V` of the vectors found so far is kept with a short basis in the coordinates of the form,
//! so that the next isotropic vector is small there as well.

use super::super::linear::LinearForm;
use super::isotropic::{is_wide, isotropic_vectors};
use super::lattice::Lattice;
use super::matrix::SymmetricMatrix;
use crate::rational::Rational;

/// Sweeps of pairwise reduction after each vector.
const REDUCTION_SWEEPS: usize = 6;
/// The largest rank that is reduced by LLL after each vector.
const LLL_RANK: usize = 16;
/// Swaps and advances of one such reduction.
const LLL_BUDGET: usize = 300;
/// Modular multiplications for factoring determinants, over all vectors of one subspace.
const FACTOR_BUDGET: usize = 200_000;
/// Beyond this many bits a coordinate the search stops: products this wide are of no use.
const VECTOR_BITS: u64 = 48;

/// Pairwise orthogonal isotropic vectors of a non-degenerate integral form with the given inertia,
/// as many as were found.
pub(super) fn isotropic_subspace(
    form: &SymmetricMatrix,
    (mut positive, mut negative): (usize, usize),
) -> Vec<LinearForm> {
    let mut quotient = Quotient {
        basis: (0..form.dimension()).map(LinearForm::variable).collect(),
        gram: form.clone(),
    };
    let mut found = Vec::new();
    let mut steps = FACTOR_BUDGET;
    while positive > 0 && negative > 0 {
        if !is_wide(&quotient.gram) {
            quotient.reduce();
            quotient.lll();
        }
        let offers = isotropic_vectors(&quotient.gram, &mut steps).into_iter().map(|c| {
            let vector = quotient.vector(&c);
            (vector.bits() + form.apply(&vector).bits(), vector, c)
        });
        let Some((bits, vector, coordinates)) = offers.min() else { break };
        if bits > VECTOR_BITS * 2 * form.dimension() as u64 {
            break;
        }
        found.push(vector);
        quotient.divide_by(&coordinates);
        positive -= 1;
        negative -= 1;
    }
    found
}

/// A basis of `V^⊥ / V`, represented by vectors of the form, and its Gram matrix.
struct Quotient {
    basis: Vec<LinearForm>,
    gram: SymmetricMatrix,
}

impl Quotient {
    fn vector(&self, coordinates: &LinearForm) -> LinearForm {
        self.combination(coordinates).primitive()
    }

    fn combination(&self, coordinates: &LinearForm) -> LinearForm {
        let terms = coordinates
            .terms()
            .iter()
            .flat_map(|(i, c)| self.basis[*i].terms().iter().map(move |(j, x)| (*j, x * c)));
        LinearForm::from_terms(terms)
    }

    /// `b_i += c · b_j`.
    fn add(&mut self, i: usize, j: usize, c: &Rational) {
        self.basis[i] = self.basis[i].plus(c, &self.basis[j]);
        let diagonal = &self.gram.get(i, i)
            + &(&(&self.gram.get(i, j) * &(c * &Rational::integer(2)))
                + &(&(c * c) * &self.gram.get(j, j)));
        let row: Vec<(usize, Rational)> =
            self.gram.row(j).iter().map(|(k, a)| (*k, a.clone())).collect();
        for (k, a) in row.iter().filter(|(k, _)| *k != i) {
            let sum = &self.gram.get(i, *k) + &(c * a);
            self.gram.set(i, *k, sum);
        }
        self.gram.set(i, i, diagonal);
    }

    /// Shortens basis vectors by one another: `b_i + t·b_j` wherever that lowers `|q(b_i)|` enough.
    fn reduce(&mut self) {
        let n = self.basis.len();
        for _ in 0..REDUCTION_SWEEPS {
            let mut changed = false;
            for i in 0..n {
                for j in (0..n).filter(|j| *j != i) {
                    let (a, b, c) = (self.gram.get(i, i), self.gram.get(i, j), self.gram.get(j, j));
                    let Some(inverse) = c.inverse() else { continue };
                    let step = (&-&b * &inverse).nearest();
                    let lowered = &a + &(&step * &(&(&b * &Rational::integer(2)) + &(&step * &c)));
                    if !step.is_zero() && lowered.abs() < a.abs() {
                        self.add(i, j, &step);
                        changed = true;
                    }
                }
            }
            if !changed {
                return;
            }
        }
    }

    /// LLL, where the basis is short enough for exact projections.
    fn lll(&mut self) {
        if self.basis.len() > LLL_RANK {
            return;
        }
        let mut lattice = Lattice::new(&self.gram);
        lattice.reduce(LLL_BUDGET);
        let terms = |row: &Vec<Rational>| LinearForm::from_terms(row.iter().cloned().enumerate());
        let basis = lattice.basis.iter().map(|row| self.combination(&terms(row))).collect();
        self.basis = basis;
        self.gram = lattice.matrix();
    }

    /// Passes to the orthogonal complement of an isotropic vector, modulo the vector.
    fn divide_by(&mut self, vector: &LinearForm) {
        let mut vector: Vec<Rational> =
            (0..self.basis.len()).map(|i| vector.coefficient(i)).collect();
        let mut values: Vec<Rational> = vec![Rational::ZERO; self.basis.len()];
        for (i, c) in vector.iter().enumerate().filter(|(_, c)| !c.is_zero()) {
            for (j, a) in self.gram.row(i) {
                values[*j] += &(a * c);
            }
        }
        // Euclid on the values b(v, b_i): all but one become zero, and that one leaves.
        let survivor = self.euclid(&mut values, |values, i, j, c| {
            // b_i += c·b_j changes the coordinates of v by v_j -= c·v_i and its values likewise.
            let change = c * &vector[i];
            vector[j] = &vector[j] - &change;
            let sum = &values[i] + &(c * &values[j]);
            values[i] = sum;
        });
        let Some(survivor) = survivor else { return };
        // The same on the coordinates of v: the basis vector with the last one is v itself.
        self.shed(&mut vector, survivor);
        let keep: Vec<usize> =
            (0..self.basis.len()).filter(|i| *i != survivor && vector[*i].is_zero()).collect();
        self.gram = self.gram.principal(&keep);
        self.basis = keep.iter().map(|i| self.basis[*i].clone()).collect();
    }

    /// Combines basis vectors other than `but` until at most one of them has a coordinate of the
    /// vector: `b_i += c·b_j` lowers coordinate `j` by `c` times coordinate `i`.
    fn shed(&mut self, vector: &mut [Rational], but: usize) {
        loop {
            let mut open: Vec<usize> =
                (0..vector.len()).filter(|i| *i != but && !vector[*i].is_zero()).collect();
            open.sort_by(|i, j| vector[*i].abs().cmp(&vector[*j].abs()).then(i.cmp(j)));
            let Some((&smallest, others)) = open.split_first() else { return };
            if others.is_empty() {
                return;
            }
            for &j in others {
                let step = (&vector[j] / &vector[smallest]).nearest();
                self.add(smallest, j, &step);
                let change = &step * &vector[smallest];
                vector[j] = &vector[j] - &change;
            }
        }
    }

    /// Combines basis vectors until at most one value is not zero; returns its index.
    fn euclid(
        &mut self,
        values: &mut Vec<Rational>,
        mut apply: impl FnMut(&mut Vec<Rational>, usize, usize, &Rational),
    ) -> Option<usize> {
        loop {
            let mut open: Vec<usize> =
                (0..values.len()).filter(|i| !values[*i].is_zero()).collect();
            open.sort_by(|i, j| values[*i].abs().cmp(&values[*j].abs()).then(i.cmp(j)));
            let (&smallest, others) = open.split_first()?;
            if others.is_empty() {
                return Some(smallest);
            }
            for &i in others {
                let step = (&-&values[i] / &values[smallest]).nearest();
                self.add(i, smallest, &step);
                apply(values, i, smallest, &step);
            }
        }
    }
}
