//! Classes of spins and bits, and Markov chains of stages: laws that hold for all of them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![cfg(feature = "jit")]

use multiplet::posterior::{Chain, Generator, PosteriorError, Stage, compile};
use multiplet::statistics::{Metropolis, Random, Series};

const RINGS: &str = "posterior rings(s: [spin; 6], b: bit; J) {
    let ring = J*sum(i in 0..6, s[i]*s[(i+1)%6]);
    class ferro: -ring, prior 2;
    class anti: ring - b/2, prior 1;
    class field: -sum(i in 0..6, s[i])/3 + b*s[0];
}";

#[test]
fn bayes_theorem_holds_for_every_state() {
    let posterior = compile(RINGS).unwrap();
    let generator = Generator::new(&posterior).unwrap();
    let parameters = [0.4];
    let classes = generator.class_probabilities(&parameters).unwrap();
    assert!((classes.iter().sum::<f64>() - 1.0).abs() < 1e-14);
    let densities: Vec<_> =
        (0..3).map(|y| generator.distribution(y, &parameters).unwrap()).collect();
    let states = densities[0].states().clone();
    assert_eq!((states.variables(), states.count()), (7, 128));
    for x in 0..states.count() {
        let values = states.values(x);
        assert_eq!(states.position(&values), Some(x));
        let joint: Vec<f64> =
            (0..3).map(|y| classes[y] * densities[y].probabilities()[x]).collect();
        let evidence: f64 = joint.iter().sum();
        let p = posterior.probabilities(&values, &parameters).unwrap();
        for y in 0..3 {
            assert!((p[y] - joint[y] / evidence).abs() < 1e-14, "{x} {y}");
        }
    }
    assert_eq!(states.position(&[0.0; 7]), None);
    // Z of a ring of six spins: (2 cosh J)^6 + (2 sinh J)^6, twice for the bit.
    let z = (2.0 * 0.4_f64.cosh()).powi(6) + (2.0 * 0.4_f64.sinh()).powi(6);
    assert!((densities[0].log_partition() - (2.0 * z).ln()).abs() < 1e-13);
}

#[test]
fn samples_have_the_moments_of_their_class() {
    let posterior = compile(RINGS).unwrap();
    let generator = Generator::new(&posterior).unwrap();
    let density = generator.distribution(0, &[0.4]).unwrap();
    let neighbours = |s: &[f64]| s[0] * s[1];
    let states = density.states();
    let exact: f64 = (0..states.count())
        .map(|x| density.probabilities()[x] * neighbours(&states.values(x)))
        .sum();
    let (mut random, count) = (Random::new(3), 20_000);
    let drawn = (0..count).map(|_| neighbours(&density.sample(&mut random)));
    let mean = drawn.sum::<f64>() / f64::from(count);
    assert!((mean - exact).abs() < 5.0 / f64::from(count).sqrt(), "{mean} {exact}");
    // The same by Metropolis at temperature 1.
    let flips = generator.flips(0).unwrap();
    let start = flips.random_states(1, &mut random);
    let mut run = Metropolis::new(&flips, &[0.4], 1.0, &start, 5).unwrap();
    run.run(100).unwrap();
    let mut series = Series::new();
    run.run_with(20_000, 1, |run| series.push(neighbours(&run.state()[..2]))).unwrap();
    let error = (series.mean() - exact).abs();
    assert!(error < 5.0 * series.error(), "{} {exact} ± {}", series.mean(), series.error());
    assert!(generator.flips(3).is_err() && generator.distribution(3, &[0.4]).is_err());
}

#[test]
fn real_variables_have_no_states() {
    let posterior = compile("posterior f(x, b: bit) { class A: x; class B: b; }").unwrap();
    let generator = Generator::new(&posterior).unwrap();
    let error = generator.distribution(0, &[]).unwrap_err();
    assert_eq!(error, PosteriorError::Real("x".into()));
}

/// A bit sets three spins, which then flip independently and at last are seen as two counts.
fn stages() -> [Stage; 3] {
    let set = "fn set(next: [spin; 3], now: bit) = -(2*now - 1)*sum(i in 0..3, next[i])*3/4;";
    let flip = "fn flip(next: [spin; 3], now: [spin; 3]; K) = -K*sum(i in 0..3, next[i]*now[i]);";
    let see = "fn see(next: [bit; 2], now: [spin; 3]) =
        -(now[0] + now[1] + now[2])*(next[0] + 2*next[1])/2 - next[0]*next[1];";
    [
        Stage::compile(set, &[]).unwrap(),
        Stage::compile(flip, &[0.5]).unwrap(),
        Stage::compile(see, &[]).unwrap(),
    ]
}

#[test]
fn transitions_are_known_matrices() {
    let [_, flip, _] = stages();
    // Each spin stays with probability e^K/(e^K + e^-K).
    let stay = 0.5_f64.exp() / (2.0 * 0.5_f64.cosh());
    for now in 0..8_usize {
        for next in 0..8_usize {
            let moved = (now ^ next).count_ones() as i32;
            let wanted = stay.powi(3 - moved) * (1.0 - stay).powi(moved);
            assert!((flip.probability(next, now).unwrap() - wanted).abs() < 1e-15);
        }
    }
    // Iterated: the correlation of a spin with itself is tanh(K)^t.
    let mut start = vec![0.0; 8];
    start[7] = 1.0;
    let p = flip.iterate(&start, 5).unwrap();
    let up: f64 = (0..8).filter(|s| s & 4 != 0).map(|s| p[s]).sum();
    assert!((2.0 * up - 1.0 - 0.5_f64.tanh().powi(5)).abs() < 1e-14);
    let path = flip.path(7, 4_000, &mut Random::new(1)).unwrap();
    let stayed = path.windows(2).filter(|w| w[0] & 4 == w[1] & 4).count() as f64 / 4_000.0;
    assert!((stayed - stay).abs() < 5.0 * 0.5 / 4_000.0_f64.sqrt(), "{stayed} {stay}");
}

#[test]
fn stages_compose() {
    let stages = stages();
    let first = [0.3, 0.7];
    let chain = Chain::new(&first, &stages).unwrap();
    assert_eq!(chain.stages(), 3);
    let [set, flip, see] = &stages;
    let all = set.then(flip).unwrap().then(see).unwrap();
    let last = all.apply(&first).unwrap();
    for (a, b) in last.iter().zip(chain.distribution(3).unwrap()) {
        assert!((a - b).abs() < 1e-15);
    }
    // Bayes: p(y0 | y3) p(y3) = M(y3, y0) p(y0).
    for (y3, p3) in last.iter().enumerate() {
        let posterior = chain.posterior(0, y3).unwrap().unwrap();
        for (y0, p) in posterior.iter().enumerate() {
            assert!((p * p3 - all.probability(y3, y0).unwrap() * first[y0]).abs() < 1e-15);
        }
    }
}

#[test]
fn statistics_of_earlier_stages_are_functions_of_later_ones() {
    let [set, flip, see] = stages();
    let chains = [
        vec![set.clone(), flip.clone()],
        vec![set.clone(), flip.clone(), flip.clone(), flip.clone()],
        vec![set.clone(), flip.clone(), see.clone()],
        vec![set],
    ];
    for stages in chains {
        let chain = Chain::new(&[0.4, 0.6], &stages).unwrap();
        let n = chain.stages();
        let all: Vec<_> = (0..=n).map(|i| chain.statistic(i).unwrap()).collect();
        // Theorem 2: T_i = f_i ∘ T_{i+1}, and T_n tells every state.
        let functions: Vec<Vec<usize>> =
            (0..n).map(|i| all[i].as_function_of(&all[i + 1]).unwrap()).collect();
        let states = chain.distribution(n).unwrap().len();
        assert_eq!(all[n].posteriors().len(), states);
        // Corollary 2: p(y0 | yn) = p(y0 | T_0), and T_0 is the composition of all of them.
        for y in 0..states {
            let value = functions.iter().rev().fold(y, |value, f| f[value]);
            assert_eq!(all[0].values()[y], Some(value));
            let direct = chain.posterior(0, y).unwrap().unwrap();
            for (a, b) in direct.iter().zip(&all[0].posteriors()[value]) {
                assert!((a - b).abs() < 1e-12);
            }
        }
    }
}

#[test]
fn spins_that_flip_alike_are_counted() {
    let [set, flip, _] = stages();
    let chain = Chain::new(&[0.5, 0.5], &[set, flip]).unwrap();
    // Of three spins only the number that points up says something about the bit.
    let counted = chain.statistic(0).unwrap();
    assert_eq!(counted.to_string(), "{0} {1 2 4} {3 5 6} {7}");
    assert_eq!(counted.as_function_of(&counted), Some(vec![0, 1, 2, 3]));
    let all = chain.statistic(2).unwrap();
    assert_eq!(all.as_function_of(&counted), None);
    let shown = chain.to_string();
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "y0: 2 states; T0 = {0} {1 2 4} {3 5 6} {7}");
    assert_eq!(lines[1], "y1: 8 states; T1 = {0} {1} {2} {3} {4} {5} {6} {7}");
}

#[test]
fn what_does_not_fit_is_refused() {
    let [set, flip, see] = stages();
    let code = |error: PosteriorError| error.code();
    for first in [&[0.5][..], &[0.5, 0.6], &[1.5, -0.5]] {
        let error = Chain::new(first, std::slice::from_ref(&set)).unwrap_err();
        assert_eq!(code(error), "E_DISTRIBUTION");
    }
    assert_eq!(
        code(Chain::new(&[0.5, 0.5], &[set.clone(), see.clone(), flip.clone()]).unwrap_err()),
        "E_SHAPE"
    );
    assert_eq!(code(set.iterate(&[0.5, 0.5], 2).unwrap_err()), "E_SHAPE");
    assert_eq!(code(flip.path(8, 1, &mut Random::new(1)).unwrap_err()), "E_INDEX");
    assert_eq!(code(Stage::compile("fn f(x) = x;", &[]).unwrap_err()), "E_SHAPE");
    assert_eq!(code(Stage::compile("fn f(x, b: bit) = x*b;", &[]).unwrap_err()), "E_TYPE");
    assert_eq!(code(Stage::compile("fn f(x) = y;", &[]).unwrap_err()), "E_UNKNOWN_VAR");
    let many = "fn f(next: [bit; 11], now: [bit; 10]) = next[0]*now[0];";
    assert_eq!(code(Stage::compile(many, &[]).unwrap_err()), "E_LIMIT_VARS");
    assert_eq!(code(Stage::new(vec![]).unwrap_err()), "E_DISTRIBUTION");
    assert_eq!(code(Stage::new(vec![vec![1.0], vec![0.5, 0.5]]).unwrap_err()), "E_DISTRIBUTION");
    let chain = Chain::new(&[0.5, 0.5], &[set]).unwrap();
    assert_eq!(code(chain.posterior(2, 0).unwrap_err()), "E_INDEX");
    assert_eq!(code(chain.posterior(0, 8).unwrap_err()), "E_INDEX");
    // A state that never comes out says nothing.
    let sure = Stage::new(vec![vec![1.0, 0.0], vec![1.0, 0.0]]).unwrap();
    let chain = Chain::new(&[0.5, 0.5], &[sure]).unwrap();
    assert_eq!(chain.posterior(0, 1).unwrap(), None);
    assert_eq!(chain.statistic(0).unwrap().values(), [Some(0), None]);
}
