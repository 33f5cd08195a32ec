//! A chain of stages: a bit sets three spins, noise flips some of them, and what is left is looked
//! at. What the last stage says about each earlier one is its posterior, and the states that say the
//! same are the values of a minimal sufficient statistic: about the bit only the number of spins
//! that point up matters.
//!
//! `cargo run --release -p multiplet --example markov`

use multiplet::posterior::{Chain, Stage};
use multiplet::statistics::Random;

/// p(next | now) = e^-H/Z(now), of the bit to the spins and of spins to spins.
const SET: &str = "fn set(next: [spin; 3], now: bit) = -(2*now - 1)*sum(i in 0..3, next[i])*3/4;";
const FLIP: &str =
    "fn flip(next: [spin; 3], now: [spin; 3]; K) = -K*sum(i in 0..3, next[i]*now[i]);";

/// The chain, with so many rounds of noise.
pub fn chain(rounds: usize) -> Result<Chain, Box<dyn std::error::Error>> {
    let flip = Stage::compile(FLIP, &[1.0])?;
    let mut stages = vec![Stage::compile(SET, &[])?];
    stages.extend(std::iter::repeat_n(flip, rounds));
    Ok(Chain::new(&[0.5, 0.5], &stages)?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    print!("{}", chain(2)?);
    println!("rounds   p(bit | three up)   p(bit | two up)");
    for rounds in 0..6 {
        let chain = chain(rounds)?;
        let p = |state| chain.posterior(0, state).map(|p| p.map_or(f64::NAN, |p| p[1]));
        println!("{rounds:6}   {:17.6}   {:15.6}", p(7)?, p(6)?);
    }
    let flip = Stage::compile(FLIP, &[1.0])?;
    println!("a path: {:?}", flip.path(7, 12, &mut Random::new(1))?);
    Ok(())
}
