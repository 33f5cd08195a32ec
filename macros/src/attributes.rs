//! Attributes of a definition: ours become options, Rust's are passed on.

use multiplet_compiler::code::Code;
use multiplet_compiler::diagnostic::{Diagnostic, Diagnostics, quote};
use multiplet_compiler::options::{Effort, Objective, Options};
use multiplet_compiler::syntax::ast::{Ast, Attribute, Function};
use multiplet_compiler::syntax::token::{Token, TokenKind};
use proc_macro2::TokenStream;

/// Attributes that mean something to Rust on a function, an impl and a struct alike.
const PASSED: &[&str] = &["allow", "cfg", "cfg_attr", "deny", "expect", "warn"];

/// The options of one definition, and what is passed on.
pub fn read(
    ast: &Ast,
    function: &Function,
    diagnostics: &mut Diagnostics,
) -> (Options, TokenStream) {
    let mut options = Options::default();
    let mut passed = TokenStream::new();
    for attribute in &function.attributes {
        let name = ast.text(attribute.name.name);
        match name {
            "minimize" => match Objective::from_name(&argument(ast, attribute)) {
                Some(objective) => options.objective = objective,
                None => refuse(
                    attribute,
                    "minimize is one of gates, operations, depth, neurons",
                    diagnostics,
                ),
            },
            "effort" => match argument(ast, attribute).parse().ok().and_then(Effort::new) {
                Some(effort) => options.effort = effort,
                None => refuse(attribute, "effort is 0, 1, 2 or 3", diagnostics),
            },
            "fused" if attribute.arguments.is_empty() => options.fused = true,
            _ if PASSED.contains(&name) => {
                let tokens: Result<TokenStream, _> = text(ast, &attribute.tokens).parse();
                match tokens {
                    Ok(tokens) => passed.extend(::quote::quote!(#[#tokens])),
                    Err(_) => refuse(attribute, "this attribute cannot be passed on", diagnostics),
                }
            }
            _ => {
                let message = format!("there is no attribute {}", quote(name));
                refuse(attribute, &message, diagnostics);
            }
        }
    }
    (options, passed)
}

fn refuse(attribute: &Attribute, message: &str, diagnostics: &mut Diagnostics) {
    diagnostics.push(Diagnostic::error(Code::Option, attribute.span, message));
}

fn argument(ast: &Ast, attribute: &Attribute) -> String {
    text(ast, &attribute.arguments)
}

/// Tokens as text that Rust reads the same way.
pub fn text(ast: &Ast, tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        match token.kind {
            TokenKind::Ident(name) | TokenKind::Number(name) => {
                if text.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
                    text.push(' ');
                }
                text.push_str(ast.text(name));
            }
            TokenKind::Text(name) => text.push_str(&format!("{:?}", ast.text(name))),
            TokenKind::Op(op) => text.push_str(op.as_str()),
            TokenKind::Open(delimiter) => text.push(delimiter.open()),
            TokenKind::Close(delimiter) => text.push(delimiter.close()),
            TokenKind::Doc(_) | TokenKind::Invalid(_) => {}
        }
    }
    text
}
