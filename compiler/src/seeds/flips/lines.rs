//! Linear forms that are worth trying as factors: those there are, atoms, and small combinations.

use indexmap::IndexMap;

use super::layer::Layer;
use crate::poly::linear::LinearForm;
use crate::rational::Rational;

/// A form up to scale, and how unwelcome it is.
#[derive(Clone, Debug)]
pub struct Line {
    /// The form, primitive.
    pub form: LinearForm,
    /// The sum of its coefficients' sizes.
    pub weight: u32,
}

/// The two sides of a bilinear layer: which atoms stand left; `None` where products mix them.
pub fn sides(layer: &Layer) -> Option<Vec<bool>> {
    let count = layer.atoms.len();
    let mut colours: Vec<Option<bool>> = vec![None; count];
    let mut open: Vec<usize> = Vec::new();
    for start in 0..count {
        if colours[start].is_some() {
            continue;
        }
        colours[start] = Some(true);
        open.push(start);
        while let Some(atom) = open.pop() {
            for member in &layer.members {
                let [l, r] = &member.factors;
                for (own, other) in [(l, r), (r, l)] {
                    if own.terms().iter().all(|t| t.0 != atom) {
                        continue;
                    }
                    for (next, _) in other.terms() {
                        match colours[*next] {
                            None => {
                                colours[*next] = colours[atom].map(|c| !c);
                                open.push(*next);
                            }
                            same if same == colours[atom] => return None,
                            Some(_) => {}
                        }
                    }
                }
            }
        }
    }
    colours.into_iter().collect()
}

/// Lines as they are found.
struct Lines<'a> {
    side: &'a [usize],
    found: IndexMap<LinearForm, u32>,
    limit: usize,
}

/// Lines over some atoms, `limit` at most except for the factors and atoms themselves: whole
/// families only, so that no atom is preferred.
pub fn lines(layer: &Layer, side: &[usize], limit: usize) -> Vec<Line> {
    let mut lines = Lines { side, found: IndexMap::new(), limit };
    lines.extend(side.iter().map(|i| LinearForm::variable(*i)).collect());
    let within = |f: &LinearForm| f.terms().iter().all(|(i, _)| side.contains(i));
    let factors: Vec<LinearForm> =
        layer.members.iter().flat_map(|m| m.factors.iter().cloned()).filter(within).collect();
    lines.limit = usize::MAX;
    lines.extend(factors);
    lines.limit = limit;
    lines.combine(2);
    let known: Vec<LinearForm> = lines.found.keys().take(side.len() + 40).cloned().collect();
    if known.len() > side.len() {
        lines.extend(sums(&known));
    }
    for support in 3..=side.len().min(6) {
        if !lines.combine(support) {
            break;
        }
    }
    let mut lines: Vec<Line> =
        lines.found.into_iter().map(|(form, weight)| Line { form, weight }).collect();
    lines.sort_by_key(|l| l.weight);
    lines
}

impl Lines<'_> {
    /// Adds a family unless it makes too many.
    fn extend(&mut self, family: Vec<LinearForm>) -> bool {
        if self.found.len() + family.len() > self.limit && self.found.len() >= self.side.len() {
            return false;
        }
        for form in family {
            if !form.is_zero() {
                let form = form.primitive();
                let weight = weight(&form);
                self.found.entry(form).or_insert(weight);
            }
        }
        true
    }

    /// Adds all sums and differences of this many atoms unless they are too many.
    fn combine(&mut self, support: usize) -> bool {
        let n = self.side.len();
        let sets = (0..support.min(n)).fold(1u64, |c, k| c * (n - k) as u64 / (k as u64 + 1));
        if support > n || sets << (support - 1) > self.limit as u64 {
            return false;
        }
        let mut found = Vec::new();
        let mut chosen: Vec<usize> = (0..support).collect();
        loop {
            for signs in 0..1u32 << (support - 1) {
                found.push(LinearForm::from_terms(chosen.iter().enumerate().map(|(k, at)| {
                    let negative = k > 0 && signs >> (k - 1) & 1 == 1;
                    (self.side[*at], Rational::integer(if negative { -1 } else { 1 }))
                })));
            }
            let next = (0..support).rev().find(|k| chosen[*k] < n - support + k);
            let Some(k) = next else { return self.extend(found) };
            chosen[k] += 1;
            for j in k + 1..support {
                chosen[j] = chosen[j - 1] + 1;
            }
        }
    }
}

/// All sums and differences of two forms.
fn sums(forms: &[LinearForm]) -> Vec<LinearForm> {
    let mut found = Vec::new();
    for (k, a) in forms.iter().enumerate() {
        for b in &forms[k + 1..] {
            found.push(a.plus(&Rational::ONE, b));
            found.push(a.minus(&Rational::ONE, b));
        }
    }
    found
}

/// The sum of the sizes of the coefficients.
pub fn weight(form: &LinearForm) -> u32 {
    form.terms().iter().map(|(_, c)| if c.bits() <= 2 { 1 } else { c.bits() as u32 }).sum()
}

/// A form with small integer coefficients.
pub type Small = Vec<(usize, i64)>;

/// Forms over some atoms with coefficients 0, ±1, ±2, ±4, …, as many as `limit` allows, and the
/// geometric ones `1, t, t², …`: factors of products found by dividing. Up to sign each once.
pub fn divisors(side: &[usize], limit: usize) -> Vec<Small> {
    let mut found: Vec<Small> = Vec::new();
    let mut add = |coefficients: &[i64]| {
        let first = coefficients.iter().find(|c| **c != 0);
        if first.is_some_and(|c| *c > 0) && coefficients.iter().any(|c| c.abs() == 1) {
            let terms = side.iter().zip(coefficients).filter(|(_, c)| **c != 0);
            found.push(terms.map(|(i, c)| (*i, *c)).collect());
        }
    };
    let n = side.len() as u32;
    let sizes = [0i64, 1, -1, 2, -2, 4, -4, 8, -8];
    let count = [9usize, 7, 5, 3].into_iter().find(|c| c.saturating_pow(n) / 2 <= limit);
    let mut code = vec![0usize; side.len()];
    while let Some(count) = count
        && let Some(k) = code.iter().rposition(|c| *c + 1 < count)
    {
        code[k] += 1;
        code[k + 1..].fill(0);
        let coefficients: Vec<i64> = code.iter().map(|c| sizes[*c]).collect();
        add(&coefficients);
    }
    // Beyond some twenty atoms the powers leave the small numbers.
    for t in [1i64, -1, 2, -2, 3, -3, 4, -4, 5, -5] {
        let powers: Option<Vec<i64>> = (0..n).map(|k| t.checked_pow(k)).collect();
        let Some(mut powers) = powers else { continue };
        add(&powers);
        powers.reverse();
        let sign = powers.first().map_or(1, |p| p.signum());
        powers.iter_mut().for_each(|p| *p *= sign);
        add(&powers);
    }
    found.sort_by_cached_key(|f| (f.iter().map(|t| t.1.unsigned_abs()).sum::<u64>(), f.clone()));
    found.dedup();
    found
}
