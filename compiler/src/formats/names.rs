//! Which names a definition and its variables can have.

use crate::syntax::character::{is_name, is_name_start};

/// Words with a meaning of their own, here or in generated code.
const WORDS: &[&str] = &[
    "fn",
    "let",
    "pub",
    "in",
    "if",
    "else",
    "match",
    "while",
    "for",
    "loop",
    "return",
    "self",
    "Self",
    "super",
    "crate",
    "_",
    "sum",
    "prod",
    "diff",
    "hamiltonian",
    "real",
    "bit",
    "spin",
    "f32",
    "f64",
    "CON",
    "PRN",
    "AUX",
    "NUL",
];

/// Whether a text can name a definition or a variable of the source.
pub(super) fn is_usable(text: &str) -> bool {
    let infinite = ["nan", "inf", "infinity"].iter().any(|w| text.eq_ignore_ascii_case(w));
    is_name(text) && !infinite && !WORDS.contains(&text)
}

/// A usable name that resembles a text, beginning with `first` where the text does not begin like a
/// name.
pub(super) fn resembling(text: &str, first: &str) -> String {
    let replaced = |c: char| if is_name(&format!("a{c}")) { c } else { '_' };
    let mut name: String = text.chars().map(replaced).collect();
    if !text.starts_with(is_name_start) || !is_usable(&name) {
        name.insert_str(0, first);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{is_usable, resembling};

    #[test]
    fn names_resemble_labels() {
        for (label, name) in
            [("x 1", "x_1"), ("7", "b7"), ("-7", "b_7"), ("sum", "bsum"), ("", "b"), ("λ²", "λ_")]
        {
            assert_eq!(resembling(label, "b"), name);
            assert!(is_usable(name));
        }
        assert!(!is_usable("NaN") && !is_usable("let") && !is_usable("1x") && !is_usable(""));
    }
}
