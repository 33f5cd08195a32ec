//! Items: signatures, lets and results of one definition.

use std::collections::BTreeMap;

use super::bindings::{Binding, Bindings};
use super::environment::Environment;
use super::name;
use super::posterior::Weighed;
use super::scalar::{Arithmetic, Value};
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Diagnostics, quote};
use crate::id::ParameterId;
use crate::limits::{Limit, Limits};
use crate::network::{NetworkBuilder, Output};
use crate::poly::{
    Argument, Coefficient, Domain, Ideal, Roots, Scalar, Shape, Signature, System, SystemOutput,
};
use crate::span::Span;
use crate::syntax::ast::{
    Ast, Binding as Declared, Body, Class, Element, ExprKind, Function, FunctionKind, Item,
    ResultForm,
};

/// The elaboration of one item.
pub struct Elaborator<'a> {
    /// The tree.
    pub ast: &'a Ast,
    /// Earlier definitions.
    pub environment: &'a Environment,
    /// The limits.
    pub limits: &'a Limits,
    /// Names in scope.
    pub bindings: Bindings,
    /// The network being written.
    pub arithmetic: Arithmetic<'a>,
    /// What was found wrong.
    pub diagnostics: Diagnostics,
    /// Whether unknown names become variables.
    pub free: bool,
    /// Names defined here or later in the same source.
    later: &'a [&'a str],
    /// Variables that were found free, in order.
    found: Vec<String>,
    /// The same in lower case, with the place: names that differ in case alone are mistakes.
    folded: BTreeMap<String, (usize, Span)>,
}

impl<'a> Elaborator<'a> {
    /// An elaboration that knows these earlier definitions; `later` names this item and those after.
    pub fn new(
        ast: &'a Ast,
        environment: &'a Environment,
        limits: &'a Limits,
        later: &'a [&'a str],
    ) -> Self {
        Self {
            ast,
            environment,
            limits,
            bindings: Bindings::default(),
            arithmetic: Arithmetic {
                builder: NetworkBuilder::new(),
                limits,
                domains: Vec::new(),
                roots: Roots::default(),
            },
            diagnostics: Diagnostics::new(),
            free: false,
            later,
            found: Vec::new(),
            folded: BTreeMap::new(),
        }
    }

    /// What was found wrong.
    pub fn finish(self) -> Diagnostics {
        self.diagnostics
    }

    /// Whether a name is defined by this item or a later one.
    pub fn is_later(&self, text: &str) -> bool {
        self.later.contains(&text)
    }

    /// The system of an item; errors are in the diagnostics.
    pub fn item(&mut self, item: &Item) -> Option<System> {
        match item {
            Item::Function(function) => self.function(function),
            Item::Assign(assign) => {
                let text = self.ast.text(assign.name.name);
                if let Some(error) = name::refused_definition(text, assign.name.span) {
                    self.diagnostics.push(error);
                }
                self.open(text, &assign.body)
            }
            Item::Evaluate(body) => {
                if let Some(error) = self.lone_word(body) {
                    self.diagnostics.push(error);
                    return None;
                }
                self.open("f", body)
            }
        }
    }

    fn function(&mut self, function: &Function) -> Option<System> {
        let text = self.ast.text(function.name.name);
        if let Some(error) = name::refused_definition(text, function.name.span) {
            self.diagnostics.push(error);
        }
        let variables = self.declare(&function.variables)?;
        for argument in &variables {
            let domains = std::iter::repeat_n(argument.domain, argument.count());
            self.arithmetic.domains.extend(domains);
        }
        self.bind(&variables, Value::variable);
        let parameters = self.declare(&function.parameters)?;
        if let Some(bad) = parameters.iter().position(|p| p.domain != Domain::Real) {
            let span = function.parameters[bad].ident.span;
            let message = "a parameter is a real number: bits and spins are variables";
            self.diagnostics.push(Diagnostic::error(Code::Type, span, message));
        }
        self.bind(&parameters, |k| Value::constant(Coefficient::parameter(ParameterId::new(k))));
        let count = parameters.iter().map(Argument::count).sum();
        self.arithmetic.roots = Roots::new(count, Vec::new());
        if function.kind == FunctionKind::Hamiltonian {
            self.diagnostics.append(unequal_pairs(function, &variables));
        }
        let scalar = self.scalar_type(function);
        let signature = Signature {
            name: text.to_owned(),
            variables,
            parameters,
            result: Shape::Scalar,
            scalar,
            roots: Vec::new(),
        };
        let ideal = self.ideal(function, &signature);
        let mut system = self.body(&function.body, &function.classes, signature)?;
        system.ideal = ideal.with_roots(system.signature.roots());
        if let Some(posterior) = &mut system.posterior {
            posterior.energies.ideal = system.ideal.clone();
        }
        Some(system)
    }

    /// A definition whose free names become its variables.
    fn open(&mut self, name: &str, body: &Body) -> Option<System> {
        self.free = true;
        let signature = Signature {
            name: name.to_owned(),
            variables: Vec::new(),
            parameters: Vec::new(),
            result: Shape::Scalar,
            scalar: Scalar::F64,
            roots: Vec::new(),
        };
        let mut system = self.body(body, &[], signature)?;
        let variables: Vec<Argument> = self.found.iter().map(Argument::scalar).collect();
        let energies = system.posterior.as_mut().map(|posterior| &mut *posterior.energies);
        if let Some(energies) = energies {
            take(energies, variables.clone());
        }
        take(&mut system, variables);
        Some(system)
    }

    /// A new variable of an open definition.
    pub fn free_variable(&mut self, text: &str, span: Span) -> Result<Value, Diagnostic> {
        let lower = text.to_ascii_lowercase();
        if let Some((position, first)) = self.folded.get(&lower) {
            let twin = &self.found[*position];
            let message = format!("{} differs only in case from {}", quote(text), quote(twin));
            return Err(Diagnostic::error(Code::UnknownVar, span, message)
                .with_label(*first, "used here")
                .with_help(format!("did you mean {}? names are case sensitive", quote(twin))));
        }
        let index = self.found.len();
        if index as u64 >= self.limits.variables.min(u64::from(u16::MAX)) {
            let what = format!("there are more than {index} variables");
            return Err(self.limits.exceeded(Code::LimitVars, Limit::Variables, span, &what));
        }
        self.found.push(text.to_owned());
        self.folded.insert(lower, (index, span));
        self.arithmetic.domains.push(Domain::Real);
        let value = Value::variable(index);
        self.bindings.push(text, Binding::Scalar(value.clone()));
        Ok(value)
    }

    /// A line that is one unknown word asks for a definition that is not there.
    fn lone_word(&self, body: &Body) -> Option<Diagnostic> {
        let ([result], true) = (body.results.as_slice(), body.lets.is_empty()) else { return None };
        let expr = self.ast.expr(*result);
        let ExprKind::Variable(name) = &expr.kind else { return None };
        let text = self.ast.text(*name);
        let word = text.chars().count() > 1 && text.chars().all(char::is_alphabetic);
        if !word || self.environment.get(text).is_some() || name::refused(text, expr.span).is_some()
        {
            return None;
        }
        Some(name::unknown(text, expr.span, self.environment.names()))
    }

    /// The arguments declared; nothing where they are too many.
    fn declare(&mut self, declared: &[Declared]) -> Option<Vec<Argument>> {
        let most = self.limits.variables.min(u64::from(u16::MAX));
        let mut total = 0_u64;
        for binding in declared {
            let text = self.ast.text(binding.ident.name);
            if let Some(error) = name::refused(text, binding.ident.span) {
                self.diagnostics.push(error);
            }
            let sizes = binding.shape.iter();
            let count = sizes.fold(1_u64, |n, size| n.saturating_mul(u64::from(*size)));
            total = total.saturating_add(count);
            if total > most {
                let what = match binding.shape.as_slice() {
                    [] => "there are too many variables".to_owned(),
                    shape => {
                        let sizes: Vec<String> = shape.iter().map(u32::to_string).collect();
                        format!("the array has {} elements", sizes.join(" * "))
                    }
                };
                let (code, limit) = (Code::LimitVars, Limit::Variables);
                let span = binding.ident.span;
                self.diagnostics.push(self.limits.exceeded(code, limit, span, &what));
                return None;
            }
        }
        Some(declared.iter().map(|b| argument(self.ast, b)).collect())
    }

    fn bind(&mut self, arguments: &[Argument], value: impl Fn(usize) -> Value) {
        let mut next = 0;
        for argument in arguments {
            let count = argument.count();
            let binding = if argument.dimensions.is_empty() {
                Binding::Scalar(value(next))
            } else {
                let elements = (next..next + count).map(&value).collect();
                Binding::Array { shape: argument.dimensions.clone(), elements }
            };
            if self.bindings.get(&argument.name).is_some() {
                // The parser reports names declared twice; the first meaning stays.
            } else {
                self.bindings.push(&argument.name, binding);
            }
            next += count;
        }
    }

    fn scalar_type(&mut self, function: &Function) -> Scalar {
        let all = function.variables.iter().chain(&function.parameters);
        let typed: Vec<&Declared> =
            all.filter(|b| matches!(b.element, Element::F32 | Element::F64)).collect();
        let Some(first) = typed.first() else { return Scalar::F64 };
        if let Some(other) = typed.iter().find(|b| b.element != first.element) {
            let message = "all variables of a definition have the same number type";
            let error = Diagnostic::error(Code::Type, other.ident.span, message);
            self.diagnostics.push(error.with_label(first.ident.span, "another one here"));
        }
        if first.element == Element::F32 { Scalar::F32 } else { Scalar::F64 }
    }

    fn body(&mut self, body: &Body, classes: &[Class], mut signature: Signature) -> Option<System> {
        let ast = self.ast;
        for binding in &body.lets {
            let value = match self.scalar(binding.value) {
                Ok(value) => value.named(),
                Err(error) => {
                    self.diagnostics.push(error);
                    // What depends on it is not reported again.
                    Value::constant(Coefficient::integer(1))
                }
            };
            self.bindings.push(ast.text(binding.ident.name), Binding::Scalar(value));
        }
        let mut weighed = None;
        let mut values = Vec::new();
        for result in &body.results {
            let span = ast.expr(*result).span;
            let value = match &ast.expr(*result).kind {
                ExprKind::Call { function, arguments } if body.results.len() == 1 => {
                    self.whole_call(*function, arguments, span).map(|(values, classes)| {
                        weighed = classes;
                        values
                    })
                }
                _ => self.scalar(*result).map(|value| vec![value]),
            };
            match value {
                Ok(found) => values.extend(found),
                Err(error) => self.diagnostics.push(error),
            }
        }
        let classes = self.weights(classes);
        if self.diagnostics.has_errors() {
            return None;
        }
        if !classes.is_empty() {
            let logits = self.logits(&values, body.span)?;
            weighed = Some(Weighed { classes, energies: std::mem::replace(&mut values, logits) });
        }
        signature.result = match body.form {
            _ if weighed.is_some() && values.len() == 1 => Shape::Scalar,
            _ if weighed.is_some() => Shape::Array(values.len()),
            ResultForm::Single if values.len() == 1 => Shape::Scalar,
            ResultForm::Single | ResultForm::Tuple => Shape::Tuple(values.len()),
            ResultForm::Array => Shape::Array(values.len()),
        };
        signature.roots = self.arithmetic.roots.primes().to_vec();
        let names = match &weighed {
            Some(Weighed { classes, .. }) => {
                classes.iter().skip(1).map(|class| class.name.clone()).collect()
            }
            None => self.output_names(body, values.len()),
        };
        let posterior = weighed.map(|weighed| self.posterior(weighed, &signature));
        let forms = values.iter().zip(&names);
        let outputs =
            forms.map(|(v, name)| Output { name: name.clone(), form: v.form.clone() }).collect();
        let builder = std::mem::take(&mut self.arithmetic.builder);
        let written = builder.finish(signature.clone(), outputs);
        let outputs = values.into_iter().zip(names);
        let outputs = outputs
            .map(|(value, name)| SystemOutput {
                name,
                polynomial: value.polynomial.map(std::rc::Rc::unwrap_or_clone),
            })
            .collect();
        let ideal = Ideal::of_domains(&signature);
        Some(System { signature, outputs, written, ideal, posterior })
    }

    /// A result that is a plain name keeps it; others are `out`, or `out0`, `out1`, ….
    fn output_names(&self, body: &Body, count: usize) -> Vec<String> {
        let numbered = |k: usize| if count == 1 { "out".to_owned() } else { format!("out{k}") };
        let mut names: Vec<String> = (0..count)
            .map(|k| {
                let plain = body.results.get(k).and_then(|id| match &self.ast.expr(*id).kind {
                    ExprKind::Variable(name) => Some(self.ast.text(*name)),
                    _ => None,
                });
                let is_let = |n: &&str| body.lets.iter().any(|l| self.ast.text(l.ident.name) == *n);
                plain.filter(is_let).map_or_else(|| numbered(k), str::to_owned)
            })
            .collect();
        let mut sorted = names.clone();
        sorted.sort();
        sorted.dedup();
        if sorted.len() < names.len() {
            names = (0..count).map(numbered).collect();
        }
        names
    }
}

/// Gives a system the variables that were found in it.
fn take(system: &mut System, variables: Vec<Argument>) {
    system.signature.variables = variables;
    system.written.signature = system.signature.clone();
    system.ideal = Ideal::of_domains(&system.signature);
}

/// An argument as declared.
pub(crate) fn argument(ast: &Ast, binding: &Declared) -> Argument {
    let domain = match binding.element {
        Element::Bit => Domain::Bit,
        Element::Spin => Domain::Spin,
        Element::Real | Element::F32 | Element::F64 => Domain::Real,
    };
    let dimensions = binding.shape.iter().map(|n| *n as usize).collect();
    Argument { name: ast.text(binding.ident.name).to_owned(), dimensions, domain }
}

/// What is wrong with a Hamiltonian whose variables are not coordinates and momenta of equal shape.
pub(crate) fn unequal_pairs(function: &Function, variables: &[Argument]) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if variables.len() != 2 || variables[0].dimensions != variables[1].dimensions {
        let shape = |a: &Argument| match a.dimensions.as_slice() {
            [] => format!("{} is a number", quote(&a.name)),
            sizes => format!("{} is {sizes:?}", quote(&a.name)),
        };
        let found = match variables {
            [q, p] => format!("{}, {}", shape(q), shape(p)),
            others => format!("there are {} arguments", others.len()),
        };
        let message =
            format!("a hamiltonian takes coordinates and momenta of equal shape: {found}");
        diagnostics.push(
            Diagnostic::error(Code::Shape, function.name.span, message)
                .with_help("write `hamiltonian H(q: [n], p: [n]; …) { … }`"),
        );
    }
    if let Some(bad) = variables.iter().position(|a| a.domain != Domain::Real) {
        let message = "coordinates and momenta are real numbers: bits and spins do not move";
        let span = function.variables[bad].ident.span;
        diagnostics.push(Diagnostic::error(Code::Type, span, message));
    }
    diagnostics
}
