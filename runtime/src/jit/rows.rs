//! Lowers a program to the function that evaluates rows of columns, several at a time.
//!
//! ```text
//! rows(columns, parameters, outputs, scratch, start, end)
//! ```
//! `columns` and `outputs` are tables of addresses. The loop runs from byte offset `start` to `end`
//! of every column in rounds of [`Layout::step`] rows; the caller sees to it that the range is a
//! positive multiple of that. Uniform values are computed once, before the loop, and repeated to
//! vector width; where they are many they wait in `scratch` instead of registers.

use cranelift::codegen::ir::Function;
use cranelift::prelude::isa::TargetIsa;
use cranelift::prelude::{FunctionBuilder, InstBuilder, IntCC, MemFlagsData, Type, Value as Ir};
use multiplet_compiler::program::{Inst, Program, Value};

use super::lower::{arithmetic, function, load, store, stores, uniform};
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
    /// Uniform values that wait in scratch.
    waiting: usize,
}

impl Layout {
    /// The layout for a program: small ones are unrolled further, to hide the latency of a chain of
    /// operations; large ones have parallelism of their own and need the registers.
    pub(super) fn new<T: Scalar>(program: &Program, vectors: bool) -> Self {
        let unroll = match program.instructions().len() - program.uniform_count() {
            0..=24 => 4,
            25..=160 => 2,
            _ => 1,
        };
        let shared = shared(program).len();
        Self {
            lanes: if vectors { VECTOR_BYTES / size_of::<T>() } else { 1 },
            unroll,
            waiting: if shared > IN_REGISTERS { shared } else { 0 },
        }
    }

    /// Rows a round of the loop.
    pub(super) fn step(self) -> usize {
        self.lanes * self.unroll
    }

    /// Numbers of scratch.
    pub(super) fn scratch(self) -> usize {
        self.lanes * self.waiting
    }
}

/// The function that evaluates a range of rows.
pub(super) fn rows<T: Scalar>(program: &Program, isa: &dyn TargetIsa, layout: Layout) -> Function {
    function(isa, 6, |builder, arguments| {
        let [columns, parameters, outputs, scratch, start, end] = *arguments else { return };
        let pointer = isa.pointer_type();
        let mut rows = Rows {
            vector: if layout.lanes == 1 { T::TYPE } else { T::VECTOR },
            width: layout.lanes * size_of::<T>(),
            scratch,
            shared: Vec::new(),
            columns: Table::new(builder, pointer, columns, program.variable_count()),
            outputs: Table::new(builder, pointer, outputs, program.outputs().len()),
            offset: start,
        };
        rows.prologue::<T>(builder, program, layout, parameters);
        let (body, exit) = (builder.create_block(), builder.create_block());
        rows.offset = builder.append_block_param(body, pointer);
        builder.ins().jump(body, &[start.into()]);
        builder.switch_to_block(body);
        rows.round(builder, program, layout.unroll);
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
    Nowhere,
    Register(Ir),
    Scratch(usize),
}

/// What emitting the loop needs to know.
struct Rows {
    vector: Type,
    /// Bytes of a vector, or of a number where there are none.
    width: usize,
    scratch: Ir,
    /// For each uniform value.
    shared: Vec<Place>,
    columns: Table,
    outputs: Table,
    /// The byte offset of the round in every column.
    offset: Ir,
}

impl Rows {
    /// Computes the uniform values and puts those that rows need into their places.
    fn prologue<T: Scalar>(
        &mut self,
        builder: &mut FunctionBuilder<'_>,
        program: &Program,
        layout: Layout,
        parameters: Ir,
    ) {
        let mut values: Vec<Ir> = Vec::with_capacity(program.uniform_count());
        for inst in &program.instructions()[..program.uniform_count()] {
            let value = uniform::<T>(builder, inst, &values, parameters);
            values.push(value);
        }
        self.shared = vec![Place::Nowhere; values.len()];
        for (k, value) in shared(program).into_iter().enumerate() {
            let number = values[value.index()];
            let repeated = match layout.lanes {
                1 => number,
                _ => builder.ins().splat(self.vector, number),
            };
            self.shared[value.index()] = if layout.waiting > 0 {
                store(builder, repeated, self.scratch, k * self.width);
                Place::Scratch(k * self.width)
            } else {
                Place::Register(repeated)
            };
        }
    }

    /// One round of the loop, each instruction for all its vectors before the next.
    fn round(&self, builder: &mut FunctionBuilder<'_>, program: &Program, unroll: usize) {
        let stores = stores(program);
        let first = program.uniform_count();
        let mut values: Vec<Vec<Ir>> = vec![Vec::new(); unroll];
        for (value, inst) in program.iter() {
            for (copy, values) in values.iter_mut().enumerate() {
                let at = copy * self.width;
                if program.is_uniform(value) {
                    if stores[value.index()].is_empty() {
                        break;
                    }
                    let ir = self.uniform(builder, value);
                    self.store(builder, &stores[value.index()], ir, at);
                    continue;
                }
                let ir = match inst {
                    Inst::Input(x) => {
                        let address = self.columns.address(builder, x.index(), self.offset);
                        load(builder, self.vector, address, at)
                    }
                    inst => {
                        arithmetic(builder, inst, |builder, v| match v.index().checked_sub(first) {
                            Some(k) => values[k],
                            None => self.uniform(builder, v),
                        })
                    }
                };
                values.push(ir);
                self.store(builder, &stores[value.index()], ir, at);
            }
        }
    }

    fn uniform(&self, builder: &mut FunctionBuilder<'_>, value: Value) -> Ir {
        match self.shared[value.index()] {
            Place::Register(ir) => ir,
            // Not marked as read-only: the prologue has written it.
            Place::Scratch(at) => {
                let flags = MemFlagsData::new().with_notrap();
                builder.ins().load(self.vector, flags, self.scratch, at as i32)
            }
            // Only values that rows do not read are nowhere.
            Place::Nowhere => self.offset,
        }
    }

    fn store(&self, builder: &mut FunctionBuilder<'_>, outputs: &[usize], value: Ir, at: usize) {
        for k in outputs {
            let address = self.outputs.address(builder, *k, self.offset);
            store(builder, value, address, at);
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
        let loaded = (0..count).map(|k| load(builder, pointer, table, k * stride)).collect();
        Self { table, pointer, loaded }
    }

    /// The address of a row of a column.
    fn address(&self, builder: &mut FunctionBuilder<'_>, column: usize, offset: Ir) -> Ir {
        let base = match self.loaded.get(column) {
            Some(base) => *base,
            // Not movable: it is cheaper to load again each round than to keep.
            None => {
                let flags = MemFlagsData::new().with_notrap();
                let at = (column * self.pointer.bytes() as usize) as i32;
                builder.ins().load(self.pointer, flags, self.table, at)
            }
        };
        builder.ins().iadd(base, offset)
    }
}
