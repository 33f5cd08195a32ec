//! The sampler against exact results: Boltzmann's distribution of small systems, Yang's
//! magnetisation and Onsager's energy; engines and batches bit for bit; lowest states.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![cfg(feature = "jit")]

use std::f64::consts::PI;

use multiplet::jit;
use multiplet::statistics::{
    Kernels, MOST_VARIABLES, Metropolis, Order, Random, Series, StatisticsError, compile, minimum,
};
use multiplet_compiler::options::Options;
use multiplet_compiler::statistics::Flips;

fn kernels(source: &str) -> Kernels {
    compile(source).unwrap_or_else(|e| panic!("{source}: {e}"))
}

fn ising(size: usize) -> String {
    format!(
        "fn ising(s: [spin; {size}, {size}]; J) = -J*sum(i in 0..{size}, j in 0..{size},
            s[i,j]*(s[(i+1)%{size}, j] + s[i, (j+1)%{size}]));"
    )
}

const MIXED: &str = "fn mixed(s: [spin; 4], b: [bit; 3]; h, K) =
    h*s[0] + K*s[0]*b[0]*s[3] - s[1]*s[2]*s[3] + b[0]*b[1]/3 - h*K*b[2]*s[1] + b[1]*s[2];";

/// Energies and states of everything, by the kernel of the energy.
fn all(system: &Kernels, parameters: &[f64]) -> Vec<(f64, Vec<f64>)> {
    let n = system.sites();
    let lowest: Vec<f64> = (0..n).map(|k| if k < 4 { -1.0 } else { 0.0 }).collect();
    let states = (0..1 << n).map(|code: usize| -> Vec<f64> {
        (0..n).map(|k| if code >> k & 1 == 1 { 1.0 } else { lowest[k] }).collect()
    });
    let energy = |state: &[f64]| {
        let mut out = [0.0];
        system.energy().call(state, parameters, &mut out).unwrap();
        out[0]
    };
    states.map(|state| (energy(&state), state)).collect()
}

/// Of the energy and the state.
type Observable<'a> = &'a dyn Fn(f64, &[f64]) -> f64;

#[test]
fn states_occur_as_boltzmann_says() {
    let system = kernels(MIXED);
    let (parameters, temperature) = ([0.4, 0.9], 1.3);
    let states = all(&system, &parameters);
    let weight = |e: f64| (-e / temperature).exp();
    let total: f64 = states.iter().map(|(e, _)| weight(*e)).sum();
    let exact =
        |f: Observable| states.iter().map(|(e, s)| weight(*e) * f(*e, s)).sum::<f64>() / total;
    let observables: [Observable; 4] =
        [&|e, _| e, &|_, s| s[0], &|_, s| s[4] * s[5], &|_, s| s[1] * s[2] * s[3]];
    for order in [Order::Sequential, Order::Random] {
        let start = system.random_states(1, &mut Random::new(5));
        let mut run = Metropolis::new(&system, &parameters, temperature, &start, 17).unwrap();
        run.set_order(order);
        run.run(100).unwrap();
        let mut series = [(); 4].map(|()| Series::new());
        run.run_with(1 << 16, 1, |run| {
            for (series, observable) in series.iter_mut().zip(observables) {
                series.push(observable(run.energies()[0], run.state()));
            }
        })
        .unwrap();
        for (k, (series, observable)) in series.iter().zip(observables).enumerate() {
            let (mean, error, wanted) = (series.mean(), series.error(), exact(observable));
            assert!(
                (mean - wanted).abs() < 4.0 * error,
                "{order:?} {k}: {mean} ± {error}, {wanted}"
            );
            assert!(error < 0.01, "{order:?} {k}: {error}");
        }
        assert!(run.energy_error().unwrap() < 1e-9);
        assert!((0.2..0.9).contains(&run.acceptance()[0]), "{:?}", run.acceptance());
    }
}

/// On a ring, a sweep in order carries the walls between domains around; one at random does not.
#[test]
fn the_usual_order_reaches_all_states_of_a_ring() {
    let system = compile("fn f(s: [spin; 6]) = -2*sum(i in 0..6, s[i]*s[(i+1)%6])/5;").unwrap();
    let (k, n) = (0.4f64.tanh(), 6);
    let wanted = (k + k.powi(n - 1)) / (1.0 + k.powi(n));
    for start in [[1.0; 6], [1.0, -1.0, 1.0, -1.0, 1.0, -1.0], [1.0, 1.0, 1.0, -1.0, -1.0, -1.0]] {
        let mut run = Metropolis::new(&system, &[], 1.0, &start, 3).unwrap();
        let mut series = Series::new();
        run.run_with(1 << 15, 1, |run| series.push(run.state()[0] * run.state()[1])).unwrap();
        let (mean, error) = (series.mean(), series.error());
        assert!((mean - wanted).abs() < 4.0 * error && error < 0.02, "{mean} ± {error}, {wanted}");
    }
}

/// Spontaneous magnetisation of the infinite square lattice with J = 1 (Yang 1952).
fn yang(temperature: f64) -> f64 {
    (1.0 - (2.0 / temperature).sinh().powi(-4)).powf(0.125)
}

/// Energy a site of the infinite square lattice with J = 1 (Onsager 1944). The complete elliptic
/// integral K(k) is π/2 over the arithmetic-geometric mean of 1 and √(1-k²).
fn onsager(temperature: f64) -> f64 {
    let twice = 2.0 / temperature;
    let k = 2.0 * twice.sinh() / twice.cosh().powi(2);
    let (mut a, mut g) = (1.0, (1.0 - k * k).sqrt());
    for _ in 0..40 {
        (a, g) = ((a + g) / 2.0, (a * g).sqrt());
    }
    let elliptic = PI / (2.0 * a);
    let rest = 2.0 / PI * (2.0 * twice.tanh().powi(2) - 1.0) * elliptic;
    -(1.0 + rest) / twice.tanh()
}

#[test]
fn the_square_lattice_is_that_of_onsager_and_yang() {
    assert!((onsager(2.0) + 1.745_564_6).abs() < 1e-6 && (yang(2.0) - 0.911_319_4).abs() < 1e-6);
    const SIZE: usize = 32;
    let sites = (SIZE * SIZE) as f64;
    let system = kernels(&ising(SIZE));
    assert_eq!((system.flips().classes.len(), system.flips().gates()), (1, (1, 1)));
    for (temperature, start) in [(2.0, 1.0), (3.0, -1.0)] {
        let start = vec![start; SIZE * SIZE];
        let mut run = Metropolis::new(&system, &[1.0], temperature, &start, 2024).unwrap();
        run.run(500).unwrap();
        let (mut energy, mut magnetisation) = (Series::new(), Series::new());
        run.run_with(1 << 13, 1, |run| {
            energy.push(run.energies()[0] / sites);
            magnetisation.push(run.means()[0].abs());
        })
        .unwrap();
        let (mean, error) = (energy.mean(), energy.error());
        let wanted = onsager(temperature);
        assert!(error < 2e-3, "{error}");
        assert!(
            (mean - wanted).abs() < 4.0 * error,
            "T = {temperature}: {mean} ± {error}, {wanted}"
        );
        let (mean, error) = (magnetisation.mean(), magnetisation.error());
        if temperature < 2.2 {
            let wanted = yang(temperature);
            assert!(
                error < 2e-3 && (mean - wanted).abs() < 4.0 * error,
                "{mean} ± {error}, {wanted}"
            );
        } else {
            // A lattice of this size has |m| of √(2χT/πN), and the susceptibility is of order 10.
            assert!((0.01..0.15).contains(&mean), "{mean} ± {error}");
        }
        // Every energy is an even integer: nothing was rounded.
        assert_eq!(run.energy_error().unwrap(), 0.0);
    }
}

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn engines_and_batches_agree_bit_for_bit() {
    let temperatures = [0.7, 1.1, 2.0, 5.0, 0.0, f64::INFINITY, 1.0, 1.0, 3.0];
    for (source, parameters) in [(MIXED, vec![0.4, 0.9]), (&*ising(4), vec![0.3])] {
        let jit = kernels(source);
        let flips = Flips::compile(source, &Options::default()).unwrap();
        let interpreter = Kernels::interpret(flips).unwrap();
        let rows = temperatures.len();
        let states = jit.random_states(rows, &mut Random::new(3));
        let batch = |system: &Kernels, rows: usize| {
            let part: Vec<f64> =
                states.chunks(temperatures.len()).flat_map(|c| c[..rows].to_vec()).collect();
            let temperatures = &temperatures[..rows];
            let mut run = Metropolis::batch(system, &parameters, temperatures, &part, 8).unwrap();
            run.run(20).unwrap();
            run
        };
        let whole = batch(&jit, rows);
        assert_eq!(bits(whole.state()), bits(batch(&interpreter, rows).state()));
        assert!(whole.energy_error().unwrap() < 1e-9);
        for few in [1, 2, 8] {
            let part = batch(&jit, few);
            assert_eq!(bits(part.energies()), bits(&whole.energies()[..few]), "{few}");
            let columns = whole.state().chunks(rows).flat_map(|c| c[..few].to_vec());
            assert_eq!(part.state(), columns.collect::<Vec<_>>(), "{few}");
        }
    }
}

#[test]
fn without_heat_the_energy_only_falls() {
    let system = kernels(&ising(8));
    let start = system.random_states(1, &mut Random::new(9));
    let mut run = Metropolis::new(&system, &[1.0], 0.0, &start, 1).unwrap();
    let mut last = run.energies()[0];
    for _ in 0..50 {
        run.sweep().unwrap();
        assert!(run.energies()[0] <= last);
        last = run.energies()[0];
    }
    assert!(last <= -96.0, "{last}");
    assert_eq!(run.sweeps(), 50);
    run.set_temperatures(&[100.0]).unwrap();
    run.run(20).unwrap();
    assert!(run.energies()[0] > -60.0);
}

#[test]
fn lowest_states_are_found() {
    let system = kernels(MIXED);
    let parameters = [0.4, 0.9];
    let states = all(&system, &parameters);
    let lowest = states.iter().map(|(e, _)| *e).fold(f64::INFINITY, f64::min);
    let found = minimum(&jit::compile(MIXED).unwrap(), &parameters).unwrap();
    assert!((found.energy - lowest).abs() < 1e-12);
    let wanted: Vec<_> = states.iter().filter(|(e, _)| (e - lowest).abs() < 1e-9).collect();
    assert_eq!(found.count as usize, wanted.len());
    for state in found.states() {
        assert!(wanted.iter().any(|(_, s)| *s == state));
    }
    // A torus of even size has two ground states, and as an antiferromagnet two others.
    for (coupling, first) in [(1.0, [-1.0; 4]), (-1.0, [-1.0, 1.0, -1.0, 1.0])] {
        let found = minimum(&jit::compile(&ising(4)).unwrap(), &[coupling]).unwrap();
        assert_eq!((found.energy, found.count), (-32.0, 2));
        assert_eq!(found.first()[..4], first);
        assert_eq!(found.states().len(), 2);
    }
    // All states are equal: the first ones are kept, all are counted.
    let flat = minimum(&jit::compile("fn f(b: [bit; 12]) = 3 + 0*b[0];").unwrap(), &[]).unwrap();
    assert_eq!((flat.energy, flat.count, flat.states().len()), (3.0, 4096, 1024));
    let none = minimum(&jit::compile("fn f() = 3;").unwrap(), &[]).unwrap();
    assert_eq!((none.energy, none.count, none.first()), (3.0, 1, vec![]));
}

#[test]
fn annealing_finds_what_going_through_all_states_finds() {
    // ±J on a 4 × 4 torus, the signs drawn.
    let mut random = Random::new(4);
    let mut terms = String::new();
    for (i, j) in (0..16).map(|k| (k / 4, k % 4)) {
        for (k, l) in [((i + 1) % 4, j), (i, (j + 1) % 4)] {
            let sign = if random.below(2) == 0 { '-' } else { '+' };
            terms += &format!(" {sign} s[{i},{j}]*s[{k},{l}]");
        }
    }
    let source = format!("fn glass(s: [spin; 4, 4]) = 0{terms};");
    let system = kernels(&source);
    assert_eq!((system.flips().classes.len(), system.flips().gates()), (1, (1, 1)));
    let lowest = minimum(&jit::compile(&source).unwrap(), &[]).unwrap();
    let start = system.random_states(8, &mut random);
    let mut run = Metropolis::batch(&system, &[], &[3.0; 8], &start, 1).unwrap();
    for step in (0..=60).rev() {
        run.set_temperatures(&[f64::from(step) / 20.0; 8]).unwrap();
        run.run(10).unwrap();
    }
    let best = run.energies().iter().copied().fold(f64::INFINITY, f64::min);
    assert_eq!((best, run.energy_error().unwrap()), (lowest.energy, 0.0));
}

#[test]
fn what_cannot_run_says_why() {
    let system = kernels(&ising(3));
    let up = [1.0; 9];
    let new = |parameters: &[f64], temperature, state: &[f64]| {
        Metropolis::new(&system, parameters, temperature, state, 1).unwrap_err()
    };
    assert_eq!(new(&[1.0], -1.0, &up), StatisticsError::Temperature(-1.0));
    assert_eq!(new(&[1.0], f64::NAN, &up).code(), "E_TEMPERATURE");
    assert_eq!(new(&[], 1.0, &up).code(), "E_SHAPE");
    assert_eq!(new(&[1.0], 1.0, &up[1..]).code(), "E_SHAPE");
    assert_eq!(new(&[f64::NAN], 1.0, &up).code(), "E_NUM_NONFINITE");
    let mut state = up;
    state[7] = 0.0;
    let error = new(&[1.0], 1.0, &state);
    assert_eq!(error, StatisticsError::State { variable: 7, value: 0.0 });
    assert_eq!(error.to_string(), "[E_STATE] variable 7 is 0; a spin is 1 or -1, a bit 0 or 1");
    let mut run = Metropolis::new(&system, &[1.0], 1.0, &up, 1).unwrap();
    assert_eq!(run.set_temperatures(&[1.0, 2.0]).unwrap_err().code(), "E_SHAPE");
    let mut none = Metropolis::batch(&system, &[1.0], &[], &[], 1).unwrap();
    none.run(2).unwrap();
    assert!(none.energies().is_empty() && none.means().is_empty());
    assert!(compile("fn f(x) = x^2;").unwrap_err().to_string().contains("E_TYPE"));

    let lowest = |source: &str, parameters: &[f64]| {
        minimum(&jit::compile(source).unwrap(), parameters).unwrap_err()
    };
    let error = lowest("fn f(s: [spin; 25]) = sum(i in 0..24, s[i]*s[i+1]);", &[]);
    let most = MOST_VARIABLES;
    assert_eq!(error, StatisticsError::TooMany { variables: 25, most });
    assert!(error.to_string().starts_with("[E_LIMIT_VARS] 25 variables"), "{error}");
    assert_eq!(lowest("fn f(s: spin, x) = s*x;", &[]), StatisticsError::Real("x".into()));
    assert_eq!(lowest("fn f(s: spin, t: spin) = (s, t);", &[]).code(), "E_SHAPE");
    assert_eq!(lowest("fn f(s: spin; a) = a*s;", &[]).code(), "E_SHAPE");
    assert_eq!(lowest("fn f(s: spin; a) = a*s;", &[f64::NAN]).code(), "E_NUM_NONFINITE");
}
