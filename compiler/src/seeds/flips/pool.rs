//! Candidate products of a layer with their coordinates.

use super::layer::{Layer, Product};
use super::lines::{Line, divisors, lines, weight};
use super::plane::{Plane, Values, reconstruct};
use crate::egraph::points::{invert, mul, sub};
use crate::poly::linear::LinearForm;
use crate::rational::Rational;

/// Candidates; row `k` of `rows` has the coordinates of product `k`, outside ones first.
pub struct Pool {
    /// The products.
    pub products: Vec<Product>,
    /// How unwelcome each is.
    pub weights: Vec<u32>,
    /// All coordinates, `stride` each.
    pub rows: Vec<u64>,
    /// Coordinates of one product.
    pub stride: usize,
}

/// A line with its values.
type Valued = (Line, Values);

/// Factors of one side.
struct Side {
    atoms: Vec<usize>,
    lines: Vec<Valued>,
}

impl Pool {
    /// The products of the layer, of pairs of lines from both groups of atoms, and of those that
    /// divide a needed form; about `limit` in all.
    pub fn new(layer: &Layer, plane: &Plane, groups: &[Vec<usize>], limit: usize) -> Self {
        let stride = plane.outside() + plane.inside();
        let mut pool = Self { products: vec![], weights: vec![], rows: vec![], stride };
        for member in &layer.members {
            let [l, r] = &member.factors;
            pool.add([l.primitive(), r.primitive()], &plane.values(l), &plane.values(r), plane);
        }
        let per_side = if groups.len() == 1 { 2 * limit } else { limit }.isqrt() * 2;
        let sides: Vec<Side> = groups
            .iter()
            .map(|atoms| {
                let lines = lines(layer, atoms, per_side);
                let valued = |l: Line| {
                    let values = plane.values(&l.form);
                    (l, values)
                };
                Side { atoms: atoms.clone(), lines: lines.into_iter().map(valued).collect() }
            })
            .collect();
        for (l, r) in pairs(&sides, limit) {
            let product = [l.0.form.clone(), r.0.form.clone()];
            pool.add(product, &l.1, &r.1, plane);
        }
        pool.divide(plane, &sides, limit);
        pool
    }

    /// The number of candidates.
    pub fn len(&self) -> usize {
        self.products.len()
    }

    fn add(&mut self, product: Product, left: &[u64], right: &[u64], plane: &Plane) {
        self.rows.extend(plane.coordinates(left, right));
        self.weights.push(product.iter().map(weight).sum());
        self.products.push(product);
    }

    /// Products that are needed themselves: for each divisor `a` all `b` with no outside
    /// coordinate of `a·b`.
    fn divide(&mut self, plane: &Plane, sides: &[Side], limit: usize) {
        for (k, side) in sides.iter().enumerate() {
            let other = sides.get(1 - k).unwrap_or(side);
            let known = side.lines.iter().map(|(l, _)| l.form.clone());
            let mut all: Vec<LinearForm> = divisors(&side.atoms, limit);
            all.extend(known);
            all.sort_by_cached_key(|f| (weight(f), f.clone()));
            all.dedup();
            for left in all {
                let values = plane.values(&left);
                let columns: Vec<Vec<u64>> = other
                    .atoms
                    .iter()
                    .map(|a| plane.coordinates(&values, plane.atom(*a)))
                    .collect();
                for right in kernel(&columns, plane.outside()) {
                    let terms: Option<Vec<(usize, Rational)>> = other
                        .atoms
                        .iter()
                        .zip(right)
                        .map(|(a, c)| Some((*a, reconstruct(c)?)))
                        .collect();
                    let Some(terms) = terms else { continue };
                    let right = LinearForm::from_terms(terms).primitive();
                    let right_values = plane.values(&right);
                    self.add([left.clone(), right], &values, &right_values, plane);
                }
            }
        }
    }
}

/// Pairs of lines by weight, lightest first, `limit` at most.
fn pairs(sides: &[Side], limit: usize) -> Vec<(&Valued, &Valued)> {
    let mut found = Vec::new();
    match sides {
        [one] => {
            for (k, l) in one.lines.iter().enumerate() {
                found.extend(one.lines[k..].iter().map(|r| (l, r)));
            }
        }
        [left, right] => {
            for l in &left.lines {
                found.extend(right.lines.iter().map(|r| (l, r)));
            }
        }
        _ => {}
    }
    found.sort_by_key(|(l, r)| l.0.weight + r.0.weight);
    found.truncate(limit);
    found
}

/// A basis of the combinations of columns whose first `rows` coordinates vanish, in the form that
/// has a 1 for one free column each.
fn kernel(columns: &[Vec<u64>], rows: usize) -> Vec<Vec<u64>> {
    // Columns become rows with an identity beside them; what reduces to zero is a relation.
    let mut echelon: Vec<(usize, Vec<u64>)> = Vec::new();
    let mut relations = Vec::new();
    for (k, column) in columns.iter().enumerate() {
        let mut row = column[..rows].to_vec();
        row.resize(rows + columns.len(), 0);
        row[rows + k] = 1;
        for (pivot, known) in &echelon {
            let factor = row[*pivot];
            if factor != 0 {
                row.iter_mut().zip(known).for_each(|(r, v)| *r = sub(*r, mul(factor, *v)));
            }
        }
        match row[..rows].iter().position(|v| *v != 0) {
            Some(pivot) => {
                let inverse = invert(row[pivot]);
                row.iter_mut().for_each(|v| *v = mul(*v, inverse));
                echelon.push((pivot, row));
            }
            None => relations.push(row[rows..].to_vec()),
        }
    }
    relations
}
