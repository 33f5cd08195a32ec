//! A network of neurons as SVG: inputs at the left, a column a hidden layer, outputs at the right.
//!
//! Every unit is a box with its formula around its neurons; blue lines are positive weights, orange
//! ones negative, and the larger a weight is among those of its neuron, the stronger its line.

use std::fmt::Write;

use multiplet_compiler::code::Code;
use multiplet_compiler::neural::network::Neuron;
use multiplet_compiler::neural::realise::{Realised, explain};

use crate::failure::Failure;

/// Larger networks are no pictures any more.
const MOST_NEURONS: usize = 200;
/// Between neurons, from one to the next.
const STEP: f64 = 26.0;
/// Between columns.
const COLUMN: f64 = 230.0;
/// Between units, and around everything.
const GAP: f64 = 22.0;
/// The mean width of a letter of the line below.
const LETTER: f64 = 5.0;
/// Formulas are cut after so many characters.
const LONGEST: usize = 34;

/// Something to draw lines from.
#[derive(Clone, Copy)]
struct Place {
    x: f64,
    y: f64,
}

/// The drawing.
///
/// # Errors
///
/// `E_COMMAND_ARG` for networks of more neurons than can be told apart.
pub fn network(realised: &Realised) -> Result<String, Failure> {
    let network = &realised.network;
    if network.neurons() > MOST_NEURONS {
        let message = format!(
            "{} neurons are too many for a drawing; {MOST_NEURONS} are the most",
            network.neurons()
        );
        return Err(Failure::new(Code::CommandArg.as_str(), message));
    }
    let (mut lines, mut shapes) = (String::new(), String::new());
    let names = explain::unit_names(realised);
    let height = tallest(realised);
    let column = |at: usize| GAP * 3.0 + COLUMN * at as f64;
    // What the layer at hand reads: places of values and names for formulas.
    let mut known = spread(network.inputs.len(), column(0), height);
    for (place, name) in known.iter().zip(&network.inputs) {
        label(&mut shapes, *place, name, "end", -10.0);
        circle(&mut shapes, *place, "#eee");
    }
    let mut values = network.inputs.clone();
    let layers = realised.plan.layers.iter().zip(&realised.choice.layers);
    for (at, (units, fitted)) in layers.enumerate() {
        let x = column(at + 1);
        let sizes: Vec<usize> = fitted.iter().map(|f| f.cell.neurons.len()).collect();
        let mut y = (height - extent(&sizes)) / 2.0 + GAP;
        let mut own = Vec::new();
        let mut neurons = network.hidden[at].iter();
        for ((unit, size), name) in units.iter().zip(&sizes).zip(&names[at]) {
            let high = STEP * *size as f64;
            let formula = shortened(&format!("{name} = {}", explain::formula(unit, &values)));
            let fill = if unit.is_copy() { "#f4f4f4" } else { "#fff7e0" };
            let _ = writeln!(
                shapes,
                "<rect x=\"{:.1}\" y=\"{y:.1}\" width=\"36\" height=\"{high:.1}\" rx=\"8\" \
                 fill=\"{fill}\" stroke=\"#999\"/><text x=\"{x:.1}\" y=\"{:.1}\" \
                 text-anchor=\"middle\">{}</text>",
                x - 18.0,
                y - 5.0,
                escaped(&formula),
            );
            for (k, neuron) in neurons.by_ref().take(*size).enumerate() {
                let place = Place { x, y: y + STEP * (k as f64 + 0.5) };
                connect(&mut lines, neuron, &known, place);
                circle(&mut shapes, place, "#fff");
                own.push(place);
            }
            y += high + GAP;
        }
        if network.skip {
            known.extend(own);
            values.extend(names[at].iter().cloned());
        } else {
            known = own;
            values.clone_from(&names[at]);
        }
    }
    let end = column(realised.plan.layers.len() + 1);
    for ((place, neuron), name) in
        spread(network.output.len(), end, height).iter().zip(&network.output).zip(&network.outputs)
    {
        connect(&mut lines, neuron, &known, *place);
        label(&mut shapes, *place, name, "start", 10.0);
        circle(&mut shapes, *place, "#eee");
    }
    let summary = escaped(&explain::summary(realised));
    let width = (end + GAP * 3.0).max(GAP * 2.0 + LETTER * summary.chars().count() as f64);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {:.0}\" \
         font-family=\"sans-serif\" font-size=\"11\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{lines}{shapes}\
         <text x=\"{GAP}\" y=\"{:.1}\" font-size=\"10\" fill=\"#555\">{summary}</text>\n</svg>\n",
        height + GAP * 2.0,
        height + GAP,
    ))
}

/// The height of the tallest column.
fn tallest(realised: &Realised) -> f64 {
    let layers = realised.choice.layers.iter();
    let layers = layers.map(|l| l.iter().map(|f| f.cell.neurons.len()).collect::<Vec<_>>());
    let heights = layers.map(|sizes| extent(&sizes));
    let ends = [realised.network.inputs.len(), realised.network.outputs.len()];
    let ends = ends.into_iter().map(|n| STEP * n as f64 + 2.0 * GAP);
    heights.chain(ends).fold(0.0, f64::max)
}

/// The height of a column of units of these sizes, with space for formulas.
fn extent(sizes: &[usize]) -> f64 {
    sizes.iter().map(|n| STEP * *n as f64 + GAP).sum::<f64>() + GAP
}

/// Places one below the other, about the middle.
fn spread(count: usize, x: f64, height: f64) -> Vec<Place> {
    let start = (height - STEP * count as f64) / 2.0;
    (0..count).map(|k| Place { x, y: start + STEP * (k as f64 + 0.5) }).collect()
}

fn connect(lines: &mut String, neuron: &Neuron, known: &[Place], to: Place) {
    let largest = neuron.weights.iter().map(|(_, w)| w.abs()).fold(0.0, f64::max);
    for (at, weight) in &neuron.weights {
        let Place { x, y } = known[*at];
        let colour = if *weight > 0.0 { "#0072b2" } else { "#d55e00" };
        let strength = 0.15 + 0.65 * weight.abs() / largest;
        let _ = writeln!(
            lines,
            "<path d=\"M{x:.1} {y:.1}L{:.1} {:.1}\" stroke=\"{colour}\" \
             stroke-opacity=\"{strength:.2}\"/>",
            to.x, to.y,
        );
    }
}

fn circle(shapes: &mut String, Place { x, y }: Place, fill: &str) {
    let _ = writeln!(
        shapes,
        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\" fill=\"{fill}\" stroke=\"#333\"/>"
    );
}

fn label(shapes: &mut String, Place { x, y }: Place, text: &str, anchor: &str, offset: f64) {
    let _ = writeln!(
        shapes,
        "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{}</text>",
        x + offset,
        y + 4.0,
        escaped(text),
    );
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
