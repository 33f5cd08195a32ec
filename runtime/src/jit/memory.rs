//! Executable memory: the only `unsafe` code of the project.
//!
//! [`Code`] owns the module that holds the machine code of one program and calls it. What makes
//! this sound:
//! - the functions are made by [`lower`] and [`rows`], which load and store only inside the slices
//!   whose lengths `Code` checks before every call ([`check`] runs them on a model of memory);
//! - no address of the code leaves `Code`, and its memory is freed only when `Code` is dropped,
//!   so no call can outlive it;
//! - after compilation the module is not touched again until then.
//!
//! [`check`]: super::check
//! [`lower`]: super::lower
//! [`rows`]: super::rows

use std::mem::ManuallyDrop;
use std::sync::Mutex;

use cranelift::codegen::CodegenError;
use cranelift::codegen::ir::Function;
use cranelift_jit::{JITBuilder, JITMemoryProvider, JITModule};
use cranelift_module::{FuncId, Module, ModuleError};
use multiplet_compiler::program::Program;

use super::plan::Plan;
use super::rows::Layout;
use super::scalar::Scalar;
use super::target::Target;
use super::{check, lower, rows};
use crate::error::Error;
use crate::evaluate::Arity;

type Point<T> = unsafe extern "C" fn(*const T, *const T, *mut T, *mut T);
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
        let plan = Plan::new(program);
        let layout = Layout::new::<T>(program, &plan, target.vectors);
        let point = define(module, lower::point::<T>(program, &plan, &*target.isa), |code| {
            check::point::<T>(program, layout, code)
        })?;
        let rows = define(module, rows::rows::<T>(program, &plan, &*target.isa, layout), |code| {
            check::rows::<T>(program, layout, code)
        })?;
        module.finalize_definitions().map_err(error)?;
        let point = module.get_finalized_function(point);
        let rows = module.get_finalized_function(rows);
        // SAFETY: both addresses are of functions just defined with the host's C calling
        // convention and four (six) pointer-sized arguments and no result, which is what these
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
        let mut scratch = vec![T::default(); self.layout.point_scratch()];
        // SAFETY: the function reads as many variables and parameters and writes as many outputs
        // as the arity of its program says, and the slices were checked to have these lengths;
        // scratch is as long as its layout asks for. The code lives as long as `self`.
        unsafe {
            (self.point)(
                variables.as_ptr(),
                parameters.as_ptr(),
                outputs.as_mut_ptr(),
                scratch.as_mut_ptr(),
            );
        }
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

/// Compiles a function into the module, and checks its optimised CLIF.
fn define(
    module: &mut JITModule,
    function: Function,
    check: impl FnOnce(&Function) -> Result<(), Error>,
) -> Result<FuncId, Error> {
    let id = module.declare_anonymous_function(&function.signature).map_err(error)?;
    let mut context = cranelift::codegen::Context::for_function(function);
    module.define_function(id, &mut context).map_err(error)?;
    check(&context.func)?;
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

#[cfg(test)]
mod tests {
    use std::io;

    use cranelift_jit::{BranchProtection, JITMemoryKind, JITMemoryProvider};
    use cranelift_module::ModuleResult;
    use multiplet_compiler::id::VariableId;
    use multiplet_compiler::poly::{self, Argument, Shape, Signature};
    use multiplet_compiler::program::{Program, ProgramBuilder};

    use super::super::{Engine, Kernel};
    use super::{Code, Target};

    /// A system that gives no memory for code.
    struct Refuses;

    impl JITMemoryProvider for Refuses {
        fn allocate(&mut self, _: usize, _: u64, _: JITMemoryKind) -> io::Result<*mut u8> {
            Err(io::Error::from(io::ErrorKind::PermissionDenied))
        }
        unsafe fn free_memory(&mut self) {}
        fn finalize(&mut self, _: BranchProtection) -> ModuleResult<()> {
            Ok(())
        }
    }

    fn square() -> Program {
        let mut b = ProgramBuilder::new();
        let x = b.input(VariableId::new(0));
        let square = b.mul(x, x);
        let signature = Signature {
            name: "square".into(),
            variables: vec![Argument::scalar("x")],
            parameters: vec![],
            result: Shape::Scalar,
            scalar: poly::Scalar::F64,
            roots: vec![],
        };
        b.finish(signature, vec![("out".into(), square)], false)
    }

    #[test]
    fn refused_memory_falls_back_to_the_interpreter_and_says_so() {
        let program = square();
        let target = Target::host(&program).unwrap();
        let code = Code::<f64>::compile(&program, &target, Some(Box::new(Refuses)));
        let kernel = Kernel::with_code(&program, code).unwrap();
        let Engine::Interpreter(reason) = kernel.engine() else { panic!("{kernel:?}") };
        assert_eq!(reason.code(), "E_JIT_DENIED");
        assert!(reason.to_string().contains("permission denied"), "{reason}");
        let mut out = [0.0; 3];
        kernel.call_batch(&[&[1.0, 2.0, 3.0]], &[], &mut [&mut out]).unwrap();
        assert_eq!(out, [1.0, 4.0, 9.0]);
        kernel.call(&[5.0], &[], &mut out[..1]).unwrap();
        assert_eq!(out[0], 25.0);
    }
}
