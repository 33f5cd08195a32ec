//! The JSON form is what another program would read: parsed by an independent parser and evaluated
//! by a few lines of code, it gives the values of the polynomials.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::collections::BTreeMap;

use multiplet_compiler::network::certificate::Certificate;
use multiplet_compiler::network::expand::{ExpansionLimits, expand};
use multiplet_compiler::network::json::{json_text, quoted};
use multiplet_compiler::network::metrics::Metrics;
use multiplet_compiler::network::read::read;
use multiplet_compiler::options::Options;
use multiplet_compiler::poly::{Ideal, System, SystemOutput};
use multiplet_compiler::program::lower;
use multiplet_compiler::rational::Rational;
use serde_json::Value;

fn compiled(text: &str) -> (System, Value) {
    let network = read(text).unwrap();
    let polynomials = expand(&network, ExpansionLimits::default()).unwrap();
    let outputs = network.outputs.iter().zip(polynomials);
    let outputs =
        outputs.map(|(o, p)| SystemOutput { name: o.name.clone(), polynomial: Some(p) }).collect();
    let ideal = Ideal::of_domains(&network.signature);
    let (signature, written) = (network.signature.clone(), network.clone());
    let system = System { signature, outputs, written, ideal, posterior: None };
    let certificate = Certificate::of(&system, &network).unwrap();
    let metrics = Metrics::of(&network, &lower(&network, &Options::default()));
    let json = json_text(&system, &network, &metrics, &certificate);
    (system, serde_json::from_str(&json).unwrap_or_else(|e| panic!("{e}\n{json}")))
}

fn form(form: &Value, wires: &BTreeMap<String, Rational>) -> Rational {
    let number = |v: &Value| v.as_str().unwrap().parse::<Rational>().unwrap();
    let mut sum = number(&form["const"]);
    for term in form["terms"].as_array().unwrap() {
        sum += &(&wires[term[0].as_str().unwrap()] * &number(&term[1]));
    }
    sum
}

#[test]
fn values_are_those_of_the_polynomials() {
    let text = "network f(x, y, g7) {\n gg0 = (x + 1/2*y)^2\n gg1 = (gg0 - 3*g7) * (x - 1)\n \
                out = 2*gg1 - gg0 + 7/3\n \"d\\\"q\" = -gg1\n}";
    let (system, json) = compiled(text);
    let values = [2, -3, 5].map(Rational::integer);
    let inputs = json["inputs"].as_array().unwrap();
    let mut wires: BTreeMap<String, Rational> =
        inputs.iter().map(|n| n.as_str().unwrap().to_owned()).zip(values.clone()).collect();
    assert!(wires.contains_key("g7_"));
    for (k, gate) in json["gates"].as_array().unwrap().iter().enumerate() {
        let product = &form(&gate["left"], &wires) * &form(&gate["right"], &wires);
        wires.insert(format!("g{k}"), product);
    }
    let outputs = json["outputs"].as_array().unwrap();
    assert_eq!(outputs.len(), 2);
    for (output, expected) in outputs.iter().zip(&system.outputs) {
        assert_eq!(output["name"], expected.name.as_str());
        let value = expected.polynomial.as_ref().unwrap().evaluate(&values, &[]);
        assert_eq!(form(&output["form"], &wires), value);
    }
}

#[test]
fn the_report_is_there() {
    let (_, json) =
        compiled("network f(x, y; a) {\n g0 = x * y\n g1 = g0^2\n out = (a)*g1 + g0\n}");
    assert_eq!(json["name"], "f");
    assert_eq!(json["params"], serde_json::json!(["a"]));
    let numbers = ["gates_count", "squares", "depth", "additions", "constant_products", "terms"];
    assert_eq!(numbers.map(|n| json[n].as_u64().unwrap()), [2, 1, 2, 1, 1, 2]);
    assert_eq!((json["lower_bound"].as_u64(), json["certified"].as_bool()), (Some(2), Some(true)));
    assert_eq!(json["bound_reason"], "degree bound, parameters free");
    assert_eq!(json["proof"], "proved");
}

#[test]
fn every_string_survives() {
    let all: String = (0..0x250).filter_map(char::from_u32).chain(['\u{2028}', '🦀']).collect();
    assert_eq!(serde_json::from_str::<String>(&quoted(&all)).unwrap(), all);
}
