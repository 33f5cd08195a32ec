//! `multiplet minimum`: the lowest value over all states of spins and bits.

use std::fmt::Write;

use multiplet::statistics::{Minimum, minimum};
use multiplet_compiler::code::Code;
use multiplet_compiler::diagnostic::counted;
use multiplet_compiler::poly::Signature;

use super::{chosen, compiled};
use crate::arguments::{Lowest, Source};
use crate::failure::Failure;
use crate::render::state;
use crate::{evaluate, files, point};

/// Goes through all states and prints the lowest.
pub fn run(arguments: &Lowest) -> Result<(), Failure> {
    let Lowest { source, with, states, tuning, output } = arguments;
    let Source { file, text, importing } = source;
    let all = compiled(file.as_deref(), text.as_deref(), importing, tuning)?;
    let one = chosen(&all, tuning.only.as_deref())?;
    let signature = &one.system.signature;
    if one.posterior().is_some() {
        let message = format!("`{}` is a posterior, which is no energy", signature.name);
        return Err(Failure::new(Code::Class.as_str(), message));
    }
    let with = point::named(with.as_deref().unwrap_or_default())?;
    let parameters = evaluate::floats(&point::parameters(signature, with)?);
    let found = minimum(&evaluate::kernel(one)?, &parameters)?;
    files::write_or_print(output.as_deref(), &shown(signature, &found, *states))
}

fn shown(signature: &Signature, found: &Minimum, states: usize) -> String {
    let count = counted(found.count as usize, "state");
    let mut text = format!("minimum {} ({count})\n", found.energy);
    for values in found.states().take(states) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", state(signature, &values));
    }
    text
}
