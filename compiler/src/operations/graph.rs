//! A network as distinct forms and the gates between them, for moves that keep the gates.

use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

use super::tally::Tally;
use crate::id::GateId;
use crate::network::{Affine, Gate, Network, Output, Wire};
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;
use crate::rational::Rational;

/// Moves listed for one form.
const MOVES: usize = 64;

/// Readers and users beyond which a form is left as it is: everything hangs on it.
const FAN: usize = 12;

/// A change of one factor.
#[derive(Clone, PartialEq, Debug)]
pub enum Move {
    /// The form, times a number.
    Scale(usize, Rational),
    /// The form, plus a constant.
    Shift(usize, Coefficient),
    /// A factor of one gate (its side) becomes a form of its own, times a number.
    ScalePart(usize, usize, Rational),
    /// A factor of one gate (its side) becomes a form of its own, plus a constant.
    ShiftPart(usize, usize, Coefficient),
}

/// New contents of forms, each form once.
type Edited = Vec<(usize, Affine)>;

/// Whether an edit is counted or taken back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Forth,
    Back,
}

/// What a move changes: new contents of forms, and a gate that is given a new form.
#[derive(Clone, Debug)]
pub struct Edit {
    forms: Edited,
    split: Option<(usize, usize, Affine)>,
}

impl Edit {
    /// Some for each form and each of its terms, with the square of the length of coefficients: the
    /// time of rational arithmetic.
    pub fn work(&self) -> usize {
        let words = |form: &Affine| 1 + bits_of(form) as usize / 64;
        let work = |form: &Affine| 2 + form.terms().len() * words(form).pow(2);
        self.forms.iter().map(|f| work(&f.1)).sum::<usize>() + 2
    }
}

/// Forms, gates and outputs.
#[derive(Clone, Debug)]
pub struct Graph {
    forms: Vec<Affine>,
    /// The forms of the two factors of each gate.
    factors: Vec<[usize; 2]>,
    outputs: Vec<usize>,
    /// The gates of which a form is a factor, and whether it is an output too.
    users: Vec<BTreeSet<usize>>,
    is_output: Vec<bool>,
    /// The forms that read a gate.
    readers: Vec<BTreeSet<usize>>,
    tally: Tally,
    bits: u64,
}

impl Graph {
    /// The graph of a network; coefficients may grow to `bits`.
    pub fn new(network: &Network, bits: u64) -> Self {
        let mut graph = Self {
            forms: Vec::new(),
            factors: Vec::new(),
            outputs: Vec::new(),
            users: Vec::new(),
            is_output: Vec::new(),
            readers: vec![BTreeSet::new(); network.gates.len()],
            tally: Tally::default(),
            bits,
        };
        let mut known: FxHashMap<Affine, usize> = FxHashMap::default();
        let mut number = |graph: &mut Self, form: &Affine| {
            *known.entry(form.clone()).or_insert_with(|| graph.push(form.clone()))
        };
        for (g, gate) in network.gates.iter().enumerate() {
            let pair = [number(&mut graph, &gate.left), number(&mut graph, &gate.right)];
            graph.factors.push(pair);
            pair.iter().for_each(|f| {
                graph.users[*f].insert(g);
            });
        }
        for output in &network.outputs {
            let f = number(&mut graph, &output.form);
            graph.outputs.push(f);
            graph.is_output[f] = true;
        }
        for form in &graph.forms {
            graph.tally.add(form);
        }
        let longest = graph.forms.iter().map(bits_of).max().unwrap_or(0);
        graph.bits = bits.max(longest);
        graph
    }

    /// The number of forms.
    pub fn nodes(&self) -> usize {
        self.forms.len()
    }

    /// The number of terms of all forms, and of forms.
    pub fn terms(&self) -> usize {
        self.forms.iter().map(|form| 1 + form.terms().len()).sum()
    }

    /// Additions and constant products.
    pub fn cost(&self) -> usize {
        self.tally.cost()
    }

    fn push(&mut self, form: Affine) -> usize {
        let f = self.forms.len();
        for g in form.gates() {
            self.readers[g.index()].insert(f);
        }
        self.forms.push(form);
        self.users.push(BTreeSet::new());
        self.is_output.push(false);
        f
    }

    /// What may be worth trying on a form, from the coefficients next to it.
    pub fn moves(&self, form: usize) -> Vec<Move> {
        let users = &self.users[form];
        let content = &self.forms[form];
        let mut moves: Vec<Move> = Vec::new();
        let mut add = |step: Move| {
            if moves.len() < MOVES && !is_trivial(&step) && !moves.contains(&step) {
                moves.push(step);
            }
        };
        let is_whole = !users.is_empty() && users.len() <= FAN && !self.is_output[form];
        if is_whole {
            if !content.constant_part().is_zero() {
                add(Move::Shift(form, content.constant_part().neg()));
            }
            for (_, c) in content.terms() {
                let scale = c.number().and_then(|c| c.abs().inverse());
                scale.into_iter().for_each(|s| add(Move::Scale(form, s)));
            }
        }
        for &g in users.iter().filter(|g| self.readers[**g].len() <= FAN).take(FAN) {
            let [left, right] = self.factors[g];
            let (other, is_square) = (if left == form { right } else { left }, left == right);
            let side = usize::from(left != form);
            let is_part = users.len() > 1 || self.is_output[form] || is_square;
            let wire = Wire::Gate(GateId::new(g));
            for &r in &self.readers[g] {
                let reader = &self.forms[r];
                let Some(c) = reader.coefficient(wire) else { continue };
                if let Some(c) = c.number() {
                    let others = reader.terms().iter().filter_map(|t| t.1.number());
                    for m in others.map(Rational::abs).chain([Rational::ONE]) {
                        let Some(ratio) = m.inverse().map(|inverse| &c.abs() * &inverse) else {
                            continue;
                        };
                        if is_part {
                            add(Move::ScalePart(g, side, ratio.clone()));
                        }
                        let scale = if is_square { ratio.square_root() } else { Some(ratio) };
                        if is_whole {
                            scale.into_iter().for_each(|s| add(Move::Scale(form, s)));
                        }
                    }
                }
                // A shift of this factor adds multiples of the other one to the reader.
                let twice = Coefficient::integer(if is_square { 2 } else { 1 });
                for (w, m) in self.forms[other].terms() {
                    let Some(have) = reader.coefficient(*w) else { continue };
                    let Some(shift) = have.divide(&c.mul(m).mul(&twice)) else { continue };
                    if is_whole {
                        add(Move::Shift(form, shift.clone()));
                    }
                    if is_part {
                        add(Move::ShiftPart(g, side, shift.mul(&twice)));
                    }
                }
            }
        }
        moves
    }

    /// The change of cost by a move and what it rewrites; `None` where coefficients grow too long.
    pub fn tried(&mut self, step: &Move) -> Option<(isize, Edit)> {
        let mut edited = Edited::new();
        let mut split = None;
        match step {
            Move::Scale(f, scale) => {
                let by = Coefficient::Number(scale.clone());
                edited.push((*f, self.forms[*f].scaled(&by)));
                for &g in &self.users[*f] {
                    let is_square = self.factors[g] == [*f, *f];
                    let grown = if is_square { by.mul(&by) } else { by.clone() };
                    self.multiply(&mut edited, g, &grown)?;
                }
            }
            Move::Shift(f, shift) => {
                edited.push((*f, self.forms[*f].plus(shift)));
                for &g in &self.users[*f] {
                    self.make_up(&mut edited, g, *f, shift)?;
                }
                if self.is_output[*f] {
                    return None;
                }
            }
            Move::ScalePart(g, side, scale) => {
                let by = Coefficient::Number(scale.clone());
                split = Some((*g, *side, self.forms[self.factors[*g][*side]].scaled(&by)));
                self.multiply(&mut edited, *g, &by)?;
            }
            Move::ShiftPart(g, side, shift) => {
                let [left, right] = self.factors[*g];
                let (f, other) = if *side == 0 { (left, right) } else { (right, left) };
                split = Some((*g, *side, self.forms[f].plus(shift)));
                self.add_product(&mut edited, *g, &self.forms[other].scaled(shift))?;
            }
        }
        if edited.iter().any(|(_, form)| bits_of(form) > self.bits) {
            return None;
        }
        let edit = Edit { forms: edited, split };
        let before = self.tally.cost();
        self.count(&edit, Way::Forth);
        let change = self.tally.cost() as isize - before as isize;
        self.count(&edit, Way::Back);
        Some((change, edit))
    }

    /// Puts the forms of an edit into the tally in place of those that stand, or takes them out.
    fn count(&mut self, edit: &Edit, way: Way) {
        let standing = |f: usize| &self.forms[f];
        let mut old: Vec<&Affine> = edit.forms.iter().map(|(f, _)| standing(*f)).collect();
        let mut new: Vec<&Affine> = edit.forms.iter().map(|(_, form)| form).collect();
        if let Some((gate, side, form)) = &edit.split {
            new.push(form);
            if self.falls_idle(*gate, *side) {
                old.push(standing(self.factors[*gate][*side]));
            }
        }
        if way == Way::Back {
            std::mem::swap(&mut old, &mut new);
        }
        for form in old {
            self.tally.remove(form);
        }
        for form in new {
            self.tally.add(form);
        }
    }

    /// Whether nothing reads a factor's form once the gate has another one on that side.
    fn falls_idle(&self, gate: usize, side: usize) -> bool {
        let [left, right] = self.factors[gate];
        let form = self.factors[gate][side];
        left != right && self.users[form].len() == 1 && !self.is_output[form]
    }

    /// The gate has become so many times what it was: its readers divide by that.
    fn multiply(&self, edited: &mut Edited, gate: usize, by: &Coefficient) -> Option<()> {
        let back = Coefficient::one().divide(by)?;
        let wire = Wire::Gate(GateId::new(gate));
        self.rewrite_readers(edited, gate, |form, c| {
            form.add(&Affine::wire(wire).scaled(&c.mul(&back).add(&c.neg())))
        })
    }

    /// The gate has grown by this form: its readers take it off again.
    fn add_product(&self, edited: &mut Edited, gate: usize, grown: &Affine) -> Option<()> {
        self.rewrite_readers(edited, gate, |form, c| form.sub(&grown.scaled(c)))
    }

    /// Rewrites every form that reads a gate, from the form and the gate's coefficient in it.
    fn rewrite_readers(
        &self,
        edited: &mut Edited,
        gate: usize,
        rewritten: impl Fn(&Affine, &Coefficient) -> Affine,
    ) -> Option<()> {
        for &r in &self.readers[gate] {
            let form = take(edited, r).unwrap_or_else(|| self.forms[r].clone());
            let c = form.coefficient(Wire::Gate(GateId::new(gate)))?;
            put(edited, r, rewritten(&form, c));
        }
        Some(())
    }

    /// What the readers of a gate need when a factor of it is shifted: the gate grows by the shift
    /// times the other factor, a square by `2·shift·f + shift²`.
    fn make_up(
        &self,
        edited: &mut Edited,
        gate: usize,
        form: usize,
        shift: &Coefficient,
    ) -> Option<()> {
        let [left, right] = self.factors[gate];
        let grown = if left == right {
            let twice = self.forms[form].scaled(&shift.add(shift));
            twice.plus(&shift.mul(shift))
        } else {
            // It may read a gate that has grown before this one: then it has been rewritten.
            let other = if left == form { right } else { left };
            let other = take(edited, other).unwrap_or_else(|| self.forms[other].clone());
            other.scaled(shift)
        };
        self.add_product(edited, gate, &grown)
    }

    /// Rewrites the forms of an edit.
    pub fn apply(&mut self, edit: Edit) {
        self.count(&edit, Way::Forth);
        for (f, form) in edit.forms {
            self.set(f, form);
        }
        if let Some((gate, side, form)) = edit.split {
            let is_idle = self.falls_idle(gate, side);
            let old = self.factors[gate][side];
            let new = self.push(form);
            self.factors[gate][side] = new;
            self.users[new].insert(gate);
            if !self.factors[gate].contains(&old) {
                self.users[old].remove(&gate);
            }
            if is_idle {
                self.set(old, Affine::zero());
            }
        }
    }

    fn set(&mut self, form: usize, content: Affine) {
        for g in self.forms[form].gates() {
            self.readers[g.index()].remove(&form);
        }
        for g in content.gates() {
            self.readers[g.index()].insert(form);
        }
        self.forms[form] = content;
    }

    /// The network of the graph.
    pub fn into_network(self, like: &Network) -> Network {
        let form = |f: usize| self.forms[f].clone();
        let gates = self.factors.iter().map(|[l, r]| Gate { left: form(*l), right: form(*r) });
        let outputs = like.outputs.iter().zip(&self.outputs);
        let outputs = outputs.map(|(o, f)| Output { name: o.name.clone(), form: form(*f) });
        Network {
            signature: like.signature.clone(),
            gates: gates.collect(),
            outputs: outputs.collect(),
        }
    }
}

fn take(edited: &Edited, form: usize) -> Option<Affine> {
    edited.iter().find(|e| e.0 == form).map(|e| e.1.clone())
}

fn put(edited: &mut Edited, form: usize, content: Affine) {
    match edited.iter_mut().find(|e| e.0 == form) {
        Some(entry) => entry.1 = content,
        None => edited.push((form, content)),
    }
}

fn is_trivial(step: &Move) -> bool {
    match step {
        Move::Scale(_, s) | Move::ScalePart(_, _, s) => s.is_one(),
        Move::Shift(_, c) | Move::ShiftPart(_, _, c) => c.is_zero(),
    }
}

fn bits_of(form: &Affine) -> u64 {
    let all = form.terms().iter().map(|t| t.1.bits());
    all.chain([form.constant_part().bits()]).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Affine, Coefficient, Graph, Move, Network, Output};
    use crate::id::VariableId;
    use crate::network::expand::{ExpansionLimits, expand};
    use crate::network::{NetworkBuilder, samples};

    #[test]
    fn every_move_keeps_the_polynomials() {
        // A factor of a gate and of a gate that reads it, a square, and a factor that is an output.
        let [x, y, z] = [0, 1, 2].map(|k| Affine::input(VariableId::new(k)));
        let mut builder = NetworkBuilder::new();
        let f = x.add(&y).plus(&Coefficient::integer(3));
        let first = builder.mul(&f, &y.add(&z));
        let second = builder.mul(&f, &first.add(&z.scaled(&Coefficient::integer(2))));
        let square = builder.square(&f.sub(&z));
        let last = builder.mul(&second.add(&square), &f);
        let forms = [last.add(&first).add(&second).add(&y), f.clone(), square.add(&f)];
        let outputs = forms.map(|form| Output { name: "out".into(), form }).to_vec();
        let signature = samples::parse("network f(x, y, z) {\n out = x\n}").signature;
        let network: Network = builder.finish(signature, outputs);
        let wanted = expand(&network, ExpansionLimits::default());
        let numbers = ["2", "-1/3"].map(|t| t.parse::<crate::rational::Rational>().unwrap());
        for number in numbers {
            let shift = Coefficient::Number(number.clone());
            let mut moves = Vec::new();
            let mut graph = Graph::new(&network, 64);
            for k in 0..graph.nodes() {
                moves.extend([Move::Scale(k, number.clone()), Move::Shift(k, shift.clone())]);
                moves.extend(graph.moves(k));
            }
            for g in 0..network.gates.len() {
                for side in [0, 1] {
                    moves.push(Move::ScalePart(g, side, number.clone()));
                    moves.push(Move::ShiftPart(g, side, shift.clone()));
                }
            }
            for step in moves {
                // What is an output stays as it is.
                let is_output = |k: usize| graph.is_output[k];
                if matches!(step, Move::Scale(k, _) | Move::Shift(k, _) if is_output(k)) {
                    continue;
                }
                let before = graph.cost();
                let Some((change, edit)) = graph.tried(&step) else { continue };
                let mut moved = graph.clone();
                moved.apply(edit);
                assert_eq!(moved.cost() as isize - before as isize, change, "{step:?}");
                let moved = moved.into_network(&network);
                assert_eq!(expand(&moved, ExpansionLimits::default()), wanted, "{step:?}");
            }
        }
    }
}
