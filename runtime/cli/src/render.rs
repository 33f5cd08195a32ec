//! Words for results: reports, values, code.

use std::fmt::Write;

use indexmap::IndexMap;
use multiplet::posterior::Classes;
use multiplet_compiler::Compiled;
use multiplet_compiler::backend::{EmitError, c, rust};
use multiplet_compiler::code::Code;
use multiplet_compiler::diagnostic::counted;
use multiplet_compiler::network::json::json_text;
use multiplet_compiler::poly::Signature;
use multiplet_compiler::rational::Rational;

use crate::arguments::Emit;
use crate::evaluate::{self, Values, kernel};
use crate::failure::Failure;
use crate::posterior;

/// What is said where a search was stopped.
pub const INTERRUPTED: &str = "interrupted: the search was stopped, a smaller network may exist";

/// A report shows so many inputs and outputs.
const SHOWN: usize = 8;

/// One definition in the form that was asked for.
pub fn emit(compiled: &Compiled, what: Emit) -> Result<String, Failure> {
    match what {
        Emit::Report => report(compiled),
        Emit::Net => Ok(net(compiled)),
        Emit::Json => {
            let Compiled { system, network, certificate, .. } = compiled;
            Ok(json_text(system, network, &compiled.metrics(), certificate))
        }
        Emit::Rust => rust(compiled),
        Emit::C => c(compiled),
        Emit::Onnx => {
            let message = "a model is no text: `multiplet compile … --emit onnx -o FILE` writes it";
            Err(Failure::argument(message))
        }
        Emit::Clif => Ok(kernel(compiled)?.clif()?),
        Emit::Asm => Ok(kernel(compiled)?.asm()?),
    }
}

/// Network, counts, certificate and proof, and a value that the JIT computed.
pub fn report(compiled: &Compiled) -> Result<String, Failure> {
    let mut text = net(compiled);
    let m = compiled.metrics();
    let certificate = &compiled.certificate;
    let _ = writeln!(text, "{certificate}");
    let _ = writeln!(
        text,
        "squares {}, depth {}, neurons {}, operations {} (additions {}, constant products {}); \
         {} as written",
        m.squares,
        m.depth,
        m.neurons,
        m.operations,
        m.additions,
        m.constant_products,
        counted(compiled.system.written.gates.len(), "gate"),
    );
    text.push_str(&classes(compiled));
    if let Some(value) = &compiled.value {
        let _ = writeln!(text, "the value alone: {}", value.certificate);
    }
    let _ = writeln!(text, "network = input: {}", certificate.proof_text());
    text.push_str(&derivation(&compiled.origins));
    text.push_str(&interrupted(compiled));
    text.push_str(&sample(compiled)?);
    Ok(text)
}

/// The line about the classes of a posterior; empty where the definition is none.
pub fn classes(compiled: &Compiled) -> String {
    compiled.posterior().map(|posterior| format!("{posterior}\n")).unwrap_or_default()
}

/// The line about a search that was stopped; empty where none was.
pub fn interrupted(compiled: &Compiled) -> String {
    if compiled.interrupted { format!("{INTERRUPTED}\n") } else { String::new() }
}

/// `derivation: g0 g2 as written, g1 quadratic form`: what made each gate, or how many where
/// there are many.
fn derivation(origins: &[&str]) -> String {
    let mut groups: IndexMap<&str, Vec<usize>> = IndexMap::new();
    for (gate, origin) in origins.iter().enumerate() {
        groups.entry(origin).or_default().push(gate);
    }
    let named = |gates: &[usize]| {
        let names: Vec<String> = gates.iter().map(|g| format!("g{g}")).collect();
        names.join(" ")
    };
    let shown = |(origin, gates): (&&str, &Vec<usize>)| match gates.len() {
        n if n <= SHOWN => format!("{} {origin}", named(gates)),
        n => format!("{n} gates {origin}"),
    };
    let parts: Vec<String> = groups.iter().map(shown).collect();
    if parts.is_empty() { String::new() } else { format!("derivation: {}\n", parts.join(", ")) }
}

/// The value at a fixed point, by the JIT and exactly.
fn sample(compiled: &Compiled) -> Result<String, Failure> {
    let signature = &compiled.system.signature;
    let point = evaluate::sample(&compiled.system);
    if evaluate::check_relations(&compiled.system, &point).is_err() {
        // Any value would be that of the network, not of what was defined.
        return Ok(String::new());
    }
    let values = evaluate::at(compiled, &point)?;
    let mut inputs = named(&signature.variable_names(), &point.variables);
    inputs.extend(named(&signature.parameter_names(), &point.parameters));
    let mut text = format!("{}: at {}\n", values.engine, shortened(&inputs));
    let lines = lines(compiled, &values);
    for line in lines.iter().take(SHOWN) {
        let _ = writeln!(text, "  {line}");
    }
    if lines.len() > SHOWN {
        let _ = writeln!(text, "  … {} more", lines.len() - SHOWN);
    }
    Ok(text)
}

/// `out = 0.5 (exactly 1/2)`, one line an output; of a posterior `A: 0.75`, one line a class.
pub fn lines(compiled: &Compiled, values: &Values) -> Vec<String> {
    if let Some(classes) = Classes::of(compiled) {
        let numbers = posterior::numbers(&classes, &values.found);
        let names = posterior::names(&classes, &compiled.system.signature);
        return names.iter().zip(numbers).map(|(name, x)| format!("{name}: {x:?}")).collect();
    }
    let names = compiled.network.outputs.iter().map(|o| &o.name);
    names.zip(numbers(values)).map(|(name, number)| format!("{name} = {number}")).collect()
}

/// `0.5 (exactly 1/2)`, one an output.
pub fn numbers(values: &Values) -> impl Iterator<Item = String> + use<'_> {
    let exact = |k: usize| values.exact.as_ref().and_then(|all| all.get(k));
    let with_exact = move |(k, found): (usize, &f64)| format!("{found:?}{}", exactly(exact(k)));
    values.found.iter().enumerate().map(with_exact)
}

/// ` (exactly 25/36)`, where that is short.
fn exactly(value: Option<&Rational>) -> String {
    let short = value.filter(|value| value.bits() <= 128).map(Rational::to_string);
    short.filter(|text| text.len() <= 40).map(|t| format!(" (exactly {t})")).unwrap_or_default()
}

fn named(names: &[String], values: &[Rational]) -> Vec<String> {
    names.iter().zip(values).map(|(n, v)| format!("{n} = {v}")).collect()
}

fn shortened(list: &[String]) -> String {
    match list.len() {
        0 => "no inputs".to_owned(),
        1..=SHOWN => list.join(", "),
        n => format!("{}, … ({n} inputs)", list[..SHOWN].join(", ")),
    }
}

/// `b = 1, s = [-1, 1]`: the variables of a state, as a point is written.
pub fn state(signature: &Signature, values: &[f64]) -> String {
    let mut rest = values;
    let shown = |argument: &multiplet_compiler::poly::Argument| {
        let (own, after) = rest.split_at(argument.count().min(rest.len()));
        rest = after;
        let numbers = own.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
        match argument.dimensions.is_empty() {
            true => format!("{} = {numbers}", argument.name),
            false => format!("{} = [{numbers}]", argument.name),
        }
    };
    signature.variables.iter().map(shown).collect::<Vec<_>>().join(", ")
}

/// `f(x, q; a)`: a definition as it is called.
pub fn call(signature: &Signature) -> String {
    let names = |arguments: &[multiplet_compiler::poly::Argument]| {
        arguments.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    let variables = names(&signature.variables);
    if signature.parameters.is_empty() {
        return format!("{}({variables})", signature.name);
    }
    format!("{}({variables}; {})", signature.name, names(&signature.parameters))
}

/// The text form.
pub fn net(compiled: &Compiled) -> String {
    let text = compiled.network.to_string();
    if text.ends_with('\n') { text } else { text + "\n" }
}

/// A Rust function.
fn rust(compiled: &Compiled) -> Result<String, Failure> {
    let interface = rust::Interface::of(&compiled.system.signature);
    match compiled.posterior() {
        Some(posterior) => rust::posterior_text(&compiled.program, posterior, &interface),
        None => rust::text(&compiled.program, &interface),
    }
    .map_err(unemitted)
}

/// A C function, with the certificate in its comment.
fn c(compiled: &Compiled) -> Result<String, Failure> {
    let certificate = &compiled.certificate;
    let mut about =
        vec![certificate.to_string(), format!("network = input: {}", certificate.proof)];
    if let Some(posterior) = compiled.posterior() {
        about.push(format!("The results are logits: {posterior}."));
    }
    if compiled.interrupted {
        about.push(INTERRUPTED.to_owned());
    }
    c::text(&compiled.program, &about).map_err(unemitted)
}

/// The failure of a backend.
pub fn unemitted(error: EmitError) -> Failure {
    let code = match &error {
        EmitError::Range(_) => Code::NumRange,
        EmitError::Mismatch(_) => Code::Internal,
    };
    Failure::new(code.as_str(), error.to_string())
}
