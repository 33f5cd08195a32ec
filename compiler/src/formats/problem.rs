//! Problems over bits and spins: labels and terms, collected from a file.

use super::labels::Labels;
use super::number::Number;
use super::source::Sum;
use super::{Context, empty};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::limits::Limit;
use crate::poly::Domain;
use crate::span::Span;

/// Terms over labels, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Problem {
    pub labels: Labels,
    terms: Vec<(Number, Vec<usize>)>,
}

impl Problem {
    /// Adds `number · labels`; a label may occur several times.
    pub fn add(
        &mut self,
        number: Number,
        labels: Vec<usize>,
        span: Span,
        context: &Context<'_>,
    ) -> Result<(), Diagnostic> {
        let limits = context.limits;
        let (terms, variables) = (self.terms.len() as u64 + 1, self.labels.len() as u64);
        if terms > limits.terms {
            let what = format!("there are at least {terms} terms");
            return Err(limits.exceeded(Code::LimitTerms, Limit::Terms, span, &what));
        }
        if variables > limits.variables {
            let what = format!("there are at least {variables} variables");
            return Err(limits.exceeded(Code::LimitVars, Limit::Variables, span, &what));
        }
        if labels.len() as u64 > limits.degree {
            let what = format!("the degree is {}", labels.len());
            return Err(limits.exceeded(Code::LimitDegree, Limit::Degree, span, &what));
        }
        self.terms.push((number, labels));
        Ok(())
    }

    /// The source text for variables of a domain.
    pub fn finish(self, context: &Context<'_>, domain: Domain) -> Result<String, Diagnostic> {
        if self.terms.is_empty() {
            return Err(empty("term"));
        }
        let places = self.labels.places(domain, context.name, context.limits);
        let mut sum = Sum::default();
        for (number, labels) in &self.terms {
            let powers = powers(labels, domain);
            let factors: Vec<(&str, u32)> =
                powers.iter().map(|(label, e)| (places.places[*label].as_str(), *e)).collect();
            sum.add(number, &factors);
        }
        let (variables, terms) = (self.labels.len(), self.terms.len());
        Ok(format!(
            "// Imported: variables {variables}, terms {terms}.\n{}fn {}({}) =\n    {};\n",
            places.notes,
            context.name,
            places.arguments,
            sum.finish(),
        ))
    }
}

/// The labels of a term with their exponents, reduced by what the domain says of squares.
fn powers(labels: &[usize], domain: Domain) -> Vec<(usize, u32)> {
    let mut powers: Vec<(usize, u32)> = Vec::new();
    for label in labels {
        match powers.iter_mut().find(|(other, _)| other == label) {
            Some((_, exponent)) => *exponent += 1,
            None => powers.push((*label, 1)),
        }
    }
    for (_, exponent) in &mut powers {
        *exponent = match domain {
            Domain::Bit => 1,
            Domain::Spin => *exponent % 2,
            Domain::Real => *exponent,
        };
    }
    powers
}
