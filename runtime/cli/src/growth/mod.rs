//! `multiplet bench growth`: how gates, time and memory grow with the size of the input.
//!
//! The inputs are generated (`families`); a row is printed as soon as it is known. Times and
//! memory are those of this machine; all other columns are the same everywhere.

mod families;
mod memory;

use std::time::Instant;

use multiplet_compiler::code::Code;
use multiplet_compiler::options::Options;
use multiplet_compiler::poly::System;
use multiplet_compiler::progress::Progress;
use multiplet_compiler::{Compiled, compile_system};

use crate::arguments::Growth;
use crate::failure::Failure;
use crate::render::INTERRUPTED;
use crate::{output, watch};

/// The head of the table; `row` has the same widths.
const HEAD: &str = "name             terms  degree   written  gates  bound  seconds  peak MiB\n";

/// Compiles one family member after the other and prints the table.
pub fn run(arguments: &Growth) -> Result<(), Failure> {
    let all = families::all();
    let known = || all.iter().map(|member| member.name());
    for name in &arguments.names {
        if !known().any(|k| k == *name) {
            let names = known().collect::<Vec<_>>().join(", ");
            return Err(Failure::argument(format!("`{name}` is none of {names}")));
        }
    }
    let options = Options { effort: arguments.effort, ..Options::default() };
    output::print(HEAD)?;
    let wanted =
        |name: &str| arguments.names.is_empty() || arguments.names.iter().any(|n| n == name);
    for member in all.iter().filter(|member| wanted(&member.name())) {
        let row = measured(member.system(), &options)?;
        output::print(&row.text())?;
        if row.is_interrupted {
            output::error(&format!("note: {INTERRUPTED}"));
            break;
        }
    }
    Ok(())
}

/// One line of the table.
struct Row {
    name: String,
    terms: usize,
    degree: u32,
    /// Products of the expanded text, nothing shared.
    written: u64,
    gates: usize,
    bound: usize,
    seconds: f64,
    /// The most memory in use meanwhile, where the system tells.
    peak: Option<u64>,
    is_interrupted: bool,
}

impl Row {
    fn text(&self) -> String {
        let Self { name, terms, degree, written, gates, bound, seconds, .. } = self;
        let peak = self.peak.map_or("-".to_owned(), |bytes| (bytes >> 20).to_string());
        format!(
            "{name:<15} {terms:>6}  {degree:>6}  {written:>8}  {gates:>5}  {bound:>5}  \
             {seconds:>7.2}  {peak:>8}\n"
        )
    }
}

/// Compiles a system; everything from the bound to the proof counts.
fn measured(system: System, options: &Options) -> Result<Row, Failure> {
    let polynomials = system.polynomials().unwrap_or_default();
    let terms = polynomials.iter().flat_map(|p| p.terms());
    let written = terms.map(|(m, _)| u64::from(m.degree().saturating_sub(1))).sum();
    let degree = polynomials.iter().map(|p| p.degree()).max().unwrap_or(0);
    let (name, terms) = (system.signature.name.clone(), system.term_count());
    memory::reset_peak();
    let start = Instant::now();
    let compiled: Compiled =
        watch::watched(&Progress::new(), |progress| compile_system(system, 0, options, progress))
            .map_err(|errors| Failure::new(Code::Internal.as_str(), errors.to_string()))?;
    let seconds = start.elapsed().as_secs_f64();
    Ok(Row {
        name,
        terms,
        degree,
        written,
        gates: compiled.network.gates.len(),
        bound: compiled.certificate.bound.gates,
        seconds,
        peak: memory::peak(),
        is_interrupted: compiled.interrupted,
    })
}

#[cfg(test)]
mod tests {
    use super::{HEAD, families, measured};
    use multiplet_compiler::options::{Effort, Options};

    #[test]
    fn rows_stand_under_their_head() {
        let options = Options { effort: Effort::new(0).unwrap(), ..Options::default() };
        let member = &families::all()[0];
        let row = measured(member.system(), &options).unwrap();
        assert_eq!((row.terms, row.degree, row.written), (13, 5, 52));
        assert!(row.bound <= row.gates && row.gates < 52);
        let text = row.text();
        assert_eq!(text.len(), HEAD.len(), "{HEAD}{text}");
        assert!(text.starts_with("res_3_2             13       5        52 "), "{text}");
    }
}
