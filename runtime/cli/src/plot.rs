//! Curves over whole numbers on a logarithmic scale, as SVG.

use std::fmt::Write;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 420.0;
/// Space at the left, at the right, above and below.
const MARGIN: [f64; 4] = [64.0, 24.0, 40.0, 48.0];
/// Told apart with any kind of colour vision (Okabe and Ito).
const COLOURS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/// A line with its name.
#[derive(Clone, Debug)]
pub struct Curve {
    /// Stands in its colour at the upper right, where falling curves leave space.
    pub label: String,
    /// (x, log₂ y), in rising order.
    pub points: Vec<(u32, f64)>,
}

/// The curves with a title, a name below the x axis, and powers of two on the y axis. Titles and
/// labels must need no escape.
pub fn logarithmic(title: &str, below: &str, curves: &[Curve]) -> String {
    let all = || curves.iter().flat_map(|curve| &curve.points);
    let right = all().map(|point| point.0).max().unwrap_or(1).max(2);
    let top = all().map(|point| point.1).fold(1.0, f64::max).ceil();
    let [left_margin, right_margin, top_margin, bottom_margin] = MARGIN;
    let (inner, high) = (WIDTH - left_margin - right_margin, HEIGHT - top_margin - bottom_margin);
    let x = |value: u32| left_margin + inner * f64::from(value - 1) / f64::from(right - 1);
    let y = |log: f64| HEIGHT - bottom_margin - high * log / top;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"{left_margin}\" y=\"24\" font-size=\"15\">{title}</text>\n\
         <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{below}</text>\n",
        left_margin + inner / 2.0,
        HEIGHT - 10.0,
    );
    // Writing to a string cannot fail.
    for value in 1..=right {
        let (x, y) = (x(value), HEIGHT - bottom_margin + 18.0);
        let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\">{value}</text>");
    }
    let step = (top / 8.0).ceil();
    for tick in (0..).map(|i| f64::from(i) * step).take_while(|&tick| tick <= top) {
        let (height, end) = (y(tick), WIDTH - right_margin);
        let _ = writeln!(
            svg,
            "<path d=\"M{left_margin} {height:.1}H{end}\" stroke=\"#ddd\"/>\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">2^{tick}</text>",
            left_margin - 8.0,
            height + 4.0,
        );
    }
    for (position, (curve, colour)) in curves.iter().zip(COLOURS.iter().cycle()).enumerate() {
        let (end, height) =
            (WIDTH - right_margin - 8.0, top_margin + 18.0 * (position as f64 + 1.0));
        let _ = writeln!(
            svg,
            "<text x=\"{end}\" y=\"{height}\" text-anchor=\"end\" fill=\"{colour}\">{}</text>",
            curve.label,
        );
        let corner = |&(value, log): &(u32, f64)| format!("{:.1},{:.1}", x(value), y(log));
        let corners: Vec<String> = curve.points.iter().map(corner).collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            corners.join(" "),
        );
        for &(value, log) in &curve.points {
            let (x, y) = (x(value), y(log));
            let _ =
                writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>");
        }
    }
    svg.push_str("</svg>\n");
    svg
}
