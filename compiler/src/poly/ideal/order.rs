//! Normal forms for other orders of the variables: which one is eliminated makes a difference.

use super::{Effort, Ideal};
use crate::poly::{Monomial, Polynomial};

/// The ideal with its variables in another order: one of them before all others.
pub struct Reordered {
    /// The ideal of the renamed relations.
    ideal: Ideal,
    first: usize,
}

impl Reordered {
    /// The ideal with this variable greatest; `None` where the completion takes too long.
    pub fn new(ideal: &Ideal, first: usize) -> Option<Self> {
        let (mut domains, roots) = (ideal.domains.clone(), ideal.roots.clone());
        let domain = (first < domains.len()).then(|| domains.remove(first))?;
        domains.insert(0, domain);
        let declared = ideal.declared.iter().map(|p| renamed(p, |x| to_front(x, first)));
        let ideal = Ideal::new(declared.collect(), domains, Effort::default()).ok()?;
        let ideal = ideal.with_roots(roots);
        Some(Self { ideal, first })
    }

    /// The normal form in this order.
    pub fn normal(&self, polynomial: &Polynomial, work: &mut usize) -> Option<Polynomial> {
        let polynomial = renamed(polynomial, |x| to_front(x, self.first));
        let normal = self.ideal.normal_within(&polynomial, work)?;
        Some(renamed(&normal, |x| from_front(x, self.first)))
    }
}

fn to_front(x: usize, first: usize) -> usize {
    match x {
        x if x == first => 0,
        x if x < first => x + 1,
        x => x,
    }
}

fn from_front(x: usize, first: usize) -> usize {
    match x {
        0 => first,
        x if x <= first => x - 1,
        x => x,
    }
}

fn renamed(p: &Polynomial, name: impl Fn(usize) -> usize) -> Polynomial {
    let factors = |m: &Monomial| Monomial::from_factors(m.factors().map(|(x, e)| (name(x), e)));
    Polynomial::from_terms(p.terms().iter().map(|(m, c)| (factors(m), c.clone())))
}
