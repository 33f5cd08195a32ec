//! Lowers a program to the function that evaluates rows of columns, several at a time.
//!
//! ```text
//! rows(columns, parameters, outputs, scratch, start, end)
//! ```
//! `columns` and `outputs` are tables of addresses. The loop runs from byte offset `start` to `end`
//! of every column in rounds of [`Layout::step`] rows; the caller sees to it that the range is a
//! positive multiple of that. Uniform values are computed once, before the loop, and repeated to
//! vector width; where they are many they wait in `scratch`, after the slots of the plan, instead
//! of registers.

use cranelift::codegen::ir::Function;
use cranelift::prelude::isa::TargetIsa;
use cranelift::prelude::{FunctionBuilder, InstBuilder, IntCC, Type, Value as Ir};
use multiplet_compiler::program::{Inst, Program, Value};

use super::lower::{Loads, Values, function, load, loads, store, stores, uniform_leaf};
use super::plan::Plan;
use super::scalar::Scalar;

/// Bytes of a vector.
const VECTOR_BYTES: usize = 16;
/// Uniform values, and addresses of columns, kept in registers over the loop at most.
const IN_REGISTERS: usize = 6;

/// How a batch is cut into rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Layout {
    /// Numbers in a vector; 1 where the host has no vectors.
    lanes: usize,
    /// Vectors a round of the loop.
    unroll: usize,
    /// Slots of the plan.
    slots: usize,
    /// Uniform values that wait in scratch.
    waiting: usize,
}

impl Layout {
    /// The layout for a program: small ones are unrolled further, to hide the latency of a chain of
    /// operations; large ones have parallelism of their own and need the registers.
    pub(super) fn new<T: Scalar>(program: &Program, plan: &Plan, vectors: bool) -> Self {
        let unroll = match program.instructions().len() - program.uniform_count() {
            0..=24 => 4,
            25..=160 => 2,
            _ => 1,
        };
        let shared = shared(program).len();
        let wait = plan.is_segmented() || shared > IN_REGISTERS;
        Self {
            lanes: if vectors { VECTOR_BYTES / size_of::<T>() } else { 1 },
            unroll: if plan.is_segmented() { 1 } else { unroll },
            // At least one, so that there is always some scratch to point to.
            slots: plan.slot_count().max(1),
            waiting: if wait { shared } else { 0 },
        }
    }

    /// Rows a round of the loop.
    pub(super) fn step(self) -> usize {
        self.lanes * self.unroll
    }

    /// Numbers of scratch that a batch needs.
    pub(super) fn scratch(self) -> usize {
        self.lanes * (self.slots + self.waiting)
    }

    /// Numbers of scratch that a point needs.
    pub(super) fn point_scratch(self) -> usize {
        self.slots
    }
}

/// The function that evaluates a range of rows.
pub(super) fn rows<T: Scalar>(
    program: &Program,
    plan: &Plan,
    isa: &dyn TargetIsa,
    layout: Layout,
) -> Function {
    function(isa, 6, |builder, arguments| {
        let [columns, parameters, outputs, scratch, start, end] = *arguments else { return };
        let pointer = isa.pointer_type();
        let loads = loads(plan);
        let mut rows = Rows {
            program,
            plan,
            vector: if layout.lanes == 1 { T::TYPE } else { T::VECTOR },
            width: layout.lanes * size_of::<T>(),
            scratch,
            shared: Vec::new(),
            columns: Table::new(builder, pointer, columns, program.variable_count()),
            outputs: Table::new(builder, pointer, outputs, program.outputs().len()),
            loads,
            offset: start,
        };
        rows.prologue::<T>(builder, layout, parameters);
        let (body, exit) = (builder.create_block(), builder.create_block());
        rows.offset = builder.append_block_param(body, pointer);
        builder.ins().jump(body, &[start.into()]);
        builder.switch_to_block(body);
        rows.round(builder, layout.unroll);
        let next = builder.ins().iadd_imm_s(rows.offset, (layout.unroll * rows.width) as i64);
        let more = builder.ins().icmp(IntCC::UnsignedLessThan, next, end);
        builder.ins().brif(more, body, &[next.into()], exit, &[]);
        builder.switch_to_block(exit);
    })
}

/// The uniform values that rows read or return.
fn shared(program: &Program) -> Vec<Value> {
    let mut read = vec![false; program.uniform_count()];
    let rows = program.instructions()[program.uniform_count()..].iter();
    let outputs = program.outputs().iter().map(|o| o.value);
    for value in rows.flat_map(Inst::operands).chain(outputs) {
        if let Some(read) = read.get_mut(value.index()) {
            *read = true;
        }
    }
    (0..read.len()).filter(|k| read[*k]).map(Value::new).collect()
}

/// Where a uniform value is during the loop.
#[derive(Clone, Copy)]
enum Place {
    /// No row reads it.
    Nowhere,
    Register(Ir),
    /// At this byte of scratch.
    Scratch(usize),
}

/// What emitting the loop needs to know.
struct Rows<'p> {
    program: &'p Program,
    plan: &'p Plan,
    vector: Type,
    /// Bytes of a vector, or of a number where there are none.
    width: usize,
    scratch: Ir,
    /// For each uniform value.
    shared: Vec<Place>,
    columns: Table,
    outputs: Table,
    loads: Loads,
    /// The byte offset of the round in every column.
    offset: Ir,
}

impl Rows<'_> {
    /// Computes the uniform values and puts those that rows need into their places.
    fn prologue<T: Scalar>(
        &mut self,
        builder: &mut FunctionBuilder<'_>,
        layout: Layout,
        parameters: Ir,
    ) {
        let (program, loads) = (self.program, self.loads);
        let mut leaf = |builder: &mut FunctionBuilder<'_>, v| {
            uniform_leaf::<T>(builder, loads, program.instruction(v), parameters)
        };
        // Slots are as wide as a vector, also for single numbers.
        let mut values = Values::new(program, self.plan, T::TYPE, self.width, self.scratch);
        self.shared = vec![Place::Nowhere; program.uniform_count()];
        let mut shared = shared(program).into_iter().peekable();
        let mut at = layout.slots * self.width;
        for value in (0..program.uniform_count()).map(Value::new) {
            values.define(builder, value, &mut leaf);
            if shared.next_if_eq(&value).is_none() {
                continue;
            }
            let number = values.get(builder, value, &mut leaf);
            let repeated = match layout.lanes {
                1 => number,
                _ => builder.ins().splat(self.vector, number),
            };
            self.shared[value.index()] = if layout.waiting > 0 {
                store(builder, repeated, self.scratch, at);
                Place::Scratch(at)
            } else {
                Place::Register(repeated)
            };
            at += self.width;
        }
    }

    /// One round of the loop, each instruction for all its vectors before the next.
    fn round(&self, builder: &mut FunctionBuilder<'_>, unroll: usize) {
        let stores = stores(self.program);
        let copy = Values::new(self.program, self.plan, self.vector, self.width, self.scratch);
        let mut copies = vec![copy; unroll];
        for (value, _) in self.program.iter() {
            for (k, values) in copies.iter_mut().enumerate() {
                let at = k * self.width;
                let mut leaf = |builder: &mut FunctionBuilder<'_>, v| self.leaf(builder, v, at);
                if !self.program.is_uniform(value) {
                    values.define(builder, value, &mut leaf);
                }
                for output in &stores[value.index()] {
                    let ir = values.get(builder, value, &mut leaf);
                    let address = self.outputs.address(builder, *output, self.offset);
                    store(builder, ir, address, at);
                }
            }
        }
    }

    /// What a row takes from outside: numbers of its columns, uniform values.
    fn leaf(&self, builder: &mut FunctionBuilder<'_>, value: Value, at: usize) -> Option<Ir> {
        match self.program.instruction(value) {
            Inst::Input(x) => {
                let address = self.columns.address(builder, x.index(), self.offset);
                Some(load(builder, self.loads, self.vector, address, at))
            }
            _ => match *self.shared.get(value.index())? {
                Place::Nowhere => None,
                Place::Register(ir) => Some(ir),
                Place::Scratch(at) => {
                    Some(load(builder, Loads::Fresh, self.vector, self.scratch, at))
                }
            },
        }
    }
}

/// A table of addresses of columns: in registers where they are few.
struct Table {
    table: Ir,
    pointer: Type,
    loaded: Vec<Ir>,
}

impl Table {
    fn new(builder: &mut FunctionBuilder<'_>, pointer: Type, table: Ir, count: usize) -> Self {
        let count = if count > IN_REGISTERS { 0 } else { count };
        let stride = pointer.bytes() as usize;
        let mut entry = |k| load(builder, Loads::Movable, pointer, table, k * stride);
        let loaded = (0..count).map(&mut entry).collect();
        Self { table, pointer, loaded }
    }

    /// The address of a row of a column.
    fn address(&self, builder: &mut FunctionBuilder<'_>, column: usize, offset: Ir) -> Ir {
        let base = match self.loaded.get(column) {
            Some(base) => *base,
            // It is cheaper to load again than to keep.
            None => {
                let at = column * self.pointer.bytes() as usize;
                load(builder, Loads::Fresh, self.pointer, self.table, at)
            }
        };
        builder.ins().iadd(base, offset)
    }
}
