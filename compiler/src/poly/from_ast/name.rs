//! Names that are not what they seem: reserved words, unknown functions, near misses.

use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::span::Span;

/// Functions of analysis, which no polynomial has.
const TRANSCENDENTAL: &[&str] = &[
    "abs", "acos", "asin", "atan", "atan2", "cbrt", "ceil", "cos", "cosh", "erf", "exp", "floor",
    "ln", "log", "log10", "log2", "max", "min", "mod", "pow", "round", "sign", "sin", "sinh",
    "sqrt", "tan", "tanh",
];

/// Words no definition or variable can be called, because generated code could not.
const RESERVED: &[&str] = &["self", "super", "crate", "Self"];

/// Device names of another system, which exported files could not carry.
const DEVICES: &[&str] = &["CON", "PRN", "AUX", "NUL"];

/// Why a name cannot stand for a variable.
pub fn refused(name: &str, span: Span) -> Option<Diagnostic> {
    if RESERVED.contains(&name) {
        let message = format!("{} cannot be a name: Rust reserves it", quote(name));
        return Some(Diagnostic::error(Code::Name, span, message));
    }
    if ["nan", "inf", "infinity"].contains(&name.to_ascii_lowercase().as_str()) {
        let message = format!("{} is not a coefficient", quote(name));
        return Some(Diagnostic::error(Code::NumNonfinite, span, message));
    }
    None
}

/// Why a name cannot be that of a definition.
pub fn refused_definition(name: &str, span: Span) -> Option<Diagnostic> {
    if DEVICES.contains(&name) {
        let message = format!("{} cannot be the name of a definition", quote(name));
        return Some(
            Diagnostic::error(Code::Name, span, message).with_help("no file can have this name"),
        );
    }
    refused(name, span)
}

/// The error for a name nobody declared.
pub fn unknown<'a>(name: &str, span: Span, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let error =
        Diagnostic::error(Code::UnknownVar, span, format!("{} is not declared", quote(name)));
    match nearest(name, known) {
        Some(near) => error.with_help(format!("did you mean {}?", quote(near))),
        None => error.with_help("declare it among the variables, or after `;` as a parameter"),
    }
}

/// The error for a call of something that is not defined.
pub fn unknown_function<'a>(
    name: &str,
    span: Span,
    known: impl Iterator<Item = &'a str>,
) -> Diagnostic {
    if TRANSCENDENTAL.contains(&name) {
        let message = format!("the function {name} is not a polynomial");
        return Diagnostic::error(Code::NotPolynomial, span, message)
            .with_help("compute it outside and pass it as a variable");
    }
    let message = format!("no definition is called {}", quote(name));
    let error = Diagnostic::error(Code::Call, span, message);
    match nearest(name, known) {
        Some(near) => error.with_help(format!("did you mean {}?", quote(near))),
        None => error.with_help("definitions must come before they are called; `*` multiplies"),
    }
}

/// The known name closest to this one, if it is close.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .filter(|k| *k != name)
        .map(|k| (distance(name, k), k))
        .filter(|(d, k)| k.eq_ignore_ascii_case(name) || *d * 3 <= name.len().max(k.len()))
        .min()
        .map(|(_, k)| k)
}

/// Edit distance of two short names.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(64).enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}
