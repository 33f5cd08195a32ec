//! Attributes that are Rust's business, passed on to what is generated.

use multiplet_compiler::attributes::{of_rust, text};
use multiplet_compiler::code::Code;
use multiplet_compiler::diagnostic::{Diagnostic, Diagnostics};
use multiplet_compiler::syntax::ast::{Ast, Function};
use proc_macro2::TokenStream;
use quote::quote;

/// The attributes of a definition that Rust reads.
pub fn passed(ast: &Ast, function: &Function, diagnostics: &mut Diagnostics) -> TokenStream {
    let mut passed = TokenStream::new();
    for attribute in of_rust(ast, function) {
        let tokens: Result<TokenStream, _> = text(ast, &attribute.tokens).parse();
        match tokens {
            Ok(tokens) => passed.extend(quote!(#[#tokens])),
            Err(_) => {
                let message = "this attribute cannot be passed on";
                diagnostics.push(Diagnostic::error(Code::Option, attribute.span, message));
            }
        }
    }
    passed
}
