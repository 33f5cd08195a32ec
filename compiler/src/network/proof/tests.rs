//! Equal networks are proved or tested, different ones are never accepted.

use super::{Proof, ProofError, prove, prove_within};
use crate::modular::Stream;
use crate::network::expand::ExpansionLimits;
use crate::network::samples::system;
use crate::network::{Affine, Network, samples};
use crate::poly::ideal::Effort;
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Ideal, System};

/// Nothing is expanded: everything is tested.
const NOTHING: ExpansionLimits = ExpansionLimits { terms: 0, work: 0 };

/// The system whose outputs are known by its program only.
fn unexpanded(written: Network) -> System {
    let mut system = system(written);
    system.outputs.iter_mut().for_each(|o| o.polynomial = None);
    system
}

const TESTED: Result<Proof, ProofError> = Ok(Proof::Tested { rounds: 3, bits: 100 });

#[test]
fn equal_networks_are_accepted() {
    for network in samples::all() {
        assert_eq!(prove(&system(network.clone()), &network), Ok(Proof::Exact));
        assert_eq!(prove(&unexpanded(network.clone()), &network), TESTED);
        if !network.gates.is_empty() {
            assert_eq!(prove_within(&system(network.clone()), &network, NOTHING), TESTED);
        }
    }
}

#[test]
fn every_change_of_a_random_network_is_noticed() {
    let mut stream = Stream::new(3);
    for _ in 0..100 {
        let size = 1 + stream.below(5);
        let network = samples::random(&mut stream, size);
        let mut changed = network.clone();
        let k = stream.below(changed.outputs.len());
        let form = &mut changed.outputs[k].form;
        *form = match form.terms().first() {
            Some((wire, _)) if stream.below(2) == 0 => form.add(&Affine::wire(*wire)),
            _ => form.plus(&Coefficient::one()),
        };
        for (system, limits) in [
            (system(network.clone()), ExpansionLimits::default()),
            (system(network.clone()), NOTHING),
            (unexpanded(network), NOTHING),
        ] {
            let error = prove_within(&system, &changed, limits).unwrap_err();
            let ProofError::Mismatch { output, expected, found } = error else { panic!() };
            assert_eq!(output, changed.outputs[k].name);
            assert_eq!(found, changed.to_string());
            assert!(!expected.is_empty());
        }
    }
}

#[test]
fn relations_of_domains_count() {
    // b^2 = b and s^2 = 1, so both networks compute b*x + 1 + b*s.
    let written = "network f(b: bit, s: spin, x) {\n g0 = b^2\n g1 = g0 * x\n g2 = s^2\n g3 = b * s\n out = g1 + g2 + g3\n}";
    let short =
        samples::parse("network f(b: bit, s: spin, x) {\n g0 = b * (x + s)\n out = g0 + 1\n}");
    let wrong =
        samples::parse("network f(b: bit, s: spin, x) {\n g0 = b * (x - s)\n out = g0 + 1\n}");
    let written = samples::parse(written);
    assert_eq!(prove(&system(written.clone()), &short), Ok(Proof::Exact));
    // The reduced polynomial is what the short network computes at every point.
    assert_eq!(prove_within(&system(written.clone()), &short, NOTHING), TESTED);
    // The program is not: both agree on the four points of the domains, visited twice.
    let program = unexpanded(written.clone());
    assert_eq!(prove_within(&program, &short, NOTHING), Ok(Proof::Tested { rounds: 8, bits: 100 }));
    for system in [system(written), program] {
        let error = prove_within(&system, &wrong, NOTHING);
        assert!(matches!(error, Err(ProofError::Mismatch { .. })));
    }
}

#[test]
fn many_spins_are_drawn_and_the_bound_is_honest() {
    // The product of 40 spins, squared: 1. Degree 40 leaves nothing to promise, and yet a network
    // that says 0 is refused.
    let mut text = String::from("network f(s: [spin; 40]) {\n  g0 = s[0] * s[1]\n");
    for k in 1..39 {
        text += &format!("  g{k} = g{} * s[{}]\n", k - 1, k + 1);
    }
    text += "  g39 = g38^2\n  out = g39\n}\n";
    let system = unexpanded(samples::parse(&text));
    let one = samples::parse("network f(s: [spin; 40]) {\n out = 1\n}");
    let proof = prove_within(&system, &one, NOTHING);
    assert!(matches!(proof, Ok(Proof::Tested { bits: 0, .. })), "{proof:?}");
    let zero = samples::parse("network f(s: [spin; 40]) {\n out = 0\n}");
    assert!(prove_within(&system, &zero, NOTHING).is_err());
}

#[test]
fn degrees_beyond_the_primes_are_refused() {
    let mut text = String::from("network f(x) {\n  g0 = x^2\n");
    (1..70).for_each(|k| text += &format!("  g{k} = g{}^2\n", k - 1));
    text += "  out = g69\n}\n";
    let network = samples::parse(&text);
    let mut system = system(samples::saddle());
    system.signature = network.signature.clone();
    system.outputs[0].polynomial = None;
    system.written = network.clone();
    assert_eq!(prove_within(&system, &network, NOTHING), Err(ProofError::TooLarge));
}

#[test]
fn a_missing_output_is_a_mismatch() {
    let network = samples::parse(samples::TEXTS[1]);
    let mut short = network.clone();
    short.outputs.pop();
    assert!(matches!(prove(&system(network), &short), Err(ProofError::Mismatch { .. })));
}

#[test]
fn relations_make_networks_equal_that_are_not() {
    let written = samples::parse("network f(x, y) {\n g0 = x^2\n g1 = x * g0\n out = g1\n}");
    let mut system = system(written);
    let circle = samples::parse("network c(x, y) {\n g0 = x^2\n g1 = y^2\n out = g0 + g1 - 1\n}");
    let relation = samples::system(circle).outputs.remove(0).polynomial;
    let domains = system.signature.domains();
    system.ideal = Ideal::new(vec![relation.unwrap()], domains, Effort::default()).unwrap();
    let network = |line: &str| {
        let text = format!("network f(x, y) {{\n g0 = y^2\n g1 = x * g0\n out = {line}\n}}");
        samples::parse(&text)
    };
    assert_eq!(prove(&system, &network("x - g1")), Ok(Proof::Exact));
    assert!(matches!(prove(&system, &network("x + g1")), Err(ProofError::Mismatch { .. })));
    // Where nothing can be reduced, only what is equal without relations is accepted.
    assert_eq!(prove_within(&system, &system.written, NOTHING), TESTED);
    let found = prove_within(&system, &network("x - g1"), NOTHING);
    assert_eq!(found, Err(ProofError::TooLarge));
}
