//! Builds programs instruction by instruction, sharing equal ones, dropping dead ones.
//!
//! Used by the lowering of networks, by the fusing pass, and by tests that need a program of a
//! certain form.

use rustc_hash::FxHashMap;

use super::fuse::fuse;
use super::{Inst, Program, ProgramOutput, Value};
use crate::id::{GateId, ParameterId, VariableId};
use crate::poly::Signature;
use crate::rational::Rational;

/// A program under construction. Equal instructions are one value; operations on constants are
/// done exactly, at once.
#[derive(Clone, Debug, Default)]
pub struct ProgramBuilder {
    pub(super) instructions: Vec<Inst>,
    pub(super) gates: Vec<Option<GateId>>,
    uniform: Vec<bool>,
    known: FxHashMap<Inst, Value>,
}

impl ProgramBuilder {
    /// No instructions yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A variable.
    pub fn input(&mut self, id: VariableId) -> Value {
        self.push(Inst::Input(id))
    }

    /// A parameter.
    pub fn parameter(&mut self, id: ParameterId) -> Value {
        self.push(Inst::Parameter(id))
    }

    /// An exact number.
    pub fn constant(&mut self, number: &Rational) -> Value {
        self.push(Inst::Constant(number.clone()))
    }

    /// `a + b`.
    pub fn add(&mut self, a: Value, b: Value) -> Value {
        match (self.number(a), self.number(b)) {
            (Some(x), Some(y)) => self.constant(&(&x + &y)),
            _ => self.push(Inst::Add(a, b)),
        }
    }

    /// `a - b`.
    pub fn sub(&mut self, a: Value, b: Value) -> Value {
        match (self.number(a), self.number(b)) {
            (Some(x), Some(y)) => self.constant(&(&x - &y)),
            _ => self.push(Inst::Sub(a, b)),
        }
    }

    /// `a · b`.
    pub fn mul(&mut self, a: Value, b: Value) -> Value {
        match (self.number(a), self.number(b)) {
            (Some(x), Some(y)) => self.constant(&(&x * &y)),
            _ => self.push(Inst::Mul(a, b)),
        }
    }

    /// `-a`.
    pub fn neg(&mut self, a: Value) -> Value {
        match &self.instructions[a.index()] {
            Inst::Constant(x) => {
                let negative = -x;
                self.constant(&negative)
            }
            Inst::Neg(inner) => *inner,
            _ => self.push(Inst::Neg(a)),
        }
    }

    /// `a · b + c`, rounded once; only for programs finished as fused.
    pub fn fma(&mut self, a: Value, b: Value, c: Value) -> Value {
        match (self.number(a), self.number(b), self.number(c)) {
            (Some(x), Some(y), Some(z)) => self.constant(&(&(&x * &y) + &z)),
            _ => self.push(Inst::Fma(a, b, c)),
        }
    }

    /// Any instruction over values of this builder.
    pub fn inst(&mut self, inst: &Inst) -> Value {
        match inst {
            Inst::Input(_) | Inst::Parameter(_) | Inst::Constant(_) => self.push(inst.clone()),
            Inst::Add(a, b) => self.add(*a, *b),
            Inst::Sub(a, b) => self.sub(*a, *b),
            Inst::Mul(a, b) => self.mul(*a, *b),
            Inst::Neg(a) => self.neg(*a),
            Inst::Fma(a, b, c) => self.fma(*a, *b, *c),
        }
    }

    /// Remembers that a value is the output of a gate; the first gate of a value stays its name.
    pub fn name(&mut self, value: Value, gate: GateId) {
        self.gates[value.index()].get_or_insert(gate);
    }

    /// The program with these outputs. Where `fused`, products used once in a sum are fused into it.
    pub fn finish(
        self,
        signature: Signature,
        outputs: Vec<(String, Value)>,
        fused: bool,
    ) -> Program {
        let (builder, outputs) = if fused { fuse(&self, outputs) } else { (self, outputs) };
        builder.schedule(signature, outputs, fused)
    }

    /// How often each value is read by live instructions and outputs; 0 means dead.
    pub(super) fn uses(&self, outputs: &[(String, Value)]) -> Vec<usize> {
        let mut uses = vec![0; self.instructions.len()];
        outputs.iter().for_each(|(_, v)| uses[v.index()] += 1);
        for k in (0..self.instructions.len()).rev() {
            if uses[k] > 0 {
                self.instructions[k].operands().for_each(|v| uses[v.index()] += 1);
            }
        }
        uses
    }

    /// Live instructions only, uniform ones first; the order is otherwise that of construction.
    fn schedule(self, signature: Signature, outputs: Vec<(String, Value)>, fused: bool) -> Program {
        let live = self.uses(&outputs);
        let mut program = Program {
            signature,
            instructions: Vec::new(),
            uniform_count: 0,
            outputs: Vec::new(),
            gates: Vec::new(),
            fused,
        };
        let mut images = vec![Value::new(0); self.instructions.len()];
        for uniform in [true, false] {
            for (k, inst) in self.instructions.iter().enumerate() {
                if live[k] > 0 && self.uniform[k] == uniform {
                    images[k] = Value::new(program.instructions.len());
                    program.instructions.push(inst.map(|v| images[v.index()]).ordered());
                    program.gates.push(self.gates[k]);
                }
            }
            if uniform {
                program.uniform_count = program.instructions.len();
            }
        }
        program.outputs = outputs
            .into_iter()
            .map(|(name, v)| ProgramOutput { name, value: images[v.index()] })
            .collect();
        program
    }

    /// The number a value is, where it is a constant.
    pub(super) fn number(&self, value: Value) -> Option<Rational> {
        match &self.instructions[value.index()] {
            Inst::Constant(number) => Some(number.clone()),
            _ => None,
        }
    }

    fn push(&mut self, inst: Inst) -> Value {
        let inst = inst.ordered();
        if let Some(value) = self.known.get(&inst) {
            return *value;
        }
        let value = Value::new(self.instructions.len());
        let uniform = match inst {
            Inst::Input(_) => false,
            _ => inst.operands().all(|v| self.uniform[v.index()]),
        };
        self.known.insert(inst.clone(), value);
        self.instructions.push(inst);
        self.uniform.push(uniform);
        self.gates.push(None);
        value
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::signature;
    use super::{Inst, ProgramBuilder, Value};
    use crate::id::{ParameterId, VariableId};
    use crate::rational::Rational;

    #[test]
    fn equal_instructions_are_shared_dead_ones_dropped_uniform_ones_first() {
        let mut b = ProgramBuilder::new();
        let (x, a) = (b.input(VariableId::new(0)), b.parameter(ParameterId::new(0)));
        let two = b.constant(&Rational::integer(2));
        let dead = b.mul(x, x);
        let p = b.mul(a, two);
        assert_eq!(p, b.mul(two, a));
        let q = b.add(x, p);
        assert_eq!(q, b.add(p, x));
        assert_ne!(dead, q);
        let six = b.constant(&Rational::integer(6));
        let eight = b.add(six, two);
        assert_eq!(b.number(eight), Some(Rational::integer(8)));
        let program =
            b.finish(signature(&["x"], &["a"]), vec![("out".into(), q), ("p".into(), p)], false);
        assert_eq!(program.uniform_count(), 3);
        assert_eq!(program.instructions().len(), 5);
        assert_eq!(*program.instruction(Value::new(3)), Inst::Input(VariableId::new(0)));
        assert_eq!(program.outputs()[1].value, Value::new(2));
    }
}
