//! Kernels compiled at run time, with Cranelift.
//!
//! `Program ─ plan, lower, rows ─► CLIF ─ check, memory ─► Kernel`. A [`Kernel`] evaluates a program at one
//! point or over columns, with the bits of the reference interpreter. Where the system refuses
//! executable memory, or the processor lacks what the program needs, the kernel runs the
//! interpreter itself and [`Kernel::engine`] says why.

mod check;
mod compile;
mod lower;
mod machine;
mod memory;
mod plan;
mod rows;
mod scalar;
mod source;
mod target;

use std::fmt;
use std::sync::Arc;

use multiplet_compiler::program::{Interpreter, Program};

pub use scalar::Scalar;

use crate::error::Error;
use crate::evaluate::Arity;
use memory::Code;

pub(crate) use source::last;
pub use source::{CompileError, compile, compile_with};

/// A compiled network that can be called from any number of threads; cheap to clone.
pub struct Kernel<T: Scalar = f64>(Arc<Inner<T>>);

struct Inner<T: Scalar> {
    /// The program, and the reference that runs where there is no code.
    interpreter: Interpreter<T::Reference>,
    code: Result<Code<T>, Error>,
}

/// What runs when a kernel is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine<'a> {
    /// Machine code.
    Jit,
    /// The interpreter, for this reason (`E_JIT_DENIED` or `E_JIT_UNSUPPORTED`).
    Interpreter(&'a Error),
}

impl Kernel<f64> {
    /// Compiles a program for `f64`.
    pub fn compile(program: &Program) -> Result<Self, Error> {
        Self::compile_as(program)
    }
}

impl Kernel<f32> {
    /// Compiles a program for `f32`.
    pub fn compile_f32(program: &Program) -> Result<Self, Error> {
        Self::compile_as(program)
    }
}

impl<T: Scalar> Kernel<T> {
    /// Compiles a program for the number type of the kernel.
    pub fn compile_as(program: &Program) -> Result<Self, Error> {
        Self::with_code(program, compile::compile(program))
    }

    /// Runs a program with the interpreter, without generating code.
    pub fn interpret(program: &Program) -> Result<Self, Error> {
        Self::with_code(program, Err(Error::unsupported("not asked for".to_owned())))
    }

    fn with_code(program: &Program, code: Result<Code<T>, Error>) -> Result<Self, Error> {
        program.check_emittable(T::KIND).map_err(|e| Error::range(&e))?;
        let interpreter = Interpreter::new(program.clone(), T::Reference::default())
            .map_err(|e| Error::bug(e.to_string()))?;
        match code {
            Err(error) if error.code() == "E_BUG" => Err(error),
            code => Ok(Self(Arc::new(Inner { interpreter, code }))),
        }
    }

    /// The program this kernel runs.
    pub fn program(&self) -> &Program {
        self.0.interpreter.program()
    }

    /// How many numbers a call takes and returns.
    pub fn arity(&self) -> Arity {
        arity(self.program())
    }

    /// What runs when this kernel is called.
    pub fn engine(&self) -> Engine<'_> {
        match &self.0.code {
            Ok(_) => Engine::Jit,
            Err(reason) => Engine::Interpreter(reason),
        }
    }

    /// Evaluates one point.
    pub fn call(&self, variables: &[T], parameters: &[T], outputs: &mut [T]) -> Result<(), Error> {
        match &self.0.code {
            Ok(code) => code.point(variables, parameters, outputs),
            Err(_) => {
                self.arity().check_point(variables, parameters, outputs)?;
                let values = self.0.interpreter.call(variables, parameters).map_err(bug)?;
                outputs.copy_from_slice(&values);
                Ok(())
            }
        }
    }

    /// Evaluates every row of these columns, one column a variable, into one column an output. All
    /// columns have the same number of rows, which may be zero.
    pub fn call_batch(
        &self,
        columns: &[&[T]],
        parameters: &[T],
        outputs: &mut [&mut [T]],
    ) -> Result<(), Error> {
        match &self.0.code {
            Ok(code) => code.batch(columns, parameters, outputs),
            Err(_) => {
                self.arity().check_batch(columns, parameters, outputs)?;
                self.0.interpreter.call_batch(columns, parameters, outputs).map_err(bug)
            }
        }
    }

    /// The CLIF of both functions, as lowered, for reading.
    pub fn clif(&self) -> Result<String, Error> {
        compile::clif::<T>(self.program())
    }

    /// The machine code of both functions, disassembled, for reading.
    pub fn asm(&self) -> Result<String, Error> {
        compile::asm::<T>(self.program())
    }
}

fn arity(program: &Program) -> Arity {
    Arity {
        variables: program.variable_count(),
        parameters: program.parameter_count(),
        outputs: program.outputs().len(),
    }
}

/// The shape was checked, so the interpreter's own check cannot fail.
fn bug(error: multiplet_compiler::program::interpret::ShapeError) -> Error {
    Error::bug(error.to_string())
}

impl<T: Scalar> Clone for Kernel<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T: Scalar> fmt::Debug for Kernel<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kernel")
            .field("name", &self.program().signature().name)
            .field("engine", &self.engine())
            .finish_non_exhaustive()
    }
}
