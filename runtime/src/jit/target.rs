//! The host as a target: instruction set, settings, and what it can do.

use cranelift::prelude::isa::OwnedTargetIsa;
use cranelift::prelude::settings::{self, Configurable};
use cranelift::prelude::types;
use multiplet_compiler::program::Program;

use super::scalar::Scalar;
use crate::error::Error;

/// Above this many instructions the quick register allocator is used: the default one takes time
/// quadratic in the number of values alive at once.
const SINGLE_PASS_ABOVE: usize = 3000;

/// The host and how to generate code for it.
pub(super) struct Target {
    /// The instruction set with its settings.
    pub(super) isa: OwnedTargetIsa,
    /// Whether 128-bit vectors of floating-point numbers exist.
    pub(super) vectors: bool,
}

impl Target {
    /// The host, set up for a program; an error where there is no code generator for it, or where
    /// the program needs fused multiply-adds that the processor does not have.
    pub(super) fn host<T: Scalar>(program: &Program) -> Result<Self, Error> {
        let isa = cranelift_native::builder()
            .map_err(|reason| Error::unsupported(reason.to_owned()))
            .and_then(|builder| {
                let flags = flags(program).map_err(|e| Error::bug(e.to_string()))?;
                builder.finish(flags).map_err(|e| Error::unsupported(e.to_string()))
            })?;
        let architecture = std::env::consts::ARCH;
        if program.is_fused() && architecture == "x86_64" && !flag(&isa, "has_fma") {
            let message = "this processor has no fused multiply-add, which the program uses";
            return Err(Error::unsupported(message.to_owned()));
        }
        let vectors = matches!(architecture, "x86_64" | "aarch64" | "s390x")
            && T::VECTOR.bits() == types::F64X2.bits();
        Ok(Self { isa, vectors })
    }
}

fn flags(program: &Program) -> Result<settings::Flags, settings::SetError> {
    let large = program.instructions().len() > SINGLE_PASS_ABOVE;
    let mut builder = settings::builder();
    builder.set("opt_level", "speed")?;
    builder.set("regalloc_algorithm", if large { "single_pass" } else { "backtracking" })?;
    // A frame larger than a page must not step over the guard page of the stack.
    builder.set("enable_probestack", "true")?;
    builder.set("probestack_strategy", "inline")?;
    builder.set("unwind_info", "false")?;
    builder.set("use_colocated_libcalls", "false")?;
    builder.set("is_pic", "false")?;
    builder.set("enable_verifier", if cfg!(debug_assertions) { "true" } else { "false" })?;
    Ok(settings::Flags::new(builder))
}

fn flag(isa: &OwnedTargetIsa, name: &str) -> bool {
    isa.isa_flags().iter().any(|f| f.name == name && f.as_bool() == Some(true))
}
