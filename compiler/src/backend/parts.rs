//! Cuts the statements of a long program into parts that become functions of their own.
//!
//! Compilers take minutes over one function of 20 000 statements and seconds over ten of 2 000.

use super::layout::{Layout, is_leaf};
use crate::program::{Program, Value};

/// The number of instructions above which a program is cut.
pub const MOST_INSTRUCTIONS: usize = 2_000;

/// The statements of one part.
const PART: usize = 1_000;

/// Whether the function of a program is cut into parts.
pub fn is_split(program: &Program) -> bool {
    program.instructions().iter().filter(|inst| !is_leaf(inst)).count() > MOST_INSTRUCTIONS
}

/// A run of bound values, those of earlier parts that it reads, and those of its own that later
/// parts or the result read.
pub(super) struct Part {
    pub values: Vec<Value>,
    pub entering: Vec<Value>,
    pub leaving: Vec<Value>,
}

/// The parts of a program, in order.
pub(super) fn parts(layout: &Layout<'_>) -> Vec<Part> {
    let bound: Vec<Value> = layout.bound().map(|(value, _)| value).collect();
    let mut home = vec![usize::MAX; layout.program.instructions().len()];
    for (k, value) in bound.iter().enumerate() {
        home[value.index()] = k / PART;
    }
    let mut parts: Vec<Part> = bound
        .chunks(PART)
        .map(|values| Part { values: values.to_vec(), entering: vec![], leaving: vec![] })
        .collect();
    let mut leaving: Vec<Vec<Value>> = vec![Vec::new(); parts.len()];
    for (k, part) in parts.iter_mut().enumerate() {
        let mut entering = Vec::new();
        for value in &part.values {
            layout.reads(*value, &mut |read| {
                let from = home[read.index()];
                if from < k {
                    entering.push(read);
                }
            });
        }
        entering.sort();
        entering.dedup();
        entering.iter().for_each(|v| leaving[home[v.index()]].push(*v));
        part.entering = entering;
    }
    for output in layout.program.outputs() {
        layout.visit_use(output.value, &mut |read| {
            if let Some(list) = leaving.get_mut(home[read.index()]) {
                list.push(read);
            }
        });
    }
    for (part, mut list) in parts.iter_mut().zip(leaving) {
        list.sort();
        list.dedup();
        part.leaving = list;
    }
    parts
}
