//! Instructions to expressions and `let`s.
//!
//! A gate always has a `let` of its name. Anything else is written where it is used if it is used
//! once and the expression stays short, and has a `let` `t0`, `t1`, … otherwise. Parentheses keep
//! the tree of the program, so that Rust rounds exactly where the program does.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::interface::{Interface, Prefixes, local, places, scalar_type};
use super::literal::literal;
use crate::program::{Inst, Program, Value};

/// The most operations of one expression.
const LONGEST: usize = 8;

/// How fused multiply-adds are called.
#[derive(Clone, Debug)]
pub(super) enum Fused {
    /// `f64::mul_add`, which needs `std`.
    Inherent,
    /// A function of this path.
    Path(TokenStream),
}

/// How tightly an expression binds, from loose to tight; decides about parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Sum,
    Product,
    Sign,
    Atom,
}

/// A program with a decision for every value: written in place, or bound by a `let`.
pub(super) struct Body<'a> {
    pub program: &'a Program,
    /// The name of each value that has a `let`.
    names: Vec<Option<Ident>>,
    variables: Vec<TokenStream>,
    parameters: Vec<TokenStream>,
    fused: Fused,
}

impl<'a> Body<'a> {
    /// Decides which values get a `let`, and names them.
    pub fn new(program: &'a Program, interface: &Interface, fused: Fused) -> Self {
        let signature = program.signature();
        let outputs = program.outputs().iter().map(|o| o.name.clone());
        let prefixes = Prefixes::of(signature, outputs);
        Self {
            program,
            names: names(program, &prefixes),
            variables: places(&signature.variables, &interface.variables),
            parameters: places(&signature.parameters, &interface.parameters),
            fused,
        }
    }

    /// The values that have a `let`, in order.
    pub fn bound(&self) -> impl Iterator<Item = (Value, &Ident)> {
        self.names.iter().enumerate().filter_map(|(k, n)| Some((Value::new(k), n.as_ref()?)))
    }

    /// The name of a value that has a `let`.
    pub fn name(&self, value: Value) -> Option<&Ident> {
        self.names[value.index()].as_ref()
    }

    /// `let g0 = t0 * t0;`
    pub fn binding(&self, value: Value) -> TokenStream {
        let Some(name) = self.name(value) else { return TokenStream::new() };
        let expression = self.operation(value);
        quote!(let #name = #expression;)
    }

    /// The expression of an output.
    pub fn output(&self, value: Value) -> TokenStream {
        self.use_of(value)
    }

    /// The bound values, and the leaves, that the expression of a value reads.
    pub fn reads(&self, value: Value, visit: &mut impl FnMut(Value)) {
        for operand in self.program.instruction(value).operands() {
            self.visit_use(operand, visit);
        }
    }

    /// As [`Body::reads`], for the place where a value is used.
    pub fn visit_use(&self, value: Value, visit: &mut impl FnMut(Value)) {
        if self.name(value).is_some() || is_leaf(self.program.instruction(value)) {
            visit(value);
        } else {
            self.reads(value, visit);
        }
    }

    /// A value where it is used: its name, or its expression.
    fn use_of(&self, value: Value) -> TokenStream {
        match self.name(value) {
            Some(name) => quote!(#name),
            None => self.operation(value),
        }
    }

    /// The expression of a value; its depth is bounded by [`LONGEST`].
    fn operation(&self, value: Value) -> TokenStream {
        let scalar = self.program.signature().scalar;
        match self.program.instruction(value) {
            Inst::Input(x) => self.variables[x.index()].clone(),
            Inst::Parameter(a) => self.parameters[a.index()].clone(),
            Inst::Constant(number) => literal(number, scalar),
            Inst::Add(a, b) => {
                let (a, b) = self.sides(*a, *b, Binding::Sum);
                let (a, b) = (self.at(a, Binding::Sum), self.at(b, Binding::Product));
                quote!(#a + #b)
            }
            Inst::Sub(a, b) => {
                let (a, b) = (self.at(*a, Binding::Sum), self.at(*b, Binding::Product));
                quote!(#a - #b)
            }
            Inst::Mul(a, b) => {
                let (a, b) = self.sides(*a, *b, Binding::Product);
                let (a, b) = (self.at(a, Binding::Product), self.at(b, Binding::Sign));
                quote!(#a * #b)
            }
            Inst::Neg(a) => {
                let a = self.at(*a, Binding::Atom);
                quote!(-#a)
            }
            Inst::Fma(a, b, c) => {
                let [a, b, c] = [*a, *b, *c].map(|v| self.use_of(v));
                match &self.fused {
                    Fused::Inherent => {
                        let scalar = scalar_type(scalar);
                        quote!(#scalar::mul_add(#a, #b, #c))
                    }
                    Fused::Path(path) => quote!(#path(#a, #b, #c)),
                }
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
    fn at(&self, value: Value, least: Binding) -> TokenStream {
        let tokens = self.use_of(value);
        if self.binding_of(value) < least { quote!((#tokens)) } else { tokens }
    }
}

/// Inputs, parameters and constants are written wherever they are used.
pub(super) fn is_leaf(inst: &Inst) -> bool {
    matches!(inst, Inst::Input(_) | Inst::Parameter(_) | Inst::Constant(_))
}

/// A name for every gate and for every other value that is used more than once or would make an
/// expression too long.
fn names(program: &Program, prefixes: &Prefixes) -> Vec<Option<Ident>> {
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
    let mut temporaries = 0;
    let mut name = |value: Value| match program.gate(value) {
        Some(gate) => local(&format!("{}{}", prefixes.gate, gate.index())),
        None => {
            temporaries += 1;
            let name = format!("{}{}", prefixes.temporary, temporaries - 1);
            local(&name)
        }
    };
    (0..count).map(|k| bound[k].then(|| name(Value::new(k)))).collect()
}
