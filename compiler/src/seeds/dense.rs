//! Seed for long polynomials of one variable each: a search-free scheme as it stands.
//!
//! On the blackboard the coefficients of a dense polynomial of high degree grow with every
//! derivation; the schemes of [`univariate`](crate::univariate) that need no search are about as
//! small there (√(2·degree) products and the doublings) and cost nothing to write down.

use crate::id::VariableId;
use crate::network::{Affine, Network, NetworkBuilder, Output};
use crate::poly::{Monomial, Polynomial, Signature};
use crate::univariate::parametric_schemes;

/// From this many terms on a polynomial of one variable is long.
const LONG: usize = 66;

/// Whether some polynomial is a long one of one variable.
pub fn applies(polynomials: &[&Polynomial]) -> bool {
    polynomials.iter().any(|p| p.len() >= LONG && p.variables().len() == 1)
}

/// The network of the best scheme for each polynomial, where all are of one variable.
pub fn dense(polys: &[(&str, &Polynomial)], signature: &Signature) -> Option<Network> {
    let mut builder = NetworkBuilder::new();
    let mut outputs = Vec::with_capacity(polys.len());
    for (name, p) in polys {
        let variables = p.variables();
        let form = match variables.as_slice() {
            [] => Affine::constant(p.coefficient(&Monomial::one())),
            [x] => {
                let powers = (0..=p.degree()).map(|k| p.coefficient(&Monomial::power(*x, k)));
                let coefficients: Vec<_> = powers.collect();
                let scheme = parametric_schemes(&coefficients).into_iter().next()?;
                scheme.embed(&mut builder, &Affine::input(VariableId::new(*x)))
            }
            _ => return None,
        };
        outputs.push(Output { name: (*name).to_string(), form });
    }
    Some(builder.finish(signature.clone(), outputs))
}
