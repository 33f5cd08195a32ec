//! Posteriors: weights of classes, and logits out of Hamiltonians.

use super::item::Elaborator;
use super::scalar::Value;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::network::Output;
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Ideal, Shape, Signature, System, SystemOutput};
use crate::posterior::{Class, Posterior, Weight};
use crate::syntax::ast::{self, ExprId};

/// Classes with their Hamiltonians.
pub(super) struct Weighed {
    /// Names and weights.
    pub classes: Vec<Class>,
    /// One Hamiltonian a class.
    pub energies: Vec<Value>,
}

impl Elaborator<'_> {
    /// The classes of a definition with their weights. Mistakes are reported.
    pub(super) fn weights(&mut self, classes: &[ast::Class]) -> Vec<Class> {
        // Roots and gates of weights are none of the system.
        let (roots, builder) = (self.arithmetic.roots.clone(), self.arithmetic.builder.clone());
        let weighed = classes.iter().map(|class| {
            let mut weight = Weight::default();
            for factor in [class.prior, class.scale].into_iter().flatten() {
                if let Some(factor) = self.square(factor).and_then(Weight::of_square) {
                    weight = weight.times(&factor);
                }
            }
            if let Some(square) = class.determinant.and_then(|id| self.determinant(id)) {
                weight = weight.over(&square);
            }
            Class { name: self.ast.text(class.name.name).to_owned(), weight }
        });
        let weighed = weighed.collect();
        self.arithmetic.roots = roots;
        self.arithmetic.builder = builder;
        weighed
    }

    /// The square of a positive constant; nothing where a mistake was reported.
    fn square(&mut self, id: ExprId) -> Option<crate::rational::Rational> {
        let constant = self.positive(id)?;
        let square = self.arithmetic.roots.reduce(&constant.mul(&constant));
        match square.number() {
            Some(square) => Some(square.clone()),
            None => self.no_weight(id, "this is no rational number and no square root of one"),
        }
    }

    /// The root of a positive rational number.
    fn determinant(&mut self, id: ExprId) -> Option<Weight> {
        match self.positive(id)?.number() {
            Some(number) => Weight::of_square(number.clone()),
            None => self.no_weight(id, "a determinant is a rational number"),
        }
    }

    fn positive(&mut self, id: ExprId) -> Option<Coefficient> {
        let value = self.tried(id)?;
        let Some(constant) = value.as_constant() else {
            return self.no_weight(id, "this depends on a variable");
        };
        let parameters = self.arithmetic.roots.id(0).index();
        let is_parametric = |c: &Coefficient| {
            let terms = c.to_polynomial();
            terms.terms().iter().any(|(m, _)| m.factors().any(|(i, _)| i < parameters))
        };
        if is_parametric(constant) {
            return self.no_weight(id, "this depends on a parameter");
        }
        if constant.leading_number().signum() <= 0 {
            return self.no_weight(id, "this is not positive");
        }
        Some(constant.clone())
    }

    fn no_weight<T>(&mut self, id: ExprId, message: &str) -> Option<T> {
        let error = Diagnostic::error(Code::Prior, self.ast.expr(id).span, message).with_help(
            "priors, scales and determinants are positive constants; what varies belongs into \
             the Hamiltonian, as minus its logarithm: a parameter costs no gate",
        );
        self.diagnostics.push(error);
        None
    }

    /// z_y = H_first - H_y for every class but the first.
    pub(super) fn logits(&self, energies: &[Value], span: crate::span::Span) -> Option<Vec<Value>> {
        let (first, others) = energies.split_first()?;
        let minus = Coefficient::integer(-1);
        let logit =
            |energy: &Value| self.arithmetic.sum(vec![first.clone(), energy.scaled(&minus)], span);
        others.iter().map(|energy| logit(energy).ok()).collect()
    }

    /// What a system of logits is about.
    pub(super) fn posterior(&self, weighed: Weighed, signature: &Signature) -> Posterior {
        let Weighed { classes, energies } = weighed;
        let result = Shape::Array(classes.len());
        let signature = Signature { result, ..signature.clone() };
        let named = || classes.iter().map(|c| c.name.clone()).zip(&energies);
        let outputs = named().map(|(name, v)| Output { name, form: v.form.clone() }).collect();
        let written = self.arithmetic.builder.clone().finish(signature.clone(), outputs);
        let polynomial = |v: &Value| v.polynomial.as_ref().map(|p| (**p).clone());
        let outputs = named().map(|(name, v)| SystemOutput { name, polynomial: polynomial(v) });
        let outputs = outputs.collect();
        let ideal = Ideal::of_domains(&signature);
        let energies = System { signature, outputs, written, ideal, posterior: None };
        Posterior { classes, energies: Box::new(energies) }
    }
}
