//! The definitions of a session: at any time a program that could be saved and loaded again.
//!
//! A new definition of a name takes those that use it along: they are compiled again, after it.
//! So the list is always in an order in which it can be read, and means what the session means.

use std::collections::BTreeSet;
use std::rc::Rc;

use indexmap::IndexMap;
use multiplet_compiler::code::Code;
use multiplet_compiler::diagnostic::Diagnostic;
use multiplet_compiler::lattice::LatticeCode;
use multiplet_compiler::limits::Limits;
use multiplet_compiler::options::Options;
use multiplet_compiler::poly::from_ast::{Definition as Elaborated, Environment};
use multiplet_compiler::progress::Progress;
use multiplet_compiler::syntax::ast::{Assign, Ast, Function, Ident, Item};
use multiplet_compiler::syntax::token::TokenKind;
use multiplet_compiler::syntax::{lex, parse_line};
use multiplet_compiler::{Compiled, compile_source};

use crate::failure::Failure;

/// A definition, and the item of a program that it is.
#[derive(Debug)]
pub struct Definition {
    /// The item as text, without a final `;`.
    pub source: String,
    /// What it compiled to.
    pub compiled: Compiled,
    /// The words of the source: a superset of the definitions it uses.
    words: BTreeSet<String>,
}

/// What became of a statement.
#[derive(Debug)]
pub enum Outcome {
    /// A definition was added or replaced.
    Defined(Rc<Definition>),
    /// A definition was compiled again because it uses one that was replaced.
    Followed(Rc<Definition>),
    /// An expression was compiled.
    Evaluated(Rc<Compiled>),
    /// A lattice was compiled. It is shown and not kept: nothing here can call it.
    Lattice(Rc<LatticeCode>),
}

/// All definitions in the order of a program.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    list: IndexMap<String, Rc<Definition>>,
    environment: Environment,
}

/// A source and how to compile it.
pub struct Input<'a> {
    /// The text.
    pub source: &'a str,
    /// What it is called in messages.
    pub origin: &'a str,
    /// The choices of the session.
    pub options: &'a Options,
    /// The limits of the session.
    pub limits: &'a Limits,
    /// Who is told, and may stop the search.
    pub progress: &'a Progress,
}

impl Definitions {
    /// The definition of this name.
    pub fn get(&self, name: &str) -> Option<&Rc<Definition>> {
        self.list.get(name)
    }

    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.list.keys().map(String::as_str)
    }

    /// All definitions.
    pub fn iter(&self) -> impl Iterator<Item = &Definition> {
        self.list.values().map(Rc::as_ref)
    }

    /// The program.
    pub fn to_source(&self) -> String {
        let ends = |d: &Definition| if d.source.ends_with('}') { "\n" } else { ";\n" };
        self.iter().map(|d| d.source.clone() + ends(d)).collect()
    }

    /// Adds the definitions of a source and evaluates its expressions; nothing changes if any of
    /// them is wrong.
    pub fn evaluate(&mut self, input: &Input<'_>) -> Result<Vec<Outcome>, Failure> {
        let failed = |d| Failure::diagnostics(d, input.source, input.origin);
        let ast = parse_line(input.source, input.limits).map_err(failed)?;
        let mut next = self.clone();
        let mut seen = BTreeSet::new();
        let mut names = ast.items.iter().filter_map(defined_name);
        let is_new = names.all(|n| {
            let name = ast.text(n.name);
            seen.insert(name) && !self.list.contains_key(name)
        });
        let outcomes = if is_new {
            next.add(&ast, input)?
        } else {
            // One by one, because each may take others along.
            let mut outcomes = Vec::new();
            for item in &ast.items {
                let mut one = ast.clone();
                one.items = vec![item.clone()];
                outcomes.extend(next.replace(&one, item, input)?);
            }
            outcomes
        };
        *self = next;
        Ok(outcomes)
    }

    /// Adds items whose names are new.
    fn add(&mut self, ast: &Ast, input: &Input<'_>) -> Result<Vec<Outcome>, Failure> {
        let Input { options, limits, progress, .. } = *input;
        let all = compile_source(ast, &mut self.environment, options, limits, progress)
            .map_err(|d| Failure::diagnostics(d, input.source, input.origin))?;
        let lattices = all.lattices.into_iter();
        let mut outcomes: Vec<Outcome> = lattices.map(|l| Outcome::Lattice(Rc::new(l))).collect();
        for compiled in all.definitions {
            check(&compiled)?;
            let item = &ast.items[compiled.item];
            outcomes.push(match item_source(item, &compiled, input.source) {
                Some(source) => Outcome::Defined(self.insert(source, compiled)),
                None => Outcome::Evaluated(Rc::new(compiled)),
            });
        }
        Ok(outcomes)
    }

    /// Adds one item whose name may be known.
    fn replace(
        &mut self,
        one: &Ast,
        item: &Item,
        input: &Input<'_>,
    ) -> Result<Vec<Outcome>, Failure> {
        let Some(ident) = defined_name(item) else { return self.add(one, input) };
        let name = one.text(ident.name).to_owned();
        let followers = self.take_with_followers(&name);
        let words = words_of(item_text(item, input.source));
        if let Some(follower) = followers.iter().find(|f| words.contains(f.name())) {
            return Err(recursion(&name, follower.name(), ident, input));
        }
        let mut outcomes = self.add(one, input)?;
        for follower in followers {
            let again = Input { source: &follower.source, origin: follower.name(), ..*input };
            let ast = parse_line(again.source, again.limits)
                .map_err(|d| Failure::diagnostics(d, again.source, again.origin))?;
            let compiled = self.add(&ast, &again)?;
            outcomes.extend(compiled.into_iter().map(|outcome| match outcome {
                Outcome::Defined(definition) => Outcome::Followed(definition),
                other => other,
            }));
        }
        Ok(outcomes)
    }

    /// Takes out a name and everything that uses it; returns the latter in order.
    fn take_with_followers(&mut self, name: &str) -> Vec<Rc<Definition>> {
        let mut taken = BTreeSet::from([name.to_owned()]);
        let mut followers = Vec::new();
        let mut kept = IndexMap::new();
        for (other, definition) in std::mem::take(&mut self.list) {
            if other == name {
                continue;
            }
            if definition.words.is_disjoint(&taken) {
                kept.insert(other, definition);
            } else {
                taken.insert(other);
                followers.push(definition);
            }
        }
        self.list = kept;
        self.environment = Environment::new();
        for definition in self.list.values() {
            let system = definition.compiled.definition().clone();
            self.environment.insert(Elaborated { system, item: definition.compiled.item });
        }
        followers
    }

    fn insert(&mut self, source: String, compiled: Compiled) -> Rc<Definition> {
        let words = words_of(&source);
        let definition = Rc::new(Definition { source, compiled, words });
        self.list.insert(definition.name().to_owned(), Rc::clone(&definition));
        definition
    }
}

impl Definition {
    /// The name.
    pub fn name(&self) -> &str {
        &self.compiled.system.signature.name
    }
}

/// Every coefficient must be a finite number, or no engine could run the program.
fn check(compiled: &Compiled) -> Result<(), Failure> {
    compiled
        .program
        .check_emittable(compiled.system.signature.scalar)
        .map_err(|error| Failure::new(Code::NumRange.as_str(), error.to_string()))
}

fn recursion(name: &str, follower: &str, ident: Ident, input: &Input<'_>) -> Failure {
    let message = format!("`{name}` would use `{follower}`, which uses `{name}`");
    let error = Diagnostic::error(Code::Recursion, ident.span, message);
    Failure::diagnostic(error, input.source, input.origin)
}

fn defined_name(item: &Item) -> Option<Ident> {
    match item {
        Item::Function(function) => Some(function.name),
        Item::Assign(assign) => Some(assign.name),
        Item::Evaluate(_) => None,
    }
}

/// The text of an item.
fn item_text<'a>(item: &Item, source: &'a str) -> &'a str {
    let span = match item {
        Item::Function(Function { span, .. }) => *span,
        Item::Assign(Assign { name, body }) => name.span.to(body.span),
        Item::Evaluate(body) => body.span,
    };
    source.get(span.range()).unwrap_or_default()
}

/// A definition as an item of a program; nothing for an expression.
fn item_source(item: &Item, compiled: &Compiled, source: &str) -> Option<String> {
    let text = item_text(item, source).trim_end_matches(';').trim_end();
    match item {
        Item::Function(function) => {
            let is_short = function.name.span.start == function.span.start;
            Some(if is_short { format!("fn {text}") } else { text.to_owned() })
        }
        Item::Assign(assign) => {
            let signature = &compiled.system.signature;
            let body = source.get(assign.body.span.range()).unwrap_or_default();
            let variables = signature.variable_names().join(", ");
            Some(format!("fn {}({variables}) = {body}", signature.name))
        }
        Item::Evaluate(_) => None,
    }
}

/// All names in a text.
fn words_of(text: &str) -> BTreeSet<String> {
    let tokens = lex(text);
    let words = tokens.list.iter().filter_map(|token| match token.kind {
        TokenKind::Ident(name) => Some(tokens.names.text(name).to_owned()),
        _ => None,
    });
    words.collect()
}
