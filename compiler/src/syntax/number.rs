//! Decimal numbers: reading them from text, and their size before they are built.
//!
//! A literal stays text in the tree. [`scan`] finds its end, with Rust's rules for `5.` and `0..2`
//! so that both surfaces agree; [`Decimal`] takes it apart and refuses what would be too large
//! before any big number exists.

use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::limits::{Limit, Limits};
use crate::span::Span;
use crate::syntax::character::{is_name_start, is_word};

/// The number at the beginning of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scanned {
    /// How many bytes belong to it, a wrong suffix included.
    pub length: usize,
    /// Its digits without `_` and without a final point, or what is wrong with it.
    pub value: Result<String, NumberError>,
}

/// What is wrong with a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// `0x10`, `0b101`, `0o7`.
    NotDecimal,
    /// `1e` without digits after it.
    EmptyExponent,
    /// `1.0f32`: a Rust type as suffix, and the number before it.
    TypeSuffix(String, String),
    /// `2x`: the number and the name that follows without `*`.
    ImplicitMul(String, String),
}

/// Reads the number a text begins with; its first character must be an ASCII digit.
pub fn scan(text: &str) -> Scanned {
    let bytes = text.as_bytes();
    let word_end = |from: usize| {
        from + text[from..].find(|character| !is_word(character)).unwrap_or(text.len() - from)
    };
    if bytes[0] == b'0' && bytes.len() > 1 && b"xXbBoO".contains(&bytes[1]) {
        return Scanned { length: word_end(0), value: Err(NumberError::NotDecimal) };
    }

    let digits_end = |from: usize| {
        from + bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || **byte == b'_')
            .count()
    };
    let mut end = digits_end(0);
    if bytes.get(end) == Some(&b'.') {
        let after = text[end + 1..].chars().next();
        let continues = after.is_some_and(|next| next == '.' || next == '_' || is_name_start(next));
        if !continues {
            end = digits_end(end + 1);
        }
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = end + 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent_end = digits_end(signed);
        if !bytes[signed..exponent_end].iter().any(u8::is_ascii_digit) {
            let value = Err(NumberError::EmptyExponent);
            return Scanned { length: word_end(exponent_end), value };
        }
        end = exponent_end;
    }

    let digits = text[..end].replace('_', "");
    let digits = digits.trim_end_matches('.').to_owned();
    let length = if text[end..].starts_with('·') { end } else { word_end(end) };
    let suffix = &text[end..length];
    let value = if suffix.is_empty() {
        Ok(digits)
    } else if is_rust_number_type(suffix) {
        Err(NumberError::TypeSuffix(digits, suffix.to_owned()))
    } else {
        Err(NumberError::ImplicitMul(digits, suffix.to_owned()))
    };
    Scanned { length, value }
}

fn is_rust_number_type(suffix: &str) -> bool {
    let sizes: &[&str] = match suffix.as_bytes()[0] {
        b'f' => &["16", "32", "64", "128"],
        b'i' | b'u' => &["8", "16", "32", "64", "128", "size"],
        _ => return false,
    };
    sizes.contains(&&suffix[1..])
}

impl NumberError {
    /// The message for it; `suffix_code` is the code for a type suffix, which only a Rust lexer
    /// takes for something known.
    pub fn diagnostic(&self, span: Span, suffix_code: Code) -> Diagnostic {
        match self {
            NumberError::NotDecimal => {
                Diagnostic::error(Code::Num, span, "numbers are written in decimal")
            }
            NumberError::EmptyExponent => {
                Diagnostic::error(Code::Num, span, "expected at least one digit in the exponent")
            }
            NumberError::TypeSuffix(number, suffix) => {
                let message = format!("a number has no type suffix such as {}", quote(suffix));
                Diagnostic::error(suffix_code, span, message)
                    .with_help(format!("write {}", quote(number)))
            }
            NumberError::ImplicitMul(number, name) => {
                let product = quote(&format!("{number}*{name}"));
                Diagnostic::error(Code::ImplicitMul, span, "a product needs `*`")
                    .with_help(format!("write {product}"))
            }
        }
    }
}

/// A decimal number taken apart: `digits` times ten to the power of `exponent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// Significant decimal digits without leading or trailing zeros; empty for zero.
    pub digits: String,
    /// The power of ten they are multiplied with.
    pub exponent: i64,
}

impl Decimal {
    /// Takes a literal apart, refusing what would need more than `limits.constant_bits`.
    pub fn read(text: &str, span: Span, limits: &Limits) -> Result<Decimal, Diagnostic> {
        let (mantissa, power) = match text.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, Some(power)),
            None => (text, None),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let most_digits = digits_within(limits.constant_bits);
        let written = (whole.len() + fraction.len()) as u64;
        if written > most_digits {
            let what = format!("the literal has {written} digits, more than {most_digits} fit");
            return Err(limits.exceeded(Code::LimitLiteral, Limit::ConstantBits, span, &what));
        }

        let all = format!("{whole}{fraction}");
        let without_leading = all.trim_start_matches('0');
        let digits = without_leading.trim_end_matches('0');
        if digits.is_empty() {
            return Ok(Decimal { digits: String::new(), exponent: 0 });
        }
        let too_large = || {
            let shown = quote(power.unwrap_or("0"));
            let what =
                format!("the exponent {shown} makes a number of more than {most_digits} digits");
            limits.exceeded(Code::NumExponent, Limit::ConstantBits, span, &what)
        };
        let power = match power {
            Some(power) => power.parse::<i64>().map_err(|_| too_large())?,
            None => 0,
        };
        let trailing = (without_leading.len() - digits.len()) as i64;
        let exponent = power
            .checked_add(trailing - fraction.len() as i64)
            .filter(|exponent| {
                let zeros = exponent.unsigned_abs();
                let length = if *exponent > 0 { zeros + digits.len() as u64 } else { zeros };
                length <= most_digits
            })
            .ok_or_else(too_large)?;
        Ok(Decimal { digits: digits.to_owned(), exponent })
    }
}

/// How many decimal digits fit in so many bits.
fn digits_within(bits: u64) -> u64 {
    // log10(2) is a little more than 30102/100000.
    (bits / 100_000) * 30_102 + (bits % 100_000) * 30_102 / 100_000
}

#[cfg(test)]
mod tests {
    use super::{Decimal, NumberError, Scanned, scan};
    use crate::code::Code;
    use crate::limits::Limits;
    use crate::span::Span;

    fn read(text: &str) -> Result<(String, i64), Code> {
        Decimal::read(text, Span::default(), &Limits::default())
            .map(|decimal| (decimal.digits, decimal.exponent))
            .map_err(|diagnostic| diagnostic.code)
    }

    #[test]
    fn numbers_end_where_rust_ends_them() {
        let cases = [
            ("12+x", 2, "12"),
            ("0..2", 1, "0"),
            ("5.*x", 2, "5"),
            ("5.", 2, "5"),
            ("1.25e-3*x", 7, "1.25e-3"),
            ("1_000", 5, "1000"),
            ("1.2.3", 3, "1.2"),
            ("1.x", 1, "1"),
            ("7²", 1, "7"),
            ("2·x", 1, "2"),
        ];
        for (text, length, digits) in cases {
            assert_eq!(scan(text), Scanned { length, value: Ok(digits.to_owned()) }, "{text}");
        }
    }

    #[test]
    fn bad_numbers_are_taken_whole() {
        let product =
            |number: &str, name: &str| NumberError::ImplicitMul(number.to_owned(), name.to_owned());
        let suffix =
            |number: &str, name: &str| NumberError::TypeSuffix(number.to_owned(), name.to_owned());
        let cases = [
            ("0x10 * x", 4, NumberError::NotDecimal),
            ("0b101*x", 5, NumberError::NotDecimal),
            ("1e*x", 2, NumberError::EmptyExponent),
            ("1e+", 3, NumberError::EmptyExponent),
            ("2x", 2, product("2", "x")),
            ("2e3λ_1+", 7, product("2e3", "λ_1")),
            ("1e3f64*x", 6, suffix("1e3", "f64")),
            ("3usize", 6, suffix("3", "usize")),
        ];
        for (text, length, error) in cases {
            assert_eq!(scan(text), Scanned { length, value: Err(error) }, "{text}");
        }
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(read("0.1"), Ok(("1".to_owned(), -1)));
        assert_eq!(read("1200"), Ok(("12".to_owned(), 2)));
        assert_eq!(read("12.50e3"), Ok(("125".to_owned(), 2)));
        assert_eq!(read("0.000"), Ok((String::new(), 0)));
        assert_eq!(read("0e999999999999999999999999"), Ok((String::new(), 0)));
        assert_eq!(read("1e400"), Ok(("1".to_owned(), 400)));
        assert_eq!(read("5e-324"), Ok(("5".to_owned(), -324)));
    }

    #[test]
    fn large_numbers_are_refused_before_they_are_built() {
        assert_eq!(read("1e999999999"), Err(Code::NumExponent));
        assert_eq!(read("1e-999999999"), Err(Code::NumExponent));
        assert_eq!(read("1e99999999999999999999"), Err(Code::NumExponent));
        assert_eq!(read("0.1e-9223372036854775808"), Err(Code::NumExponent));
        assert_eq!(read(&"9".repeat(100_000)), Err(Code::LimitLiteral));
        assert_eq!(read(&format!("0.{}1", "0".repeat(100_000))), Err(Code::LimitLiteral));
    }
}
