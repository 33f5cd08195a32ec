//! Calls: the written network of an earlier definition, replayed on our values.

use super::bindings::Binding;
use super::expression::recursion;
use super::item::Elaborator;
use super::name;
use super::posterior::Weighed;
use super::scalar::Value;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::network::{Affine, Wire, expand};
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Domain, Polynomial, System};
use crate::posterior::Posterior;
use crate::span::Span;
use crate::syntax::ast::{ExprId, ExprKind, Ident};

/// Square roots of more different primes are not kept exact: a proof modulo primes has to find
/// fields that have all of them.
const MOST_ROOTS: usize = 12;

/// Arguments of more terms are not squared to see whether they are bits or spins.
const MOST_SQUARED: usize = 100;

type Result<T> = std::result::Result<T, Diagnostic>;

/// What a call asks for.
enum Called {
    /// A number of the language itself.
    Number(Value),
    /// A definition at these inputs and parameters.
    Definition(Box<System>, Vec<Value>, Vec<Coefficient>),
}

impl Elaborator<'_> {
    /// The results of a call.
    pub fn call(
        &mut self,
        function: Ident,
        arguments: &[ExprId],
        span: Span,
    ) -> Result<Vec<Value>> {
        match self.called(function, arguments, span)? {
            Called::Number(value) => Ok(vec![value]),
            Called::Definition(system, ..) if system.posterior.is_some() => {
                Err(no_number(&system, span))
            }
            Called::Definition(system, inputs, constants) => {
                self.inline(&system, &inputs, &constants, span)
            }
        }
    }

    /// The results of a call that is a whole definition, and the classes where they are logits.
    pub(super) fn whole_call(
        &mut self,
        function: Ident,
        arguments: &[ExprId],
        span: Span,
    ) -> Result<(Vec<Value>, Option<Weighed>)> {
        let (system, inputs, constants) = match self.called(function, arguments, span)? {
            Called::Number(value) => return Ok((vec![value], None)),
            Called::Definition(system, inputs, constants) => (system, inputs, constants),
        };
        let values = self.inline(&system, &inputs, &constants, span)?;
        let Some(Posterior { classes, energies }) = &system.posterior else {
            return Ok((values, None));
        };
        let energies = self.inline(energies, &inputs, &constants, span)?;
        Ok((values, Some(Weighed { classes: classes.clone(), energies })))
    }

    /// What a call asks for.
    fn called(&mut self, function: Ident, arguments: &[ExprId], span: Span) -> Result<Called> {
        let ast = self.ast;
        let text = ast.text(function.name);
        if self.bindings.get(text).is_some() {
            let message = format!("{} is a variable, not a definition", quote(text));
            return Err(Diagnostic::error(Code::Call, function.span, message)
                .with_help(format!("write `{text}*(…)` for a product")));
        }
        if self.is_later(text) {
            return Err(recursion(text, function.span));
        }
        let definition = self.environment.get(text);
        if text == "sqrt" && definition.is_none() {
            return self.square_root(arguments, span).map(Called::Number);
        }
        if self.environment.is_lattice(text) {
            let message = format!("{} is a lattice, which no definition can call", quote(text));
            return Err(Diagnostic::error(Code::Call, function.span, message));
        }
        let Some(definition) = definition else {
            // Mistakes in the arguments are worth reporting too.
            for argument in arguments {
                self.tried(*argument);
            }
            return Err(name::unknown_function(text, function.span, self.environment.names()));
        };
        let system = definition.system.clone();
        let wanted = system.signature.variables.iter().chain(&system.signature.parameters);
        let count = system.signature.variables.len() + system.signature.parameters.len();
        if arguments.len() != count {
            let message = format!(
                "{} takes {count} argument{}, {} given",
                quote(text),
                if count == 1 { "" } else { "s" },
                arguments.len()
            );
            return Err(Diagnostic::error(Code::Call, span, message));
        }
        let mut values = Vec::new();
        for (argument, id) in wanted.zip(arguments) {
            if argument.dimensions.is_empty() {
                values.push(self.scalar(*id)?);
                continue;
            }
            let expr = ast.expr(*id);
            let array = match &expr.kind {
                ExprKind::Variable(name) => self.bindings.get(ast.text(*name)),
                _ => None,
            };
            match array {
                Some(Binding::Array { shape, elements }) if *shape == argument.dimensions => {
                    values.extend(elements.iter().cloned());
                }
                _ => {
                    let message = format!("expected an array of shape {:?}", argument.dimensions);
                    return Err(Diagnostic::error(Code::Shape, expr.span, message));
                }
            }
        }
        let parameters = values.split_off(system.signature.variable_count());
        self.check_domains(&system, &values, span)?;
        let mut constants = Vec::new();
        for (position, value) in parameters.iter().enumerate() {
            match value.as_constant() {
                Some(c) => constants.push(c.clone()),
                None => {
                    let name = &system.signature.parameter_names()[position];
                    let message = format!("parameter {} must not depend on variables", quote(name));
                    return Err(Diagnostic::error(Code::Call, span, message));
                }
            }
        }
        Ok(Called::Definition(Box::new(system), values, constants))
    }

    /// `sqrt(n)` of a rational number, exact.
    fn square_root(&mut self, arguments: &[ExprId], span: Span) -> Result<Value> {
        let [argument] = arguments else {
            let message = format!("`sqrt` takes 1 argument, {} given", arguments.len());
            return Err(Diagnostic::error(Code::Call, span, message));
        };
        let value = self.scalar(*argument)?;
        let not = |message: &str| Diagnostic::error(Code::NotPolynomial, span, message);
        let Some(constant) = value.as_constant() else {
            return Err(not("the square root of a variable is not a polynomial")
                .with_help("compute it outside and pass it as a variable"));
        };
        let Some(number) = constant.number() else {
            return Err(not("a square root is of a rational number, without parameters and roots")
                .with_help("compute it outside and pass it as a parameter"));
        };
        if number.is_negative() {
            return Err(not(&format!("{} has no real square root", quote(&number.to_string()))));
        }
        let Some(root) = self.arithmetic.roots.square_root(number) else {
            let number = quote(&number.to_string());
            let message =
                format!("the prime factors of {number} are too large for its square root");
            return Err(Diagnostic::error(Code::LimitNumber, span, message)
                .with_help("pass the root as a parameter"));
        };
        let count = self.arithmetic.roots.primes().len();
        if count > MOST_ROOTS {
            let message = format!("there are square roots of more than {MOST_ROOTS} primes");
            return Err(Diagnostic::error(Code::LimitNumber, span, message)
                .with_help("pass roots as parameters"));
        }
        Ok(Value::constant(root))
    }

    /// Checks that what is passed for a bit is a bit, and a spin for a spin.
    fn check_domains(&self, system: &System, values: &[Value], span: Span) -> Result<()> {
        let signature = &system.signature;
        for ((domain, value), name) in
            signature.domains().iter().zip(values).zip(signature.variable_names())
        {
            let Some(p) = &value.polynomial else { continue };
            let (wanted, what) = match domain {
                Domain::Real => continue,
                Domain::Bit => ((**p).clone(), "a bit, 0 or 1"),
                Domain::Spin => (Polynomial::constant(Coefficient::one()), "a spin, -1 or 1"),
            };
            let is_short = p.len() <= MOST_SQUARED;
            if is_short && expand::reduce(p.square(), &self.arithmetic.domains) != wanted {
                let callee = quote(&signature.name);
                let message = format!("{} of {callee} is {what}", quote(&name));
                return Err(Diagnostic::error(Code::Type, span, message)
                    .with_help("what is passed must be one for all values of the variables"));
            }
        }
        Ok(())
    }

    /// Replays the written network of a definition on our values.
    pub(super) fn inline(
        &mut self,
        system: &System,
        inputs: &[Value],
        parameters: &[Coefficient],
        span: Span,
    ) -> Result<Vec<Value>> {
        let inputs: Vec<Value> = inputs.iter().cloned().map(Value::named).collect();
        let roots = system.signature.roots.iter().map(|p| self.arithmetic.roots.root(*p));
        let parameters: Vec<Coefficient> = parameters.iter().cloned().chain(roots).collect();
        let parameters = &parameters;
        let mut gates: Vec<Value> = Vec::with_capacity(system.written.gates.len());
        for gate in &system.written.gates {
            let left = self.replay(&gate.left, &inputs, &gates, parameters, span)?;
            let right = self.replay(&gate.right, &inputs, &gates, parameters, span)?;
            let product = self.arithmetic.mul(&left, &right, span)?;
            gates.push(product.named());
        }
        system
            .written
            .outputs
            .iter()
            .map(|o| self.replay(&o.form, &inputs, &gates, parameters, span).map(Value::named))
            .collect()
    }

    fn replay(
        &mut self,
        form: &Affine,
        inputs: &[Value],
        gates: &[Value],
        parameters: &[Coefficient],
        span: Span,
    ) -> Result<Value> {
        let constant = instantiate(form.constant_part(), parameters);
        let mut values = vec![Value::constant(constant)];
        for (wire, c) in form.terms() {
            let value = match wire {
                Wire::Input(id) => &inputs[id.index()],
                Wire::Gate(id) => &gates[id.index()],
            };
            values.push(value.scaled(&instantiate(c, parameters)));
        }
        self.arithmetic.sum(values, span)
    }
}

/// The error for a posterior that is used as a number.
pub(super) fn no_number(system: &System, span: Span) -> Diagnostic {
    let name = &system.signature.name;
    let message = format!("{} is a posterior, whose probabilities are no polynomials", quote(name));
    Diagnostic::error(Code::Call, span, message)
        .with_help(format!("a call can be all of a definition: `fn other(x) = {name}(x^2);`"))
}

/// A coefficient with its parameters replaced.
fn instantiate(c: &Coefficient, parameters: &[Coefficient]) -> Coefficient {
    let Coefficient::Parametric(p) = c else { return c.clone() };
    p.terms().iter().fold(Coefficient::zero(), |sum, (m, n)| {
        let product = m.factors().fold(Coefficient::from(n.clone()), |product, (i, e)| {
            (0..e).fold(product, |product, _| product.mul(&parameters[i]))
        });
        sum.add(&product)
    })
}
