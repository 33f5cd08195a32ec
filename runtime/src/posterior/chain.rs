//! Markov chains of stages y_0 → y_1 → … → y_n, and what y_n says about each of them.
//!
//! p_n = M_n M_{n-1} … M_1 p_0 (Lin, Tegmark and Rolnick, eqs. 15 and 16). What y_n says about y_i is
//! the posterior p(y_i | y_n), a function of y_n; states of y_n with the same posterior need not be
//! told apart, and the partition of y_n into them is the minimal sufficient statistic T_i. By their
//! theorem 2 there are functions with T_i = f_i ∘ T_{i+1}: a deep network can throw away, stage by
//! stage, what does not matter any more.

use std::fmt;

use super::PosteriorError;
use super::stage::{Stage, check_distribution};

/// Posteriors that differ by less than this are the same.
const SAME: f64 = 1e-12;

/// A chain with the distribution of its first stage.
#[derive(Clone, PartialEq, Debug)]
pub struct Chain {
    /// p_0, …, p_n.
    distributions: Vec<Vec<f64>>,
    /// M_n … M_{i+1}, for every i from 0 to n.
    rest: Vec<Stage>,
}

/// A minimal sufficient statistic: which states of y_n say the same about y_i.
#[derive(Clone, PartialEq, Debug)]
pub struct Statistic {
    values: Vec<Option<usize>>,
    posteriors: Vec<Vec<f64>>,
}

impl Chain {
    /// The chain that begins with the distribution `first` and goes through these stages.
    ///
    /// # Errors
    ///
    /// Where `first` is no distribution over the states that the first stage takes, or a stage takes
    /// another number of states than the one before it makes.
    pub fn new(first: &[f64], stages: &[Stage]) -> Result<Self, PosteriorError> {
        check_distribution(first, stages.first().map_or(first.len(), Stage::now))?;
        let mut distributions = vec![first.to_vec()];
        let mut states = first.len();
        for (k, stage) in stages.iter().enumerate() {
            let expected = stage.now();
            if expected != states {
                return Err(PosteriorError::Stages { stage: k + 1, expected, found: states });
            }
            distributions.push(stage.apply(&distributions[k])?);
            states = stage.next();
        }
        let mut rest = vec![Stage::identity(states)];
        for stage in stages.iter().rev() {
            rest.push(stage.then(&rest[rest.len() - 1])?);
        }
        rest.reverse();
        Ok(Self { distributions, rest })
    }

    /// How many stages there are after the first y.
    pub fn stages(&self) -> usize {
        self.rest.len() - 1
    }

    /// The distribution p_i of y_i.
    ///
    /// # Errors
    ///
    /// Where there is no such stage.
    pub fn distribution(&self, stage: usize) -> Result<&[f64], PosteriorError> {
        let found = self.distributions.get(stage).map(Vec::as_slice);
        found.ok_or(PosteriorError::Index(stage))
    }

    /// p(y_i | y_n) for one state of y_n; `None` where that never comes out.
    ///
    /// # Errors
    ///
    /// Where there is no such stage or state.
    pub fn posterior(
        &self,
        stage: usize,
        state: usize,
    ) -> Result<Option<Vec<f64>>, PosteriorError> {
        let prior = self.distribution(stage)?;
        let rest = &self.rest[stage];
        if state >= rest.next() {
            return Err(PosteriorError::Index(state));
        }
        let joint: Vec<f64> = rest.likelihoods(state).zip(prior).map(|(l, p)| l * p).collect();
        let evidence: f64 = joint.iter().sum();
        Ok((evidence > 0.0).then(|| joint.iter().map(|x| x / evidence).collect()))
    }

    /// T_i: the partition of the states of y_n by what they say about y_i.
    ///
    /// # Errors
    ///
    /// Where there is no such stage.
    pub fn statistic(&self, stage: usize) -> Result<Statistic, PosteriorError> {
        let states = self.rest[0].next();
        let mut posteriors: Vec<Vec<f64>> = Vec::new();
        let mut values = Vec::with_capacity(states);
        for state in 0..states {
            let Some(posterior) = self.posterior(stage, state)? else {
                values.push(None);
                continue;
            };
            let is_same =
                |known: &Vec<f64>| known.iter().zip(&posterior).all(|(a, b)| (a - b).abs() <= SAME);
            let found = posteriors.iter().position(is_same);
            values.push(Some(found.unwrap_or(posteriors.len())));
            if found.is_none() {
                posteriors.push(posterior);
            }
        }
        Ok(Statistic { values, posteriors })
    }
}

impl fmt::Display for Chain {
    /// A line a stage: `y0: 2 states; T0 = {0} {1 2} {3}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for stage in 0..self.rest.len() {
            let states = self.distributions[stage].len();
            let Ok(statistic) = self.statistic(stage) else { continue };
            writeln!(f, "y{stage}: {states} states; T{stage} = {statistic}")?;
        }
        Ok(())
    }
}

impl Statistic {
    /// What the statistic is at every state of y_n; `None` where that never comes out.
    pub fn values(&self) -> &[Option<usize>] {
        &self.values
    }

    /// p(y_i | y_n) for every value.
    pub fn posteriors(&self) -> &[Vec<f64>] {
        &self.posteriors
    }

    /// The function f with `self` = f ∘ `finer`, one entry a value of `finer`; `None` where there is
    /// none.
    pub fn as_function_of(&self, finer: &Self) -> Option<Vec<usize>> {
        let mut function: Vec<Option<usize>> = vec![None; finer.posteriors.len()];
        for pair in self.values.iter().zip(&finer.values) {
            let (Some(value), Some(of)) = (pair.0, pair.1) else { continue };
            match function[*of] {
                Some(known) if known != *value => return None,
                _ => function[*of] = Some(*value),
            }
        }
        function.into_iter().collect()
    }
}

impl fmt::Display for Statistic {
    /// The states of y_n that need not be told apart, in braces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for value in 0..self.posteriors.len() {
            let states = self.values.iter().enumerate();
            let states = states.filter(|(_, v)| **v == Some(value)).map(|(k, _)| k.to_string());
            let separator = if value == 0 { "" } else { " " };
            write!(f, "{separator}{{{}}}", states.collect::<Vec<_>>().join(" "))?;
        }
        Ok(())
    }
}
