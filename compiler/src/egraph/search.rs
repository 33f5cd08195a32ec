//! Span extraction: the search for the fewest products that make all outputs.
//!
//! From a feasible set, a step adds the products of some way on the blackboard and then takes
//! products out, one at a time in random order, while the outputs can still be made. Steps are
//! counted, the stream is seeded by the caller, and the best set is kept.

use super::closure::Question;
use super::extract::{ProductSet, greedy, way_set};
use crate::modular::Stream;
use crate::progress::Progress;

/// So many bundles are tried as starts.
const BUNDLE_STARTS: usize = 60;

/// What a search may spend and when it may stop.
#[derive(Clone, Copy, Debug)]
pub struct Goal<'a> {
    /// Steps of feasibility tests of each walk, see [`cost`].
    pub steps: usize,
    /// Walks from the same starts: several short ones reach further than a long one.
    pub walks: usize,
    /// A size that is known to be minimal.
    pub enough: usize,
    /// Who is told, and may stop the search.
    pub progress: &'a Progress,
}

/// The smallest feasible set found, in an order in which the products can be made.
pub fn search(
    question: &Question<'_>,
    mut starts: Vec<Vec<usize>>,
    goal: Goal<'_>,
    stream: &mut Stream,
) -> Option<Vec<usize>> {
    let pool = question.pool;
    let best_sets = greedy(pool);
    let mut all = ProductSet::new(pool.products.len());
    if question.outputs.iter().all(|o| best_sets[*o].as_ref().map(|s| all.union(s)).is_some()) {
        starts.push(all.iter().collect());
    }
    // What belongs together may make all outputs as it is.
    starts.extend(pool.bundles.iter().take(BUNDLE_STARTS).cloned());
    let feasible: Vec<Vec<usize>> = starts.iter().filter_map(|s| question.order(s)).collect();
    let walks = (0..goal.walks)
        .filter_map(|round| walk(question, &feasible, &best_sets, goal, round, stream));
    walks.min_by_key(Vec::len)
}

/// One walk, of this number, from the best of the starts, which can all be made in their order.
fn walk(
    question: &Question<'_>,
    starts: &[Vec<usize>],
    best_sets: &[Option<ProductSet>],
    goal: Goal<'_>,
    round: usize,
    stream: &mut Stream,
) -> Option<Vec<usize>> {
    let pool = question.pool;
    let mut tests = Tests { question, left: goal.steps, goal, round };
    let mut best: Option<Vec<usize>> = None;
    for order in starts.iter().cloned() {
        let reduced = tests.reduce(order, |_| false, stream);
        if best.as_ref().is_none_or(|b| reduced.len() < b.len()) {
            best = Some(reduced);
        }
    }
    let mut best = best?;
    let limit = best.len() + 2;
    let menu: Vec<ProductSet> = pool
        .classes
        .iter()
        .flat_map(|class| class.ways.iter())
        .filter_map(|way| way_set(pool, best_sets, way))
        .filter(|set| !set.is_empty() && set.len() <= limit)
        .chain(pool.bundles.iter().filter(|b| b.len() <= limit).map(|bundle| {
            let mut set = ProductSet::new(pool.products.len());
            bundle.iter().for_each(|k| set.insert(*k));
            set
        }))
        .collect();
    let mut current = best.clone();
    let mut stale = 0;
    while !menu.is_empty() && tests.goes_on() && best.len() > goal.enough {
        let mut trial = current.clone();
        for _ in 0..1 + stream.below(2) {
            let extra = &menu[stream.below(menu.len())];
            trial.extend(extra.iter().filter(|k| !current.contains(k)));
        }
        trial.sort_unstable();
        trial.dedup();
        if trial.len() == current.len() {
            tests.left = tests.left.saturating_sub(cost(0));
            continue;
        }
        let Some(order) = tests.order(&trial) else { continue };
        // What is new stays longest in every other step.
        let keep = stream.below(2) == 0;
        let reduced = tests.reduce(order, |k| keep && !current.contains(&k), stream);
        stale += 1;
        if reduced.len() < best.len() {
            best = reduced.clone();
            stale = 0;
        }
        if reduced.len() <= current.len() {
            current = reduced;
        } else if stale > 200 {
            // Lost on a plateau: go back to the best.
            current = best.clone();
            stale = 0;
        }
    }
    Some(best)
}

/// What a test of so many products counts: reducing vectors is quadratic in their number.
fn cost(products: usize) -> usize {
    400 + products * products
}

struct Tests<'a> {
    question: &'a Question<'a>,
    left: usize,
    goal: Goal<'a>,
    round: usize,
}

impl Tests<'_> {
    /// Whether there are steps left and nobody has stopped the search.
    fn goes_on(&self) -> bool {
        let Goal { steps, walks, progress, .. } = self.goal;
        let done = (self.round + 1) * steps - self.left.min(steps);
        progress.spent(done as u64, (steps * walks) as u64);
        self.left > 0 && !progress.is_stopped()
    }

    fn order(&mut self, products: &[usize]) -> Option<Vec<usize>> {
        self.left = self.left.saturating_sub(cost(products.len()));
        self.question.order(products)
    }

    /// Takes products out in random order while the outputs can still be made, those that are to
    /// be kept after the others.
    fn reduce(
        &mut self,
        order: Vec<usize>,
        keep: impl Fn(usize) -> bool,
        stream: &mut Stream,
    ) -> Vec<usize> {
        let mut candidates = order.clone();
        for k in (1..candidates.len()).rev() {
            candidates.swap(k, stream.below(k + 1));
        }
        candidates.sort_by_key(|k| keep(*k));
        let mut current = order;
        for k in candidates {
            if !self.goes_on() {
                break;
            }
            let without: Vec<usize> = current.iter().copied().filter(|p| *p != k).collect();
            if without.len() < current.len()
                && let Some(order) = self.order(&without)
            {
                current = order;
            }
        }
        current
    }
}
