//! The recurrence of Fermi, Pasta, Ulam and Tsingou (1955): the energy of a chain with quadratic
//! forces leaves the first mode, visits the next ones, and comes back instead of spreading.
//!
//! `cargo run --release -p multiplet --example fput`

use std::f64::consts::PI;

use multiplet::dynamics::{Integrator, Simulation};

const N: usize = 8;

multiplet::network! {
    pub hamiltonian Fput(q: [8], p: [8]; alpha) {
        let left = q[0];
        let right = q[7];
        let springs = sum(i in 0..7, (q[i+1] - q[i])^2/2 + alpha*(q[i+1] - q[i])^3/3);
        sum(i in 0..8, p[i]^2)/2 + springs + (left^2 + right^2)/2 + alpha*(left^3 - right^3)/3
    }
}

/// The share of site `i` in mode `k`, both from 1.
fn share(k: usize, i: usize) -> f64 {
    let n = (N + 1) as f64;
    (2.0 / n).sqrt() * (PI * (k * i) as f64 / n).sin()
}

/// The harmonic energy of mode `k`.
fn mode(k: usize, state: &[f64]) -> f64 {
    let along = |values: &[f64]| (1..=N).map(|i| share(k, i) * values[i - 1]).sum::<f64>();
    let (q, p) = state.split_at(N);
    let frequency = 2.0 * (PI * k as f64 / (2 * (N + 1)) as f64).sin();
    (along(p).powi(2) + (frequency * along(q)).powi(2)) / 2.0
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut start = [0.0; 2 * N];
    (1..=N).for_each(|i| start[i - 1] = 4.0 * share(1, i));
    let mut run = Simulation::new(Fput {}, &[0.25], &start, Integrator::Yoshida4, 0.1)?;
    run.watch_energy(10);
    println!("{}", Fput::MOTION.report);
    println!("    time   mode 1   mode 2   mode 3   mode 4");
    let line = |run: &Simulation<Fput>| {
        let modes = [1, 2, 3, 4].map(|k| format!("{:9.4}", mode(k, run.state())));
        println!("{:8.0}{}", run.time(), modes.concat());
    };
    line(&run);
    run.run_with(6_000, 250, line)?;
    println!("|ΔE/E| below {:.1e}", run.energy_error());
    Ok(())
}
