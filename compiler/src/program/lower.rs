//! Lowers a network to a program: gates to products, affine forms to sums of good shape.
//!
//! Partial sums that several forms share are taken out first (see [`share`]); they are sums of two
//! terms, computed where they are first needed. The shape of a sum fixes its rounding, so it is a
//! rule:
//! 1. Terms with equal coefficients up to sign form a group, multiplied once: `2x - 2y` is
//!    `2·(x - y)`. Inside a group the terms keep the order of their wires.
//! 2. The summands are the terms with coefficient ±1, the constant part, and the groups in the
//!    order of their first wires, in this order: what a fused multiply-add can start from is first.
//! 3. Signs are carried along, so subtraction takes the place of negation; if all summands are
//!    negative, the first constant among them changes sign. No sum starts from zero.
//! 4. Up to [`CHAIN`] summands are added left to right, which fuses best; longer sums are halved
//!    and the halves added, which is shorter to wait for and rounds less.
//!
//! Coefficients in the parameters are computed in the uniform part, by Horner's rule in the
//! parameter that occurs most.

use std::collections::BTreeSet;

use indexmap::{IndexMap, IndexSet};

use super::builder::ProgramBuilder;
use super::share::{Part, Sharing, Sum, share};
use super::{Program, Value};
use crate::id::{GateId, ParameterId};
use crate::network::{Affine, Network, Wire};
use crate::options::Options;
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Monomial, ParameterPolynomial};
use crate::rational::Rational;

/// The longest sum that is added left to right.
pub const CHAIN: usize = 8;

/// The program of a network. Square roots among its coefficients become the nearest numbers of the
/// signature's type here.
///
/// Every output is computed as soon as its last gate is, so that values do not stay alive longer
/// than they must.
pub fn lower(network: &Network, options: &Options) -> Program {
    let rounded = network.rounded();
    let network = rounded.as_ref().unwrap_or(network);
    let forms = Forms::of(network);
    let sharing = share(forms.distinct.iter().copied());
    let partial = vec![None; sharing.shared.len()];
    let mut lowering =
        Lowering { builder: ProgramBuilder::new(), gates: Vec::new(), sharing: &sharing, partial };
    let mut outputs: Vec<Option<Value>> = vec![None; network.outputs.len()];
    // Outputs by the number of gates that must exist before them.
    let mut ready: Vec<Vec<usize>> = vec![Vec::new(); network.gates.len() + 1];
    for (k, output) in network.outputs.iter().enumerate() {
        ready[output.form.gates().map(|g| g.index() + 1).max().unwrap_or(0)].push(k);
    }
    for (done, due) in ready.iter().enumerate() {
        if let Some([left, right]) = done.checked_sub(1).map(|last| forms.factors[last]) {
            let left_value = lowering.form(left);
            let right_value = if left == right { left_value } else { lowering.form(right) };
            let product = lowering.builder.mul(left_value, right_value);
            lowering.builder.name(product, GateId::new(lowering.gates.len()));
            lowering.gates.push(product);
        }
        for k in due {
            outputs[*k] = Some(lowering.form(forms.outputs[*k]));
        }
    }
    let names = network.outputs.iter().map(|o| o.name.clone());
    let outputs = names.zip(outputs.into_iter().flatten()).collect();
    lowering.builder.finish(network.signature.clone(), outputs, options.fused)
}

/// The distinct forms of a network, and which of them its factors and outputs are.
struct Forms<'a> {
    distinct: IndexSet<&'a Affine>,
    factors: Vec<[usize; 2]>,
    outputs: Vec<usize>,
}

impl<'a> Forms<'a> {
    fn of(network: &'a Network) -> Self {
        let mut distinct = IndexSet::new();
        let mut number = |form: &'a Affine| distinct.insert_full(form).0;
        let gates = network.gates.iter();
        let factors = gates.map(|gate| [number(&gate.left), number(&gate.right)]).collect();
        let outputs = network.outputs.iter().map(|output| number(&output.form)).collect();
        Self { distinct, factors, outputs }
    }
}

struct Lowering<'a> {
    builder: ProgramBuilder,
    /// The product of each gate so far.
    gates: Vec<Value>,
    sharing: &'a Sharing,
    /// The shared sums that have been needed so far.
    partial: Vec<Option<Value>>,
}

/// One summand of a sum, to be added or subtracted.
#[derive(Clone, Copy)]
struct Summand {
    value: Value,
    negative: bool,
}

impl Lowering<'_> {
    /// A form; the shared sums below it that are not there yet are computed first.
    fn form(&mut self, form: usize) -> Value {
        let sharing = self.sharing;
        for part in self.missing(&sharing.forms[form]) {
            self.partial[part] = Some(self.sum_of(&sharing.shared[part]));
        }
        self.sum_of(&sharing.forms[form])
    }

    /// The shared sums below a sum that have not been computed, in the order of their numbers:
    /// each reads only those before it.
    fn missing(&self, sum: &Sum) -> BTreeSet<usize> {
        let mut missing = BTreeSet::new();
        let mut open = vec![sum];
        while let Some(sum) = open.pop() {
            for (part, _) in sum {
                if let Part::Shared(k) = part
                    && self.partial[*k].is_none()
                    && missing.insert(*k)
                {
                    open.push(&self.sharing.shared[*k]);
                }
            }
        }
        missing
    }

    /// A sum whose shared sums have been computed.
    fn sum_of(&mut self, sum: &Sum) -> Value {
        let mut constant = Coefficient::zero();
        let mut terms = Vec::with_capacity(sum.len());
        for (part, c) in sum {
            let value = match part {
                Part::Wire(Wire::Input(x)) => Some(self.builder.input(*x)),
                Part::Wire(Wire::Gate(g)) => Some(self.gates[g.index()]),
                Part::Shared(k) => self.partial[*k],
                Part::One => None,
            };
            match value {
                Some(value) => terms.push((value, c.clone())),
                None => constant = c.clone(),
            }
        }
        self.linear(&constant, terms)
    }

    /// `constant + Σ coefficient · value`, by the rule of the module's head.
    fn linear(&mut self, constant: &Coefficient, terms: Vec<(Value, Coefficient)>) -> Value {
        let mut summands = Vec::new();
        let mut groups: IndexMap<Coefficient, Vec<Summand>> = IndexMap::new();
        for (value, coefficient) in terms {
            let (magnitude, negative) = coefficient.magnitude();
            if magnitude.is_one() {
                summands.push(Summand { value, negative });
            } else {
                groups.entry(magnitude).or_default().push(Summand { value, negative });
            }
        }
        // What a constant multiplies: nothing, for the constant part.
        let mut scaled: Vec<(Coefficient, bool, Option<Value>)> = Vec::new();
        if !constant.is_zero() {
            let (magnitude, negative) = constant.magnitude();
            scaled.push((magnitude, negative, None));
        }
        for (coefficient, terms) in groups {
            if let Some(sum) = self.sum(&terms) {
                scaled.push((coefficient, sum.negative, Some(sum.value)));
            }
        }
        if summands.iter().all(|s| s.negative)
            && scaled.iter().all(|s| s.1)
            && let Some(first) = scaled.first_mut()
        {
            *first = (first.0.neg(), false, first.2);
        }
        for (coefficient, negative, value) in scaled {
            let factor = self.coefficient(&coefficient);
            let value = value.map_or(factor, |v| self.builder.mul(factor, v));
            summands.push(Summand { value, negative });
        }
        match self.sum(&summands) {
            Some(Summand { value, negative: false }) => value,
            Some(Summand { value, negative: true }) => self.builder.neg(value),
            None => self.builder.constant(&Rational::ZERO),
        }
    }

    /// The sum; `None` where there is nothing to add.
    fn sum(&mut self, summands: &[Summand]) -> Option<Summand> {
        if summands.len() > CHAIN {
            let (left, right) = summands.split_at(summands.len() / 2);
            let (left, right) = (self.sum(left)?, self.sum(right)?);
            return Some(self.combine(left, right));
        }
        let (first, rest) = summands.split_first()?;
        Some(rest.iter().fold(*first, |sum, next| self.combine(sum, *next)))
    }

    fn combine(&mut self, left: Summand, right: Summand) -> Summand {
        let value = match (left.negative, right.negative) {
            (false, false) | (true, true) => self.builder.add(left.value, right.value),
            (false, true) => self.builder.sub(left.value, right.value),
            (true, false) => self.builder.sub(right.value, left.value),
        };
        Summand { value, negative: left.negative && right.negative }
    }

    fn coefficient(&mut self, coefficient: &Coefficient) -> Value {
        match coefficient {
            Coefficient::Number(n) => self.builder.constant(n),
            Coefficient::Parametric(p) => self.parametric(p),
        }
    }

    /// Horner's rule in the parameter that occurs in most terms, while one occurs in two; the
    /// recursion is at most as deep as there are parameters.
    fn parametric(&mut self, poly: &ParameterPolynomial) -> Value {
        let Some(parameter) = most_frequent(poly) else {
            let terms = poly.terms().iter().filter(|(m, _)| !m.is_one());
            let terms: Vec<_> = terms.map(|(m, c)| (self.monomial(m), c.clone().into())).collect();
            return self.linear(&poly.coefficient(&Monomial::one()).into(), terms);
        };
        let base = self.builder.parameter(ParameterId::new(parameter));
        let parts = poly.by_powers_of(parameter);
        let mut sum: Option<Value> = None;
        for (k, (exponent, part)) in parts.iter().enumerate() {
            let next = parts.get(k + 1).map_or(0, |p| p.0);
            let lower = self.parametric(part);
            let total = sum.map_or(lower, |sum| self.builder.add(sum, lower));
            sum = Some(match self.power(base, exponent - next) {
                None => total,
                Some(power) if sum.is_none() && part.as_constant().is_some_and(|c| c.is_one()) => {
                    power
                }
                Some(power) => self.builder.mul(total, power),
            });
        }
        sum.unwrap_or_else(|| self.builder.constant(&Rational::ZERO))
    }

    /// A power product of parameters.
    fn monomial(&mut self, monomial: &Monomial) -> Value {
        let mut product: Option<Value> = None;
        for (index, exponent) in monomial.factors() {
            let base = self.builder.parameter(ParameterId::new(index));
            if let Some(power) = self.power(base, exponent) {
                product = Some(product.map_or(power, |p| self.builder.mul(p, power)));
            }
        }
        product.unwrap_or_else(|| self.builder.constant(&Rational::ONE))
    }

    /// A power by repeated squaring; `None` for the 0th.
    fn power(&mut self, base: Value, exponent: u32) -> Option<Value> {
        let mut power = base;
        for bit in (0..exponent.checked_ilog2()?).rev() {
            power = self.builder.mul(power, power);
            if exponent >> bit & 1 == 1 {
                power = self.builder.mul(power, base);
            }
        }
        Some(power)
    }
}

/// The parameter in most terms, the first such; `None` where none is in two terms.
fn most_frequent(poly: &ParameterPolynomial) -> Option<usize> {
    let mut counts: IndexMap<usize, usize> = IndexMap::new();
    for (monomial, _) in poly.terms() {
        monomial.factors().for_each(|(index, _)| *counts.entry(index).or_default() += 1);
    }
    let (index, count) =
        counts.into_iter().max_by_key(|(index, count)| (*count, std::cmp::Reverse(*index)))?;
    (count >= 2).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::super::tests::signature;
    use super::{Affine, Coefficient, Network, lower};
    use crate::id::{ParameterId, VariableId};
    use crate::network::{NetworkBuilder, Output};
    use crate::options::Options;
    use crate::poly::polynomial::Ring;
    use crate::rational::Rational;

    fn number(text: &str) -> Coefficient {
        Coefficient::Number(text.parse().unwrap())
    }

    /// The lines of arithmetic of a form in x, y, z and parameters a, b.
    fn form(fused: bool, constant: Coefficient, coefficients: &[Coefficient]) -> String {
        let inputs = (0..).map(|i| Affine::input(VariableId::new(i)));
        let scaled: Vec<_> = inputs.zip(coefficients).map(|(x, c)| x.scaled(c)).collect();
        let out = Output { name: "out".into(), form: Affine::sum(&scaled).plus(&constant) };
        let signature = signature(&["x", "y", "z"], &["a", "b"]);
        let network = Network { signature, gates: vec![], outputs: vec![out] };
        let program = lower(&network, &Options { fused, ..Options::default() });
        let text = program.to_string();
        let lines = text.lines().skip(1).filter(|l| !l.contains("input"));
        lines.map(str::trim).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn sums_need_no_zero_no_one_and_few_negations() {
        let n = |list: &[&str]| list.iter().map(|c| number(c)).collect::<Vec<_>>();
        let plain = |constant: &str, list: &[&str]| form(false, number(constant), &n(list));
        assert_eq!(plain("0", &["1", "0", "1"]), "v2 = add v0, v1; out = v2");
        assert_eq!(plain("0", &["-1", "1", "1"]), "v3 = sub v1, v0; v4 = add v2, v3; out = v4");
        assert_eq!(plain("1", &["-1"]), "v0 = constant 1; v2 = sub v0, v1; out = v2");
        assert_eq!(plain("-1", &["1"]), "v0 = constant 1; v2 = sub v1, v0; out = v2");
        assert_eq!(plain("-1", &["-1"]), "v0 = constant -1; v2 = sub v0, v1; out = v2");
        assert_eq!(plain("0", &["-1", "-1"]), "v2 = add v0, v1; v3 = neg v2; out = v3");
        assert_eq!(
            plain("0", &["-2", "-3"]),
            "v0 = constant -2; v1 = constant 3; v4 = mul v0, v2; v5 = mul v1, v3; \
             v6 = sub v4, v5; out = v6"
        );
        assert_eq!(
            plain("0", &["2", "-2", "1"]),
            "v0 = constant 2; v4 = sub v1, v2; v5 = mul v0, v4; v6 = add v3, v5; out = v6"
        );
        assert_eq!(plain("1/3", &[]), "v0 = constant 1/3; out = v0");
        assert_eq!(plain("0", &[]), "v0 = constant 0; out = v0");
        assert_eq!(
            form(true, number("5"), &n(&["2", "-3"])),
            "v0 = constant 5; v1 = constant 2; v2 = constant -3; v5 = fma v1, v3, v0; \
             v6 = fma v2, v4, v5; out = v6"
        );
    }

    #[test]
    fn parametric_coefficients_are_uniform_and_by_horner() {
        let [a, b] = [0, 1].map(|i| Coefficient::parameter(ParameterId::new(i)));
        let c = a.mul(&a).mul(&a).add(&a.mul(&b)).add(&number("2"));
        assert_eq!(
            form(false, number("0"), std::slice::from_ref(&c)),
            "v0 = parameter a; v1 = mul v0, v0; v2 = parameter b; v3 = add v1, v2; \
             v4 = mul v0, v3; v5 = constant 2; v6 = add v4, v5; v8 = mul v6, v7; out = v8"
        );
        // Equal up to sign: computed and multiplied once.
        let text = form(false, number("0"), &[c.clone(), c.neg()]);
        assert!(text.ends_with("v9 = sub v7, v8; v10 = mul v6, v9; out = v10"), "{text}");
    }

    #[test]
    fn gates_are_named_and_long_sums_halved() {
        let mut b = NetworkBuilder::new();
        let x = Affine::input(VariableId::new(0));
        let powers: Vec<_> = (2..20).map(|k| b.pow(&x, k)).collect();
        let out = Output { name: "out".into(), form: Affine::sum(&powers) };
        let network = b.finish(signature(&["x"], &[]), vec![out]);
        let program = lower(&network, &Options::default());
        assert_eq!(program.operation_count().additions, 17);
        assert_eq!(program.operation_count().products, network.gates.len());
        let named = program.iter().filter(|(v, _)| program.gate(*v).is_some()).count();
        assert_eq!(named, network.gates.len());
        assert_eq!(program.outputs()[0].value.index(), program.instructions().len() - 1);
        let _ = Rational::ONE;
    }
}
