//! Relations: `where left = right`, elaborated to the ideal of a system.

use super::item::Elaborator;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::limits::Limit;
use crate::poly::ideal::{Effort, IdealError};
use crate::poly::{Ideal, Polynomial, Signature};
use crate::span::Span;
use crate::syntax::ast::{Function, FunctionKind, Relation};

impl Elaborator<'_> {
    /// The ideal of a function's relations and domains. Mistakes are reported, and what they are
    /// about is left out.
    pub(super) fn ideal(&mut self, function: &Function, signature: &Signature) -> Ideal {
        let domains = Ideal::of_domains(signature);
        let Some((first, last)) = function.relations.first().zip(function.relations.last()) else {
            return domains;
        };
        let span = first.span.to(last.span);
        if function.kind == FunctionKind::Hamiltonian {
            let message = "a hamiltonian takes no relations: its derivatives lead off the surface";
            let error = Diagnostic::error(Code::Relation, span, message);
            self.diagnostics.push(error.with_help("write `fn` for its value alone"));
            return Ideal::default();
        }
        // The gates of relations are none of the system.
        let builder = self.arithmetic.builder.clone();
        let differences: Vec<Option<Polynomial>> =
            function.relations.iter().map(|r| self.difference(r)).collect();
        self.arithmetic.builder = builder;
        let Some(declared) = differences.into_iter().collect() else { return domains };
        match Ideal::new(declared, signature.domains(), Effort::default()) {
            Ok(ideal) => ideal,
            Err(error) => {
                self.diagnostics.push(refused(&error, signature, span));
                domains
            }
        }
    }

    /// Left minus right; nothing where that was reported.
    fn difference(&mut self, relation: &Relation) -> Option<Polynomial> {
        let span = relation.span;
        let [left, right] = [relation.left, relation.right].map(|side| match self.scalar(side) {
            Ok(value) => Some(value),
            Err(error) => {
                self.diagnostics.push(error);
                None
            }
        });
        let (Some(left), Some(right)) = (left?.polynomial, right?.polynomial) else {
            let what = "the relation has too many terms";
            let error = self.limits.exceeded(Code::LimitTerms, Limit::Terms, span, what);
            self.diagnostics.push(error);
            return None;
        };
        let difference = left.sub(&right);
        let problem = match difference.as_constant() {
            _ if self.arithmetic.roots.occur_in(&difference) => {
                "relations have no square roots: square both sides, or pass the root as a parameter"
            }
            None => return Some(difference),
            Some(c) if c.number().is_none() => {
                "a relation is about variables, and this one has parameters only"
            }
            Some(_) if difference.is_zero() => "this relation always holds, so it says nothing",
            Some(_) => "this relation never holds",
        };
        self.diagnostics.push(Diagnostic::error(Code::Relation, span, problem));
        None
    }
}

fn refused(error: &IdealError, signature: &Signature, span: Span) -> Diagnostic {
    let names = signature.variable_names();
    let parameters = signature.parameter_names();
    let plain = |message: &str| Diagnostic::error(Code::Relation, span, message);
    match error {
        IdealError::Contradiction => {
            plain("no point satisfies these relations: together they say that 1 = 0")
        }
        IdealError::RestrictsParameters(p) => {
            let shown = format!("{} = 0", p.display(&names, &parameters));
            plain(&format!("these relations restrict the parameters: {}", quote(&shown)))
        }
        IdealError::ParametricLead(m) => {
            let lead = Polynomial::term(m.clone(), crate::poly::Coefficient::integer(1));
            let lead = quote(&lead.display(&names, &parameters).to_string());
            plain(&format!("the coefficient of {lead} in these relations depends on a parameter"))
                .with_help("divide by it: parameters may stand in all but the leading coefficients")
        }
        IdealError::Limit(most) => {
            let message = format!(
                "these relations take too long to be completed: more than {} elements, {} terms, \
                 {} bits or {} steps",
                most.elements, most.terms, most.bits, most.work
            );
            Diagnostic::error(Code::RelationLimit, span, message)
                .with_help("declare fewer or simpler relations, those that matter most")
        }
    }
}
