//! Flips against differences of the energy, and the classes of lattices and glasses.

use super::Flips;
use crate::modular::Stream;
use crate::options::Options;
use crate::poly::Domain;
use crate::program::Interpreter;
use crate::program::arithmetic::Exact;
use crate::rational::Rational;

fn flips(source: &str) -> Flips {
    Flips::compile(source, &Options::default()).unwrap_or_else(|e| panic!("{source}: {e}"))
}

/// A square lattice with these couplings; `open` leaves out bonds across the edge.
fn lattice(size: usize, open: bool) -> String {
    let (last, next) =
        if open { (size - 1, "i+1".to_owned()) } else { (size, format!("(i+1)%{size}")) };
    format!(
        "fn lattice(s: [spin; {size}, {size}]; J, K) =
            -J*sum(i in 0..{last}, j in 0..{size}, s[i,j]*s[{next},j])
            - K*sum(j in 0..{size}, i in 0..{last}, s[j,i]*s[j,{next}]);"
    )
}

/// A lattice of couplings ±1, drawn.
fn glass(size: usize) -> String {
    let mut stream = Stream::new(3);
    let mut terms = Vec::new();
    for i in 0..size {
        for j in 0..size {
            for (k, l) in [((i + 1) % size, j), (i, (j + 1) % size)] {
                let sign = if stream.below(2) == 0 { "-" } else { "+" };
                terms.push(format!("{sign} s[{i},{j}]*s[{k},{l}]"));
            }
        }
    }
    format!("fn glass(s: [spin; {size}, {size}]) = 0 {};", terms.join(" "))
}

/// Low autocorrelation: the sum of the squared correlations.
fn bernasconi(n: usize, domain: &str) -> String {
    format!(
        "fn sequence(s: [{domain}; {n}]) =
            sum(k in 1..{n}, sum(i in 0..{n}-k, s[i]*s[i+k])^2);"
    )
}

/// ΔH of every site at random points: by the tables and programs, and as a difference.
fn is_difference(flips: &Flips) {
    let polynomial = flips.energy.outputs[0].polynomial.as_ref().unwrap();
    let domains = flips.energy.signature.domains();
    let mut stream = Stream::new(11);
    let programs: Vec<_> = flips
        .classes
        .iter()
        .map(|class| Interpreter::new(class.change.program.clone(), Exact).unwrap())
        .collect();
    for _ in 0..5 {
        let state: Vec<Rational> = domains
            .iter()
            .map(|domain| {
                let up = stream.below(2) as i64;
                Rational::integer(if *domain == Domain::Bit { up } else { 2 * up - 1 })
            })
            .collect();
        let parameters: Vec<Rational> = (0..flips.energy.signature.parameter_count())
            .map(|_| Rational::ratio(stream.below(21) as i64 - 10, 7).unwrap())
            .collect();
        let before = polynomial.evaluate(&state, &parameters);
        for (i, site) in flips.sites.iter().enumerate() {
            let mut point = vec![state[i].clone()];
            point.extend(site.neighbours.iter().map(|n| state[*n].clone()));
            let mut given = parameters.clone();
            given.extend(site.own.iter().map(|c| c.evaluate(&parameters)));
            let change = programs[site.class].call(&point, &given).unwrap();
            let mut flipped = state.clone();
            flipped[i] = match domains[i] {
                Domain::Bit => &Rational::ONE - &state[i],
                Domain::Spin | Domain::Real => -&state[i],
            };
            let wanted = &polynomial.evaluate(&flipped, &parameters) - &before;
            assert_eq!(change, [wanted], "site {i} of {}", flips.energy.signature.name);
        }
    }
}

#[test]
fn a_flip_is_the_difference_of_two_energies() {
    let mixed = "fn mixed(s: [spin; 4], b: [bit; 3], t: spin; h, K) =
        h*s[0] + K*s[0]*b[0]*t - s[1]*s[2]*s[3] + b[0]*b[1]/3 - h*K*b[2]*t + b[1]*s[2] + 7;";
    let idle = "fn idle(s: [spin; 3], b: bit) = s[0] + s[0]*s[1]^2 + b;";
    for source in [
        mixed,
        idle,
        &lattice(4, false),
        &lattice(3, true),
        &glass(4),
        &bernasconi(9, "spin"),
        &bernasconi(7, "bit"),
    ] {
        is_difference(&flips(source));
    }
}

#[test]
fn sites_of_a_torus_are_one_class() {
    for size in [3, 4, 7] {
        let torus = flips(&lattice(size, false));
        assert_eq!((torus.classes.len(), torus.classes[0].own), (1, 0), "{size}");
        assert_eq!(torus.gates(), (1, 1));
    }
    let text = flips(&lattice(4, false)).to_string();
    assert!(text.starts_with("1 gate a flip, 1 class, 16 sites\nclass 0: 16 sites, 4 n"), "{text}");
    // Four spins around a plaquette: a torus again, with monomials of degree 3 around each site.
    let plaquettes = "fn gauge(s: [spin; 6, 6]) = sum(i in 0..6, j in 0..6,
        s[i,j]*s[(i+1)%6,j]*s[i,(j+1)%6]*s[(i+1)%6,(j+1)%6]);";
    let gauge = flips(plaquettes);
    assert_eq!((gauge.classes.len(), gauge.classes[0].own), (1, 0), "{gauge}");
    is_difference(&gauge);
}

#[test]
fn an_open_lattice_has_corners_edges_and_a_bulk() {
    let open = flips(&lattice(5, true));
    assert_eq!(open.classes.iter().map(|c| c.sites).collect::<Vec<_>>(), [4, 12, 9], "{open}");
    assert_eq!(open.gates(), (1, 1));
}

#[test]
fn a_glass_is_one_class_whose_sites_have_couplings_of_their_own() {
    let glass = flips(&glass(5));
    assert_eq!(glass.classes.len(), 1, "{glass}");
    assert!(glass.classes[0].own > 0 && glass.classes[0].own <= 4);
    assert_eq!(glass.gates(), (1, 1));
}

#[test]
fn mirror_images_of_a_sequence_are_one_class() {
    let sequence = flips(&bernasconi(8, "spin"));
    assert_eq!(sequence.classes.len(), 4, "{sequence}");
}

#[test]
fn what_cannot_be_flipped_is_refused() {
    for (source, code) in [
        ("fn f(s: spin, x) = s*x;", "error[E_TYPE]: a flip needs spins or bits, and `x` is real"),
        ("fn f(s: spin, t: spin) = (s, t);", "error[E_SHAPE]: an energy has one output"),
        ("fn f(s: spin) = s*t;", "error[E_UNKNOWN_VAR]"),
        ("#[gradient] fn f(s: spin) = s;", "error[E_OPTION]"),
    ] {
        let errors = Flips::compile(source, &Options::default()).unwrap_err().to_string();
        assert!(errors.starts_with(code), "{errors}");
    }
}
