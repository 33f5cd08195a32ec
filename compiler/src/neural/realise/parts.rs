//! What a network is made of, before layers: `Network ─► Parts`.
//!
//! Everything is exact here. Values stand at positions: 0 is the constant 1, then come the inputs,
//! then the units, each of which reads earlier positions only. A [`LinearForm`] over positions is
//! hence an affine form.

use crate::network::{Affine, Network, Wire};
use crate::poly::linear::LinearForm;
use crate::poly::polynomial::Ring;
use crate::poly::{Domain, Monomial, Polynomial};
use crate::rational::Rational;

/// The position of the constant 1.
pub const ONE: usize = 0;

/// A value that takes neurons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// The product of its factors; with a single one, a copy.
    Product(Vec<LinearForm>),
    /// Σ c_i l_i², c_i ≠ 0.
    Squares(Vec<(Rational, LinearForm)>),
    /// A product of bits and negated bits: 1 where this form, one less than their sum for each of
    /// them, is 0; it is at most -1 elsewhere.
    Bits(LinearForm),
}

/// Units and outputs over positions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The number of inputs.
    pub inputs: usize,
    /// The units; the first stands at position `1 + inputs`.
    pub units: Vec<Unit>,
    /// The outputs.
    pub outputs: Vec<LinearForm>,
}

impl Unit {
    /// The forms it reads.
    pub fn forms(&self) -> Vec<&LinearForm> {
        match self {
            Self::Product(factors) => factors.iter().collect(),
            Self::Squares(squares) => squares.iter().map(|(_, form)| form).collect(),
            Self::Bits(form) => vec![form],
        }
    }

    /// The unit with its forms passed through `change`.
    pub fn map(&self, mut change: impl FnMut(&LinearForm) -> LinearForm) -> Self {
        match self {
            Self::Product(factors) => Self::Product(factors.iter().map(change).collect()),
            Self::Squares(squares) => {
                Self::Squares(squares.iter().map(|(c, l)| (c.clone(), change(l))).collect())
            }
            Self::Bits(form) => Self::Bits(change(form)),
        }
    }

    /// Its value, where its forms have these values.
    pub fn value(&self, forms: &[Rational]) -> Rational {
        match self {
            Self::Product(_) => forms.iter().fold(Rational::ONE, |product, f| &product * f),
            Self::Squares(squares) => {
                let terms = squares.iter().zip(forms).map(|((c, _), f)| c * &(f * f));
                terms.fold(Rational::ZERO, |sum, term| &sum + &term)
            }
            Self::Bits(_) if forms.iter().all(Rational::is_zero) => Rational::ONE,
            Self::Bits(_) => Rational::ZERO,
        }
    }

    /// Whether this only carries a value on.
    pub fn is_copy(&self) -> bool {
        matches!(self, Self::Product(factors) if factors.len() == 1)
    }
}

impl Parts {
    /// The gates of a network, parameters replaced by numbers. With `bits`, products of bits are
    /// recognised.
    pub fn of_network(network: &Network, parameters: &[Rational], bits: bool) -> Self {
        let domains = network.signature.domains();
        let inputs = domains.len();
        let mut rebuilt = Rebuilt::empty(inputs, network.gates.len());
        for (at, gate) in network.gates.iter().enumerate() {
            let [left, right] =
                [&gate.left, &gate.right].map(|f| rebuilt.form(&form(f, inputs, parameters)));
            let literals = [&left, &right].map(|f| literal(f, &domains, &rebuilt.units));
            let image = match literals {
                [Some((a, f)), Some((b, g))] if bits => {
                    rebuilt.add(Unit::Bits(f.plus(&Rational::ONE, &g))).scaled(&(&a * &b))
                }
                _ => rebuilt.add(product(left, right)),
            };
            rebuilt.set(at, image);
        }
        let outputs = network.outputs.iter().map(|o| form(&o.form, inputs, parameters));
        let outputs = outputs.map(|f| rebuilt.form(&f)).collect();
        Self { inputs, units: rebuilt.units, outputs }.without_unused()
    }

    /// One unit for every monomial of polynomials in bits.
    pub fn of_bits(inputs: usize, polynomials: &[Polynomial<Rational>]) -> Self {
        let mut monomials: Vec<&Monomial> = Vec::new();
        let all = polynomials.iter().flat_map(Polynomial::terms).map(|(m, _)| m);
        monomials.extend(all.filter(|m| m.degree() > 1));
        monomials.sort();
        monomials.dedup();
        let position = |m: &Monomial| match m.factors().next() {
            None => ONE,
            Some((i, _)) if m.degree() == 1 => 1 + i,
            Some(_) => 1 + inputs + monomials.binary_search(&m).unwrap_or(0),
        };
        let outputs = polynomials.iter().map(|p| {
            LinearForm::from_terms(p.terms().iter().map(|(m, c)| (position(m), c.clone())))
        });
        let outputs = outputs.collect();
        let units = monomials.iter().map(|m| {
            let missing = m.factors().map(|_| (ONE, Rational::integer(-1)));
            let bits = m.factors().map(|(i, _)| (1 + i, Rational::ONE));
            Unit::Bits(LinearForm::from_terms(bits.chain(missing)))
        });
        Self { inputs, units: units.collect(), outputs }
    }

    /// The position of a unit.
    pub fn position(&self, unit: usize) -> usize {
        1 + self.inputs + unit
    }

    /// The unit at a position, if it is one.
    pub fn unit_at(&self, position: usize) -> Option<usize> {
        position.checked_sub(1 + self.inputs)
    }

    /// The units that a form reads.
    pub fn read_by<'a>(&'a self, form: &'a LinearForm) -> impl Iterator<Item = usize> + 'a {
        form.terms().iter().filter_map(|(position, _)| self.unit_at(*position))
    }

    /// The earliest layer of every unit, from 1.
    pub fn earliest(&self) -> Vec<usize> {
        let mut layers: Vec<usize> = Vec::with_capacity(self.units.len());
        for unit in &self.units {
            let read = unit.forms().into_iter().flat_map(|form| self.read_by(form));
            layers.push(1 + read.map(|u| layers[u]).max().unwrap_or(0));
        }
        layers
    }

    /// The parts without units that nothing reads.
    pub fn without_unused(&self) -> Self {
        let mut is_used = vec![false; self.units.len()];
        for output in &self.outputs {
            self.read_by(output).for_each(|u| is_used[u] = true);
        }
        for (at, unit) in self.units.iter().enumerate().rev() {
            if is_used[at] {
                let read = unit.forms().into_iter().flat_map(|form| self.read_by(form));
                read.for_each(|u| is_used[u] = true);
            }
        }
        let mut rebuilt = Rebuilt::new(self);
        for (at, unit) in self.units.iter().enumerate() {
            if is_used[at] {
                rebuilt.keep(at, unit);
            }
        }
        rebuilt.finish(self)
    }

    /// The outputs at a point, exactly.
    pub fn evaluate(&self, inputs: &[Rational]) -> Vec<Rational> {
        let mut values = vec![Rational::ONE];
        values.extend_from_slice(inputs);
        for unit in &self.units {
            let forms: Vec<Rational> =
                unit.forms().into_iter().map(|f| value(f, &values)).collect();
            values.push(unit.value(&forms));
        }
        self.outputs.iter().map(|f| value(f, &values)).collect()
    }
}

/// Parts under reconstruction: what stands for each old position.
pub(super) struct Rebuilt {
    inputs: usize,
    units: Vec<Unit>,
    images: Vec<LinearForm>,
}

impl Rebuilt {
    pub(super) fn new(parts: &Parts) -> Self {
        Self::empty(parts.inputs, parts.units.len())
    }

    /// For so many inputs and old units.
    fn empty(inputs: usize, units: usize) -> Self {
        let mut images: Vec<LinearForm> = (0..=inputs).map(LinearForm::variable).collect();
        images.resize(1 + inputs + units, LinearForm::default());
        Self { inputs, units: Vec::new(), images }
    }

    /// A form over new positions.
    pub(super) fn form(&self, form: &LinearForm) -> LinearForm {
        let terms = form.terms().iter();
        LinearForm::from_terms(
            terms.flat_map(|(at, c)| {
                self.images[*at].terms().iter().map(move |(to, d)| (*to, c * d))
            }),
        )
    }

    /// Adds the unit that stood at place `old`, as it was.
    pub(super) fn keep(&mut self, old: usize, unit: &Unit) {
        let image = self.add(unit.map(|f| self.form(f)));
        self.set(old, image);
    }

    /// Lets a form over new positions stand for the old unit.
    pub(super) fn set(&mut self, old: usize, image: LinearForm) {
        self.images[1 + self.inputs + old] = image;
    }

    /// Adds a unit that is new, and returns its value.
    pub(super) fn add(&mut self, unit: Unit) -> LinearForm {
        self.units.push(unit);
        LinearForm::variable(self.inputs + self.units.len())
    }

    /// What the units of `parts` became.
    pub(super) fn finish(self, parts: &Parts) -> Parts {
        let outputs = parts.outputs.iter().map(|f| self.form(f)).collect();
        Parts { inputs: self.inputs, outputs, units: self.units }
    }
}

/// A form at a point: one value a position, the constant 1 among them.
pub fn value(form: &LinearForm, values: &[Rational]) -> Rational {
    form.terms().iter().fold(Rational::ZERO, |sum, (at, c)| &sum + &(c * &values[*at]))
}

fn form(affine: &Affine, inputs: usize, parameters: &[Rational]) -> LinearForm {
    let position = |wire: Wire| match wire {
        Wire::Input(x) => 1 + x.index(),
        Wire::Gate(g) => 1 + inputs + g.index(),
    };
    let terms = affine.terms().iter().map(|(w, c)| (position(*w), c.evaluate(parameters)));
    let constant = affine.constant_part();
    let constant = (!constant.is_zero()).then(|| (ONE, constant.evaluate(parameters)));
    LinearForm::from_terms(terms.chain(constant))
}

fn product(left: LinearForm, right: LinearForm) -> Unit {
    let ((a, f), (b, g)) = (left.split_content(), right.split_content());
    if f == g { Unit::Squares(vec![(&a * &b, f)]) } else { Unit::Product(vec![left, right]) }
}

/// A number times a bit x, a negated one or a product of bits; with it the form x - 1, or -x, or that
/// of the product: 0 where it is 1, and at most -1 elsewhere.
fn literal(
    form: &LinearForm,
    domains: &[Domain],
    units: &[Unit],
) -> Option<(Rational, LinearForm)> {
    let (position, scale, is_negated) = match form.terms() {
        [(at, c)] if *at != ONE => (*at, c.clone(), false),
        [(ONE, one), (at, c)] if (one + c).is_zero() => (*at, one.clone(), true),
        _ => return None,
    };
    let minus = Rational::integer(-1);
    if let Some(Domain::Bit) = position.checked_sub(1).and_then(|x| domains.get(x)) {
        let bit = LinearForm::variable(position);
        let form = match is_negated {
            true => bit.scaled(&minus),
            false => bit.plus(&minus, &LinearForm::variable(ONE)),
        };
        return Some((scale, form));
    }
    match units.get(position.checked_sub(1 + domains.len())?)? {
        Unit::Bits(form) if !is_negated => Some((scale, form.clone())),
        _ => None,
    }
}
