//! The reference that says what a [`LatticeCode`] computes, in any arithmetic.
//!
//! Regions in order; positions of a region in row-major order. The shares of the sites of a row (the
//! last dimension) go into [`LANES`] running sums, by position modulo their number, which are then
//! added in pairs; rows are added in order. Every engine sums this way, so all agree bit for bit.

use super::LatticeCode;
use crate::program::{Arithmetic, Interpreter};

/// Running sums of a row.
pub const LANES: usize = 8;

/// A value, and one array a field.
#[derive(Clone, PartialEq, Debug)]
pub struct LatticeValues<N> {
    /// The value, if it was asked for.
    pub value: Option<N>,
    /// The fields, each in the shape of its variable.
    pub fields: Vec<Vec<N>>,
}

/// Evaluates a lattice at a configuration: one array a variable, in row-major order, and the
/// parameters. `None` where an array has another length, or a constant has no such number.
pub fn interpret<A: Arithmetic + Clone>(
    code: &LatticeCode,
    arithmetic: &A,
    arrays: &[Vec<A::Number>],
    parameters: &[A::Number],
) -> Option<LatticeValues<A::Number>>
where
    A::Number: Clone,
{
    let lattice = &code.lattice;
    let sizes: Vec<usize> = lattice.signature.variables.iter().map(|v| v.count()).collect();
    if arrays.iter().map(Vec::len).ne(sizes.iter().copied()) {
        return None;
    }
    let zero = arithmetic.constant(&crate::rational::Rational::ZERO)?;
    let new = |k: &super::SiteKernel| {
        Interpreter::new(k.compiled.program.clone(), arithmetic.clone()).ok()
    };
    let interpreters: Option<Vec<_>> = code.kernels.iter().map(new).collect();
    let interpreters = interpreters?;
    let mut fields: Vec<Vec<A::Number>> =
        code.outputs.fields.iter().map(|f| vec![zero.clone(); sizes[f.by]]).collect();
    let mut total = zero.clone();
    for region in &code.regions {
        let mut position: Vec<usize> = region.ranges.iter().map(|r| r.start).collect();
        let last = position.len() - 1;
        loop {
            let mut sums = vec![zero.clone(); LANES];
            for along in region.ranges[last].clone() {
                position[last] = along;
                let read = |r: &super::Reading| {
                    let site = lattice.site(&position, &r.offset);
                    arrays[r.array][site * lattice.components(r.array) + r.component].clone()
                };
                let inputs: Vec<A::Number> =
                    code.kernels[region.kernel].readings.iter().map(read).collect();
                let mut found =
                    interpreters[region.kernel].call(&inputs, parameters).ok()?.into_iter();
                if code.outputs.value {
                    let lane = &mut sums[along % LANES];
                    *lane = arithmetic.add(lane, &found.next()?);
                }
                let site = lattice.site(&position, &vec![0; position.len()]);
                for (field, array) in code.outputs.fields.iter().zip(&mut fields) {
                    let components = lattice.components(field.by);
                    for k in 0..components {
                        array[site * components + k] = found.next()?;
                    }
                }
            }
            while sums.len() > 1 {
                sums = sums.chunks(2).map(|pair| arithmetic.add(&pair[0], &pair[1])).collect();
            }
            total = arithmetic.add(&total, &sums[0]);
            if !advanced(&mut position, &region.ranges) {
                break;
            }
        }
    }
    Some(LatticeValues { value: code.outputs.value.then_some(total), fields })
}

/// The next row: all dimensions but the last, the last of them fastest.
fn advanced(position: &mut [usize], ranges: &[std::ops::Range<usize>]) -> bool {
    for k in (0..position.len() - 1).rev() {
        position[k] += 1;
        if position[k] < ranges[k].end {
            return true;
        }
        position[k] = ranges[k].start;
    }
    false
}
