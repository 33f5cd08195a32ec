//! Diagnostics as `compile_error!` at the tokens they are about.

use multiplet_compiler::diagnostic::{Diagnostics, Severity};
use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use quote::quote_spanned;

/// One `compile_error!` for every error.
pub fn tokens(diagnostics: &Diagnostics, places: &[Span]) -> TokenStream {
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error);
    errors
        .map(|diagnostic| {
            let range = diagnostic.span.range();
            let place =
                |k: usize| places.get(k).or(places.last()).copied().unwrap_or_else(Span::call_site);
            let mut text = format!("[{}] {}", diagnostic.code, diagnostic.message);
            if let Some(help) = &diagnostic.help {
                text.push_str("\nhelp: ");
                text.push_str(help);
            }
            let (first, last) = (place(range.start), place(range.end.max(range.start + 1) - 1));
            let mut message = Literal::string(&text);
            message.set_span(last);
            let mut group = Group::new(Delimiter::Brace, TokenTree::from(message).into());
            group.set_span(last);
            quote_spanned!(first=> ::core::compile_error! #group)
        })
        .collect()
}
