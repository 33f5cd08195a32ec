//! Low autocorrelation binary sequences: what radar pulses should look like, and a hard problem for
//! annealers (Bernasconi, J. Physique 48, 559, 1987). All sequences of up to 20 elements are tried;
//! the merit factor is N²/2E.
//!
//! `cargo run --release -p multiplet --example bernasconi`

use multiplet::jit;
use multiplet::statistics::minimum;

/// The energies known to be lowest, from N = 3 on (OEIS A091383).
const KNOWN: [f64; 18] = [
    1.0, 2.0, 2.0, 7.0, 3.0, 8.0, 12.0, 13.0, 5.0, 10.0, 6.0, 19.0, 15.0, 24.0, 32.0, 25.0, 29.0,
    26.0,
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!(" N  energy  states  merit  a best sequence");
    for (n, known) in (3_usize..).zip(KNOWN) {
        let source = format!(
            "fn sequence(s: [spin; {n}]) = sum(k in 1..{n}, sum(i in 0..{n}-k, s[i]*s[i+k])^2);"
        );
        let lowest = minimum(&jit::compile(&source)?, &[])?;
        let (energy, count) = (lowest.energy, lowest.count);
        let signs = |state: Vec<f64>| -> String {
            state.iter().map(|s| if *s > 0.0 { '+' } else { '-' }).collect()
        };
        println!(
            "{n:2}  {energy:6}  {count:6}  {:5.2}  {}{}",
            (n * n) as f64 / (2.0 * energy),
            signs(lowest.first()),
            if energy == known { "" } else { "  not what is known!" },
        );
    }
    Ok(())
}
