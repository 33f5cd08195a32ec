//! The function, cut into static functions where it is long.
//!
//! Each part sees the arguments that it reads and an array `w` in which it finds values of earlier parts and
//! leaves its own. A place of `w` is used again once no later part reads it.

use std::collections::BTreeSet;

use super::body::Body;
use crate::backend::parts::{Part, is_split, parts};
use crate::program::{Inst, Value};

/// All functions, the one that is called last.
pub(super) fn functions(body: &Body<'_>) -> String {
    let face = body.face;
    let program = body.layout.program;
    if !is_split(program) {
        let statements: String = body.layout.bound().map(|(v, _)| body.statement(v)).collect();
        let (prototype, unread, results) = (face.prototype(), unread(body), body.results());
        return format!("{prototype}\n{{\n{unread}{statements}{results}}}\n");
    }
    let parts = parts(&body.layout);
    let (places, size) = places(body, &parts);
    let load = |v: &Value| body.definition(body.name(*v), &shared(body, &places, *v));
    let store = |v: &Value| format!("    {} = {};\n", shared(body, &places, *v), body.name(*v));
    let (mut functions, mut calls) = (String::new(), String::new());
    for (k, part) in parts.iter().enumerate() {
        let entering: String = part.entering.iter().map(load).collect();
        let statements: String = part.values.iter().map(|v| body.statement(*v)).collect();
        let leaving: String = part.leaving.iter().map(store).collect();
        let read = arguments(body, part);
        let prototype = face.part_prototype(k, &read);
        functions += &format!("{prototype}\n{{\n{entering}{statements}{leaving}}}\n\n");
        calls += &format!("    {};\n", face.part_call(k, &read));
    }
    let read: String = read_by_results(body).iter().map(load).collect();
    let array = format!("    {} {}[{size}];\n", face.scalar_type(), face.shared);
    let (prototype, unread, results) = (face.prototype(), unread(body), body.results());
    format!("{functions}{prototype}\n{{\n{unread}{array}{calls}{read}{results}}}\n")
}

/// `(void)x;` for every argument that nothing reads, of which compilers warn otherwise.
fn unread(body: &Body<'_>) -> String {
    let instructions = body.layout.program.instructions().iter();
    let read: BTreeSet<usize> = instructions.filter_map(|inst| owner(body, inst)).collect();
    let all = body.face.arguments.iter().enumerate();
    let unread = all.filter(|(k, _)| !read.contains(k));
    unread.map(|(_, name)| format!("    (void){name};\n")).collect()
}

/// The argument that an instruction reads.
fn owner(body: &Body<'_>, inst: &Inst) -> Option<usize> {
    match inst {
        Inst::Input(x) => Some(body.face.owner(false, x.index())),
        Inst::Parameter(a) => Some(body.face.owner(true, a.index())),
        _ => None,
    }
}

/// The arguments that a part reads.
fn arguments(body: &Body<'_>, part: &Part) -> BTreeSet<usize> {
    let mut read = BTreeSet::new();
    for value in &part.values {
        body.layout.reads(*value, &mut |leaf| {
            read.extend(owner(body, body.layout.program.instruction(leaf)));
        });
    }
    read
}

fn shared(body: &Body<'_>, places: &[usize], value: Value) -> String {
    format!("{}[{}]", body.face.shared, places[value.index()])
}

/// The bound values that the results read, in order.
fn read_by_results(body: &Body<'_>) -> BTreeSet<Value> {
    let mut read = BTreeSet::new();
    for output in body.layout.program.outputs() {
        body.layout.visit_use(output.value, &mut |value| {
            if body.layout.name(value).is_some() {
                read.insert(value);
            }
        });
    }
    read
}

/// The place of every value that leaves its part, and how many places there are.
fn places(body: &Body<'_>, parts: &[Part]) -> (Vec<usize>, usize) {
    let count = body.layout.program.instructions().len();
    // The last part that reads each value; results come after all parts.
    let mut last = vec![0; count];
    for (k, part) in parts.iter().enumerate() {
        part.entering.iter().for_each(|v| last[v.index()] = k);
    }
    read_by_results(body).iter().for_each(|v| last[v.index()] = parts.len());
    let (mut places, mut size) = (vec![0; count], 1);
    let (mut unused, mut live) = (BTreeSet::from([0]), BTreeSet::new());
    for (k, part) in parts.iter().enumerate() {
        // A part reads what enters before it stores what leaves.
        while let Some((end, place)) = live.first().copied()
            && end <= k
        {
            live.remove(&(end, place));
            unused.insert(place);
        }
        for value in &part.leaving {
            let place = unused.pop_first().unwrap_or(size);
            size = size.max(place + 1);
            places[value.index()] = place;
            live.insert((last[value.index()], place));
        }
    }
    (places, size)
}
