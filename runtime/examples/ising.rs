//! The magnet of Ising on a square lattice: below the critical temperature 2/ln(1 + √2) ≈ 2.269 most
//! spins agree, above it they do not. Every temperature is one chain of a batch, and the exact
//! results for the infinite lattice stand beside.
//!
//! `cargo run --release -p multiplet --example ising`

use std::f64::consts::PI;

use multiplet::statistics::{Metropolis, Series, compile};

const SIZE: usize = 32;
const TEMPERATURES: [f64; 12] = [1.0, 1.5, 1.8, 2.0, 2.1, 2.2, 2.3, 2.4, 2.6, 3.0, 3.5, 4.0];
const SWEEPS: u64 = 4096;

/// Yang, 1952.
fn magnetisation(t: f64) -> f64 {
    (1.0 - (2.0 / t).sinh().powi(-4)).max(0.0).powf(0.125)
}

/// Onsager, 1944; the elliptic integral by the arithmetic-geometric mean.
fn energy(t: f64) -> f64 {
    let twice = 2.0 / t;
    let k = 2.0 * twice.sinh() / twice.cosh().powi(2);
    let (mut a, mut g) = (1.0, (1.0 - k * k).max(0.0).sqrt());
    for _ in 0..40 {
        (a, g) = ((a + g) / 2.0, (a * g).sqrt());
    }
    -(1.0 + 2.0 / PI * (2.0 * twice.tanh().powi(2) - 1.0) * PI / (2.0 * a)) / twice.tanh()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let source = format!(
        "fn ising(s: [spin; {SIZE}, {SIZE}]; J) = -J*sum(i in 0..{SIZE}, j in 0..{SIZE},
            s[i,j]*(s[(i+1)%{SIZE}, j] + s[i, (j+1)%{SIZE}]));"
    );
    let ising = compile(&source)?;
    print!("{}", ising.flips());
    let rows = TEMPERATURES.len();
    let start = vec![1.0; SIZE * SIZE * rows];
    let mut run = Metropolis::batch(&ising, &[1.0], &TEMPERATURES, &start, 1)?;
    run.run(SWEEPS / 8)?;
    let mut found = vec![(Series::new(), Series::new()); rows];
    run.run_with(SWEEPS, 1, |run| {
        let values = run.means().into_iter().zip(run.energies());
        for ((m, e), (mean, energy)) in found.iter_mut().zip(values) {
            m.push(mean.abs());
            e.push(energy / (SIZE * SIZE) as f64);
        }
    })?;
    println!("   T   |m|             exact     energy          exact     acceptance");
    for (row, (m, e)) in found.iter().enumerate() {
        let t = TEMPERATURES[row];
        println!(
            "{t:4.1}   {:.4} ± {:.4}   {:.4}   {:7.4} ± {:.4}   {:7.4}   {:.3}",
            m.mean(),
            m.error(),
            magnetisation(t),
            e.mean(),
            e.error(),
            energy(t),
            run.acceptance()[row],
        );
    }
    Ok(())
}
