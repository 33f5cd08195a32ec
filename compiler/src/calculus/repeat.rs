//! Maps applied many times: the steps of a splitting scheme, and `#[iterate(n)]`.
//!
//! The network merges affine forms across steps and is what is counted and proved. The program is
//! composed step by step instead, so that it stays as short as the steps are and computes the bits
//! of a loop over single steps; it is proved against the network.

use super::Scheme;
use super::scheme::Half;
use crate::id::{ParameterId, VariableId};
use crate::network::{Affine, Network, NetworkBuilder, Output};
use crate::poly::{Coefficient, Signature};
use crate::program::{Inst, Program, ProgramBuilder, Value};

/// A program applied `count` times to what it returns.
pub fn repeated(program: &Program, count: u32) -> Program {
    let mut builder = ProgramBuilder::new();
    let mut state = inputs(&mut builder, program.variable_count());
    for _ in 0..count {
        state = append(&mut builder, program, &state);
    }
    let names = program.outputs().iter().map(|o| o.name.clone());
    builder.finish(program.signature().clone(), names.zip(state).collect(), program.is_fused())
}

/// The map of `count` steps of a scheme: drift along `velocity` and kick along `force`, whose
/// signatures are that of the step without its last parameter, the step size.
pub fn step(
    signature: &Signature,
    names: &[String],
    [velocity, force]: [&Program; 2],
    scheme: Scheme,
    count: u32,
) -> Program {
    let mut builder = ProgramBuilder::new();
    let mut state = inputs(&mut builder, signature.variable_count());
    let size = builder.parameter(ParameterId::new(signature.parameter_count() - 1));
    let pairs = state.len() / 2;
    let moves = scheme.moves();
    for (half, by) in (0..count).flat_map(|_| &moves) {
        let (program, at) = match half {
            Half::Drift => (velocity, 0),
            Half::Kick => (force, pairs),
        };
        let by = builder.constant(by);
        let by = builder.mul(by, size);
        let slopes = append(&mut builder, program, &state);
        for (slot, slope) in state[at..at + pairs].iter_mut().zip(slopes) {
            let change = builder.mul(by, slope);
            *slot = builder.add(*slot, change);
        }
    }
    let outputs = names.iter().cloned().zip(state).collect();
    builder.finish(signature.clone(), outputs, velocity.is_fused())
}

/// The same map as a network.
pub(super) fn step_network(
    signature: &Signature,
    names: &[String],
    [velocity, force]: [&Network; 2],
    scheme: Scheme,
    count: u32,
) -> Network {
    let mut builder = NetworkBuilder::new();
    let variables = signature.variable_count();
    let mut state: Vec<Affine> =
        (0..variables).map(|k| Affine::input(VariableId::new(k))).collect();
    let size = Coefficient::parameter(ParameterId::new(signature.parameter_count() - 1));
    let moves = scheme.moves();
    for (half, by) in (0..count).flat_map(|_| &moves) {
        let (network, at) = match half {
            Half::Drift => (velocity, 0),
            Half::Kick => (force, variables / 2),
        };
        let by = size.scaled(by);
        let slopes = builder.append_at(network, &state);
        for (slot, slope) in state[at..at + variables / 2].iter_mut().zip(slopes) {
            *slot = slot.add(&slope.scaled(&by));
        }
    }
    let outputs = names.iter().zip(state);
    let outputs = outputs.map(|(name, form)| Output { name: name.clone(), form }).collect();
    builder.finish(signature.clone(), outputs)
}

fn inputs(builder: &mut ProgramBuilder, count: usize) -> Vec<Value> {
    (0..count).map(|k| builder.input(VariableId::new(k))).collect()
}

/// The outputs of a program with these values as its variables; parameters stay what they are.
fn append(builder: &mut ProgramBuilder, program: &Program, variables: &[Value]) -> Vec<Value> {
    let mut images: Vec<Value> = Vec::with_capacity(program.instructions().len());
    for inst in program.instructions() {
        let image = match inst {
            Inst::Input(x) => variables[x.index()],
            other => builder.inst(&other.map(|v| images[v.index()])),
        };
        images.push(image);
    }
    program.outputs().iter().map(|o| images[o.value.index()]).collect()
}
