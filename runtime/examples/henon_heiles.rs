//! A Poincaré section of the Hénon–Heiles system at E = 1/8, where order and chaos live side by
//! side: every crossing of the plane q₀ = 0 with p₀ > 0 is a point (q₁, p₁) of the picture.
//!
//! `cargo run --release -p multiplet --example henon_heiles -- section.svg`; without a name the
//! picture goes to standard output.

use std::fmt::Write;

use multiplet::dynamics::{Integrator, Simulation};

multiplet::network! {
    pub hamiltonian HenonHeiles(q: [2], p: [2]; lambda) {
        let kinetic = sum(i in 0..2, p[i]^2)/2;
        let harmonic = sum(i in 0..2, q[i]^2)/2;
        kinetic + harmonic + lambda*(q[0]^2*q[1] - q[1]^3/3)
    }
}

const ENERGY: f64 = 1.0 / 8.0;
const STEP: f64 = 0.05;
const STEPS: u64 = 40_000;
const SIZE: f64 = 640.0;
const COLOURS: [&str; 6] = ["#1b6ca8", "#c8553d", "#2e7d4f", "#7a4fa0", "#b8860b", "#444444"];

/// Starts on the section, one a pair (q₁, p₁) that the energy allows, column by column.
fn starts() -> (usize, Vec<f64>) {
    let mut points = Vec::new();
    for i in -3..=5 {
        for k in 0..=2 {
            let (q1, p1) = (f64::from(i) * 0.1, f64::from(k) * 0.15);
            let square = 2.0 * ENERGY - q1 * q1 - p1 * p1 + 2.0 / 3.0 * q1.powi(3);
            if square > 0.0 {
                points.push([0.0, q1, square.sqrt(), p1]);
            }
        }
    }
    let columns = (0..4).flat_map(|k| points.iter().map(move |point| point[k]));
    (points.len(), columns.collect())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (rows, states) = starts();
    let system = HenonHeiles {};
    let mut run = Simulation::batch(system, &[1.0], rows, &states, Integrator::Yoshida6, STEP)?;
    run.watch_energy(100);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {SIZE} {SIZE}\">\n\
         <rect width=\"{SIZE}\" height=\"{SIZE}\" fill=\"white\"/>\n"
    );
    let place = |x: f64| SIZE / 2.0 + x * SIZE * 0.85;
    let (mut before, mut points) = (states, 0);
    run.run_with(STEPS, 1, |run| {
        let now = run.state();
        for row in 0..rows {
            let (a, b) = (before[row], now[row]);
            if a < 0.0 && b >= 0.0 {
                // The plane is crossed between two steps: interpolate.
                let part = a / (a - b);
                let at = |k: usize| {
                    let (a, b) = (before[k * rows + row], now[k * rows + row]);
                    place(a + part * (b - a))
                };
                let colour = COLOURS[row % COLOURS.len()];
                // Writing to a string cannot fail.
                let _ = writeln!(
                    svg,
                    "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"0.8\" fill=\"{colour}\"/>",
                    at(1),
                    SIZE - at(3)
                );
                points += 1;
            }
        }
        before.copy_from_slice(now);
    })?;
    svg.push_str("</svg>\n");
    match std::env::args().nth(1) {
        Some(path) => std::fs::write(path, svg)?,
        None => print!("{svg}"),
    }
    eprintln!("{rows} trajectories, {points} crossings, |ΔE/E| below {:.1e}", run.energy_error());
    Ok(())
}
