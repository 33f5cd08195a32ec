//! `multiplet realise`: networks of neurons; and `multiplet explain FILE`.

use indexmap::IndexMap;
use multiplet_compiler::Compiled;
use multiplet_compiler::neural::activation::Activation;
use multiplet_compiler::neural::gate::GateError;
use multiplet_compiler::neural::realise::{RealiseError, Realised, Request, explain, realise};

use super::{chosen, compiled};
use crate::arguments::{ExplainNetwork, NeuralEmit, Neurons, Realise, Source, Telling, Tuning};
use crate::failure::Failure;
use crate::{drawing, files, onnx, point, ranges, safetensors};

/// Compiles, realises and prints.
pub fn run(arguments: &Realise) -> Result<(), Failure> {
    let Realise { source, neurons, emit, tuning, output } = arguments;
    let extension = output.as_deref().and_then(|path| path.extension()?.to_str());
    let emit = emit.unwrap_or(match extension {
        Some("onnx") => NeuralEmit::Onnx,
        Some("safetensors") => NeuralEmit::Safetensors,
        Some("svg") => NeuralEmit::Svg,
        _ => NeuralEmit::Report,
    });
    let (compiled, realised) = realised(source, neurons, tuning)?;
    let file = || {
        let message = "a file of weights is no text: name it with `-o FILE`";
        output.as_deref().ok_or_else(|| Failure::argument(message))
    };
    match emit {
        NeuralEmit::Report => {
            files::write_or_print(output.as_deref(), &report(&compiled, &realised))
        }
        NeuralEmit::Svg => files::write_or_print(output.as_deref(), &drawing::network(&realised)?),
        NeuralEmit::Onnx => {
            let model = onnx::neural(&realised.network, &metadata(&compiled, &realised))?;
            files::write(file()?, onnx::bytes(&model))
        }
        NeuralEmit::Safetensors => {
            let metadata = metadata(&compiled, &realised);
            files::write(file()?, safetensors::write(&realised.network, &metadata)?)
        }
    }
}

/// Compiles, realises and explains.
pub fn explain(arguments: &ExplainNetwork) -> Result<(), Failure> {
    let ExplainNetwork { source, neurons, emit, tuning, output } = arguments;
    let (compiled, realised) = realised(source, neurons, tuning)?;
    let text = match emit {
        Telling::Text => {
            let told = explain::network(&realised, &compiled.system.signature.name);
            format!("{told}\n{}\n", proof(&compiled))
        }
        Telling::Svg => drawing::network(&realised)?,
    };
    files::write_or_print(output.as_deref(), &text)
}

fn realised(
    source: &Source,
    neurons: &Neurons,
    tuning: &Tuning,
) -> Result<(Compiled, Realised), Failure> {
    let Source { file, text, importing } = source;
    let all = compiled(file.as_deref(), text.as_deref(), importing, tuning)?;
    let compiled = chosen(&all, tuning.only.as_deref())?.clone();
    let signature = &compiled.system.signature;
    let with = point::named(neurons.with.as_deref().unwrap_or_default())?;
    let parameters = point::parameters(signature, with)?;
    let request = Request {
        activation: neurons.activation,
        accuracy: neurons.accuracy,
        skip: neurons.skip,
        ranges: ranges::ranges(signature, neurons.ranges.as_deref().unwrap_or_default())?,
    };
    let mut realised = realise(&compiled.network, &parameters, &request)?;
    if let Some(posterior) = compiled.posterior() {
        // No probability is off by more than the logits are.
        let names: Vec<&str> = posterior.names().collect();
        realised.network = realised.network.into_posterior(&names, &posterior.offsets());
    }
    Ok((compiled, realised))
}

fn report(compiled: &Compiled, realised: &Realised) -> String {
    let mut text = explain::summary(realised) + "\n";
    for (at, fitted) in realised.choice.layers.iter().enumerate() {
        let mut kinds: IndexMap<&str, (usize, usize)> = IndexMap::new();
        for unit in fitted {
            let (units, neurons) = kinds.entry(unit.kind.name()).or_default();
            *units += 1;
            *neurons += unit.cell.neurons.len();
        }
        let kinds = kinds.iter().map(|(kind, (units, neurons))| {
            let times = if *units == 1 { String::new() } else { format!("{units} × ") };
            format!("{times}{kind} ({neurons})")
        });
        text.push_str(&format!("layer {}: {}\n", at + 1, kinds.collect::<Vec<_>>().join(", ")));
    }
    text + &proof(compiled) + "\n"
}

/// What is proved, and where it holds.
fn proof(compiled: &Compiled) -> String {
    format!("gates = input: {}", compiled.certificate.proof_text())
}

/// What a file should say besides its weights.
fn metadata<'a>(compiled: &Compiled, realised: &Realised) -> Vec<(&'a str, String)> {
    let inputs = realised.network.inputs.iter().zip(&realised.ranges);
    let inputs = inputs.map(|(name, range)| format!("{name}={}..{}", range.low, range.high));
    vec![
        ("definition", compiled.system.signature.name.clone()),
        ("network", compiled.network.to_string()),
        ("certificate", compiled.certificate.to_string()),
        ("proof", compiled.certificate.proof_text()),
        ("box", inputs.collect::<Vec<_>>().join(" ")),
        ("accuracy", format!("{:e}", realised.accuracy)),
        ("measured", format!("{:e}", realised.measured)),
    ]
}

impl From<RealiseError> for Failure {
    fn from(error: RealiseError) -> Self {
        let hint = match error {
            RealiseError::NoRange { .. } => "; give it with `--box`, as `--box -1..1`",
            RealiseError::Accuracy { .. } => {
                "; a smaller box, `--activation gelu` or `--skip` may do"
            }
            RealiseError::Gate(GateError::Curvature { activation: Activation::Relu, .. }) => {
                ": it bends nowhere, and makes products of bits only; try softplus or gelu"
            }
            _ => "",
        };
        Self::new(error.code().as_str(), format!("{error}{hint}"))
    }
}
