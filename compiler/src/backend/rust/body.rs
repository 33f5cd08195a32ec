//! The Rust spelling of the statements that [`Layout`] decides on: `let g0 = t0 * t0;`.

use proc_macro2::{Ident, Punct, Spacing, TokenStream};
use quote::quote;

use super::interface::{Interface, local, places, scalar_type};
use super::literal::literal;
use crate::backend::layout::{Layout, Syntax};
use crate::backend::prefixes::Prefixes;
use crate::poly::{Scalar, Signature};
use crate::program::{Program, Value};
use crate::rational::Rational;

/// How fused multiply-adds are called.
#[derive(Clone, Debug)]
pub(super) enum Fused {
    /// `f64::mul_add`, which needs `std`.
    Inherent,
    /// A function of this path.
    Path(TokenStream),
}

/// A program as `let`s.
pub(super) struct Body<'a> {
    pub layout: Layout<'a>,
    spelling: Spelling,
}

impl<'a> Body<'a> {
    /// Decides which values get a `let`, and names them.
    pub fn new(program: &'a Program, interface: &Interface, fused: Fused) -> Self {
        let signature = program.signature();
        let layout = Layout::new(program, &prefixes(program));
        let names = (0..program.instructions().len()).map(|k| layout.name(Value::new(k)));
        let spelling = Spelling {
            names: names.map(|name| name.map(local)).collect(),
            variables: places(&signature.variables, &interface.variables),
            parameters: places(&signature.parameters, &interface.parameters),
            scalar: signature.scalar,
            fused,
        };
        Self { layout, spelling }
    }

    /// The name of a value that has a `let`.
    pub fn name(&self, value: Value) -> Option<&Ident> {
        self.spelling.names[value.index()].as_ref()
    }

    /// `let g0 = t0 * t0;`
    pub fn binding(&self, value: Value) -> TokenStream {
        let Some(name) = self.name(value) else { return TokenStream::new() };
        let expression = self.layout.operation(&self.spelling, value);
        quote!(let #name = #expression;)
    }

    /// The expression of an output.
    pub fn output(&self, value: Value) -> TokenStream {
        self.layout.use_of(&self.spelling, value)
    }
}

/// The prefixes of the locals of a program.
pub(super) fn prefixes(program: &Program) -> Prefixes {
    let outputs = program.outputs().iter().map(|o| o.name.clone());
    Prefixes::of(argument_names(program.signature()), outputs)
}

fn argument_names(signature: &Signature) -> Vec<String> {
    signature.variables.iter().chain(&signature.parameters).map(|a| a.name.clone()).collect()
}

/// What Rust calls names, inputs, literals and operations.
struct Spelling {
    names: Vec<Option<Ident>>,
    variables: Vec<TokenStream>,
    parameters: Vec<TokenStream>,
    scalar: Scalar,
    fused: Fused,
}

impl Syntax for Spelling {
    type Code = TokenStream;

    fn name(&self, value: Value) -> TokenStream {
        let name = &self.names[value.index()];
        quote!(#name)
    }

    fn input(&self, is_parameter: bool, index: usize) -> TokenStream {
        if is_parameter { self.parameters[index].clone() } else { self.variables[index].clone() }
    }

    fn constant(&self, number: &Rational) -> TokenStream {
        literal(number, self.scalar)
    }

    fn binary(&self, operator: char, a: TokenStream, b: TokenStream) -> TokenStream {
        let operator = Punct::new(operator, Spacing::Alone);
        quote!(#a #operator #b)
    }

    fn negative(&self, a: TokenStream) -> TokenStream {
        quote!(-#a)
    }

    fn fused(&self, a: TokenStream, b: TokenStream, c: TokenStream) -> TokenStream {
        match &self.fused {
            Fused::Inherent => {
                let scalar = scalar_type(self.scalar);
                quote!(#scalar::mul_add(#a, #b, #c))
            }
            Fused::Path(path) => quote!(#path(#a, #b, #c)),
        }
    }

    fn parentheses(&self, a: TokenStream) -> TokenStream {
        quote!((#a))
    }
}
