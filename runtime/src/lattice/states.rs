//! States of a Hamiltonian lattice, one after the other.

use crate::dynamics::Part;
use crate::error::{Error, What};

/// Evaluates `one` for every state of a batch: it gets all q, all p, and the place of the results.
/// Columns hold one number for each state in turn, as [`Hamiltonian`](crate::dynamics::Hamiltonian) says.
///
/// # Errors
///
/// Where a slice has another length, or `one` fails.
pub fn states(
    pairs: usize,
    part: Part,
    rows: usize,
    columns: &[f64],
    out: &mut [f64],
    mut one: impl FnMut(&[f64], &[f64], &mut [f64]) -> Result<(), Error>,
) -> Result<(), Error> {
    let outputs = match part {
        Part::Energy => 1,
        Part::Velocity | Part::Force => pairs,
        Part::Motion => 2 * pairs,
    };
    if columns.len() != 2 * pairs * rows {
        return Err(Error::shape(What::Variables, 2 * pairs * rows, columns.len()));
    }
    if out.len() != outputs * rows {
        return Err(Error::shape(What::Outputs, outputs * rows, out.len()));
    }
    if rows == 1 {
        let (q, p) = columns.split_at(pairs);
        return one(q, p, out);
    }
    let (mut state, mut found) = (vec![0.0; 2 * pairs], vec![0.0; outputs]);
    for row in 0..rows {
        state.iter_mut().enumerate().for_each(|(k, slot)| *slot = columns[k * rows + row]);
        let (q, p) = state.split_at(pairs);
        one(q, p, &mut found)?;
        found.iter().enumerate().for_each(|(k, number)| out[k * rows + row] = *number);
    }
    Ok(())
}

/// The parameters as an array.
///
/// # Errors
///
/// Where there are more or fewer.
pub fn parameters<const N: usize>(parameters: &[f64]) -> Result<&[f64; N], Error> {
    parameters.try_into().map_err(|_| Error::shape(What::Parameters, N, parameters.len()))
}
