//! A simulation: states, time, and what watches the energy.

use super::gauss::Gauss;
use super::split::Split;
use super::{DynamicsError, Evaluate, Hamiltonian, Integrator, Part};
use crate::error::{Error, What};

/// One trajectory, or a batch of them side by side, under one scheme with a fixed step.
#[derive(Clone, Debug)]
pub struct Simulation<H> {
    system: H,
    parameters: Vec<f64>,
    integrator: Integrator,
    scheme: Scheme,
    size: f64,
    rows: usize,
    state: Vec<f64>,
    steps: u64,
    /// The time of step 0 and the number of steps back to it, so that time does not add up errors.
    start: f64,
    energies: Energies,
}

#[derive(Clone, Debug)]
enum Scheme {
    Split(Split),
    Gauss(Gauss),
}

/// The energy of each trajectory at the start, and the worst error since.
#[derive(Clone, Debug)]
struct Energies {
    start: Vec<f64>,
    now: Vec<f64>,
    every: u64,
    worst: f64,
}

impl<H: Hamiltonian> Simulation<H> {
    /// One trajectory that starts at `state`: all q, then all p.
    ///
    /// # Errors
    ///
    /// Where a length or the step is wrong, or a splitting scheme is asked for an H that mixes
    /// coordinates and momenta.
    pub fn new(
        system: H,
        parameters: &[f64],
        state: &[f64],
        integrator: Integrator,
        step: f64,
    ) -> Result<Self, DynamicsError> {
        Self::batch(system, parameters, 1, state, integrator, step)
    }

    /// A batch of `rows` trajectories. The states stand column by column: q₁ of every trajectory,
    /// q₂ of every one, …, then p₁ of every one, ….
    ///
    /// # Errors
    ///
    /// As for [`Simulation::new`].
    pub fn batch(
        system: H,
        parameters: &[f64],
        rows: usize,
        states: &[f64],
        integrator: Integrator,
        step: f64,
    ) -> Result<Self, DynamicsError> {
        let length = 2 * system.pairs() * rows;
        if states.len() != length {
            return Err(Error::shape(What::Variables, length, states.len()).into());
        }
        if parameters.len() != system.parameters() {
            let needed = system.parameters();
            return Err(Error::shape(What::Parameters, needed, parameters.len()).into());
        }
        if step == 0.0 || !step.is_finite() {
            return Err(DynamicsError::Step(step));
        }
        let scheme = match (integrator.drifts_and_kicks(), integrator.tableau()) {
            (Some(_), _) if !system.is_separable() => {
                return Err(DynamicsError::NotSeparable(integrator));
            }
            (Some(coefficients), _) => Scheme::Split(Split::new(coefficients, length / 2)),
            (None, tableau) => Scheme::Gauss(Gauss::new(tableau.unwrap_or_default(), length, rows)),
        };
        let mut energies =
            Energies { start: vec![0.0; rows], now: vec![0.0; rows], every: 0, worst: 0.0 };
        system.evaluate(Part::Energy, rows, states, parameters, &mut energies.start)?;
        Ok(Self {
            system,
            parameters: parameters.to_vec(),
            integrator,
            scheme,
            size: step,
            rows,
            state: states.to_vec(),
            steps: 0,
            start: 0.0,
            energies,
        })
    }

    /// One step.
    ///
    /// # Errors
    ///
    /// Where an implicit step does not converge; the state is then that before the step.
    pub fn step(&mut self) -> Result<(), DynamicsError> {
        let Self { system, parameters, rows, state, size, .. } = self;
        match &mut self.scheme {
            Scheme::Split(split) => split.step(system, parameters, *rows, state, *size)?,
            Scheme::Gauss(gauss) => gauss.step(system, parameters, state, *size)?,
        }
        self.steps += 1;
        if self.energies.every > 0 && self.steps.is_multiple_of(self.energies.every) {
            self.observe()?;
        }
        Ok(())
    }

    /// Many steps.
    ///
    /// # Errors
    ///
    /// As for [`Simulation::step`].
    pub fn run(&mut self, steps: u64) -> Result<(), DynamicsError> {
        (0..steps).try_for_each(|_| self.step())
    }

    /// Many steps, with a call after every `every`-th of them, counted from the start.
    ///
    /// # Errors
    ///
    /// As for [`Simulation::step`].
    pub fn run_with(
        &mut self,
        steps: u64,
        every: u64,
        mut call: impl FnMut(&Self),
    ) -> Result<(), DynamicsError> {
        for _ in 0..steps {
            self.step()?;
            if every > 0 && self.steps.is_multiple_of(every) {
                call(self);
            }
        }
        Ok(())
    }

    /// Turns time around: the next step leads back to the last state, up to rounding.
    pub fn reverse(&mut self) {
        self.start = self.time();
        self.steps = 0;
        self.size = -self.size;
    }

    /// Measures the energy after every `every`-th step from now on; 0 stops it.
    pub fn watch_energy(&mut self, every: u64) {
        self.energies.every = every;
    }

    /// The largest |ΔE/E| seen while the energy was watched, over all trajectories; where a
    /// trajectory starts with E = 0, its |ΔE|.
    pub fn energy_error(&self) -> f64 {
        self.energies.worst
    }

    /// The energy of each trajectory now.
    ///
    /// # Errors
    ///
    /// Where the kernel fails.
    pub fn energy(&self) -> Result<Vec<f64>, DynamicsError> {
        let mut energy = vec![0.0; self.rows];
        let Self { system, parameters, rows, state, .. } = self;
        system.evaluate(Part::Energy, *rows, state, parameters, &mut energy)?;
        Ok(energy)
    }

    fn observe(&mut self) -> Result<(), DynamicsError> {
        let Self { system, parameters, rows, state, energies, .. } = self;
        system.evaluate(Part::Energy, *rows, state, parameters, &mut energies.now)?;
        for (now, start) in energies.now.iter().zip(&energies.start) {
            let scale = if *start == 0.0 { 1.0 } else { start.abs() };
            let error = (now - start).abs() / scale;
            // A NaN is the worst of all and stays.
            if error.is_nan() || error > energies.worst {
                energies.worst = error;
            }
        }
        Ok(())
    }

    /// The states, column by column; for one trajectory all q, then all p.
    pub fn state(&self) -> &[f64] {
        &self.state
    }

    /// All values of one coordinate, over the trajectories.
    pub fn coordinate(&self, k: usize) -> &[f64] {
        self.column(k)
    }

    /// All values of one momentum, over the trajectories.
    pub fn momentum(&self, k: usize) -> &[f64] {
        self.column(self.system.pairs() + k)
    }

    fn column(&self, k: usize) -> &[f64] {
        self.state.get(k * self.rows..(k + 1) * self.rows).unwrap_or_default()
    }

    /// The time since the start.
    pub fn time(&self) -> f64 {
        self.start + self.steps as f64 * self.size
    }

    /// Steps since the start, or since time was turned around.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// The number of trajectories.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The scheme.
    pub fn integrator(&self) -> Integrator {
        self.integrator
    }

    /// The Hamiltonian.
    pub fn system(&self) -> &H {
        &self.system
    }
}

/// Applies a map, such as a kernel of `#[step(…)]`, `times` times to `rows` states in place.
///
/// # Errors
///
/// Where a length is wrong, or the map has not as many outputs as variables.
pub fn iterate(
    map: &impl Evaluate,
    rows: usize,
    state: &mut [f64],
    parameters: &[f64],
    times: u64,
) -> Result<(), Error> {
    let arity = map.arity();
    if arity.variables != arity.outputs {
        return Err(Error::shape(What::Outputs, arity.variables, arity.outputs));
    }
    let mut next = state.to_vec();
    for _ in 0..times {
        map.evaluate(rows, state, parameters, &mut next)?;
        state.copy_from_slice(&next);
    }
    Ok(())
}
