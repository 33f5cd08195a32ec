//! Tables of coefficients: truncated power series as programs of accelerator physics print them.
//!
//! ```text
//!  x       :  R, NV =   2, MO =  3                    a title, which may name the output
//!  *****************************************
//!      I   COEFFICIENT             ORDER   EXPONENTS
//!      1   5.0000000000000000E-01    1     1 0        0.5*x[0]
//!      2  -1.0000000000000000E+00    3     1 2        -x[0]*x[1]^2
//! ```
//!
//! COSY and DACE end a series with a line of dashes. PTC repeats each coefficient with all digits
//! on a line of its own, which then is the one that counts. GTPSA numbers outputs by `1:` in front
//! of rows; it and MAD-NG write exponents of parameters as `3^1`. A file without headings has plain
//! rows `e1 … en coefficient`, and an empty line between outputs. Each series is an output, in
//! order.

mod line;
mod row;

use std::fmt::Write;

use super::lines::{Word, lines};
use super::number::Number;
use super::source::Sum;
use super::{Context, empty};
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::limits::Limit;
use crate::span::Span;
use line::{Columns, Line, classify};
use row::{Row, close_enough, headed, plain};

/// The source text of a table.
pub(super) fn import(context: &Context<'_>) -> Result<String, Diagnostic> {
    let mut table = Table::new(context);
    for line in lines(context.text) {
        table.line(line)?;
    }
    table.finish()
}

/// One output.
#[derive(Default)]
struct Series {
    /// What a title calls it.
    name: Option<String>,
    /// What stands before the `:` in front of its rows.
    key: Option<String>,
    terms: Vec<(Number, Vec<(usize, u32)>)>,
}

struct Table<'a> {
    context: &'a Context<'a>,
    series: Vec<Series>,
    /// Whether the next row begins a new output.
    is_closed: bool,
    /// The columns of the last heading.
    columns: Option<Columns>,
    /// A line of words that no heading has justified yet.
    title: Option<Span>,
    /// What the last title calls the next output.
    name: Option<String>,
    /// How many exponents every row has.
    width: Option<usize>,
    variables: usize,
}

impl<'a> Table<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            series: Vec::new(),
            is_closed: true,
            columns: None,
            title: None,
            name: None,
            width: None,
            variables: 0,
        }
    }

    fn line(&mut self, line: Word<'_>) -> Result<(), Diagnostic> {
        match classify(line)? {
            Line::Empty => self.is_closed |= self.columns.is_none(),
            Line::Comment => {}
            Line::Rule => self.is_closed = true,
            Line::Heading(columns) => {
                self.columns = Some(columns);
                (self.is_closed, self.title) = (true, None);
            }
            Line::Zero => {
                self.begin(None);
                (self.is_closed, self.title) = (true, None);
            }
            Line::Title { name, variables } => {
                self.title = Some(line.span);
                (self.is_closed, self.name) = (true, name);
                self.variables = self.variables.max(self.size(variables, line.span)?);
            }
            Line::Row { key, words } => self.row(line.span, key, &words)?,
        }
        Ok(())
    }

    fn row(&mut self, span: Span, key: Option<&str>, words: &[Word<'_>]) -> Result<(), Diagnostic> {
        if let Some(title) = self.title {
            let message = "this is neither a row nor followed by a heading";
            return Err(Diagnostic::error(Code::FormatSyntax, title, message)
                .with_help("comments begin with `#`"));
        }
        let limits = self.context.limits;
        let row = match &self.columns {
            Some(_) if words.len() == 1 && !self.is_closed => return self.repeated(words[0]),
            Some(columns) => {
                // Rows that begin with `1:` have no other number.
                let has_number = columns.has_number && key.is_none();
                headed(&Columns { has_number, ..*columns }, words, span, limits)?
            }
            None => plain(words, span, limits)?,
        };
        let Row { number, powers, width } = row;
        let known = *self.width.get_or_insert(width);
        if known != width {
            let message = format!("{width} exponents, where other rows have {known}");
            return Err(Diagnostic::error(Code::FormatColumns, span, message));
        }
        let last = powers.iter().map(|(index, _)| index + 1).max().unwrap_or_default();
        self.variables = self.variables.max(self.size(width.max(last) as u64, span)?);
        let same_key = self.series.last().is_some_and(|s| s.key.as_deref() == key);
        if self.is_closed || !same_key {
            self.begin(key);
        }
        if let Some(series) = self.series.last_mut() {
            let terms = series.terms.len() as u64 + 1;
            if terms > limits.terms {
                let what = format!("there are at least {terms} terms");
                return Err(limits.exceeded(Code::LimitTerms, Limit::Terms, span, &what));
            }
            series.terms.push((number, powers));
        }
        Ok(())
    }

    /// The coefficient of the last row once more, with all its digits.
    fn repeated(&mut self, word: Word<'_>) -> Result<(), Diagnostic> {
        let number = super::number::read(word.text, word.span, self.context.limits)?;
        let last = self.series.last_mut().and_then(|series| series.terms.last_mut());
        match last {
            Some((known, _)) if close_enough(known, &number) => {
                *known = number;
                Ok(())
            }
            _ => {
                let message = "this is neither a row nor the coefficient above with more digits";
                Err(Diagnostic::error(Code::FormatColumns, word.span, message))
            }
        }
    }

    fn begin(&mut self, key: Option<&str>) {
        let name = self.name.take();
        self.series.push(Series { name, key: key.map(str::to_owned), terms: Vec::new() });
        self.is_closed = false;
    }

    /// A number of variables within the limit.
    fn size(&self, variables: u64, span: Span) -> Result<usize, Diagnostic> {
        let limits = self.context.limits;
        if variables > limits.variables {
            let what = format!("there are {variables} variables");
            return Err(limits.exceeded(Code::LimitVars, Limit::Variables, span, &what));
        }
        Ok(usize::try_from(variables).unwrap_or_default())
    }

    fn finish(self) -> Result<String, Diagnostic> {
        if self.series.is_empty() || self.variables == 0 {
            return Err(empty("row of exponents and a coefficient"));
        }
        if let Some(title) = self.title {
            let message = "this is neither a row nor followed by a heading";
            return Err(Diagnostic::error(Code::FormatSyntax, title, message));
        }
        let places: Vec<String> = (0..self.variables).map(|k| format!("x[{k}]")).collect();
        let (mut notes, mut sums) = (String::new(), Vec::new());
        let mut terms = 0;
        for (k, series) in self.series.iter().enumerate() {
            if let Some(name) = series.name.as_ref().or(series.key.as_ref()) {
                // Writing to a string cannot fail.
                let _ = writeln!(notes, "// Output {k} is {name}.");
            }
            let mut sum = Sum::default();
            for (number, powers) in &series.terms {
                let factors: Vec<(&str, u32)> =
                    powers.iter().map(|(index, e)| (places[*index].as_str(), *e)).collect();
                sum.add(number, &factors);
            }
            terms += series.terms.len();
            sums.push(sum.finish());
        }
        let (name, variables, outputs) = (self.context.name, self.variables, sums.len());
        let value = match sums.as_slice() {
            [one] => format!("\n    {one}"),
            _ => format!(" [\n    {}\n]", sums.join(",\n    ")),
        };
        Ok(format!(
            "// Imported: variables {variables}, outputs {outputs}, terms {terms}.\n\
             {notes}fn {name}(x: [{variables}]) ={value};\n"
        ))
    }
}
