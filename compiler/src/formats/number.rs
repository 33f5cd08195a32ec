//! Numbers of files: Python's, JSON's and Fortran's, as decimals of ours.

use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::limits::Limits;
use crate::span::Span;
use crate::syntax::Decimal;

/// A number as it is written in a source: nothing was rounded.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Number {
    /// Whether it has a minus sign.
    pub negative: bool,
    /// The magnitude: `0.25`, `1e-7`, `1/3`.
    pub text: String,
}

impl Number {
    /// Whether the number is zero.
    pub fn is_zero(&self) -> bool {
        let mantissa = self.text.split(['e', '/']).next().unwrap_or_default();
        mantissa.bytes().all(|b| matches!(b, b'0' | b'.'))
    }

    /// Whether the magnitude is one.
    pub fn is_one(&self) -> bool {
        self.text == "1"
    }
}

/// Reads `-1`, `+.5`, `1_000`, `2.50E-03`, `1.5D+00` and `0.25-101`, the last two as Fortran prints
/// them. The value is exact; final zeros of the fraction and an exponent of zero are left out.
pub(super) fn read(word: &str, span: Span, limits: &Limits) -> Result<Number, Diagnostic> {
    let (negative, rest) = match word.strip_prefix(['+', '-']) {
        Some(rest) => (word.starts_with('-'), rest),
        None => (false, word),
    };
    let wrong = || {
        let infinite = ["nan", "inf", "infinity"].iter().any(|w| rest.eq_ignore_ascii_case(w));
        if infinite {
            let message = format!("{} is not a coefficient", quote(word));
            return Diagnostic::error(Code::NumNonfinite, span, message);
        }
        Diagnostic::error(Code::FormatNumber, span, format!("{} is not a number", quote(word)))
    };
    // A sign behind the mantissa begins an exponent of three digits, for which Fortran has no `E`.
    let (mantissa, exponent) = match rest.find(['e', 'E', 'd', 'D', '+', '-']) {
        Some(at) => {
            let (mantissa, tail) = rest.split_at(at);
            (mantissa, Some(tail.trim_start_matches(['e', 'E', 'd', 'D'])))
        }
        None => (rest, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (whole, fraction) = match (digits(whole), digits(fraction)) {
        (Some(whole), Some(fraction)) if !(whole.is_empty() && fraction.is_empty()) => {
            (whole, fraction)
        }
        _ => return Err(wrong()),
    };
    let fraction = fraction.trim_end_matches('0');
    let whole = whole.trim_start_matches('0');
    let mut text = if whole.is_empty() { "0".to_owned() } else { whole.to_owned() };
    if !fraction.is_empty() {
        text = format!("{text}.{fraction}");
    }
    if let Some(exponent) = exponent {
        let (minus, power) = match exponent.strip_prefix(['+', '-']) {
            Some(power) => (exponent.starts_with('-'), power),
            None => (false, exponent),
        };
        let power = digits(power).filter(|power| !power.is_empty()).ok_or_else(wrong)?;
        let power = power.trim_start_matches('0');
        if !power.is_empty() {
            text = format!("{text}e{}{power}", if minus { "-" } else { "" });
        }
    }
    Decimal::read(&text, span, limits)?;
    Ok(Number { negative, text })
}

/// The digits of a text that has nothing else but single `_` between them.
fn digits(text: &str) -> Option<String> {
    let separated = !text.starts_with('_') && !text.ends_with('_') && !text.contains("__");
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    (separated && plain).then(|| text.replace('_', ""))
}

#[cfg(test)]
mod tests {
    use super::{Number, read};
    use crate::code::Code;
    use crate::limits::Limits;
    use crate::span::Span;

    fn number(text: &str) -> Result<Number, Code> {
        read(text, Span::default(), &Limits::default()).map_err(|diagnostic| diagnostic.code)
    }

    #[test]
    fn numbers_of_all_languages_stay_exact() {
        let cases = [
            ("2", "2"),
            ("-2.500", "-2.5"),
            ("+.5", "0.5"),
            ("5.", "5"),
            ("1_000.0", "1000"),
            ("1.0000000000000000E+00", "1"),
            ("0.4166666666666666E-01", "0.4166666666666666e-1"),
            ("-1.5D+02", "-1.5e2"),
            ("0.123-101", "0.123e-101"),
            ("0.0", "0"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ];
        for (text, wanted) in cases {
            let found = number(text).unwrap();
            let sign = if found.negative { "-" } else { "" };
            assert_eq!(format!("{sign}{}", found.text), wanted);
            assert_eq!(found.is_zero(), wanted == "0", "{text}");
        }
    }

    #[test]
    fn what_is_no_number_has_its_code() {
        for text in ["", ".", "-", "1e", "1e+", "--1", "1.2.3", "0x10", "1__0", "_1", "x", "1+2i"] {
            assert_eq!(number(text), Err(Code::FormatNumber), "{text}");
        }
        assert_eq!(number("-inf"), Err(Code::NumNonfinite));
        assert_eq!(number("nan"), Err(Code::NumNonfinite));
        assert_eq!(number("1e999999999"), Err(Code::NumExponent));
        assert_eq!(number("1e99999999999999999999999999"), Err(Code::NumExponent));
        assert_eq!(number(&"7".repeat(100_000)), Err(Code::LimitLiteral));
    }
}
