//! `multiplet explain depth`: neurons of a product against the number of hidden layers, and of other
//! monomials with one and with many.

use std::fmt::Write;

use multiplet_compiler::neural::depth::Grouping;
use multiplet_compiler::neural::depth::bounds::{
    deep_monomial, flat_monomial, flat_monomial_one_coefficient, flat_univariate, product_lower,
};

use crate::arguments::{ExplainDepth, Picture};
use crate::failure::Failure;
use crate::files;
use crate::plot::{Axis, Curve, Plot, Space};

/// The numbers of inputs that are shown where none is asked for.
const USUAL: [u32; 6] = [4, 8, 16, 20, 32, 64];

/// The monomials that are shown, by their exponents.
const MONOMIALS: [&[u32]; 10] =
    [&[1, 1], &[1, 1, 1], &[2], &[3], &[2, 1], &[2, 2], &[3, 2, 1], &[1; 8], &[1; 10], &[1; 20]];
/// The degrees in one variable that are shown.
const DEGREES: [u32; 6] = [2, 3, 4, 6, 8, 16];

/// Prints a table or a picture.
pub fn run(arguments: &ExplainDepth) -> Result<(), Failure> {
    let ExplainDepth { inputs, emit, output } = arguments;
    let text = match (emit, inputs) {
        (Picture::Table, None) => overview(),
        (Picture::Table, Some(inputs)) => details(*inputs),
        (Picture::Svg, None) => drawn(&USUAL),
        (Picture::Svg, Some(inputs)) => drawn(&[*inputs]),
    };
    files::write_or_print(output.as_deref(), &text)
}

/// The numbers of hidden layers after which more do not help.
fn depths(inputs: u32) -> impl Iterator<Item = u32> {
    1..=inputs.max(2).next_power_of_two().ilog2()
}

/// A row for each number of inputs, a column for each number of layers.
fn overview() -> String {
    let deepest = USUAL.iter().flat_map(|&inputs| depths(inputs)).max().unwrap_or(1);
    let mut head = vec!["inputs".to_owned(), "k = 1, minimal".to_owned()];
    head.extend((2..=deepest).map(|k| format!("k = {k}")));
    head.push("k > 1, at least".to_owned());
    let mut rows = vec![head];
    for inputs in USUAL {
        let mut row = vec![inputs.to_string()];
        let fewest = |k| Grouping::best(inputs, k).map_or_else(String::new, |g| number(&g));
        row.extend((1..=deepest).map(fewest));
        row.push(product_lower(inputs, 2).to_string());
        rows.push(row);
    }
    format!(
        "Neurons that multiply n inputs with at most k hidden layers\n\n{}\n{}\n{}",
        aligned(&rows),
        monomials(),
        univariate(),
    )
}

/// A row for each monomial: RT Theorems 4.2 and 4.4.
fn monomials() -> String {
    let head = ["exponents", "one layer, minimal", "one coefficient, at least", "many layers"];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for exponents in MONOMIALS {
        let shown = match exponents {
            [1, ..] if exponents.len() > 3 => format!("1 ({} times)", exponents.len()),
            _ => exponents.iter().map(u32::to_string).collect::<Vec<_>>().join(" "),
        };
        rows.push(vec![
            shown,
            flat_monomial(exponents).to_string(),
            flat_monomial_one_coefficient(exponents).to_string(),
            deep_monomial(exponents).to_string(),
        ]);
    }
    format!(
        "Neurons of a monomial: with one hidden layer; with one if only the Taylor coefficient of\n\
         its degree is known not to vanish; and what suffices with many layers\n\n{}",
        aligned(&rows)
    )
}

/// RT Proposition 4.5.
fn univariate() -> String {
    let mut rows = vec![vec!["degree".to_owned()], vec!["neurons".to_owned()]];
    for degree in DEGREES {
        rows[0].push(degree.to_string());
        rows[1].push(flat_univariate(degree).to_string());
    }
    format!(
        "Neurons that suffice for any polynomial in one variable with one hidden layer\n\n{}",
        aligned(&rows)
    )
}

/// A row for each number of layers: lower bound, fewest neurons and their groups, Theorem 5.1.
fn details(inputs: u32) -> String {
    let mut rows = vec![
        ["layers", "at least", "neurons", "groups", "equal groups", "factors"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for layers in depths(inputs) {
        let found = Grouping::best(inputs, layers).zip(Grouping::equal(inputs, layers));
        let Some((best, equal)) = found else { continue };
        let factors = equal.factors().unwrap_or_default();
        rows.push(vec![
            layers.to_string(),
            // With one layer the bound is the number itself.
            if layers == 1 { number(&best) } else { product_lower(inputs, layers).to_string() },
            number(&best),
            best.layers().iter().map(|sizes| groups(sizes)).collect::<Vec<_>>().join(", "),
            number(&equal),
            factors.iter().map(u32::to_string).collect::<Vec<_>>().join("*"),
        ]);
    }
    let plural = if inputs == 1 { "" } else { "s" };
    format!(
        "Neurons that multiply {inputs} input{plural} with at most so many hidden layers\n\n{}",
        aligned(&rows)
    )
}

/// `2x3+1x2` for two groups of three and one of two; they are in falling order.
fn groups(sizes: &[u32]) -> String {
    let runs = sizes.chunk_by(|a, b| a == b).map(|run| format!("{}x{}", run.len(), run[0]));
    runs.collect::<Vec<_>>().join("+")
}

/// The number of neurons, large powers of two as such.
fn number(grouping: &Grouping) -> String {
    match grouping.layers() {
        [layer] if layer.len() == 1 && layer[0] > 32 => format!("2^{}", layer[0]),
        _ => grouping.neurons().to_string(),
    }
}

/// Columns as wide as they must be, two spaces between, numbers to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column| rows.iter().filter_map(|row| row.get(column)).map(String::len).max();
    let widths: Vec<usize> = (0..columns).filter_map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}"));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{}", cells.collect::<Vec<_>>().join("  "));
    }
    text
}

fn drawn(all: &[u32]) -> String {
    let curve = |&inputs: &u32| {
        let bits = |k| Grouping::best(inputs, k).map(|g| (f64::from(k), log2(&g)));
        Curve { label: format!("n = {inputs}"), points: depths(inputs).filter_map(bits).collect() }
    };
    let curves: Vec<Curve> = all.iter().map(curve).collect();
    let deepest = all.iter().flat_map(|&inputs| depths(inputs)).max().unwrap_or(1).max(2);
    let points = || curves.iter().flat_map(|curve| &curve.points);
    let top = points().map(|point| point.1).fold(1.0, f64::max).ceil();
    let step = (top / 8.0).ceil();
    let powers = (0..).map(|i| f64::from(i) * step).take_while(|&power| power <= top);
    Plot {
        title: "neurons that multiply n inputs".to_owned(),
        below: "hidden layers".to_owned(),
        x: Axis {
            low: 1.0,
            high: f64::from(deepest),
            ticks: (1..=deepest).map(|k| (f64::from(k), k.to_string())).collect(),
        },
        y: Axis { low: 0.0, high: top, ticks: powers.map(|p| (p, format!("2^{p}"))).collect() },
        // Falling curves leave the upper right to their names.
        space: Space::Right,
        curves,
    }
    .svg()
}

/// The binary logarithm of the number of neurons.
fn log2(grouping: &Grouping) -> f64 {
    // Sizes are sums of few powers of two: scaled by the largest group, the sum fits an f64.
    let largest = grouping.layers().iter().flatten().copied().max().unwrap_or(0);
    let scaled: f64 = grouping
        .layers()
        .iter()
        .flatten()
        .map(|&b| f64::from(b.abs_diff(largest)).exp2().recip())
        .sum();
    f64::from(largest) + scaled.log2()
}
