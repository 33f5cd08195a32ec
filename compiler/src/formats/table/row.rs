//! The rows of a table.

use super::line::Columns;
use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::formats::lines::{Word, exponent};
use crate::formats::number::{self, Number};
use crate::limits::Limits;
use crate::span::Span;

/// A term.
pub(super) struct Row {
    pub number: Number,
    /// Variables and their exponents, those of zero left out.
    pub powers: Vec<(usize, u32)>,
    /// How many exponents stand in a row of their own, without the number of a variable.
    pub width: usize,
}

/// A row under a heading: `1  0.5  3  1 2`, the first and the third where the heading has them.
pub(super) fn headed(
    columns: &Columns,
    words: &[Word<'_>],
    span: Span,
    limits: &Limits,
) -> Result<Row, Diagnostic> {
    let mut rest = words.iter();
    let missing = || {
        let message = "a row has a coefficient and exponents, as its heading says";
        Diagnostic::error(Code::FormatColumns, span, message)
    };
    if columns.has_number {
        rest.next().ok_or_else(missing)?.count("the number of a row")?;
    }
    let coefficient = rest.next().ok_or_else(missing)?;
    let number = number::read(coefficient.text, coefficient.span, limits)?;
    let order = match columns.has_order {
        true => Some(*rest.next().ok_or_else(missing)?),
        false => None,
    };
    let (mut powers, mut width): (Vec<(usize, u32)>, usize) = (Vec::new(), 0);
    for word in rest {
        match word.text.split_once('^') {
            Some((variable, power)) => {
                let part = |text| Word { text, span: word.span };
                let variable = part(variable).count("the number of a variable")?;
                let power = part(power).exponent(limits)?;
                let index = usize::try_from(variable).ok().and_then(|v| v.checked_sub(1));
                let index = index.ok_or_else(|| word.is_not("a power of a variable"))?;
                powers.push((index, power));
            }
            None => {
                powers.push((width, word.exponent(limits)?));
                width += 1;
            }
        }
    }
    if powers.is_empty() {
        return Err(missing());
    }
    let sum: u64 = powers.iter().map(|(_, e)| u64::from(*e)).sum();
    if let Some(order) = order
        && order.count("an order")? != sum
    {
        let message = format!("the order is {}, but the exponents add up to {sum}", order.text);
        return Err(Diagnostic::error(Code::FormatOrder, order.span, message));
    }
    finished(number, powers, width, span, limits)
}

/// A row without headings: `1 2 0.5`.
pub(super) fn plain(words: &[Word<'_>], span: Span, limits: &Limits) -> Result<Row, Diagnostic> {
    let Some((coefficient, exponents)) = words.split_last().filter(|(_, list)| !list.is_empty())
    else {
        let message = "a row has exponents and a coefficient";
        return Err(Diagnostic::error(Code::FormatColumns, span, message));
    };
    let number = number::read(coefficient.text, coefficient.span, limits)?;
    let mut powers = Vec::new();
    for (k, word) in exponents.iter().enumerate() {
        // Programs write whole numbers as `2.000e+00` too.
        let value = number::read(word.text, word.span, limits)?;
        let whole = !value.negative || value.is_zero();
        let plain = value.text.bytes().all(|b| b.is_ascii_digit());
        if !whole || !plain {
            return Err(word.is_not("an exponent"));
        }
        let value = value.text.parse().unwrap_or(u64::MAX);
        powers.push((k, exponent(value, word.span, limits)?));
    }
    finished(number, powers, exponents.len(), span, limits)
}

fn finished(
    number: Number,
    mut powers: Vec<(usize, u32)>,
    width: usize,
    span: Span,
    limits: &Limits,
) -> Result<Row, Diagnostic> {
    let sum = powers.iter().map(|(_, e)| u64::from(*e)).sum();
    exponent(sum, span, limits)?;
    powers.retain(|(_, e)| *e > 0);
    Ok(Row { number, powers, width })
}

/// Whether two numbers agree to the digits that a table of 14 shows.
pub(super) fn close_enough(a: &Number, b: &Number) -> bool {
    let value = |n: &Number| n.text.parse::<f64>().map(|v| if n.negative { -v } else { v });
    match (value(a), value(b)) {
        (Ok(a), Ok(b)) => (a - b).abs() <= 1e-12 * a.abs().max(b.abs()),
        _ => false,
    }
}
