//! `multiplet realise`: networks of neurons; and `multiplet explain FILE`.

use multiplet_compiler::Compiled;
use multiplet_compiler::neural::realise::{RealiseError, Realised, Request, explain, realise};

use super::{chosen, compiled};
use crate::arguments::{ExplainNetwork, NeuralEmit, Neurons, Realise, Source, Telling, Tuning};
use crate::failure::Failure;
use crate::{drawing, files, onnx, point, ranges, safetensors};

/// Compiles, realises and prints.
pub fn run(arguments: &Realise) -> Result<(), Failure> {
    let Realise { source, neurons, emit, tuning, output } = arguments;
    let (compiled, realised) = realised(source, neurons, tuning)?;
    let file = || {
        let message = "this is no text: name its file with `-o FILE`";
        output.as_deref().ok_or_else(|| Failure::argument(message))
    };
    match emit {
        NeuralEmit::Report => files::write_or_print(output.as_deref(), &report(&realised)),
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
        Telling::Text => explain::network(&realised, &compiled.system.signature.name),
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

fn report(realised: &Realised) -> String {
    let mut text = explain::summary(realised) + "\n";
    let names = explain::unit_names(realised);
    let layers = realised.plan.layers.iter().zip(&realised.choice.layers).zip(&names);
    for (at, ((units, fitted), names)) in layers.enumerate() {
        let kinds = fitted.iter().zip(units).zip(names).map(|((fitted, _), name)| {
            format!("{name} {} ({})", fitted.kind, fitted.cell.neurons.len())
        });
        text.push_str(&format!("layer {}: {}\n", at + 1, kinds.collect::<Vec<_>>().join(", ")));
    }
    text
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
            _ => "",
        };
        Self::new(error.code().as_str(), format!("{error}{hint}"))
    }
}
