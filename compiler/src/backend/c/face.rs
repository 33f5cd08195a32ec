//! The C face of a definition: its prototype, and what the places of its scalars are called.

use std::collections::BTreeSet;

use super::names::{function_identifier, identifier, unlike};
use crate::poly::{Argument, Scalar, Signature};

/// How C sees a definition.
pub(super) struct Face {
    pub scalar: Scalar,
    /// The function.
    pub name: String,
    /// All arguments in order: variables, then parameters.
    pub arguments: Vec<String>,
    /// The places of all scalar variables: `x`, `q[0]`.
    pub variables: Vec<String>,
    /// The places of all scalar parameters.
    pub parameters: Vec<String>,
    /// Whether an argument is an array, which a caller may overlap with the results.
    pub has_arrays: bool,
    /// The array for values that one part of a long program hands to another.
    pub shared: String,
    /// The pointer to the results.
    pub out: String,
    declarations: Vec<String>,
    /// The argument that each scalar variable, then each scalar parameter, belongs to.
    owners: Vec<usize>,
    outputs: usize,
}

impl Face {
    /// The face of a signature.
    pub fn of(signature: &Signature) -> Self {
        let all = || signature.variables.iter().chain(&signature.parameters);
        let arguments: Vec<String> = all().map(|a| identifier(&a.name)).collect();
        let scalar = scalar_type(signature.scalar);
        let declarations =
            all().zip(&arguments).map(|(a, name)| declaration(a, name, scalar)).collect();
        let owners = all().enumerate().flat_map(|(k, a)| std::iter::repeat_n(k, size(a)));
        let (variables, parameters) = arguments.split_at(signature.variables.len());
        Self {
            scalar: signature.scalar,
            name: function_identifier(&signature.name),
            variables: places(&signature.variables, variables),
            parameters: places(&signature.parameters, parameters),
            has_arrays: all().any(|a| !a.dimensions.is_empty()),
            shared: unlike("w", &arguments),
            out: unlike("out", &arguments),
            outputs: signature.result.count(),
            owners: owners.collect(),
            declarations,
            arguments,
        }
    }

    /// `double` or `float`.
    pub fn scalar_type(&self) -> &'static str {
        scalar_type(self.scalar)
    }

    /// `void f(double x, double *out)`
    pub fn prototype(&self) -> String {
        let scalar = self.scalar_type();
        let out = match self.outputs {
            0 | 1 => format!("{scalar} *{}", self.out),
            n => format!("{scalar} {}[{n}]", self.out),
        };
        format!("void {}({})", self.name, self.with(&self.declarations, &out))
    }

    /// The place of an output: `*out`, `out[1]`.
    pub fn output(&self, index: usize) -> String {
        match self.outputs {
            0 | 1 => format!("*{}", self.out),
            _ => format!("{}[{index}]", self.out),
        }
    }

    /// The argument that a scalar variable or parameter is in.
    pub fn owner(&self, is_parameter: bool, index: usize) -> usize {
        self.owners[if is_parameter { self.variables.len() + index } else { index }]
    }

    /// `static void f_part0(double x, double *w)`, with the arguments that the part reads.
    pub fn part_prototype(&self, part: usize, read: &BTreeSet<usize>) -> String {
        let shared = format!("{} *{}", self.scalar_type(), self.shared);
        let list = read.iter().map(|k| self.declarations[*k].clone()).collect::<Vec<String>>();
        format!("static void {}({})", self.part(part), self.with(&list, &shared))
    }

    /// `f_part0(x, w)`
    pub fn part_call(&self, part: usize, read: &BTreeSet<usize>) -> String {
        let list = read.iter().map(|k| self.arguments[*k].clone()).collect::<Vec<String>>();
        format!("{}({})", self.part(part), self.with(&list, &self.shared))
    }

    fn part(&self, part: usize) -> String {
        format!("{}_part{part}", self.name)
    }

    fn with(&self, list: &[String], last: &str) -> String {
        let all: Vec<&str> = list.iter().map(String::as_str).chain([last]).collect();
        all.join(", ")
    }
}

fn scalar_type(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::F32 => "float",
        Scalar::F64 => "double",
    }
}

/// `double x`, `const double q[6]`: an array of several dimensions lies in one row, the last index
/// running fastest, so that pointers to any such memory can be passed.
fn declaration(argument: &Argument, name: &str, scalar: &str) -> String {
    match (argument.dimensions.is_empty(), size(argument)) {
        (true, _) => format!("{scalar} {name}"),
        // An array without elements is nothing C knows.
        (false, 0) => format!("const {scalar} *{name}"),
        (false, size) => format!("const {scalar} {name}[{size}]"),
    }
}

fn size(argument: &Argument) -> usize {
    argument.dimensions.iter().product()
}

fn places(arguments: &[Argument], names: &[String]) -> Vec<String> {
    let all = arguments.iter().zip(names).flat_map(|(argument, name)| {
        let scalar = argument.dimensions.is_empty();
        (0..size(argument)).map(move |k| if scalar { name.clone() } else { format!("{name}[{k}]") })
    });
    all.collect()
}
