//! A φ⁴ field on 512 × 512 sites: a bubble of one vacuum in the other, whose wall shrinks and radiates.
//! The compiler sees what one site does; the loop over a quarter of a million sites is in the kernel.
//!
//! `cargo run --release -p multiplet --example lattice`

use std::time::Instant;

use multiplet::dynamics::{Integrator, Simulation};

const N: usize = 512;
const STEPS: u64 = 200;

multiplet::network! {
    pub hamiltonian Field(phi: [512, 512], pi: [512, 512]; lambda) {
        sum(i in 0..512, j in 0..512,
            pi[i,j]^2/2 + lambda*(phi[i,j]^2 - 1)^2/4
            + ((phi[(i+1)%512,j] - phi[i,j])^2 + (phi[i,(j+1)%512] - phi[i,j])^2)/2)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut state = vec![0.0; 2 * N * N];
    for (k, phi) in state[..N * N].iter_mut().enumerate() {
        let (x, y) = ((k / N) as f64 - 256.0, (k % N) as f64 - 256.0);
        *phi = (((x * x + y * y).sqrt() - 60.0) / 2.0).tanh();
    }
    println!("value: {}", Field::NETWORK.report);
    println!("value and gradient: {}", Field::GRADIENT.report);
    let mut run = Simulation::new(Field {}, &[0.5], &state, Integrator::Leapfrog, 0.05)?;
    run.watch_energy(50);
    println!("time   energy       sites inside");
    let start = Instant::now();
    for _ in 0..=6 {
        let inside = run.state()[..N * N].iter().filter(|phi| **phi < 0.0).count();
        println!("{:4.0}   {:10.4}   {inside:6}", run.time(), run.energy()?[0]);
        run.run(STEPS)?;
    }
    let updates = 7.0 * STEPS as f64 * (N * N) as f64;
    println!("|ΔE/E| below {:.1e}", run.energy_error());
    println!("{:.0} million sites a second", updates / start.elapsed().as_secs_f64() / 1e6);
    Ok(())
}
