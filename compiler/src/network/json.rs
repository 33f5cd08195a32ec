//! The JSON form of a network, for programs in other languages.
//!
//! ```text
//! {"name": "f", "inputs": ["x", …], "params": ["a", …],
//!  "gates":   [{"left": FORM, "right": FORM}, …],        gate k is left times right
//!  "outputs": [{"name": "out", "form": FORM}, …], …}
//! FORM = {"const": COEF, "terms": [[WIRE, COEF], …]}     WIRE is an input, or "g<k>" for a gate before
//! COEF = "p/q" or "p", or a polynomial in the parameters such as "2*a^2 - 1/3*b"
//! ```
//!
//! Where coefficients have square roots, `"roots": {"sqrt2": 2, …}` follows: names in coefficients that
//! stand for the positive square roots of these primes.
//!
//! Where relations were declared, `"relations": ["x^2 + y^2 - 1", …]` follows `params`: polynomials
//! in inputs and parameters, and the outputs are claimed only where all of them are zero.
//!
//! Of a posterior, `"classes": [["A", "1"], ["B", "3/7"], …]` follows: the classes and their weights
//! over that of the first, rational or `sqrt(p/q)`. The first logit is 0, the others are the first
//! outputs; p is the softmax of logits plus logarithms of weights.
//!
//! Then follow the numbers of the report: `gates_count`, `squares`, `depth`, `additions`,
//! `constant_products`, `operations`, `lower_bound`, `bound_reason`, `certified`, `proof`, `terms`.
//!
//! Names are identifiers, so that coefficients can be read by any expression parser: element
//! `q[0,1]` is called `q_0_1`. An input called like a gate, or like another input, gets a `_`.

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use super::affine::{Affine, Wire};
use super::certificate::Certificate;
use super::metrics::Metrics;
use super::{Network, Output};
use crate::poly::{Polynomial, System};

/// The JSON text of a network, its counts and its certificate, one gate a line.
pub fn json_text(
    system: &System,
    network: &Network,
    metrics: &Metrics,
    certificate: &Certificate,
) -> String {
    fmt::from_fn(|f| write_json(f, system, network, metrics, certificate)).to_string()
}

fn write_json(
    f: &mut fmt::Formatter<'_>,
    system: &System,
    network: &Network,
    metrics: &Metrics,
    certificate: &Certificate,
) -> fmt::Result {
    let names = Names::of(network);
    let list = |names: &[String]| {
        let quoted: Vec<String> = names.iter().map(|n| quoted(n)).collect();
        quoted.join(", ")
    };
    writeln!(f, "{{\"name\": {},", quoted(&network.signature.name))?;
    writeln!(f, " \"inputs\": [{}],", list(&names.variables))?;
    writeln!(f, " \"params\": [{}],", list(&names.parameters))?;
    let roots = &names.coefficients[names.parameters.len()..];
    if !roots.is_empty() {
        let pairs = roots.iter().zip(&network.signature.roots);
        let pairs: Vec<String> = pairs.map(|(n, p)| format!("{}: {p}", quoted(n))).collect();
        writeln!(f, " \"roots\": {{{}}},", pairs.join(", "))?;
    }
    if system.ideal.is_declared() {
        let relations = system.ideal.declared().iter();
        let text = |p: &Polynomial| p.display(&names.variables, &names.coefficients).to_string();
        writeln!(f, " \"relations\": [{}],", list(&relations.map(text).collect::<Vec<_>>()))?;
    }
    if let Some(posterior) = &system.posterior {
        let weighed = posterior.names().zip(posterior.ratios());
        let pairs = weighed
            .map(|(name, ratio)| format!("[{}, {}]", quoted(name), quoted(&ratio.to_string())));
        writeln!(f, " \"classes\": [{}],", pairs.collect::<Vec<_>>().join(", "))?;
    }
    f.write_str(" \"gates\": [")?;
    for (k, gate) in network.gates.iter().enumerate() {
        f.write_str(if k > 0 { ",\n  {\"left\": " } else { "\n  {\"left\": " })?;
        write_form(f, &gate.left, &names)?;
        f.write_str(", \"right\": ")?;
        write_form(f, &gate.right, &names)?;
        f.write_char('}')?;
    }
    f.write_str("],\n \"outputs\": [")?;
    for (k, Output { name, form }) in network.outputs.iter().enumerate() {
        f.write_str(if k > 0 { ",\n  " } else { "\n  " })?;
        write!(f, "{{\"name\": {}, \"form\": ", quoted(name))?;
        write_form(f, form, &names)?;
        f.write_char('}')?;
    }
    f.write_str("],\n")?;
    writeln!(f, " \"gates_count\": {},", metrics.gates)?;
    writeln!(f, " \"squares\": {},", metrics.squares)?;
    writeln!(f, " \"depth\": {},", metrics.depth)?;
    writeln!(f, " \"additions\": {},", metrics.additions)?;
    writeln!(f, " \"constant_products\": {},", metrics.constant_products)?;
    writeln!(f, " \"operations\": {},", metrics.operations)?;
    writeln!(f, " \"lower_bound\": {},", certificate.bound.gates)?;
    writeln!(f, " \"bound_reason\": {},", quoted(&certificate.reason()))?;
    writeln!(f, " \"certified\": {},", certificate.is_minimal())?;
    writeln!(f, " \"proof\": {},", quoted(&certificate.proof_text()))?;
    writeln!(f, " \"terms\": {}}}", system.term_count())
}

fn write_form(f: &mut fmt::Formatter<'_>, form: &Affine, names: &Names) -> fmt::Result {
    let coefficient =
        |c: &crate::poly::Coefficient| quoted(&c.display(&names.coefficients).to_string());
    write!(f, "{{\"const\": {}, \"terms\": [", coefficient(form.constant_part()))?;
    for (k, (wire, c)) in form.terms().iter().enumerate() {
        let name = match wire {
            Wire::Input(v) => names.variables[v.index()].clone(),
            Wire::Gate(g) => g.to_string(),
        };
        f.write_str(if k > 0 { ", " } else { "" })?;
        write!(f, "[{}, {}]", quoted(&name), coefficient(c))?;
    }
    f.write_str("]}")
}

/// Names that are identifiers, distinct, and not those of gates.
struct Names {
    variables: Vec<String>,
    parameters: Vec<String>,
    /// Those of parameters, then those of roots.
    coefficients: Vec<String>,
}

impl Names {
    fn of(network: &Network) -> Self {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let mut all = |names: Vec<String>| {
            let distinct = names.into_iter().map(|name| {
                let mut name = identifier(&name);
                while is_gate(&name) || !taken.insert(name.clone()) {
                    name.push('_');
                }
                name
            });
            distinct.collect::<Vec<String>>()
        };
        let variables = all(network.signature.variable_names());
        let parameters = all(network.signature.parameter_names());
        let roots = network.signature.roots.iter().map(|p| format!("sqrt{p}"));
        let roots = all(roots.collect());
        Self { variables, coefficients: [parameters.clone(), roots].concat(), parameters }
    }
}

fn identifier(name: &str) -> String {
    let inner = name.strip_suffix(']').unwrap_or(name);
    inner.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

fn is_gate(name: &str) -> bool {
    name.strip_prefix('g')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// A JSON string.
pub fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if (c as u32) < 0x20 || c == '\u{7f}' => {
                let code = c as u32;
                out.push_str(&format!("\\u{code:04x}"));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::{Metrics, Network, json_text, quoted};
    use crate::network::certificate::Certificate;
    use crate::network::samples;
    use crate::options::Options;
    use crate::program::lower;

    fn json(network: Network) -> String {
        let system = samples::system(network.clone());
        let metrics = Metrics::of(&network, &lower(&network, &Options::default()));
        let certificate = Certificate::of(&system, &network).unwrap();
        json_text(&system, &network, &metrics, &certificate)
    }

    #[test]
    fn saddle() {
        let expected = r#"{"name": "saddle",
 "inputs": ["x", "y"],
 "params": ["a"],
 "gates": [
  {"left": {"const": "0", "terms": [["x", "1"]]}, "right": {"const": "0", "terms": [["x", "1"]]}},
  {"left": {"const": "0", "terms": [["x", "1"], ["y", "1"]]}, "right": {"const": "0", "terms": [["g0", "1"]]}}],
 "outputs": [
  {"name": "out", "form": {"const": "1/2", "terms": [["g1", "3*a"]]}}],
 "gates_count": 2,
 "squares": 1,
 "depth": 2,
 "additions": 2,
 "constant_products": 1,
 "operations": 5,
 "lower_bound": 2,
 "bound_reason": "degree bound, parameters free",
 "certified": true,
 "proof": "proved",
 "terms": 3}
"#;
        assert_eq!(json(samples::saddle()), expected);
    }

    #[test]
    fn names_are_identifiers_and_not_gates() {
        let json = json(samples::parse(
            "network f(g0, g0_, q: [2]; q_0) {\n gg0 = g0 * q[0]\n out = gg0 + (q_0)*g0_\n}",
        ));
        assert!(json.contains(r#""inputs": ["g0_", "g0__", "q_0", "q_1"]"#), "{json}");
        assert!(json.contains(r#""params": ["q_0_"]"#));
        assert!(json.contains(r#"[["g0__", "q_0_"], ["g0", "1"]]"#));
    }

    #[test]
    fn strings_are_escaped() {
        assert_eq!(quoted("a\"b\\c\n\u{1}\u{7f}θ"), "\"a\\\"b\\\\c\\n\\u0001\\u007fθ\"");
    }
}
