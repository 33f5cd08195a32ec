//! From tokens to items: parse, elaborate, compile each definition with its own options, emit.

use multiplet_compiler::attributes::{check, options, text};
use multiplet_compiler::backend::EmitError;
use multiplet_compiler::backend::rust::{self, Interface, facts};
use multiplet_compiler::calculus::{Evaluation, Mechanics};
use multiplet_compiler::code::Code;
use multiplet_compiler::diagnostic::{Diagnostic, Diagnostics};
use multiplet_compiler::lattice::{Lattice, Sweeps, is_lattice};
use multiplet_compiler::limits::Limits;
use multiplet_compiler::options::Options;
use multiplet_compiler::poly::from_ast::{Environment, Sites, from_ast};
use multiplet_compiler::poly::{Argument, Domain, Scalar, Shape, Signature};
use multiplet_compiler::progress::Progress;
use multiplet_compiler::syntax::ast::{
    Ast, Binding, Element, Function, FunctionKind, Item, ResultForm,
};
use multiplet_compiler::syntax::{parse_closure, parse_tokens, tokens_from_proc_macro};
use multiplet_compiler::{Compiled, compile_system};
use proc_macro2::{Span, TokenStream};
use quote::quote;

use crate::input::{Input, read};
use crate::{attributes, errors};

/// The expansion of one invocation.
pub fn expand(input: TokenStream) -> TokenStream {
    let Input { runtime, rest, is_closure } = read(input);
    let limits = Limits::default();
    let (tokens, places) = tokens_from_proc_macro(rest);
    let parsed =
        if is_closure { parse_closure(tokens, &limits) } else { parse_tokens(tokens, &limits) };
    let (ast, mut diagnostics) = (parsed.ast, parsed.diagnostics);
    let (mut definitions, mut lattices) = (Vec::new(), Vec::new());
    if !diagnostics.has_errors() {
        let sites = if is_closure { Sites::WrittenOut } else { Sites::Looped };
        let found = from_ast(&ast, &mut Environment::new(), &limits, sites);
        definitions = found.definitions;
        lattices = found.lattices;
        diagnostics.append(found.diagnostics);
    }
    let mut emitted = TokenStream::new();
    for (position, item) in ast.items.iter().enumerate() {
        let Item::Function(function) = item else { continue };
        let options = options(&ast, function, &Options::default(), &mut diagnostics);
        let passed = attributes::passed(&ast, function, &mut diagnostics);
        let found = definitions.iter().position(|d| d.item == position);
        let system = found.map(|k| definitions.swap_remove(k).system);
        if let Some(system) = &system {
            check(&ast, function, system, &options, &mut diagnostics);
        }
        let compiled =
            system.map(|system| compile_system(system, position, &options, &Progress::new()));
        let name = places.get(function.name.span.range().start).copied();
        let name = name.unwrap_or_else(Span::call_site);
        let emission =
            Emission { ast: &ast, function, name, passed, runtime: &runtime, is_closure };
        if let Some(k) = lattices.iter().position(|l| l.item == position) {
            let lattice = lattices.swap_remove(k).lattice;
            match emission.lattice(&lattice, &options) {
                Ok(tokens) => emitted.extend(tokens),
                Err(wrong) => {
                    diagnostics.append(wrong);
                    emitted.extend(emission.fallback());
                }
            }
            continue;
        }
        match compiled {
            Some(Ok(compiled)) => match emission.everything(compiled, &options) {
                Ok(tokens) => emitted.extend(tokens),
                Err(wrong) => {
                    diagnostics.append(wrong);
                    emitted.extend(emission.fallback());
                }
            },
            Some(Err(wrong)) => {
                diagnostics.append(wrong);
                emitted.extend(emission.fallback());
            }
            None => emitted.extend(emission.fallback()),
        }
    }
    if !diagnostics.has_errors() {
        return emitted;
    }
    let errors = errors::tokens(&diagnostics, &places);
    if is_closure { quote!({ #errors #emitted }) } else { quote!(#errors #emitted) }
}

/// Everything one definition needs to become Rust.
struct Emission<'a> {
    ast: &'a Ast,
    function: &'a Function,
    /// Where its name stands, so that rustc's notes point there.
    name: Span,
    passed: TokenStream,
    runtime: &'a TokenStream,
    is_closure: bool,
}

impl Emission<'_> {
    /// The items of a definition, and for a Hamiltonian its equations of motion.
    fn everything(
        &self,
        compiled: Compiled,
        options: &Options,
    ) -> Result<TokenStream, Diagnostics> {
        let mut emitted = self.compiled(&compiled)?;
        let signature = &compiled.system.signature;
        let has_motion = self.function.kind == FunctionKind::Hamiltonian
            && options.evaluation == Evaluation::Value
            && Evaluation::Force.check(signature).is_ok();
        if has_motion {
            let mechanics = Mechanics::of(compiled, options, &Progress::new())?;
            let signature = &mechanics.energy.system.signature;
            let motion = rust::Motion {
                joint: &mechanics.motion.program,
                equations: &mechanics.equations.program,
                velocity: &mechanics.velocity.program,
                force: &mechanics.force.program,
                facts: &facts(&mechanics.motion),
                is_separable: mechanics.is_separable,
            };
            let interface = self.interface(signature);
            let tokens = rust::motion(signature, &interface, &motion, self.runtime);
            emitted.extend(tokens.map_err(|error| self.emission_error(&error))?);
        }
        Ok(emitted)
    }

    fn compiled(&self, compiled: &Compiled) -> Result<TokenStream, Diagnostic> {
        let interface = self.interface(&compiled.system.signature);
        let emitted = if let Some(posterior) = compiled.posterior() {
            let facts = facts(compiled);
            rust::posterior(&compiled.program, posterior, &interface, &facts, self.runtime)
        } else if self.is_closure {
            rust::closure(&compiled.program, &interface, self.runtime)
        } else {
            rust::item(&compiled.program, &interface, &facts(compiled), self.runtime)
        };
        emitted.map_err(|error| self.emission_error(&error))
    }

    /// The items of a lattice.
    fn lattice(&self, lattice: &Lattice, options: &Options) -> Result<TokenStream, Diagnostics> {
        if options.evaluation != Evaluation::Value {
            let message = "an item with a lattice has its gradient, and a `hamiltonian` its equations \
                           of motion, without being asked";
            return Err(Diagnostic::error(Code::Option, self.function.name.span, message).into());
        }
        let sweeps = Sweeps::of(lattice, options, &Progress::new())?;
        let interface = self.interface(&lattice.signature);
        let items = rust::lattice(&sweeps, &interface, self.runtime);
        items.map_err(|error| self.emission_error(&error).into())
    }

    fn emission_error(&self, error: &EmitError) -> Diagnostic {
        let code = match error {
            EmitError::Range(_) => Code::NumRange,
            EmitError::Mismatch(_) => Code::Internal,
        };
        Diagnostic::error(code, self.function.name.span, error.to_string())
    }

    /// Something of the right signature, so that an error does not cascade.
    fn fallback(&self) -> TokenStream {
        let signature = declared(self.ast, self.function);
        let interface = self.interface(&signature);
        let is_hamiltonian = self.function.kind == FunctionKind::Hamiltonian;
        if self.function.kind == FunctionKind::Posterior {
            let classes = self.function.classes.len();
            rust::posterior_fallback(&signature, classes, &interface, self.runtime)
        } else if self.is_closure {
            rust::closure_fallback(&signature, &interface)
        } else if is_lattice(self.ast, self.function) {
            rust::lattice_fallback(&signature, is_hamiltonian, &interface, self.runtime)
        } else {
            let mut items = rust::item_fallback(&signature, &interface, self.runtime);
            if is_hamiltonian {
                items.extend(rust::motion_fallback(&signature, &interface, self.runtime));
            }
            items
        }
    }

    fn interface(&self, signature: &Signature) -> Interface {
        let mut interface = Interface::of(signature);
        // Visibility was read by our own parser: it is `pub` with an optional restriction.
        interface.visibility = text(self.ast, &self.function.visibility)
            .parse()
            .unwrap_or_else(|_| TokenStream::new());
        interface.docs =
            self.function.docs.iter().map(|d| self.ast.text(*d).trim().to_owned()).collect();
        interface.attributes = self.passed.clone();
        interface.name.set_span(Span::call_site().located_at(self.name));
        interface
    }
}

/// The signature as far as it can be read off the tree.
fn declared(ast: &Ast, function: &Function) -> Signature {
    let argument = |b: &Binding| Argument {
        name: ast.text(b.ident.name).to_owned(),
        dimensions: b.shape.iter().map(|n| *n as usize).collect(),
        domain: Domain::Real,
    };
    let is_f32 = |b: &Binding| b.element == Element::F32;
    let count = function.body.results.len();
    Signature {
        name: ast.text(function.name.name).to_owned(),
        variables: function.variables.iter().map(argument).collect(),
        parameters: function.parameters.iter().map(argument).collect(),
        result: match function.body.form {
            ResultForm::Single => Shape::Scalar,
            ResultForm::Tuple => Shape::Tuple(count),
            ResultForm::Array => Shape::Array(count),
        },
        scalar: if function.variables.iter().any(is_f32) { Scalar::F32 } else { Scalar::F64 },
        roots: vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::expand;
    use quote::quote;

    #[test]
    fn items_and_closures_expand() {
        let items = expand(quote!(pub fn saddle(x, y) = x^3 - 3*x*y^2;)).to_string();
        assert!(items.contains("pub fn saddle") && items.contains("NETWORK"), "{items}");
        let closure = expand(quote!(|x, y| x ^ 2 + 2 * x * y + y ^ 2)).to_string();
        assert!(closure.contains("fn closure") && !closure.contains("compile_error"), "{closure}");
    }

    #[test]
    fn mistakes_keep_the_signature() {
        let text = expand(quote!(#[effort(9)] pub fn f(x: [2]; a) = x[0]*y;)).to_string();
        for part in ["E_UNKNOWN_VAR", "E_OPTION", "pub fn f"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}
