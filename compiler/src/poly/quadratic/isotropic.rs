//! Finding isotropic vectors of an indefinite form over Q.
//!
//! Cheap places first: sums and differences of two coordinates, then rational zeros of binary
//! subforms, then a lattice search on a subform of at most eight variables
//! ([`super::lattice`]). Rank 3 and 4 are decided by the local theory before any search, so "none"
//! is a proof there; from rank 5 on an indefinite form always has zeros (Meyer's theorem).

use num_traits::ToPrimitive;

use super::super::linear::LinearForm;
use super::inertia::{independent_rows, inertia};
use super::integer::factor;
use super::lattice::Lattice;
use super::local::{determinant, witt_index_within};
use super::matrix::SymmetricMatrix;
use crate::modular::PrimeField;
use crate::rational::Rational;

/// LLL steps on one lattice.
const REDUCTION_BUDGET: usize = 400;
/// Vectors tried in one lattice search.
const SEARCH_BUDGET: usize = 20_000;
/// Vectors tried before the lattice is minimised and reduced.
const QUICK_BUDGET: usize = 3_000;
/// The largest absolute value looked for on both sides of a split.
const COMMON_VALUES: i64 = 60;
/// What each of them counts as, in steps of factoring.
const COMMON_VALUE_STEPS: usize = 1_000;
/// The largest subform searched as one lattice.
const LATTICE_RANK: usize = 8;
/// Forms with longer entries are not searched as lattices.
const ENTRY_BITS: u64 = 40;
/// How many vectors are offered.
const OFFERS: usize = 8;

/// Isotropic vectors of a non-degenerate form, simplest first; empty where none was found.
/// Factoring takes what it needs off `steps`.
pub(super) fn isotropic_vectors(form: &SymmetricMatrix, steps: &mut usize) -> Vec<LinearForm> {
    let mut vectors = pair_vectors(form);
    vectors.retain(|v| !v.is_zero());
    if vectors.is_empty() && !is_wide(form) {
        let members = subform(form);
        let sub = form.principal(&members).primitive().1;
        vectors = lattice_vectors(&sub, steps);
        vectors = vectors.iter().map(|v| v.renamed(|i| members[i])).collect();
    }
    vectors.sort_by_cached_key(|v| (v.bits(), v.clone()));
    vectors.dedup();
    vectors.truncate(OFFERS);
    vectors
}

/// Whether entries are so long that a lattice search would take long and find nothing of use:
/// zeros of such a form have coordinates of about the same length.
pub(super) fn is_wide(form: &SymmetricMatrix) -> bool {
    let n = form.dimension();
    (0..n).flat_map(|i| form.row(i)).any(|(_, entry)| entry.bits() > ENTRY_BITS)
}

/// Isotropic vectors in the plane of two coordinates.
fn pair_vectors(form: &SymmetricMatrix) -> Vec<LinearForm> {
    let active = form.active();
    let mut found = Vec::new();
    for (at, &i) in active.iter().enumerate() {
        let a = form.get(i, i);
        for &j in &active[at + 1..] {
            let c = form.get(j, j);
            let b = form.get(i, j);
            if b.is_zero() && a.is_negative() == c.is_negative() {
                continue;
            }
            let discriminant = &(&b * &b) - &(&a * &c);
            if discriminant.is_negative() {
                continue;
            }
            let Some(root) = discriminant.square_root() else { continue };
            for signed in [root.clone(), -&root] {
                // a·x² + 2b·x·y + c·y² = 0 at (x, y) = (-b ± √(b² - ac), a).
                let x = &signed - &b;
                let v = LinearForm::from_terms([(i, x), (j, a.clone())]);
                found.push(v.primitive());
            }
        }
    }
    found
}

/// Coordinates of a non-degenerate indefinite subform of at most [`LATTICE_RANK`] variables.
fn subform(form: &SymmetricMatrix) -> Vec<usize> {
    let core = form.active();
    if core.len() <= LATTICE_RANK {
        return core;
    }
    // An indefinite pair with small entries, and the smallest others beside it.
    let mut best: Option<(u64, usize, usize)> = None;
    for (at, &i) in core.iter().enumerate() {
        for &j in &core[at + 1..] {
            let [a, b, c] = [form.get(i, i), form.get(i, j), form.get(j, j)];
            if (&(&b * &b) - &(&a * &c)).signum() > 0 {
                let size = a.bits() + b.bits() + c.bits();
                if best.is_none_or(|known| size < known.0) {
                    best = Some((size, i, j));
                }
            }
        }
    }
    let mut members = match best {
        Some((_, i, j)) => vec![i, j],
        None => Vec::new(),
    };
    let mut others: Vec<usize> = core.into_iter().filter(|i| !members.contains(i)).collect();
    let size = |i: &usize| form.get(*i, *i).bits();
    others.sort_by_key(|i| (size(i), *i));
    members.extend(others.into_iter().take(LATTICE_RANK - members.len()));
    let chosen = form.principal(&members);
    independent_rows(&chosen).into_iter().map(|at| members[at]).collect()
}

/// Isotropic vectors of a non-degenerate integral form of rank 3 to [`LATTICE_RANK`].
fn lattice_vectors(form: &SymmetricMatrix, steps: &mut usize) -> Vec<LinearForm> {
    let n = form.dimension();
    let (positive, negative) = inertia(form);
    if n < 3
        || positive == 0
        || negative == 0
        || (n <= 4 && witt_index_within(form, steps).high() == 0)
    {
        return Vec::new();
    }
    let mut lattice = Lattice::new(form);
    if n >= 5 {
        let found = lattice.search(OFFERS, QUICK_BUDGET);
        if !found.is_empty() {
            return found;
        }
    }
    let determinant = determinant(form);
    let factors = factor(&determinant, steps);
    for (prime, exponent) in &factors.primes {
        if let Some(field) = prime.to_u64().and_then(PrimeField::new) {
            lattice.minimise(&field, *exponent);
        }
    }
    let met = lattice.reduce(REDUCTION_BUDGET).map(|x| lattice.vector(&x));
    let mut found = lattice.search(OFFERS, SEARCH_BUDGET);
    found.extend(met);
    if found.is_empty() && n >= 4 && factors.is_complete() {
        found.extend(by_common_value(&lattice.matrix(), steps).map(|v| {
            let coordinates: Vec<Rational> = (0..n).map(|i| v.coefficient(i)).collect();
            lattice.vector(&coordinates)
        }));
    }
    found
}

/// Splits `<a, b, …>` into `<a, b>` and the rest and looks for a small value `t` of the first
/// whose negative the second takes too: two problems of lower rank.
fn by_common_value(form: &SymmetricMatrix, steps: &mut usize) -> Option<LinearForm> {
    let (entries, axes) = orthogonal_axes(form);
    let n = entries.len();
    let tail = n - 2;
    for size in 1i64..COMMON_VALUES {
        for t in [size, -size] {
            // Numbers that were hard to factor once stay so with every t.
            *steps = steps.checked_sub(COMMON_VALUE_STEPS)?;
            let t = Rational::integer(t);
            let head = bordered(&entries[..2], &-&t);
            let rest = bordered(&entries[2..], &t);
            if witt_index_within(&head, steps).high() == 0
                || witt_index_within(&rest, steps).high() == 0
            {
                continue;
            }
            let (Some(x), Some(y)) = (first_zero(&head, steps), first_zero(&rest, steps)) else {
                continue;
            };
            // Scale both so that the borders agree, then glue.
            let (border_x, border_y) = (x.coefficient(2), y.coefficient(tail));
            let mut vector = LinearForm::default();
            for (i, c) in x.terms().iter().filter(|t| t.0 < 2) {
                vector = vector.plus(&(c * &border_y), &axes[*i]);
            }
            for (i, c) in y.terms().iter().filter(|t| t.0 < tail) {
                vector = vector.plus(&(c * &border_x), &axes[2 + *i]);
            }
            if !vector.is_zero() {
                return Some(vector.primitive());
            }
        }
    }
    None
}

fn first_zero(form: &SymmetricMatrix, steps: &mut usize) -> Option<LinearForm> {
    let mut vectors = pair_vectors(form);
    if vectors.is_empty() {
        vectors = lattice_vectors(&form.primitive().1, steps);
    }
    vectors.into_iter().next()
}

fn bordered(entries: &[Rational], last: &Rational) -> SymmetricMatrix {
    let all: Vec<Rational> = entries.iter().cloned().chain([last.clone()]).collect();
    SymmetricMatrix::from_entries(all.len(), all.into_iter().enumerate().map(|(i, d)| (i, i, d)))
}

/// Pairwise orthogonal vectors spanning the space of a non-degenerate form, and their values.
fn orthogonal_axes(form: &SymmetricMatrix) -> (Vec<Rational>, Vec<LinearForm>) {
    let n = form.dimension();
    let mut open: Vec<LinearForm> = (0..n).map(LinearForm::variable).collect();
    let (mut values, mut axes): (Vec<Rational>, Vec<LinearForm>) = (Vec::new(), Vec::new());
    while !open.is_empty() {
        let anisotropic = open.iter().position(|v| !form.value(v).is_zero());
        let axis = match anisotropic {
            Some(at) => open.remove(at),
            None => {
                // All isotropic: the sum of two that are not orthogonal is not.
                let pair = open.iter().enumerate().find_map(|(i, v)| {
                    let image = form.apply(v);
                    let partner = open.iter().position(|w| !pairing(&image, w).is_zero())?;
                    Some((i, partner))
                });
                let Some((i, j)) = pair else { break };
                let sum = open[i].plus(&Rational::ONE, &open[j]);
                open.remove(i);
                sum
            }
        };
        let value = form.value(&axis);
        let image = form.apply(&axis);
        for v in &mut open {
            let factor = -&(&pairing(&image, v) / &value);
            *v = v.plus(&factor, &axis).primitive();
        }
        values.push(value);
        axes.push(axis);
    }
    (values, axes)
}

fn pairing(image: &LinearForm, v: &LinearForm) -> Rational {
    v.terms().iter().fold(Rational::ZERO, |sum, (i, c)| &sum + &(c * &image.coefficient(*i)))
}

#[cfg(test)]
mod tests {
    use super::{SymmetricMatrix, isotropic_vectors};
    use crate::modular::Stream;
    use crate::poly::quadratic::{WittIndex, inertia, witt_index};
    use crate::rational::Rational;

    fn random(n: usize, height: usize, stream: &mut Stream) -> SymmetricMatrix {
        let mut matrix = SymmetricMatrix::new(n);
        for i in 0..n {
            for j in 0..=i {
                let value = stream.below(2 * height + 1) as i64 - height as i64;
                matrix.set(i, j, Rational::integer(value));
            }
        }
        matrix
    }

    #[test]
    fn found_exactly_where_local_theory_says_so() {
        let mut stream = Stream::new(5);
        for (n, height, rounds) in [
            (3, 4, 200),
            (3, 60, 60),
            (4, 5, 120),
            (4, 40, 40),
            (5, 9, 60),
            (5, 60, 20),
            (7, 30, 20),
        ] {
            for round in 0..rounds {
                let form = random(n, height, &mut stream);
                let (p, m) = inertia(&form);
                if p + m < n || p == 0 || m == 0 {
                    continue;
                }
                let WittIndex::Exact(index) = witt_index(&form) else { panic!("not factored") };
                let found = isotropic_vectors(&form, &mut 200_000);
                assert_eq!(!found.is_empty(), index > 0, "n {n} round {round} {form:?}");
                for v in found {
                    assert!(form.value(&v).is_zero() && !v.is_zero());
                }
            }
        }
    }
}
