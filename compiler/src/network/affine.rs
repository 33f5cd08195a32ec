//! Affine forms: a constant plus a linear combination of wires, free in the gate count.

use crate::id::{GateId, ParameterId, VariableId};
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;
use crate::rational::Rational;

/// An input, or the output of a gate. Inputs order before gates.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Wire {
    /// An input.
    Input(VariableId),
    /// The output of a gate.
    Gate(GateId),
}

/// `constant + Σ coefficient · wire`, wires strictly increasing, no zero coefficient.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Affine {
    constant: Coefficient,
    terms: Vec<(Wire, Coefficient)>,
}

impl Affine {
    /// A constant form.
    pub fn constant(value: impl Into<Coefficient>) -> Self {
        Self { constant: value.into(), terms: Vec::new() }
    }

    /// Zero.
    pub fn zero() -> Self {
        Self::constant(Rational::ZERO)
    }

    /// A parameter, which is a constant form.
    pub fn parameter(id: ParameterId) -> Self {
        Self::constant(Coefficient::parameter(id))
    }

    /// One wire.
    pub fn wire(wire: Wire) -> Self {
        Self { constant: Coefficient::zero(), terms: vec![(wire, Coefficient::one())] }
    }

    /// One input.
    pub fn input(id: VariableId) -> Self {
        Self::wire(Wire::Input(id))
    }

    /// One gate.
    pub fn gate(id: GateId) -> Self {
        Self::wire(Wire::Gate(id))
    }

    /// The form with this constant and these terms, in any order and with repetitions.
    pub fn from_terms(
        constant: Coefficient,
        terms: impl IntoIterator<Item = (Wire, Coefficient)>,
    ) -> Self {
        let mut terms: Vec<_> = terms.into_iter().collect();
        terms.sort_by_key(|t| t.0);
        let mut out: Vec<(Wire, Coefficient)> = Vec::with_capacity(terms.len());
        for (wire, c) in terms {
            match out.last_mut() {
                Some(last) if last.0 == wire => last.1 = last.1.add(&c),
                _ => out.push((wire, c)),
            }
        }
        out.retain(|(_, c)| !c.is_zero());
        Self { constant, terms: out }
    }

    /// The form with every coefficient passed through `change`.
    pub fn map(&self, change: impl Fn(&Coefficient) -> Coefficient) -> Self {
        Self::from_terms(change(&self.constant), self.terms.iter().map(|(w, c)| (*w, change(c))))
    }

    /// The constant part.
    pub fn constant_part(&self) -> &Coefficient {
        &self.constant
    }

    /// The linear part, wires increasing, no zeros.
    pub fn terms(&self) -> &[(Wire, Coefficient)] {
        &self.terms
    }

    /// The coefficient of a wire; `None` where the form does not read it.
    pub fn coefficient(&self, wire: Wire) -> Option<&Coefficient> {
        let at = self.terms.binary_search_by_key(&wire, |t| t.0).ok()?;
        Some(&self.terms[at].1)
    }

    /// Whether no wire occurs.
    pub fn is_constant(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether this is zero.
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty() && self.constant.is_zero()
    }

    /// The wire, where the form is exactly one wire.
    pub fn as_wire(&self) -> Option<Wire> {
        match self.terms.as_slice() {
            [(wire, c)] if c.is_one() && self.constant.is_zero() => Some(*wire),
            _ => None,
        }
    }

    /// The sum.
    pub fn add(&self, other: &Self) -> Self {
        let terms = self.terms.iter().chain(&other.terms).cloned();
        Self::from_terms(self.constant.add(&other.constant), terms)
    }

    /// The sum of many forms, merged once.
    pub fn sum<'a>(forms: impl IntoIterator<Item = &'a Self>) -> Self {
        let (mut constant, mut terms) = (Coefficient::zero(), Vec::new());
        for form in forms {
            constant = constant.add(&form.constant);
            terms.extend(form.terms.iter().cloned());
        }
        Self::from_terms(constant, terms)
    }

    /// The difference.
    pub fn sub(&self, other: &Self) -> Self {
        self.add(&other.neg())
    }

    /// The negative.
    pub fn neg(&self) -> Self {
        self.scaled(&Coefficient::integer(-1))
    }

    /// The form times a coefficient.
    pub fn scaled(&self, by: &Coefficient) -> Self {
        if by.is_zero() {
            return Self::zero();
        }
        if by.is_one() {
            return self.clone();
        }
        Self {
            constant: self.constant.mul(by),
            terms: self.terms.iter().map(|(w, c)| (*w, c.mul(by))).collect(),
        }
    }

    /// The form plus a constant.
    pub fn plus(&self, constant: &Coefficient) -> Self {
        Self { constant: self.constant.add(constant), terms: self.terms.clone() }
    }

    /// (s, f) with `self = s · f` and the first rational in `f` equal to 1; (0, zero) for zero.
    pub fn normalised(&self) -> (Rational, Self) {
        let lead = self.terms.first().map_or(&self.constant, |(_, c)| c).leading_number();
        match lead.inverse() {
            Some(inverse) if !lead.is_one() => (lead, self.scaled(&Coefficient::Number(inverse))),
            _ => (lead, self.clone()),
        }
    }

    /// Each wire replaced by an affine form.
    pub fn substitute(&self, mut image: impl FnMut(Wire) -> Self) -> Self {
        let mut constant = self.constant.clone();
        let mut terms = Vec::with_capacity(self.terms.len());
        for (wire, c) in &self.terms {
            let form = image(*wire);
            if c.is_one() {
                constant = constant.add(&form.constant);
                terms.extend(form.terms);
            } else {
                constant = constant.add(&form.constant.mul(c));
                terms.extend(form.terms.into_iter().map(|(w, d)| (w, d.mul(c))));
            }
        }
        Self::from_terms(constant, terms)
    }

    /// The form over the wires of another network, where gate `k` is `images[k]`; gates without an
    /// image, and inputs, stay what they are.
    pub fn with_gates(&self, images: &[Option<Self>]) -> Self {
        self.substitute(|wire| match wire {
            Wire::Gate(g) => images[g.index()].clone().unwrap_or_else(|| Self::wire(wire)),
            Wire::Input(_) => Self::wire(wire),
        })
    }

    /// The form over the wires of another network, where every gate has an image.
    pub fn with_all_gates(&self, images: &[Self]) -> Self {
        self.substitute(|wire| match wire {
            Wire::Gate(g) => images[g.index()].clone(),
            Wire::Input(_) => Self::wire(wire),
        })
    }

    /// The gates this form reads.
    pub fn gates(&self) -> impl Iterator<Item = GateId> + '_ {
        self.terms.iter().filter_map(|(w, _)| match w {
            Wire::Gate(g) => Some(*g),
            Wire::Input(_) => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Affine, Coefficient};
    use crate::id::VariableId;
    use crate::rational::Rational;

    #[test]
    fn forms_are_canonical() {
        let (x, y) = (Affine::input(VariableId::new(0)), Affine::input(VariableId::new(1)));
        let two = Coefficient::integer(2);
        let f = y.add(&x.scaled(&two)).plus(&two);
        assert_eq!(f, x.add(&x).add(&y).plus(&two));
        assert_eq!(f.sub(&f), Affine::zero());
        let (s, n) = f.normalised();
        assert_eq!((s, n.scaled(&two)), (Rational::integer(2), f));
        assert!(x.as_wire().is_some() && y.scaled(&two).as_wire().is_none());
    }
}
