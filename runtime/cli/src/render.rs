//! Words for results: reports, values, code.

use std::fmt::Write;

use multiplet::jit::{Engine, Kernel};
use multiplet_compiler::Compiled;
use multiplet_compiler::backend::rust;
use multiplet_compiler::network::json::json_text;
use multiplet_compiler::network::metrics::Metrics;
use multiplet_compiler::rational::Rational;

use crate::failure::Failure;

/// Network, counts, certificate and proof, and a value that the JIT computed.
pub fn report(compiled: &Compiled) -> Result<String, Failure> {
    let mut text = compiled.network.to_string();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let m = Metrics::of(&compiled.network);
    let certificate = &compiled.certificate;
    let _ = writeln!(text, "{certificate}");
    let _ = writeln!(
        text,
        "squares {}, depth {}, additions {}, constant products {}, neurons {}; {} as written",
        m.squares,
        m.depth,
        m.additions,
        m.constant_products,
        m.neurons,
        count(compiled.system.written.gates.len(), "gate"),
    );
    let _ = writeln!(text, "network = input: {}", certificate.proof);
    text.push_str(&sample(compiled)?);
    Ok(text)
}

/// `1 gate`, `2 gates`
fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// The value at a fixed point, by the JIT and exactly.
fn sample(compiled: &Compiled) -> Result<String, Failure> {
    let signature = &compiled.system.signature;
    let point = |first: i64, count: usize| -> Vec<Rational> {
        (0..count as i64).filter_map(|k| Rational::ratio(1, k % 7 + first)).collect()
    };
    let variables = point(2, signature.variable_count());
    let parameters = point(3, signature.parameter_count());
    let values = exact(compiled, &variables, &parameters);
    let kernel = kernel(compiled)?;
    let (found, engine) = evaluate(&kernel, &floats(&variables), &floats(&parameters))?;
    let mut arguments: Vec<String> = named(&signature.variable_names(), &variables);
    arguments.extend(named(&signature.parameter_names(), &parameters));
    let mut text = format!("{engine}: at {}\n", shortened(&arguments));
    for ((name, value), exact) in
        compiled.network.outputs.iter().map(|o| &o.name).zip(found).zip(values).take(8)
    {
        let _ = writeln!(text, "  {name} = {value:?}{}", exactly(&exact));
    }
    if compiled.network.outputs.len() > 8 {
        let _ = writeln!(text, "  … {} more", compiled.network.outputs.len() - 8);
    }
    Ok(text)
}

/// ` (exactly 25/36)`, where that is short.
pub fn exactly(value: &Rational) -> String {
    let text = value.to_string();
    if text.len() <= 40 { format!(" (exactly {text})") } else { String::new() }
}

fn named(names: &[String], values: &[Rational]) -> Vec<String> {
    names.iter().zip(values).map(|(n, v)| format!("{n} = {v}")).collect()
}

fn shortened(list: &[String]) -> String {
    match list.len() {
        0 => "no inputs".to_owned(),
        1..=8 => list.join(", "),
        n => format!("{}, … ({n} inputs)", list[..8].join(", ")),
    }
}

/// The nearest floating-point numbers.
pub fn floats(values: &[Rational]) -> Vec<f64> {
    values.iter().map(Rational::to_f64).collect()
}

/// The exact values of all outputs, by running the network on rationals.
pub fn exact(
    compiled: &Compiled,
    variables: &[Rational],
    parameters: &[Rational],
) -> Vec<Rational> {
    use multiplet_compiler::network::{Affine, Wire};
    let value = |form: &Affine, gates: &[Rational]| {
        form.terms().iter().fold(form.constant_part().evaluate(parameters), |sum, (wire, c)| {
            let wire = match wire {
                Wire::Input(id) => &variables[id.index()],
                Wire::Gate(id) => &gates[id.index()],
            };
            &sum + &(&c.evaluate(parameters) * wire)
        })
    };
    let mut gates: Vec<Rational> = Vec::with_capacity(compiled.network.gates.len());
    for gate in &compiled.network.gates {
        let product = &value(&gate.left, &gates) * &value(&gate.right, &gates);
        gates.push(product);
    }
    compiled.network.outputs.iter().map(|o| value(&o.form, &gates)).collect()
}

/// A kernel of the program.
pub fn kernel(compiled: &Compiled) -> Result<Kernel, Failure> {
    Kernel::compile(&compiled.program).map_err(|e| Failure::new(e.code(), e.to_string()))
}

/// One point through a kernel, and what ran.
pub fn evaluate(
    kernel: &Kernel,
    variables: &[f64],
    parameters: &[f64],
) -> Result<(Vec<f64>, String), Failure> {
    let mut outputs = vec![0.0; kernel.program().outputs().len()];
    kernel
        .call(variables, parameters, &mut outputs)
        .map_err(|e| Failure::new(e.code(), e.to_string()))?;
    let engine = match kernel.engine() {
        Engine::Jit => "JIT".to_owned(),
        Engine::Interpreter(reason) => format!("interpreter ({reason})"),
    };
    Ok((outputs, engine))
}

/// The text form.
pub fn net(compiled: &Compiled) -> String {
    let text = compiled.network.to_string();
    if text.ends_with('\n') { text } else { text + "\n" }
}

/// The JSON form.
pub fn json(compiled: &Compiled) -> String {
    json_text(&compiled.system, &compiled.network, &compiled.certificate)
}

/// A Rust function.
pub fn rust(compiled: &Compiled) -> Result<String, Failure> {
    let interface = rust::Interface::of(&compiled.system.signature);
    rust::text(&compiled.program, &interface)
        .map_err(|error| Failure::new("E_NUM_RANGE", error.to_string()))
}

/// Cranelift's intermediate code.
pub fn clif(compiled: &Compiled) -> Result<String, Failure> {
    kernel(compiled)?.clif().map_err(|e| Failure::new(e.code(), e.to_string()))
}

/// Machine code, disassembled.
pub fn asm(compiled: &Compiled) -> Result<String, Failure> {
    kernel(compiled)?.asm().map_err(|e| Failure::new(e.code(), e.to_string()))
}
