//! Lowers a program to CLIF: one function for a point here, one for rows of columns in [`rows`].
//!
//! ```text
//! point(variables, parameters, outputs)                       one number at a time
//! rows(columns, parameters, outputs, scratch, start, end)     several rows at a time
//! ```
//! Both load, compute and store, and nothing else: no calls, no symbols, no library functions.
//!
//! [`rows`]: super::rows

use cranelift::codegen::ir::{Function, UserFuncName};
use cranelift::prelude::isa::TargetIsa;
use cranelift::prelude::{
    AbiParam, FunctionBuilder, FunctionBuilderContext, InstBuilder, MemFlagsData, Signature, Type,
    Value as Ir,
};
use multiplet_compiler::program::{Inst, Program, Value};

use super::scalar::Scalar;

/// The function that evaluates one point.
pub(super) fn point<T: Scalar>(program: &Program, isa: &dyn TargetIsa) -> Function {
    function(isa, 3, |builder, arguments| {
        let [variables, parameters, outputs] = *arguments else { return };
        let stores = stores(program);
        let mut values: Vec<Ir> = Vec::with_capacity(program.instructions().len());
        for (inst, stores) in program.instructions().iter().zip(&stores) {
            let ir = match inst {
                Inst::Input(x) => load(builder, T::TYPE, variables, x.index() * size_of::<T>()),
                inst => uniform::<T>(builder, inst, &values, parameters),
            };
            values.push(ir);
            for k in stores {
                store(builder, ir, outputs, k * size_of::<T>());
            }
        }
    })
}

/// The indices of the outputs that each value is. Each is stored as soon as it is known, so that
/// its value need not be kept.
pub(super) fn stores(program: &Program) -> Vec<Vec<usize>> {
    let mut stores = vec![Vec::new(); program.instructions().len()];
    for (k, output) in program.outputs().iter().enumerate() {
        stores[output.value.index()].push(k);
    }
    stores
}

/// An instruction that reads no variable, on single numbers.
pub(super) fn uniform<T: Scalar>(
    builder: &mut FunctionBuilder<'_>,
    inst: &Inst,
    values: &[Ir],
    parameters: Ir,
) -> Ir {
    match inst {
        Inst::Parameter(a) => load(builder, T::TYPE, parameters, a.index() * size_of::<T>()),
        Inst::Constant(number) => T::emit(builder, number),
        inst => arithmetic(builder, inst, |_, v| values[v.index()]),
    }
}

/// An instruction that computes, on numbers or vectors; inputs and constants are 0 here, since the
/// caller has met them.
pub(super) fn arithmetic(
    builder: &mut FunctionBuilder<'_>,
    inst: &Inst,
    mut at: impl FnMut(&mut FunctionBuilder<'_>, Value) -> Ir,
) -> Ir {
    match *inst {
        Inst::Add(a, b) => {
            let (a, b) = (at(builder, a), at(builder, b));
            builder.ins().fadd(a, b)
        }
        Inst::Sub(a, b) => {
            let (a, b) = (at(builder, a), at(builder, b));
            builder.ins().fsub(a, b)
        }
        Inst::Mul(a, b) => {
            let (a, b) = (at(builder, a), at(builder, b));
            builder.ins().fmul(a, b)
        }
        Inst::Neg(a) => {
            let a = at(builder, a);
            builder.ins().fneg(a)
        }
        Inst::Fma(a, b, c) => {
            let (a, b, c) = (at(builder, a), at(builder, b), at(builder, c));
            builder.ins().fma(a, b, c)
        }
        Inst::Input(_) | Inst::Parameter(_) | Inst::Constant(_) => builder.ins().f64const(0.0),
    }
}

/// Loads what nothing writes during the call: variables, parameters, columns and their table.
pub(super) fn load(builder: &mut FunctionBuilder<'_>, ty: Type, address: Ir, offset: usize) -> Ir {
    let flags = MemFlagsData::new().with_notrap().with_readonly().with_can_move();
    let (address, offset) = near(builder, address, offset);
    builder.ins().load(ty, flags, address, offset)
}

/// Stores an output.
pub(super) fn store(builder: &mut FunctionBuilder<'_>, value: Ir, address: Ir, offset: usize) {
    let (address, offset) = near(builder, address, offset);
    builder.ins().store(MemFlagsData::new().with_notrap(), value, address, offset);
}

/// An address whose offset fits the 32 bits of an instruction.
fn near(builder: &mut FunctionBuilder<'_>, address: Ir, offset: usize) -> (Ir, i32) {
    match i32::try_from(offset) {
        Ok(offset) => (address, offset),
        Err(_) => (builder.ins().iadd_imm_s(address, offset as i64), 0),
    }
}

/// A function of pointer-sized arguments whose last block `body` fills up to the return.
pub(super) fn function(
    isa: &dyn TargetIsa,
    arguments: usize,
    body: impl FnOnce(&mut FunctionBuilder<'_>, &[Ir]),
) -> Function {
    let mut signature = Signature::new(isa.default_call_conv());
    signature.params = vec![AbiParam::new(isa.pointer_type()); arguments];
    let mut function = Function::with_name_signature(UserFuncName::default(), signature);
    let mut context = FunctionBuilderContext::new();
    let mut builder = FunctionBuilder::new(&mut function, &mut context);
    let entry = builder.create_block();
    builder.append_block_params_for_function_params(entry);
    builder.switch_to_block(entry);
    let arguments = builder.block_params(entry).to_vec();
    body(&mut builder, &arguments);
    builder.ins().return_(&[]);
    builder.seal_all_blocks();
    builder.finalize(isa.frontend_config());
    function
}
