//! Reads emitted C back and compares it with the program: the proof of this code generator.
//!
//! Only the form that the emitter writes is read: one statement a line, functions that begin with
//! their prototype and end with `}`.

use std::collections::BTreeMap;

use super::face::Face;
use crate::backend::compare::compare;
use crate::id::{ParameterId, VariableId};
use crate::poly::Scalar;
use crate::program::{Program, ProgramBuilder, Value};
use crate::rational::Rational;

/// Checks that the functions compute exactly the instructions of `program`; the error says where
/// they part.
pub(super) fn check(program: &Program, face: &Face, code: &str) -> Result<(), String> {
    let mut functions: Functions<'_> = BTreeMap::new();
    let mut lines = code.lines();
    while let Some(head) = lines.next() {
        let body = lines.by_ref().take_while(|line| *line != "}");
        let statements = body.filter(|line| *line != "{").map(str::trim);
        if !head.is_empty() {
            let (name, arguments) = declared(head);
            functions.insert(name, (arguments, statements.collect()));
        }
    }
    let mut reader = Reader::new(face);
    reader.function(&functions, &face.name)?;
    let results: Result<Vec<Value>, String> =
        (0..program.outputs().len()).map(|k| reader.place(&face.output(k))).collect();
    compare(program, &mut reader.builder, &results?)
}

/// The arguments and the statements of each function.
type Functions<'a> = BTreeMap<&'a str, (String, Vec<&'a str>)>;

/// The name and the arguments, as a call passes them, of `static void f(double x, double *w)`.
fn declared(head: &str) -> (&str, String) {
    let (before, list) = head.split_once('(').unwrap_or((head, ""));
    let name = before.rsplit(' ').next().unwrap_or_default();
    let argument = |declaration: &str| {
        let name = declaration.rsplit([' ', '*']).next().unwrap_or_default();
        name.split('[').next().unwrap_or_default().to_owned()
    };
    let list = list.trim_end_matches(')');
    (name, list.split(", ").map(argument).collect::<Vec<String>>().join(", "))
}

struct Reader<'a> {
    face: &'a Face,
    builder: ProgramBuilder,
    /// The values of arguments and of stored places: `q[0]`, `w[3]`, `*out`.
    places: BTreeMap<String, Value>,
    /// The values of the locals in sight.
    locals: BTreeMap<String, Value>,
}

impl<'a> Reader<'a> {
    fn new(face: &'a Face) -> Self {
        let mut builder = ProgramBuilder::new();
        let mut places = BTreeMap::new();
        for (k, place) in face.variables.iter().enumerate() {
            places.insert(place.clone(), builder.input(VariableId::new(k)));
        }
        for (k, place) in face.parameters.iter().enumerate() {
            places.insert(place.clone(), builder.parameter(ParameterId::new(k)));
        }
        Self { face, builder, places, locals: BTreeMap::new() }
    }

    fn function(&mut self, functions: &Functions<'_>, name: &str) -> Result<(), String> {
        let Some((_, lines)) = functions.get(name) else {
            return Err(format!("there is no `{name}`"));
        };
        for line in lines {
            let unknown = || format!("`{line}` is not in the form that the emitter writes");
            let statement = line.strip_suffix(';').ok_or_else(unknown)?;
            let called = statement.strip_suffix(')').and_then(|call| call.split_once('('));
            if let Some((part, (wanted, _))) =
                called.and_then(|(part, _)| Some((part, functions.get(part)?)))
            {
                if statement != format!("{part}({wanted})") {
                    return Err(unknown());
                }
                let outside = std::mem::take(&mut self.locals);
                self.function(functions, part)?;
                self.locals = outside;
                continue;
            }
            let scalar = self.face.scalar_type();
            match statement.split_once(" = ") {
                Some((target, code)) => {
                    let value = self.expression(code)?;
                    let constant = format!("const {scalar} ");
                    match target.strip_prefix(&constant) {
                        Some(name) => self.locals.insert(name.to_owned(), value),
                        None => self.places.insert(target.to_owned(), value),
                    };
                }
                None if statement.starts_with(&format!("{scalar} {}[", self.face.shared)) => {}
                None if statement.starts_with("(void)") => {}
                None => return Err(unknown()),
            }
        }
        Ok(())
    }

    fn place(&self, place: &str) -> Result<Value, String> {
        let known = self.locals.get(place).or_else(|| self.places.get(place));
        known.copied().ok_or_else(|| format!("nothing is called `{place}`"))
    }

    fn expression(&mut self, code: &str) -> Result<Value, String> {
        let mut rest = code;
        let value = self.sum(&mut rest)?;
        if rest.is_empty() { Ok(value) } else { Err(format!("`{rest}` is left of `{code}`")) }
    }

    fn sum(&mut self, rest: &mut &str) -> Result<Value, String> {
        let mut value = self.product(rest)?;
        loop {
            if take(rest, " + ") {
                let b = self.product(rest)?;
                value = self.builder.add(value, b);
            } else if take(rest, " - ") {
                let b = self.product(rest)?;
                value = self.builder.sub(value, b);
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&mut self, rest: &mut &str) -> Result<Value, String> {
        let mut value = self.factor(rest)?;
        while take(rest, " * ") {
            let b = self.factor(rest)?;
            value = self.builder.mul(value, b);
        }
        Ok(value)
    }

    fn factor(&mut self, rest: &mut &str) -> Result<Value, String> {
        if take(rest, "-") {
            let a = self.factor(rest)?;
            return Ok(self.builder.neg(a));
        }
        let fused = match self.face.scalar {
            Scalar::F32 => "fmaf(",
            Scalar::F64 => "fma(",
        };
        if take(rest, fused) {
            let a = self.sum(rest)?;
            let b = self.after(rest, ", ").and_then(|()| self.sum(rest))?;
            let c = self.after(rest, ", ").and_then(|()| self.sum(rest))?;
            self.after(rest, ")")?;
            return Ok(self.builder.fma(a, b, c));
        }
        if take(rest, "(") {
            let value = self.sum(rest)?;
            self.after(rest, ")")?;
            return Ok(value);
        }
        self.atom(rest)
    }

    /// A literal, a local or a place.
    fn atom(&mut self, rest: &mut &str) -> Result<Value, String> {
        let is_number = rest.starts_with(|c: char| c.is_ascii_digit());
        let mut last = ' ';
        let end = rest.find(|c: char| {
            let part = c.is_ascii_alphanumeric()
                || matches!(c, '_' | '[' | ']' | '.')
                || (is_number && c == '-' && last == 'e');
            last = c;
            !part
        });
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        *rest = after;
        if !is_number {
            return self.place(word);
        }
        let number = match self.face.scalar {
            Scalar::F32 => {
                let digits = word.strip_suffix('f').and_then(|d| d.parse::<f32>().ok());
                digits.map(f64::from)
            }
            Scalar::F64 => word.parse::<f64>().ok(),
        };
        match number.and_then(Rational::from_f64) {
            Some(number) => Ok(self.builder.constant(&number)),
            None => Err(format!("the literal `{word}` is not a number of this type")),
        }
    }

    fn after(&self, rest: &mut &str, wanted: &str) -> Result<(), String> {
        if take(rest, wanted) { Ok(()) } else { Err(format!("no `{wanted}` before `{rest}`")) }
    }
}

fn take(rest: &mut &str, wanted: &str) -> bool {
    let found = rest.strip_prefix(wanted);
    *rest = found.unwrap_or(rest);
    found.is_some()
}
