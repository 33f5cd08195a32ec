//! Bits as spins: `System ─► System` over s = 2b - 1.
//!
//! The change is affine, so it costs no gate, and a network over the spins is one over the bits. What is
//! a sum of products of signs has far fewer terms there: (2b₁ - 1)(2b₂ - 1)(2b₃ - 1) is one term in
//! spins and eight in bits.

use super::{Coefficient, Domain, Ideal, Polynomial, System, SystemOutput};
use crate::id::VariableId;
use crate::network::{Affine, Network, NetworkBuilder, Output};
use crate::rational::Rational;

/// Changes that would make more terms than this are not made.
const MOST_TERMS: usize = 100_000;

/// The same system with spins in the place of bits; `None` where it has no bits, where relations are
/// declared, or where that makes it much larger.
pub fn bits_as_spins(system: &System) -> Option<System> {
    let domains = system.signature.domains();
    if !domains.contains(&Domain::Bit) || system.ideal.is_declared() {
        return None;
    }
    let polynomials = system.polynomials()?;
    let weight = |p: &Polynomial| {
        p.terms().iter().map(|(m, _)| 1_usize << m.degree().min(30)).fold(0, usize::saturating_add)
    };
    if polynomials.iter().map(|p| weight(p)).fold(0, usize::saturating_add) > MOST_TERMS {
        return None;
    }
    let mut signature = system.signature.clone();
    for variable in &mut signature.variables {
        if variable.domain == Domain::Bit {
            variable.domain = Domain::Spin;
        }
    }
    let ideal = Ideal::of_domains(&signature).with_roots(signature.roots());
    let half = Coefficient::Number(Rational::ratio(1, 2)?);
    // b = (s + 1)/2
    let image = |k: usize| match domains[k] {
        Domain::Bit => {
            let spin = Polynomial::variable(k).scaled(&half);
            spin.add(&Polynomial::constant(half.clone()))
        }
        Domain::Spin | Domain::Real => Polynomial::variable(k),
    };
    let images: Vec<Polynomial> = (0..domains.len()).map(image).collect();
    let outputs: Vec<SystemOutput> = system
        .outputs
        .iter()
        .zip(polynomials)
        .map(|(o, p)| SystemOutput {
            name: o.name.clone(),
            polynomial: Some(ideal.normal(&p.substitute(&images))),
        })
        .collect();
    let form = |k: usize| {
        let input = Affine::input(VariableId::new(k));
        match domains[k] {
            Domain::Bit => input.scaled(&half).plus(&half),
            Domain::Spin | Domain::Real => input,
        }
    };
    let mut written = over(&system.written, &(0..domains.len()).map(form).collect::<Vec<_>>());
    written.signature = signature.clone();
    Some(System { signature, outputs, written, ideal, posterior: None })
}

/// A network over the spins of [`bits_as_spins`] as one over the bits of `system`.
pub fn spins_as_bits(system: &System, network: &Network) -> Network {
    let domains = system.signature.domains();
    let form = |k: usize| {
        let input = Affine::input(VariableId::new(k));
        match domains[k] {
            // s = 2b - 1
            Domain::Bit => input.scaled(&Coefficient::integer(2)).plus(&Coefficient::integer(-1)),
            Domain::Spin | Domain::Real => input,
        }
    };
    let mut network = over(network, &(0..domains.len()).map(form).collect::<Vec<_>>());
    network.signature = system.signature.clone();
    network
}

/// A network with forms in the place of its inputs.
fn over(network: &Network, inputs: &[Affine]) -> Network {
    let mut builder = NetworkBuilder::new();
    let forms = builder.append_at(network, inputs);
    let names = network.outputs.iter().map(|o| o.name.clone());
    let outputs = names.zip(forms).map(|(name, form)| Output { name, form }).collect();
    builder.finish(network.signature.clone(), outputs)
}

#[cfg(test)]
mod tests {
    use super::{bits_as_spins, spins_as_bits};
    use crate::compile;
    use crate::network::proof::prove;
    use crate::options::Options;

    #[test]
    fn a_product_of_signs_is_one_term() {
        let source = "fn f(b: [bit; 3]; a) = a*prod(i in 0..3, 2*b[i] - 1) + b[0];";
        let system = compile(source, &Options::default()).unwrap().remove(0).system;
        assert_eq!(system.term_count(), 8);
        let twin = bits_as_spins(&system).unwrap();
        assert_eq!(twin.term_count(), 3);
        let back = spins_as_bits(&system, &twin.written);
        assert_eq!(back.signature, system.signature);
        assert!(prove(&system, &back).is_ok());
        let spins = compile("fn f(s: [spin; 2]) = s[0]*s[1];", &Options::default()).unwrap();
        assert!(bits_as_spins(&spins[0].system).is_none());
    }

    #[test]
    fn correlations_of_bits_cost_what_those_of_spins_do() {
        let gates = |element: &str, sign: &str| {
            let source =
                format!("fn f(b: [{element}; 8]) = sum(k in 1..8, sum(i in 0..8-k, {sign})^2);");
            compile(&source, &Options::default()).unwrap()[0].network.gates.len()
        };
        let spins = gates("spin", "b[i]*b[i+k]");
        let bits = gates("bit", "(2*b[i] - 1)*(2*b[i+k] - 1)");
        assert!(bits <= spins, "{bits} and {spins} gates");
    }
}
