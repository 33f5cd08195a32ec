//! A start for the optimiser that knows nothing of parameters: polynomials split by what the
//! parameters multiply.
//!
//! λ·(q₀² - q₁²) + q₁ shows its difference of squares once λ stands outside. So the parts that the
//! monomials in the parameters multiply are compiled as a system over the rationals, and put
//! together again, which costs no gate.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::network::{Affine, Network, NetworkBuilder, Output};
use crate::options::Options;
use crate::pipeline::compile_value;
use crate::poly::polynomial::Ring;
use crate::poly::{
    Coefficient, Ideal, Monomial, ParameterPolynomial, Polynomial, Shape, System, SystemOutput,
};
use crate::progress::Progress;
use crate::rational::Rational;
use crate::seeds::horner::affine_part;

/// Systems of more terms are not compiled a second time.
const MOST_TERMS: usize = 150;

/// The network made of the parts; `None` where there are no parameters, or too many terms.
pub(super) fn by_parameters(
    system: &System,
    options: &Options,
    progress: &Progress,
) -> Result<Option<Network>, Diagnostics> {
    let Some(polynomials) = system.polynomials() else { return Ok(None) };
    let split: Vec<Parts> = polynomials.into_iter().map(parts).collect();
    let is_split = split.iter().flat_map(Parts::keys).any(|m| !m.is_one());
    if !is_split || system.term_count() > MOST_TERMS {
        return Ok(None);
    }
    // Affine parts are free; equal ones up to scale are one output.
    let mut wanted: Vec<Polynomial> = Vec::new();
    for part in split.iter().flat_map(Parts::values).filter(|p| !p.is_affine()) {
        let part = part.without_affine();
        if !wanted.iter().any(|known| scale(&part, known).is_some()) {
            wanted.push(part);
        }
    }
    let network = compile_value(as_system(system, &wanted), 0, options, &progress.quiet())?.network;
    let mut builder = NetworkBuilder::new();
    let made = builder.append(&network);
    let outputs = system.outputs.iter().zip(&split).map(|(output, parts)| {
        let forms = parts.iter().map(|(by, part)| {
            let by =
                Coefficient::from_polynomial(ParameterPolynomial::term(by.clone(), Rational::ONE));
            let mut form = affine_part(part);
            let part = part.without_affine();
            let found = wanted.iter().zip(&made).find_map(|(w, f)| Some((scale(&part, w)?, f)));
            if let Some((factor, wanted)) = found {
                form = form.add(&wanted.scaled(&factor));
            }
            form.scaled(&by)
        });
        let forms: Vec<Affine> = forms.collect();
        Output { name: output.name.clone(), form: Affine::sum(&forms) }
    });
    let outputs = outputs.collect();
    Ok(Some(builder.finish(system.signature.clone(), outputs)))
}

/// What each monomial in the parameters multiplies.
type Parts = BTreeMap<Monomial, Polynomial>;

fn parts(polynomial: &Polynomial) -> Parts {
    let mut lists: BTreeMap<Monomial, Vec<(Monomial, Coefficient)>> = BTreeMap::new();
    for (monomial, coefficient) in polynomial.terms() {
        for (by, number) in coefficient.to_polynomial().terms() {
            let list = lists.entry(by.clone()).or_default();
            list.push((monomial.clone(), Coefficient::Number(number.clone())));
        }
    }
    lists.into_iter().map(|(by, terms)| (by, Polynomial::from_terms(terms))).collect()
}

/// c with `part = c · known`, where there is one.
fn scale(part: &Polynomial, known: &Polynomial) -> Option<Coefficient> {
    let (a, b) = (part.leading()?, known.leading()?);
    let factor = a.1.divide(&b.1)?;
    (a.0 == b.0 && known.scaled(&factor) == *part).then_some(factor)
}

/// The parts as a system, written term by term.
fn as_system(like: &System, polynomials: &[Polynomial]) -> System {
    let mut signature = like.signature.clone();
    signature.result = Shape::Tuple(polynomials.len());
    let mut builder = NetworkBuilder::new();
    let names: Vec<String> = (0..polynomials.len()).map(|k| format!("out{k}")).collect();
    let written = polynomials.iter().zip(&names);
    let written =
        written.map(|(p, name)| Output { name: name.clone(), form: builder.polynomial(p) });
    let written = written.collect();
    let written = builder.finish(signature.clone(), written);
    let outputs = names.into_iter().zip(polynomials);
    let outputs =
        outputs.map(|(name, p)| SystemOutput { name, polynomial: Some(p.clone()) }).collect();
    let ideal = Ideal::of_domains(&signature);
    System { signature, outputs, written, ideal, posterior: None }
}
