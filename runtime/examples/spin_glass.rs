//! Edwards and Anderson's spin glass: couplings ±1, drawn, on a lattice small enough to go through
//! all states. Eight chains are cooled down side by side, and find the ground state.
//!
//! `cargo run --release -p multiplet --example spin_glass -- 7` draws with seed 7.

use multiplet::jit;
use multiplet::statistics::{Metropolis, Random, compile, minimum};

const GLASS: &str = include_str!("spin_glass.poly");
const SITES: usize = 20;
const CHAINS: usize = 8;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let seed = std::env::args().nth(1).map_or(Ok(1), |text| text.parse())?;
    let mut random = Random::new(seed);
    let couplings: Vec<f64> =
        (0..2 * SITES).map(|_| if random.below(2) == 0 { -1.0 } else { 1.0 }).collect();

    let glass = compile(GLASS)?;
    print!("{}", glass.flips());
    let start = glass.random_states(CHAINS, &mut random);
    let mut run = Metropolis::batch(&glass, &couplings, &[3.0; CHAINS], &start, seed)?;
    println!("temperature   lowest energy   mean energy   acceptance");
    for step in (0..=12).rev() {
        let temperature = f64::from(step) / 4.0;
        run.set_temperatures(&[temperature; CHAINS])?;
        run.run(50)?;
        let lowest = run.energies().iter().copied().fold(f64::INFINITY, f64::min);
        let mean = run.energies().iter().sum::<f64>() / CHAINS as f64;
        println!("{temperature:11.2}   {lowest:13}   {mean:11}   {:10.3}", run.acceptance()[0]);
    }
    let lowest = run.energies().iter().copied().fold(f64::INFINITY, f64::min);

    let exact = minimum(&jit::compile(GLASS)?, &couplings)?;
    println!(
        "of all {} states, {} have the lowest energy, {}",
        1 << SITES,
        exact.count,
        exact.energy
    );
    println!(
        "annealing {}",
        if lowest == exact.energy { "found one" } else { "did not find them" }
    );
    Ok(())
}
