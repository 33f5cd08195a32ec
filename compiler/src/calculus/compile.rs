//! Compiles what is computed of a definition: the value first, then what is derived from it.

use super::graded::{at_zero, by_euler};
use super::names::{Element, fresh};
use super::repeat::{repeated, step, step_network};
use super::split::by_parameters;
use super::{Evaluation, Scheme, WrongEvaluation, derive, is_separable};
use crate::diagnostic::Diagnostics;
use crate::network::certificate::Certificate;
use crate::network::expand::{ExpansionLimits, expand};
use crate::network::proof::prove_program;
use crate::network::{Network, NetworkBuilder, Output};
use crate::options::Options;
use crate::pipeline::{Compiled, compile_value, unproved};
use crate::poly::{Argument, Ideal, Shape, Signature, System, SystemOutput};
use crate::program::Program;
use crate::progress::Progress;
use crate::seeds::reduce::reduce;
use crate::span::Span;

/// What the optimiser calls the gates of what it was given, and what they are here.
const WRITTEN: &str = "as written";
const SWEPT: &str = "chain rule";
const COMPOSED: &str = "composition";

/// Compiles the derivatives, or the map, that `options` ask for.
pub(crate) fn compile(
    system: System,
    item: usize,
    options: &Options,
    progress: &Progress,
) -> Result<Compiled, Diagnostics> {
    let plain = Options { evaluation: Evaluation::Value, ..options.clone() };
    options.evaluation.check(&system.signature).map_err(wrong)?;
    // What is equal on the relations only has other derivatives, and other compositions.
    let relations = system.ideal.clone();
    let system = System { ideal: Ideal::default(), ..system };
    let value = compile_value(system, item, &plain, progress)?;
    let mut compiled = match options.evaluation {
        Evaluation::Step { scheme, count } => steps(&value, scheme, count, &plain, progress)?,
        Evaluation::Iterate(count) => iterated(&value, count, &plain, progress)?,
        evaluation => derived(&value, evaluation, &plain, progress)?,
    };
    if relations.is_declared() {
        compiled = on_relations(compiled, relations, &plain, progress)?;
    }
    compiled.interrupted |= value.interrupted;
    compiled.value = Some(Box::new(value));
    Ok(compiled)
}

/// The same outputs, now claimed on the points of the relations only. The inputs of a step or an
/// iteration obey the relations too, whatever its results do.
fn on_relations(
    compiled: Compiled,
    ideal: Ideal,
    options: &Options,
    progress: &Progress,
) -> Result<Compiled, Diagnostics> {
    if compiled.system.polynomials().is_none() {
        return Ok(compiled);
    }
    let system = System { written: compiled.network, ideal, ..compiled.system };
    let found = compile_value(system, compiled.item, options, progress)?;
    Ok(Compiled { interrupted: found.interrupted || compiled.interrupted, ..found })
}

/// The joint network of derivatives. The optimiser starts from the smallest network at hand.
pub(super) fn derived(
    value: &Compiled,
    evaluation: Evaluation,
    options: &Options,
    progress: &Progress,
) -> Result<Compiled, Diagnostics> {
    let variables = value.system.signature.variable_count();
    let gradient = match evaluation.gradient_alone(variables) {
        Some((alone, _)) => Some(derived(value, alone, options, progress)?),
        None => None,
    };
    derived_with(value, evaluation, gradient.as_ref(), options, progress)
}

/// The same, where the gradient without the value is compiled already.
pub(super) fn derived_with(
    value: &Compiled,
    evaluation: Evaluation,
    gradient: Option<&Compiled>,
    options: &Options,
    progress: &Progress,
) -> Result<Compiled, Diagnostics> {
    let mut system = derive(&value.system, &value.network, evaluation).map_err(wrong)?;
    let mut starts = Vec::new();
    let reduced = reduce(&value.system.written);
    if reduced != value.network {
        let other = derive(&value.system, &reduced, evaluation).map_err(wrong)?;
        starts.push(other.written);
    }
    let variables = value.system.signature.variable_count();
    if let (Some((alone, by)), Some(gradient)) = (evaluation.gradient_alone(variables), gradient) {
        let constant = at_zero(&value.network);
        starts.push(joined(&system, &value.network, &gradient.network));
        for network in [&value.network, &reduced] {
            let swept = derive(&value.system, network, alone).map_err(wrong)?.written;
            starts.extend(by_euler(&system, &swept, &by, constant.clone()));
        }
        starts.extend(by_euler(&system, &gradient.network, &by, constant));
    }
    starts.extend(by_parameters(&system, options, progress)?);
    for start in starts {
        let start = reduce(&start);
        if start.gates.len() < system.written.gates.len() {
            system.written = start;
        }
    }
    Ok(renamed(compile_value(system, value.item, options, progress)?, SWEPT))
}

/// Value and derivatives side by side, equal gates shared.
fn joined(system: &System, value: &Network, gradient: &Network) -> Network {
    let mut builder = NetworkBuilder::new();
    let mut forms = builder.append(value);
    forms.extend(builder.append(gradient));
    let names = system.outputs.iter().map(|o| o.name.clone());
    let outputs = names.zip(forms).map(|(name, form)| Output { name, form }).collect();
    builder.finish(system.signature.clone(), outputs)
}

/// A step has the network and the program of the composition, as they are: the optimiser would
/// have to keep what makes the scheme stable.
fn steps(
    value: &Compiled,
    scheme: Scheme,
    count: u32,
    options: &Options,
    progress: &Progress,
) -> Result<Compiled, Diagnostics> {
    if !is_separable(&value.system, &value.network) {
        let message = format!(
            "the scheme {} needs H = T(p) + V(q), and here terms mix coordinates and momenta",
            scheme.name()
        );
        return Err(wrong(WrongEvaluation(message)));
    }
    if !value.system.signature.roots.is_empty() {
        let message = "a step with square roots among the coefficients is not supported";
        return Err(wrong(WrongEvaluation(message.to_owned())));
    }
    let [velocity, force] = [Evaluation::Velocity, Evaluation::Force]
        .map(|evaluation| derived(value, evaluation, options, progress));
    let (velocity, force) = (velocity?, force?);
    let mut signature = value.system.signature.clone();
    signature.parameters.push(Argument::scalar(fresh(&signature, "dt")));
    let names: Vec<String> =
        Element::all(&signature.variables).iter().map(|e| e.wrapped("", "_next")).collect();
    signature.result =
        Shape::of_parts(signature.variables.iter().map(|a| a.dimensions.clone()).collect());
    let networks = [&velocity.network, &force.network];
    let network = step_network(&signature, &names, networks, scheme, count);
    let program = step(&signature, &names, [&velocity.program, &force.program], scheme, count);
    composed(value.item, signature, network, program)
}

/// A map applied again and again, with fewer gates where the optimiser sees them.
fn iterated(
    value: &Compiled,
    count: u32,
    options: &Options,
    progress: &Progress,
) -> Result<Compiled, Diagnostics> {
    let network = value.network.iterate(count as usize);
    let network = network.map_err(|e| wrong(WrongEvaluation(e.to_string())))?;
    let Some(polynomials) = expand(&network, SMALL) else {
        let program = repeated(&value.program, count);
        return composed(value.item, value.system.signature.clone(), network, program);
    };
    let named = network.outputs.iter().zip(polynomials);
    let outputs =
        named.map(|(o, p)| SystemOutput { name: o.name.clone(), polynomial: Some(p) }).collect();
    let signature = value.system.signature.clone();
    let ideal = Ideal::of_domains(&signature);
    let found = compile_value(
        System { signature, outputs, written: network, ideal, posterior: None },
        value.item,
        options,
        progress,
    )?;
    Ok(renamed(found, COMPOSED))
}

/// Compositions up to this size are expanded and optimised as a whole.
const SMALL: ExpansionLimits = ExpansionLimits { terms: 300, work: 20_000 };

/// A network that is its own definition, with a program made beside it.
fn composed(
    item: usize,
    signature: Signature,
    network: Network,
    program: Program,
) -> Result<Compiled, Diagnostics> {
    let outputs = network.outputs.iter();
    let outputs =
        outputs.map(|o| SystemOutput { name: o.name.clone(), polynomial: None }).collect();
    let ideal = Ideal::of_domains(&signature);
    let system = System { signature, outputs, written: network.clone(), ideal, posterior: None };
    let certificate = Certificate::of(&system, &network).map_err(unproved)?;
    prove_program(&network, &program).map_err(unproved)?;
    let origins = vec![COMPOSED; network.gates.len()];
    let (interrupted, value) = (false, None);
    Ok(Compiled { system, network, origins, certificate, program, item, interrupted, value })
}

fn renamed(mut compiled: Compiled, name: &'static str) -> Compiled {
    for origin in &mut compiled.origins {
        if *origin == WRITTEN {
            *origin = name;
        }
    }
    compiled
}

fn wrong(error: WrongEvaluation) -> Diagnostics {
    error.at(Span::default()).into()
}
