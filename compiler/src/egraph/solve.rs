//! From a feasible product set to a network with exact coefficients.

use std::collections::BTreeMap;

use super::pool::Pool;
use crate::id::VariableId;
use crate::network::{Affine, NetworkBuilder, Wire};
use crate::poly::{Coefficient, Ideal, Monomial, Polynomial};
use crate::rational::Rational;

/// Makes the gates of these products in order and returns the outputs, solving linear systems over
/// Q modulo the ideal; `None` where a system has no exact solution (the search was misled by its projection).
pub fn by_span(
    pool: &Pool,
    order: &[usize],
    outputs: &[&Polynomial],
    ideal: &Ideal,
    builder: &mut NetworkBuilder,
) -> Option<Vec<Affine>> {
    let express = |basis: &Basis, p: &Polynomial| basis.express(&ideal.normal(p));
    let mut basis = Basis::default();
    for k in order {
        let [u, v] = &pool.products[*k].factors;
        let (left, right) = (express(&basis, u)?, express(&basis, v)?);
        let form = builder.mul(&left, &right);
        basis.insert(&ideal.normal(&u.mul(v)), form)?;
    }
    outputs.iter().map(|p| express(&basis, p)).collect()
}

/// Makes the gates and outputs by the coefficients on the blackboard, over Q\[parameters\].
pub fn by_ways(
    pool: &Pool,
    order: &[usize],
    outputs: &[usize],
    builder: &mut NetworkBuilder,
) -> Option<Vec<Affine>> {
    let mut forms: Vec<Option<Affine>> = vec![None; pool.classes.len()];
    let mut allowed = vec![false; pool.products.len()];
    order.iter().for_each(|k| allowed[*k] = true);
    loop {
        let mut progress = false;
        for (place, class) in pool.classes.iter().enumerate() {
            if forms[place].is_some() {
                continue;
            }
            let usable = |way: &&super::pool::Way| {
                way.product.is_none_or(|k| allowed[k])
                    && way.needs.iter().all(|n| forms[*n].is_some())
            };
            let Some(way) = class.ways.iter().find(usable) else { continue };
            let needs: Vec<&Affine> = way.needs.iter().filter_map(|n| forms[*n].as_ref()).collect();
            let form = match (&way.form, way.product) {
                (Some(a), _) => {
                    let scaled: Vec<Affine> =
                        needs.iter().zip(&a.coefficients).map(|(f, c)| f.scaled(c)).collect();
                    Affine::sum(&scaled).plus(&a.constant)
                }
                (None, Some(_)) => builder.mul(needs[0], needs[1]),
                (None, None) => {
                    let (m, _) = class.polynomial.leading()?;
                    Affine::input(VariableId::new(m.factors().next()?.0))
                }
            };
            forms[place] = Some(form);
            progress = true;
        }
        if !progress {
            break;
        }
    }
    outputs.iter().map(|o| forms[*o].clone()).collect()
}

type Row = BTreeMap<Monomial, Rational>;

/// Echelon basis of the non-affine parts of the products made so far.
#[derive(Default)]
struct Basis {
    /// (pivot, row with 1 at the pivot, the same combination of wires).
    rows: Vec<(Monomial, Row, Affine)>,
}

impl Basis {
    /// Reduces `p`: (what is left, Σ of what was taken as a form).
    fn reduce(&self, p: &Polynomial) -> Option<(Row, Affine)> {
        let mut rest: Row = p
            .terms()
            .iter()
            .map(|(m, c)| Some((m.clone(), c.number()?.clone())))
            .collect::<Option<_>>()?;
        let mut taken = Vec::new();
        for (pivot, row, form) in &self.rows {
            let Some(factor) = rest.get(pivot).cloned() else { continue };
            for (m, c) in row {
                let product = &factor * c;
                let value = rest.get(m).map_or(-&product, |old| old - &product);
                if value.is_zero() {
                    rest.remove(m);
                } else {
                    rest.insert(m.clone(), value);
                }
            }
            taken.push(form.scaled(&factor.into()));
        }
        Some((rest, Affine::sum(&taken)))
    }

    /// `p` as an affine form of the wires.
    fn express(&self, p: &Polynomial) -> Option<Affine> {
        let (rest, form) = self.reduce(p)?;
        let mut terms = Vec::new();
        let mut constant = Rational::ZERO;
        for (m, c) in rest {
            match (m.degree(), m.factors().next()) {
                (0, _) => constant = c,
                (1, Some((x, _))) => {
                    terms.push((Wire::Input(VariableId::new(x)), Coefficient::from(c)));
                }
                _ => return None,
            }
        }
        Some(form.add(&Affine::from_terms(constant.into(), terms)))
    }

    /// Adds a product that is `form` in the wires. The pivot is the row's greatest monomial.
    fn insert(&mut self, p: &Polynomial, form: Affine) -> Option<()> {
        let (rest, taken) = self.reduce(p)?;
        let Some((pivot, lead)) = rest.last_key_value() else { return Some(()) };
        if pivot.degree() <= 1 {
            return Some(());
        }
        let (pivot, inverse) = (pivot.clone(), lead.inverse()?);
        let row: Row = rest.iter().map(|(m, c)| (m.clone(), c * &inverse)).collect();
        let form = form.sub(&taken).scaled(&inverse.into());
        self.rows.push((pivot, row, form));
        Some(())
    }
}

/// Whether every coefficient is a number, so that [`by_span`] applies.
pub fn over_q(outputs: &[&Polynomial]) -> bool {
    outputs.iter().all(|p| p.terms().iter().all(|(_, c)| c.number().is_some()))
}
