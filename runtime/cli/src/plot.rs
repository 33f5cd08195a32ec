//! Curves on a grid, as SVG.

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
    /// Stands in its colour where the plot has space.
    pub label: String,
    /// (x, y), in rising order of x. What is outside the axes is not drawn.
    pub points: Vec<(f64, f64)>,
}

/// One axis.
#[derive(Clone, Debug)]
pub struct Axis {
    /// The value at the left or below.
    pub low: f64,
    /// The value at the right or above.
    pub high: f64,
    /// Values with what is written beside them.
    pub ticks: Vec<(f64, String)>,
}

/// Where curves leave space for their labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// At the upper right.
    Right,
    /// Above the middle.
    Middle,
}

/// A plot. Titles and labels must need no escape.
#[derive(Clone, Debug)]
pub struct Plot {
    /// Above it.
    pub title: String,
    /// Below the x axis.
    pub below: String,
    /// From left to right.
    pub x: Axis,
    /// From below.
    pub y: Axis,
    /// Where labels go.
    pub space: Space,
    /// The lines.
    pub curves: Vec<Curve>,
}

impl Axis {
    /// Where a value is, from 0 to 1.
    fn place(&self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }

    fn has(&self, value: f64) -> bool {
        value >= self.low && value <= self.high
    }
}

impl Plot {
    /// The plot as SVG.
    pub fn svg(&self) -> String {
        let [left, right, above, under] = MARGIN;
        let (inner, high) = (WIDTH - left - right, HEIGHT - above - under);
        let x = |value: f64| left + inner * self.x.place(value);
        let y = |value: f64| HEIGHT - under - high * self.y.place(value);
        let Self { title, below, .. } = self;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
             <text x=\"{left}\" y=\"24\" font-size=\"15\">{title}</text>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{below}</text>\n",
            left + inner / 2.0,
            HEIGHT - 10.0,
        );
        // Writing to a string cannot fail.
        for (value, text) in &self.x.ticks {
            let (x, y) = (x(*value), HEIGHT - under + 18.0);
            let _ =
                writeln!(svg, "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"middle\">{text}</text>");
        }
        for (value, text) in &self.y.ticks {
            let (height, end) = (y(*value), WIDTH - right);
            let _ = writeln!(
                svg,
                "<path d=\"M{left} {height:.1}H{end}\" stroke=\"#ddd\"/>\
                 <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{text}</text>",
                left - 8.0,
                height + 4.0,
            );
        }
        let (place, anchor) = match self.space {
            Space::Right => (WIDTH - right - 8.0, "end"),
            Space::Middle => (left + inner / 2.0, "middle"),
        };
        for (position, (curve, colour)) in
            self.curves.iter().zip(COLOURS.iter().cycle()).enumerate()
        {
            let height = above + 18.0 * (position as f64 + 1.0);
            let _ = writeln!(
                svg,
                "<text x=\"{place}\" y=\"{height}\" text-anchor=\"{anchor}\" \
                 fill=\"{colour}\">{}</text>",
                curve.label,
            );
            let inside = |point: &&(f64, f64)| self.x.has(point.0) && self.y.has(point.1);
            let places: Vec<(f64, f64)> =
                curve.points.iter().filter(inside).map(|p| (x(p.0), y(p.1))).collect();
            let corners: Vec<String> =
                places.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
            let _ = writeln!(
                svg,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
                corners.join(" "),
            );
            for (x, y) in places {
                let _ = writeln!(
                    svg,
                    "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\" fill=\"{colour}\"/>"
                );
            }
        }
        svg.push_str("</svg>\n");
        svg
    }
}
