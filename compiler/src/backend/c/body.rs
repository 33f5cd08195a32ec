//! The statements of a C function: `const double g0 = t0 * t0;`.

use super::face::Face;
use crate::backend::layout::{Layout, Syntax};
use crate::backend::prefixes::{Prefixes, free};
use crate::poly::Scalar;
use crate::program::{Inst, Program, Value};
use crate::rational::Rational;

/// A program as statements.
pub(super) struct Body<'a> {
    pub layout: Layout<'a>,
    pub face: &'a Face,
    /// The beginning of the names of results that are computed before any is stored.
    result: String,
}

impl<'a> Body<'a> {
    /// Decides which values get a statement, and names them.
    pub fn new(program: &'a Program, face: &'a Face) -> Self {
        let outputs = program.outputs().iter().map(|o| o.name.clone());
        let prefixes = Prefixes::of(face.arguments.clone(), outputs);
        let layout = Layout::new(program, &prefixes);
        Self { layout, face, result: free("r", &face.arguments) }
    }

    /// The name of a value that has a statement.
    pub fn name(&self, value: Value) -> &str {
        self.layout.name(value).unwrap_or_default()
    }

    /// `const double g0 = t0 * t0;`
    pub fn statement(&self, value: Value) -> String {
        self.definition(self.name(value), &self.layout.operation(self, value))
    }

    /// `const double name = code;`
    pub fn definition(&self, name: &str, code: &str) -> String {
        format!("    const {} {name} = {code};\n", self.face.scalar_type())
    }

    /// The statements that store the results. All are computed before the first is stored, so that
    /// they may take the place of an argument.
    pub fn results(&self) -> String {
        let outputs = self.layout.program.outputs();
        let may_overlap = outputs.len() > 1 && self.face.has_arrays;
        let (mut computed, mut stored) = (String::new(), String::new());
        for (k, output) in outputs.iter().enumerate() {
            let mut code = self.layout.use_of(self, output.value);
            let constant =
                matches!(self.layout.program.instruction(output.value), Inst::Constant(_));
            if may_overlap && self.layout.name(output.value).is_none() && !constant {
                let name = format!("{}{k}", self.result);
                computed += &self.definition(&name, &code);
                code = name;
            }
            stored += &format!("    {} = {code};\n", self.face.output(k));
        }
        computed + &stored
    }
}

impl Syntax for Body<'_> {
    type Code = String;

    fn name(&self, value: Value) -> String {
        Body::name(self, value).to_owned()
    }

    fn input(&self, is_parameter: bool, index: usize) -> String {
        let Face { variables, parameters, .. } = self.face;
        if is_parameter { parameters[index].clone() } else { variables[index].clone() }
    }

    fn constant(&self, number: &Rational) -> String {
        literal(number, self.face.scalar)
    }

    fn binary(&self, operator: char, a: String, b: String) -> String {
        format!("{a} {operator} {b}")
    }

    fn negative(&self, a: String) -> String {
        format!("-{a}")
    }

    fn fused(&self, a: String, b: String, c: String) -> String {
        let function = match self.face.scalar {
            Scalar::F32 => "fmaf",
            Scalar::F64 => "fma",
        };
        format!("{function}({a}, {b}, {c})")
    }

    fn parentheses(&self, a: String) -> String {
        format!("({a})")
    }
}

/// A number with the fewest decimal digits that read back as the same one, at most 17.
fn literal(number: &Rational, scalar: Scalar) -> String {
    match scalar {
        Scalar::F32 => format!("{:?}f", number.to_f32()),
        Scalar::F64 => format!("{:?}", number.to_f64()),
    }
}
