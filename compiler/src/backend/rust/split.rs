//! The statements of a function, cut into inner functions where there are very many.
//!
//! rustc takes minutes over one function of 20 000 statements and seconds over ten of 2 000. Each
//! part is a function of the arguments and of the values that are still needed, and returns those
//! that will be: no mutable state, nothing but `let`s.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::body::{Body, is_leaf};
use super::interface::{Interface, Prefixes, argument_type, local, result_value};
use crate::program::{Program, Value};

/// The number of instructions above which a program is cut.
pub const MOST_INSTRUCTIONS: usize = 2_000;

/// The `let`s of one part.
const PART: usize = 1_000;

/// Whether the function of a program is cut into parts.
pub fn is_split(program: &Program) -> bool {
    program.instructions().iter().filter(|inst| !is_leaf(inst)).count() > MOST_INSTRUCTIONS
}

/// All statements of the function and its result.
pub(super) fn statements(
    body: &Body<'_>,
    interface: &Interface,
    scalar: &TokenStream,
) -> TokenStream {
    let program = body.program;
    let items: Vec<TokenStream> = program.outputs().iter().map(|o| body.output(o.value)).collect();
    let result = result_value(&program.signature().result, &items);
    if !is_split(program) {
        let lets = body.bound().map(|(value, _)| body.binding(value));
        return quote!(#(#lets)* #result);
    }
    let parts = parts(body);
    let names = |values: &[Value]| -> Vec<Ident> {
        values.iter().filter_map(|v| body.name(*v)).cloned().collect()
    };
    let signature = program.signature();
    let arguments: Vec<&Ident> = interface.arguments().collect();
    let types: Vec<TokenStream> = signature
        .variables
        .iter()
        .chain(&signature.parameters)
        .map(|a| {
            let inner = argument_type(a, scalar);
            if a.dimensions.is_empty() { inner } else { quote!(&#inner) }
        })
        .collect();
    let passed: Vec<TokenStream> = signature
        .variables
        .iter()
        .chain(&signature.parameters)
        .zip(&arguments)
        .map(|(a, name)| if a.dimensions.is_empty() { quote!(#name) } else { quote!(&#name) })
        .collect();
    let prefix = Prefixes::of(signature, std::iter::empty()).part;
    let mut functions = TokenStream::new();
    let mut calls = TokenStream::new();
    for (k, part) in parts.iter().enumerate() {
        let name = local(&format!("{prefix}{k}"));
        let lets = part.values.iter().map(|v| body.binding(*v));
        let (entering, leaving) = (names(&part.entering), names(&part.leaving));
        let [n, m] = [&entering, &leaving].map(|list| Literal::usize_unsuffixed(list.len()));
        // The first part reads arguments only.
        let list = (!entering.is_empty()).then(|| quote!([#(#entering),*]));
        let parameter = list.as_ref().map(|list| quote!(#list: [#scalar; #n]));
        functions.extend(quote! {
            #[inline(never)]
            fn #name(#(#arguments: #types,)* #parameter) -> [#scalar; #m] {
                #(#lets)*
                [#(#leaving),*]
            }
        });
        calls.extend(quote!(let [#(#leaving),*] = #name(#(#passed,)* #list);));
    }
    quote!(#functions #calls #result)
}

/// A run of bound values, those of earlier parts that it reads, and those of its own that later
/// parts or the result read.
struct Part {
    values: Vec<Value>,
    entering: Vec<Value>,
    leaving: Vec<Value>,
}

fn parts(body: &Body<'_>) -> Vec<Part> {
    let bound: Vec<Value> = body.bound().map(|(value, _)| value).collect();
    let mut home = vec![usize::MAX; body.program.instructions().len()];
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
            body.reads(*value, &mut |read| {
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
    for output in body.program.outputs() {
        body.visit_use(output.value, &mut |read| {
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
