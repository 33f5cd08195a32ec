//! Posteriors: known values, generated code against kernels, derivatives, and the discriminant
//! analyses of scikit-learn where Python has it (`pip install scikit-learn`); otherwise that part is
//! skipped and says so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    dead_code,
    reason = "a test fails by panicking; the examples' own `main` is not run"
)]

#[path = "../../runtime/examples/iris.rs"]
mod iris;
#[path = "../../runtime/examples/markov.rs"]
mod markov;

use std::path::Path;
use std::process::Command;

use iris::SPECIES;

use multiplet::network;
use multiplet::posterior::{Posterior, compile};
use multiplet_compiler::posterior::{Gaussian, source};
use multiplet_compiler::rational::Rational;

network! {
    /// Which of two bumps.
    posterior pair(x) { class plus: (x - 1)^2/2; class minus: (x + 1)^2/2; }

    #[gradient]
    pub posterior qda(x) {
        class narrow: x^2/2, prior 0.7;
        class wide: (x - 1)^2/8, prior 0.3, determinant 4;
    }

    #[gradient]
    posterior three(x, q: [2]; a, b) {
        let r = x^2 + sum(i in 0..2, q[i]^2);
        class ball: a*r, prior 3;
        class saddle: a*r + b*(q[0]*q[1] - x), scale sqrt(2);
        class cubic: a*r - x^3, prior 1/2, scale 3;
    }

    #[gradient]
    posterior short(x: f32, y: f32) { class A: x^2; class B: x*y, prior 1/3; class C: y^2; }

    posterior spins(s: [spin; 3], b: bit) { class A: s[0]*s[1] + b; class B: s[1]*s[2]*b; }

    fn composed(u, v) = qda(u*v);
}

#[test]
fn known_posteriors_are_met() {
    assert!((pair(0.5)[0] - 0.731_058_578_630_004_9).abs() < 1e-15);
    assert_eq!(pair::NETWORK.gates, 0);
    assert_eq!(pair::CLASSES, ["plus", "minus"]);
    assert!((qda(0.5)[0] - 0.809_489_276_392_716_8).abs() < 1e-14);
    assert_eq!(qda::most_probable(0.5), 0);
    assert_eq!(qda::most_probable(5.0), 1);
    assert_eq!(composed(0.25, 2.0), qda(0.5));
    let mut columns = [[0.0; 3]; 2];
    let [narrow, wide] = &mut columns;
    qda::batch(&[&[0.5, 1.0, -2.0]], &mut [narrow, wide]).unwrap();
    for (k, x) in [0.5, 1.0, -2.0].into_iter().enumerate() {
        assert_eq!([columns[0][k], columns[1][k]], qda(x));
    }
}

/// What stands in `network!` above, up to the definition of this name and with it.
fn source_of(name: &str) -> &'static str {
    let text = include_str!("posterior.rs");
    let text = text.split_once("network! {").unwrap().1;
    let start = text.find(&format!(" {name}(")).unwrap();
    // Every body ends with a brace of its own.
    let end = start + text[start..].find("}\n").unwrap();
    &text[..=end]
}

/// Numbers in [-2, 2) that look random.
fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f64 / f64::from(1 << 22) - 2.0
    };
    (0..count).map(|_| next()).collect()
}

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn generated_code_and_kernels_have_the_same_bits() {
    let kernel = compile(source_of("three")).unwrap();
    assert_eq!(kernel.classes(), three::CLASSES);
    for seed in 0..100 {
        let n = numbers(5, seed);
        let ([x, q, r], [a, b]) = ([n[0], n[1], n[2]], [n[3], n[4]]);
        let (variables, parameters) = ([x, q, r], [a, b]);
        let found = kernel.probabilities(&variables, &parameters).unwrap();
        assert_eq!(bits(&found), bits(&three(x, [q, r], a, b)));
        let found = kernel.logits(&variables, &parameters).unwrap();
        assert_eq!(bits(&found), bits(&three::logits(x, [q, r], a, b)));
        let found = kernel.log_probabilities(&variables, &parameters).unwrap();
        let (ln, slopes) = three::log_gradient(x, [q, r], a, b);
        assert_eq!(bits(&found), bits(&ln));
        assert_eq!(bits(&found), bits(&three::log_probabilities(x, [q, r], a, b)));
        let found = kernel.log_gradient(&variables, &parameters).unwrap();
        assert_eq!(bits(&found.concat()), bits(&slopes.concat()));
        let best = kernel.most_probable(&variables, &parameters).unwrap();
        assert_eq!(best, three::most_probable(x, [q, r], a, b));
    }
    let kernel = compile(source_of("spins")).unwrap();
    for state in 0..16_u32 {
        let up = |k: u32| f64::from(state >> k & 1);
        let s = [0, 1, 2].map(|k| 2.0 * up(k) - 1.0);
        let found = kernel.probabilities(&[s[0], s[1], s[2], up(3)], &[]).unwrap();
        assert_eq!(bits(&found), bits(&spins(s, up(3))));
    }
    assert!(kernel.log_gradient(&[1.0; 4], &[]).is_err());
}

#[test]
fn batches_are_points() {
    let kernel = compile(source_of("three")).unwrap();
    let columns = [numbers(7, 1), numbers(7, 2), numbers(7, 3)];
    let mut out = vec![vec![0.0; 7]; 3];
    let mut slots: Vec<&mut [f64]> = out.iter_mut().map(Vec::as_mut_slice).collect();
    let inputs: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    kernel.probabilities_batch(&inputs, &[0.5, 2.0], &mut slots).unwrap();
    for row in 0..7 {
        let point: Vec<f64> = columns.iter().map(|c| c[row]).collect();
        let p = kernel.probabilities(&point, &[0.5, 2.0]).unwrap();
        assert_eq!(p, out.iter().map(|c| c[row]).collect::<Vec<_>>());
    }
    let mut slots: Vec<&mut [f64]> = out.iter_mut().take(2).map(Vec::as_mut_slice).collect();
    assert!(kernel.probabilities_batch(&inputs, &[0.5, 2.0], &mut slots).is_err());
}

#[test]
fn derivatives_are_those_of_the_logarithm() {
    let ln = |n: &[f64]| three::log_probabilities(n[0], [n[1], n[2]], n[3], n[4]);
    let step = 1e-5;
    for seed in 0..50 {
        let n = numbers(5, seed);
        let (_, slopes) = three::log_gradient(n[0], [n[1], n[2]], n[3], n[4]);
        for i in 0..3 {
            let at = |by: f64| {
                let mut moved = n.clone();
                moved[i] += by;
                ln(&moved)
            };
            let (up, down) = (at(step), at(-step));
            for y in 0..3 {
                let wanted = (up[y] - down[y]) / (2.0 * step);
                assert!((slopes[y][i] - wanted).abs() < 1e-7, "{seed}: {} {wanted}", slopes[y][i]);
            }
        }
        // Σ p ∂ ln p = 0.
        let p = three(n[0], [n[1], n[2]], n[3], n[4]);
        let sum: f64 = (0..3).map(|y| p[y] * slopes[y][0]).sum();
        assert!(sum.abs() < 1e-14, "{sum}");
    }
    // The logit of `wide` is x²/2 - (x-1)²/8, so ∂ ln p(narrow) = -p(wide)·(3x + 1)/4.
    let (_, slopes) = qda::log_gradient(0.5);
    assert!((slopes[0][0] + qda(0.5)[1] * 2.5 / 4.0).abs() < 1e-16);
}

#[test]
fn large_logits_stay_numbers() {
    for x in [-1e4, -5e3, 5e3, 1e4] {
        let (p, ln) = (pair(x), pair::log_probabilities(x));
        assert_eq!(p, if x > 0.0 { [1.0, 0.0] } else { [0.0, 1.0] });
        assert!(ln.iter().all(|z| z.is_finite()) && (ln[0] - ln[1] - 2.0 * x).abs() < 1e-11);
        let (ln, slopes) = qda::log_gradient(x);
        assert!(ln.iter().chain(&slopes.concat()).all(|z| z.is_finite()));
        assert_eq!(qda(x), [0.0, 1.0]);
    }
    let p: [f32; 3] = short(100.0, 0.0);
    // A logit of 1e4 has three decimals left in f32.
    assert!(p[0] == 0.0 && (p[1] - 0.25).abs() < 1e-3 && (p[2] - 0.75).abs() < 1e-3, "{p:?}");
    let (ln, slopes): ([f32; 3], [[f32; 2]; 3]) = short::log_gradient(1.0, 2.0);
    assert!(ln.iter().chain(&slopes.concat()).all(|z| z.is_finite()));
    let kernel = compile(source_of("short")).unwrap();
    let wide = kernel.log_probabilities(&[1.0, 2.0], &[]).unwrap();
    assert!(ln.iter().zip(&wide).all(|(a, b)| (f64::from(*a) - b).abs() < 1e-6));
}

#[test]
fn what_is_no_posterior_is_said() {
    let error = compile("fn f(x) = x^2;").unwrap_err().to_string();
    assert!(error.contains("E_CLASS") && error.contains("`f` is no posterior"), "{error}");
    let kernel = compile(source_of("pair")).unwrap();
    assert!(kernel.probabilities(&[], &[]).is_err());
    let error = kernel.log_gradient(&[0.5], &[]).unwrap_err();
    assert_eq!(error.code(), "E_OPTION");
}

const PRIORS: [f64; 3] = [0.5, 0.3, 0.2];

/// The matrix of an upper triangle, row by row.
fn symmetric(upper: &[Rational]) -> Vec<Vec<Rational>> {
    let entry = |i: usize, j: usize| {
        let (i, j) = (i.min(j), i.max(j));
        upper[i * (9 - i) / 2 + j - i].clone()
    };
    (0..4).map(|i| (0..4).map(|j| entry(i, j)).collect()).collect()
}

/// The decimal number as it is written.
fn decimal(number: f64) -> Rational {
    number.to_string().parse().unwrap()
}

/// The species, each with its own covariance or all with the mean of them.
fn species(pooled: bool) -> Vec<Gaussian> {
    let own = |upper: &[f64; 10]| upper.map(decimal).to_vec();
    let third = Rational::ratio(1, 3).unwrap();
    let mean: Vec<Rational> = (0..10)
        .map(|k| {
            let sum = SPECIES.iter().fold(Rational::ZERO, |sum, (_, _, u)| &sum + &decimal(u[k]));
            &sum * &third
        })
        .collect();
    let all = SPECIES.iter().zip(PRIORS);
    all.map(|((name, centre, upper), prior)| Gaussian {
        name: (*name).to_owned(),
        prior: decimal(prior),
        mean: centre.map(decimal).to_vec(),
        covariance: symmetric(&if pooled { mean.clone() } else { own(upper) }),
    })
    .collect()
}

/// Flowers between and around the species.
fn flowers() -> Vec<Vec<f64>> {
    let mut all: Vec<Vec<f64>> = SPECIES.iter().map(|(_, mean, _)| mean.to_vec()).collect();
    for seed in 0..60 {
        let n = numbers(5, seed);
        let t = (n[4] + 2.0) / 4.0;
        let (a, b) = (&SPECIES[seed as usize % 3].1, &SPECIES[(seed as usize + 1) % 3].1);
        all.push((0..4).map(|i| a[i] + t * (b[i] - a[i]) + 0.15 * n[i]).collect());
    }
    all
}

#[test]
fn irises_cost_what_their_covariances_say() {
    let lda = compile(&source("lda", &species(true)).unwrap()).unwrap();
    assert_eq!(lda.compiled().network.gates.len(), 0);
    let qda = compile(&source("qda", &species(false)).unwrap()).unwrap();
    // Two quadratic forms in four variables, simultaneously diagonal.
    assert!(qda.compiled().network.gates.len() <= 8, "{}", qda.compiled().certificate);
    let examples = [iris::posterior("lda", true).unwrap(), iris::posterior("qda", false).unwrap()];
    for (example, posterior) in examples.iter().zip([&lda, &qda]) {
        let [found, wanted] = [example, posterior].map(|p| p.compiled().network.gates.len());
        assert_eq!(found, wanted);
    }
    for posterior in [&lda, &qda] {
        for (k, (name, mean, _)) in SPECIES.iter().enumerate() {
            assert_eq!(posterior.classes()[k], *name);
            assert_eq!(posterior.most_probable(mean, &[]).unwrap(), k);
        }
    }
}

#[test]
fn scikit_learn_computes_the_same() {
    let numbers = |all: &[Rational]| all.iter().map(Rational::to_f64).collect::<Vec<_>>();
    let x = flowers();
    let case = |kind: &str, species: &[Gaussian]| {
        let posterior: Posterior = compile(&source(kind, species).unwrap()).unwrap();
        let p: Vec<Vec<f64>> = x.iter().map(|x| posterior.probabilities(x, &[]).unwrap()).collect();
        let means: Vec<Vec<f64>> = species.iter().map(|s| numbers(&s.mean)).collect();
        let matrix = |s: &Gaussian| s.covariance.iter().map(|r| numbers(r)).collect::<Vec<_>>();
        let covariances: Vec<Vec<Vec<f64>>> = species.iter().map(matrix).collect();
        serde_json::json!({
            "kind": kind, "means": means, "covariances": covariances, "priors": PRIORS,
            "x": x, "p": p,
        })
    };
    let cases = serde_json::json!([case("lda", &species(true)), case("qda", &species(false))]);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cases.json");
    std::fs::write(&path, cases.to_string()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("posterior/check.py");
    let run = Command::new("python3").arg(script).arg(&path).arg("1e-12").output();
    let Ok(run) = run else {
        println!("skipped: there is no python3");
        return;
    };
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    println!("{}", said.trim());
    if run.status.code() == Some(77) {
        return;
    }
    assert!(run.status.success(), "{said}{}", String::from_utf8_lossy(&run.stderr));
}

#[test]
fn noise_never_tells_more() {
    let certainty = |rounds| {
        let chain = markov::chain(rounds).unwrap();
        assert_eq!(chain.statistic(0).unwrap().to_string(), "{0} {1 2 4} {3 5 6} {7}");
        chain.posterior(0, 7).unwrap().unwrap()[1]
    };
    let all: Vec<f64> = (0..6).map(certainty).collect();
    assert!(all.windows(2).all(|w| w[0] > w[1] && w[1] > 0.5), "{all:?}");
}
