//! `multiplet compile`: reports, networks and code.

use multiplet_compiler::lattice::LatticeCode;
use multiplet_compiler::{Compiled, CompiledSource, compile_source};

use super::{everything, named};
use crate::arguments::{Compile, Emit, Source};
use crate::failure::Failure;
use crate::render::{self, INTERRUPTED};
use crate::{files, lattice, onnx, output, point};

/// What a definition became.
enum Shown<'a> {
    Definition(&'a Compiled),
    Lattice(&'a LatticeCode),
}

impl Shown<'_> {
    fn item(&self) -> usize {
        match self {
            Self::Definition(compiled) => compiled.item,
            Self::Lattice(code) => code.item,
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Definition(compiled) => &compiled.system.signature.name,
            Self::Lattice(code) => &code.lattice.signature.name,
        }
    }

    fn is_interrupted(&self) -> bool {
        match self {
            Self::Definition(compiled) => compiled.interrupted,
            Self::Lattice(code) => code.is_interrupted(),
        }
    }
}

/// Compiles and prints.
pub fn run(arguments: &Compile) -> Result<(), Failure> {
    let Compile { source, emit, with, tuning, output: path } = arguments;
    let Source { file, text, importing } = source;
    let CompiledSource { definitions, lattices } =
        everything(file.as_deref(), text.as_deref(), importing, tuning, compile_source)?;
    let definitions = definitions.iter().map(Shown::Definition);
    let mut all: Vec<Shown<'_>> = definitions.chain(lattices.iter().map(Shown::Lattice)).collect();
    all.sort_by_key(Shown::item);
    let is_interrupted = all.iter().any(Shown::is_interrupted);
    // A JSON file holds one network, and so does a model.
    if matches!(emit, Emit::Json | Emit::Onnx) || tuning.only.is_some() {
        let chosen = named(|| all.iter().map(Shown::name), tuning.only.as_deref())?;
        all = vec![all.swap_remove(chosen)];
    }
    if with.is_some() && *emit != Emit::Onnx {
        return Err(Failure::argument(
            "`--with` is for ONNX models; networks keep their parameters",
        ));
    }
    if let (Emit::Onnx, [Shown::Definition(compiled)]) = (emit, all.as_slice()) {
        let path = path.as_deref().ok_or_else(|| {
            Failure::argument("a model is no text: name its file with `-o FILE.onnx`")
        })?;
        let with = point::named(with.as_deref().unwrap_or_default())?;
        let parameters = point::parameters(&compiled.system.signature, with)?;
        let bytes = onnx::bytes(&onnx::model(compiled, &parameters)?);
        return files::write(path, &bytes);
    }
    let emitted = all.iter().map(|shown| match shown {
        Shown::Definition(compiled) => render::emit(compiled, *emit),
        Shown::Lattice(code) => lattice::emit(code, *emit, &tuning.options()),
    });
    let texts: Result<Vec<String>, Failure> = emitted.collect();
    files::write_or_print(path.as_deref(), &texts?.join("\n"))?;
    // The report says so itself.
    if *emit != Emit::Report && is_interrupted {
        output::error(&format!("note: {INTERRUPTED}"));
    }
    Ok(())
}
