//! Executable memory: the only `unsafe` code of the project.
//!
//! [`Code`] owns the module that holds the machine code of one program and calls it. What makes
//! this sound:
//! - the functions are made by [`lower`] and [`rows`], which load and store only inside the slices
//!   whose lengths `Code` checks before every call;
//! - no address of the code leaves `Code`, and its memory is freed only when `Code` is dropped,
//!   so no call can outlive it;
//! - after compilation the module is not touched again until then.
//!
//! [`lower`]: super::lower
//! [`rows`]: super::rows

use std::mem::ManuallyDrop;
use std::sync::Mutex;

use cranelift::codegen::CodegenError;
use cranelift::codegen::ir::Function;
use cranelift_jit::{JITBuilder, JITMemoryProvider, JITModule};
use cranelift_module::{FuncId, Module, ModuleError};
use multiplet_compiler::program::Program;

use super::rows::Layout;
use super::scalar::Scalar;
use super::target::Target;
use super::{lower, rows};
use crate::error::Error;
use crate::evaluate::Arity;

type Point<T> = unsafe extern "C" fn(*const T, *const T, *mut T);
type Rows<T> = unsafe extern "C" fn(*const *const T, *const T, *const *mut T, *mut T, usize, usize);

/// The machine code of one program.
pub(super) struct Code<T> {
    /// Locked never but to drop it: a mutex makes it shareable between threads.
    module: ManuallyDrop<Mutex<JITModule>>,
    point: Point<T>,
    rows: Rows<T>,
    layout: Layout,
    arity: Arity,
}

impl<T: Scalar> Code<T> {
    /// Compiles a program into memory of this provider, or of the system.
    pub(super) fn compile(
        program: &Program,
        target: &Target,
        memory: Option<Box<dyn JITMemoryProvider + Send>>,
    ) -> Result<Self, Error> {
        // No function refers to a symbol, so this name is never asked for.
        let no_name = Box::new(|_| String::new());
        let mut builder = JITBuilder::with_isa(target.isa.clone(), no_name);
        if let Some(memory) = memory {
            builder.memory_provider(memory);
        }
        let mut guard = Guard(Some(JITModule::new(builder)));
        let Some(module) = guard.0.as_mut() else {
            return Err(Error::bug("the module is gone".to_owned()));
        };
        let layout = Layout::new::<T>(program, target.vectors);
        let point = define(module, lower::point::<T>(program, &*target.isa))?;
        let rows = define(module, rows::rows::<T>(program, &*target.isa, layout))?;
        module.finalize_definitions().map_err(error)?;
        let point = module.get_finalized_function(point);
        let rows = module.get_finalized_function(rows);
        // SAFETY: both addresses are of functions just defined with the host's C calling
        // convention and three (six) pointer-sized arguments and no result, which is what these
        // types say; see `lower::point` and `rows::rows`.
        let (point, rows) = unsafe {
            (
                std::mem::transmute::<*const u8, Point<T>>(point),
                std::mem::transmute::<*const u8, Rows<T>>(rows),
            )
        };
        let arity = super::arity(program);
        match guard.0.take() {
            Some(module) => {
                let module = ManuallyDrop::new(Mutex::new(module));
                Ok(Self { module, point, rows, layout, arity })
            }
            None => Err(Error::bug("the module is gone".to_owned())),
        }
    }

    /// Evaluates one point.
    pub(super) fn point(
        &self,
        variables: &[T],
        parameters: &[T],
        outputs: &mut [T],
    ) -> Result<(), Error> {
        self.arity.check_point(variables, parameters, outputs)?;
        // SAFETY: the function reads as many variables and parameters and writes as many outputs
        // as the arity of its program says, and the slices were checked to have these lengths.
        // The code lives as long as `self`.
        unsafe { (self.point)(variables.as_ptr(), parameters.as_ptr(), outputs.as_mut_ptr()) };
        Ok(())
    }

    /// Evaluates all rows of these columns.
    pub(super) fn batch(
        &self,
        columns: &[&[T]],
        parameters: &[T],
        outputs: &mut [&mut [T]],
    ) -> Result<(), Error> {
        let rows = self.arity.check_batch(columns, parameters, outputs)?;
        let step = self.layout.step();
        if rows < step {
            return self.few(rows, columns, parameters, outputs);
        }
        let columns: Vec<*const T> = columns.iter().map(|c| c.as_ptr()).collect();
        let outputs: Vec<*mut T> = outputs.iter_mut().map(|c| c.as_mut_ptr()).collect();
        let mut scratch = vec![T::default(); self.layout.scratch()];
        let whole = rows - rows % step;
        // Left-over rows are done by one more round that ends at the last row: rows done twice get
        // the same bits twice, since outputs are never read and columns never written.
        let rest = (whole < rows).then(|| (rows - step, rows));
        for (start, end) in [Some((0, whole)), rest].into_iter().flatten() {
            // SAFETY: every column has `rows` rows, checked above; `start..end` lies within and its
            // length is a positive multiple of `step`. Table lengths are those of the program, and
            // scratch is as long as the layout of the function asks for. Outputs are disjoint from
            // each other and from the columns, being exclusive borrows. The code lives as long as
            // `self`.
            unsafe {
                (self.rows)(
                    columns.as_ptr(),
                    parameters.as_ptr(),
                    outputs.as_ptr(),
                    scratch.as_mut_ptr(),
                    start * size_of::<T>(),
                    end * size_of::<T>(),
                );
            }
        }
        Ok(())
    }

    /// Fewer rows than a round of the loop has, one by one.
    fn few(
        &self,
        rows: usize,
        columns: &[&[T]],
        parameters: &[T],
        outputs: &mut [&mut [T]],
    ) -> Result<(), Error> {
        let mut point = vec![T::default(); columns.len()];
        let mut values = vec![T::default(); outputs.len()];
        for row in 0..rows {
            for (number, column) in point.iter_mut().zip(columns) {
                *number = column[row];
            }
            self.point(&point, parameters, &mut values)?;
            for (column, value) in outputs.iter_mut().zip(&values) {
                column[row] = *value;
            }
        }
        Ok(())
    }
}

impl<T> Drop for Code<T> {
    fn drop(&mut self) {
        // SAFETY: `module` is taken here only, and never read again.
        let module = unsafe { ManuallyDrop::take(&mut self.module) };
        let module = module.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner());
        // SAFETY: calls borrow `self`, so none is running, and the function pointers die with it.
        unsafe { module.free_memory() };
    }
}

/// Frees the memory of a module whose compilation failed; dropping the module alone leaks it.
struct Guard(Option<JITModule>);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(module) = self.0.take() {
            // SAFETY: no function of the module was ever called or handed out.
            unsafe { module.free_memory() };
        }
    }
}

fn define(module: &mut JITModule, function: Function) -> Result<FuncId, Error> {
    let id = module.declare_anonymous_function(&function.signature).map_err(error)?;
    let mut context = cranelift::codegen::Context::for_function(function);
    module.define_function(id, &mut context).map_err(error)?;
    Ok(id)
}

fn error(error: ModuleError) -> Error {
    match error {
        ModuleError::Allocation { err } => Error::denied(format!("no memory for code: {err}")),
        ModuleError::Backend(err) => {
            Error::denied(format!("code cannot be made executable: {err:#}"))
        }
        ModuleError::Compilation(
            err @ (CodegenError::ImplLimitExceeded
            | CodegenError::CodeTooLarge
            | CodegenError::Unsupported(_)),
        ) => Error::unsupported(err.to_string()),
        other => Error::bug(other.to_string()),
    }
}
