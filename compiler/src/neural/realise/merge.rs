//! Units that are cheaper together: quadratic forms and products of three.
//!
//! Three mechanisms, all exact. Long products are put into few layers ([`balanced`]), which leaves
//! little to copy. Units of one layer that every reader adds up in the same ratio are
//! one quadratic form; of rank r, it takes r or r+1 neurons instead of two to four a gate
//! ([`quadratic_forms`]). If there is a single reader, what it adds from further below joins in: by
//! completing squares, it need not be copied. Where σ is odd, a product that a single other product reads becomes a
//! product of three in four neurons and one layer ([`triples`]).

use std::collections::BTreeMap;

use super::parts::{ONE, Parts, Rebuilt, Unit};
use crate::network::balance::joined;
use crate::poly::linear::LinearForm;
use crate::poly::quadratic::SymmetricMatrix;
use crate::rational::Rational;

/// Quadratic forms of more variables are left as the gates they are: splitting them is cubic.
const MOST_VARIABLES: usize = 256;

/// The parts with products of three factors.
pub fn triples(parts: &Parts) -> Parts {
    let uses = uses(parts);
    let mut units = parts.units.clone();
    for at in 0..units.len() {
        let Unit::Product(factors) = &units[at] else { continue };
        let [a, b] = factors.as_slice() else { continue };
        let inner = |form: &LinearForm| {
            let (unit, c) = sole(parts, &uses, form)?;
            match &units[unit] {
                Unit::Product(inner) if inner.len() == 2 => {
                    Some(vec![inner[0].scaled(&c), inner[1].clone()])
                }
                Unit::Squares(inner) if inner.len() == 1 => {
                    let (d, l) = &inner[0];
                    Some(vec![l.scaled(&(&c * d)), l.clone()])
                }
                _ => None,
            }
        };
        let whole = match (inner(a), inner(b)) {
            (Some(mut pair), _) => {
                pair.push(b.clone());
                pair
            }
            (None, Some(mut pair)) => {
                pair.push(a.clone());
                pair
            }
            (None, None) => continue,
        };
        units[at] = Unit::Product(whole);
    }
    Parts { units, ..parts.clone() }.without_unused()
}

/// The parts with long products as trees of few layers: factors from low layers first, `arity` of
/// them at a time, 2 or 3. There are as many factors at a time as gates allow for, so that gates do
/// not become more.
pub fn balanced(parts: &Parts, arity: usize) -> Parts {
    let uses = uses(parts);
    let is_product = |u: &usize| matches!(&parts.units[*u], Unit::Product(all) if all.len() == 2);
    let inner = |form: &LinearForm| sole(parts, &uses, form).filter(|(unit, _)| is_product(unit));
    let mut is_inner = vec![false; parts.units.len()];
    for unit in &parts.units {
        if let Unit::Product(factors) = unit {
            factors.iter().filter_map(inner).for_each(|(u, _)| is_inner[u] = true);
        }
    }
    let mut trees =
        Trees { inputs: parts.inputs, rebuilt: Rebuilt::new(parts), layers: Vec::new() };
    for (at, unit) in parts.units.iter().enumerate().filter(|(at, _)| !is_inner[*at]) {
        let (mut factors, mut scale) = (Vec::new(), Rational::ONE);
        if let Unit::Product(own) = unit {
            let mut left: Vec<&LinearForm> = own.iter().rev().collect();
            while let Some(form) = left.pop() {
                match inner(form) {
                    Some((below, c)) => {
                        scale = &scale * &c;
                        left.extend(parts.units[below].forms().into_iter().rev());
                    }
                    None => factors.push(trees.rebuilt.form(form)),
                }
            }
        }
        let image = if factors.len() < 3 {
            Some(trees.unit(unit.map(|f| trees.rebuilt.form(f))))
        } else {
            joined(&mut trees, factors, arity, Trees::layer, |trees, group| {
                trees.unit(Unit::Product(group))
            })
        };
        trees.rebuilt.set(at, image.unwrap_or_default().scaled(&scale));
    }
    trees.rebuilt.finish(parts)
}

/// New units with their layers.
struct Trees {
    inputs: usize,
    rebuilt: Rebuilt,
    layers: Vec<usize>,
}

impl Trees {
    fn layer(&self, form: &LinearForm) -> usize {
        let read = form.terms().iter().filter_map(|(at, _)| at.checked_sub(1 + self.inputs));
        read.map(|unit| self.layers[unit]).max().unwrap_or(0)
    }

    fn unit(&mut self, unit: Unit) -> LinearForm {
        let below = unit.forms().into_iter().map(|form| self.layer(form)).max();
        self.layers.push(1 + below.unwrap_or(0));
        self.rebuilt.add(unit)
    }
}

/// The unit that a form is a multiple of, and that factor, where nothing else reads it.
fn sole(parts: &Parts, uses: &[usize], form: &LinearForm) -> Option<(usize, Rational)> {
    let [(position, c)] = form.terms() else { return None };
    let unit = parts.unit_at(*position).filter(|u| uses[*u] == 1)?;
    Some((unit, c.clone()))
}

/// How many forms read each unit.
fn uses(parts: &Parts) -> Vec<usize> {
    let mut uses = vec![0usize; parts.units.len()];
    for form in parts.units.iter().flat_map(Unit::forms).chain(&parts.outputs) {
        parts.read_by(form).for_each(|u| uses[u] += 1);
    }
    uses
}

/// The parts with quadratic forms for sums of units, where `cost` (the neurons of a unit) says that
/// this takes fewer. With `copies`, affine forms of what is below cost a copy.
pub fn quadratic_forms(parts: &Parts, copies: bool, cost: impl Fn(&Unit) -> usize) -> Parts {
    let layers = parts.earliest();
    let mut order: Vec<usize> = (0..parts.units.len()).collect();
    order.sort_by_key(|u| (layers[*u], *u));
    let classes = classes(parts, &layers, copies);
    let carried = |form: &LinearForm| {
        let is_carried = copies && form.terms().iter().any(|(at, _)| *at != ONE);
        if is_carried { cost(&Unit::Product(vec![form.clone()])) } else { 0 }
    };
    let mut rebuilt = Rebuilt::new(parts);
    for at in order {
        let Some(class) = &classes[at] else {
            rebuilt.keep(at, &parts.units[at]);
            continue;
        };
        let Some((leader, _)) = class.members.first().filter(|(leader, _)| *leader == at) else {
            continue;
        };
        let members = class.members.iter().map(|(u, c)| (&parts.units[*u], c.clone()));
        let members: Vec<(Unit, Rational)> =
            members.map(|(unit, c)| (unit.map(|f| rebuilt.form(f)), c)).collect();
        let joined = rebuilt.form(&class.joined);
        let before: usize = members.iter().map(|(unit, _)| cost(unit)).sum();
        match sum_of_squares(&members, &joined) {
            Some((squares, rest))
                if cost(&squares) + carried(&rest) < before + carried(&joined) =>
            {
                let image = rebuilt.add(squares).plus(&Rational::ONE, &rest);
                rebuilt.set(*leader, image.minus(&Rational::ONE, &joined));
            }
            _ => {
                for (unit, _) in &class.members {
                    rebuilt.keep(*unit, &parts.units[*unit]);
                }
            }
        }
    }
    rebuilt.finish(parts).without_unused()
}

/// Units of one layer that all readers add up in one ratio.
#[derive(Clone)]
struct Class {
    /// The units, with their ratio to the first of them.
    members: Vec<(usize, Rational)>,
    /// What a single reader adds from below their layer, for each of the first of them.
    joined: LinearForm,
}

/// The class of every unit; `None` for one that no form of degree 2 can stand for.
fn classes(parts: &Parts, layers: &[usize], copies: bool) -> Vec<Option<Class>> {
    let readers: Vec<&LinearForm> =
        parts.units.iter().flat_map(Unit::forms).chain(&parts.outputs).collect();
    let mut columns = vec![Vec::new(); parts.units.len()];
    for (reader, form) in readers.iter().enumerate() {
        for (position, c) in form.terms() {
            if let Some(unit) = parts.unit_at(*position) {
                columns[unit].push((reader, c.clone()));
            }
        }
    }
    let mut found: BTreeMap<(usize, LinearForm), Vec<(usize, Rational)>> = BTreeMap::new();
    for (at, column) in columns.into_iter().enumerate() {
        let is_quadratic = match &parts.units[at] {
            Unit::Product(factors) => factors.len() == 2,
            Unit::Squares(_) => true,
            Unit::Bits(_) => false,
        };
        let (content, primitive) = LinearForm::from_terms(column).split_content();
        if is_quadratic && !content.is_zero() {
            found.entry((layers[at], primitive)).or_default().push((at, content));
        }
    }
    let mut classes = vec![None; parts.units.len()];
    for ((layer, column), members) in found {
        let Some(per_leader) = members.first().and_then(|(_, c)| c.inverse()) else { continue };
        let joined = match column.terms() {
            [(reader, c)] if copies => {
                let is_below =
                    |at: usize| at != ONE && parts.unit_at(at).is_none_or(|u| layers[u] < layer);
                let below = readers[*reader].terms().iter().filter(|(at, _)| is_below(*at));
                let by = c.inverse().map_or(Rational::ZERO, |inverse| &inverse * &per_leader);
                LinearForm::from_terms(below.cloned()).scaled(&by)
            }
            _ => LinearForm::default(),
        };
        let leaders = members.iter().map(|(u, c)| (*u, c * &per_leader));
        let class = Class { members: leaders.collect(), joined };
        for (unit, _) in &members {
            classes[*unit] = Some(class.clone());
        }
    }
    classes
}

/// Σ c·unit plus an affine form, as squares of independent forms and an affine rest; `None` if there
/// are too many variables, or nothing but the rest.
fn sum_of_squares(members: &[(Unit, Rational)], joined: &LinearForm) -> Option<(Unit, LinearForm)> {
    let mut products: Vec<(Rational, &LinearForm, &LinearForm)> = Vec::new();
    for (unit, c) in members {
        match unit {
            Unit::Product(factors) => {
                let [a, b] = factors.as_slice() else { return None };
                products.push((c.clone(), a, b));
            }
            Unit::Squares(squares) => {
                products.extend(squares.iter().map(|(d, l)| (c * d, l, l)));
            }
            Unit::Bits(_) => return None,
        }
    }
    // Rows of the matrix are the positions that occur; the first is the constant.
    let mut positions: Vec<usize> = vec![ONE];
    let occurring = products.iter().flat_map(|(_, a, b)| a.terms().iter().chain(b.terms()));
    positions.extend(occurring.chain(joined.terms()).map(|(at, _)| *at));
    positions.sort_unstable();
    positions.dedup();
    if positions.len() > MOST_VARIABLES {
        return None;
    }
    let row = |at: usize| positions.binary_search(&at).unwrap_or(0);
    let half = Rational::ratio(1, 2)?;
    let mut matrix = SymmetricMatrix::new(positions.len());
    for (c, a, b) in products {
        let (a, b) = (a.renamed(row), b.renamed(row));
        // c·ab = c/2·((a+b)² - a² - b²)
        let by = &c * &half;
        matrix.subtract_square(&a.plus(&Rational::ONE, &b), &-&by);
        matrix.subtract_square(&a, &by);
        matrix.subtract_square(&b, &by);
    }
    for (at, c) in joined.terms() {
        let (at, by) = (row(*at), if *at == ONE { c.clone() } else { c * &half });
        matrix.set(0, at, &matrix.get(0, at) + &by);
    }
    let mut squares = Vec::new();
    while let Some(vector) = not_isotropic(&matrix) {
        // A - (Av)(Av)ᵀ/(vᵀAv) has one rank less.
        let Some(by) = matrix.value(&vector).inverse() else { break };
        let form = matrix.apply(&vector);
        matrix.subtract_square(&form, &by);
        let (content, primitive) = form.split_content();
        let square = primitive.renamed(|at| positions[at]);
        squares.push((&(&by * &content) * &content, square));
    }
    // What is left has the constant in every term.
    let rest = matrix.row(0).iter().map(|(at, c)| {
        let c = if *at == 0 { c.clone() } else { c + c };
        (positions[*at], c)
    });
    let rest = LinearForm::from_terms(rest);
    (!squares.is_empty()).then_some((Unit::Squares(squares), rest))
}

/// A vector without constant at which the form is not 0: an axis, or the sum of two.
fn not_isotropic(matrix: &SymmetricMatrix) -> Option<LinearForm> {
    let axes = 1..matrix.dimension();
    if let Some(i) = axes.clone().find(|i| matrix.row(*i).contains_key(i)) {
        return Some(LinearForm::variable(i));
    }
    axes.clone().find_map(|i| {
        let (j, _) = matrix.row(i).range(i + 1..).next()?;
        Some(LinearForm::from_terms([(i, Rational::ONE), (*j, Rational::ONE)]))
    })
}
