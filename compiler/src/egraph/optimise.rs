//! The driver: seeds, a ladder of e-graph runs, best network kept.

use super::blackboard::{Blackboard, polynomial_of};
use super::budget::Budget;
use super::closure::{Question, SPARE};
use super::cost::Cost;
use super::generators::{Fact, TABLE};
use super::origins::{Ledger, Optimised};
use super::parts::parts;
use super::points::Points;
use super::pool::Pool;
use super::relations;
use super::search::{Goal, search};
use super::solve;
use crate::modular::Stream;
use crate::network::{Network, NetworkBuilder, Output};
use crate::operations::fewest;
use crate::options::{Objective, Options};
use crate::poly::{Polynomial, System};
use crate::progress::{Progress, Stage};
use crate::seeds::dense;
use crate::seeds::flips::flips;
use crate::seeds::reduce::reduce;

/// Above this many terms the e-graph is not started: the seeds stand alone.
const BOARD_TERMS: usize = 600;

/// Systems of fewer terms need no seeds.
const FEW_TERMS: usize = 24;

/// From this many terms on the e-graph starts from seeds too.
const SEED_TERMS: usize = 60;

/// What a network is as a whole, for gates that no generator and no line of the source names.
const WRITTEN: &str = "as written";
const REDUCED: &str = "local reduction";
const LAYERS: &str = "fewer products in a layer";
const PARTS: &str = "single outputs";
const SEEDS: &str = "Horner on spaces of polynomials";
const SPAN: &str = "span of products";

/// The smallest network found for a system, never worse than the program as written.
///
/// `lower_bound` is a proven number of gates at which the search may stop. It also ends, with the
/// best network so far, where `progress` is stopped.
pub fn optimise(
    system: &System,
    options: &Options,
    lower_bound: usize,
    progress: &Progress,
) -> Optimised {
    if let Some((plain, scales)) = system.without_scales() {
        let found = optimise(&plain, options, lower_bound, progress);
        return Optimised { network: found.network.scaled(&scales), ..found };
    }
    let mut ledger = Ledger::default();
    let (network, whole) = if system.ideal.is_declared() {
        relations::optimise(system, options, lower_bound, &mut ledger, progress)
    } else {
        let met = search_all(system, &[], options, lower_bound, &mut ledger, progress);
        chosen(system, met, options, progress)
    };
    let origins = ledger.origins(&network, &system.written, whole);
    Optimised { network, origins }
}

/// What the objective chooses among the networks met.
pub(super) fn chosen(system: &System, met: Met, options: &Options, progress: &Progress) -> Named {
    match options.objective {
        Objective::Operations => {
            fewest(system, &met.all, options, progress).unwrap_or_else(|| met.into_best())
        }
        Objective::Gates | Objective::Depth | Objective::Neurons => met.into_best(),
    }
}

/// A network and what it is as a whole.
pub(super) type Named = (Network, &'static str);

/// The networks that a search met.
pub(super) struct Met {
    objective: Objective,
    /// Each with what it is as a whole.
    pub all: Vec<Named>,
    /// Which of them is the smallest, and its cost.
    best: usize,
    cost: Cost,
}

impl Met {
    /// The program as written, and reduced, which counts as the best so far.
    fn new(objective: Objective, written: &Network, reduced: Named) -> Self {
        let cost = Cost::of(&reduced.0, objective);
        Self { objective, all: vec![(written.clone(), WRITTEN), reduced], best: 1, cost }
    }

    /// One more network; its position.
    fn offer(&mut self, progress: &Progress, candidate: Network, origin: &'static str) -> usize {
        let cost = Cost::of(&candidate, self.objective);
        self.all.push((candidate, origin));
        let position = self.all.len() - 1;
        if cost < self.cost {
            (self.best, self.cost) = (position, cost);
            progress.best(self.best().gates.len());
        }
        position
    }

    fn best(&self) -> &Network {
        &self.all[self.best].0
    }

    /// The smallest network.
    pub fn into_best(mut self) -> Named {
        self.all.swap_remove(self.best)
    }
}

/// The networks met in a search for a small one, which starts from `known` ones too; which
/// generators made products is written into the ledger.
pub(super) fn search_all(
    system: &System,
    known: &[Named],
    options: &Options,
    lower_bound: usize,
    ledger: &mut Ledger,
    progress: &Progress,
) -> Met {
    progress.enter(Stage::Reduction);
    let reduced = reduce(&system.written);
    let whole = if reduced == system.written { WRITTEN } else { REDUCED };
    let mut met = Met::new(options.objective, &system.written, (reduced.clone(), whole));
    progress.best(met.best().gates.len());
    let Some(polynomials) = system.polynomials() else { return met };
    // Positions of the networks that the e-graph starts from: first the program as written.
    let mut starts = vec![0];
    for (network, origin) in known {
        starts.push(met.offer(progress, network.clone(), origin));
    }
    let is_minimal = |met: &Met| met.best().gates.len() <= lower_bound;
    if is_minimal(&met) && options.objective == Objective::Gates {
        return met;
    }
    let layered = reduce(&flips(&reduced, options.effort, progress));
    if layered.gates.len() < reduced.gates.len() {
        starts.push(met.offer(progress, layered, LAYERS));
    }
    if let Some(network) = parts(system, options, ledger, progress) {
        starts.push(met.offer(progress, network, PARTS));
    }
    for seed in seeds(system, &polynomials, options, progress) {
        let seed = met.offer(progress, seed, SEEDS);
        // Small systems start better from what was written than from both.
        if system.term_count() >= SEED_TERMS {
            starts.push(seed);
        }
    }
    if system.term_count() > BOARD_TERMS || dense::applies(&polynomials) {
        return met;
    }
    for budget in Budget::ladder(options.effort) {
        if is_minimal(&met) || progress.is_stopped() {
            break;
        }
        let run = Run { system, polynomials: &polynomials, budget, lower_bound, progress };
        let candidates: Vec<&Network> = starts.iter().map(|k| &met.all[*k].0).collect();
        if let Some(network) = run.start(&candidates, ledger) {
            starts.push(met.offer(progress, network, SPAN));
        }
    }
    // The same network would only be searched for the same.
    if !is_minimal(&met) && *met.best() != reduced {
        let layered = reduce(&flips(met.best(), options.effort, progress));
        met.offer(progress, layered, LAYERS);
    }
    met
}

fn seeds(
    system: &System,
    polynomials: &[&Polynomial],
    options: &Options,
    progress: &Progress,
) -> Vec<Network> {
    if system.term_count() < FEW_TERMS || progress.is_stopped() {
        return Vec::new();
    }
    let names = system.outputs.iter().map(|o| o.name.as_str());
    let named: Vec<(&str, &Polynomial)> = names.zip(polynomials.iter().copied()).collect();
    if dense::applies(polynomials)
        && let Some(network) = dense::dense(&named, &system.signature)
    {
        return vec![network];
    }
    let budget = crate::seeds::Budget::new(options.effort);
    crate::seeds::seeds(&named, &system.signature, &budget, progress)
}

/// One run of the e-graph.
struct Run<'a> {
    system: &'a System,
    polynomials: &'a [&'a Polynomial],
    budget: &'a Budget,
    lower_bound: usize,
    progress: &'a Progress,
}

impl Run<'_> {
    fn start(&self, candidates: &[&Network], ledger: &mut Ledger) -> Option<Network> {
        let signature = &self.system.signature;
        let variables = signature.variable_count();
        let mut board = Blackboard::new(variables);
        let goals: Vec<_> = self.polynomials.iter().map(|p| board.demand(p, 0)).collect();
        let mut known: Vec<Vec<[Polynomial; 2]>> = Vec::new();
        for network in candidates {
            if network.gates.len() > self.budget.finishes {
                continue;
            }
            let values = expand(network);
            board.insert_network(network, &values, 1);
            let factors = network.gates.iter().map(|gate| {
                [polynomial_of(&gate.left, &values), polynomial_of(&gate.right, &values)]
            });
            known.push(factors.collect());
        }
        board.rebuild();
        self.saturate(&mut board);
        if self.progress.is_stopped() {
            return None;
        }
        self.progress.enter(Stage::Span);
        let smallest = candidates.iter().map(|n| n.gates.len()).min().unwrap_or(0);
        let text = format!("{:?}{:?}", self.polynomials, self.budget);
        let mut stream = Stream::from_bytes(text.as_bytes());
        // Enough for sets twice the size of the best, or a hundred products more.
        let count = 1 + variables + SPARE + (2 * smallest + 24).min(smallest + 100);
        let points = Points::new(variables, signature.coefficient_count(), count, &mut stream);
        let ideal = &self.system.ideal;
        let pool = Pool::new(&board, &points, ideal);
        let outputs: Vec<usize> =
            goals.iter().map(|id| pool.positions[&board.egraph().find(*id)]).collect();
        let by_span = solve::over_q(self.polynomials);
        let question = Question::new(&pool, outputs.clone(), &points, variables, by_span, ideal);
        let starts: Vec<Vec<usize>> = known.iter().map(|factors| pool.find_all(factors)).collect();
        let Budget { steps, walks, .. } = *self.budget;
        let goal = Goal { steps, walks, enough: self.lower_bound, progress: self.progress };
        let order = search(&question, starts, goal, &mut stream)?;
        ledger.add_products(&pool, &order);
        let mut builder = NetworkBuilder::new();
        let forms = if by_span {
            solve::by_span(&pool, &order, self.polynomials, ideal, &mut builder)?
        } else {
            solve::by_ways(&pool, &order, &outputs, &mut builder)?
        };
        let outputs = self.system.outputs.iter().zip(forms);
        let outputs = outputs.map(|(o, form)| Output { name: o.name.clone(), form }).collect();
        Some(builder.finish(signature.clone(), outputs))
    }

    /// Generators on the frontier until the budget is spent, then the cheap ones to finish.
    fn saturate(&self, board: &mut Blackboard) {
        self.progress.enter(Stage::Products);
        let mut expanded = 0;
        let mut terms = 0;
        while let Some(id) = board.take_waiting() {
            if self.progress.is_stopped() {
                break;
            }
            self.progress.spent(expanded as u64, self.budget.expansions as u64);
            let polynomial = board.polynomial(id);
            let layer = board.layer(id);
            let full = expanded < self.budget.expansions
                && board.egraph().total_size() < self.budget.nodes
                && terms < self.budget.terms;
            if !full && expanded > self.budget.expansions + self.budget.finishes {
                break;
            }
            for generator in TABLE.iter().filter(|g| full || g.finishes) {
                board.open_bundle(generator.name);
                for Fact { target, derivation } in (generator.propose)(&polynomial, board) {
                    board.write(&target, &derivation, layer);
                    terms += target.len();
                }
            }
            board.rebuild();
            expanded += 1;
        }
    }
}

/// The polynomial of every gate.
fn expand(network: &Network) -> Vec<Polynomial> {
    let mut values: Vec<Polynomial> = Vec::with_capacity(network.gates.len());
    for gate in &network.gates {
        let value = polynomial_of(&gate.left, &values).mul(&polynomial_of(&gate.right, &values));
        values.push(value);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::{
        Network, NetworkBuilder, Options, Output, Polynomial, Progress, System, expand, optimise,
    };
    use crate::egraph::blackboard::polynomial_of;
    use crate::options::Effort;
    use crate::poly::{Argument, Ideal, Scalar, Shape, Signature, SystemOutput};

    fn x(k: usize) -> Polynomial {
        Polynomial::variable(k)
    }

    /// The system of these polynomials, written out term by term.
    fn system(variables: usize, polynomials: Vec<Polynomial>) -> System {
        let signature = Signature {
            name: "f".into(),
            variables: (0..variables).map(|k| Argument::scalar(format!("x{k}"))).collect(),
            parameters: vec![],
            result: Shape::Tuple(polynomials.len()),
            scalar: Scalar::F64,
            roots: vec![],
        };
        let mut builder = NetworkBuilder::new();
        let mut outputs = Vec::new();
        for (k, p) in polynomials.iter().enumerate() {
            outputs.push(Output { name: format!("out{k}"), form: builder.polynomial(p) });
        }
        let written = builder.finish(signature.clone(), outputs);
        let outputs = polynomials.into_iter().enumerate();
        let outputs = outputs
            .map(|(k, p)| SystemOutput { name: format!("out{k}"), polynomial: Some(p) })
            .collect();
        let ideal = Ideal::of_domains(&signature);
        System { signature, outputs, written, ideal, posterior: None }
    }

    fn optimised(variables: usize, polynomials: Vec<Polynomial>) -> Network {
        let system = system(variables, polynomials);
        let options = Options { effort: Effort::new(1).unwrap(), ..Options::default() };
        let network = optimise(&system, &options, 0, &Progress::new()).network;
        let values = expand(&network);
        for (output, wanted) in network.outputs.iter().zip(&system.outputs) {
            assert_eq!(Some(polynomial_of(&output.form, &values)), wanted.polynomial);
        }
        assert!(network.gates.len() <= system.written.gates.len());
        network
    }

    fn gates(variables: usize, polynomials: Vec<Polynomial>) -> usize {
        optimised(variables, polynomials).gates.len()
    }

    #[test]
    fn small_classics() {
        let sum = x(0).add(&x(1));
        assert_eq!(gates(2, vec![sum.pow(2)]), 1);
        assert_eq!(gates(4, vec![x(0).add(&x(1)).mul(&x(2).add(&x(3)))]), 1);
        let e2 = x(0).mul(&x(1)).add(&x(1).mul(&x(2))).add(&x(2).mul(&x(0)));
        assert_eq!(gates(3, vec![e2]), 2);
        assert_eq!(gates(1, vec![x(0).pow(15)]), 5);
        assert_eq!(gates(3, vec![x(0).pow(4).mul(&x(1).pow(2)).mul(&x(2))]), 4);
    }
}
