//! Counts the operations of a program: what a report prints beside the gate count.

use std::fmt;

use super::{Inst, Program};

/// Arithmetic operations by kind. Those on constants and parameters alone are `uniform`: they are
/// done once a batch and are not in the other counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct OperationCount {
    /// Products of two values that vary.
    pub products: usize,
    /// Products with a constant or a parameter expression.
    pub constant_products: usize,
    /// Additions and subtractions.
    pub additions: usize,
    /// Negations.
    pub negations: usize,
    /// Fused multiply-adds, whatever their operands.
    pub fused: usize,
    /// Operations on constants and parameters alone.
    pub uniform: usize,
}

impl OperationCount {
    /// Operations as they are counted in formulas: a subtraction has no negation.
    pub fn without_negations(&self) -> usize {
        self.total() - self.negations
    }

    /// Operations per evaluation of a row; a fused multiply-add is one.
    pub fn total(&self) -> usize {
        self.products + self.constant_products + self.additions + self.negations + self.fused
    }
}

impl fmt::Display for OperationCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = [
            (self.products, "products"),
            (self.constant_products, "constant products"),
            (self.additions, "additions"),
            (self.negations, "negations"),
            (self.fused, "fused multiply-adds"),
            (self.uniform, "on parameters"),
        ];
        write!(f, "{} operations", self.total())?;
        let mut separator = " (";
        for (count, name) in kinds {
            if count > 0 {
                write!(f, "{separator}{count} {name}")?;
                separator = ", ";
            }
        }
        if separator == ", " { f.write_str(")") } else { Ok(()) }
    }
}

impl Program {
    /// How many operations of each kind there are, fused multiply-adds counted as the product and
    /// the addition they are made of.
    pub fn unfused_count(&self) -> OperationCount {
        let mut count = self.operation_count();
        for (_, inst) in self.iter().filter(|(value, _)| !self.is_uniform(*value)) {
            if let Inst::Fma(a, b, _) = *inst {
                let constant = self.is_uniform(a) || self.is_uniform(b);
                *(if constant { &mut count.constant_products } else { &mut count.products }) += 1;
                count.additions += 1;
            }
        }
        count.fused = 0;
        count
    }

    /// How many operations of each kind there are.
    pub fn operation_count(&self) -> OperationCount {
        let mut count = OperationCount::default();
        for (value, inst) in self.iter() {
            let kind = match *inst {
                Inst::Input(_) | Inst::Parameter(_) | Inst::Constant(_) => continue,
                _ if self.is_uniform(value) => &mut count.uniform,
                Inst::Add(..) | Inst::Sub(..) => &mut count.additions,
                Inst::Mul(a, b) if self.is_uniform(a) || self.is_uniform(b) => {
                    &mut count.constant_products
                }
                Inst::Mul(..) => &mut count.products,
                Inst::Neg(_) => &mut count.negations,
                Inst::Fma(..) => &mut count.fused,
            };
            *kind += 1;
        }
        count
    }
}
