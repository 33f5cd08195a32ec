//! The readable text of a program, one instruction a line, ids as everywhere.
//!
//! ```text
//! program f(x; a), 2 uniform
//!     v0 = parameter a
//!     v1 = constant 1/3
//!     v2 = input x
//!     v3 = mul v2, v2 // g0
//!     out = v3
//! ```

use std::fmt;

use super::{Inst, Program};

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = self.signature();
        let (variables, parameters) = (signature.variable_names(), signature.parameter_names());
        write!(f, "program {}({}", signature.name, variables.join(", "))?;
        if !parameters.is_empty() {
            write!(f, "; {}", parameters.join(", "))?;
        }
        write!(f, "), {} uniform", self.uniform_count())?;
        f.write_str(if self.is_fused() { ", fused\n" } else { "\n" })?;
        for (value, inst) in self.iter() {
            write!(f, "    {value} = ")?;
            match inst {
                Inst::Input(x) => write!(f, "input {}", variables[x.index()])?,
                Inst::Parameter(a) => write!(f, "parameter {}", parameters[a.index()])?,
                Inst::Constant(number) => write!(f, "constant {number}")?,
                Inst::Add(a, b) => write!(f, "add {a}, {b}")?,
                Inst::Sub(a, b) => write!(f, "sub {a}, {b}")?,
                Inst::Mul(a, b) => write!(f, "mul {a}, {b}")?,
                Inst::Neg(a) => write!(f, "neg {a}")?,
                Inst::Fma(a, b, c) => write!(f, "fma {a}, {b}, {c}")?,
            }
            match self.gate(value) {
                Some(gate) => writeln!(f, " // {gate}")?,
                None => writeln!(f)?,
            }
        }
        for output in self.outputs() {
            writeln!(f, "    {} = {}", output.name, output.value)?;
        }
        Ok(())
    }
}
