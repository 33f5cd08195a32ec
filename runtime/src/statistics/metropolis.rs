//! The sampler: states, temperatures, and energies that follow every flip.

use multiplet_compiler::poly::Domain;
use multiplet_compiler::rational::Rational;

use super::kernels::other;
use super::{Kernels, Random, StatisticsError};
use crate::dynamics::Evaluate;
use crate::error::{Error, What};

/// The order in which a sweep visits the sites.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Order {
    /// From the first to the last: quickest to reach equilibrium, which every flip keeps. Flips that
    /// cost nothing are always taken, so that on a ring a wall between domains is carried around with
    /// the sweep and may never meet another: not every state is reached there.
    Sequential,
    /// As many sites as there are, each drawn from all: a chain that looks the same backwards, and
    /// reaches every state.
    #[default]
    Random,
}

/// One Markov chain, or a batch of them side by side, that flips one spin or bit after the other as
/// in Metropolis, Rosenbluth, Rosenbluth, Teller and Teller (1953): a flip that costs ΔH is taken
/// with probability min(1, exp(-ΔH/T)), so that in the long run a state occurs in proportion to
/// exp(-H/T).
///
/// What comes out depends on the arguments alone (and on how the machine's mathematics library rounds
/// the last bit of exp). The first chain of a batch is what it would be by itself, and no chain
/// depends on those after it.
#[derive(Clone, Debug)]
pub struct Metropolis {
    kernels: Kernels,
    parameters: Vec<f64>,
    sites: Vec<Place>,
    temperatures: Vec<f64>,
    /// Column by column: the first variable of every chain, the second one, ….
    state: Vec<f64>,
    energies: Vec<f64>,
    random: Vec<Random>,
    order: Order,
    picks: Random,
    sweeps: u64,
    flips: Vec<u64>,
    changes: Vec<f64>,
    /// The variables of a flip, where there is one chain.
    point: Vec<f64>,
}

/// What a flip reads: this variable and its neighbours, under these parameters.
#[derive(Clone, Debug)]
struct Place {
    class: usize,
    variables: Vec<usize>,
    /// Parameters and the site's own coefficients; nothing where the site has none of its own.
    own: Option<Vec<f64>>,
}

impl Metropolis {
    /// One chain at temperature `temperature` (Boltzmann's constant is 1) that starts at `state`.
    ///
    /// # Errors
    ///
    /// Where a length is wrong, the temperature is none, a spin is neither 1 nor -1, a bit neither
    /// 0 nor 1, or the energy or a parameter is not finite.
    pub fn new(
        kernels: &Kernels,
        parameters: &[f64],
        temperature: f64,
        state: &[f64],
        seed: u64,
    ) -> Result<Self, StatisticsError> {
        Self::batch(kernels, parameters, &[temperature], state, seed)
    }

    /// A chain a temperature. The states stand column by column: the first variable of every chain,
    /// the second one, …, as [`Kernels::random_states`] has them.
    ///
    /// # Errors
    ///
    /// As for [`Metropolis::new`].
    pub fn batch(
        kernels: &Kernels,
        parameters: &[f64],
        temperatures: &[f64],
        states: &[f64],
        seed: u64,
    ) -> Result<Self, StatisticsError> {
        let rows = temperatures.len();
        check_temperatures(temperatures)?;
        let mut energies = vec![0.0; rows];
        kernels.energy().evaluate(rows, states, parameters, &mut energies)?;
        for (place, value) in states.iter().enumerate() {
            let variable = place / rows;
            let down = other(kernels.domains()[variable], 1.0);
            if *value != 1.0 && *value != down {
                return Err(StatisticsError::State { variable, value: *value });
            }
        }
        if let Some(bad) = energies.iter().chain(parameters).find(|e| !e.is_finite()) {
            return Err(StatisticsError::NotFinite(*bad));
        }
        let mut stream = Random::new(seed);
        let mut next = || {
            let own = stream.clone();
            stream.jump();
            own
        };
        let picks = next();
        Ok(Self {
            sites: places(kernels, parameters),
            kernels: kernels.clone(),
            parameters: parameters.to_vec(),
            temperatures: temperatures.to_vec(),
            state: states.to_vec(),
            energies,
            random: (0..rows).map(|_| next()).collect(),
            order: Order::default(),
            picks,
            sweeps: 0,
            flips: vec![0; rows],
            changes: vec![0.0; rows],
            point: Vec::new(),
        })
    }

    /// Visits the sites in this order from now on.
    pub fn set_order(&mut self, order: Order) {
        self.order = order;
    }

    /// Goes on at these temperatures, one a chain.
    ///
    /// # Errors
    ///
    /// Where there are not as many as chains, or one is negative or no number.
    pub fn set_temperatures(&mut self, temperatures: &[f64]) -> Result<(), StatisticsError> {
        if temperatures.len() != self.rows() {
            return Err(Error::shape(What::Parameters, self.rows(), temperatures.len()).into());
        }
        check_temperatures(temperatures)?;
        self.temperatures.copy_from_slice(temperatures);
        Ok(())
    }

    /// Tries as many flips as there are sites, in every chain.
    ///
    /// # Errors
    ///
    /// Where a kernel fails.
    pub fn sweep(&mut self) -> Result<(), StatisticsError> {
        let count = self.sites.len();
        for k in 0..count {
            let site = match self.order {
                Order::Sequential => k,
                Order::Random => self.picks.below(count),
            };
            self.visit(site)?;
        }
        self.sweeps += 1;
        Ok(())
    }

    /// Many sweeps.
    ///
    /// # Errors
    ///
    /// As for [`Metropolis::sweep`].
    pub fn run(&mut self, sweeps: u64) -> Result<(), StatisticsError> {
        (0..sweeps).try_for_each(|_| self.sweep())
    }

    /// Many sweeps, with a call after every `every`-th of them, counted from the start.
    ///
    /// # Errors
    ///
    /// As for [`Metropolis::sweep`].
    pub fn run_with(
        &mut self,
        sweeps: u64,
        every: u64,
        mut call: impl FnMut(&Self),
    ) -> Result<(), StatisticsError> {
        for _ in 0..sweeps {
            self.sweep()?;
            if every > 0 && self.sweeps.is_multiple_of(every) {
                call(self);
            }
        }
        Ok(())
    }

    /// Tries to flip one variable in every chain.
    fn visit(&mut self, site: usize) -> Result<(), StatisticsError> {
        let rows = self.rows();
        let Some(place) = self.sites.get(site) else { return Ok(()) };
        let Some(kernel) = self.kernels.change(place.class) else { return Ok(()) };
        let parameters = place.own.as_deref().unwrap_or(&self.parameters);
        if rows == 1 {
            self.point.clear();
            self.point.extend(place.variables.iter().map(|v| self.state[*v]));
            kernel.call(&self.point, parameters, &mut self.changes)?;
        } else {
            let column = |v: &usize| &self.state[v * rows..(v + 1) * rows];
            let columns: Vec<&[f64]> = place.variables.iter().map(column).collect();
            kernel.call_batch(&columns, parameters, &mut [&mut self.changes])?;
        }
        let domain = self.kernels.domains().get(site).copied().unwrap_or(Domain::Spin);
        for (row, change) in self.changes.iter().enumerate() {
            let is_taken = *change <= 0.0
                || self.random[row].uniform() < (-change / self.temperatures[row]).exp();
            if is_taken {
                let value = &mut self.state[site * rows + row];
                *value = other(domain, *value);
                self.energies[row] += change;
                self.flips[row] += 1;
            }
        }
        Ok(())
    }

    /// The energy of each chain: that of the start and all changes since.
    pub fn energies(&self) -> &[f64] {
        &self.energies
    }

    /// The largest difference between [`Metropolis::energies`] and the energies of the states as
    /// the definition says they are: rounding, and 0 where the networks have whole numbers only.
    ///
    /// # Errors
    ///
    /// Where the kernel fails.
    pub fn energy_error(&self) -> Result<f64, StatisticsError> {
        let mut full = vec![0.0; self.rows()];
        let kernel = self.kernels.energy();
        kernel.evaluate(self.rows(), &self.state, &self.parameters, &mut full)?;
        Ok(full.iter().zip(&self.energies).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max))
    }

    /// The mean of all variables of each chain: the magnetisation a site, where they are spins.
    pub fn means(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.rows()];
        for column in self.state.chunks_exact(self.rows().max(1)) {
            sums.iter_mut().zip(column).for_each(|(sum, value)| *sum += value);
        }
        let count = self.sites.len().max(1) as f64;
        sums.into_iter().map(|sum| sum / count).collect()
    }

    /// The share of flips taken in each chain since the start; 0 before the first sweep.
    pub fn acceptance(&self) -> Vec<f64> {
        let tried = self.sweeps * self.sites.len() as u64;
        self.flips.iter().map(|taken| *taken as f64 / tried.max(1) as f64).collect()
    }

    /// The states, column by column; for one chain its variables.
    pub fn state(&self) -> &[f64] {
        &self.state
    }

    /// The temperature of each chain.
    pub fn temperatures(&self) -> &[f64] {
        &self.temperatures
    }

    /// Sweeps since the start.
    pub fn sweeps(&self) -> u64 {
        self.sweeps
    }

    /// The number of chains.
    pub fn rows(&self) -> usize {
        self.temperatures.len()
    }

    /// The energy that is sampled.
    pub fn kernels(&self) -> &Kernels {
        &self.kernels
    }
}

fn check_temperatures(temperatures: &[f64]) -> Result<(), StatisticsError> {
    match temperatures.iter().find(|t| t.is_nan() || **t < 0.0) {
        Some(bad) => Err(StatisticsError::Temperature(*bad)),
        None => Ok(()),
    }
}

/// Each site's coefficients are numbers from here on. The parameters are finite.
fn places(kernels: &Kernels, parameters: &[f64]) -> Vec<Place> {
    let exact: Vec<Rational> =
        parameters.iter().map(|p| Rational::from_f64(*p).unwrap_or(Rational::ZERO)).collect();
    let sites = kernels.flips().sites.iter().enumerate();
    sites
        .map(|(variable, site)| {
            let own = (!site.own.is_empty()).then(|| {
                let own = site.own.iter().map(|c| c.evaluate(&exact).to_f64());
                parameters.iter().copied().chain(own).collect()
            });
            let variables = std::iter::once(variable).chain(site.neighbours.iter().copied());
            Place { class: site.class, variables: variables.collect(), own }
        })
        .collect()
}
