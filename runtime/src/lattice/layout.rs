//! How the sites of a lattice lie, and what is read at them: the same tables for generated code, where
//! they are constants, and for kernels made at run time.

use crate::error::{Error, What};

/// What a sweep over a lattice goes by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout<'a> {
    /// The size in each dimension.
    pub sites: &'a [usize],
    /// How many numbers each variable has at a site.
    pub components: &'a [usize],
    /// The variable that each field has the shape of.
    pub fields: &'a [usize],
    /// Whether the first output of a kernel is the site's share of the value.
    pub has_value: bool,
    /// The boxes of sites, in the order in which they are visited.
    pub regions: &'a [Region<'a>],
    /// What each kernel reads, in the order of its variables.
    pub kernels: &'a [&'a [Reading<'a>]],
}

/// A box of sites that all do the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Region<'a> {
    /// The first position and the one past the last, one pair a dimension.
    pub ranges: &'a [(usize, usize)],
    /// Which of the kernels.
    pub kernel: usize,
}

/// An element of a variable, relative to a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reading<'a> {
    /// Which variable.
    pub variable: usize,
    /// How far away, one number a dimension; positions are taken modulo the size.
    pub offset: &'a [i64],
    /// Which component at that site.
    pub component: usize,
}

impl Layout<'_> {
    /// The number of sites.
    pub fn site_count(&self) -> usize {
        self.sites.iter().product()
    }

    /// How many numbers a variable has.
    pub fn length(&self, variable: usize) -> usize {
        self.site_count() * self.components[variable]
    }

    /// Checks the slices of a sweep.
    pub fn check<T>(&self, variables: &[&[T]], fields: &[&mut [T]]) -> Result<(), Error> {
        let check = |what, expected: usize, actual: usize| {
            if expected == actual { Ok(()) } else { Err(Error::shape(what, expected, actual)) }
        };
        check(What::Variables, self.components.len(), variables.len())?;
        check(What::Outputs, self.fields.len(), fields.len())?;
        for (k, variable) in variables.iter().enumerate() {
            check(What::VariableRows(k), self.length(k), variable.len())?;
        }
        for (k, field) in fields.iter().enumerate() {
            check(What::OutputRows(k), self.length(self.fields[k]), field.len())?;
        }
        Ok(())
    }

    /// The number of the first site of the row that lies at this distance, in all dimensions but the
    /// last, from a position.
    pub(super) fn row(&self, position: &[usize], offset: &[i64]) -> usize {
        let last = self.sites.len() - 1;
        let mut row = 0;
        for k in 0..last {
            row = row * self.sites[k] + wrapped(position[k], offset[k], self.sites[k]);
        }
        row * self.sites[last]
    }
}

/// A position moved, modulo the size.
pub(super) fn wrapped(position: usize, step: i64, size: usize) -> usize {
    // Sizes fit 48 bits, so the sum does not overflow.
    (position as i64 + step).rem_euclid(size as i64) as usize
}
