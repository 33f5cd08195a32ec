//! Gauss–Legendre collocation: implicit, symplectic and time-reversible for any H.
//!
//! The stages K = f(y + h·A·K) are found by fixed-point iteration, row by row: a row is done when a
//! round changes no stage of it any more, or when its change is at rounding level ([`ROUNDING`] of
//! the largest component of its state) and has stopped shrinking. It is an error when a row is not
//! done after [`MOST_ROUNDS`] rounds.

use super::{DynamicsError, Hamiltonian, Part};

/// Changes below this part of the state are rounding.
const ROUNDING: f64 = 1.0 / (1u64 << 46) as f64;

/// Rounds of the iteration at most.
const MOST_ROUNDS: usize = 100;

/// A Gauss–Legendre scheme with its workspace.
#[derive(Clone, Debug)]
pub(super) struct Gauss {
    matrix: Vec<Vec<f64>>,
    weights: Vec<f64>,
    /// The slopes of each stage, and those of the next round.
    slopes: Vec<Vec<f64>>,
    next: Vec<Vec<f64>>,
    stage: Vec<f64>,
    /// The last change of each row, or that it is done.
    rows: Vec<Row>,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    change: f64,
    is_done: bool,
}

impl Gauss {
    pub(super) fn new(
        (matrix, weights): (Vec<Vec<f64>>, Vec<f64>),
        length: usize,
        rows: usize,
    ) -> Self {
        let stages = vec![vec![0.0; length]; weights.len()];
        let rows = vec![Row { change: f64::INFINITY, is_done: false }; rows];
        Self {
            matrix,
            weights,
            slopes: stages.clone(),
            next: stages,
            stage: vec![0.0; length],
            rows,
        }
    }

    /// One step of this size; the state is left as it was on an error.
    pub(super) fn step<H: Hamiltonian>(
        &mut self,
        system: &H,
        parameters: &[f64],
        state: &mut [f64],
        size: f64,
    ) -> Result<(), DynamicsError> {
        let rows = self.rows.len();
        system.evaluate(Part::Motion, rows, state, parameters, &mut self.stage)?;
        self.slopes.iter_mut().for_each(|slopes| slopes.copy_from_slice(&self.stage));
        self.rows.fill(Row { change: f64::INFINITY, is_done: false });
        for round in 1.. {
            for (i, coefficients) in self.matrix.iter().enumerate() {
                self.stage.copy_from_slice(state);
                add(&mut self.stage, coefficients, &self.slopes, size);
                system.evaluate(Part::Motion, rows, &self.stage, parameters, &mut self.next[i])?;
            }
            let change = self.accept(state, size);
            if self.rows.iter().all(|row| row.is_done) {
                break;
            }
            if round == MOST_ROUNDS || !change.is_finite() {
                return Err(DynamicsError::NotConverged { rounds: round, change });
            }
        }
        add(state, &self.weights, &self.slopes, size);
        Ok(())
    }

    /// Takes over the new slopes of the rows that are not done; returns their largest change.
    fn accept(&mut self, state: &[f64], size: f64) -> f64 {
        let rows = self.rows.len();
        let mut largest = 0.0f64;
        for (r, row) in self.rows.iter_mut().enumerate().filter(|(_, row)| !row.is_done) {
            let of_row = state.iter().skip(r).step_by(rows);
            let scale = of_row.fold(0.0, |most: f64, x| most.max(x.abs()));
            let mut change = 0.0f64;
            for (old, new) in self.slopes.iter_mut().zip(&self.next) {
                for k in (r..old.len()).step_by(rows) {
                    let difference = ((new[k] - old[k]) * size).abs();
                    // A NaN must not be lost in a maximum.
                    change = if difference > change || difference.is_nan() {
                        difference
                    } else {
                        change
                    };
                    old[k] = new[k];
                }
            }
            let relative = if change == 0.0 { 0.0 } else { change / scale.max(f64::MIN_POSITIVE) };
            row.is_done = relative == 0.0 || relative <= ROUNDING && relative >= row.change;
            row.change = relative;
            largest = if relative > largest || relative.is_nan() { relative } else { largest };
        }
        largest
    }
}

/// `state += size · Σ coefficients · slopes`
fn add(state: &mut [f64], coefficients: &[f64], slopes: &[Vec<f64>], size: f64) {
    for (coefficient, slopes) in coefficients.iter().zip(slopes) {
        let by = coefficient * size;
        for (x, slope) in state.iter_mut().zip(slopes) {
            *x += by * slope;
        }
    }
}
