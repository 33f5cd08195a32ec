//! Lattices: every engine, the sum written out, and a loop by hand agree.

use multiplet::dynamics::{self, Hamiltonian, Integrator, Part, Simulation};
use multiplet::{jit, lattice, network};
use multiplet_compiler::lattice::interpret::interpret;
use multiplet_compiler::program::arithmetic::F64;

network! {
    /// A scalar field with a quartic term.
    #[lattice]
    hamiltonian phi4(phi: [8, 8], pi: [8, 8]; lambda) {
        sum(i in 0..8, j in 0..8,
            (pi[i,j]^2 + phi[i,j]^2)/2 + lambda*phi[i,j]^4
            + ((phi[(i+1)%8,j] - phi[i,j])^2 + (phi[i,(j+1)%8] - phi[i,j])^2)/2)
    }

    /// A chain with fixed ends, three numbers at each of its sites.
    #[lattice]
    pub fn string(r: [700, 3]; k: [2]) =
        sum(i in 0..699, k[0]*sum(a in 0..3, (r[i+1,a] - r[i,a])^2)^2) + k[1]*r[0,0]^2;

    #[lattice]
    fn magnet(s: [spin; 6, 300]) =
        -sum(i in 0..6, j in 0..300, s[i,j]*(s[(i+1)%6,j] + s[i,(j+1)%300]));

    // Large enough to be kept without being asked.
    fn large(phi: [512, 512]) = sum(i in 0..512, j in 0..512, phi[i,j]*phi[i,(j+2)%512]);
}

const PHI4: &str = "hamiltonian phi4(phi: [8, 8], pi: [8, 8]; lambda) {
    sum(i in 0..8, j in 0..8,
        (pi[i,j]^2 + phi[i,j]^2)/2 + lambda*phi[i,j]^4
        + ((phi[(i+1)%8,j] - phi[i,j])^2 + (phi[i,(j+1)%8] - phi[i,j])^2)/2)
}";

const STRING: &str = "fn string(r: [700, 3]; k: [2]) =
    sum(i in 0..699, k[0]*sum(a in 0..3, (r[i+1,a] - r[i,a])^2)^2) + k[1]*r[0,0]^2;";

const MAGNET: &str = "fn magnet(s: [spin; 6, 300]) =
    -sum(i in 0..6, j in 0..300, s[i,j]*(s[(i+1)%6,j] + s[i,(j+1)%300]));";

/// Numbers in [-1, 1) that look random.
fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 40) as f64 / f64::from(1 << 23) - 1.0
    };
    (0..count).map(|_| next()).collect()
}

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|x| x.to_bits()).collect()
}

fn assert_close(a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len());
    for (a, b) in a.iter().zip(b) {
        assert!((a - b).abs() <= 1e-12 * (1.0 + a.abs()), "{a} {b}");
    }
}

#[test]
fn all_engines_agree_bit_for_bit() {
    let (phi, pi) = (numbers(64, 1), numbers(64, 2));
    let field = lattice::compile(PHI4).unwrap();
    let mut found = [vec![0.0; 64], vec![0.0; 64]];
    let [a, b] = &mut found;
    let value = field.value_and_gradient(&[&phi, &pi], &[0.3], &mut [a, b]).unwrap();
    let mut generated = [vec![0.0; 64], vec![0.0; 64]];
    let [a, b] = &mut generated;
    let same = phi4::value_and_gradient(&phi, &pi, 0.3, [a, b]).unwrap();
    assert_eq!(value.to_bits(), same.to_bits());
    assert_eq!(bits(&found.concat()), bits(&generated.concat()));
    let code = field.gradient_sweep().unwrap().code();
    let arrays = [phi.clone(), pi.clone()];
    let reference = interpret(code, &F64, &arrays, &[0.3]).unwrap();
    assert_eq!(value.to_bits(), reference.value.unwrap().to_bits());
    assert_eq!(bits(&found.concat()), bits(&reference.fields.concat()));
    let alone = phi4(&phi, &pi, 0.3).unwrap();
    assert_eq!(alone.to_bits(), field.value(&[&phi, &pi], &[0.3]).unwrap().to_bits());

    let r = numbers(2100, 3);
    let chain = lattice::compile(STRING).unwrap();
    let (mut found, mut generated) = (vec![0.0; 2100], vec![0.0; 2100]);
    let value = chain.value_and_gradient(&[&r], &[0.5, 2.0], &mut [&mut found]).unwrap();
    let same = string::value_and_gradient(&r, [0.5, 2.0], [&mut generated]).unwrap();
    let code = chain.gradient_sweep().unwrap().code();
    let reference = interpret(code, &F64, &[r], &[0.5, 2.0]).unwrap();
    assert_eq!(value.to_bits(), same.to_bits());
    assert_eq!(value.to_bits(), reference.value.unwrap().to_bits());
    assert_eq!(bits(&found), bits(&generated));
    assert_eq!(bits(&found), bits(&reference.fields[0]));

    let s: Vec<f64> = numbers(1800, 4).into_iter().map(f64::signum).collect();
    let spins = lattice::compile(MAGNET).unwrap();
    let value = spins.value(&[&s], &[]).unwrap();
    assert_eq!(value.to_bits(), magnet(&s).unwrap().to_bits());
    assert_eq!(spins.gradient(&[&s], &[], &mut []).unwrap_err().code(), "E_JIT_UNSUPPORTED");
}

#[test]
fn a_loop_is_the_kernel_written_out() {
    let (phi, pi) = (numbers(64, 5), numbers(64, 6));
    let point = [phi.clone(), pi.clone()].concat();
    let field = lattice::compile(PHI4).unwrap();
    let mut found = [vec![0.0; 64], vec![0.0; 64]];
    let [a, b] = &mut found;
    let value = field.value_and_gradient(&[&phi, &pi], &[0.3], &mut [a, b]).unwrap();
    let unrolled = jit::compile(&format!(
        "#[gradient] {}",
        PHI4.replace("hamiltonian", "fn").replace("{\n", "= ").replace("\n}", ";")
    ))
    .unwrap();
    let mut all = vec![0.0; 129];
    unrolled.call(&point, &[0.3], &mut all).unwrap();
    assert_close(&[value], &all[..1]);
    assert_close(&found.concat(), &all[1..]);
}

#[test]
fn a_large_lattice_is_a_loop_by_hand() {
    const N: usize = 512;
    let source = PHI4.replace('8', "512");
    let field = lattice::compile(&source).unwrap();
    let code = field.gradient_sweep().unwrap().code();
    let small = lattice::compile(PHI4).unwrap();
    let gates = |code: &multiplet_compiler::lattice::LatticeCode| {
        code.kernels[0].compiled.network.gates.len()
    };
    assert_eq!(gates(code), gates(small.gradient_sweep().unwrap().code()));
    let (phi, pi) = (numbers(N * N, 7), numbers(N * N, 8));
    let mut force = [vec![0.0; N * N], vec![0.0; N * N]];
    let [a, b] = &mut force;
    let value = field.value_and_gradient(&[&phi, &pi], &[0.3], &mut [a, b]).unwrap();
    let (mut energy, mut wanted) = (0.0, vec![0.0; N * N]);
    for i in 0..N {
        for j in 0..N {
            let at = |di: usize, dj: usize| phi[(i + di) % N * N + (j + dj) % N];
            let here = at(0, 0);
            energy += (pi[i * N + j].powi(2) + here * here) / 2.0 + 0.3 * here.powi(4);
            energy += ((at(1, 0) - here).powi(2) + (at(0, 1) - here).powi(2)) / 2.0;
            let neighbours = at(1, 0) + at(N - 1, 0) + at(0, 1) + at(0, N - 1);
            wanted[i * N + j] = here + 1.2 * here.powi(3) + 4.0 * here - neighbours;
        }
    }
    assert_close(&[value], &[energy]);
    assert_close(&force[0], &wanted);
    assert_close(&force[1], &pi);
    let product: f64 = (0..N * N).map(|k| phi[k] * phi[k / N * N + (k + 2) % N]).sum();
    assert_close(&[large(&phi).unwrap()], &[product]);
}

#[test]
fn lattices_move_like_their_written_out_twins() {
    let start: Vec<f64> = numbers(128, 9);
    let field = lattice::compile(PHI4).unwrap();
    let motion = field.motion().unwrap();
    let twin = dynamics::compile(PHI4).unwrap();
    assert!(motion.is_separable() && phi4 {}.is_separable());
    for integrator in [Integrator::Leapfrog, Integrator::Yoshida4, Integrator::Gauss2] {
        let mut a = Simulation::new(motion, &[0.1], &start, integrator, 0.01).unwrap();
        let mut b = Simulation::new(phi4 {}, &[0.1], &start, integrator, 0.01).unwrap();
        let mut c = Simulation::new(&twin, &[0.1], &start, integrator, 0.01).unwrap();
        a.run(50).unwrap();
        b.run(50).unwrap();
        c.run(50).unwrap();
        assert_eq!(bits(a.state()), bits(b.state()));
        assert_close(a.state(), c.state());
    }
    // Two states side by side.
    let pair: Vec<f64> = start.iter().flat_map(|x| [*x, -x]).collect();
    let mut out = vec![0.0; 2 * 128];
    motion.evaluate(Part::Motion, 2, &pair, &[0.1], &mut out).unwrap();
    for k in 0..128 {
        // The motion is odd in the state.
        assert_eq!(out[2 * k], -out[2 * k + 1]);
    }
}

#[test]
fn slices_that_do_not_fit_are_refused() {
    let (phi, mut out) = (vec![0.0; 64], vec![7.0; 64]);
    let error = phi4(&phi, &phi[1..], 1.0).unwrap_err();
    assert_eq!(error.to_string(), "[E_SHAPE] expected 64 rows in variable column 1, found 63");
    let mut short = vec![0.0; 63];
    let error = phi4::gradient(&phi, &phi, 1.0, [&mut out, &mut short]).unwrap_err();
    assert_eq!(error.to_string(), "[E_SHAPE] expected 64 rows in output column 1, found 63");
    assert_eq!(out, vec![7.0; 64]);
    let error = lattice::compile("fn f(q: [4]) = sum(i in 0..4, i*q[i]);").unwrap_err();
    assert!(error.to_string().contains("E_LATTICE"), "{error}");
    // A kernel over points writes sums out, as far as the limits allow.
    let error = jit::compile("fn f(q: [512, 512]) = sum(i in 0..512, q[i,i]);").unwrap_err();
    assert!(error.to_string().contains("E_LIMIT_VARS"), "{error}");
}
