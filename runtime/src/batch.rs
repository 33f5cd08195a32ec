//! The loop behind the `batch` function of generated code: columns in, columns out.

use core::fmt;

use crate::error::{Error, What};

/// The columns of a batch do not fit: their number, or the length of one of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ShapeError {
    what: &'static str,
    expected: usize,
    actual: usize,
}

impl ShapeError {
    /// What is needed.
    pub fn expected(&self) -> usize {
        self.expected
    }

    /// What was given.
    pub fn actual(&self) -> usize {
        self.actual
    }

    fn check(what: &'static str, expected: usize, actual: usize) -> Result<(), Self> {
        if expected == actual { Ok(()) } else { Err(Self { what, expected, actual }) }
    }
}

impl fmt::Display for ShapeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, expected, actual } = self;
        write!(f, "error[E_SHAPE]: {actual} {what} given, {expected} needed")
    }
}

impl core::error::Error for ShapeError {}

impl From<ShapeError> for Error {
    fn from(error: ShapeError) -> Self {
        Self::shape(What::Variables, error.expected, error.actual)
    }
}

/// Evaluates `row` for every row of the columns, `ROWS` at a time: a chunk is gathered into arrays
/// of fixed size, which lets the compiler vectorise the loop over its rows.
pub fn batch<T: Copy + Default, const IN: usize, const OUT: usize, const ROWS: usize>(
    columns: &[&[T]],
    out: &mut [&mut [T]],
    row: impl Fn(&[T; IN]) -> [T; OUT],
) -> Result<(), ShapeError> {
    ShapeError::check("input columns", IN, columns.len())?;
    ShapeError::check("output columns", OUT, out.len())?;
    let lengths = columns.iter().map(|c| c.len()).chain(out.iter().map(|c| c.len()));
    let rows = lengths.clone().next().unwrap_or(0);
    for length in lengths {
        ShapeError::check("rows", rows, length)?;
    }
    let mut start = 0;
    while start < rows {
        let count = ROWS.min(rows - start);
        let mut points = [[T::default(); ROWS]; IN];
        for (slot, column) in points.iter_mut().zip(columns) {
            slot[..count].copy_from_slice(&column[start..start + count]);
        }
        let mut results = [[T::default(); ROWS]; OUT];
        for k in 0..ROWS {
            let point = core::array::from_fn(|i| points[i][k]);
            let values = row(&point);
            for (slot, value) in results.iter_mut().zip(values) {
                slot[k] = value;
            }
        }
        for (column, slot) in out.iter_mut().zip(&results) {
            column[start..start + count].copy_from_slice(&slot[..count]);
        }
        start += count;
    }
    Ok(())
}

/// `a · b + c` rounded once.
#[cfg(feature = "std")]
#[inline(always)]
pub fn fused_f64(a: f64, b: f64, c: f64) -> f64 {
    a.mul_add(b, c)
}

/// `a · b + c` rounded once.
#[cfg(feature = "std")]
#[inline(always)]
pub fn fused_f32(a: f32, b: f32, c: f32) -> f32 {
    a.mul_add(b, c)
}

#[cfg(test)]
mod tests {
    use super::batch;

    #[test]
    fn every_row_is_evaluated_whatever_the_chunk() {
        for rows in 0..9usize {
            let x: Vec<f64> = (0..rows).map(|k| k as f64).collect();
            let mut y = vec![-1.0; rows];
            batch::<f64, 1, 1, 4>(&[&x], &mut [&mut y], |p| [p[0] * p[0]]).unwrap();
            assert_eq!(y, x.iter().map(|x| x * x).collect::<Vec<_>>());
        }
    }

    #[test]
    fn columns_that_do_not_fit_are_refused() {
        let mut out = [0.0; 2];
        let error = batch::<f64, 2, 1, 4>(&[&[1.0, 2.0]], &mut [&mut out], |p| [p[0]]).unwrap_err();
        assert_eq!((error.expected(), error.actual()), (2, 1));
        let error = batch::<f64, 1, 1, 4>(&[&[1.0]], &mut [&mut out], |p| [p[0]]).unwrap_err();
        assert_eq!(error.to_string(), "error[E_SHAPE]: 2 rows given, 1 needed");
    }
}
