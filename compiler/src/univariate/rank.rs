//! Ranks candidate schemes and drops those that others beat everywhere.

use super::measure::Reference;
use super::{Dense, Scheme};
use crate::network::{Affine, Wire};
use crate::poly::Coefficient;

/// An error growth up to which a scheme counts as accurate.
pub(super) const SOUND: f64 = 64.0;
/// An error growth beyond which a scheme is kept only where no other has as few gates.
const CATASTROPHIC: f64 = 1e4;
/// Schemes with longer coefficients are dropped: the language's own limit.
const COEFFICIENT_BITS: u64 = 4_096;
/// The most candidates kept for one polynomial.
const KEPT: usize = 12;

/// Measures, sorts and thins the candidates; each one kept expands to `p`.
pub(super) fn rank(p: &Dense, reference: &Reference, found: Vec<Scheme>) -> Vec<Scheme> {
    let mut scored: Vec<(Score, Scheme)> = found
        .into_iter()
        .filter(|scheme| scheme.longest_coefficient() <= COEFFICIENT_BITS)
        .map(|mut scheme| {
            scheme.error_growth = reference.growth(&scheme);
            (Score::of(&scheme), scheme)
        })
        .collect();
    scored.sort_by(|a, b| a.0.order(&b.0));
    let mut kept: Vec<(Score, Scheme)> = Vec::new();
    for (score, scheme) in scored {
        let beaten = kept.iter().any(|(k, _)| k.beats(&score));
        if !beaten && kept.len() < KEPT && scheme.computes(p) {
            kept.push((score, scheme));
        }
    }
    kept.into_iter().map(|k| k.1).collect()
}

/// Sorts schemes that were not measured and drops those that others beat.
pub(super) fn sort(found: &mut Vec<Scheme>) {
    let mut scored: Vec<(Score, Scheme)> =
        found.drain(..).map(|scheme| (Score::of(&scheme), scheme)).collect();
    scored.sort_by(|a, b| a.0.order(&b.0));
    let mut kept: Vec<(Score, Scheme)> = Vec::new();
    for (score, scheme) in scored {
        if !kept.iter().any(|(k, _)| k.beats(&score)) {
            kept.push((score, scheme));
        }
    }
    found.extend(kept.into_iter().map(|k| k.1));
}

/// What schemes are compared by.
struct Score {
    gates: usize,
    /// 0 for accurate, then rising with the logarithm of the error growth.
    inaccuracy: u32,
    /// Gates that are not squares.
    products: usize,
    operations: usize,
    depth: usize,
    bits: u64,
    growth: f64,
}

impl Score {
    fn of(scheme: &Scheme) -> Self {
        let growth = scheme.error_growth;
        Self {
            gates: scheme.gates.len(),
            inaccuracy: match growth {
                g if g <= SOUND => 0,
                g if g <= CATASTROPHIC => 1,
                g => 2 + (g / CATASTROPHIC).log10().min(600.0) as u32,
            },
            products: scheme.gates.iter().filter(|g| !g.is_square()).count(),
            operations: operations(scheme),
            depth: depth(scheme),
            bits: scheme.bits(),
            growth,
        }
    }

    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |s: &Self| (s.gates, s.inaccuracy, s.products, s.bits, s.operations, s.depth);
        key(self).cmp(&key(other)).then(self.growth.total_cmp(&other.growth))
    }

    /// Whether this one is at least as good in every respect that an objective may ask for, or as
    /// small and usable where the other is not.
    fn beats(&self, other: &Self) -> bool {
        let usable = self.growth <= CATASTROPHIC && other.growth > CATASTROPHIC;
        self.gates <= other.gates
            && (usable
                || (self.inaccuracy <= other.inaccuracy
                    && self.products <= other.products
                    && self.operations <= other.operations
                    && self.depth <= other.depth))
    }
}

/// Products, additions and constant factors other than ±1.
fn operations(scheme: &Scheme) -> usize {
    let form = |f: &Affine| {
        let constant = usize::from(*f.constant_part() != Coefficient::integer(0));
        let minus = Coefficient::integer(-1);
        let scaled = f.terms().iter().filter(|(_, c)| !c.is_one() && *c != minus).count();
        (f.terms().len() + constant).saturating_sub(1) + scaled
    };
    let gate = |g: &crate::network::Gate| {
        1 + form(&g.left) + if g.left == g.right { 0 } else { form(&g.right) }
    };
    scheme.gates.iter().map(gate).sum::<usize>() + form(&scheme.output)
}

/// The longest chain of gates.
fn depth(scheme: &Scheme) -> usize {
    let mut depths: Vec<usize> = Vec::with_capacity(scheme.gates.len());
    let deepest = |f: &Affine, depths: &[usize]| {
        let at = |w: &Wire| match w {
            Wire::Input(_) => 0,
            Wire::Gate(g) => depths[g.index()],
        };
        f.terms().iter().map(|(w, _)| at(w)).max().unwrap_or(0)
    };
    for gate in &scheme.gates {
        depths.push(1 + deepest(&gate.left, &depths).max(deepest(&gate.right, &depths)));
    }
    deepest(&scheme.output, &depths)
}
