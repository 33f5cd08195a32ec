//! The loop over the sites of a lattice, row by row.
//!
//! A piece of a row is a batch: what a kernel reads at distance d along the row is the same piece,
//! moved by d, of one slice. Rows are cut where a reading wraps around, so that nothing inside a piece
//! asks about boundaries, and into pieces short enough to stay in the nearest cache. Memory is that
//! of one piece, whatever the number of sites.

use std::ops::Add;

use super::layout::{Layout, Reading, Region, wrapped};

/// Sites of one piece.
const PIECE: usize = 256;

/// Running sums of a row, added in pairs at its end: the order of the reference
/// (`multiplet_compiler::lattice::interpret`).
const LANES: usize = 8;

/// Visits every site once. `evaluate` gets a kernel's number and its columns; slices were checked by
/// [`Layout::check`]. Returns the value, which is zero where the layout has none.
pub fn sweep<T: Copy + Default + Add<Output = T>, E>(
    layout: &Layout<'_>,
    variables: &[&[T]],
    fields: &mut [&mut [T]],
    mut evaluate: impl FnMut(usize, &[&[T]], &mut [&mut [T]]) -> Result<(), E>,
) -> Result<T, E> {
    let mut total = T::default();
    let mut scratch = Scratch::default();
    for region in layout.regions.iter() {
        let readings = layout.kernels[region.kernel];
        let pieces = pieces(layout, region, readings);
        let mut position: Vec<usize> = region.ranges.iter().map(|r| r.0).collect();
        loop {
            let rows: Vec<usize> =
                readings.iter().map(|r| layout.row(&position, r.offset)).collect();
            let own = layout.row(&position, &vec![0; position.len()]);
            let mut sums = [T::default(); LANES];
            for (start, length) in &pieces {
                let piece =
                    Piece { layout, readings, rows: &rows, own, start: *start, length: *length };
                piece.evaluate(variables, fields, &mut scratch, |columns, out| {
                    evaluate(region.kernel, columns, out)
                })?;
                if layout.has_value {
                    for (k, share) in scratch.value[..*length].iter().enumerate() {
                        let lane = &mut sums[(start + k) % LANES];
                        *lane = *lane + *share;
                    }
                }
            }
            let [a, b, c, d, e, f, g, h] = sums;
            total = total + (((a + b) + (c + d)) + ((e + f) + (g + h)));
            if !advanced(&mut position, region.ranges) {
                break;
            }
        }
    }
    Ok(total)
}

/// Where a row of a region is cut: first position and length of each piece.
fn pieces(
    layout: &Layout<'_>,
    region: &Region<'_>,
    readings: &[Reading<'_>],
) -> Vec<(usize, usize)> {
    let last = layout.sites.len() - 1;
    let (size, (start, end)) = (layout.sites[last], region.ranges[last]);
    let mut cuts: Vec<usize> = readings.iter().map(|r| wrapped(0, -r.offset[last], size)).collect();
    cuts.retain(|cut| (start + 1..end).contains(cut));
    cuts.extend((start..end).step_by(PIECE));
    cuts.push(end);
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2).map(|pair| (pair[0], pair[1] - pair[0])).collect()
}

/// The next row: all dimensions but the last, the last of them fastest.
fn advanced(position: &mut [usize], ranges: &[(usize, usize)]) -> bool {
    for k in (0..position.len() - 1).rev() {
        position[k] += 1;
        if position[k] < ranges[k].1 {
            return true;
        }
        position[k] = ranges[k].0;
    }
    false
}

/// Columns that do not lie in one piece in the caller's slices.
struct Scratch<T> {
    /// The shares of the value.
    value: Vec<T>,
    /// What is read of variables with several components.
    read: Vec<Vec<T>>,
    /// Fields with several components.
    written: Vec<Vec<T>>,
}

impl<T> Default for Scratch<T> {
    fn default() -> Self {
        Self { value: Vec::new(), read: Vec::new(), written: Vec::new() }
    }
}

/// A piece of a row.
struct Piece<'a> {
    layout: &'a Layout<'a>,
    readings: &'a [Reading<'a>],
    /// The first site of the row of each reading.
    rows: &'a [usize],
    /// The first site of the row itself.
    own: usize,
    start: usize,
    length: usize,
}

impl Piece<'_> {
    fn evaluate<T: Copy + Default, E>(
        &self,
        variables: &[&[T]],
        fields: &mut [&mut [T]],
        scratch: &mut Scratch<T>,
        evaluate: impl FnOnce(&[&[T]], &mut [&mut [T]]) -> Result<(), E>,
    ) -> Result<(), E> {
        let Self { layout, readings, rows, own, start, length } = *self;
        let last = layout.sites.len() - 1;
        let sites = layout.sites[last];
        let first = |k: usize| rows[k] + wrapped(start, readings[k].offset[last], sites);
        scratch.read.resize_with(readings.len(), Vec::new);
        for (k, (reading, column)) in readings.iter().zip(&mut scratch.read).enumerate() {
            let components = layout.components[reading.variable];
            if components > 1 {
                let from = &variables[reading.variable][first(k) * components..];
                column.clear();
                let every = from.iter().skip(reading.component).step_by(components);
                column.extend(every.take(length));
            }
        }
        let columns: Vec<&[T]> = (0..readings.len())
            .map(|k| match layout.components[readings[k].variable] {
                1 => &variables[readings[k].variable][first(k)..][..length],
                _ => scratch.read[k].as_slice(),
            })
            .collect();
        scratch.value.resize(PIECE.max(length), T::default());
        let strided: usize =
            layout.fields.iter().map(|f| layout.components[*f]).filter(|c| *c > 1).sum();
        scratch.written.resize_with(strided, Vec::new);
        let place = own + start;
        {
            let mut out: Vec<&mut [T]> = Vec::with_capacity(1 + fields.len());
            if layout.has_value {
                out.push(&mut scratch.value[..length]);
            }
            let mut written = scratch.written.iter_mut();
            for (field, by) in fields.iter_mut().zip(layout.fields.iter()) {
                match layout.components[*by] {
                    1 => out.push(&mut field[place..place + length]),
                    components => {
                        for column in written.by_ref().take(components) {
                            column.resize(PIECE.max(length), T::default());
                            out.push(&mut column[..length]);
                        }
                    }
                }
            }
            evaluate(&columns, &mut out)?;
        }
        let mut written = scratch.written.iter();
        for (field, by) in fields.iter_mut().zip(layout.fields.iter()) {
            let components = layout.components[*by];
            if components > 1 {
                for (k, column) in written.by_ref().take(components).enumerate() {
                    let to = field[place * components + k..].iter_mut().step_by(components);
                    to.zip(&column[..length]).for_each(|(slot, number)| *slot = *number);
                }
            }
        }
        Ok(())
    }
}
