//! What is computed of a lattice: its value, derivatives at all sites, Hamilton's equations.

use super::Lattice;
use crate::calculus::{Evaluation, WrongEvaluation};
use crate::poly::Domain;

/// The value and the fields of numbers that are computed of a lattice.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outputs {
    /// Whether the value is.
    pub value: bool,
    /// One array of numbers each, in the shape of the variable that it is the derivative by.
    pub fields: Vec<Field>,
}

/// A derivative by all elements of a variable.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// `dH_dq`, or `dp_dt`.
    pub name: String,
    /// The variable.
    pub by: usize,
    /// Whether the sign is turned around.
    pub is_negated: bool,
}

impl Outputs {
    /// What `evaluation` asks for.
    pub fn of(evaluation: Evaluation, lattice: &Lattice) -> Result<Self, WrongEvaluation> {
        let signature = &lattice.signature;
        if evaluation == Evaluation::Value {
            return Ok(Self { value: true, fields: Vec::new() });
        }
        if let Some(bad) = signature.variables.iter().find(|v| v.domain != Domain::Real) {
            return Err(WrongEvaluation::domain(&bad.name));
        }
        if evaluation.is_motion() && !lattice.is_hamiltonian {
            return Err(WrongEvaluation::motion());
        }
        let by = |k: usize| Field {
            name: format!("d{}_d{}", signature.name, signature.variables[k].name),
            by: k,
            is_negated: false,
        };
        let rate = |k: usize, of: usize| Field {
            name: format!("d{}_dt", signature.variables[of].name),
            by: k,
            is_negated: of == 1,
        };
        let (value, fields) = match evaluation {
            Evaluation::Gradient { value } => {
                (value, (0..signature.variables.len()).map(by).collect())
            }
            Evaluation::Motion { energy } => (energy, vec![rate(1, 0), rate(0, 1)]),
            Evaluation::Velocity => (false, vec![rate(1, 0)]),
            Evaluation::Force => (false, vec![rate(0, 1)]),
            _ => return Err(WrongEvaluation::lattice()),
        };
        Ok(Self { value, fields })
    }
}
