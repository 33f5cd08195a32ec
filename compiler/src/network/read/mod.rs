//! Reads the `.net` text form, whose grammar stands in [`super::text`].
//!
//! The reader accepts a little more than is printed: any spelling of an affine form or of a
//! product of two, comments from `//` to the end of the line, and blank lines. What it returns
//! refers to existing wires only; the remaining invariants are for [`super::verify`].

mod form;
mod header;
mod lex;

use std::fmt;
use std::ops::Range;

use super::affine::Wire;
use super::{Gate, Network, Output, names, text};
use crate::id::{GateId, ParameterId, VariableId};
use crate::poly::{Roots, Signature};
use form::Value;
use lex::Token;
use rustc_hash::FxHashMap;

/// What kind of mistake a text has.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReadErrorKind {
    /// The text does not follow the grammar.
    Syntax,
    /// A name stands for nothing, or for two things.
    Name,
    /// A line is neither one product nor an affine form, or comes in the wrong order.
    Gate,
    /// Something is larger than a network may be.
    Limit,
}

impl ReadErrorKind {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Syntax => "E_NET_SYNTAX",
            Self::Name => "E_NET_NAME",
            Self::Gate => "E_NET_GATE",
            Self::Limit => "E_NET_LIMIT",
        }
    }
}

/// Why a text is not a network, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadError {
    /// What kind of mistake.
    pub kind: ReadErrorKind,
    /// The bytes of the text it is about.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
}

impl ReadError {
    fn new(kind: ReadErrorKind, span: Range<usize>, message: impl Into<String>) -> Self {
        Self { kind, span, message: message.into() }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error[{}]: {} (at byte {})", self.kind.code(), self.message, self.span.start)
    }
}

impl std::error::Error for ReadError {}

/// The network of a text.
pub fn read(text: &str) -> Result<Network, ReadError> {
    let (tokens, names) = (lex::tokens(text)?, FxHashMap::default());
    let mut reader = Reader { tokens, at: 0, names, roots: Roots::default() };
    let (signature, result) = reader.header()?;
    reader.roots = signature.roots();
    reader.declare(&signature)?;
    let (gates, outputs) = reader.body()?;
    let result = result.unwrap_or_else(|| text::default_shape(outputs.len()));
    let expected = result.count();
    if expected != outputs.len() {
        let message = format!("{expected} outputs are announced and {} follow", outputs.len());
        return Err(ReadError::new(ReadErrorKind::Gate, 0..text.len(), message));
    }
    Ok(Network { signature: Signature { result, ..signature }, gates, outputs })
}

/// What a name in a form stands for.
#[derive(Clone, Copy)]
enum Meaning {
    Wire(Wire),
    Parameter(ParameterId),
}

struct Reader {
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    names: FxHashMap<String, Meaning>,
    /// The roots announced.
    roots: Roots,
}

impl Reader {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].0
    }

    fn span(&self) -> Range<usize> {
        self.tokens[self.at].1.clone()
    }

    /// Takes the next token; the end of the text is never passed.
    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    fn takes(&mut self, token: &Token) -> bool {
        let found = self.peek() == token;
        if found {
            self.next();
        }
        found
    }

    fn symbol(&mut self, symbol: char) -> bool {
        self.takes(&Token::Symbol(symbol))
    }

    fn error<T>(&self, kind: ReadErrorKind, message: impl Into<String>) -> Result<T, ReadError> {
        Err(ReadError::new(kind, self.span(), message))
    }

    fn expect(&mut self, symbol: char) -> Result<(), ReadError> {
        if self.symbol(symbol) {
            return Ok(());
        }
        self.error(ReadErrorKind::Syntax, format!("expected `{symbol}`"))
    }

    fn name(&mut self) -> Result<String, ReadError> {
        if let Token::Name(name) = self.peek() {
            let name = name.clone();
            self.next();
            return Ok(name);
        }
        self.error(ReadErrorKind::Syntax, "expected a name")
    }

    fn declare(&mut self, signature: &Signature) -> Result<(), ReadError> {
        let variables = signature.variable_names().into_iter().enumerate();
        let parameters = signature.parameter_names().into_iter().enumerate();
        let meanings = variables
            .map(|(k, name)| (name, Meaning::Wire(Wire::Input(VariableId::new(k)))))
            .chain(parameters.map(|(k, name)| (name, Meaning::Parameter(ParameterId::new(k)))));
        for (name, meaning) in meanings {
            if name.is_empty() || self.names.insert(name.clone(), meaning).is_some() {
                return self.error(ReadErrorKind::Name, format!("the name `{name}` is used twice"));
            }
        }
        Ok(())
    }

    /// The lines between the braces.
    fn body(&mut self) -> Result<(Vec<Gate>, Vec<Output>), ReadError> {
        let (mut gates, mut outputs): (Vec<Gate>, Vec<Output>) = (Vec::new(), Vec::new());
        let mut gate_names: Option<String> = None;
        self.takes(&Token::Newline);
        while !self.symbol('}') {
            let (place, name) = (self.span(), self.name()?);
            self.expect('=')?;
            match self.value()? {
                Value::Product(left, right) => {
                    let prefix = gate_names.get_or_insert_with(|| prefix_of(&name));
                    let expected = format!("{prefix}{}", gates.len());
                    let fault = if !outputs.is_empty() {
                        Some("a gate cannot come after an output".to_owned())
                    } else if name != expected {
                        Some(format!("the next gate is called `{expected}`"))
                    } else {
                        None
                    };
                    if let Some(message) = fault {
                        return Err(ReadError::new(ReadErrorKind::Gate, place, message));
                    }
                    let wire = Meaning::Wire(Wire::Gate(GateId::new(gates.len())));
                    if self.names.insert(name.clone(), wire).is_some() {
                        let message = format!("the name `{name}` is used twice");
                        return Err(ReadError::new(ReadErrorKind::Name, place, message));
                    }
                    gates.push(Gate { left, right });
                }
                Value::Affine(form) => {
                    if outputs.iter().any(|o| o.name == name) {
                        let message = format!("there are two outputs `{name}`");
                        return Err(ReadError::new(ReadErrorKind::Name, place, message));
                    }
                    outputs.push(Output { name, form });
                }
            }
            if !self.takes(&Token::Newline) && *self.peek() != Token::Symbol('}') {
                return self.error(ReadErrorKind::Syntax, "expected the end of the line");
            }
        }
        self.takes(&Token::Newline);
        match self.peek() {
            Token::End => Ok((gates, outputs)),
            _ => self.error(ReadErrorKind::Syntax, "nothing may follow the closing `}`"),
        }
    }
}

/// The `g…g` at the front of a gate's name, or what a network without odd names uses.
fn prefix_of(name: &str) -> String {
    let prefix = &name[..name.len() - name.trim_start_matches('g').len()];
    if prefix.is_empty() { names::gate_prefix(std::iter::empty()) } else { prefix.to_owned() }
}

#[cfg(test)]
mod tests;
