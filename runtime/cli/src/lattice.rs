//! Words for lattices: reports and code.

use std::fmt::Write;

use multiplet::lattice::Sweep;
use multiplet_compiler::backend::rust;
use multiplet_compiler::code::Code;
use multiplet_compiler::diagnostic::counted;
use multiplet_compiler::lattice::{LatticeCode, SiteKernel, Sweeps};
use multiplet_compiler::options::Options;
use multiplet_compiler::poly::Domain;
use multiplet_compiler::progress::Progress;

use crate::arguments::Emit;
use crate::failure::Failure;
use crate::render;

/// A report computes a value where there are not more numbers than this.
const MOST_SAMPLED: usize = 1 << 24;

/// A lattice in the form that was asked for.
pub fn emit(code: &LatticeCode, what: Emit, options: &Options) -> Result<String, Failure> {
    let kernels = |text: fn(&SiteKernel) -> Result<String, Failure>| {
        let all: Result<Vec<String>, Failure> = code.kernels.iter().map(text).collect();
        all.map(|all| all.join("\n"))
    };
    match what {
        Emit::Report => report(code),
        Emit::Net => kernels(|k| Ok(render::net(&k.compiled))),
        Emit::Rust => rust(code, options),
        Emit::Clif => kernels(|k| render::emit(&k.compiled, Emit::Clif)),
        Emit::Asm => kernels(|k| render::emit(&k.compiled, Emit::Asm)),
        Emit::Json | Emit::C | Emit::Onnx => {
            let name = &code.lattice.signature.name;
            let message = format!("`{name}` is a lattice: use report, net, rust, clif or asm");
            Err(Failure::new(Code::Lattice.as_str(), message))
        }
    }
}

/// What each kind of site does, how many there are, and a value that the JIT computed.
fn report(code: &LatticeCode) -> Result<String, Failure> {
    let signature = &code.lattice.signature;
    let mut text = String::new();
    for (k, kernel) in code.kernels.iter().enumerate() {
        let certificate = &kernel.compiled.certificate;
        let _ = writeln!(
            text,
            "{}{certificate}, {}",
            render::net(&kernel.compiled),
            certificate.proof_text()
        );
        let _ = writeln!(text, "at {}", counted(code.sites_of(k), "site"));
        text.push_str(&render::interrupted(&kernel.compiled));
    }
    let _ = writeln!(text, "{}: {}", render::call(signature), code.summary());
    let numbers: usize = signature.variables.iter().map(|v| v.count()).sum();
    if numbers <= MOST_SAMPLED {
        text.push_str(&sample(code)?);
    }
    Ok(text)
}

/// The value, or the sums of the fields, at a fixed configuration.
fn sample(code: &LatticeCode) -> Result<String, Failure> {
    let signature = &code.lattice.signature;
    let number = |domain: Domain, k: usize| {
        let is_third = k.is_multiple_of(3);
        match domain {
            Domain::Real => (k % 7) as f64 / 8.0,
            Domain::Bit => f64::from(u8::from(is_third)),
            Domain::Spin => f64::from(u8::from(is_third)) * 2.0 - 1.0,
        }
    };
    let arrays: Vec<Vec<f64>> = signature
        .variables
        .iter()
        .map(|v| (0..v.count()).map(|k| number(v.domain, k)).collect())
        .collect();
    let arrays: Vec<&[f64]> = arrays.iter().map(Vec::as_slice).collect();
    let parameters = vec![0.5; signature.parameter_count()];
    let lengths = code.outputs.fields.iter().map(|f| signature.variables[f.by].count());
    let mut fields: Vec<Vec<f64>> = lengths.map(|n| vec![0.0; n]).collect();
    let mut slots: Vec<&mut [f64]> = fields.iter_mut().map(Vec::as_mut_slice).collect();
    let value = Sweep::new(code.clone())?.call(&arrays, &parameters, &mut slots)?;
    let mut text =
        String::from("JIT: at element k = (k % 7)/8, or 1 where k % 3 = 0 for bits and spins");
    text.push_str(if parameters.is_empty() { "\n" } else { ", parameters 1/2\n" });
    if let Some(value) = value {
        let _ = writeln!(text, "  value = {value:?}");
    }
    for (field, known) in fields.iter().zip(&code.outputs.fields) {
        let first: Vec<String> = field.iter().take(3).map(|n| format!("{n:?}")).collect();
        let _ = writeln!(text, "  {} = {}, …", known.name, first.join(", "));
    }
    Ok(text)
}

/// What `network!` expands to.
fn rust(code: &LatticeCode, options: &Options) -> Result<String, Failure> {
    let all = &code.lattice;
    let failed = |d| Failure::diagnostics(d, "", "<text>");
    let sweeps = Sweeps::of(all, options, &Progress::new()).map_err(failed)?;
    let interface = rust::Interface::of(&all.signature);
    rust::lattice_text(&sweeps, &interface).map_err(render::unemitted)
}
