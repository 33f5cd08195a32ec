//! A compiled definition at a point: by the JIT, and exactly.

use multiplet::jit::{Engine, Kernel};
use multiplet_compiler::Compiled;
use multiplet_compiler::network::{Affine, Wire};
use multiplet_compiler::poly::{Domain, Polynomial, Signature, System};
use multiplet_compiler::rational::Rational;

use crate::failure::Failure;
use crate::point::Point;

/// Exact values are computed as long as no gate has more bits than this.
const MOST_BITS: u64 = 1 << 16;

/// What a definition is at a point.
pub struct Values {
    /// By the kernel, one number an output.
    pub found: Vec<f64>,
    /// On rationals; nothing where the numbers would grow too long to be worth it.
    pub exact: Option<Vec<Rational>>,
    /// What ran: `JIT`, or the interpreter and why.
    pub engine: String,
}

/// A kernel of the program.
pub fn kernel(compiled: &Compiled) -> Result<Kernel, Failure> {
    Ok(Kernel::compile(&compiled.program)?)
}

/// The values at a point.
pub fn at(compiled: &Compiled, point: &Point) -> Result<Values, Failure> {
    let kernel = kernel(compiled)?;
    let mut found = vec![0.0; compiled.network.outputs.len()];
    kernel.call(&floats(&point.variables), &floats(&point.parameters), &mut found)?;
    let engine = match kernel.engine() {
        Engine::Jit => "JIT".to_owned(),
        Engine::Interpreter(reason) => format!("interpreter ({reason})"),
    };
    Ok(Values { found, exact: exact(compiled, point), engine })
}

/// How far a relation may be from holding at a point given in decimals.
const TOLERANCE: f64 = 1e-6;

/// Refuses a point where declared relations do not hold: a value there means nothing.
pub fn check_relations(system: &System, point: &Point) -> Result<(), Failure> {
    let is_broken = |p: &Polynomial| {
        let value = p.evaluate(&point.variables, &point.parameters);
        value.to_f64().abs() > TOLERANCE
    };
    let signature = &system.signature;
    let (names, parameters) = (signature.variable_names(), signature.parameter_names());
    if !system.ideal.declared().iter().any(is_broken) {
        return Ok(());
    }
    let relations = system.ideal.display(&names, &parameters);
    Err(Failure::argument(format!("the point is not one where {relations}")))
}

/// The point at which reports show a value, where the relations hold if such a point is found.
pub fn sample(system: &System) -> Point {
    let mut point = plain_sample(&system.signature);
    let mut related: Vec<usize> =
        system.ideal.declared().iter().flat_map(Polynomial::variables).collect();
    related.sort_unstable();
    related.dedup();
    if related.len() > MOST_RELATED || related.is_empty() {
        return point;
    }
    let plain = point.clone();
    let count = TRIED.len().pow(related.len() as u32);
    for choice in 0..count {
        for (k, x) in related.iter().enumerate() {
            let (n, d) = TRIED[choice / TRIED.len().pow(k as u32) % TRIED.len()];
            point.variables[*x] = Rational::ratio(n, d).unwrap_or(Rational::ONE);
        }
        let holds = |p: &Polynomial| p.evaluate(&point.variables, &point.parameters).is_zero();
        if system.ideal.declared().iter().all(holds) {
            return point;
        }
    }
    plain
}

/// What variables under relations are tried to be.
const TRIED: [(i64, i64); 12] = [
    (2, 3),
    (1, 3),
    (3, 5),
    (4, 5),
    (1, 2),
    (-1, 2),
    (-2, 3),
    (-1, 3),
    (2, 1),
    (3, 1),
    (1, 1),
    (0, 1),
];
/// With more variables under relations a point is not looked for.
const MOST_RELATED: usize = 4;

/// Small fractions, and members of other domains.
fn plain_sample(signature: &Signature) -> Point {
    let fraction =
        |k: usize, first: i64| Rational::ratio(1, (k % 7) as i64 + first).unwrap_or(Rational::ONE);
    let domains = signature.domains();
    let variables = domains.iter().enumerate().map(|(k, domain)| match domain {
        Domain::Real => fraction(k, 2),
        Domain::Bit => Rational::integer((k % 3 != 1).into()),
        Domain::Spin => Rational::integer(if k % 3 == 1 { -1 } else { 1 }),
    });
    let parameters = (0..signature.parameter_count()).map(|k| fraction(k, 3));
    Point { variables: variables.collect(), parameters: parameters.collect() }
}

/// The nearest floating-point numbers.
pub fn floats(values: &[Rational]) -> Vec<f64> {
    values.iter().map(Rational::to_f64).collect()
}

/// The exact values of all outputs, by running the network on rationals.
fn exact(compiled: &Compiled, point: &Point) -> Option<Vec<Rational>> {
    if !compiled.network.signature.roots.is_empty() {
        // The values are not rational.
        return None;
    }
    let mut gates: Vec<Rational> = Vec::with_capacity(compiled.network.gates.len());
    for gate in &compiled.network.gates {
        let product = &value(&gate.left, point, &gates) * &value(&gate.right, point, &gates);
        if product.bits() > MOST_BITS {
            return None;
        }
        gates.push(product);
    }
    Some(compiled.network.outputs.iter().map(|o| value(&o.form, point, &gates)).collect())
}

fn value(form: &Affine, point: &Point, gates: &[Rational]) -> Rational {
    let mut sum = form.constant_part().evaluate(&point.parameters);
    for (wire, coefficient) in form.terms() {
        let wire = match wire {
            Wire::Input(id) => &point.variables[id.index()],
            Wire::Gate(id) => &gates[id.index()],
        };
        sum += &(&coefficient.evaluate(&point.parameters) * wire);
    }
    sum
}
