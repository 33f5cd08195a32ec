//! Stages of Markov chains: p(next | now) over finitely many states.

use std::slice::from_ref;

use super::PosteriorError;
use super::states::{States, drawn, normalise};
use crate::jit::Kernel;
use crate::statistics::Random;

/// Spins and bits of both sides together may be so many: a matrix has 2^20 numbers then.
const MOST_VARIABLES: usize = 20;

/// How far the sum of a distribution may be from 1.
const TOLERANCE: f64 = 1e-9;

/// A stochastic matrix M: p(next) = Σ_now M(next, now)·p(now).
#[derive(Clone, PartialEq, Debug)]
pub struct Stage {
    /// Column by column: the distributions of what is next.
    columns: Vec<Vec<f64>>,
    next: usize,
}

impl Stage {
    /// A stage with these columns: one a state now, one number in each a state next.
    ///
    /// # Errors
    ///
    /// Where there is no column, or one is no distribution over as many states as the first has.
    pub fn new(columns: Vec<Vec<f64>>) -> Result<Self, PosteriorError> {
        let next = columns.first().map_or(0, Vec::len);
        columns.iter().try_for_each(|column| check_distribution(column, next))?;
        if columns.is_empty() {
            return Err(PosteriorError::Distribution { states: 0 });
        }
        Ok(Self { columns, next })
    }

    /// p(next | now) = e^-H(next, now)/Z(now) of the last definition of a source, whose arguments are
    /// the spins and bits next, then those now: `fn H(next: [spin; 3], now: [spin; 3]; J) = …`.
    ///
    /// # Errors
    ///
    /// Where the source is wrong, and as for [`Stage::of`].
    pub fn compile(source: &str, parameters: &[f64]) -> Result<Self, PosteriorError> {
        Self::of(&crate::jit::compile(source)?, parameters)
    }

    /// The same of a kernel.
    ///
    /// # Errors
    ///
    /// Where it has not two arguments and one output, one of them is real, both have more than 20
    /// elements together, an energy is not finite, or the number of parameters is another.
    pub fn of(kernel: &Kernel, parameters: &[f64]) -> Result<Self, PosteriorError> {
        let signature = kernel.program().signature();
        let ([next, now], 1) = (signature.variables.as_slice(), kernel.arity().outputs) else {
            return Err(PosteriorError::NoTransition(signature.name.clone()));
        };
        let (next, now) = (States::of(from_ref(next))?, States::of(from_ref(now))?);
        let (variables, most) = (next.variables() + now.variables(), MOST_VARIABLES);
        if variables > most {
            return Err(PosteriorError::TooMany { variables, most });
        }
        let fast = next.columns();
        let mut slow = vec![vec![0.0; next.count()]; now.variables()];
        let mut columns = Vec::with_capacity(now.count());
        for state in 0..now.count() {
            slow.iter_mut().enumerate().for_each(|(k, x)| x.fill(now.value(state, k)));
            let inputs: Vec<&[f64]> = fast.iter().chain(&slow).map(Vec::as_slice).collect();
            let mut energies = vec![0.0; next.count()];
            kernel.call_batch(&inputs, parameters, &mut [&mut energies])?;
            normalise(&mut energies)?;
            columns.push(energies);
        }
        Ok(Self { columns, next: next.count() })
    }

    /// How many states there are next.
    pub fn next(&self) -> usize {
        self.next
    }

    /// How many states there are now.
    pub fn now(&self) -> usize {
        self.columns.len()
    }

    /// p(next | now); `None` where there is no such state.
    pub fn probability(&self, next: usize, now: usize) -> Option<f64> {
        self.columns.get(now)?.get(next).copied()
    }

    /// The distribution of what is next.
    ///
    /// # Errors
    ///
    /// Where `now` is no distribution over the states now.
    pub fn apply(&self, now: &[f64]) -> Result<Vec<f64>, PosteriorError> {
        check_distribution(now, self.now())?;
        Ok(self.product(now))
    }

    /// The distribution after so many steps of the same kind.
    ///
    /// # Errors
    ///
    /// Where `now` is no distribution over the states now, or there are other states next.
    pub fn iterate(&self, now: &[f64], steps: usize) -> Result<Vec<f64>, PosteriorError> {
        check_distribution(now, self.now())?;
        self.check_square()?;
        Ok((0..steps).fold(now.to_vec(), |p, _| self.product(&p)))
    }

    /// The states of a path that begins at this one, which is its first entry.
    ///
    /// # Errors
    ///
    /// Where there is no such state, or there are other states next.
    pub fn path(
        &self,
        start: usize,
        steps: usize,
        random: &mut Random,
    ) -> Result<Vec<usize>, PosteriorError> {
        self.check_square()?;
        if start >= self.now() {
            return Err(PosteriorError::Index(start));
        }
        let mut path = vec![start];
        let mut state = start;
        for _ in 0..steps {
            state = drawn(&self.columns[state], random);
            path.push(state);
        }
        Ok(path)
    }

    /// This stage and then another one.
    ///
    /// # Errors
    ///
    /// Where the other one takes another number of states.
    pub fn then(&self, later: &Self) -> Result<Self, PosteriorError> {
        if later.now() != self.next {
            let (expected, found) = (later.now(), self.next);
            return Err(PosteriorError::Stages { stage: 1, expected, found });
        }
        let columns = self.columns.iter().map(|column| later.product(column)).collect();
        Ok(Self { columns, next: later.next })
    }

    /// The stage that changes nothing.
    pub(super) fn identity(states: usize) -> Self {
        let unit = |k: usize| (0..states).map(|i| if i == k { 1.0 } else { 0.0 }).collect();
        Self { columns: (0..states).map(unit).collect(), next: states }
    }

    /// p(next | now) for one state next and all states now.
    pub(super) fn likelihoods(&self, next: usize) -> impl Iterator<Item = f64> + '_ {
        self.columns.iter().map(move |column| column[next])
    }

    fn product(&self, now: &[f64]) -> Vec<f64> {
        let mut sum = vec![0.0; self.next];
        for (column, p) in self.columns.iter().zip(now) {
            sum.iter_mut().zip(column).for_each(|(sum, x)| *sum += p * x);
        }
        sum
    }

    fn check_square(&self) -> Result<(), PosteriorError> {
        let (expected, found) = (self.now(), self.next);
        if expected == found {
            return Ok(());
        }
        Err(PosteriorError::Stages { stage: 1, expected, found })
    }
}

/// Refuses what is no distribution over so many states.
pub(super) fn check_distribution(p: &[f64], states: usize) -> Result<(), PosteriorError> {
    let is_right = p.len() == states
        && p.iter().all(|x| *x >= 0.0)
        && (p.iter().sum::<f64>() - 1.0).abs() <= TOLERANCE;
    if is_right { Ok(()) } else { Err(PosteriorError::Distribution { states }) }
}
