//! Exactness across the small limit, decimals, correct rounding, roots.

use super::Rational;

fn r(text: &str) -> Rational {
    text.parse().unwrap()
}

#[test]
fn arithmetic_is_exact_across_the_small_limit() {
    let big = r("9223372036854775807");
    let sum = &big + &Rational::ONE;
    assert_eq!(sum.to_string(), "9223372036854775808");
    assert_eq!(&sum - &Rational::ONE, big);
    assert_eq!(&(&sum * &sum) / &sum, sum);
    assert_eq!(-&r("-9223372036854775808"), sum);
    assert_eq!(&r("1/3") + &r("1/6"), r("1/2"));
}

#[test]
fn decimals_are_exact() {
    assert_eq!(r("0.1"), r("1/10"));
    assert_eq!(r("1.5e-3"), r("3/2000"));
    assert_eq!(r("2e3"), r("2000"));
    assert!("1/0".parse::<Rational>().is_err());
    assert!("x".parse::<Rational>().is_err());
    assert!("1.-5".parse::<Rational>().is_err());
}

#[test]
fn rounding_is_to_nearest_even() {
    for text in [
        "0.1",
        "1e300",
        "5e-324",
        "2.2250738585072014e-308",
        "1e-310",
        "123456789012345678901234567890",
    ] {
        assert_eq!(r(text).to_f64(), text.parse::<f64>().unwrap(), "{text}");
        assert_eq!((-r(text)).to_f64(), -text.parse::<f64>().unwrap(), "{text}");
    }
    assert_eq!(r("9007199254740993").to_f64(), 9007199254740992.0);
    assert_eq!(r("9007199254740995").to_f64(), 9007199254740996.0);
    assert_eq!(r("1e400").to_f64(), f64::INFINITY);
    for text in ["0.1", "16777217", "1e-45", "3.4028235e38", "1e-40"] {
        assert_eq!(r(text).to_f32(), text.parse::<f32>().unwrap(), "{text}");
    }
    assert_eq!(r("1e39").to_f32(), f32::INFINITY);
}

#[test]
fn nearest_integer() {
    for (text, nearest) in
        [("7/2", "4"), ("-7/2", "-3"), ("10/3", "3"), ("-11/3", "-4"), ("5", "5")]
    {
        assert_eq!(r(text).nearest(), r(nearest));
    }
}

#[test]
fn roots() {
    assert_eq!(r("9/4").square_root(), Some(r("3/2")));
    assert_eq!(r("2").square_root(), None);
    assert_eq!(r("-8").root(3), Some(r("-2")));
    assert_eq!(r("-4").square_root(), None);
}
