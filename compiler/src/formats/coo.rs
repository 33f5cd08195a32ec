//! Coordinates as dimod writes them, and files of qbsolv.
//!
//! ```text
//! # vartype=SPIN                          c bits
//! 0 0 0.5          a linear term, for     p qubo 0 2 1 1    the numbers of nodes and couplers
//! 0 1 -1.000000    spins too; a product   0 0 0.5
//!                                         0 1 -1
//! ```

use super::Context;
use super::dictionary::{check_domain, vartype};
use super::labels::Label;
use super::lines::{Word, lines, words};
use super::number;
use super::problem::Problem;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::poly::Domain;

/// The source text of a list of coordinates.
pub(super) fn import(context: &Context<'_>) -> Result<String, Diagnostic> {
    let mut problem = Problem::default();
    let mut domain = None;
    // Linear terms and products, and how many of them a line announced where.
    let mut rows = [0_u64; 2];
    let mut announced = None;
    for line in lines(context.text) {
        if line.text.trim_start().starts_with('#') {
            if let Some(found) = header(line)? {
                check_domain(domain.or(context.domain), found, line.span)?;
                domain = Some(found);
            }
            continue;
        }
        let row: Vec<Word<'_>> = words(line).collect();
        match row.as_slice() {
            [] => {}
            [c, ..] if c.text == "c" => {}
            [p, qubo, _, _, nodes, couplers] if p.text == "p" && qubo.text == "qubo" => {
                check_domain(domain.or(context.domain), Domain::Bit, line.span)?;
                domain = Some(Domain::Bit);
                let counts = [nodes.count("a number of nodes")?, couplers.count("a number")?];
                announced = Some((counts, line.span));
            }
            [i, j, bias] => {
                let index = |word: &Word<'_>| {
                    let value = word.count("a number of a variable")?;
                    let label = i64::try_from(value).ok().map(Label::Number);
                    label.ok_or_else(|| word.is_not("a number of a variable"))
                };
                let number = number::read(bias.text, bias.span, context.limits)?;
                let mut labels = vec![problem.labels.id(index(i)?)];
                let second = problem.labels.id(index(j)?);
                // Equal numbers mean the variable itself, not its square.
                let is_product = second != labels[0];
                if is_product {
                    labels.push(second);
                }
                rows[usize::from(is_product)] += 1;
                problem.add(number, labels, i.span.to(bias.span), context)?;
            }
            _ => {
                let message = format!("a row has 3 columns, not {}", row.len());
                return Err(Diagnostic::error(Code::FormatColumns, line.span, message)
                    .with_help("two numbers of variables and a bias: `0 1 -0.5`"));
            }
        }
    }
    if let Some((counts, span)) = announced
        && counts != rows
    {
        let ([nodes, couplers], [linear, products]) = (counts, rows);
        let message = format!(
            "{nodes} nodes and {couplers} couplers are announced, {linear} and {products} follow"
        );
        return Err(Diagnostic::error(Code::FormatSyntax, span, message));
    }
    let domain = domain.or(context.domain);
    if rows != [0, 0] && domain.is_none() {
        let start = crate::span::Span::default();
        let message = "nothing says whether the variables are bits or spins";
        return Err(Diagnostic::error(Code::FormatVartype, start, message)
            .with_help("begin with `# vartype=SPIN` or `# vartype=BINARY`, or use `--variables`"));
    }
    problem.finish(context, domain.unwrap_or(Domain::Bit))
}

/// The type of the variables, where a comment says it: `# vartype=SPIN`.
fn header(line: Word<'_>) -> Result<Option<Domain>, Diagnostic> {
    let Some((_, after)) = line.text.split_once("vartype") else { return Ok(None) };
    let Some(name) = after.strip_prefix(['=', ':']) else { return Ok(None) };
    let name = name.split_whitespace().next().unwrap_or_default();
    match vartype(name) {
        Some(domain) => Ok(Some(domain)),
        None => {
            let message = format!("{} is no type of variables", quote(name));
            Err(Diagnostic::error(Code::FormatVartype, line.span, message)
                .with_help("the types are `BINARY` and `SPIN`"))
        }
    }
}
