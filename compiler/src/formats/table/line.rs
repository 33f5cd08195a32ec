//! What a line of a table is.

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::formats::lines::{Word, words};
use crate::formats::names::is_usable;

/// Which columns a heading announces before the exponents.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Columns {
    /// A running number, which is not in front of rows that begin with `1:`.
    pub has_number: bool,
    /// The sum of the exponents, after the coefficient.
    pub has_order: bool,
}

/// A line.
pub(super) enum Line<'a> {
    Empty,
    Comment,
    /// Dashes or stars: the end of a series.
    Rule,
    /// `I COEFFICIENT ORDER EXPONENTS`
    Heading(Columns),
    /// `ALL COMPONENTS ZERO`
    Zero,
    /// Anything else that begins with a word, with the numbers of variables and parameters if it
    /// has any.
    Title {
        name: Option<String>,
        variables: u64,
    },
    /// Numbers, and what stands before a `:` in front of them.
    Row {
        key: Option<&'a str>,
        words: Vec<Word<'a>>,
    },
}

/// What a line is; complex series and outputs that were cut are refused.
pub(super) fn classify(line: Word<'_>) -> Result<Line<'_>, Diagnostic> {
    let mut list: Vec<Word<'_>> = words(line).collect();
    let Some(first) = list.first().copied() else { return Ok(Line::Empty) };
    let refuse = |message: &str| Err(Diagnostic::error(Code::FormatSyntax, line.span, message));
    if ["#", "!", "//", "%"].iter().any(|mark| first.text.starts_with(mark)) {
        return Ok(Line::Comment);
    }
    if line.text.contains("...") {
        return refuse("the table was cut here, so terms are missing");
    }
    if line.text.trim().len() >= 3 && list.iter().all(|word| is_rule(word.text)) {
        return Ok(Line::Rule);
    }
    let upper = line.text.to_ascii_uppercase();
    if ["ALL COMPONENTS ZERO", "ALL COEFFICIENTS ZERO", "ALL COMPONENTS 0.0"]
        .iter()
        .any(|zero| upper.contains(zero))
    {
        return Ok(Line::Zero);
    }
    let column = |names: &[&str]| {
        list.iter().position(|w| names.iter().any(|n| w.text.eq_ignore_ascii_case(n)))
    };
    if let (Some(coefficient), Some(exponents)) =
        (column(&["COEFFICIENT", "COEFFICIENTS"]), column(&["EXPONENT", "EXPONENTS"]))
    {
        let order = column(&["ORDER"]);
        let number = column(&["I", "INDEX"]);
        let is_known = order.is_none_or(|at| at == coefficient + 1)
            && number.is_none_or(|at| at + 1 == coefficient)
            && exponents + 1 == list.len();
        if !is_known {
            return refuse(
                "the columns stand in another order than `I COEFFICIENT ORDER EXPONENTS`",
            );
        }
        return Ok(Line::Heading(Columns {
            has_number: number.is_some(),
            has_order: order.is_some(),
        }));
    }
    // `1:` and `q0:` in front of numbers; a title of one word that ends so has nothing behind it.
    let key = first.text.strip_suffix(':').filter(|_| list.len() > 1);
    if key.is_some() && list[1].text.starts_with(begins_number) {
        list.remove(0);
        return Ok(Line::Row { key, words: list });
    }
    // Julia calls a list of series `2-element Vector`.
    if first.text.starts_with(begins_number) && !first.text.contains("element") {
        return Ok(Line::Row { key: None, words: list });
    }
    let is_complex = list.iter().any(|word| word.text == "C") && upper.contains("NV");
    if is_complex {
        return refuse("the coefficients are complex numbers");
    }
    let name = first.text.trim_end_matches(':');
    let name = (upper.contains("NV") && is_usable(name)).then(|| name.to_owned());
    let variables = after(&list, "NV").unwrap_or_default();
    let parameters = after(&list, "NP").unwrap_or_default();
    Ok(Line::Title { name, variables: variables.saturating_add(parameters) })
}

fn begins_number(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '+' | '-' | '.')
}

fn is_rule(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b'-' | b'*' | b'=' | b'_'))
}

/// The number behind `NV =`.
fn after(list: &[Word<'_>], name: &str) -> Option<u64> {
    let at = list.iter().position(|word| word.text == name)?;
    let value = list[at + 1..].iter().find(|word| word.text != "=")?;
    value.text.parse().ok()
}
