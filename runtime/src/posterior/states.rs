//! Spins and bits that are gone through: their states, and distributions over them.

use multiplet_compiler::poly::{Argument, Domain};

use super::PosteriorError;
use super::softmax::softmax;
use crate::jit::Kernel;
use crate::statistics::{MOST_VARIABLES, Random};

/// All states of some spins and bits, in lexicographic order: -1 before 1, 0 before 1, the first
/// variable changing slowest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct States(Vec<Domain>);

impl States {
    /// The states of the elements of these arguments.
    ///
    /// # Errors
    ///
    /// Where one is real, or there are more than [`MOST_VARIABLES`] elements.
    pub fn of(arguments: &[Argument]) -> Result<Self, PosteriorError> {
        if let Some(real) = arguments.iter().find(|a| a.domain == Domain::Real) {
            return Err(PosteriorError::Real(real.name.clone()));
        }
        let domains: Vec<Domain> =
            arguments.iter().flat_map(|a| std::iter::repeat_n(a.domain, a.count())).collect();
        let (variables, most) = (domains.len(), MOST_VARIABLES);
        if variables > most {
            return Err(PosteriorError::TooMany { variables, most });
        }
        Ok(Self(domains))
    }

    /// How many variables there are.
    pub fn variables(&self) -> usize {
        self.0.len()
    }

    /// How many states there are.
    pub fn count(&self) -> usize {
        1 << self.0.len()
    }

    /// What a variable is in a state.
    pub fn value(&self, state: usize, variable: usize) -> f64 {
        let up = state >> (self.0.len() - 1 - variable) & 1 == 1;
        match (self.0[variable], up) {
            (_, true) => 1.0,
            (Domain::Bit, false) => 0.0,
            (Domain::Spin | Domain::Real, false) => -1.0,
        }
    }

    /// The variables in a state.
    pub fn values(&self, state: usize) -> Vec<f64> {
        (0..self.0.len()).map(|k| self.value(state, k)).collect()
    }

    /// The position of a state with these variables; `None` where there is none.
    pub fn position(&self, values: &[f64]) -> Option<usize> {
        if values.len() != self.0.len() {
            return None;
        }
        let bit = |(k, value): (usize, &f64)| {
            [0, 1].into_iter().find(|up| self.value(up << (self.0.len() - 1 - k), k) == *value)
        };
        values.iter().enumerate().map(bit).try_fold(0, |code, up| Some(2 * code + up?))
    }

    /// One column a variable, one row a state.
    pub(super) fn columns(&self) -> Vec<Vec<f64>> {
        let column = |k| (0..self.count()).map(|state| self.value(state, k)).collect();
        (0..self.0.len()).map(column).collect()
    }
}

/// A distribution over all states of some spins and bits, e^-H/Z.
#[derive(Clone, PartialEq, Debug)]
pub struct Distribution {
    states: States,
    probabilities: Vec<f64>,
    log_partition: f64,
}

impl Distribution {
    /// e^-H/Z of the output of a kernel at this position.
    pub(super) fn of(
        kernel: &Kernel,
        parameters: &[f64],
        output: usize,
    ) -> Result<Self, PosteriorError> {
        let states = States::of(&kernel.program().signature().variables)?;
        let columns = states.columns();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let mut energies = vec![vec![0.0; states.count()]; kernel.arity().outputs];
        let mut slots: Vec<&mut [f64]> = energies.iter_mut().map(Vec::as_mut_slice).collect();
        kernel.call_batch(&columns, parameters, &mut slots)?;
        let mut numbers = energies.swap_remove(output);
        let log_partition = normalise(&mut numbers)?;
        Ok(Self { states, probabilities: numbers, log_partition })
    }

    /// The states.
    pub fn states(&self) -> &States {
        &self.states
    }

    /// The probability of every state.
    pub fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// ln Z = ln Σ e^-H.
    pub fn log_partition(&self) -> f64 {
        self.log_partition
    }

    /// A state drawn at random: the variables.
    pub fn sample(&self, random: &mut Random) -> Vec<f64> {
        self.states.values(drawn(&self.probabilities, random))
    }
}

/// Energies to probabilities, in place; ln Z.
pub(super) fn normalise(energies: &mut [f64]) -> Result<f64, PosteriorError> {
    if let Some(bad) = energies.iter().find(|energy| !energy.is_finite()) {
        return Err(PosteriorError::NotFinite(*bad));
    }
    let lowest = energies.iter().copied().fold(f64::INFINITY, f64::min);
    let sum: f64 = energies.iter().map(|energy| (lowest - energy).exp()).sum();
    energies.iter_mut().for_each(|energy| *energy = -*energy);
    softmax(energies);
    Ok(sum.ln() - lowest)
}

/// A position drawn with these probabilities.
pub(super) fn drawn(probabilities: &[f64], random: &mut Random) -> usize {
    let mut left = random.uniform();
    for (k, p) in probabilities.iter().enumerate() {
        left -= p;
        if left < 0.0 {
            return k;
        }
    }
    // Rounding: the probabilities add up to a little less than 1.
    probabilities.iter().rposition(|p| *p > 0.0).unwrap_or_default()
}
