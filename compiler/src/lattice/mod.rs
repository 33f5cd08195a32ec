//! Sums over the sites of a lattice, kept as loops: `Ast ─ recognise ─► Lattice ─ compile ─► LatticeCode`.
//!
//! A translation-invariant Hamiltonian over a million sites is not a polynomial in a million
//! variables here. Its `sum` is read as a small [`System`] whose variables are *readings* of arrays
//! near a site, and this system alone goes through the optimiser:
//!
//! ```text
//! sum(i in 0..n, (q[(i+1)%n] - q[i])^2)/2   ─ recognise ─►  one block: 0..n, readings q[i], q[i+1]
//!                                           ─ regions ───►  one region: 0..n, h and ∂H/∂q at a site
//!                                           ─ compile ───►  "2 gates a site × n sites"
//! ```
//!
//! - [`recognise`](recognise()) reads the tree; what cannot be kept as a loop is an [`Obstacle`].
//! - `regions` turns blocks (where the source sums) into regions (where all sites do the same),
//!   boundaries included. All that a site of a region has to compute is one system.
//! - [`LatticeCode`] is what engines see: regions, readings, and one program a kernel.
//!   [`interpret`] is the reference that says what it means.
//!
//! Positions count from 0 in every dimension, and every reading is taken modulo the size: regions are
//! cut so that a reading that leaves the lattice is one that the source wrapped around.

mod code;
mod detect;
mod index;
pub mod interpret;
mod lets;
mod moved;
mod outputs;
mod recognise;
mod regions;
mod rewrite;
mod sweeps;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::calculus::{fresh, is_unmixed};
use crate::diagnostic::Diagnostics;
use crate::poly::{Argument, Shape, Signature, System};
use crate::span::Span;
use rewrite::reading_name;

pub use code::{LatticeCode, SiteKernel, compile};
pub(crate) use detect::{ATTRIBUTE, Refused, definition};
pub use detect::{AUTOMATIC, is_lattice, last};
pub use outputs::{Field, Outputs};
pub use recognise::recognise;
pub use regions::Region;
pub use sweeps::Sweeps;

/// A sum over sites, as read from the source.
#[derive(Clone, Debug)]
pub struct Lattice {
    /// Names and shapes as declared.
    pub signature: Signature,
    /// Whether its arrays are coordinates and momenta.
    pub is_hamiltonian: bool,
    /// The size in each dimension of the lattice. Arrays have these sizes first; what follows counts
    /// the components at a site.
    pub sites: Vec<usize>,
    /// The sums: the value is their total.
    pub blocks: Vec<Block>,
}

/// One sum: a polynomial of what is read around a site, over a box of sites.
#[derive(Clone, Debug)]
pub struct Block {
    /// The positions, one range a dimension.
    pub ranges: Vec<Range<usize>>,
    /// What is read: the variables of the system, in order.
    pub readings: Vec<Reading>,
    /// One output: what a site contributes.
    pub system: System,
}

/// An element of an array, relative to a site.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reading {
    /// Which variable of the signature.
    pub array: usize,
    /// How far away, one number a dimension; positions are taken modulo the size.
    pub offset: Vec<i64>,
    /// Which component at that site, in row-major order.
    pub component: usize,
}

/// Why a definition is not kept as a loop.
#[derive(Clone, Debug)]
pub enum Obstacle {
    /// It is no sum over sites of this form: what stands in the way, and where.
    Structure(Span, String),
    /// It is wrong, loop or not.
    Wrong(Diagnostics),
}

impl Lattice {
    /// The number of sites.
    pub fn site_count(&self) -> usize {
        self.sites.iter().product()
    }

    /// The number of the site at this distance from a position, in row-major order.
    fn site(&self, position: &[usize], offset: &[i64]) -> usize {
        let steps = position.iter().zip(offset).zip(&self.sites);
        steps.fold(0, |site, ((position, step), size)| {
            site * size + (*position as i64 + step).rem_euclid(*size as i64) as usize
        })
    }

    /// The interface of what a site does: readings are scalar variables, named after what they read.
    fn site_signature(&self, readings: &[Reading], outputs: usize) -> Signature {
        let mut signature = Signature {
            variables: Vec::with_capacity(readings.len()),
            result: if outputs == 1 { Shape::Scalar } else { Shape::Tuple(outputs) },
            ..self.signature.clone()
        };
        for reading in readings {
            let array = &self.signature.variables[reading.array];
            let has_components = array.dimensions.len() > self.sites.len();
            let name = reading_name(&array.name, reading, has_components);
            let name = fresh(&signature, &name);
            let argument = Argument { name, dimensions: Vec::new(), domain: array.domain };
            signature.variables.push(argument);
        }
        signature
    }

    /// Whether no term mixes the two variables of a Hamiltonian; `false` where a term is too large to be
    /// seen through.
    pub fn is_separable(&self) -> bool {
        self.blocks.iter().all(|block| {
            let Some(polynomials) = block.system.polynomials() else { return false };
            is_unmixed(&polynomials, |k| block.readings[k].array == 1)
        })
    }

    /// How many numbers a variable has at each site.
    pub fn components(&self, array: usize) -> usize {
        self.signature.variables[array].dimensions[self.sites.len()..].iter().product()
    }
}

impl Reading {
    /// The same element, seen from a site that is this far away; distances are shortest.
    fn seen_from(&self, offset: &[i64], sites: &[usize]) -> Self {
        let pairs = self.offset.iter().zip(offset).zip(sites);
        let offset = pairs.map(|((own, from), size)| shortest(own - from, *size)).collect();
        Self { array: self.array, offset, component: self.component }
    }
}

/// The distance of the smallest size that leads to the same position: between -size/2 and size/2.
fn shortest(distance: i64, size: usize) -> i64 {
    let size = size as i64;
    let distance = distance.rem_euclid(size);
    if 2 * distance > size { distance - size } else { distance }
}
