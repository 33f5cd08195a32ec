//! Runs the code generator, on a thread of its own, and shows what it makes.
//!
//! Cranelift uses much stack on large functions and reports broken invariants by panicking; a
//! thread with a large stack keeps the first from, and turns the second into an error for, the
//! caller.

use std::fmt::Write;
use std::thread;

use cranelift::codegen::Context;
use cranelift::codegen::control::ControlPlane;
use cranelift::codegen::ir::Function;
use multiplet_compiler::program::Program;

use super::lower::point;
use super::memory::Code;
use super::plan::Plan;
use super::rows::{Layout, rows};
use super::scalar::Scalar;
use super::target::Target;
use crate::error::Error;

/// Address space of the compiling thread's stack; only what is used becomes memory.
const STACK: usize = 256 << 20;

/// Compiles a program to machine code.
pub(super) fn compile<T: Scalar>(program: &Program) -> Result<Code<T>, Error> {
    on_large_stack(|| Code::compile(program, &Target::host(program)?, None))
}

/// The CLIF of both functions.
pub(super) fn clif<T: Scalar>(program: &Program) -> Result<String, Error> {
    let target = Target::host(program)?;
    let mut text = String::new();
    for (name, function) in functions::<T>(program, &target) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "; {name}\n{}", function.display());
    }
    Ok(text)
}

/// The disassembly of both functions.
pub(super) fn asm<T: Scalar>(program: &Program) -> Result<String, Error> {
    on_large_stack(|| {
        let target = Target::host(program)?;
        let mut text = String::new();
        for (name, function) in functions::<T>(program, &target) {
            let mut context = Context::for_function(function);
            context.set_disasm(true);
            let code = context
                .compile(&*target.isa, &mut ControlPlane::default())
                .map_err(|e| Error::unsupported(e.inner.to_string()))?;
            let lines = code.vcode.as_deref().unwrap_or_default();
            let _ = writeln!(text, "; {name}\n{lines}");
        }
        Ok(text)
    })
}

fn functions<T: Scalar>(program: &Program, target: &Target) -> [(&'static str, Function); 2] {
    let plan = Plan::new(program);
    let layout = Layout::new::<T>(program, &plan, target.vectors);
    [
        ("point", point::<T>(program, &plan, &*target.isa)),
        ("rows", rows::<T>(program, &plan, &*target.isa, layout)),
    ]
}

fn on_large_stack<R: Send>(work: impl FnOnce() -> Result<R, Error> + Send) -> Result<R, Error> {
    thread::scope(|scope| {
        let thread = thread::Builder::new()
            .stack_size(STACK)
            .spawn_scoped(scope, work)
            .map_err(|e| Error::denied(format!("no thread to compile on: {e}")))?;
        thread.join().unwrap_or_else(|_| Err(Error::bug("the code generator panicked".to_owned())))
    })
}
