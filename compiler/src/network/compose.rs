//! Composition: the outputs of one network as the inputs of another, once or many times.
//!
//! Gates are kept, and shared where two are equal; affine forms are merged into one another, so the
//! forms of a long iteration grow with its length. (Programs are composed too, without merging:
//! see `calculus`.)

use std::fmt;

use super::affine::Affine;
use super::{Network, NetworkBuilder, Output};
use crate::id::VariableId;
use crate::poly::Signature;

/// Two networks do not fit together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ComposeError {
    /// The inner network has the first number of outputs, the outer one takes the second.
    Count(usize, usize),
    /// The parameters of both are not the same.
    Parameters,
}

impl fmt::Display for ComposeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(outputs, inputs) => {
                write!(f, "{outputs} outputs cannot be the {inputs} variables of the next map")
            }
            Self::Parameters => f.write_str("composed maps have the same parameters"),
        }
    }
}

impl std::error::Error for ComposeError {}

impl Network {
    /// This network after `inner`: `self(inner(x))`, over the same parameters.
    pub fn compose(&self, inner: &Self) -> Result<Self, ComposeError> {
        self.check_after(inner)?;
        let mut builder = NetworkBuilder::new();
        let middle = builder.append(inner);
        let forms = builder.append_at(self, &middle);
        let signature =
            Signature { result: self.signature.result.clone(), ..inner.signature.clone() };
        Ok(builder.finish(signature, self.named(forms)))
    }

    /// This network applied `count` times to what it returns; 0 times is the identity.
    pub fn iterate(&self, count: usize) -> Result<Self, ComposeError> {
        self.check_after(self)?;
        let mut builder = NetworkBuilder::new();
        let variables = self.signature.variable_count();
        let mut state: Vec<Affine> =
            (0..variables).map(|k| Affine::input(VariableId::new(k))).collect();
        for _ in 0..count {
            state = builder.append_at(self, &state);
        }
        Ok(builder.finish(self.signature.clone(), self.named(state)))
    }

    fn check_after(&self, inner: &Self) -> Result<(), ComposeError> {
        let (outputs, inputs) = (inner.outputs.len(), self.signature.variable_count());
        if outputs != inputs {
            return Err(ComposeError::Count(outputs, inputs));
        }
        let same =
            |a: &Signature, b: &Signature| a.parameters == b.parameters && a.roots == b.roots;
        if !same(&inner.signature, &self.signature) {
            return Err(ComposeError::Parameters);
        }
        Ok(())
    }

    fn named(&self, forms: Vec<Affine>) -> Vec<Output> {
        let names = self.outputs.iter().map(|o| o.name.clone());
        names.zip(forms).map(|(name, form)| Output { name, form }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::ComposeError;
    use crate::modular::Stream;
    use crate::network::Network;
    use crate::network::expand::{ExpansionLimits, expand};
    use crate::network::samples::{parse, random};
    use crate::network::verify::verify;
    use crate::poly::Polynomial;

    fn polynomials(network: &Network) -> Vec<Polynomial> {
        expand(network, ExpansionLimits { terms: 100_000, work: 50_000_000 }).unwrap()
    }

    #[test]
    fn a_map_applied_again_is_the_composed_polynomial() {
        let henon =
            parse("network henon(x, y; a, b) {\n g0 = x^2\n u = (-a)*g0 + y + 1\n v = (b)*x\n}");
        let mut wanted: Vec<Polynomial> = vec![Polynomial::variable(0), Polynomial::variable(1)];
        for count in 0..5 {
            let network = henon.iterate(count).unwrap();
            assert_eq!(polynomials(&network), wanted, "{count} times");
            assert_eq!(network.gates.len(), count);
            assert_eq!(verify(&network), []);
            wanted = polynomials(&henon).iter().map(|p| p.substitute(&wanted)).collect();
        }
    }

    #[test]
    fn random_networks_compose_exactly() {
        let mut stream = Stream::new(11);
        let mut composed = 0;
        for _ in 0..400 {
            let (outer, inner) = (random(&mut stream, 3), random(&mut stream, 3));
            match outer.compose(&inner) {
                Ok(network) => {
                    let middle = polynomials(&inner);
                    let wanted: Vec<Polynomial> =
                        polynomials(&outer).iter().map(|p| p.substitute(&middle)).collect();
                    assert_eq!(polynomials(&network), wanted, "{outer} after {inner}");
                    composed += 1;
                }
                Err(ComposeError::Count(outputs, inputs)) => assert_ne!(outputs, inputs),
                Err(ComposeError::Parameters) => {
                    assert_ne!(outer.signature.parameters, inner.signature.parameters);
                }
            }
        }
        assert!(composed > 20, "only {composed} pairs fitted");
    }
}
