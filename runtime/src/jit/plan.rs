//! Cuts large programs into segments, so that no value stays in registers for long.
//!
//! Cranelift's register allocator takes time quadratic in the number of values alive at once (20 s
//! for 25 000 instructions; 0.6 s with segments), and its quick `single_pass` variant makes slower
//! code in stack frames that grow with the program. In a large program, therefore, a value that is
//! read after the end of its segment is written to a slot of scratch memory and loaded again by
//! each later segment that reads it. Inputs, parameters and constants need no slot: they are loaded
//! afresh. Slots are reused after the last segment that reads them.

use multiplet_compiler::program::{Inst, Program, Value};

/// Programs of up to this many instructions are one segment.
const SEGMENTED_ABOVE: usize = 800;
/// Instructions a segment: fastest to compile and to run, of 16 to 512 tried.
const SEGMENT: usize = 64;

/// The segments and slots of a program.
pub(super) struct Plan {
    segment: usize,
    slots: Vec<Option<usize>>,
    slot_count: usize,
}

impl Plan {
    pub(super) fn new(program: &Program) -> Self {
        let length = program.instructions().len();
        let segment = if length > SEGMENTED_ABOVE { SEGMENT } else { usize::MAX };
        let mut plan = Self { segment, slots: vec![None; length], slot_count: 0 };
        if !plan.is_segmented() {
            return plan;
        }
        let mut last: Vec<usize> = (0..length).map(|k| plan.segment(Value::new(k))).collect();
        for (value, inst) in program.iter() {
            inst.operands().for_each(|v| last[v.index()] = plan.segment(value));
        }
        // The slots that are free from a segment on.
        let mut released: Vec<Vec<usize>> = vec![Vec::new(); plan.segment(Value::new(length)) + 2];
        let (mut free, mut current) = (Vec::new(), 0);
        for (value, inst) in program.iter() {
            let segment = plan.segment(value);
            if segment > current {
                current = segment;
                free.append(&mut released[segment]);
            }
            let leaf = matches!(inst, Inst::Input(_) | Inst::Parameter(_) | Inst::Constant(_));
            if !leaf && last[value.index()] > segment {
                let slot = free.pop().unwrap_or_else(|| {
                    plan.slot_count += 1;
                    plan.slot_count - 1
                });
                plan.slots[value.index()] = Some(slot);
                released[last[value.index()] + 1].push(slot);
            }
        }
        plan
    }

    pub(super) fn is_segmented(&self) -> bool {
        self.segment != usize::MAX
    }

    /// The segment a value is computed in.
    pub(super) fn segment(&self, value: Value) -> usize {
        value.index() / self.segment
    }

    /// The slot of a value that later segments read.
    pub(super) fn slot(&self, value: Value) -> Option<usize> {
        self.slots[value.index()]
    }

    /// How many slots there are.
    pub(super) fn slot_count(&self) -> usize {
        self.slot_count
    }
}
