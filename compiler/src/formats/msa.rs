//! Files of MSA, the program for permutationally invariant polynomials.
//!
//! ```text
//! 0 0 0 1      .MONO  m1 = x[2]          exponents of all variables
//! 1 1 2               m4 = m1*m2         earlier monomials
//! 2 1 2 3      .POLY  p1 = m1 + m2 + m3  monomials
//! 3 1 1 2 2           p3 = p1*p1 - 2*p2  a product of earlier polynomials minus earlier ones
//! ```
//!
//! Rows are numbered from 0 in both files. The first word of a row says what it is, so the text of
//! the two files, one after the other, needs nothing between them. All polynomials are outputs.

use std::fmt::Write;

use super::lines::{Word, lines, words};
use super::{Context, empty};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::limits::Limit;

/// The source text of a basis.
pub(super) fn import(context: &Context<'_>) -> Result<String, Diagnostic> {
    let mut basis =
        Basis { context, variables: None, monomials: 0, polynomials: 0, lets: String::new() };
    for line in lines(context.text) {
        let row: Vec<Word<'_>> = words(line).collect();
        if let Some((kind, columns)) = row.split_first() {
            basis.row(line, kind, columns)?;
        }
    }
    basis.finish()
}

struct Basis<'a> {
    context: &'a Context<'a>,
    /// How many there are, as the first row of exponents says.
    variables: Option<usize>,
    monomials: u64,
    polynomials: u64,
    lets: String,
}

impl Basis<'_> {
    fn row(
        &mut self,
        line: Word<'_>,
        kind: &Word<'_>,
        columns: &[Word<'_>],
    ) -> Result<(), Diagnostic> {
        let rows = self.monomials + self.polynomials;
        let limits = self.context.limits;
        if rows >= limits.instructions {
            let what = format!("there are at least {} rows", rows + 1);
            return Err(limits.exceeded(
                Code::LimitInstructions,
                Limit::Instructions,
                line.span,
                &what,
            ));
        }
        let is_monomial = matches!(kind.text, "0" | "1");
        let (name, number) =
            if is_monomial { ('m', self.monomials) } else { ('p', self.polynomials) };
        let value = match kind.text {
            "0" => self.exponents(line, columns)?,
            "1" => {
                least(line, columns, 1)?;
                self.references(columns, 'm', self.monomials)?.join("*")
            }
            "2" => {
                least(line, columns, 1)?;
                self.references(columns, 'm', self.monomials)?.join(" + ")
            }
            "3" => {
                least(line, columns, 2)?;
                let list = self.references(columns, 'p', self.polynomials)?;
                let mut value = format!("{}*{}", list[0], list[1]);
                for run in list[2..].chunk_by(|a, b| a == b) {
                    let times =
                        if run.len() > 1 { format!("{}*", run.len()) } else { String::new() };
                    // Writing to a string cannot fail.
                    let _ = write!(value, " - {times}{}", run[0]);
                }
                value
            }
            _ => {
                return Err(kind.is_not("a kind of row").with_help(
                    "0 exponents, 1 product of monomials, 2 sum, 3 product less others",
                ));
            }
        };
        if is_monomial && self.polynomials > 0 {
            let message = "monomials stand before all polynomials";
            return Err(Diagnostic::error(Code::FormatSyntax, line.span, message)
                .with_help("the text of the .MONO file comes first, then that of the .POLY file"));
        }
        let _ = writeln!(self.lets, "    let {name}{number} = {value};");
        *(if is_monomial { &mut self.monomials } else { &mut self.polynomials }) += 1;
        Ok(())
    }

    /// `x[0]^2*x[2]`
    fn exponents(&mut self, line: Word<'_>, columns: &[Word<'_>]) -> Result<String, Diagnostic> {
        let limits = self.context.limits;
        let variables = *self.variables.get_or_insert(columns.len());
        if columns.len() != variables || variables == 0 {
            let message = format!("{} exponents for {variables} variables", columns.len());
            return Err(Diagnostic::error(Code::FormatColumns, line.span, message));
        }
        if variables as u64 > limits.variables {
            let what = format!("there are {variables} variables");
            return Err(limits.exceeded(Code::LimitVars, Limit::Variables, line.span, &what));
        }
        let mut factors = Vec::new();
        for (k, column) in columns.iter().enumerate() {
            match column.exponent(limits)? {
                0 => {}
                1 => factors.push(format!("x[{k}]")),
                e => factors.push(format!("x[{k}]^{e}")),
            }
        }
        Ok(if factors.is_empty() { "1".to_owned() } else { factors.join("*") })
    }

    /// The names of earlier rows.
    fn references(
        &self,
        columns: &[Word<'_>],
        name: char,
        known: u64,
    ) -> Result<Vec<String>, Diagnostic> {
        let reference = |column: &Word<'_>| {
            let number = column.count("the number of a row")?;
            if number < known {
                return Ok(format!("{name}{number}"));
            }
            let message = format!("there is no {name}{number} before this row");
            Err(Diagnostic::error(Code::FormatIndex, column.span, message))
        };
        columns.iter().map(reference).collect()
    }

    fn finish(self) -> Result<String, Diagnostic> {
        let (Some(variables), true) = (self.variables, self.polynomials > 0) else {
            let what = if self.monomials > 0 { "polynomial" } else { "monomial" };
            return Err(empty(what));
        };
        let outputs: Vec<String> = (0..self.polynomials).map(|k| format!("p{k}")).collect();
        let mut list = String::new();
        for chunk in outputs.chunks(16) {
            let _ = write!(list, "\n        {},", chunk.join(", "));
        }
        Ok(format!(
            "// Imported: variables {variables}, monomials {}, polynomials {}.\n\
             fn {}(x: [{variables}]) {{\n{}    [{}\n    ]\n}}\n",
            self.monomials,
            self.polynomials,
            self.context.name,
            self.lets,
            list.trim_end_matches(','),
        ))
    }
}

fn least(line: Word<'_>, columns: &[Word<'_>], least: usize) -> Result<(), Diagnostic> {
    if columns.len() >= least {
        return Ok(());
    }
    let message =
        format!("{} columns, where a row of this kind has at least {least}", columns.len());
    Err(Diagnostic::error(Code::FormatColumns, line.span, message))
}
