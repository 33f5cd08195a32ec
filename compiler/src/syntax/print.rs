//! Prints a tree as source text that parses back to the same tree.
//!
//! Works from a list of things still to print instead of by recursion, so depth costs no stack.

use std::fmt;

use crate::syntax::ast::{
    Ast, Binding, Body, Element, ExprId, ExprKind, Factor, Fold, Function, FunctionKind, Item,
    ResultForm, Sign,
};
use crate::syntax::token::{Token, TokenKind};

/// How tightly an expression holds together; an operand that holds less gets parentheses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Sum,
    Product,
    Negation,
    Power,
    Atom,
}

/// Something still to print.
enum Piece<'a> {
    Text(&'a str),
    Expr(ExprId, Strength),
}

impl fmt::Display for Ast {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for item in &self.items {
            match item {
                Item::Function(function) => write_function(self, function, formatter)?,
                Item::Assign(assign) => {
                    write!(formatter, "{} = ", self.text(assign.name.name))?;
                    write_results(self, &assign.body, formatter)?;
                    formatter.write_str(";\n")?;
                }
                Item::Evaluate(body) => {
                    write_results(self, body, formatter)?;
                    formatter.write_str("\n")?;
                }
            }
        }
        Ok(())
    }
}

impl Ast {
    /// One expression as source text.
    pub fn display(&self, id: ExprId) -> impl fmt::Display + '_ {
        Shown { ast: self, id }
    }
}

struct Shown<'a> {
    ast: &'a Ast,
    id: ExprId,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_expr(self.ast, self.id, formatter)
    }
}

fn write_function(ast: &Ast, function: &Function, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for doc in &function.docs {
        writeln!(out, "/// {}", ast.text(*doc))?;
    }
    for attribute in &function.attributes {
        out.write_str("#[")?;
        write_tokens(ast, &attribute.tokens, out)?;
        out.write_str("]\n")?;
    }
    if !function.visibility.is_empty() {
        write_tokens(ast, &function.visibility, out)?;
        out.write_str(" ")?;
    }
    let name = ast.text(function.name.name);
    let (open, close) = match function.kind {
        FunctionKind::Function => (format!("fn {name}("), ")"),
        FunctionKind::Hamiltonian => (format!("hamiltonian {name}("), ")"),
        FunctionKind::Posterior => (format!("posterior {name}("), ")"),
        FunctionKind::Closure => ("|".to_owned(), "|"),
    };
    out.write_str(&open)?;
    write_bindings(ast, &function.variables, out)?;
    if !function.parameters.is_empty() {
        out.write_str("; ")?;
        write_bindings(ast, &function.parameters, out)?;
    }
    out.write_str(close)?;
    for (position, relation) in function.relations.iter().enumerate() {
        out.write_str(if position == 0 { " where " } else { ", " })?;
        write_expr(ast, relation.left, out)?;
        out.write_str(" = ")?;
        write_expr(ast, relation.right, out)?;
    }

    let body = &function.body;
    // After a relation, braces read better than a second `=`.
    let is_short = body.lets.is_empty() && function.relations.is_empty();
    if function.kind == FunctionKind::Closure && is_short {
        out.write_str(" ")?;
        write_results(ast, body, out)?;
        return out.write_str("\n");
    }
    if function.kind == FunctionKind::Function && is_short {
        out.write_str(" = ")?;
        write_results(ast, body, out)?;
        return out.write_str(";\n");
    }
    out.write_str(" {\n")?;
    for binding in &body.lets {
        write!(out, "    let {} = ", ast.text(binding.ident.name))?;
        write_expr(ast, binding.value, out)?;
        out.write_str(";\n")?;
    }
    if function.kind == FunctionKind::Posterior {
        write_classes(ast, function, out)?;
        return out.write_str("}\n");
    }
    out.write_str("    ")?;
    write_results(ast, body, out)?;
    out.write_str("\n}\n")
}

/// One line a class.
fn write_classes(ast: &Ast, function: &Function, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (class, energy) in function.classes.iter().zip(&function.body.results) {
        write!(out, "    class {}: ", ast.text(class.name.name))?;
        write_expr(ast, *energy, out)?;
        let factors =
            [("prior", class.prior), ("scale", class.scale), ("determinant", class.determinant)];
        for (word, value) in factors {
            if let Some(value) = value {
                write!(out, ", {word} ")?;
                write_expr(ast, value, out)?;
            }
        }
        out.write_str(";\n")?;
    }
    Ok(())
}

fn write_bindings(ast: &Ast, bindings: &[Binding], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (position, binding) in bindings.iter().enumerate() {
        if position > 0 {
            out.write_str(", ")?;
        }
        out.write_str(ast.text(binding.ident.name))?;
        let element = Element::NAMES
            .into_iter()
            .find(|(_, element)| *element == binding.element)
            .map_or("real", |(name, _)| name);
        let sizes: Vec<String> = binding.shape.iter().map(u32::to_string).collect();
        match (binding.element, sizes.is_empty()) {
            (Element::Real, true) => {}
            (Element::Real, false) => write!(out, ": [{}]", sizes.join(", "))?,
            (_, true) => write!(out, ": {element}")?,
            (_, false) => write!(out, ": [{element}; {}]", sizes.join(", "))?,
        }
    }
    Ok(())
}

fn write_results(ast: &Ast, body: &Body, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (open, close) = match body.form {
        ResultForm::Single => ("", ""),
        ResultForm::Tuple if body.results.len() == 1 => ("(", ",)"),
        ResultForm::Tuple => ("(", ")"),
        ResultForm::Array => ("[", "]"),
    };
    out.write_str(open)?;
    for (position, result) in body.results.iter().enumerate() {
        if position > 0 {
            out.write_str(", ")?;
        }
        write_expr(ast, *result, out)?;
    }
    out.write_str(close)
}

fn write_tokens(ast: &Ast, tokens: &[Token], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut after_word = false;
    for token in tokens {
        let is_word = matches!(token.kind, TokenKind::Ident(_) | TokenKind::Number(_));
        if after_word && is_word {
            out.write_str(" ")?;
        }
        after_word = is_word;
        match token.kind {
            TokenKind::Ident(name) | TokenKind::Number(name) => out.write_str(ast.text(name))?,
            TokenKind::Text(name) => write!(out, "\"{}\"", ast.text(name))?,
            TokenKind::Op(op) => out.write_str(op.as_str())?,
            TokenKind::Open(delimiter) => write!(out, "{}", delimiter.open())?,
            TokenKind::Close(delimiter) => write!(out, "{}", delimiter.close())?,
            TokenKind::Doc(_) | TokenKind::Invalid(_) => {}
        }
    }
    Ok(())
}

fn write_expr(ast: &Ast, id: ExprId, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut todo = vec![Piece::Expr(id, Strength::Sum)];
    while let Some(piece) = todo.pop() {
        match piece {
            Piece::Text(text) => out.write_str(text)?,
            Piece::Expr(id, least) => {
                let (strength, mut pieces) = pieces(ast, id);
                if strength < least {
                    pieces.insert(0, Piece::Text("("));
                    pieces.push(Piece::Text(")"));
                }
                todo.extend(pieces.into_iter().rev());
            }
        }
    }
    Ok(())
}

/// One level of an expression.
fn pieces(ast: &Ast, id: ExprId) -> (Strength, Vec<Piece<'_>>) {
    use Piece::{Expr, Text};
    match &ast.expr(id).kind {
        ExprKind::Number(name) | ExprKind::Variable(name) => {
            (Strength::Atom, vec![Text(ast.text(*name))])
        }
        ExprKind::Element { array, indices } => {
            let mut pieces = vec![Text(ast.text(*array)), Text("[")];
            list(indices, &mut pieces);
            pieces.push(Text("]"));
            (Strength::Atom, pieces)
        }
        ExprKind::Call { function, arguments } => {
            let mut pieces = vec![Text(ast.text(function.name)), Text("(")];
            list(arguments, &mut pieces);
            pieces.push(Text(")"));
            (Strength::Atom, pieces)
        }
        ExprKind::Negate(operand) => {
            (Strength::Negation, vec![Text("-"), Expr(*operand, Strength::Negation)])
        }
        ExprKind::Sum(terms) => {
            let mut pieces = Vec::with_capacity(2 * terms.len());
            for (position, (sign, term)) in terms.iter().enumerate() {
                match (position, sign) {
                    (0, Sign::Plus) => {}
                    (0, Sign::Minus) => pieces.push(Text("-")),
                    (_, Sign::Plus) => pieces.push(Text(" + ")),
                    (_, Sign::Minus) => pieces.push(Text(" - ")),
                }
                pieces.push(Expr(*term, Strength::Product));
            }
            (Strength::Sum, pieces)
        }
        ExprKind::Product(factors) => {
            let mut pieces = Vec::with_capacity(2 * factors.len());
            for (position, (factor, operand)) in factors.iter().enumerate() {
                match (position, factor) {
                    (0, _) => {}
                    (_, Factor::Times) => pieces.push(Text("*")),
                    (_, Factor::Over) => pieces.push(Text("/")),
                    (_, Factor::Modulo) => pieces.push(Text("%")),
                }
                pieces.push(Expr(*operand, Strength::Negation));
            }
            (Strength::Product, pieces)
        }
        ExprKind::Power { base, exponent } => {
            let exponent = Expr(*exponent, Strength::Negation);
            (Strength::Power, vec![Expr(*base, Strength::Atom), Text("^"), exponent])
        }
        ExprKind::Fold { kind, ranges, body } => {
            let mut pieces = vec![Text(match kind {
                Fold::Sum => "sum(",
                Fold::Product => "prod(",
            })];
            for range in ranges {
                pieces.push(Text(ast.text(range.index.name)));
                pieces.push(Text(" in "));
                pieces.push(Expr(range.start, Strength::Sum));
                pieces.push(Text(if range.inclusive { "..=" } else { ".." }));
                pieces.push(Expr(range.end, Strength::Sum));
                pieces.push(Text(", "));
            }
            pieces.extend([Expr(*body, Strength::Sum), Text(")")]);
            (Strength::Atom, pieces)
        }
        ExprKind::Derivative { expression, variable } => {
            let mut pieces = vec![Text("diff(")];
            list(&[*expression, *variable], &mut pieces);
            pieces.push(Text(")"));
            (Strength::Atom, pieces)
        }
        ExprKind::Error => (Strength::Atom, vec![Text("?")]),
    }
}

/// Expressions separated by commas.
fn list(ids: &[ExprId], pieces: &mut Vec<Piece<'_>>) {
    for (position, id) in ids.iter().enumerate() {
        if position > 0 {
            pieces.push(Piece::Text(", "));
        }
        pieces.push(Piece::Expr(*id, Strength::Sum));
    }
}
