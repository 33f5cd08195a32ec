//! What stands inside a sum over sites, rewritten over readings: `Ast ─► Ast`.
//!
//! The new tree holds one function. Its variables are the readings, its parameters those of the
//! definition, and its one result is what a site contributes. Sums and products inside are written
//! out, so that every index left is one of a site. Spans stay, so that messages point into the source.

use std::collections::BTreeMap;

use super::index::{Index, Indices, obstacle};
use super::lets::Lets;
use super::{Obstacle, Reading, shortest};
use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::limits::{Limit, Limits};
use crate::span::Span;
use crate::syntax::Name;
use crate::syntax::ast::{
    Ast, Binding, Body, ExprId, ExprKind, Factor, Fold, Function, FunctionKind, Ident, IndexRange,
    Item, Let, Sign,
};

/// The most readings of one block: a site has neighbours, it does not see everything.
const MOST_READINGS: usize = 512;

/// The range of a sum that drives a dimension of the lattice.
#[derive(Clone, Copy, Debug)]
pub(super) struct Driver {
    /// The first value of the index and the one past its last.
    pub bounds: (i64, i64),
    /// What is added to a position to get the value of the index.
    pub base: i64,
}

/// The rewriting of one block.
pub(super) struct Rewriter<'a> {
    source: &'a Ast,
    function: &'a Function,
    limits: &'a Limits,
    sites: &'a [usize],
    lets: &'a Lets,
    /// Index variables in scope.
    pub indices: Indices,
    /// One a dimension; dimensions without one stand at a constant.
    drivers: Vec<Option<Driver>>,
    /// Variables of the definition, by name.
    arrays: BTreeMap<Name, usize>,
    target: Ast,
    readings: Vec<Reading>,
    names: Vec<Binding>,
}

impl<'a> Rewriter<'a> {
    /// Nothing is rewritten yet.
    pub fn new(
        source: &'a Ast,
        function: &'a Function,
        limits: &'a Limits,
        sites: &'a [usize],
        lets: &'a Lets,
        drivers: Vec<Option<Driver>>,
    ) -> Self {
        let arrays = function.variables.iter().enumerate();
        Self {
            source,
            function,
            limits,
            sites,
            lets,
            indices: Indices::default(),
            drivers,
            arrays: arrays.map(|(k, v)| (v.ident.name, k)).collect(),
            target: Ast::new(source.names.clone()),
            readings: Vec::new(),
            names: Vec::new(),
        }
    }

    /// The tree of the function with this result, and its readings.
    pub fn finish(mut self, result: ExprId, span: Span) -> Result<(Ast, Vec<Reading>), Obstacle> {
        let mut lets = Vec::new();
        for Let { ident, value } in &self.lets.constants {
            lets.push(Let { ident: *ident, value: self.expression(*value)? });
        }
        let function = Function {
            kind: FunctionKind::Function,
            docs: Vec::new(),
            attributes: Vec::new(),
            visibility: Vec::new(),
            name: self.function.name,
            variables: self.names,
            parameters: self.function.parameters.clone(),
            relations: Vec::new(),
            body: Body { lets, results: vec![result], span, ..Body::default() },
            classes: Vec::new(),
            span,
        };
        self.target.items.push(Item::Function(function));
        Ok((self.target, self.readings))
    }

    /// How many readings there are so far.
    pub fn reading_count(&self) -> usize {
        self.readings.len()
    }

    /// Adds an expression to the new tree.
    pub fn add(&mut self, kind: ExprKind, span: Span) -> Result<ExprId, Obstacle> {
        if self.target.expr_count() as u64 > self.limits.instructions {
            let what = format!("a site takes more than {} operations", self.limits.instructions);
            let (code, limit) = (Code::LimitInstructions, Limit::Instructions);
            return Err(Obstacle::Wrong(self.limits.exceeded(code, limit, span, &what).into()));
        }
        Ok(self.target.add(kind, span))
    }

    /// An expression of the source, over readings.
    pub fn expression(&mut self, id: ExprId) -> Result<ExprId, Obstacle> {
        let source = self.source;
        let expr = source.expr(id);
        let span = expr.span;
        let kind = match &expr.kind {
            ExprKind::Number(name) => ExprKind::Number(*name),
            ExprKind::Variable(name) => return self.variable(*name, span),
            ExprKind::Element { array, indices } => return self.element(*array, indices, span),
            ExprKind::Call { function, arguments } => {
                ExprKind::Call { function: *function, arguments: self.all(arguments)? }
            }
            ExprKind::Negate(inner) => ExprKind::Negate(self.expression(*inner)?),
            ExprKind::Sum(terms) => {
                let mut all = Vec::with_capacity(terms.len());
                for (sign, term) in terms {
                    all.push((*sign, self.expression(*term)?));
                }
                ExprKind::Sum(all)
            }
            ExprKind::Product(factors) => {
                let mut all = Vec::with_capacity(factors.len());
                for (op, factor) in factors {
                    all.push((*op, self.expression(*factor)?));
                }
                ExprKind::Product(all)
            }
            ExprKind::Power { base, exponent } => ExprKind::Power {
                base: self.expression(*base)?,
                exponent: self.expression(*exponent)?,
            },
            ExprKind::Fold { kind, ranges, body } => {
                let mut parts = Vec::new();
                self.written_out(ranges, *body, &mut parts)?;
                return self.folded(*kind, parts, span);
            }
            ExprKind::Derivative { expression, variable } => ExprKind::Derivative {
                expression: self.expression(*expression)?,
                variable: self.expression(*variable)?,
            },
            ExprKind::Error => ExprKind::Error,
        };
        self.add(kind, span)
    }

    fn all(&mut self, list: &[ExprId]) -> Result<Vec<ExprId>, Obstacle> {
        list.iter().map(|id| self.expression(*id)).collect()
    }

    /// The body for every value of these ranges.
    pub fn written_out(
        &mut self,
        ranges: &[IndexRange],
        body: ExprId,
        parts: &mut Vec<ExprId>,
    ) -> Result<(), Obstacle> {
        let Some((range, inner)) = ranges.split_first() else {
            parts.push(self.expression(body)?);
            return Ok(());
        };
        let (start, end) = self.indices.bounds(self.source, range)?;
        let outer = self.indices.numbers.get(&range.index.name).copied();
        for value in start..end {
            self.indices.numbers.insert(range.index.name, value);
            self.written_out(inner, body, parts)?;
        }
        match outer {
            Some(value) => self.indices.numbers.insert(range.index.name, value),
            None => self.indices.numbers.remove(&range.index.name),
        };
        Ok(())
    }

    /// A sum or product of these.
    pub fn folded(
        &mut self,
        kind: Fold,
        parts: Vec<ExprId>,
        span: Span,
    ) -> Result<ExprId, Obstacle> {
        match (kind, parts.as_slice()) {
            (_, [one]) => Ok(*one),
            (Fold::Sum, []) => self.number(0, span),
            (Fold::Product, []) => self.number(1, span),
            (Fold::Sum, _) => {
                self.add(ExprKind::Sum(parts.into_iter().map(|p| (Sign::Plus, p)).collect()), span)
            }
            (Fold::Product, _) => {
                let factors = parts.into_iter().map(|p| (Factor::Times, p)).collect();
                self.add(ExprKind::Product(factors), span)
            }
        }
    }

    fn number(&mut self, value: i64, span: Span) -> Result<ExprId, Obstacle> {
        let name = self.target.names.intern(&value.unsigned_abs().to_string());
        let number = self.add(ExprKind::Number(name), span)?;
        if value < 0 { self.add(ExprKind::Negate(number), span) } else { Ok(number) }
    }

    fn variable(&mut self, name: Name, span: Span) -> Result<ExprId, Obstacle> {
        if let Some(value) = self.indices.numbers.get(&name).copied() {
            return self.number(value, span);
        }
        let text = quote(self.source.text(name));
        if self.indices.sites.contains_key(&name) {
            return obstacle(span, format!("the index {text} stands as a number, so sites differ"));
        }
        if self.arrays.contains_key(&name) {
            return obstacle(span, format!("{text} stands for all its elements"));
        }
        if let Some(value) = self.lets.readings.get(&name) {
            // It stands outside of the sum, where no index is known.
            let indices = std::mem::take(&mut self.indices);
            let value = self.expression(*value);
            self.indices = indices;
            return value;
        }
        self.add(ExprKind::Variable(name), span)
    }

    fn element(&mut self, array: Name, indices: &[ExprId], span: Span) -> Result<ExprId, Obstacle> {
        let Some(position) = self.arrays.get(&array).copied() else {
            // An array of parameters, or an unknown name that is reported later.
            let mut constants = Vec::with_capacity(indices.len());
            for id in indices {
                let index_span = self.source.expr(*id).span;
                match self.indices.index(self.source, *id)? {
                    Index::Constant(value) => constants.push(self.number(value, index_span)?),
                    Index::Site { .. } => {
                        let reason = format!(
                            "{} is a parameter and differs from site to site; declare it among the \
                             variables",
                            quote(self.source.text(array))
                        );
                        return obstacle(index_span, reason);
                    }
                }
            }
            return self.add(ExprKind::Element { array, indices: constants }, span);
        };
        let shape = &self.function.variables[position].shape;
        if indices.len() != shape.len() {
            let message = format!(
                "{} has {} dimensions, {} indices given",
                quote(self.source.text(array)),
                shape.len(),
                indices.len()
            );
            return Err(Obstacle::Wrong(Diagnostic::error(Code::Shape, span, message).into()));
        }
        let (mut offset, mut component) = (Vec::with_capacity(self.sites.len()), 0);
        for (k, (id, size)) in indices.iter().zip(shape).enumerate() {
            let found = self.indices.index(self.source, *id)?;
            if k < self.sites.len() {
                offset.push(self.step(array, k, *id, found)?);
            } else {
                let Index::Constant(value) = found else {
                    return obstacle(self.source.expr(*id).span, "a component depends on the site");
                };
                self.inside(array, value, *size, *id)?;
                component = component * *size as usize + value as usize;
            }
        }
        let reading = Reading { array: position, offset, component };
        let name = self.reading(reading, span)?;
        self.add(ExprKind::Variable(name), span)
    }

    /// The step that an index takes in a dimension of the lattice.
    fn step(&self, array: Name, k: usize, id: ExprId, index: Index) -> Result<i64, Obstacle> {
        let (span, size) = (self.source.expr(id).span, self.sites[k]);
        let step = match (index, self.drivers[k]) {
            (Index::Constant(value), None) => {
                self.inside(array, value, size as u32, id)?;
                value
            }
            (Index::Constant(_), Some(_)) => {
                return obstacle(span, "one term reads a fixed site and one that the sum visits");
            }
            (Index::Site { range, shift, modulus }, Some(driver)) if range == k => {
                match modulus {
                    Some(modulus) if modulus == size as i64 => {}
                    Some(_) => {
                        return obstacle(
                            span,
                            format!("the index wraps at another size than {size}"),
                        );
                    }
                    None => {
                        let (start, end) = driver.bounds;
                        self.inside(array, start.saturating_add(shift), size as u32, id)?;
                        self.inside(array, (end - 1).saturating_add(shift), size as u32, id)?;
                    }
                }
                shift.saturating_add(driver.base)
            }
            (Index::Site { .. }, _) => {
                return obstacle(span, "an index stands in different dimensions");
            }
        };
        Ok(shortest(step, size))
    }

    /// An index lies inside its array.
    fn inside(&self, array: Name, value: i64, size: u32, id: ExprId) -> Result<(), Obstacle> {
        if (0..i64::from(size)).contains(&value) {
            return Ok(());
        }
        let name = quote(self.source.text(array));
        let message = format!("index {value} is outside {name} of size {size}");
        let error = Diagnostic::error(Code::Index, self.source.expr(id).span, message)
            .with_help(format!("indices run from 0 to {}; wrap with `% {size}`", size - 1));
        Err(Obstacle::Wrong(error.into()))
    }

    /// The name of the variable that stands for a reading.
    fn reading(&mut self, reading: Reading, span: Span) -> Result<Name, Obstacle> {
        if let Some(known) = self.readings.iter().position(|r| *r == reading) {
            return Ok(self.names[known].ident.name);
        }
        if self.readings.len() == MOST_READINGS {
            return obstacle(span, format!("a term joins more than {MOST_READINGS} elements"));
        }
        let declared = &self.function.variables[reading.array];
        let components = declared.shape.len() > self.sites.len();
        let mut text = reading_name(self.source.text(declared.ident.name), &reading, components);
        // A name that the source has already may mean something else.
        while text != self.source.text(declared.ident.name)
            && self.target.names.find(&text).is_some()
        {
            text.push('_');
        }
        let name = self.target.names.intern(&text);
        let ident = Ident { name, span };
        self.names.push(Binding { ident, element: declared.element, shape: Vec::new() });
        self.readings.push(reading);
        Ok(name)
    }
}

/// `phi` at the site itself, `phi_1_0` and `phi_m1_0` beside it, `phi_c2` a component.
pub(super) fn reading_name(array: &str, reading: &Reading, components: bool) -> String {
    let mut text = array.to_owned();
    if reading.offset.iter().any(|step| *step != 0) {
        for step in &reading.offset {
            text.push_str(if *step < 0 { "_m" } else { "_" });
            text.push_str(&step.unsigned_abs().to_string());
        }
    }
    if components {
        text.push_str(&format!("_c{}", reading.component));
    }
    text
}
