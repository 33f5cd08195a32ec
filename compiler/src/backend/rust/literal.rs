//! Exact constants to Rust literals.
//!
//! A constant is rounded once, to nearest even, and printed with the fewest digits that read back
//! as the same number; the suffix keeps the type out of the hands of inference.

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote;

use crate::network::text::scalar_name;
use crate::poly::Scalar;
use crate::rational::Rational;

/// The literal of a number, with its sign: `2.0_f64`, `-0.1_f32`. The number must be in range
/// ([`crate::program::Program::check_emittable`]); beyond it there is no literal and the result is
/// the path of an infinity.
pub fn literal(number: &Rational, scalar: Scalar) -> TokenStream {
    let magnitude = number.abs();
    let (text, finite) = match scalar {
        Scalar::F32 => {
            let value = magnitude.to_f32();
            (format!("{value:?}_f32"), value.is_finite())
        }
        Scalar::F64 => {
            let value = magnitude.to_f64();
            (format!("{value:?}_f64"), value.is_finite())
        }
    };
    let token: TokenStream = match text.parse::<Literal>() {
        Ok(mut literal) if finite => {
            literal.set_span(Span::mixed_site());
            TokenTree::from(literal).into()
        }
        _ => {
            let scalar = Ident::new(scalar_name(scalar), Span::mixed_site());
            quote!(::core::#scalar::INFINITY)
        }
    };
    if number.is_negative() { quote!(-#token) } else { token }
}

/// The number that a literal of this text, suffix included, stands for.
pub fn read_literal(text: &str, scalar: Scalar) -> Option<Rational> {
    let digits = text.strip_suffix(scalar_name(scalar))?.trim_end_matches('_');
    match scalar {
        Scalar::F32 => Rational::from_f64(f64::from(digits.parse::<f32>().ok()?)),
        Scalar::F64 => Rational::from_f64(digits.parse::<f64>().ok()?),
    }
}

#[cfg(test)]
mod tests {
    use super::{literal, read_literal};
    use crate::poly::Scalar;
    use crate::rational::Rational;

    fn text(number: &str, scalar: Scalar) -> String {
        literal(&number.parse().unwrap(), scalar).to_string()
    }

    #[test]
    fn literals_are_short_and_typed() {
        assert_eq!(text("2", Scalar::F64), "2.0_f64");
        assert_eq!(text("0.1", Scalar::F32), "0.1_f32");
        assert_eq!(text("1/3", Scalar::F64), "0.3333333333333333_f64");
        assert_eq!(text("-1e300", Scalar::F64).replace(' ', ""), "-1e300_f64");
        assert_eq!(text("16777217", Scalar::F32), "16777216.0_f32");
    }

    #[test]
    fn literals_read_back_exactly() {
        for number in ["1/3", "5e-324", "1.7976931348623157e308", "9007199254740993", "1e-310"] {
            let exact: Rational = number.parse().unwrap();
            let read = read_literal(&text(number, Scalar::F64), Scalar::F64).unwrap();
            assert_eq!(read.to_f64().to_bits(), exact.to_f64().to_bits(), "{number}");
        }
        for number in ["1/3", "1e-45", "3.4028235e38", "16777217", "1e-40"] {
            let exact: Rational = number.parse().unwrap();
            let read = read_literal(&text(number, Scalar::F32), Scalar::F32).unwrap();
            assert_eq!(read.to_f32().to_bits(), exact.to_f32().to_bits(), "{number}");
        }
        assert_eq!(read_literal("2.0_f32", Scalar::F64), None);
    }
}
