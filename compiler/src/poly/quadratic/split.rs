//! Decompositions `q = Σ scale · left · right` with as few products as the form allows.
//!
//! A form of rank r and Witt index w needs r - w products: w hyperbolic planes cost one each, the
//! anisotropic rest one a dimension. By Witt cancellation every isotropic vector outside the
//! radical may be split off without loss, so the planes are chosen for small coefficients: zero
//! diagonal entries first (a coordinate vector is isotropic; for a bipartite interaction graph this
//! is Gaussian elimination of its biadjacency matrix), vectors found by search afterwards.

use super::super::linear::LinearForm;
use super::inertia::{independent_rows, inertia, peel_row};
use super::matrix::SymmetricMatrix;
use super::subspace::isotropic_subspace;
use crate::rational::Rational;

/// Rows of zero diagonal looked at when the next plane is chosen.
const ROWS_COMPARED: usize = 12;
/// Up to this many active variables every choice is carried out and compared by its outcome.
const TRIAL_VARIABLES: usize = 10;
/// Above this many bits an entry no choices are compared any more.
const TRIAL_BITS: u64 = 64;

/// Pivots compared when an isotropic vector is split off a small form.
const PIVOTS_COMPARED: usize = 4;

/// `scale · left · right`, both factors primitive.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct ScaledProduct {
    /// The rational factor.
    pub scale: Rational,
    /// The first factor, with integer coefficients without common divisor and positive lead.
    pub left: LinearForm,
    /// The second factor, likewise.
    pub right: LinearForm,
}

impl ScaledProduct {
    fn new(left: &LinearForm, right: &LinearForm) -> Self {
        let ((a, left), (b, right)) = (left.split_content(), right.split_content());
        let (left, right) = if left <= right { (left, right) } else { (right, left) };
        Self { scale: &a * &b, left, right }
    }

    /// Whether both factors are the same.
    pub fn is_square(&self) -> bool {
        self.left == self.right
    }

    /// The bits of its coefficients, a measure of size for choosing between decompositions.
    pub fn bits(&self) -> u64 {
        let other = if self.is_square() { 0 } else { self.right.bits() };
        self.scale.bits() + self.left.bits() + other
    }
}

/// Splits planes off and writes the rest in each of the two ways. `variant` picks among the best
/// zero-diagonal rows, so that different variants give different decompositions.
pub(super) fn split(form: &SymmetricMatrix, variant: usize) -> Vec<Vec<ScaledProduct>> {
    let mut rest = form.clone();
    let mut products = Vec::new();
    let (mut positive, mut negative) = inertia(form);
    while positive > 0 && negative > 0 {
        let Some((k, pivot)) = zero_diagonal(&rest, variant) else { break };
        let [left, right] = peel_row(&mut rest, k, pivot);
        products.push(ScaledProduct::new(&left, &right));
        positive -= 1;
        negative -= 1;
    }
    if positive > 0 && negative > 0 {
        let active = rest.active();
        let full = active.len() == positive + negative;
        let core = if full { active } else { independent_rows(&rest) };
        let form = rest.principal(&core).primitive().1;
        for vector in isotropic_subspace(&form, (positive, negative)) {
            let [left, right] = split_vector(&mut rest, &vector.renamed(|i| core[i]));
            products.push(ScaledProduct::new(&left, &right));
            positive -= 1;
            negative -= 1;
        }
    }
    let mut all = Vec::new();
    if rest.active().len() == positive + negative {
        // As many variables as the rank: `x_k · (row k)` keeps integer coefficients.
        let mut with_rows = products.clone();
        rows(&mut rest.clone(), &mut with_rows);
        all.push(with_rows);
    }
    squares(&mut rest, &mut products);
    all.push(products);
    all
}

/// Factors variables out one after the other, those with most neighbours first and those with one
/// neighbour replaced by it: a vertex cover of the interaction graph, and a decomposition without
/// any coefficient growth.
pub(super) fn vertex_cover(form: &SymmetricMatrix) -> Vec<ScaledProduct> {
    let mut rest = form.clone();
    let mut products = Vec::new();
    rows(&mut rest, &mut products);
    products
}

fn rows(rest: &mut SymmetricMatrix, products: &mut Vec<ScaledProduct>) {
    loop {
        let active = rest.active();
        let leaf = active.iter().copied().find_map(|i| {
            let row = rest.row(i);
            if row.len() != 1 {
                return None;
            }
            row.keys().next().copied()
        });
        let widest =
            || active.iter().copied().max_by_key(|i| (rest.row(*i).len(), usize::MAX - *i));
        let Some(k) = leaf.or_else(widest) else { return };
        let linear = LinearForm::variable(k);
        let other = rest.peel(&linear, k);
        products.push(ScaledProduct::new(&linear, &other));
    }
}

/// The row of a zero diagonal entry and the variable to eliminate: few new diagonal entries (each
/// may cost an isotropic vector later), whole coefficients, little fill.
fn zero_diagonal(rest: &SymmetricMatrix, variant: usize) -> Option<(usize, usize)> {
    let mut rows: Vec<usize> =
        rest.active().into_iter().filter(|k| !rest.row(*k).contains_key(k)).collect();
    rows.sort_by_key(|k| (rest.row(*k).len(), *k));
    rows.truncate(ROWS_COMPARED);
    let mut choices: Vec<_> = rows
        .iter()
        .flat_map(|&k| rest.row(k).keys().map(move |&j| (k, j)))
        .map(|(k, j)| (plane_cost(rest, k, j), k, j))
        .collect();
    choices.sort_unstable();
    let at = variant.min(choices.len().checked_sub(1)?);
    choices.get(at).map(|(_, k, j)| (*k, *j))
}

fn plane_cost(rest: &SymmetricMatrix, k: usize, j: usize) -> (usize, u64, usize) {
    let row = rest.row(k);
    let Some(inverse) = row.get(&j).and_then(Rational::inverse) else {
        return (usize::MAX, u64::MAX, usize::MAX);
    };
    let (mut diagonals, mut bits) = (0, 0);
    let corner = rest.get(j, j);
    for (i, a) in row.iter().filter(|(i, _)| **i != j) {
        let c = a * &inverse;
        bits += c.bits();
        let before = rest.get(*i, *i);
        let change = &(&(&c * &c) * &corner) - &(&(&c * &rest.get(j, *i)) * &Rational::integer(2));
        let after = &before + &change;
        if !after.is_zero() {
            diagonals += 1;
        }
    }
    (diagonals, bits, row.len() * rest.row(j).len())
}

/// Splits off the plane of an isotropic vector with the pivot that leaves the smallest
/// coefficients. Earlier pivots may still occur in the vector; their rows are zero by now.
fn split_vector(rest: &mut SymmetricMatrix, vector: &LinearForm) -> [LinearForm; 2] {
    let image = rest.apply(vector).primitive();
    let mut pivots: Vec<usize> = image.terms().iter().map(|t| t.0).collect();
    pivots.sort_by_key(|i| (image.coefficient(*i).bits(), rest.row(*i).len(), *i));
    pivots.truncate(if pivots.len() <= TRIAL_VARIABLES { PIVOTS_COMPARED } else { 1 });
    let mut best: Option<(u64, SymmetricMatrix, [LinearForm; 2])> = None;
    for pivot in pivots {
        let Some(inverse) = image.coefficient(pivot).inverse() else { continue };
        let linear = image.scaled(&inverse);
        let mut after = rest.clone();
        let other = after.peel(&linear, pivot);
        let cost = after.bits() + ScaledProduct::new(&linear, &other).bits();
        if best.as_ref().is_none_or(|known| cost < known.0) {
            best = Some((cost, after, [linear, other]));
        }
    }
    match best {
        Some((_, after, plane)) => {
            *rest = after;
            plane
        }
        None => [LinearForm::default(), LinearForm::default()],
    }
}

/// Squares: each step completes the square along a coordinate, or along a sum or difference of two
/// where that leaves smaller coefficients.
fn squares(rest: &mut SymmetricMatrix, products: &mut Vec<ScaledProduct>) {
    loop {
        let active = rest.active();
        if active.is_empty() {
            return;
        }
        let mut axes: Vec<LinearForm> = active
            .iter()
            .filter(|i| rest.row(**i).contains_key(i))
            .map(|i| LinearForm::variable(*i))
            .collect();
        let small = active.len() <= TRIAL_VARIABLES
            && rest.bits() <= TRIAL_BITS * rest.entry_count() as u64;
        if small || axes.is_empty() {
            let sign = [Rational::ONE, Rational::integer(-1)];
            for (at, i) in active.iter().enumerate() {
                for j in active[at + 1..].iter().filter(|j| rest.row(*i).contains_key(j)) {
                    let (x, y) = (LinearForm::variable(*i), LinearForm::variable(*j));
                    axes.extend(sign.iter().map(|s| x.plus(s, &y)));
                }
                if axes.len() > 200 {
                    break;
                }
            }
        }
        if !small {
            axes.sort_by_cached_key(|v| {
                let image = rest.apply(v);
                (image.terms().len(), image.bits(), v.clone())
            });
            axes.truncate(1);
        }
        let mut best: Option<(u64, SymmetricMatrix, ScaledProduct)> = None;
        for axis in axes {
            let value = rest.value(&axis);
            let image = rest.apply(&axis);
            let Some(inverse) = value.inverse() else { continue };
            let mut after = rest.clone();
            after.subtract_square(&image, &inverse);
            let mut product = ScaledProduct::new(&image, &image);
            product.scale = &product.scale * &inverse;
            let cost = after.bits() + product.bits();
            if best.as_ref().is_none_or(|known| cost < known.0) {
                best = Some((cost, after, product));
            }
        }
        let Some((_, after, product)) = best else { return };
        *rest = after;
        products.push(product);
    }
}
