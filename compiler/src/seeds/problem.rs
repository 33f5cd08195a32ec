//! What a seed is made from: polynomials in the inputs and in *derived* variables.
//!
//! A derived variable stands for a polynomial of earlier variables: a form on which everything
//! depends, an inner polynomial, a square. Rewriting the outputs in it is exact; splitting it off
//! then costs one gate a cofactor like any variable, and its definition is made like any output.

use crate::poly::essential::essential_variables;
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Monomial, Polynomial};

/// Outputs over inputs `0 .. inputs` and derived variables numbered on from there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// The number of inputs.
    pub inputs: usize,
    /// Derived variable `inputs + k` is the value of definition `k`, a polynomial of variables
    /// before it (or, where it was rewritten later, of derived ones that do not contain it).
    pub definitions: Vec<Polynomial>,
    /// What is to be made.
    pub outputs: Vec<Polynomial>,
}

impl Problem {
    /// The plain problem: no derived variables.
    pub fn new(inputs: usize, outputs: Vec<Polynomial>) -> Self {
        Self { inputs, definitions: Vec::new(), outputs }
    }

    /// The number of variables, derived ones included.
    pub fn variables(&self) -> usize {
        self.inputs + self.definitions.len()
    }

    /// The definition of a derived variable.
    pub fn definition(&self, variable: usize) -> Option<&Polynomial> {
        variable.checked_sub(self.inputs).and_then(|k| self.definitions.get(k))
    }

    /// The largest total degree.
    pub fn degree(&self) -> u32 {
        self.polynomials().map(Polynomial::degree).max().unwrap_or(0)
    }

    /// The number of terms.
    pub fn terms(&self) -> usize {
        self.polynomials().map(Polynomial::len).sum()
    }

    /// Outputs, then definitions.
    pub fn polynomials(&self) -> impl Iterator<Item = &Polynomial> {
        self.outputs.iter().chain(&self.definitions)
    }

    /// The same outputs in their essential variables, where those are fewer.
    pub fn in_essential_variables(&self) -> Option<Self> {
        let outputs: Vec<&Polynomial> = self.outputs.iter().collect();
        let change = essential_variables(&outputs)?;
        let mut definitions = Vec::new();
        let mut names = Vec::new();
        for form in &change.forms {
            names.push(match form.terms() {
                [(x, c)] if c.is_one() => *x,
                _ => {
                    definitions.push(form.to_polynomial());
                    self.inputs + definitions.len() - 1
                }
            });
        }
        let renamed = |p: &Polynomial| renamed(p, |x| names[x]);
        let pairs = change.reduced.iter().zip(&change.affine);
        let outputs = pairs.map(|(p, affine)| renamed(p).add(affine)).collect();
        Some(Self { inputs: self.inputs, definitions, outputs })
    }

    /// The same outputs rewritten in one more derived variable, the value of `inner`: multiples of
    /// its leading monomial go, except from what would grow and what defines a variable of it.
    /// `None` where nothing changes.
    pub fn derive(&self, inner: &Polynomial) -> Option<Self> {
        let fresh = self.variables();
        let reaches = self.ancestors(inner);
        let rewrite = |p: &Polynomial| {
            let new = rewritten(p, inner, fresh)?;
            Some(if new.len() <= p.len() + p.len() / 16 { new } else { p.clone() })
        };
        let outputs: Vec<Polynomial> = self.outputs.iter().map(rewrite).collect::<Option<_>>()?;
        let mut definitions = Vec::with_capacity(self.definitions.len() + 1);
        for (k, p) in self.definitions.iter().enumerate() {
            definitions.push(if reaches[k] { p.clone() } else { rewrite(p)? });
        }
        let changed = outputs != self.outputs || definitions != self.definitions;
        definitions.push(inner.clone());
        changed.then_some(Self { inputs: self.inputs, definitions, outputs })
    }

    /// Which definitions a polynomial needs, directly or not.
    fn ancestors(&self, poly: &Polynomial) -> Vec<bool> {
        let mut reached = vec![false; self.definitions.len()];
        let mut open = poly.variables();
        while let Some(x) = open.pop() {
            if let Some(k) = x.checked_sub(self.inputs)
                && !std::mem::replace(&mut reached[k], true)
            {
                open.extend(self.definitions[k].variables());
            }
        }
        reached
    }

    /// The variables that each derived variable's definition reads: they are split off after it.
    pub fn reads(&self) -> Vec<Vec<usize>> {
        let none = std::iter::repeat_n(Vec::new(), self.inputs);
        none.chain(self.definitions.iter().map(Polynomial::variables)).collect()
    }
}

/// The polynomial with its variables renamed.
fn renamed(poly: &Polynomial, name: impl Fn(usize) -> usize) -> Polynomial {
    let term = |(m, c): &(Monomial, Coefficient)| {
        (Monomial::from_factors(m.factors().map(|(x, e)| (name(x), e))), c.clone())
    };
    Polynomial::from_terms(poly.terms().iter().map(term))
}

/// The polynomial in the powers of `inner`, which is written as variable `fresh`.
fn rewritten(poly: &Polynomial, inner: &Polynomial, fresh: usize) -> Option<Polynomial> {
    let (lead, _) = inner.leading()?;
    let mut terms = Vec::new();
    let (mut rest, mut power) = (poly.clone(), 0);
    while !rest.is_zero() {
        let touched = rest.terms().iter().any(|(m, _)| m.div(lead).is_some());
        let (quotient, remainder) =
            if touched { rest.divide(inner)? } else { (Polynomial::zero(), rest) };
        let factor = Monomial::power(fresh, power);
        terms.extend(remainder.times_term(&factor, &Coefficient::one()).terms().iter().cloned());
        rest = quotient;
        power += 1;
    }
    Some(Polynomial::from_terms(terms))
}

#[cfg(test)]
mod tests {
    use super::Problem;
    use crate::poly::Polynomial;

    fn x(i: usize) -> Polynomial {
        Polynomial::variable(i)
    }

    /// Each derived variable replaced by its definition.
    fn expanded(problem: &Problem) -> Vec<Polynomial> {
        let mut images: Vec<Polynomial> = (0..problem.variables()).map(x).collect();
        for _ in 0..problem.definitions.len() {
            for (k, p) in problem.definitions.iter().enumerate() {
                images[problem.inputs + k] = p.substitute(&images);
            }
        }
        problem.outputs.iter().map(|p| p.substitute(&images)).collect()
    }

    #[test]
    fn rewriting_is_exact() {
        let outputs = vec![x(0).add(&x(1)).pow(6).add(&x(2)), x(0).pow(3).mul(&x(2))];
        let problem = Problem::new(3, outputs.clone());
        let sum = problem.derive(&x(0).add(&x(1))).unwrap();
        assert_eq!(sum.outputs[0].len(), 2);
        let square = sum.derive(&x(3).pow(2)).unwrap();
        assert_eq!(square.outputs[0].degree(), 3);
        assert_eq!(expanded(&square), outputs);
        assert!(problem.derive(&x(1).mul(&x(2)).mul(&x(2))).is_none());
        assert_eq!(square.reads()[4], [3]);
    }

    #[test]
    fn essential_variables_become_derived() {
        let u = x(0).add(&x(1)).add(&x(2));
        let outputs = vec![u.pow(4).add(&x(2)), u.mul(&x(3))];
        let problem = Problem::new(4, outputs.clone()).in_essential_variables().unwrap();
        assert_eq!(problem.definitions.len(), 1);
        assert_eq!(expanded(&problem), outputs);
    }
}
