//! Names of ours as identifiers of C.
//!
//! Different names get different identifiers: each of the steps that [`identifier`] takes is
//! injective by itself. The result is an identifier of C and C++ that is neither a keyword nor
//! reserved, nor a macro of `<math.h>`.

use std::fmt::Write;

/// Keywords of C and C++, macros that compilers define by themselves, and what emitted code calls.
const RESERVED: &str = "alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t \
    char32_t char8_t class co_await co_return co_yield compl concept const const_cast \
    consteval constexpr constinit continue decltype default delete do double dynamic_cast \
    else enum errno explicit export extern false far float fma fmaf for fortran friend goto \
    i386 if inline int linux long mutable namespace near new noexcept not not_eq nullptr \
    operator or or_eq private protected public register reinterpret_cast requires restrict \
    return short signed sizeof static static_assert static_cast struct switch template this \
    thread_local throw true try typedef typeid typename typeof typeof_unqual union unix \
    unsigned using virtual void volatile wchar_t while xor xor_eq HUGE_VAL HUGE_VALF \
    HUGE_VALL INFINITY NAN NULL OVERFLOW UNDERFLOW DOMAIN SING TLOSS PLOSS math_errhandling";

/// Beginnings of macros of `<math.h>`.
const RESERVED_BEGINNINGS: &[&str] = &["FP_", "MATH_", "M_"];

/// Functions of the C library that a function of ours must not replace.
const FUNCTIONS: &str = "abort abs accept acos acosh asin asinh atan atan2 atanh atexit bind bsearch calloc cbrt \
    ceil clock close connect copysign cos cosh div drem dup erf erfc exit exp exp10 exp2 \
    expm1 fabs fdim finite floor fmax fmin fmod fork fputs free frexp gamma getc gets hypot \
    ilogb index isinf isnan j0 j1 jn kill labs ldexp lgamma link listen log log10 log1p log2 \
    logb lrint lround main malloc memcpy memset modf nan nearbyint nextafter nice open pause \
    pipe pow pow10 printf putc puts qsort raise rand random read realloc remainder remove \
    remquo rename rint round scalb scalbln scalbn select send signal significand sin sincos \
    sinh sleep sqrt srand stat strlen sync system tan tanh tgamma time times trunc wait \
    write y0 y1 yn";

/// The identifier of an argument or local.
pub(super) fn identifier(name: &str) -> String {
    away_from(name, is_reserved)
}

/// The identifier of a function, which is also none of the C library.
pub(super) fn function_identifier(name: &str) -> String {
    away_from(name, |word| is_reserved(word) || is_among(word, FUNCTIONS))
}

/// A name with letters beyond ASCII written as `u03bb_`, and with one more `_` behind where it is
/// reserved but for those it has behind.
fn away_from(name: &str, reserved: impl Fn(&str) -> bool) -> String {
    let mut text = ascii(name);
    if reserved(text.trim_end_matches('_')) {
        text.push('_');
    }
    text
}

/// Letters beyond ASCII, and `_` at the beginning, as `u03bb_`; a `u` that would read as such a
/// letter becomes `u0075_`.
fn ascii(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for (at, c) in name.char_indices() {
        let is_plain = match c {
            '_' => at > 0,
            _ => c.is_ascii_alphanumeric() && !reads_as_letter(&name[at..]),
        };
        if is_plain {
            text.push(c);
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "u{:04x}_", u32::from(c));
        }
    }
    text
}

/// Whether a text begins like `u03bb_`.
fn reads_as_letter(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 6
        && bytes[0] == b'u'
        && bytes[5] == b'_'
        && bytes[1..5].iter().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(b))
}

/// Whether a word cannot be used, `_part0` and its like included: functions of ours end so.
fn is_reserved(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_digit());
    is_among(word, RESERVED)
        || RESERVED_BEGINNINGS.iter().any(|beginning| word.starts_with(beginning))
        || (digits.len() < word.len() && digits.ends_with("_part"))
}

fn is_among(word: &str, list: &str) -> bool {
    list.split(' ').any(|other| other == word)
}

/// The word, or the word with `_` behind it, that is none of the names.
pub(super) fn unlike(word: &str, names: &[String]) -> String {
    let mut found = word.to_owned();
    while names.contains(&found) {
        found.push('_');
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{function_identifier, identifier};
    use std::collections::BTreeMap;

    #[test]
    fn identifiers_are_plain_where_they_can_be() {
        for name in ["x", "q1", "lambda", "a_b", "type", "u_1x", "part0", "j0", "exp"] {
            assert_eq!(identifier(name), name);
        }
        assert_eq!(identifier("λ"), "u03bb_");
        assert_eq!(identifier("Δx"), "u0394_x");
        assert_eq!(identifier("double"), "double_");
        assert_eq!(identifier("_x"), "u005f_x");
        assert_eq!(identifier("u005f_x"), "u0075_005f_x");
        assert_eq!(function_identifier("exp"), "exp_");
        assert_eq!(function_identifier("main"), "main_");
        assert_eq!(function_identifier("f_part12"), "f_part12_");
    }

    #[test]
    fn different_names_stay_different_and_usable() {
        let pieces = ["u", "_", "03bb", "λ", "int", "u03bb_", "M_PI", "x", "_part0", "0075_"];
        let mut names: Vec<String> = vec![String::new()];
        for _ in 0..4 {
            let longer: Vec<String> = names
                .iter()
                .flat_map(|name| pieces.iter().map(move |piece| format!("{name}{piece}")))
                .collect();
            names.extend(longer);
        }
        names.retain(|n| !n.is_empty() && !n.starts_with(|c: char| c.is_ascii_digit()));
        names.sort();
        names.dedup();
        for spell in [identifier, function_identifier] {
            let mut seen: BTreeMap<String, &String> = BTreeMap::new();
            for name in &names {
                let found = spell(name);
                assert!(found.bytes().all(|b| b == b'_' || b.is_ascii_alphanumeric()), "{found}");
                assert!(!found.starts_with('_'), "{found}");
                if let Some(other) = seen.insert(found.clone(), name) {
                    panic!("{name} and {other} are both {found}");
                }
            }
        }
    }
}
