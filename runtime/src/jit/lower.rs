//! Lowers a program to CLIF: one function for a point here, one for rows of columns in [`rows`].
//!
//! ```text
//! point(variables, parameters, outputs, scratch)              one number at a time
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

use super::plan::Plan;
use super::scalar::Scalar;

/// The function that evaluates one point.
pub(super) fn point<T: Scalar>(program: &Program, plan: &Plan, isa: &dyn TargetIsa) -> Function {
    function(isa, 4, |builder, arguments| {
        let [variables, parameters, outputs, scratch] = *arguments else { return };
        let stores = stores(program);
        let loads = loads(plan);
        let mut leaf = |builder: &mut FunctionBuilder<'_>, v| match program.instruction(v) {
            Inst::Input(x) => {
                Some(load(builder, loads, T::TYPE, variables, x.index() * size_of::<T>()))
            }
            inst => uniform_leaf::<T>(builder, loads, inst, parameters),
        };
        let mut values = Values::new(program, plan, T::TYPE, size_of::<T>(), scratch);
        for (value, stores) in (0..).map(Value::new).zip(&stores) {
            values.define(builder, value, &mut leaf);
            for k in stores {
                let ir = values.get(builder, value, &mut leaf);
                store(builder, ir, outputs, k * size_of::<T>());
            }
        }
    })
}

/// Emits a program's instructions; knows which CLIF value each of its values is at the moment.
#[derive(Clone)]
pub(super) struct Values<'p> {
    program: &'p Program,
    plan: &'p Plan,
    /// The type of all values, and its bytes.
    ty: Type,
    width: usize,
    scratch: Ir,
    /// The current segment.
    segment: usize,
    /// Each value with the segment it was computed or loaded in.
    known: Vec<Option<(usize, Ir)>>,
}

impl<'p> Values<'p> {
    pub(super) fn new(
        program: &'p Program,
        plan: &'p Plan,
        ty: Type,
        width: usize,
        scratch: Ir,
    ) -> Self {
        let known = vec![None; program.instructions().len()];
        Self { program, plan, ty, width, scratch, segment: 0, known }
    }

    /// Emits the computation of the next value. What `leaf` provides (inputs and the like) is left
    /// for those who read it.
    pub(super) fn define(
        &mut self,
        builder: &mut FunctionBuilder<'_>,
        value: Value,
        leaf: &mut impl FnMut(&mut FunctionBuilder<'_>, Value) -> Option<Ir>,
    ) {
        self.segment = self.plan.segment(value);
        let program = self.program;
        let mut at = |builder: &mut FunctionBuilder<'_>, v| self.get(builder, v, leaf);
        let ir = match *program.instruction(value) {
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
            Inst::Input(_) | Inst::Parameter(_) | Inst::Constant(_) => return,
        };
        self.known[value.index()] = Some((self.segment, ir));
        if let Some(slot) = self.plan.slot(value) {
            store(builder, ir, self.scratch, slot * self.width);
        }
    }

    /// A value, computed in this segment or loaded for it.
    pub(super) fn get(
        &mut self,
        builder: &mut FunctionBuilder<'_>,
        value: Value,
        leaf: &mut impl FnMut(&mut FunctionBuilder<'_>, Value) -> Option<Ir>,
    ) -> Ir {
        match self.known[value.index()] {
            Some((segment, ir)) if segment == self.segment => return ir,
            _ => {}
        }
        let ir = leaf(builder, value).unwrap_or_else(|| {
            // Every other value was computed in an earlier segment, so it has a slot.
            let at = self.plan.slot(value).unwrap_or(0) * self.width;
            load(builder, Loads::Fresh, self.ty, self.scratch, at)
        });
        self.known[value.index()] = Some((self.segment, ir));
        ir
    }
}

/// How inputs are loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Loads {
    /// Anywhere, once: the code generator may keep the number.
    Movable,
    /// Where they stand; not kept over a store to memory.
    Fresh,
}

/// Over a whole large program numbers are not kept.
pub(super) fn loads(plan: &Plan) -> Loads {
    if plan.is_segmented() { Loads::Fresh } else { Loads::Movable }
}

/// A parameter or a constant.
pub(super) fn uniform_leaf<T: Scalar>(
    builder: &mut FunctionBuilder<'_>,
    loads: Loads,
    inst: &Inst,
    parameters: Ir,
) -> Option<Ir> {
    match inst {
        Inst::Parameter(a) => {
            Some(load(builder, loads, T::TYPE, parameters, a.index() * size_of::<T>()))
        }
        Inst::Constant(number) => Some(T::emit(builder, number)),
        _ => None,
    }
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

pub(super) fn load(
    builder: &mut FunctionBuilder<'_>,
    loads: Loads,
    ty: Type,
    address: Ir,
    offset: usize,
) -> Ir {
    let flags = match loads {
        Loads::Movable => MemFlagsData::new().with_notrap().with_readonly().with_can_move(),
        Loads::Fresh => MemFlagsData::new().with_notrap(),
    };
    let (address, offset) = near(builder, address, offset);
    builder.ins().load(ty, flags, address, offset)
}

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

/// A function of pointer-sized arguments; `body` fills it up to the return.
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
