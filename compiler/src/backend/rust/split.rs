//! The statements of a function, cut into inner functions where there are very many.
//!
//! Each part is a function of the arguments and of the values that are still needed, and returns
//! those that will be: no mutable state, nothing but `let`s.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::body::{Body, prefixes};
use super::interface::{Interface, argument_type, local, result_value};
use crate::backend::parts::{is_split, parts};
use crate::program::Value;

/// All statements of the function and its result.
pub(super) fn statements(
    body: &Body<'_>,
    interface: &Interface,
    scalar: &TokenStream,
) -> TokenStream {
    let program = body.layout.program;
    let items: Vec<TokenStream> = program.outputs().iter().map(|o| body.output(o.value)).collect();
    let result = result_value(&program.signature().result, &items);
    if !is_split(program) {
        let lets = body.layout.bound().map(|(value, _)| body.binding(value));
        return quote!(#(#lets)* #result);
    }
    let parts = parts(&body.layout);
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
    let prefix = prefixes(program).part;
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
