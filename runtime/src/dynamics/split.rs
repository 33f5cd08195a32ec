//! Splitting schemes: drift along dq/dt, kick along dp/dt, in turn.

use super::{Hamiltonian, Part};
use crate::error::Error;

/// A splitting scheme with its step and workspace.
#[derive(Clone, Debug)]
pub(super) struct Split {
    drifts: Vec<f64>,
    kicks: Vec<f64>,
    slopes: Vec<f64>,
}

impl Split {
    pub(super) fn new((drifts, kicks): (Vec<f64>, Vec<f64>), half: usize) -> Self {
        Self { drifts, kicks, slopes: vec![0.0; half] }
    }

    /// One step of this size. The order of operations is that of the compiler's `#[step(…)]`, so
    /// that both give the same bits.
    pub(super) fn step<H: Hamiltonian>(
        &mut self,
        system: &H,
        parameters: &[f64],
        rows: usize,
        state: &mut [f64],
        size: f64,
    ) -> Result<(), Error> {
        let half = self.slopes.len();
        for (k, drift) in self.drifts.iter().enumerate() {
            system.evaluate(Part::Velocity, rows, state, parameters, &mut self.slopes)?;
            advance(&mut state[..half], &self.slopes, drift * size);
            if let Some(kick) = self.kicks.get(k) {
                system.evaluate(Part::Force, rows, state, parameters, &mut self.slopes)?;
                advance(&mut state[half..], &self.slopes, kick * size);
            }
        }
        Ok(())
    }
}

fn advance(state: &mut [f64], slopes: &[f64], by: f64) {
    for (x, slope) in state.iter_mut().zip(slopes) {
        *x += by * slope;
    }
}
