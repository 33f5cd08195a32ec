//! The reader inverts the printer, and says where a text goes wrong.

use super::{ReadErrorKind, read};
use crate::modular::Stream;
use crate::network::samples;
use crate::network::verify::verify;

#[test]
fn reading_inverts_printing() {
    for text in samples::TEXTS {
        assert_eq!(samples::parse(text).to_string(), text);
    }
}

#[test]
fn random_networks_survive_their_text() {
    let mut stream = Stream::new(1);
    for _ in 0..500 {
        let size = stream.below(12);
        let network = samples::random(&mut stream, size);
        assert_eq!(verify(&network), []);
        assert_eq!(samples::parse(&network.to_string()), network);
    }
}

#[test]
fn other_spellings_mean_the_same() {
    let free = "\n\n network saddle ( x,y; a ) {  // a comment\n\n g0 = x * (x)\n\
                g1 = g0 * (y/1 + 2*x - x)\n out = 0.5 + g1 * (a + a + a) }\n\n";
    let mut network = samples::parse(free);
    let gate = &mut network.gates[1];
    std::mem::swap(&mut gate.left, &mut gate.right);
    assert_eq!(network, samples::saddle());
}

#[test]
fn errors_point_at_their_place() {
    let cases = [
        ("netwrk f(x) {\n out = x\n}", ReadErrorKind::Syntax, "netwrk"),
        ("network f(x) {\n out = y\n}", ReadErrorKind::Name, "y"),
        ("network f(x, x) {\n out = x\n}", ReadErrorKind::Name, "\n"),
        ("network f(x) {\n out = x $ 2\n}", ReadErrorKind::Syntax, "$"),
        ("network f(x) {\n g1 = x^2\n out = g1\n}", ReadErrorKind::Gate, "g1"),
        ("network f(x) {\n g0 = x^3\n out = g0\n}", ReadErrorKind::Gate, "\n out"),
        ("network f(x) {\n g0 = g0*x\n out = g0\n}", ReadErrorKind::Name, "g0*"),
        ("network f(x) {\n out = x*x + 1\n}", ReadErrorKind::Gate, "+"),
        ("network f(x) {\n out = x/0\n}", ReadErrorKind::Syntax, "\n}"),
        ("network f(x) {\n out = 1\n out = 2\n}", ReadErrorKind::Name, "out = 2"),
        ("network f(x) -> (f64; 2) {\n out = 1\n}", ReadErrorKind::Gate, "network"),
        ("network f(x: [70000]) {\n out = 1\n}", ReadErrorKind::Limit, ")"),
        ("network f(x: [0]) -> q {\n out = 1\n}", ReadErrorKind::Name, "q"),
        ("network f(x; a) {\n out = (a + 1)^9\n}", ReadErrorKind::Limit, "\n}"),
        ("network f(\"x) {\n out = 1\n}", ReadErrorKind::Syntax, "\""),
        ("network f(x) {\n out = x\n", ReadErrorKind::Syntax, ""),
    ];
    for (text, kind, place) in cases {
        let error = read(text).expect_err(text);
        assert_eq!(error.kind, kind, "{text}: {error}");
        let at = &text[error.span.start..];
        assert!(
            if place.is_empty() { at.is_empty() } else { at.starts_with(place) },
            "{error}: {at}"
        );
    }
}

#[test]
fn hostile_texts_end_in_errors() {
    let deep = format!("network f(x) {{\n out = {}x\n}}", "(".repeat(100_000));
    assert_eq!(read(&deep).map_err(|e| e.kind), Err(ReadErrorKind::Limit));
    let power = "network f(x) {\n out = (9^65535)^65535\n}";
    assert_eq!(read(power).map_err(|e| e.kind), Err(ReadErrorKind::Limit));
    let sum = "a+b+c+d+e+h";
    let wide = format!(
        "network f(x; a, b, c, d, e, h) {{\n out = ({sum}){}\n}}",
        format!("*({sum})").repeat(99)
    );
    assert_eq!(read(&wide).map_err(|e| e.kind), Err(ReadErrorKind::Limit));
    let degree = format!("network f(x; a) {{\n out = a^60000{}\n}}", "*a^60000");
    assert_eq!(read(&degree).map_err(|e| e.kind), Err(ReadErrorKind::Limit));
}
