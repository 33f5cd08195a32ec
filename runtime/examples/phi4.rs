//! A small φ⁴ lattice in its double well: eight sites on a ring, pushed all at once, harder from
//! trajectory to trajectory. With little energy the mean field stays in its well; with more it
//! crosses the barrier. All trajectories run side by side in SIMD lanes.
//!
//! `cargo run --release -p multiplet --example phi4`

use multiplet::dynamics::{Integrator, Simulation};

const SITES: usize = 8;
const ROWS: usize = 12;

multiplet::network! {
    pub hamiltonian Phi4(q: [8], p: [8]; m2, lambda) {
        sum(i in 0..8, p[i]^2/2 + (q[(i+1)%8] - q[i])^2/2 + m2*q[i]^2/2 + lambda*q[i]^4/4)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The minima of the potential are at ±1; one site is displaced, so that the ring is not rigid.
    let mut states = vec![1.0; SITES * ROWS];
    states[..ROWS].fill(1.2);
    states.extend((0..SITES * ROWS).map(|k| -0.1 * (k % ROWS) as f64));
    let mut run =
        Simulation::batch(Phi4 {}, &[-1.0, 1.0], ROWS, &states, Integrator::Yoshida4, 0.05)?;
    run.watch_energy(20);
    let energies = run.energy()?;
    let mut lowest = [f64::INFINITY; ROWS];
    run.run_with(20_000, 1, |run| {
        for (row, lowest) in lowest.iter_mut().enumerate() {
            let mean = (0..SITES).map(|k| run.coordinate(k)[row]).sum::<f64>() / SITES as f64;
            *lowest = lowest.min(mean);
        }
    })?;
    println!("{}", Phi4::MOTION.report);
    println!("energy a site   lowest mean field   crossed");
    for (energy, lowest) in energies.iter().zip(lowest) {
        let crossed = if lowest < 0.0 { "yes" } else { "no" };
        println!("{:13.4}   {lowest:17.4}   {crossed:>7}", energy / SITES as f64);
    }
    println!("|ΔE/E| below {:.1e}", run.energy_error());
    Ok(())
}
