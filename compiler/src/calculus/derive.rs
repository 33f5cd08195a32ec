//! From a system and its network to the system of its derivatives.

use super::evaluation::{Evaluation, WrongEvaluation};
use super::names::{Element, fresh, label, second};
use super::tape::Tape;
use crate::id::VariableId;
use crate::network::{Affine, Network, NetworkBuilder, Output, Wire};
use crate::poly::polynomial::Ring;
use crate::poly::{
    Argument, Coefficient, Ideal, Polynomial, Shape, Signature, System, SystemOutput,
};

/// Derivatives of more terms are not expanded: the sweep stands for them.
const MOST_TERMS: usize = 50_000;

/// The system of the derivatives that `evaluation` asks for; what is not about derivatives leaves
/// the system as it is. `network` computes `system`; the new system's program as written is a sweep
/// over it.
pub fn derive(
    system: &System,
    network: &Network,
    evaluation: Evaluation,
) -> Result<System, WrongEvaluation> {
    evaluation.check(&system.signature)?;
    let wanted = match evaluation {
        Evaluation::Value | Evaluation::Step { .. } | Evaluation::Iterate(_) => {
            return Ok(system.clone());
        }
        Evaluation::Gradient { value } => first(system, network, value),
        Evaluation::Jacobian { value } => first(system, network, value),
        Evaluation::Hessian => hessian(system, network),
        Evaluation::HessianProduct => hessian_product(system, network),
        Evaluation::Motion { energy } => motion(system, network, energy, true, true),
        Evaluation::Velocity => motion(system, network, false, true, false),
        Evaluation::Force => motion(system, network, false, false, true),
    };
    Ok(wanted.finish())
}

/// One output of a system of derivatives.
struct Wanted {
    name: String,
    form: Affine,
    polynomial: Option<Polynomial>,
}

/// A system of derivatives under construction.
struct Derived {
    signature: Signature,
    builder: NetworkBuilder,
    outputs: Vec<Wanted>,
    parts: Vec<Vec<usize>>,
}

impl Derived {
    fn new(signature: &Signature) -> Self {
        Self {
            signature: signature.clone(),
            builder: NetworkBuilder::new(),
            outputs: Vec::new(),
            parts: Vec::new(),
        }
    }

    fn push(&mut self, name: String, form: Affine, polynomial: Option<Polynomial>) {
        self.outputs.push(Wanted { name, form, polynomial });
    }

    fn finish(mut self) -> System {
        self.signature.result = Shape::of_parts(self.parts);
        let form = |o: &Wanted| Output { name: o.name.clone(), form: o.form.clone() };
        let outputs = self.outputs.iter().map(form).collect();
        let written = self.builder.finish(self.signature.clone(), outputs);
        let outputs = self.outputs.into_iter();
        let outputs =
            outputs.map(|o| SystemOutput { name: o.name, polynomial: o.polynomial }).collect();
        let ideal = Ideal::of_domains(&self.signature);
        System { signature: self.signature, outputs, written, ideal, posterior: None }
    }
}

/// The polynomial of an output, where its derivatives of this order may be expanded.
fn expandable(system: &System, order: u32) -> bool {
    let terms = |p: &Polynomial| {
        let factors = |m: &crate::poly::Monomial| m.factors().count().pow(order);
        p.terms().iter().map(|(m, _)| factors(m)).sum::<usize>()
    };
    let known = system.polynomials();
    known.is_some_and(|all| all.into_iter().map(terms).sum::<usize>() <= MOST_TERMS)
}

fn polynomial(system: &System, output: usize, order: u32) -> Option<&Polynomial> {
    let polynomial = system.outputs[output].polynomial.as_ref();
    polynomial.filter(|_| expandable(system, order))
}

/// All first derivatives of every output, by the sweep with fewer gates.
fn rows(builder: &mut NetworkBuilder, network: &Network) -> Vec<Vec<Affine>> {
    let variables = network.signature.variable_count();
    let reverse = |builder: &mut NetworkBuilder| {
        let tape = Tape::record(builder, network);
        (0..network.outputs.len()).map(|k| tape.reverse(builder, k)).collect::<Vec<_>>()
    };
    let mut backwards = builder.clone();
    let rows = reverse(&mut backwards);
    if network.outputs.len() == 1 {
        *builder = backwards;
        return rows;
    }
    let tape = Tape::record(builder, network);
    let columns: Vec<Vec<Affine>> =
        (0..variables).map(|k| tape.forward(builder, &unit(variables, k))).collect();
    if backwards.gate_count() < builder.gate_count() {
        *builder = backwards;
        return rows;
    }
    let row = |output: usize| columns.iter().map(|column| column[output].clone()).collect();
    (0..network.outputs.len()).map(row).collect()
}

fn unit(variables: usize, k: usize) -> Vec<Affine> {
    let entry = |i: usize| if i == k { Coefficient::one() } else { Coefficient::zero() };
    (0..variables).map(|i| Affine::constant(entry(i))).collect()
}

/// The parts of the gradient: one an argument, in its shape.
fn gradient_parts(variables: &[Argument]) -> impl Iterator<Item = Vec<usize>> {
    variables.iter().map(|a| a.dimensions.clone())
}

/// Values, if wanted, then first derivatives: of one output in the shape of the arguments, of
/// several as a matrix.
fn first(system: &System, network: &Network, value: bool) -> Derived {
    let signature = &system.signature;
    let mut derived = Derived::new(signature);
    let elements = Element::all(&signature.variables);
    let tape = Tape::record(&mut derived.builder, network);
    let count = network.outputs.len();
    let labels: Vec<String> = system.outputs.iter().map(|o| label(signature, &o.name)).collect();
    if value {
        for (k, name) in labels.iter().enumerate() {
            derived.push(name.clone(), tape.output(k), system.outputs[k].polynomial.clone());
        }
        derived.parts.push(if count == 1 { vec![] } else { vec![count] });
    }
    for (k, row) in rows(&mut derived.builder, network).into_iter().enumerate() {
        for (i, form) in row.into_iter().enumerate() {
            let name = elements[i].wrapped(&format!("d{}_d", labels[k]), "");
            let exact = polynomial(system, k, 1).map(|p| p.derivative(i));
            derived.push(name, form, exact);
        }
    }
    if count == 1 {
        derived.parts.extend(gradient_parts(&signature.variables));
    } else {
        derived.parts.push(vec![count, elements.len()]);
    }
    derived
}

/// Value, gradient and the full matrix of second derivatives.
fn hessian(system: &System, network: &Network) -> Derived {
    let signature = &system.signature;
    let gradient = first(system, network, true).finish();
    let mut derived = Derived::new(signature);
    let elements = Element::all(&signature.variables);
    let n = elements.len();
    let name = label(signature, &system.outputs[0].name);
    // The rows of the sweep over value and gradient: the first is the gradient again.
    let matrix = rows(&mut derived.builder, &gradient.written).split_off(1);
    let tape = Tape::record(&mut derived.builder, &gradient.written);
    for (k, output) in gradient.outputs.iter().enumerate() {
        derived.push(output.name.clone(), tape.output(k), output.polynomial.clone());
    }
    let exact = polynomial(system, 0, 2);
    for i in 0..n {
        for j in 0..n {
            // The matrix is symmetric, so the upper half serves for both.
            let form = matrix[i.min(j)][i.max(j)].clone();
            let polynomial = exact.map(|p| p.derivative(i).derivative(j));
            derived.push(second(&name, &elements[i], &elements[j]), form, polynomial);
        }
    }
    derived.parts.push(vec![]);
    derived.parts.extend(gradient_parts(&signature.variables));
    derived.parts.push(vec![n, n]);
    derived
}

/// The matrix of second derivatives times a vector of further variables.
fn hessian_product(system: &System, network: &Network) -> Derived {
    let signature = &system.signature;
    let gradient = first(system, network, false).finish();
    let mut derived = Derived::new(signature);
    let n = signature.variable_count();
    for argument in &signature.variables {
        let name = fresh(&derived.signature, &format!("v_{}", argument.name));
        derived.signature.variables.push(Argument { name, ..argument.clone() });
    }
    let direction: Vec<Affine> = (n..2 * n).map(|k| Affine::input(VariableId::new(k))).collect();
    let tape = Tape::record(&mut derived.builder, &gradient.written);
    let forms = tape.forward(&mut derived.builder, &direction);
    let exact = polynomial(system, 0, 2);
    let elements = Element::all(&signature.variables);
    for (i, form) in forms.into_iter().enumerate() {
        let polynomial = exact.map(|p| {
            let p = p.derivative(i);
            let parts = (0..n).map(|j| p.derivative(j).mul(&Polynomial::variable(n + j)));
            parts.fold(Polynomial::zero(), |sum, part| sum.add(&part))
        });
        derived.push(elements[i].wrapped("hv_", ""), form, polynomial);
    }
    derived.parts.extend(gradient_parts(&signature.variables));
    derived
}

/// Hamilton's equations, dq/dt = ∂H/∂p and dp/dt = -∂H/∂q, after the energy if that is wanted.
fn motion(
    system: &System,
    network: &Network,
    energy: bool,
    velocity: bool,
    force: bool,
) -> Derived {
    let signature = &system.signature;
    let mut derived = Derived::new(signature);
    let elements = Element::all(&signature.variables);
    let pairs = elements.len() / 2;
    let exact = polynomial(system, 0, 1);
    let tape = Tape::record(&mut derived.builder, network);
    let gradient = tape.reverse(&mut derived.builder, 0);
    if energy {
        let name = label(signature, &system.outputs[0].name);
        derived.push(name, tape.output(0), system.outputs[0].polynomial.clone());
        derived.parts.push(vec![]);
    }
    if velocity {
        for i in 0..pairs {
            let polynomial = exact.map(|h| h.derivative(pairs + i));
            derived.push(elements[i].wrapped("d", "_dt"), gradient[pairs + i].clone(), polynomial);
        }
        derived.parts.push(signature.variables[0].dimensions.clone());
    }
    if force {
        for i in 0..pairs {
            let polynomial = exact.map(|h| h.derivative(i).neg());
            let name = elements[pairs + i].wrapped("d", "_dt");
            derived.push(name, gradient[i].neg(), polynomial);
        }
        derived.parts.push(signature.variables[1].dimensions.clone());
    }
    derived
}

/// Whether a form reads an input.
pub(super) fn reads_input(form: &Affine, which: impl Fn(usize) -> bool) -> bool {
    let is_read = |wire: &Wire| matches!(wire, Wire::Input(x) if which(x.index()));
    form.terms().iter().any(|(wire, _)| is_read(wire))
}
