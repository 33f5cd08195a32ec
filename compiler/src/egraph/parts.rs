//! Several outputs one by one: the joint network starts from the networks of the single outputs,
//! so that adding an output never costs more than that output alone.

use super::optimise::search_all;
use super::origins::Ledger;
use crate::network::bounds::lower_bound;
use crate::network::{Network, NetworkBuilder, Output};
use crate::options::Options;
use crate::poly::{Shape, System};
use crate::progress::{Progress, Stage};

/// Systems of more outputs share too much for this to pay.
const OUTPUTS: usize = 8;

/// Systems of more terms are not compiled twice.
const TERMS: usize = 200;

/// The networks of the single outputs in one, equal gates joined; `None` where the system has one
/// output, or is large.
pub fn parts(
    system: &System,
    options: &Options,
    ledger: &mut Ledger,
    progress: &Progress,
) -> Option<Network> {
    let count = system.outputs.len();
    if !(2..=OUTPUTS).contains(&count) || system.term_count() > TERMS {
        return None;
    }
    progress.enter(Stage::Outputs);
    let mut builder = NetworkBuilder::new();
    let mut outputs = Vec::with_capacity(count);
    for k in 0..count {
        let part = single(system, k)?;
        let bound = lower_bound(&part, part.written.gates.len());
        let network =
            search_all(&part, &[], options, bound.gates, ledger, &progress.quiet()).into_best().0;
        progress.spent(k as u64 + 1, count as u64);
        let form = builder.append(&network).into_iter().next()?;
        outputs.push(Output { name: system.outputs[k].name.clone(), form });
    }
    Some(builder.finish(system.signature.clone(), outputs))
}

/// The system of one output alone.
fn single(system: &System, k: usize) -> Option<System> {
    let mut signature = system.signature.clone();
    signature.result = Shape::Scalar;
    let mut builder = NetworkBuilder::new();
    let form = builder.append(&system.written).into_iter().nth(k)?;
    let output = Output { name: system.outputs[k].name.clone(), form };
    let written = builder.finish(signature.clone(), vec![output]);
    let (outputs, ideal) = (vec![system.outputs[k].clone()], system.ideal.clone());
    Some(System { signature, outputs, written, ideal, posterior: None })
}
