//! All that a simulation needs of a Hamiltonian: energy, equations of motion, and their halves.

use super::compile::{derived, derived_with};
use super::{Evaluation, is_separable};
use crate::diagnostic::Diagnostics;
use crate::network::{Network, NetworkBuilder, Output};
use crate::options::Options;
use crate::pipeline::{Compiled, compile_value};
use crate::poly::System;
use crate::progress::Progress;

/// A Hamiltonian with everything derived from it.
#[derive(Clone, Debug)]
pub struct Mechanics {
    /// H.
    pub energy: Compiled,
    /// H, dq/dt and dp/dt from one joint network.
    pub motion: Compiled,
    /// dq/dt and dp/dt.
    pub equations: Compiled,
    /// dq/dt = ∂H/∂p.
    pub velocity: Compiled,
    /// dp/dt = -∂H/∂q.
    pub force: Compiled,
    /// Whether H = T(p) + V(q), so that splitting schemes apply.
    pub is_separable: bool,
}

impl Mechanics {
    /// Compiles everything that follows from H.
    pub fn new(
        system: System,
        item: usize,
        options: &Options,
        progress: &Progress,
    ) -> Result<Self, Diagnostics> {
        let options = Options { evaluation: Evaluation::Value, ..options.clone() };
        Self::of(compile_value(system, item, &options, progress)?, &options, progress)
    }

    /// The same, where H is compiled already.
    pub fn of(
        energy: Compiled,
        options: &Options,
        progress: &Progress,
    ) -> Result<Self, Diagnostics> {
        let options = Options { evaluation: Evaluation::Value, ..options.clone() };
        let of = |evaluation| derived(&energy, evaluation, &options, progress);
        let equations = of(Evaluation::Motion { energy: false })?;
        let joint = Evaluation::Motion { energy: true };
        let motion = derived_with(&energy, joint, Some(&equations), &options, progress)?;
        let part = |mut compiled: Compiled| -> Result<Compiled, Diagnostics> {
            // The joint network may have found something for a part that the part alone did not.
            if let Some(projected) = projection(&motion.network, &compiled.network)
                && projected.gates.len() < compiled.network.gates.len()
            {
                let system = System { written: projected, ..compiled.system };
                compiled = compile_value(system, energy.item, &options, progress)?;
            }
            Ok(compiled)
        };
        Ok(Self {
            equations: part(equations)?,
            velocity: part(of(Evaluation::Velocity)?)?,
            force: part(of(Evaluation::Force)?)?,
            is_separable: is_separable(&energy.system, &energy.network),
            motion,
            energy,
        })
    }
}

/// The gates of `joint` that the outputs of `part` need, with the signature of `part`.
fn projection(joint: &Network, part: &Network) -> Option<Network> {
    let mut builder = NetworkBuilder::new();
    let forms = builder.append(joint);
    let form = |name: &String| {
        let k = joint.outputs.iter().position(|o| o.name == *name)?;
        Some(Output { name: name.clone(), form: forms[k].clone() })
    };
    let outputs: Option<Vec<Output>> = part.outputs.iter().map(|o| form(&o.name)).collect();
    Some(builder.finish(part.signature.clone(), outputs?))
}
