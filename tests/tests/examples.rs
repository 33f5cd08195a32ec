//! The Hamiltonians of the examples: generated code and kernels made at run time agree bit for bit.
//!
//! Each example is compiled here as a module, and the text of its `network!` once more at run time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    dead_code,
    reason = "a test fails by panicking; the examples' own `main` is not run"
)]

#[path = "../../runtime/examples/fput.rs"]
mod fput;
#[path = "../../runtime/examples/henon_heiles.rs"]
mod henon_heiles;
#[path = "../../runtime/examples/lattice.rs"]
mod lattice;
#[path = "../../runtime/examples/phi4.rs"]
mod phi4;

use multiplet::dynamics::{self, Evaluate, Hamiltonian, Integrator, Part, Simulation};
use multiplet::{jit, network};

network! {
    fn ising(s: [spin; 4, 4]; J) =
        -J*sum(i in 0..4, j in 0..4, s[i,j]*(s[(i+1)%4, j] + s[i, (j+1)%4]));

    fn sequence(s: [spin; 13]) = sum(k in 1..13, sum(i in 0..13-k, s[i]*s[i+k])^2);

    fn glass(s: [spin; 4, 5]; J: [2, 4, 5]) = -sum(i in 0..4, j in 0..5,
        s[i,j]*(J[0,i,j]*s[(i+1)%4, j] + J[1,i,j]*s[i, (j+1)%5]));
}

/// What stands between the braces of `network!`.
fn definition(example: &str) -> &str {
    let start = example.split_once("network! {").unwrap().1;
    let mut depth = 1;
    let end = start.find(|c| {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        depth == 0
    });
    &start[..end.unwrap()]
}

/// Numbers in [-1, 1) that look random.
fn numbers(count: usize) -> Vec<f64> {
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f64 / f64::from(1 << 23) - 1.0
    };
    (0..count).map(|_| next()).collect()
}

fn assert_same<A: Hamiltonian, B: Hamiltonian>(generated: A, jit: B) {
    let pairs = generated.pairs();
    assert_eq!(pairs, jit.pairs());
    assert_eq!(generated.is_separable(), jit.is_separable());
    let parameters = numbers(generated.parameters());
    for rows in [1, 5] {
        let states = numbers(2 * pairs * rows);
        for (part, outputs) in [
            (Part::Energy, 1),
            (Part::Velocity, pairs),
            (Part::Force, pairs),
            (Part::Motion, 2 * pairs),
        ] {
            let bits = |system: &dyn Hamiltonian| {
                let mut out = vec![0.0; outputs * rows];
                system.evaluate(part, rows, &states, &parameters, &mut out).unwrap();
                out.into_iter().map(f64::to_bits).collect::<Vec<_>>()
            };
            assert_eq!(bits(&generated), bits(&jit), "{part:?}, {rows} rows");
        }
    }
    let state = numbers(2 * pairs);
    let ran = |system: &dyn Hamiltonian| {
        let mut run =
            Simulation::new(system, &parameters, &state, Integrator::Leapfrog, 1e-3).unwrap();
        run.run(3).unwrap();
        run.state().iter().map(|x| x.to_bits()).collect::<Vec<_>>()
    };
    assert_eq!(ran(&generated), ran(&jit));
}

#[test]
fn henon_heiles_is_the_same_everywhere() {
    let text = definition(include_str!("../../runtime/examples/henon_heiles.rs"));
    assert_same(henon_heiles::HenonHeiles {}, dynamics::compile(text).unwrap());
}

#[test]
fn fput_is_the_same_everywhere() {
    let text = definition(include_str!("../../runtime/examples/fput.rs"));
    assert_same(fput::Fput {}, dynamics::compile(text).unwrap());
}

#[test]
fn phi4_is_the_same_everywhere() {
    let text = definition(include_str!("../../runtime/examples/phi4.rs"));
    assert_same(phi4::Phi4 {}, dynamics::compile(text).unwrap());
}

#[test]
fn the_lattice_is_the_same_everywhere() {
    let text = definition(include_str!("../../runtime/examples/lattice.rs"));
    let field = multiplet::lattice::compile(text).unwrap();
    assert_same(lattice::Field {}, field.motion().unwrap());
}

#[test]
fn spins_are_the_same_everywhere() {
    let same = |generated: &dyn Evaluate, source: &str| {
        let jit = jit::compile(source).unwrap();
        let arity = generated.arity();
        assert_eq!(arity, jit.arity());
        let rows = 33;
        let parameters = numbers(arity.parameters);
        let spins: Vec<f64> =
            numbers(arity.variables * rows).into_iter().map(f64::signum).collect();
        let bits = |kernel: &dyn Evaluate| {
            let mut out = vec![0.0; rows];
            kernel.evaluate(rows, &spins, &parameters, &mut out).unwrap();
            out.into_iter().map(f64::to_bits).collect::<Vec<_>>()
        };
        assert_eq!(bits(generated), bits(&jit));
    };
    same(&ising {}, include_str!("../../runtime/examples/ising.poly"));
    same(&sequence {}, include_str!("../../runtime/examples/bernasconi.poly"));
    same(&glass {}, include_str!("../../runtime/examples/spin_glass.poly"));
}
