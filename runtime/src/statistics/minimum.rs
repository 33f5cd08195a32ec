//! The lowest energy of few spins and bits: all states, one after the other, in columns.

use multiplet_compiler::poly::Domain;
use multiplet_compiler::program::Interpreter;
use multiplet_compiler::program::arithmetic::Exact;
use multiplet_compiler::rational::Rational;

use super::StatisticsError;
use super::kernels::other;
use crate::error::{Error, What};
use crate::jit::Kernel;

/// More variables than this have too many states.
pub const MOST_VARIABLES: usize = 24;

/// Rows of a batch, as a power of two: columns of 2^10 numbers stay in the cache.
const BATCH: usize = 10;

/// Energies that differ by less than this part of the largest are equal.
const EQUAL: f64 = 1.0 / (1_u64 << 40) as f64;

/// This many lowest states are kept.
const KEPT: usize = 1 << 10;

/// The lowest energy, and the states that have it.
#[derive(Clone, PartialEq, Debug)]
pub struct Minimum {
    /// The lowest energy.
    pub energy: f64,
    /// How many states have it.
    pub count: u64,
    domains: Vec<Domain>,
    /// Bits of the states, the first variable highest.
    codes: Vec<u32>,
}

impl Minimum {
    /// The states that have the lowest energy in lexicographic order, -1 before 1 and 0 before 1.
    /// Where there are more than 1024, the first of them.
    pub fn states(&self) -> impl ExactSizeIterator<Item = Vec<f64>> + '_ {
        let state = |code: &u32| {
            (0..self.domains.len()).map(|k| value(&self.domains, *code as usize, k)).collect()
        };
        self.codes.iter().map(state)
    }

    /// The first state.
    pub fn first(&self) -> Vec<f64> {
        self.states().next().unwrap_or_default()
    }
}

/// Goes through all states of the spins and bits that a kernel with one output reads.
///
/// Two energies are taken as equal where they differ by at most 2^-40 of the largest energy in
/// size, which is more than rounding does. The energy that is returned is that of the first state,
/// computed exactly and rounded once.
///
/// # Errors
///
/// Where the kernel reads real variables or more than [`MOST_VARIABLES`], has several outputs, needs
/// another number of parameters, or returns a number that is not finite.
///
/// ```
/// use multiplet::{jit, statistics};
///
/// let barker = jit::compile(
///     "fn energy(s: [spin; 13]) = sum(k in 1..13, sum(i in 0..13-k, s[i]*s[i+k])^2);",
/// )?;
/// let lowest = statistics::minimum(&barker, &[])?;
/// assert_eq!((lowest.energy, lowest.count), (6.0, 4));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn minimum(kernel: &Kernel, parameters: &[f64]) -> Result<Minimum, StatisticsError> {
    let signature = kernel.program().signature();
    if let Some(real) = signature.variables.iter().find(|v| v.domain == Domain::Real) {
        return Err(StatisticsError::Real(real.name.clone()));
    }
    let (variables, most) = (signature.variable_count(), MOST_VARIABLES);
    if variables > most {
        return Err(StatisticsError::TooMany { variables, most });
    }
    let outputs = kernel.arity().outputs;
    if outputs != 1 {
        return Err(Error::shape(What::Outputs, 1, outputs).into());
    }
    let mut states = States::new(kernel, parameters, signature.domains());
    // First what each batch has, then the batches that have it all.
    let mut lowest = Vec::with_capacity(states.batches());
    let mut largest = 0.0_f64;
    for batch in 0..states.batches() {
        let energies = states.energies(batch)?;
        if let Some(bad) = energies.iter().find(|e| !e.is_finite()) {
            return Err(StatisticsError::NotFinite(*bad));
        }
        largest = energies.iter().fold(largest, |most, e| most.max(e.abs()));
        lowest.push(energies.iter().copied().fold(f64::INFINITY, f64::min));
    }
    let energy = lowest.iter().copied().fold(f64::INFINITY, f64::min);
    let most = energy + largest * EQUAL;
    let (mut count, mut codes) = (0, Vec::new());
    for batch in (0..states.batches()).filter(|batch| lowest[*batch] <= most) {
        let first = batch * states.rows();
        let energies = states.energies(batch)?;
        for (code, _) in (first..).zip(energies).filter(|(_, e)| **e <= most) {
            count += 1;
            if codes.len() < KEPT {
                codes.push(code as u32);
            }
        }
    }
    let mut minimum = Minimum { energy, count, domains: states.domains, codes };
    minimum.energy = exact(kernel, &minimum.first(), parameters).unwrap_or(energy);
    Ok(minimum)
}

/// The energy of one state over the rationals.
fn exact(kernel: &Kernel, state: &[f64], parameters: &[f64]) -> Option<f64> {
    let numbers =
        |values: &[f64]| values.iter().map(|x| Rational::from_f64(*x)).collect::<Option<Vec<_>>>();
    let interpreter = Interpreter::new(kernel.program().clone(), Exact).ok()?;
    let values = interpreter.call(&numbers(state)?, &numbers(parameters)?).ok()?;
    Some(values.first()?.to_f64())
}

/// All states in batches: the last variables differ within a batch, the first between batches.
struct States<'a> {
    kernel: &'a Kernel,
    parameters: &'a [f64],
    domains: Vec<Domain>,
    columns: Vec<Vec<f64>>,
    energies: Vec<f64>,
}

impl<'a> States<'a> {
    fn new(kernel: &'a Kernel, parameters: &'a [f64], domains: Vec<Domain>) -> Self {
        let rows = 1 << domains.len().min(BATCH);
        let column = |k: usize| (0..rows).map(|code| value(&domains, code, k)).collect();
        let columns = (0..domains.len()).map(column).collect();
        Self { kernel, parameters, domains, columns, energies: vec![0.0; rows] }
    }

    /// States of a batch.
    fn rows(&self) -> usize {
        self.energies.len()
    }

    fn batches(&self) -> usize {
        1 << self.domains.len().saturating_sub(BATCH)
    }

    /// The energies of the states from `batch · rows` on.
    fn energies(&mut self, batch: usize) -> Result<&[f64], StatisticsError> {
        let code = batch * self.rows();
        for k in 0..self.domains.len().saturating_sub(BATCH) {
            let value = value(&self.domains, code, k);
            let column = &mut self.columns[k];
            if column.first() != Some(&value) {
                column.fill(value);
            }
        }
        let columns: Vec<&[f64]> = self.columns.iter().map(Vec::as_slice).collect();
        self.kernel.call_batch(&columns, self.parameters, &mut [&mut self.energies])?;
        Ok(&self.energies)
    }
}

/// What variable `k` is in a state.
fn value(domains: &[Domain], code: usize, k: usize) -> f64 {
    let up = code >> (domains.len() - 1 - k) & 1 == 1;
    if up { 1.0 } else { other(domains[k], 1.0) }
}
