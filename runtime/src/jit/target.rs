//! The host as a target: instruction set, settings, and what it can do.

use cranelift::prelude::isa::OwnedTargetIsa;
use cranelift::prelude::settings::{self, Configurable};
use multiplet_compiler::program::Program;

use crate::error::Error;

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
    pub(super) fn host(program: &Program) -> Result<Self, Error> {
        let isa = cranelift_native::builder()
            .map_err(|reason| Error::unsupported(reason.to_owned()))
            .and_then(|builder| {
                let flags = flags().map_err(|e| Error::bug(e.to_string()))?;
                builder.finish(flags).map_err(|e| Error::unsupported(e.to_string()))
            })?;
        let architecture = std::env::consts::ARCH;
        if program.is_fused() && architecture == "x86_64" && !flag(&isa, "has_fma") {
            let message = "this processor has no fused multiply-add, which the program uses";
            return Err(Error::unsupported(message.to_owned()));
        }
        let vectors = matches!(architecture, "x86_64" | "aarch64" | "s390x");
        Ok(Self { isa, vectors })
    }
}

fn flags() -> Result<settings::Flags, settings::SetError> {
    let mut builder = settings::builder();
    builder.set("opt_level", "speed")?;
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
