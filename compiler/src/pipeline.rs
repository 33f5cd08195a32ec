//! The whole way, readable in one screen.

use crate::attributes;
use crate::calculus::{self, Evaluation};
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::egraph::{self, Cost};
use crate::lattice::{self, LatticeCode, Outputs};
use crate::limits::Limits;
use crate::network::balance::balanced;
use crate::network::bounds::lower_bound;
use crate::network::certificate::Certificate;
use crate::network::metrics::Metrics;
use crate::network::proof::ProofError;
use crate::network::{Network, proof};
use crate::neural::activation::Activation;
use crate::neural::gate::Precision;
use crate::neural::realise::{Setting, fewest_neurons};
use crate::options::{Effort, Objective, Options};
use crate::poly::from_ast::{
    Definition, Elaborated, Environment, LatticeDefinition, Sites, from_ast,
};
use crate::poly::twin::{bits_as_spins, spins_as_bits};
use crate::poly::{Domain, System};
use crate::posterior::Posterior;
use crate::program::{Program, lower};
use crate::progress::{Progress, Stage};
use crate::span::Span;
use crate::syntax::ast::{Ast, Item};
use crate::syntax::parse_program;

/// One definition, compiled: every IR from the polynomials on, and the proof.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// The polynomials and the program as written.
    pub system: System,
    /// The smallest network found.
    pub network: Network,
    /// What made each gate: a generator, a reduction, or the program as written.
    pub origins: Vec<&'static str>,
    /// Gates, lower bound, proof.
    pub certificate: Certificate,
    /// What emitters see.
    pub program: Program,
    /// The position of its item in the tree.
    pub item: usize,
    /// Whether the search was stopped where a smaller network may exist.
    pub interrupted: bool,
    /// The definition as written, where this computes derivatives of it.
    pub value: Option<Box<Compiled>>,
}

impl Compiled {
    /// What was defined: the system as written, whatever is computed of it.
    pub fn definition(&self) -> &System {
        self.value.as_ref().map_or(&self.system, |value| &value.system)
    }

    /// The classes whose logits the network computes, followed by their derivatives where those are
    /// asked for; nothing where the definition is no posterior.
    pub fn posterior(&self) -> Option<&Posterior> {
        self.definition().posterior.as_ref()
    }

    /// The counts of the network and its program.
    pub fn metrics(&self) -> Metrics {
        Metrics::of(&self.network, &self.program)
    }
}

/// Compiles every definition of a source, in order.
pub fn compile(source: &str, options: &Options) -> Result<Vec<Compiled>, Diagnostics> {
    let limits = Limits::default();
    let ast = parse_program(source, &limits)?;
    compile_ast(&ast, &mut Environment::new(), options, &limits, &Progress::new())
}

/// Everything that a source defines, compiled.
#[derive(Clone, Debug, Default)]
pub struct CompiledSource {
    /// Definitions, in order.
    pub definitions: Vec<Compiled>,
    /// Sums over lattices that are kept as loops, in order.
    pub lattices: Vec<LatticeCode>,
}

/// Compiles every definition of a tree; earlier definitions are in `environment`, new ones join it.
/// What a definition's own attributes choose goes before `options` and `limits`. Where `progress`
/// is stopped, the searches that are left end at once.
///
/// Sums over lattices are written out; [`compile_source`] keeps them as loops.
pub fn compile_ast(
    ast: &Ast,
    environment: &mut Environment,
    options: &Options,
    limits: &Limits,
    progress: &Progress,
) -> Result<Vec<Compiled>, Diagnostics> {
    compile_tree(ast, environment, options, limits, Sites::WrittenOut, progress)
        .map(|all| all.definitions)
}

/// As [`compile_ast`], with sums over lattices kept as loops where a definition says `#[lattice]` or
/// has more elements than [`lattice::AUTOMATIC`].
pub fn compile_source(
    ast: &Ast,
    environment: &mut Environment,
    options: &Options,
    limits: &Limits,
    progress: &Progress,
) -> Result<CompiledSource, Diagnostics> {
    compile_tree(ast, environment, options, limits, Sites::Looped, progress)
}

/// The definitions of a tree with their options, before anything is optimised; for the rest as
/// [`compile_ast`].
pub fn read(
    ast: &Ast,
    environment: &mut Environment,
    options: &Options,
    limits: &Limits,
) -> Result<Vec<(Definition, Options)>, Diagnostics> {
    let (found, choices) = checked(ast, environment, options, limits, Sites::WrittenOut)?;
    let chosen = |d: Definition| {
        let options = choices[d.item].clone();
        (d, options)
    };
    Ok(found.definitions.into_iter().map(chosen).collect())
}

fn compile_tree(
    ast: &Ast,
    environment: &mut Environment,
    options: &Options,
    limits: &Limits,
    sites: Sites,
    progress: &Progress,
) -> Result<CompiledSource, Diagnostics> {
    progress.enter(Stage::Polynomials);
    let (found, choices) = checked(ast, environment, options, limits, sites)?;
    let definitions = found
        .definitions
        .into_iter()
        .map(|d| compile_system(d.system, d.item, &choices[d.item], progress));
    let lattices = found
        .lattices
        .iter()
        .map(|l| lattice::compile(&l.lattice, l.item, &choices[l.item], progress));
    Ok(CompiledSource {
        definitions: definitions.collect::<Result<_, _>>()?,
        lattices: lattices.collect::<Result<_, _>>()?,
    })
}

/// What a tree defines, and the options of each item.
fn checked(
    ast: &Ast,
    environment: &mut Environment,
    options: &Options,
    limits: &Limits,
    sites: Sites,
) -> Result<(Elaborated, Vec<Options>), Diagnostics> {
    let mut found = from_ast(ast, environment, limits, sites);
    let mut diagnostics = std::mem::take(&mut found.diagnostics);
    let choices: Vec<Options> = ast
        .items
        .iter()
        .map(|item| match item {
            Item::Function(f) => attributes::options(ast, f, options, &mut diagnostics),
            Item::Assign(_) | Item::Evaluate(_) => options.clone(),
        })
        .collect();
    for definition in &found.definitions {
        if let Item::Function(f) = &ast.items[definition.item] {
            let (system, options) = (&definition.system, &choices[definition.item]);
            attributes::check(ast, f, system, options, &mut diagnostics);
        }
    }
    for LatticeDefinition { lattice, item } in &found.lattices {
        if let (Item::Function(f), Err(wrong)) =
            (&ast.items[*item], Outputs::of(choices[*item].evaluation, lattice))
        {
            diagnostics.push(wrong.at(attributes::evaluation_span(ast, f)));
        }
    }
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok((found, choices)) }
}

/// Optimises, proves and lowers one system, or the derivatives of it that `options` ask for.
pub fn compile_system(
    system: System,
    item: usize,
    options: &Options,
    progress: &Progress,
) -> Result<Compiled, Diagnostics> {
    match options.evaluation {
        Evaluation::Value => compile_value(system, item, options, progress),
        _ => calculus::compile(system, item, options, progress),
    }
}

/// Optimises, proves and lowers one system as it is.
pub(crate) fn compile_value(
    system: System,
    item: usize,
    options: &Options,
    progress: &Progress,
) -> Result<Compiled, Diagnostics> {
    progress.begin();
    progress.enter(Stage::Bounds);
    let bound = lower_bound(&system, system.written.gates.len());
    let mut optimised = egraph::optimise(&system, options, bound.gates, progress);
    if optimised.network.gates.len() > bound.gates
        && options.objective == Objective::Gates
        && options.effort > Effort::LEAST
        && let Some(twin) = bits_as_spins(&system)
    {
        let other = egraph::optimise(&twin, options, bound.gates, progress);
        let network = spins_as_bits(&system, &other.network);
        if network.gates.len() < optimised.network.gates.len() {
            optimised.origins = vec!["bits as spins"; network.gates.len()];
            optimised.network = network;
        }
    }
    if options.objective == Objective::Depth {
        let network = balanced(&optimised.network);
        let cost = |network| Cost::of(network, Objective::Depth);
        if cost(&network) < cost(&optimised.network) {
            optimised.origins = vec!["tree of products"; network.gates.len()];
            optimised.network = network;
        }
    }
    if options.objective == Objective::Neurons {
        // Which gates are cheap neurons shows in layers only, so other ways to be small compete.
        let mut fewest = neurons(&optimised.network);
        for objective in [Objective::Gates, Objective::Depth] {
            let options = Options { objective, ..options.clone() };
            let other = egraph::optimise(&system, &options, bound.gates, progress);
            let count = neurons(&other.network);
            if count < fewest {
                (optimised, fewest) = (other, count);
            }
        }
    }
    let is_minimal =
        options.objective == Objective::Gates && optimised.network.gates.len() <= bound.gates;
    let interrupted = progress.is_stopped() && !is_minimal;
    progress.enter(Stage::Proof);
    let (network, origins) = (optimised.network, optimised.origins);
    let certificate = Certificate::with_bound(&system, &network, bound).map_err(unproved)?;
    let program = lower(&network, options);
    proof::prove_program(&network, &program).map_err(unproved)?;
    let value = None;
    Ok(Compiled { system, network, origins, certificate, program, item, interrupted, value })
}

/// The neurons of a network, copies included: sigmoids for bits, softplus otherwise.
fn neurons(network: &Network) -> usize {
    let is_bits = network.signature.domains().iter().all(|d| *d == Domain::Bit);
    let activation = if is_bits { Activation::Sigmoid } else { Activation::Softplus };
    let setting = Setting { activation, precision: Precision::F64, skip: false };
    fewest_neurons(network, &setting).unwrap_or(usize::MAX)
}

/// A network that is not proved is never output.
pub(crate) fn unproved(error: ProofError) -> Diagnostics {
    let code = match error {
        ProofError::Mismatch { .. } => Code::Internal,
        ProofError::TooLarge => Code::LimitDegree,
    };
    Diagnostic::error(code, Span::default(), error.to_string()).into()
}

#[cfg(test)]
mod tests {
    use super::compile;
    use crate::options::{Objective, Options};

    #[test]
    fn a_source_becomes_a_proved_network_and_a_program() {
        let source = "fn f(x, y) = x^2 + 2*x*y + y^2;\nfn g(x; a) = a*f(x, 1) + f(1, x);";
        let compiled = compile(source, &Options::default()).unwrap();
        assert_eq!(compiled.len(), 2);
        assert_eq!(compiled[0].certificate.to_string(), "gates 1 (minimal: degree bound)");
        assert_eq!(compiled[1].network.gates.len(), 1);
        assert_eq!(compiled[1].certificate.proof.to_string(), "proved");
    }

    #[test]
    fn products_are_trees_where_depth_counts() {
        let options = Options { objective: Objective::Depth, ..Options::default() };
        for (n, depth) in [(8, 3), (9, 4), (20, 5)] {
            let source = format!("fn f(x: [{n}]) = prod(i in 0..{n}, x[i]);");
            let metrics = compile(&source, &options).unwrap()[0].metrics();
            assert_eq!((metrics.gates, metrics.depth), (n - 1, depth), "{source}");
        }
    }

    #[test]
    fn fewest_neurons_are_not_four_a_gate() {
        for source in [
            "fn f(x, y, z) = x*y + y*z + z*x + x^2;",
            "fn f(x, y, z) = (x + y)^4 + x*y*z - z^2;",
            "fn f(a: bit, b: bit, c: bit, d: bit) = a*b*c + a*b*d + a*c*d + b*c*d;",
        ] {
            let compiled = |objective| {
                let options = Options { objective, ..Options::default() };
                compile(source, &options).unwrap().remove(0).network
            };
            let [few_gates, few_neurons] = [Objective::Gates, Objective::Neurons].map(compiled);
            assert!(super::neurons(&few_neurons) <= super::neurons(&few_gates), "{source}");
            assert!(few_gates.gates.len() <= few_neurons.gates.len(), "{source}");
        }
    }

    #[test]
    fn mistakes_stop_before_anything_is_optimised() {
        let errors = compile("fn f(x) = x + y;", &Options::default()).unwrap_err();
        assert!(errors.to_string().starts_with("error[E_UNKNOWN_VAR]"), "{errors}");
    }
}
