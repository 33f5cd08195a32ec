//! Fisher's irises: which species a flower belongs to, from means and covariances alone. With one
//! covariance for all species the posterior takes no product at all.
//!
//! `cargo run --release -p multiplet --example iris`

use multiplet::posterior::{Normal, Posterior, compile, normal};

/// Means and covariances (upper triangles) of sepal length and width, petal length and width in
/// centimetres, 50 flowers a species (Anderson and Fisher, 1936), rounded.
pub const SPECIES: [(&str, [f64; 4], [f64; 10]); 3] = [
    (
        "setosa",
        [5.006, 3.428, 1.462, 0.246],
        [0.1242, 0.0992, 0.0164, 0.0103, 0.1437, 0.0117, 0.0093, 0.0302, 0.0061, 0.0111],
    ),
    (
        "versicolor",
        [5.936, 2.770, 4.260, 1.326],
        [0.2664, 0.0852, 0.1829, 0.0558, 0.0985, 0.0827, 0.0412, 0.2208, 0.0731, 0.0391],
    ),
    (
        "virginica",
        [6.588, 2.974, 5.552, 2.026],
        [0.4043, 0.0938, 0.3033, 0.0491, 0.1040, 0.0714, 0.0476, 0.3046, 0.0488, 0.0754],
    ),
];

/// Every species with its own covariance, or all with the mean of them.
pub fn posterior(name: &str, pooled: bool) -> Result<Posterior, Box<dyn std::error::Error>> {
    let mean = |k: usize| SPECIES.iter().map(|(_, _, upper)| upper[k]).sum::<f64>() / 3.0;
    let classes = SPECIES.iter().map(|(name, centre, upper)| {
        let entry = |i: usize, j: usize| {
            let k = i.min(j) * (9 - i.min(j)) / 2 + i.abs_diff(j);
            if pooled { mean(k) } else { upper[k] }
        };
        Normal {
            name,
            prior: 1.0,
            mean: centre.to_vec(),
            covariance: (0..4).map(|i| (0..4).map(|j| entry(i, j)).collect()).collect(),
        }
    });
    Ok(compile(&normal(name, &classes.collect::<Vec<_>>())?)?)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let flowers = [[5.1, 3.5, 1.4, 0.2], [6.0, 2.7, 5.1, 1.6], [6.1, 2.8, 4.8, 1.7]];
    for (name, pooled) in [("lda", true), ("qda", false)] {
        let posterior = posterior(name, pooled)?;
        println!("{name}: {}", posterior.compiled().certificate);
        for flower in &flowers {
            let p = posterior.probabilities(flower, &[])?;
            let shown: Vec<String> = posterior
                .classes()
                .iter()
                .zip(&p)
                .map(|(species, p)| format!("{species} {p:.4}"))
                .collect();
            println!("  {flower:?}: {}", shown.join(", "));
        }
    }
    Ok(())
}
