//! Candidate products of a layer with their coordinates.

use super::layer::{Layer, Product};
use super::lines::{Line, divisors, lines, weight};
use super::plane::{Plane, Residues, integer, reconstruct, residues};
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

/// A line and its residues.
type Valued = (Line, Residues);

/// Factors of one side.
struct Side {
    atoms: Vec<usize>,
    lines: Vec<Valued>,
}

impl Pool {
    /// The products of the layer, of pairs of lines from both groups of atoms, and of those that
    /// divide a needed form; about `limit` in all.
    pub fn new(layer: &Layer, plane: &Plane, groups: &[Vec<usize>], limit: usize) -> Self {
        let (products, weights, rows) = (vec![], vec![], vec![]);
        let mut pool = Self { products, weights, rows, stride: plane.stride() };
        for member in &layer.members {
            let [l, r] = [0, 1].map(|k| member.factors[k].primitive());
            let coordinates = plane.multiply(&residues(&l), &residues(&r));
            pool.add([l, r], coordinates);
        }
        let per_side = if groups.len() == 1 { 2 * limit } else { limit }.isqrt() * 2;
        let side = |atoms: &Vec<usize>| {
            let lines = lines(layer, atoms, per_side).into_iter();
            let lines = lines.map(|line| {
                let residues = residues(&line.form);
                (line, residues)
            });
            Side { atoms: atoms.clone(), lines: lines.collect() }
        };
        let sides: Vec<Side> = groups.iter().map(side).collect();
        for (l, r) in pairs(&sides, limit) {
            pool.add([l.0.form.clone(), r.0.form.clone()], plane.multiply(&l.1, &r.1));
        }
        pool.divide(plane, &sides, limit);
        pool
    }

    /// The number of candidates.
    pub fn len(&self) -> usize {
        self.products.len()
    }

    fn add(&mut self, product: Product, coordinates: Vec<u64>) {
        self.rows.extend(coordinates);
        self.weights.push(product.iter().map(weight).sum());
        self.products.push(product);
    }

    /// Products that are needed themselves: for each divisor `a` all `b` with no outside
    /// coordinate of `a·b`.
    fn divide(&mut self, plane: &Plane, sides: &[Side], limit: usize) {
        for (k, side) in sides.iter().enumerate() {
            let other = sides.get(1 - k).unwrap_or(side);
            for (line, residues) in &side.lines {
                self.divide_by(plane, residues, || line.form.clone(), &other.atoms);
            }
            for small in divisors(&side.atoms, limit) {
                let residues = small.iter().map(|(i, c)| (*i, integer(*c))).collect();
                let terms = small.iter().map(|(i, c)| (*i, Rational::integer(*c)));
                let form = || LinearForm::from_terms(terms.clone());
                self.divide_by(plane, &residues, form, &other.atoms);
            }
        }
    }

    /// All needed multiples of one form by forms in these atoms.
    fn divide_by(
        &mut self,
        plane: &Plane,
        divisor: &Residues,
        form: impl Fn() -> LinearForm,
        atoms: &[usize],
    ) {
        for relation in kernel(plane, divisor, atoms) {
            let terms = atoms.iter().zip(relation);
            let terms = terms.map(|(a, c)| Some((*a, reconstruct(c)?)));
            let Some(terms) = terms.collect::<Option<Vec<_>>>() else { continue };
            let quotient = LinearForm::from_terms(terms).primitive();
            let coordinates = plane.multiply(divisor, &residues(&quotient));
            self.add([form(), quotient], coordinates);
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

/// A basis of the forms in some atoms whose product with a divisor is needed: the relations
/// between outside coordinates, each with a 1 for the atom that depends on those before.
fn kernel(plane: &Plane, divisor: &Residues, atoms: &[usize]) -> Vec<Vec<u64>> {
    let outside = plane.outside();
    // Coordinates with an identity beside them; what reduces to zero is a relation.
    let mut echelon: Vec<(usize, Vec<u64>)> = Vec::new();
    let mut relations = Vec::new();
    for (k, atom) in atoms.iter().enumerate() {
        let mut row = vec![0; outside + atoms.len()];
        plane.multiply_atom(divisor, *atom, 1, &mut row[..outside]);
        row[outside + k] = 1;
        for (pivot, known) in &echelon {
            let factor = row[*pivot];
            if factor != 0 {
                row.iter_mut().zip(known).for_each(|(r, v)| *r = sub(*r, mul(factor, *v)));
            }
        }
        match row[..outside].iter().position(|v| *v != 0) {
            Some(pivot) => {
                let inverse = invert(row[pivot]);
                row.iter_mut().for_each(|v| *v = mul(*v, inverse));
                echelon.push((pivot, row));
            }
            None => relations.push(row[outside..].to_vec()),
        }
    }
    relations
}
