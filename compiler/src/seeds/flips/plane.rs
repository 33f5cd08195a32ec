//! Quadratic forms as points of a small vector space modulo 2^61 − 1.
//!
//! A product of linear forms is evaluated at random values of the atoms; free products and then
//! the needed forms are divided out. What is left of a product are its *inside* coordinates, along
//! the needed forms, and its *outside* coordinates, all zero exactly where it is needed itself.

use super::layer::{Layer, Product};
use crate::egraph::points::{Subspace, add, invert, mul, sub};
use crate::modular::{PrimeField, Stream};
use crate::poly::linear::LinearForm;
use crate::rational::Rational;

const P: u64 = (1 << 61) - 1;

/// Values of one form at the points.
type Values = Vec<u64>;

/// The projection of a layer.
pub struct Plane {
    atoms: Vec<Values>,
    free: Subspace,
    /// (pivot, row with 1 at the pivot), each reduced by those before.
    needed: Vec<(usize, Values)>,
    /// The needs of these rows, which are independent modulo free products.
    basis: Vec<LinearForm>,
    /// The coordinates that no pivot takes.
    rest: Vec<usize>,
    /// The coordinates of the product of atoms i and j, from `(i · atoms + j) · stride` on.
    pairs: Vec<u64>,
}

/// A linear form by its residues.
pub type Residues = Vec<(usize, u64)>;

impl Plane {
    /// The projection, wide enough to search for products outside the needed forms up to the
    /// number of gates there are.
    pub fn new(layer: &Layer, stream: &mut Stream) -> Self {
        let points = layer.free.len() + layer.members.len() + 2;
        let mut value = || stream.next_u64() % P;
        let atoms: Vec<Values> =
            (0..layer.atoms.len()).map(|_| (0..points).map(|_| value()).collect()).collect();
        let (free, needed, basis) = (Subspace::default(), vec![], vec![]);
        let mut plane = Self { atoms, free, needed, basis, rest: vec![], pairs: vec![] };
        let mut taken = vec![false; points];
        for free in &layer.free {
            let mut row = plane.product(&free.factors);
            plane.free.reduce(&mut row, 0);
            if let Some(pivot) = row.iter().position(|v| *v != 0) {
                taken[pivot] = true;
                plane.free.insert_reduced(row);
            }
        }
        let members: Vec<Values> =
            layer.members.iter().map(|m| plane.product(&m.factors)).collect();
        for need in &layer.needs {
            let mut row = vec![0; points];
            for (k, c) in need.terms() {
                let c = residue(c);
                row.iter_mut().zip(&members[*k]).for_each(|(r, v)| *r = add(*r, mul(c, *v)));
            }
            plane.reduce(&mut row);
            if let Some(pivot) = row.iter().position(|v| *v != 0) {
                taken[pivot] = true;
                let inverse = invert(row[pivot]);
                row.iter_mut().for_each(|v| *v = mul(*v, inverse));
                plane.needed.push((pivot, row));
                plane.basis.push(need.clone());
            }
        }
        plane.rest = (0..points).filter(|k| !taken[*k]).collect();
        plane
    }

    /// Multiplies all pairs of atoms, which [`Plane::multiply`] works from.
    pub fn tabulate(&mut self) {
        let mut pairs = Vec::with_capacity(self.atoms.len().pow(2) * self.stride());
        for left in &self.atoms {
            for right in &self.atoms {
                pairs.extend(self.coordinates(left, right));
            }
        }
        self.pairs = pairs;
    }

    /// The dimension of what is needed.
    pub fn inside(&self) -> usize {
        self.needed.len()
    }

    /// Needs of the layer that make all the others with free products.
    pub fn basis(&self) -> &[LinearForm] {
        &self.basis
    }

    /// The number of outside coordinates.
    pub fn outside(&self) -> usize {
        self.rest.len()
    }

    /// The number of coordinates.
    pub fn stride(&self) -> usize {
        self.outside() + self.inside()
    }

    /// Coordinates of the product of two forms: outside, then inside.
    pub fn multiply(&self, left: &Residues, right: &Residues) -> Vec<u64> {
        let mut sum = vec![0; self.stride()];
        for (j, b) in right {
            self.multiply_atom(left, *j, *b, &mut sum);
        }
        sum
    }

    /// Adds the coordinates of a form times a multiple of an atom, as many as `sum` has.
    pub fn multiply_atom(&self, left: &Residues, atom: usize, by: u64, sum: &mut [u64]) {
        for (i, a) in left {
            let c = if by == 1 { *a } else { mul(*a, by) };
            let row = &self.pairs[(i * self.atoms.len() + atom) * self.stride()..];
            match c {
                1 => sum.iter_mut().zip(row).for_each(|(s, v)| *s = add(*s, *v)),
                _ => sum.iter_mut().zip(row).for_each(|(s, v)| *s = add(*s, mul(c, *v))),
            }
        }
    }

    /// Coordinates of the product of two forms with these values.
    fn coordinates(&self, left: &[u64], right: &[u64]) -> Vec<u64> {
        let mut row: Values = left.iter().zip(right).map(|(a, b)| mul(*a, *b)).collect();
        let inside = self.reduce(&mut row);
        self.rest.iter().map(|k| row[*k]).chain(inside).collect()
    }

    /// The values of a linear form.
    fn values(&self, form: &LinearForm) -> Values {
        let mut sum = vec![0; self.atoms.first().map_or(0, Vec::len)];
        for (i, c) in residues(form) {
            sum.iter_mut().zip(&self.atoms[i]).for_each(|(s, v)| *s = add(*s, mul(c, *v)));
        }
        sum
    }

    fn product(&self, [left, right]: &Product) -> Values {
        let (left, right) = (self.values(left), self.values(right));
        left.iter().zip(&right).map(|(a, b)| mul(*a, *b)).collect()
    }

    /// Reduces by free and needed forms; the multiples of needed ones.
    fn reduce(&self, row: &mut [u64]) -> Vec<u64> {
        self.free.reduce(row, 0);
        let multiples = self.needed.iter().map(|(pivot, needed)| {
            let factor = row[*pivot];
            if factor != 0 {
                row.iter_mut().zip(needed).for_each(|(r, v)| *r = sub(*r, mul(factor, *v)));
            }
            factor
        });
        multiples.collect()
    }
}

/// A form by its residues.
pub fn residues(form: &LinearForm) -> Residues {
    form.terms().iter().map(|(i, c)| (*i, residue(c))).collect()
}

/// An integer modulo the prime.
pub fn integer(n: i64) -> u64 {
    n.rem_euclid(P as i64) as u64
}

/// A rational modulo the prime (0 where the denominator vanishes, which costs a candidate).
fn residue(c: &Rational) -> u64 {
    match c.to_i64() {
        Some(n) => integer(n),
        None => PrimeField::new(P).and_then(|f| c.residue(&f)).unwrap_or(0),
    }
}

/// The rational with small numerator and denominator that has this residue, if there is one.
pub fn reconstruct(value: u64) -> Option<Rational> {
    const BOUND: i128 = 1 << 14;
    let (mut r, mut s) = ((i128::from(P), i128::from(value)), (0i128, 1i128));
    while s.1.abs() <= BOUND && r.1.abs() > BOUND {
        let q = r.0 / r.1;
        r = (r.1, r.0 - q * r.1);
        s = (s.1, s.0 - q * s.1);
    }
    let fits = s.1 != 0 && s.1.abs() <= BOUND && r.1.abs() <= BOUND;
    if fits { Rational::ratio(r.1 as i64, s.1 as i64) } else { None }
}
