//! Attributes of a definition: `#[minimize(…)]`, `#[effort(…)]`, `#[fused]`, `#[limit(…)]`, and what
//! is computed of it: `#[gradient]`, `#[jacobian]`, `#[hessian]`, `#[motion]`, ….
//!
//! They are part of the source, so every way in reads them here, and they go before what the
//! command line or the session says. Attributes that are Rust's business are left to the macro.

use crate::calculus::{Evaluation, WrongEvaluation};
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Diagnostics, quote};
use crate::lattice;
use crate::limits::{Limit, Limits};
use crate::options::{Effort, Objective, Options};
use crate::poly::System;
use crate::span::Span;
use crate::syntax::ast::{Ast, Attribute, Function, FunctionKind};
use crate::syntax::token::{Token, TokenKind};

/// Attributes that mean something to Rust on a function, an impl and a struct alike.
const RUST: &[&str] = &["allow", "cfg", "cfg_attr", "deny", "expect", "warn"];

/// The attributes that Rust reads, in order.
pub fn of_rust<'a>(ast: &'a Ast, function: &'a Function) -> impl Iterator<Item = &'a Attribute> {
    function.attributes.iter().filter(|a| RUST.contains(&ast.text(a.name.name)))
}

/// The options of one definition: what its attributes say, and `base` where they say nothing.
pub fn options(
    ast: &Ast,
    function: &Function,
    base: &Options,
    diagnostics: &mut Diagnostics,
) -> Options {
    let mut options = base.clone();
    for attribute in &function.attributes {
        let name = ast.text(attribute.name.name);
        let argument = || text(ast, &attribute.arguments);
        match name {
            "minimize" => match Objective::from_name(&argument()) {
                Some(objective) => options.objective = objective,
                None => {
                    let names = Objective::ALL.map(Objective::name).join(", ");
                    refuse(attribute, &format!("minimize is one of {names}"), diagnostics);
                }
            },
            "effort" => match argument().parse().ok().and_then(Effort::new) {
                Some(effort) => options.effort = effort,
                None => refuse(attribute, "effort is 0, 1, 2 or 3", diagnostics),
            },
            "fused" if attribute.arguments.is_empty() => options.fused = true,
            "limit" => {}
            lattice::ATTRIBUTE if attribute.arguments.is_empty() => {}
            _ if Evaluation::NAMES.contains(&name) => {
                match Evaluation::from_attribute(name, &argument()) {
                    _ if options.evaluation != base.evaluation => {
                        let message = "a definition has one attribute that says what is computed";
                        refuse(attribute, message, diagnostics);
                    }
                    Ok(evaluation) => options.evaluation = evaluation,
                    Err(usage) => refuse(attribute, &format!("write {usage}"), diagnostics),
                }
            }
            _ if RUST.contains(&name) => {}
            _ => {
                let message = format!("there is no attribute {}", quote(name));
                refuse(attribute, &message, diagnostics);
            }
        }
    }
    if function.kind == FunctionKind::Posterior
        && options.evaluation == (Evaluation::Gradient { value: true })
    {
        // Derivatives of all logits.
        options.evaluation = Evaluation::Jacobian { value: true };
    }
    options
}

/// The limits of one definition: `#[limit(degree = 20000)]` raises or lowers one of `base`.
///
/// The source's length and depth are checked before any attribute is read.
pub fn limits(
    ast: &Ast,
    function: &Function,
    base: &Limits,
    diagnostics: &mut Diagnostics,
) -> Limits {
    let mut limits = base.clone();
    for attribute in &function.attributes {
        if ast.text(attribute.name.name) != "limit" {
            continue;
        }
        let argument = text(ast, &attribute.arguments);
        let parts = argument.split_once('=');
        let limit = parts.and_then(|(name, _)| Limit::from_name(name.trim()));
        let value = parts.and_then(|(_, value)| value.trim().parse().ok());
        match (limit, value) {
            (Some(limit), Some(value)) => limits.set(limit, value),
            _ => {
                let names = Limit::ALL.map(Limit::name).join(", ");
                let message = format!("limit is `NAME = N`, where NAME is one of {names}");
                refuse(attribute, &message, diagnostics);
            }
        }
    }
    limits
}

/// Reports what an attribute asks for and the definition cannot give.
pub fn check(
    ast: &Ast,
    function: &Function,
    system: &System,
    options: &Options,
    diagnostics: &mut Diagnostics,
) {
    let (span, signature) = (evaluation_span(ast, function), &system.signature);
    let first = [
        Evaluation::Value,
        Evaluation::Gradient { value: true },
        Evaluation::Jacobian { value: true },
    ];
    if system.posterior.is_some() && !first.contains(&options.evaluation) {
        diagnostics.push(WrongEvaluation::posterior().at(span));
    } else if options.evaluation.is_motion() && function.kind != FunctionKind::Hamiltonian {
        diagnostics.push(WrongEvaluation::motion().at(span));
    } else if let Err(wrong) = options.evaluation.check(signature) {
        diagnostics.push(wrong.at(span));
    }
}

/// The attribute that says what is computed, or the name where there is none.
pub(crate) fn evaluation_span(ast: &Ast, function: &Function) -> Span {
    let is_evaluation = |a: &&Attribute| Evaluation::NAMES.contains(&ast.text(a.name.name));
    function.attributes.iter().find(is_evaluation).map_or(function.name.span, |a| a.span)
}

fn refuse(attribute: &Attribute, message: &str, diagnostics: &mut Diagnostics) {
    diagnostics.push(Diagnostic::error(Code::Option, attribute.span, message));
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

#[cfg(test)]
mod tests {
    use crate::compile;
    use crate::options::{Objective, Options};

    #[test]
    fn attributes_go_before_options() {
        let source = "#[fused] #[minimize(operations)] #[effort(0)] fn f(x, y) = x*y + x;";
        let compiled = compile(source, &Options::default()).unwrap();
        let wanted =
            Options { objective: Objective::Operations, fused: true, ..Options::default() };
        let plain = compile("fn f(x, y) = x*y + x;", &wanted).unwrap();
        assert_eq!(compiled[0].program, plain[0].program);
        assert_ne!(
            compiled[0].program,
            compile("fn f(x, y) = x*y + x;", &Options::default()).unwrap()[0].program
        );
    }

    #[test]
    fn limits_are_raised_for_one_definition() {
        let source = "#[limit(degree = 20000)] fn f(x) = x^16384;\nfn g(x) = x^16384;";
        let errors = compile(source, &Options::default()).unwrap_err().to_string();
        assert!(errors.contains("E_LIMIT_DEGREE") && errors.matches("E_").count() == 1, "{errors}");
        let first = source.lines().next().unwrap();
        assert_eq!(compile(first, &Options::default()).unwrap()[0].network.gates.len(), 14);
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for attribute in
            ["effort(4)", "effort", "minimize(x)", "limit(degree)", "limit(x = 1)", "fast"]
        {
            let errors = compile(&format!("#[{attribute}] fn f(x) = x;"), &Options::default());
            let errors = errors.unwrap_err().to_string();
            assert!(errors.contains("E_OPTION"), "{attribute}: {errors}");
        }
    }
}
