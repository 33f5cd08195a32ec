//! A network of neurons told layer by layer, to someone who has only heard that four neurons
//! multiply.

use std::fmt::{self, Write};

use super::kind::Kind;
use super::parts::{ONE, Unit};
use super::{Fitted, Realised};
use crate::diagnostic::counted;
use crate::neural::network::Neuron;
use crate::poly::linear::LinearForm;
use crate::poly::{Monomial, Polynomial};
use crate::rational::Rational;

/// Neurons are written out in networks of at most so many.
const MOST_WRITTEN: usize = 64;

const HOW_TO_READ: &str = "\
u0, u1, … are values that take a product: products, sums of squares, products of bits.
c0, c1, … are copies of affine forms, carried past a layer. Their first line is what they are.
Each is made of neurons n0, n1, …, which apply σ to an affine form, and added up with weights.
Near b, σ is a polynomial and a small rest: constants and linear terms cancel, the product is left.
λ is meant for what a unit reads, divided by its largest value on the box. Where a layer reads u's,
their sums of neurons are put in. Numbers are rounded here; files have all digits.";

/// What the units of a plan are called: `u0`, `u1`, … and `c0`, … for copies, layer by layer.
pub fn unit_names(realised: &Realised) -> Vec<Vec<String>> {
    let (mut units, mut copies) = (0, 0);
    let name = |unit: &Unit| {
        let (letter, count) = if unit.is_copy() { ('c', &mut copies) } else { ('u', &mut units) };
        *count += 1;
        format!("{letter}{}", *count - 1)
    };
    let mut name = name;
    realised.plan.layers.iter().map(|layer| layer.iter().map(&mut name).collect()).collect()
}

/// One line about size and error.
pub fn summary(realised: &Realised) -> String {
    let network = &realised.network;
    let sizes: Vec<String> = network.hidden.iter().map(|l| l.len().to_string()).collect();
    let layers = match sizes.len() {
        0 => "no hidden layer".to_owned(),
        1 => "1 hidden layer".to_owned(),
        n => format!("{n} hidden layers ({})", sizes.join(", ")),
    };
    format!(
        "{} in {layers}, {}; {} {}, error {:.1e} expected, {:.1e} measured, {:.1e} asked for; \
         {}, the largest {:.1e}",
        counted(network.neurons(), "neuron"),
        match realised.plan.copies() {
            1 => "1 copy".to_owned(),
            n => format!("{n} copies"),
        },
        network.activation,
        network.precision.name(),
        realised.choice.expected,
        realised.measured,
        realised.accuracy,
        counted(network.weights(), "weight"),
        network.largest_weight(),
    )
}

/// Everything about a network of neurons: what each unit is, what its neurons see, what cancels, and
/// the errors.
pub fn network(realised: &Realised, name: &str) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = written(&mut text, realised, name);
    text
}

fn written(text: &mut String, realised: &Realised, name: &str) -> fmt::Result {
    let Realised { network, plan, choice, ranges, .. } = realised;
    writeln!(text, "{name}: {}\n", summary(realised))?;
    writeln!(text, "σ is {}: {}", network.activation, network.activation.formula())?;
    let inputs = network.inputs.iter().zip(ranges);
    let inputs = inputs.map(|(name, r)| format!("{name} in {}..{}", r.low, r.high));
    writeln!(text, "Inputs: {}", inputs.collect::<Vec<_>>().join(", "))?;
    let reads = if plan.skip { "everything below it" } else { "the layer below it only" };
    writeln!(text, "Every layer reads {reads}.\n")?;
    writeln!(text, "{HOW_TO_READ}")?;
    let names = unit_names(realised);
    let is_written = network.neurons() <= MOST_WRITTEN;
    let mut explained: Vec<Kind> = Vec::new();
    // Names of values and of neurons that the layer at hand reads.
    let (mut values, mut neurons) = (network.inputs.clone(), network.inputs.clone());
    let mut count = 0;
    for (at, (units, fitted)) in plan.layers.iter().zip(&choice.layers).enumerate() {
        writeln!(text, "\nLayer {}: {}", at + 1, counted(network.hidden[at].len(), "neuron"))?;
        let mut place = 0;
        for ((unit, fitted), name) in units.iter().zip(fitted).zip(&names[at]) {
            writeln!(text, "  {name} = {}", formula(unit, &values))?;
            writeln!(text, "    {}", made_of(fitted))?;
            if !explained.contains(&fitted.kind) {
                explained.push(fitted.kind);
                writeln!(text, "    {}", fitted.kind.reason())?;
            }
            let first = count;
            for neuron in &network.hidden[at][place..place + fitted.cell.neurons.len()] {
                if is_written {
                    writeln!(text, "    n{count} = σ({})", seen(neuron, &neurons))?;
                }
                count += 1;
            }
            if is_written {
                writeln!(text, "    {name} ≈ {}", added_up(unit, fitted, first))?;
            }
            place += fitted.cell.neurons.len();
        }
        let own = (count - place..count).map(|k| format!("n{k}"));
        if plan.skip {
            values.extend(names[at].iter().cloned());
            neurons.extend(own);
        } else {
            values.clone_from(&names[at]);
            neurons = own.collect();
        }
    }
    if network.softmax {
        writeln!(text, "\nOutputs: the softmax of these logits; errors are those of logits")?;
    } else {
        writeln!(text, "\nOutputs")?;
    }
    // The first class of a posterior has the logit 0.
    let zero = network.softmax.then(LinearForm::default);
    let forms = zero.iter().chain(&plan.outputs);
    for ((name, neuron), form) in network.outputs.iter().zip(&network.output).zip(forms) {
        let weight = if network.softmax { ", plus ln of its weight over the first's" } else { "" };
        writeln!(text, "  {name} = {}{weight}", affine(form, &values))?;
        if is_written {
            writeln!(text, "    {name} = {}", seen(neuron, &neurons))?;
        }
    }
    errors(text, realised, &names)
}

fn errors(text: &mut String, realised: &Realised, names: &[Vec<String>]) -> fmt::Result {
    if realised.plan.layers.is_empty() {
        return Ok(());
    }
    writeln!(text, "\nErrors: a unit that is off by e moves an output by at most s·e")?;
    let units = realised.choice.layers.iter().flatten().zip(names.iter().flatten());
    let mut units: Vec<(&Fitted, &String)> = units.collect();
    units.sort_by(|a, b| b.0.effect().total_cmp(&a.0.effect()));
    for (fitted, name) in units.iter().take(12) {
        writeln!(
            text,
            "  {name:>4}  e = {:>7.1e}  s = {:>7.1e}  s·e = {:>7.1e}",
            fitted.cell.error * fitted.fit.gain.abs(),
            fitted.fit.sensitivity,
            fitted.effect(),
        )?;
    }
    if units.len() > 12 {
        writeln!(text, "  and {} more", units.len() - 12)?;
    }
    writeln!(
        text,
        "  together {:.1e} expected, {:.1e} measured, {:.1e} asked for; \
         half of that is left to roundings in the maps",
        realised.choice.expected, realised.measured, realised.accuracy,
    )
}

/// A unit over the names of what it reads.
pub fn formula(unit: &Unit, names: &[String]) -> String {
    match unit {
        Unit::Product(factors) => match factors.as_slice() {
            [copied] => affine(copied, names),
            _ => factors.iter().map(|f| bracketed(f, names)).collect::<Vec<_>>().join("*"),
        },
        Unit::Squares(squares) => {
            let square = |(c, form): &(Rational, LinearForm)| {
                let form = bracketed(form, names);
                if c.is_one() { format!("{form}^2") } else { format!("{c}*{form}^2") }
            };
            squares.iter().map(square).collect::<Vec<_>>().join(" + ").replace("+ -", "- ")
        }
        Unit::Bits(form) => format!("1 where all bits are 1, {} = 0, else 0", affine(form, names)),
    }
}

fn bracketed(form: &LinearForm, names: &[String]) -> String {
    match form.terms() {
        [(at, c)] if c.is_one() && *at != ONE => names[at - 1].clone(),
        _ => format!("({})", affine(form, names)),
    }
}

/// An affine form over names.
fn affine(form: &LinearForm, names: &[String]) -> String {
    let terms = form.terms().iter().map(|(at, c)| {
        let monomial = at.checked_sub(1).map_or_else(Monomial::one, Monomial::variable);
        (monomial, c.clone())
    });
    let polynomial: Polynomial<Rational> = Polynomial::from_terms(terms.collect::<Vec<_>>());
    polynomial.display(names).to_string()
}

/// What a neuron, or an output, sees, with four digits.
fn seen(neuron: &Neuron, names: &[String]) -> String {
    let named = neuron.weights.iter().map(|(at, weight)| (*weight, Some(&names[*at])));
    let bias = (neuron.bias != 0.0 || neuron.weights.is_empty()).then_some((neuron.bias, None));
    let mut text = String::new();
    for (number, name) in named.chain(bias) {
        text.push_str(match (text.is_empty(), number < 0.0) {
            (true, false) => "",
            (true, true) => "-",
            (false, false) => " + ",
            (false, true) => " - ",
        });
        let size = number.abs();
        text += &match name {
            Some(name) if size == 1.0 => name.clone(),
            Some(name) => format!("{}*{name}", digits(size)),
            None => digits(size),
        };
    }
    text
}

/// Four digits, with an exponent where the number is large or small.
fn digits(size: f64) -> String {
    if size == 0.0 || (1e-2..1e4).contains(&size) {
        format!("{size:.4}")
    } else {
        format!("{size:.3e}")
    }
}

/// The value of a unit as a sum of its neurons, of which `first` is the first.
fn added_up(unit: &Unit, fitted: &Fitted, first: usize) -> String {
    let Fitted { cell, fit, .. } = fitted;
    let centre = if unit.is_copy() { fit.centres.iter().sum() } else { 0.0 };
    let weights = cell.neurons.iter().enumerate().map(|(k, n)| (k, fit.gain * n.weight));
    let sum = Neuron { bias: fit.gain * cell.output_bias + centre, weights: weights.collect() };
    let names: Vec<String> = (0..cell.neurons.len()).map(|k| format!("n{}", first + k)).collect();
    let rest = if cell.skip.iter().any(|s| *s != 0.0) { ", and linear terms" } else { "" };
    seen(&sum, &names) + rest
}

fn made_of(fitted: &Fitted) -> String {
    let Fitted { kind, cell, .. } = fitted;
    let biases = cell.neurons.iter().map(|n| n.bias);
    let bias = biases.reduce(f64::min).unwrap_or(0.0);
    format!(
        "{kind}: {}, b = {bias:.4}, λ = {:.1e}",
        counted(cell.neurons.len(), "neuron"),
        cell.lambda
    )
}
