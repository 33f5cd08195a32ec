//! Instructions to expressions and names, for every language that code is emitted in.
//!
//! A gate always has a statement and a name. Anything else is written where it is used if it is
//! used once and the expression stays short, and has a name `t0`, `t1`, … otherwise. Parentheses
//! keep the tree of the program, so that a language rounds exactly where the program does.

use super::prefixes::Prefixes;
use crate::program::{Inst, Program, Value};
use crate::rational::Rational;

/// The most operations of one expression.
const LONGEST: usize = 8;

/// How tightly an expression binds, from loose to tight; decides about parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Sum,
    Product,
    Sign,
    Atom,
}

/// How a language spells expressions.
pub(super) trait Syntax {
    /// A piece of code.
    type Code;
    /// The name of a value that has one.
    fn name(&self, value: Value) -> Self::Code;
    /// The place of a variable (or parameter) of this index among the scalars of its kind.
    fn input(&self, is_parameter: bool, index: usize) -> Self::Code;
    /// The literal of a number, with its sign.
    fn constant(&self, number: &Rational) -> Self::Code;
    /// Two sides with `+`, `-` or `*` between them.
    fn binary(&self, operator: char, a: Self::Code, b: Self::Code) -> Self::Code;
    /// `-a`
    fn negative(&self, a: Self::Code) -> Self::Code;
    /// `a · b + c`, rounded once.
    fn fused(&self, a: Self::Code, b: Self::Code, c: Self::Code) -> Self::Code;
    /// `(a)`
    fn parentheses(&self, a: Self::Code) -> Self::Code;
}

/// A program with a decision for every value: written in place, or by a statement of its own.
pub(super) struct Layout<'a> {
    pub program: &'a Program,
    /// The name of each value that has a statement.
    names: Vec<Option<String>>,
}

impl<'a> Layout<'a> {
    /// Decides which values get a statement, and names them.
    pub fn new(program: &'a Program, prefixes: &Prefixes) -> Self {
        let mut temporaries = 0;
        let mut name = |value: Value| match program.gate(value) {
            Some(gate) => format!("{}{}", prefixes.gate, gate.index()),
            None => {
                temporaries += 1;
                format!("{}{}", prefixes.temporary, temporaries - 1)
            }
        };
        let bound = bound(program).into_iter().enumerate();
        let names = bound.map(|(k, bound)| bound.then(|| name(Value::new(k)))).collect();
        Self { program, names }
    }

    /// The values that have a statement, in order.
    pub fn bound(&self) -> impl Iterator<Item = (Value, &str)> {
        let names = self.names.iter().enumerate();
        names.filter_map(|(k, name)| Some((Value::new(k), name.as_deref()?)))
    }

    /// The name of a value that has a statement.
    pub fn name(&self, value: Value) -> Option<&str> {
        self.names[value.index()].as_deref()
    }

    /// The bound values, and the leaves, that the expression of a value reads.
    pub fn reads(&self, value: Value, visit: &mut impl FnMut(Value)) {
        for operand in self.program.instruction(value).operands() {
            self.visit_use(operand, visit);
        }
    }

    /// As [`Layout::reads`], for the place where a value is used.
    pub fn visit_use(&self, value: Value, visit: &mut impl FnMut(Value)) {
        if self.name(value).is_some() || is_leaf(self.program.instruction(value)) {
            visit(value);
        } else {
            self.reads(value, visit);
        }
    }

    /// A value where it is used: its name, or its expression.
    pub fn use_of<S: Syntax>(&self, syntax: &S, value: Value) -> S::Code {
        match self.name(value) {
            Some(_) => syntax.name(value),
            None => self.operation(syntax, value),
        }
    }

    /// The expression of a value; its depth is bounded by [`LONGEST`].
    pub fn operation<S: Syntax>(&self, syntax: &S, value: Value) -> S::Code {
        let at = |v, least| self.at(syntax, v, least);
        match self.program.instruction(value) {
            Inst::Input(x) => syntax.input(false, x.index()),
            Inst::Parameter(a) => syntax.input(true, a.index()),
            Inst::Constant(number) => syntax.constant(number),
            Inst::Add(a, b) => {
                let (a, b) = self.sides(*a, *b, Binding::Sum);
                syntax.binary('+', at(a, Binding::Sum), at(b, Binding::Product))
            }
            Inst::Sub(a, b) => syntax.binary('-', at(*a, Binding::Sum), at(*b, Binding::Product)),
            Inst::Mul(a, b) => {
                let (a, b) = self.sides(*a, *b, Binding::Product);
                syntax.binary('*', at(a, Binding::Product), at(b, Binding::Sign))
            }
            Inst::Neg(a) => syntax.negative(at(*a, Binding::Atom)),
            Inst::Fma(a, b, c) => {
                let [a, b, c] = [*a, *b, *c].map(|v| self.use_of(syntax, v));
                syntax.fused(a, b, c)
            }
        }
    }

    /// The operands of `+` or `*` in the order that reads best, which changes no bit: the one that
    /// needs no parentheses on the left goes there, and constants end a sum.
    fn sides(&self, a: Value, b: Value, operator: Binding) -> (Value, Value) {
        let constant = |v: Value| matches!(self.program.instruction(v), Inst::Constant(_));
        let nested = |v: Value| self.binding_of(v) == operator;
        let swap = if nested(a) == nested(b) {
            operator == Binding::Sum && constant(a) && !constant(b)
        } else {
            nested(b)
        };
        if swap { (b, a) } else { (a, b) }
    }

    /// How tightly a value binds where it is used.
    fn binding_of(&self, value: Value) -> Binding {
        match self.program.instruction(value) {
            _ if self.name(value).is_some() => Binding::Atom,
            Inst::Add(..) | Inst::Sub(..) => Binding::Sum,
            Inst::Mul(..) => Binding::Product,
            Inst::Neg(_) => Binding::Sign,
            Inst::Constant(number) if number.is_negative() => Binding::Sign,
            _ => Binding::Atom,
        }
    }

    /// A value as an operand that must bind at least this tightly.
    fn at<S: Syntax>(&self, syntax: &S, value: Value, least: Binding) -> S::Code {
        let code = self.use_of(syntax, value);
        if self.binding_of(value) < least { syntax.parentheses(code) } else { code }
    }
}

/// Inputs, parameters and constants are written wherever they are used.
pub(super) fn is_leaf(inst: &Inst) -> bool {
    matches!(inst, Inst::Input(_) | Inst::Parameter(_) | Inst::Constant(_))
}

/// Whether each value has a statement: every gate, and every other value that is used more than
/// once or would make an expression too long.
fn bound(program: &Program) -> Vec<bool> {
    let count = program.instructions().len();
    let mut uses = vec![0_usize; count];
    program.outputs().iter().for_each(|o| uses[o.value.index()] += 1);
    for inst in program.instructions() {
        inst.operands().for_each(|v| uses[v.index()] += 1);
    }
    // The operations written in place for each value, itself included; a bound value counts none.
    let mut written = vec![0_usize; count];
    let mut bound = vec![false; count];
    for (value, inst) in program.iter() {
        if is_leaf(inst) {
            continue;
        }
        let mut size = 1;
        for operand in inst.operands() {
            let k = operand.index();
            if !bound[k] && size + written[k] > LONGEST {
                bound[k] = true;
                written[k] = 0;
            }
            size += written[k];
        }
        let k = value.index();
        bound[k] = program.gate(value).is_some() || uses[k] > 1;
        written[k] = if bound[k] { 0 } else { size };
    }
    bound
}
