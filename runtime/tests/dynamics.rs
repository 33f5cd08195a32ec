//! Integrators against theory, and the JIT against the macro, bit for bit.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![cfg(feature = "jit")]

use multiplet::dynamics::{
    Evaluate, Hamiltonian, Integrator, Kernels, Part, Simulation, compile, iterate,
};
use multiplet::{jit, network};

/// The same tokens as the macro's input and as text.
macro_rules! both {
    ($name:ident: $($tokens:tt)*) => {
        network! { $($tokens)* }
        const $name: &str = stringify!($($tokens)*);
    };
}

both! { HENON_HEILES:
    hamiltonian HenonHeiles(q: [2], p: [2]; lambda) {
        sum(i in 0..2, p[i]^2 + q[i]^2)/2 + lambda*(q[0]^2*q[1] - q[1]^3/3)
    }
}

both! { FPUT:
    hamiltonian Fput(q: [8], p: [8]; alpha, beta) {
        let left = q[0];
        let right = q[7];
        let springs = sum(i in 0..7, (q[i+1] - q[i])^2/2
            + alpha*(q[i+1] - q[i])^3/3 + beta*(q[i+1] - q[i])^4/4);
        sum(i in 0..8, p[i]^2)/2 + springs
            + (left^2 + right^2)/2 + alpha*(left^3 - right^3)/3 + beta*(left^4 + right^4)/4
    }
}

both! { PHI4:
    hamiltonian Phi4(q: [8], p: [8]; m2, lambda) {
        sum(i in 0..8, p[i]^2/2 + (q[(i+1)%8] - q[i])^2/2 + m2*q[i]^2/2 + lambda*q[i]^4/4)
    }
}

both! { MIXED:
    hamiltonian Mixed(q, p; a) { p^2*(1 + a*q^2)/2 + q^2/2 + q^4/10 }
}

both! { STEPS:
    #[step(yoshida4, 2)]
    hamiltonian Steps(q: [2], p: [2]; lambda) {
        sum(i in 0..2, p[i]^2 + q[i]^2)/2 + lambda*(q[0]^2*q[1] - q[1]^3/3)
    }
}

network! {
    #[gradient]
    fn saddle(x, y: [2]; a) = x^3 + a*x*y[0]*y[1];
    #[hessian(product)]
    fn curved(x, y) = x^2*y;
}

/// E = 1/12 on the plane q₀ = 0.
const START: [f64; 4] = [0.0, 0.1, 0.396_652_660_817_160_45, 0.0];

fn compiled(source: &str) -> Kernels {
    compile(source).unwrap_or_else(|e| panic!("{e}"))
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y).abs()).fold(0.0, f64::max)
}

fn state_after(
    system: &impl Hamiltonian,
    integrator: Integrator,
    step: f64,
    time: f64,
) -> Vec<f64> {
    let parameters = vec![1.0; system.parameters()];
    let start = if system.pairs() == 1 { &[0.4, 0.3][..] } else { &START };
    let mut run = Simulation::new(system, &parameters, start, integrator, step).unwrap();
    run.run((time / step).round() as u64).unwrap();
    run.state().to_vec()
}

/// The order found by halving the step, against a much finer reference.
fn slope(system: &impl Hamiltonian, integrator: Integrator, step: f64) -> f64 {
    let time = 4.0;
    let finest = if system.is_separable() { Integrator::Yoshida8 } else { Integrator::Gauss6 };
    let exact = state_after(system, finest, 1.0 / 128.0, time);
    let error = |step| distance(&state_after(system, integrator, step, time), &exact);
    (error(step) / error(step / 2.0)).log2()
}

#[test]
fn errors_shrink_with_the_order_of_the_scheme() {
    let system = compiled(HENON_HEILES);
    for (integrator, step) in [
        (Integrator::Leapfrog, 1.0 / 16.0),
        (Integrator::Yoshida4, 1.0 / 16.0),
        (Integrator::Yoshida6, 1.0 / 8.0),
        (Integrator::Yoshida8, 1.0 / 4.0),
        (Integrator::Gauss2, 1.0 / 16.0),
        (Integrator::Gauss4, 1.0 / 8.0),
        (Integrator::Gauss6, 1.0 / 4.0),
    ] {
        let (found, order) = (slope(&system, integrator, step), f64::from(integrator.order()));
        assert!((found - order).abs() < 0.5, "{}: order {found}", integrator.name());
    }
    let mixed = compiled(MIXED);
    for (integrator, step) in [
        (Integrator::Gauss2, 1.0 / 16.0),
        (Integrator::Gauss4, 1.0 / 8.0),
        (Integrator::Gauss6, 0.25),
    ] {
        let (found, order) = (slope(&mixed, integrator, step), f64::from(integrator.order()));
        assert!((found - order).abs() < 0.5, "{}: order {found} where H mixes", integrator.name());
    }
}

/// A symplectic scheme of order r follows a Hamiltonian that differs from H by c·hʳ, so the energy
/// error stays below a bound of that form for exponentially long times. The bound here is twice
/// what a hundredth of the run shows.
#[test]
fn a_million_steps_keep_the_energy() {
    let system = compiled(HENON_HEILES);
    for (integrator, step, most) in [
        (Integrator::Leapfrog, 0.05, 2e-3),
        (Integrator::Yoshida4, 0.05, 5e-6),
        (Integrator::Yoshida6, 0.05, 1e-9),
    ] {
        let mut run = Simulation::new(&system, &[1.0], &START, integrator, step).unwrap();
        assert!((run.energy().unwrap()[0] - 1.0 / 12.0).abs() < 1e-15);
        run.watch_energy(1);
        run.run(10_000).unwrap();
        let bound = 2.0 * run.energy_error();
        run.run(990_000).unwrap();
        println!("{}: {:e} of {bound:e}", integrator.name(), run.energy_error());
        assert!(run.energy_error() < bound && bound < most, "{}: {bound:e}", integrator.name());
    }
}

#[test]
fn time_runs_backwards() {
    let system = compiled(HENON_HEILES);
    for integrator in Integrator::ALL {
        let mut run = Simulation::new(&system, &[1.0], &START, integrator, 0.05).unwrap();
        run.run(2_000).unwrap();
        assert!(distance(run.state(), &START) > 0.05);
        run.reverse();
        run.run(2_000).unwrap();
        let error = distance(run.state(), &START);
        assert!(error < 1e-11, "{}: {error:e}", integrator.name());
        assert!(run.time().abs() < 1e-12);
    }
}

/// Runs every scheme that applies on both and compares all bits, also those of a batch.
fn same_bits(
    name: &str,
    jit: &Kernels,
    generated: &impl Hamiltonian,
    parameters: &[f64],
    step: f64,
) {
    assert_eq!(jit.is_separable(), generated.is_separable());
    assert_eq!((jit.pairs(), jit.parameters()), (generated.pairs(), generated.parameters()));
    let (variables, rows) = (2 * jit.pairs(), 13);
    let number = |k: usize| ((k * 7919 + 13) % 101) as f64 / 200.0 - 0.25;
    let states: Vec<f64> = (0..variables * rows).map(number).collect();
    for integrator in
        Integrator::ALL.into_iter().filter(|i| jit.is_separable() || !i.is_splitting())
    {
        let mut a = Simulation::batch(jit, parameters, rows, &states, integrator, step).unwrap();
        let mut b =
            Simulation::batch(generated, parameters, rows, &states, integrator, step).unwrap();
        a.run(50).unwrap();
        b.run(50).unwrap();
        let bits = |s: &[f64]| s.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(a.state()), bits(b.state()), "{name}, {}", integrator.name());
        assert_eq!(bits(&a.energy().unwrap()), bits(&b.energy().unwrap()), "{name}");
        for r in [0, 5, 12] {
            let start: Vec<f64> = (0..variables).map(|k| states[k * rows + r]).collect();
            let mut one = Simulation::new(jit, parameters, &start, integrator, step).unwrap();
            one.run(50).unwrap();
            let row: Vec<f64> = (0..variables).map(|k| a.state()[k * rows + r]).collect();
            assert_eq!(bits(one.state()), bits(&row), "{name}, {}: row {r}", integrator.name());
        }
    }
}

#[test]
fn jit_and_macro_agree_bit_for_bit() {
    same_bits("Hénon–Heiles", &compiled(HENON_HEILES), &HenonHeiles {}, &[1.0], 0.1);
    same_bits("FPUT", &compiled(FPUT), &Fput {}, &[0.25, 0.5], 0.1);
    same_bits("φ⁴", &compiled(PHI4), &Phi4 {}, &[-0.3, 0.7], 0.1);
    same_bits("mixed", &compiled(MIXED), &Mixed {}, &[0.3], 0.1);
}

#[test]
fn a_step_as_one_kernel_is_the_same_step() {
    let kernel = jit::compile(STEPS).unwrap();
    let mut run =
        Simulation::new(HenonHeiles {}, &[0.8], &START, Integrator::Yoshida4, 0.1).unwrap();
    run.run(20).unwrap();
    let (mut by_jit, mut by_macro) = (START.to_vec(), START.to_vec());
    iterate(&kernel, 1, &mut by_jit, &[0.8, 0.1], 10).unwrap();
    iterate(&Steps {}, 1, &mut by_macro, &[0.8, 0.1], 10).unwrap();
    assert_eq!(run.state(), by_jit);
    assert_eq!(run.state(), by_macro);
    let (q, p) = Steps([0.0, 0.1], [0.4, 0.0], 0.8, 0.1);
    let mut out = [0.0; 4];
    kernel.call(&[0.0, 0.1, 0.4, 0.0], &[0.8, 0.1], &mut out).unwrap();
    assert_eq!([q, p].concat(), out);
    let error = iterate(&saddle {}, 1, &mut [0.0; 3], &[1.0], 1).unwrap_err();
    assert_eq!(error.code(), "E_SHAPE");
}

#[test]
fn generated_functions_have_the_shapes_of_the_arguments() {
    let (h, dq, dp) = HenonHeiles::energy_and_motion([0.5, 1.0], [0.25, 2.0], 1.0);
    assert_eq!(h, HenonHeiles([0.5, 1.0], [0.25, 2.0], 1.0));
    assert_eq!((dq, dp), HenonHeiles::motion([0.5, 1.0], [0.25, 2.0], 1.0));
    assert_eq!(dq, [0.25, 2.0]);
    assert_eq!(dp, HenonHeiles::force([0.5, 1.0], [0.25, 2.0], 1.0));
    assert_eq!(dp, [-0.5 - 2.0 * 0.5 * 1.0, -1.0 - 0.25 + 1.0]);
    assert_eq!(HenonHeiles::MOTION.gates, 6, "{}", HenonHeiles::MOTION);
    let (value, dx, dy) = saddle(2.0, [1.0, 3.0], 0.5);
    assert_eq!((value, dx, dy), (11.0, 13.5, [3.0, 1.0]));
    assert_eq!(curved(3.0, 5.0, 1.0, -1.0), (2.0 * 5.0 - 2.0 * 3.0, 2.0 * 3.0));
    let mut out = [0.0; 8];
    saddle {}.evaluate(2, &[2.0, 1.0, 1.0, 0.0, 3.0, 1.0], &[0.5], &mut out).unwrap();
    assert_eq!(out, [11.0, 1.0, 13.5, 3.0, 3.0, 0.5, 1.0, 0.0]);
}

#[test]
fn what_cannot_run_says_why() {
    let mixed = compiled(MIXED);
    let new = |integrator, step| Simulation::new(&mixed, &[1.0], &[0.1, 0.1], integrator, step);
    let error = new(Integrator::Yoshida4, 0.1).unwrap_err();
    assert_eq!(error.code(), "E_NOT_SEPARABLE");
    assert!(error.to_string().contains("gauss4"), "{error}");
    assert_eq!(new(Integrator::Gauss2, f64::NAN).unwrap_err().code(), "E_STEP");
    let mut wild = new(Integrator::Gauss4, 50.0).unwrap();
    assert_eq!(wild.step().unwrap_err().code(), "E_NOT_CONVERGED");
    assert_eq!(wild.state(), [0.1, 0.1]);
    let error = Simulation::new(&mixed, &[1.0], &[0.1], Integrator::Gauss2, 0.1).unwrap_err();
    assert_eq!(error.code(), "E_SHAPE");
    let mut out = [0.0];
    assert!(mixed.evaluate(Part::Motion, 1, &[0.0, 0.0], &[1.0], &mut out).is_err());
    assert!(compile("fn f(x) = x^2;").unwrap_err().to_string().contains("E_OPTION"));
}

#[test]
fn calls_come_at_every_kth_step() {
    let mut times = Vec::new();
    let mut run =
        Simulation::new(HenonHeiles {}, &[1.0], &START, Integrator::Leapfrog, 0.5).unwrap();
    run.run_with(10, 3, |run| times.push(run.time())).unwrap();
    assert_eq!(times, [1.5, 3.0, 4.5]);
    assert_eq!(run.coordinate(1), &run.state()[1..2]);
    assert_eq!(run.momentum(0), &run.state()[2..3]);
}
