//! `multiplet flips`: what flipping one spin or bit costs, and the networks that say so.

use multiplet_compiler::pipeline::read;
use multiplet_compiler::poly::from_ast::Environment;
use multiplet_compiler::progress::Progress;
use multiplet_compiler::statistics::Flips;

use super::{named, parsed};
use crate::arguments::{Flipped, Source};
use crate::failure::Failure;
use crate::render::{interrupted, net};
use crate::{files, watch};

/// Compiles the flips of an energy, not the energy itself, and prints them.
pub fn run(arguments: &Flipped) -> Result<(), Failure> {
    let Flipped { source, tuning, output } = arguments;
    let Source { file, text, importing } = source;
    let (options, limits) = (tuning.options(), tuning.limits());
    let parsed = parsed(file.as_deref(), text.as_deref(), importing, &limits)?;
    let all = read(&parsed.ast, &mut Environment::new(), &options, &limits);
    let all = all.map_err(|diagnostics| parsed.failure(diagnostics))?;
    let names = || all.iter().map(|(d, _)| d.system.signature.name.as_str());
    let (definition, options) = &all[named(names, tuning.only.as_deref())?];
    let flips = watch::watched(&Progress::new(), |progress| {
        Flips::new(definition.system.clone(), options, progress)
    });
    let flips = flips.map_err(|diagnostics| parsed.failure(diagnostics))?;
    let networks =
        flips.classes.iter().map(|class| net(&class.change) + &interrupted(&class.change));
    let text = std::iter::once(flips.to_string()).chain(networks).collect::<String>();
    files::write_or_print(output.as_deref(), &text)
}
