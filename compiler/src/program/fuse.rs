//! Fuses products into the sums that read them: `a·b + c` rounded once.
//!
//! Only a product with a single reader is fused, so that no product is computed twice. Where both
//! sides of a sum are such products the right one is fused. A subtracted product is `(-a)·b + c`,
//! rounded alike; the negation is folded into a constant factor or, by every machine with fused
//! multiply-adds, into the instruction.

use super::builder::ProgramBuilder;
use super::{Inst, Value};

/// The program with products fused, and its outputs over the new values.
pub(super) fn fuse(
    old: &ProgramBuilder,
    outputs: Vec<(String, Value)>,
) -> (ProgramBuilder, Vec<(String, Value)>) {
    let uses = old.uses(&outputs);
    let product = |v: Value| match old.instructions[v.index()] {
        Inst::Mul(a, b) if uses[v.index()] == 1 => Some((a, b)),
        _ => None,
    };
    let mut new = ProgramBuilder::new();
    let mut images: Vec<Value> = Vec::with_capacity(old.instructions.len());
    for (inst, gate) in old.instructions.iter().zip(&old.gates) {
        let at = |v: Value| images[v.index()];
        let value = match *inst {
            Inst::Add(left, right) => match (product(left), product(right)) {
                (_, Some((a, b))) => new.fma(at(a), at(b), at(left)),
                (Some((a, b)), None) => new.fma(at(a), at(b), at(right)),
                (None, None) => new.add(at(left), at(right)),
            },
            Inst::Sub(left, right) => match (product(left), product(right)) {
                (_, Some((a, b))) => {
                    // A constant absorbs the sign; it is the smaller operand only by chance.
                    let (a, b) = if old.number(b).is_some() { (b, a) } else { (a, b) };
                    let minus = new.neg(at(a));
                    new.fma(minus, at(b), at(left))
                }
                (Some((a, b)), None) => {
                    let minus = new.neg(at(right));
                    new.fma(at(a), at(b), minus)
                }
                (None, None) => new.sub(at(left), at(right)),
            },
            _ => new.inst(&inst.map(at)),
        };
        if let Some(gate) = gate {
            new.name(value, *gate);
        }
        images.push(value);
    }
    let outputs = outputs.into_iter().map(|(name, v)| (name, images[v.index()])).collect();
    (new, outputs)
}

#[cfg(test)]
mod tests {
    use super::super::tests::signature;
    use super::{ProgramBuilder, Value};
    use crate::id::VariableId;
    use crate::rational::Rational;

    /// The text of the program whose output this builds from x, y, z.
    fn fused(build: impl Fn(&mut ProgramBuilder, [Value; 3]) -> Value) -> String {
        let mut b = ProgramBuilder::new();
        let inputs = [0, 1, 2].map(|i| b.input(VariableId::new(i)));
        let out = build(&mut b, inputs);
        let text = b.finish(signature(&["x", "y", "z"], &[]), vec![("out".into(), out)], true);
        let lines: Vec<String> = text
            .to_string()
            .lines()
            .filter(|l| !l.contains("input") && l.contains('='))
            .map(|l| l.trim().to_owned())
            .collect();
        lines.join("; ")
    }

    #[test]
    fn products_read_once_are_fused() {
        let text = fused(|b, [x, y, z]| {
            let m = b.mul(x, y);
            b.add(z, m)
        });
        assert_eq!(text, "v3 = fma v0, v1, v2; out = v3");
        let text = fused(|b, [x, y, z]| {
            let m = b.mul(x, y);
            b.sub(z, m)
        });
        assert_eq!(text, "v3 = neg v0; v4 = fma v1, v3, v2; out = v4");
        let text = fused(|b, [x, y, _]| {
            let three = b.constant(&Rational::integer(3));
            let m = b.mul(x, three);
            b.sub(y, m)
        });
        assert_eq!(text, "v0 = constant -3; v3 = fma v0, v1, v2; out = v3");
    }

    #[test]
    fn products_read_twice_are_not() {
        let text = fused(|b, [x, y, z]| {
            let m = b.mul(x, y);
            let s = b.add(m, z);
            b.mul(s, m)
        });
        assert_eq!(text, "v3 = mul v0, v1; v4 = add v2, v3; v5 = mul v3, v4; out = v5");
    }
}
