//! Reads emitted Rust back and compares it with the program: the proof of this code generator.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::{BinOp, Expr, FnArg, Ident, ItemFn, Lit, Local, Pat, Stmt, UnOp};

use super::interface::{Interface, places};
use super::literal::read_literal;
use crate::backend::compare::compare;
use crate::id::{ParameterId, VariableId};
use crate::poly::Scalar;
use crate::program::{Program, ProgramBuilder, Value};

/// Checks that `function` computes exactly the instructions of `program`; the error says where
/// they part.
pub(super) fn check(
    program: &Program,
    interface: &Interface,
    function: &TokenStream,
) -> Result<(), String> {
    let function: ItemFn =
        syn::parse2(function.clone()).map_err(|e| format!("no function: {e}"))?;
    let mut reader = Reader::new(program, interface);
    let results = reader.function(&function)?;
    compare(program, &mut reader.builder, &results)
}

struct Reader {
    builder: ProgramBuilder,
    scalar: Scalar,
    /// The values of the places of arguments, by their text without spaces.
    arguments: BTreeMap<String, Value>,
    /// The values of the locals in sight.
    locals: BTreeMap<String, Value>,
}

impl Reader {
    fn new(program: &Program, interface: &Interface) -> Self {
        let signature = program.signature();
        let mut builder = ProgramBuilder::new();
        let mut arguments = BTreeMap::new();
        for (k, place) in places(&signature.variables, &interface.variables).iter().enumerate() {
            arguments.insert(key(place), builder.input(VariableId::new(k)));
        }
        for (k, place) in places(&signature.parameters, &interface.parameters).iter().enumerate() {
            arguments.insert(key(place), builder.parameter(ParameterId::new(k)));
        }
        Self { builder, scalar: signature.scalar, arguments, locals: BTreeMap::new() }
    }

    /// Runs the body of the function; inner functions run where they are called.
    fn function(&mut self, function: &ItemFn) -> Result<Vec<Value>, String> {
        let mut inner: BTreeMap<String, &ItemFn> = BTreeMap::new();
        for statement in &function.block.stmts {
            match statement {
                Stmt::Item(syn::Item::Fn(part)) => {
                    inner.insert(part.sig.ident.to_string(), part);
                }
                Stmt::Local(local) => self.local(local, &inner)?,
                Stmt::Expr(result, None) => return self.list(result),
                other => return Err(unknown(other)),
            }
        }
        Err("there is no result".to_owned())
    }

    /// `let g0 = …;` or `let [g0, t1] = part0(x, &q, [t0]);`
    fn local(&mut self, local: &Local, inner: &BTreeMap<String, &ItemFn>) -> Result<(), String> {
        let Some(init) = &local.init else { return Err(unknown(local)) };
        let (names, values) = match (&local.pat, &*init.expr) {
            (Pat::Slice(_), Expr::Call(call)) => {
                let name = key(&call.func);
                let part = inner.get(&name).ok_or_else(|| format!("no function `{name}`"))?;
                let given = match call.args.last() {
                    Some(list @ Expr::Array(_)) => self.list(list)?,
                    _ => Vec::new(),
                };
                (pattern(&local.pat)?, self.part(part, &given)?)
            }
            (pat, value) => (pattern(pat)?, vec![self.value(value)?]),
        };
        self.bind(names, values)
    }

    /// Runs one part, which sees the arguments of the definition and what it is given.
    fn part(&mut self, part: &ItemFn, given: &[Value]) -> Result<Vec<Value>, String> {
        let entering = match part.sig.inputs.last() {
            Some(FnArg::Typed(last)) if matches!(*last.pat, Pat::Slice(_)) => pattern(&last.pat)?,
            _ => Vec::new(),
        };
        let outside = std::mem::take(&mut self.locals);
        self.bind(entering, given.to_vec())?;
        let results = self.function(part)?;
        self.locals = outside;
        Ok(results)
    }

    fn bind(&mut self, names: Vec<Ident>, values: Vec<Value>) -> Result<(), String> {
        if names.len() != values.len() {
            return Err(format!("{} names for {} values", names.len(), values.len()));
        }
        self.locals.extend(names.iter().map(Ident::to_string).zip(values));
        Ok(())
    }

    /// `a`, `(a, b)`, `[a, b]` or `(a, [b, c])`: the shape is rustc's business.
    fn list(&mut self, expr: &Expr) -> Result<Vec<Value>, String> {
        let elements = match expr {
            Expr::Tuple(tuple) => &tuple.elems,
            Expr::Array(array) => &array.elems,
            one => return Ok(vec![self.value(one)?]),
        };
        let lists: Result<Vec<Vec<Value>>, String> =
            elements.iter().map(|e| self.list(e)).collect();
        Ok(lists?.concat())
    }

    fn value(&mut self, expr: &Expr) -> Result<Value, String> {
        match expr {
            Expr::Paren(inner) => self.value(&inner.expr),
            Expr::Lit(literal) => self.literal(&literal.lit),
            Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => {
                let a = self.value(&unary.expr)?;
                Ok(self.builder.neg(a))
            }
            Expr::Binary(binary) => {
                let (a, b) = (self.value(&binary.left)?, self.value(&binary.right)?);
                match binary.op {
                    BinOp::Add(_) => Ok(self.builder.add(a, b)),
                    BinOp::Sub(_) => Ok(self.builder.sub(a, b)),
                    BinOp::Mul(_) => Ok(self.builder.mul(a, b)),
                    _ => Err(unknown(expr)),
                }
            }
            // The only calls with three arguments and a result of one number.
            Expr::Call(call) if call.args.len() == 3 => {
                let arguments: Result<Vec<Value>, String> =
                    call.args.iter().map(|e| self.value(e)).collect();
                match arguments?.as_slice() {
                    [a, b, c] => Ok(self.builder.fma(*a, *b, *c)),
                    _ => Err(unknown(expr)),
                }
            }
            Expr::Path(_) | Expr::Index(_) => {
                let key = key(expr);
                let known = self.locals.get(&key).or_else(|| self.arguments.get(&key));
                known.copied().ok_or_else(|| unknown(expr))
            }
            _ => Err(unknown(expr)),
        }
    }

    fn literal(&mut self, literal: &Lit) -> Result<Value, String> {
        let text = literal.to_token_stream().to_string();
        match read_literal(&text, self.scalar) {
            Some(number) => Ok(self.builder.constant(&number)),
            None => Err(format!("the literal `{text}` is not a number of this type")),
        }
    }
}

/// The names that a pattern binds: `g0` or `[g0, t1]`.
fn pattern(pat: &Pat) -> Result<Vec<Ident>, String> {
    match pat {
        Pat::Ident(name) => Ok(vec![name.ident.clone()]),
        Pat::Slice(slice) => {
            let names: Result<Vec<Vec<Ident>>, String> = slice.elems.iter().map(pattern).collect();
            Ok(names?.concat())
        }
        other => Err(unknown(other)),
    }
}

/// The text of tokens without spaces.
fn key(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    text.retain(|c| c != ' ');
    text
}

fn unknown(tokens: &impl ToTokens) -> String {
    format!("`{}` is not in the form that the emitter writes", tokens.to_token_stream())
}
