//! What a dictionary says: labels and terms.

use super::tokens::{Kind, Token, tokens};
use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::formats::Context;
use crate::formats::labels::Label;
use crate::formats::number::{self, Number};
use crate::formats::problem::Problem;
use crate::limits::Limit;
use crate::poly::Domain;
use crate::span::Span;

/// The terms of the text, and what it says the variables are.
pub(super) fn read(context: &Context<'_>) -> Result<(Problem, Option<Domain>), Diagnostic> {
    let tokens = tokens(context.text)?;
    let mut reader = Reader {
        context,
        tokens: &tokens,
        at: 0,
        depth: 0,
        problem: Problem::default(),
        domain: None,
    };
    while reader.peek().kind != Kind::End {
        reader.item()?;
        if !reader.take(',') && reader.peek().kind != Kind::End {
            return Err(reader.unexpected("`,` or the end"));
        }
    }
    Ok((reader.problem, reader.domain))
}

struct Reader<'a> {
    context: &'a Context<'a>,
    tokens: &'a [Token],
    at: usize,
    depth: u64,
    problem: Problem,
    domain: Option<Domain>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> &'a Token {
        // The last token is the end, behind which nothing is taken.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn next(&mut self) -> &'a Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn is_mark(&self, mark: char) -> bool {
        self.peek().kind == Kind::Mark(mark)
    }

    fn take(&mut self, mark: char) -> bool {
        let found = self.is_mark(mark);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, mark: char) -> Result<(), Diagnostic> {
        if self.take(mark) { Ok(()) } else { Err(self.unexpected(&format!("`{mark}`"))) }
    }

    fn unexpected(&self, wanted: &str) -> Diagnostic {
        let token = self.peek();
        let message = match &token.kind {
            Kind::End => format!("expected {wanted}, but the text ends here"),
            _ => format!(
                "expected {wanted}, found {}",
                quote(&self.context.text[token.span.range()])
            ),
        };
        Diagnostic::error(Code::FormatSyntax, token.span, message)
    }

    /// Runs `inside` one level deeper.
    fn deeper<R>(
        &mut self,
        inside: impl FnOnce(&mut Self) -> Result<R, Diagnostic>,
    ) -> Result<R, Diagnostic> {
        self.depth += 1;
        let limits = self.context.limits;
        if self.depth > limits.depth.min(crate::limits::MOST_DEPTH) {
            let (span, what) = (self.peek().span, format!("the nesting is {} deep", self.depth));
            return Err(limits.exceeded(Code::LimitDepth, Limit::Depth, span, &what));
        }
        let result = inside(self);
        self.depth -= 1;
        result
    }

    /// A dictionary, an offset, the type of the variables, or several of these in parentheses.
    fn item(&mut self) -> Result<(), Diagnostic> {
        let token = self.peek();
        match &token.kind {
            Kind::Mark('{') => self.entries(),
            Kind::Mark('(') => self.group(')'),
            Kind::Mark('[') => self.group(']'),
            Kind::Number(_) => self.offset(),
            Kind::Text(text) => {
                self.at += 1;
                self.vartype(text, token.span)
            }
            Kind::Word(word) => {
                self.at += 1;
                match self.peek().kind {
                    // A number in its type, or a type around dictionaries.
                    Kind::Mark('(') if is_number_type(word) => {
                        self.at -= 1;
                        self.offset()
                    }
                    Kind::Mark('(') => self.group(')'),
                    // The default of a dictionary.
                    _ if matches!(word.as_str(), "float" | "int" | "None") => Ok(()),
                    _ => self.vartype(word, token.span),
                }
            }
            _ => Err(self.unexpected("a dictionary")),
        }
    }

    /// `(item, item, …)`
    fn group(&mut self, close: char) -> Result<(), Diagnostic> {
        self.at += 1;
        self.deeper(|reader| {
            // `<class 'float'>` leaves nothing before its comma.
            let _ = reader.take(',');
            while !reader.take(close) {
                let is_pair = close == ']' && (reader.is_mark('(') || reader.is_mark('['));
                if is_pair {
                    reader.pair()?
                } else {
                    reader.item()?
                }
                if !reader.take(',') && !reader.is_mark(close) {
                    return Err(reader.unexpected(&format!("`,` or `{close}`")));
                }
            }
            Ok(())
        })
    }

    /// `(key, number)`, an entry of a list.
    fn pair(&mut self) -> Result<(), Diagnostic> {
        let close = if self.is_mark('(') { ')' } else { ']' };
        let start = self.next().span;
        let labels = self.deeper(Self::key)?;
        self.expect(',')?;
        self.term(labels, start)?;
        self.expect(close)
    }

    /// The coefficient of a key, which began at `start`.
    fn term(&mut self, labels: Vec<Label>, start: Span) -> Result<(), Diagnostic> {
        let ids = labels.into_iter().map(|label| self.problem.labels.id(label)).collect();
        let number = self.number()?;
        let span = start.to(self.tokens[self.at - 1].span);
        self.problem.add(number, ids, span, self.context)
    }

    fn offset(&mut self) -> Result<(), Diagnostic> {
        let span = self.peek().span;
        let number = self.number()?;
        self.problem.add(number, Vec::new(), span, self.context)
    }

    /// `'SPIN'`, `Vartype.BINARY`
    fn vartype(&mut self, text: &str, span: Span) -> Result<(), Diagnostic> {
        let domain = vartype(text).ok_or_else(|| {
            let message = format!("{} is no type of variables", quote(text));
            Diagnostic::error(Code::FormatVartype, span, message)
                .with_help("the types are `BINARY` and `SPIN`")
        })?;
        check_domain(self.domain.or(self.context.domain), domain, span)?;
        self.domain = Some(domain);
        Ok(())
    }

    /// `{key: number, …}`
    fn entries(&mut self) -> Result<(), Diagnostic> {
        self.at += 1;
        while !self.take('}') {
            let start = self.peek().span;
            let labels = self.deeper(Self::key)?;
            self.expect(':')?;
            self.term(labels, start)?;
            if !self.take(',') && !self.is_mark('}') {
                return Err(self.unexpected("`,` or `}`"));
            }
        }
        Ok(())
    }

    /// The labels of a product.
    fn key(&mut self) -> Result<Vec<Label>, Diagnostic> {
        let token = self.peek();
        match &token.kind {
            Kind::Mark('(') => self.labels(')'),
            Kind::Mark('[') => self.labels(']'),
            Kind::Mark('{') => self.labels('}'),
            Kind::Word(word) if matches!(word.as_str(), "frozenset" | "set" | "tuple") => {
                self.at += 1;
                self.expect('(')?;
                let empty = self.is_mark(')');
                let labels = if empty { Vec::new() } else { self.deeper(Self::key)? };
                self.expect(')')?;
                Ok(labels)
            }
            Kind::Text(text) => {
                self.at += 1;
                Ok(split(text).map(|part| Label::Text(part.to_owned())).collect())
            }
            _ => Ok(vec![self.label()?]),
        }
    }

    /// `(label, label, …)`
    fn labels(&mut self, close: char) -> Result<Vec<Label>, Diagnostic> {
        self.at += 1;
        let mut labels = Vec::new();
        while !self.take(close) {
            labels.push(self.deeper(Self::label)?);
            if !self.take(',') && !self.is_mark(close) {
                return Err(self.unexpected(&format!("`,` or `{close}`")));
            }
        }
        Ok(labels)
    }

    fn label(&mut self) -> Result<Label, Diagnostic> {
        let token = self.peek();
        let wrong = |message: String| Diagnostic::error(Code::FormatLabel, token.span, message);
        match &token.kind {
            Kind::Text(text) => {
                self.at += 1;
                Ok(Label::Text(text.clone()))
            }
            Kind::Number(number) => {
                self.at += 1;
                let integer = number.parse().map(Label::Number);
                integer.map_err(|_| wrong(format!("the label {} is no integer", quote(number))))
            }
            Kind::Mark('(') => Ok(Label::Tuple(self.labels(')')?)),
            Kind::Word(word) => {
                self.at += 1;
                if !is_number_type(word) || !self.take('(') {
                    let help = format!("labels stand in quotes: `'{word}'`");
                    return Err(wrong(format!("{} is no label", quote(word))).with_help(help));
                }
                let label = self.deeper(Self::label)?;
                self.expect(')')?;
                Ok(label)
            }
            _ => Err(self.unexpected("a label")),
        }
    }

    /// `-1.5`, `1/3`, `np.float64(0.5)`, `Fraction(1, 3)`
    fn number(&mut self) -> Result<Number, Diagnostic> {
        let token = self.next();
        match &token.kind {
            Kind::Number(text) => {
                let number = number::read(text, token.span, self.context.limits)?;
                if self.take('/') { self.fraction(number, token.span) } else { Ok(number) }
            }
            Kind::Word(word) if is_number_type(word) && self.take('(') => {
                let first = self.deeper(Self::number)?;
                let number = if self.take(',') { self.fraction(first, token.span)? } else { first };
                self.expect(')')?;
                Ok(number)
            }
            Kind::Word(word) => number::read(word, token.span, self.context.limits),
            _ => {
                self.at -= 1;
                Err(self.unexpected("a number"))
            }
        }
    }

    /// A numerator and the denominator that comes next, both integers.
    fn fraction(&mut self, numerator: Number, start: Span) -> Result<Number, Diagnostic> {
        let token = self.next();
        let span = start.to(token.span);
        let wrong = |code, message| Err(Diagnostic::error(code, span, message));
        let Kind::Number(text) = &token.kind else {
            return wrong(Code::FormatNumber, "a fraction has a denominator");
        };
        let denominator = number::read(text, token.span, self.context.limits)?;
        let is_integer = |n: &Number| n.text.bytes().all(|b| b.is_ascii_digit());
        if !is_integer(&numerator) || !is_integer(&denominator) || denominator.negative {
            return wrong(Code::FormatNumber, "a fraction has integers on both sides");
        }
        if denominator.is_zero() {
            return wrong(Code::DivZero, "a division by zero");
        }
        Ok(Number { text: format!("{}/{}", numerator.text, denominator.text), ..numerator })
    }
}

/// `np.float64` and its like.
fn is_number_type(word: &str) -> bool {
    let last = word.rsplit('.').next().unwrap_or(word);
    let sized = last.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(sized, "float" | "int" | "uint" | "Fraction" | "Decimal") || last == "int_"
}

/// What dimod calls the types of variables.
pub(in crate::formats) fn vartype(text: &str) -> Option<Domain> {
    match text.rsplit('.').next().unwrap_or(text) {
        "SPIN" => Some(Domain::Spin),
        "BINARY" => Some(Domain::Bit),
        _ => None,
    }
}

/// Refuses a second, other type of variables.
pub(in crate::formats) fn check_domain(
    known: Option<Domain>,
    found: Domain,
    span: Span,
) -> Result<(), Diagnostic> {
    match known {
        Some(other) if other != found => {
            let message = "the variables are of another type already";
            Err(Diagnostic::error(Code::FormatVartype, span, message))
        }
        _ => Ok(()),
    }
}

/// The labels of a key that is one string: between blanks, `*` and commas outside of brackets.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i64;
    let parts = text.split(move |c: char| {
        depth += i64::from(matches!(c, '(' | '[')) - i64::from(matches!(c, ')' | ']'));
        depth == 0 && (c.is_whitespace() || matches!(c, ',' | '*'))
    });
    parts.filter(|part| !part.is_empty())
}
