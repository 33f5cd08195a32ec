//! Finds the partial sums that several affine forms of a network share.
//!
//! Lowering adds every form up by itself; where two forms contain `x + 2y`, up to a common factor,
//! it is cheaper to add that once. Greedy elimination of pairs (C. Paar 1997, there over F2): while
//! some pair of terms, up to scale, saves operations, the pair that saves most becomes a sum of its
//! own and takes the place of the pair wherever it occurs. A form costs one addition less than it
//! has terms, and one constant product for each magnitude other than 1 among its coefficients.

use std::collections::BinaryHeap;

use indexmap::{IndexMap, IndexSet};

use crate::network::{Affine, Wire};
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;

/// Pairs looked at when the search starts; the longest forms are left out beyond.
const PAIRS: usize = 1_000_000;

/// What a sum adds up. The order is that of the summands: wires, then shared sums, then the one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Part {
    /// An input or a gate.
    Wire(Wire),
    /// A shared sum, by number.
    Shared(usize),
    /// The number 1, so that its coefficient is the constant part.
    One,
}

/// A sum of parts with coefficients, parts increasing, none zero.
pub type Sum = Vec<(Part, Coefficient)>;

/// Forms rewritten over shared partial sums.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sharing {
    /// The shared sums, of two terms each; they read wires and shared sums before them.
    pub shared: Vec<Sum>,
    /// The forms, in the order given.
    pub forms: Vec<Sum>,
}

/// The forms with shared partial sums taken out.
pub fn share<'a>(forms: impl IntoIterator<Item = &'a Affine>) -> Sharing {
    let mut search = Search::new(forms.into_iter().map(sum_of).collect());
    search.start();
    while let Some((gain, pattern)) = search.queue.pop() {
        let found = search.occurrences(pattern.0);
        let (real, scale) = search.gain(pattern.0, &found);
        if real == gain {
            search.take_out(pattern.0, &found, scale);
        } else if real > 0 {
            search.queue.push((real, pattern));
        }
    }
    Sharing { shared: search.shared, forms: search.forms }
}

fn sum_of(form: &Affine) -> Sum {
    let mut sum: Sum = form.terms().iter().map(|(w, c)| (Part::Wire(*w), c.clone())).collect();
    if !form.constant_part().is_zero() {
        sum.push((Part::One, form.constant_part().clone()));
    }
    sum
}

/// `a + ratio · b`, a before b.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Pattern {
    a: Part,
    b: Part,
    ratio: Coefficient,
}

/// Which part of a shared sum has coefficient 1.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit {
    First,
    Second,
}

struct Search {
    forms: Vec<Sum>,
    shared: Vec<Sum>,
    /// Where each pattern was seen; what has been taken out since is still listed.
    patterns: IndexMap<Pattern, Vec<usize>>,
    /// Patterns by a bound of what they save; among equals the first seen.
    queue: BinaryHeap<(usize, std::cmp::Reverse<usize>)>,
}

impl Search {
    fn new(forms: Vec<Sum>) -> Self {
        Self { forms, shared: Vec::new(), patterns: IndexMap::new(), queue: BinaryHeap::new() }
    }

    /// Lists the pairs of all forms, shortest forms first while there is room.
    fn start(&mut self) {
        let mut order: Vec<usize> = (0..self.forms.len()).collect();
        order.sort_by_key(|k| self.forms[*k].len());
        let mut pairs = 0;
        order.retain(|k| {
            let length = self.forms[*k].len();
            pairs += length * length.saturating_sub(1) / 2;
            pairs <= PAIRS
        });
        order.sort_unstable();
        for k in order {
            for (i, first) in self.forms[k].iter().enumerate() {
                for second in &self.forms[k][i + 1..] {
                    if let Some(pattern) = pattern(first, second) {
                        self.patterns.entry(pattern).or_default().push(k);
                    }
                }
            }
        }
        let all = self.patterns.values().enumerate();
        self.queue.extend(all.filter_map(|(k, seen)| queued(k, seen)));
    }

    /// The forms in which the pattern still stands.
    fn occurrences(&self, pattern: usize) -> Vec<usize> {
        let Some((Pattern { a, b, ratio }, seen)) = self.patterns.get_index(pattern) else {
            return Vec::new();
        };
        let coefficient = |form: usize, part: Part| {
            let at = self.forms[form].binary_search_by_key(&part, |t| t.0).ok()?;
            Some(&self.forms[form][at].1)
        };
        let stands = |form: &usize| match (coefficient(*form, *a), coefficient(*form, *b)) {
            (Some(c), Some(d)) => c.mul(ratio) == *d,
            _ => false,
        };
        seen.iter().copied().filter(stands).collect()
    }

    /// The operations saved by sharing a pattern, and the scale in which it saves most.
    fn gain(&self, pattern: usize, found: &[usize]) -> (usize, Unit) {
        let Some((Pattern { a, b, ratio }, _)) = self.patterns.get_index(pattern) else {
            return (0, Unit::First);
        };
        if found.len() < 2 {
            return (0, Unit::First);
        }
        let saved = found.len() - 1;
        // Constants are not multiplied: the shared sum keeps its wire plain.
        if *b == Part::One || ratio.is_unit() {
            return (saved, Unit::First);
        }
        let lone = |part: Part| {
            let alone = found.iter().filter(|form| is_lone(&self.forms[**form], part));
            alone.count()
        };
        let (first, second) = (lone(*b), lone(*a));
        // The shared sum itself has one constant product.
        match first >= second {
            true => ((saved + first).saturating_sub(1), Unit::First),
            false => ((saved + second).saturating_sub(1), Unit::Second),
        }
    }

    /// Makes the pattern a shared sum and puts it into the forms.
    fn take_out(&mut self, pattern: usize, found: &[usize], unit: Unit) {
        let Some((Pattern { a, b, ratio }, _)) = self.patterns.get_index(pattern) else { return };
        let (a, b, ratio) = (*a, *b, ratio.clone());
        let part = Part::Shared(self.shared.len());
        let inverse = Coefficient::one().divide(&ratio);
        let (sum, unit) = match (unit, inverse) {
            (Unit::Second, Some(inverse)) => (vec![(a, inverse), (b, Coefficient::one())], b),
            _ => (vec![(a, Coefficient::one()), (b, ratio)], a),
        };
        self.shared.push(sum);
        let mut touched: IndexSet<usize> = IndexSet::new();
        for &k in found {
            let form = &mut self.forms[k];
            let scale = form.iter().find(|t| t.0 == unit).map(|t| t.1.clone());
            let Some(scale) = scale else { continue };
            form.retain(|t| t.0 != a && t.0 != b);
            let at = form.partition_point(|t| t.0 < part);
            let new = (part, scale);
            for old in form.iter() {
                let (first, second) = if old.0 < part { (old, &new) } else { (&new, old) };
                if let Some(pattern) = self::pattern(first, second) {
                    let entry = self.patterns.entry(pattern);
                    touched.insert(entry.index());
                    entry.or_default().push(k);
                }
            }
            form.insert(at, new);
        }
        self.queue.extend(touched.iter().filter_map(|k| queued(*k, &self.patterns[*k])));
    }
}

/// An entry of the queue with a bound of the gain: an addition and a constant product a form.
fn queued(pattern: usize, seen: &[usize]) -> Option<(usize, std::cmp::Reverse<usize>)> {
    (seen.len() > 1).then_some((2 * seen.len(), std::cmp::Reverse(pattern)))
}

/// The pattern of two terms of a form. Coefficients in parameters must be equal up to sign: a
/// quotient of them is no coefficient, or a longer one.
fn pattern(first: &(Part, Coefficient), second: &(Part, Coefficient)) -> Option<Pattern> {
    let ratio = match (&first.1, &second.1) {
        (Coefficient::Number(_), Coefficient::Number(_)) => second.1.divide(&first.1)?,
        (c, d) if c == d => Coefficient::one(),
        (c, d) if *c == d.neg() => Coefficient::integer(-1),
        _ => return None,
    };
    Some(Pattern { a: first.0, b: second.0, ratio })
}

/// Whether the part is the only one with its magnitude in the form, and that is not 1: taking it
/// out saves a constant product.
fn is_lone(form: &Sum, part: Part) -> bool {
    let Some((_, c)) = form.iter().find(|t| t.0 == part) else { return false };
    let same = |d: &Coefficient| d == c || *d == c.neg();
    !c.is_unit() && !form.iter().any(|(p, d)| *p != part && *p != Part::One && same(d))
}

#[cfg(test)]
mod tests {
    use super::{Affine, Coefficient, Part, Sharing, Sum, Wire, share};
    use crate::id::VariableId;

    fn form(constant: i64, coefficients: &[i64]) -> Affine {
        let wires = (0..).map(|k| Wire::Input(VariableId::new(k)));
        let numbers = coefficients.iter().map(|c| Coefficient::integer(*c));
        Affine::from_terms(Coefficient::integer(constant), wires.zip(numbers))
    }

    /// Additions, and different magnitudes other than 1.
    fn cost(sharing: &Sharing) -> (usize, usize) {
        let sums = || sharing.shared.iter().chain(&sharing.forms);
        let magnitudes = |sum: &Sum| {
            let terms = sum.iter().filter(|t| t.0 != Part::One);
            let numbers = terms.filter_map(|t| t.1.number().map(|n| n.abs()));
            numbers.filter(|n| !n.is_one()).collect::<std::collections::BTreeSet<_>>().len()
        };
        (sums().map(|s| s.len().saturating_sub(1)).sum(), sums().map(magnitudes).sum())
    }

    /// A sum with its shared sums put back.
    fn expanded(sharing: &Sharing, sum: &Sum) -> Affine {
        let parts = sum.iter().map(|(part, c)| match part {
            Part::Wire(w) => Affine::wire(*w).scaled(c),
            Part::One => Affine::constant(c.clone()),
            Part::Shared(k) => expanded(sharing, &sharing.shared[*k]).scaled(c),
        });
        Affine::sum(&parts.collect::<Vec<_>>())
    }

    fn shared(forms: &[Affine]) -> Sharing {
        let sharing = share(forms);
        for (form, sum) in forms.iter().zip(&sharing.forms) {
            assert_eq!(expanded(&sharing, sum), *form);
        }
        sharing
    }

    #[test]
    fn what_occurs_twice_up_to_scale_is_added_once() {
        // Both read x + 2y; the second three times it.
        let sharing = shared(&[form(0, &[1, 2, 5]), form(0, &[3, 6, 0, 7])]);
        assert_eq!(sharing.shared.len(), 1);
        assert_eq!(cost(&sharing), (3, 4));
        // The sums of all prefixes: one addition each.
        let prefixes: Vec<Affine> = (2..10).map(|k| form(0, &vec![1; k])).collect();
        assert_eq!(cost(&shared(&prefixes)), (8, 0));
        // Signs and constants.
        let signs = [form(4, &[1, -1, 2]), form(4, &[1, -1]), form(-4, &[-1, 1])];
        assert_eq!(cost(&shared(&signs)), (3, 1));
    }

    #[test]
    fn what_saves_nothing_stays() {
        let forms = [form(1, &[1, 1]), form(3, &[1, 2]), form(0, &[1])];
        let sharing = shared(&forms);
        assert!(sharing.shared.is_empty());
        let parametric = Coefficient::parameter(crate::id::ParameterId::new(0));
        let with = |k: i64| form(k, &[1, 1]).scaled(&parametric).add(&form(0, &[0, 0, k]));
        // Equal coefficients in a parameter are a pair, unequal ones are not.
        assert_eq!(shared(&[with(0), with(0).neg()]).shared.len(), 1);
        let unequal = Affine::sum(&[form(0, &[1]).scaled(&parametric), form(0, &[0, 1])]);
        assert!(shared(&[unequal.clone(), unequal.add(&form(0, &[0, 0, 1]))]).shared.is_empty());
    }
}
