//! What stands before the definitions: `crate = path,`.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

/// The input of one invocation.
pub struct Input {
    /// The path of the runtime crate.
    pub runtime: TokenStream,
    /// Everything else.
    pub rest: TokenStream,
    /// Whether it is the closure form.
    pub is_closure: bool,
}

/// Takes the path off, if there is one.
pub fn read(input: TokenStream) -> Input {
    let tokens: Vec<TokenTree> = input.into_iter().collect();
    let (runtime, rest) = match tokens.as_slice() {
        [TokenTree::Ident(word), TokenTree::Punct(equals), after @ ..]
            if *word == "crate" && equals.as_char() == '=' =>
        {
            let ends = |t: &TokenTree| matches!(t, TokenTree::Punct(p) if matches!(p.as_char(), ',' | ';'));
            let end = after.iter().position(ends).unwrap_or(after.len());
            let path: TokenStream = after[..end].iter().cloned().collect();
            (path, after.get(end + 1..).unwrap_or_default())
        }
        all => (quote!(::multiplet), all),
    };
    let is_closure = matches!(rest.first(), Some(TokenTree::Punct(p)) if p.as_char() == '|');
    Input { runtime, rest: rest.iter().cloned().collect(), is_closure }
}
