//! From the tree of a definition to sums over sites: `Ast ─► Lattice`.

use std::collections::BTreeMap;

use super::index::{Indices, obstacle};
use super::lets::Lets;
use super::rewrite::{Driver, Rewriter};
use super::{Block, Lattice, Obstacle};
use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::limits::Limits;
use crate::poly::from_ast::{Environment, Sites, argument, from_ast, unequal_pairs};
use crate::poly::{Scalar, Shape, Signature};
use crate::syntax::Name;
use crate::syntax::ast::{
    Ast, ExprId, ExprKind, Factor, Fold, Function, FunctionKind, IndexRange, Sign,
};

/// The most elements of an array.
const MOST_ELEMENTS: u64 = 1 << 48;

/// Reads a definition as sums over the sites of a lattice.
///
/// The value is a combination of `sum`s, with coefficients that are free of variables. All arrays
/// share their first dimensions, the lattice, and an index there is that of the sum, moved by a
/// constant and, if wanted, wrapped at the size. Further dimensions are components at a site. Terms
/// outside of any sum read fixed sites.
pub fn recognise(
    ast: &Ast,
    function: &Function,
    environment: &Environment,
    limits: &Limits,
) -> Result<Lattice, Obstacle> {
    let [result] = function.body.results.as_slice() else {
        return obstacle(function.body.span, "a lattice has one result");
    };
    if function.variables.is_empty() {
        return obstacle(function.name.span, "there is no array");
    }
    if let Some(scalar) = function.variables.iter().find(|v| v.shape.is_empty()) {
        let name = quote(ast.text(scalar.ident.name));
        return obstacle(scalar.ident.span, format!("the variable {name} belongs to no site"));
    }
    let is_hamiltonian = function.kind == FunctionKind::Hamiltonian;
    let variables: Vec<_> = function.variables.iter().map(|b| argument(ast, b)).collect();
    if is_hamiltonian {
        let wrong = unequal_pairs(function, &variables);
        if wrong.has_errors() {
            return Err(Obstacle::Wrong(wrong));
        }
    }
    if !function.relations.is_empty() {
        return obstacle(function.name.span, "a lattice has no relations after `where`");
    }
    check_size(ast, function)?;
    let mut terms = Vec::new();
    let lets = Lets::of(ast, function)?;
    collect(ast, &lets, *result, &mut Vec::new(), &mut terms);
    let rank = function.variables.iter().map(|v| v.shape.len()).min().unwrap_or_default();
    let first = |rank: usize| {
        let mut shapes = function.variables.iter().map(|v| &v.shape[..rank]);
        let first = shapes.next()?;
        shapes.all(|shape| shape == first).then_some(first)
    };
    let mut refused = None;
    for sites in (1..=rank).rev().filter_map(first) {
        let sites: Vec<usize> = sites.iter().map(|n| *n as usize).collect();
        let reader = Reader { ast, function, environment, limits, sites: &sites, lets: &lets };
        match terms.iter().map(|term| reader.block(term)).collect::<Result<Vec<_>, _>>() {
            Ok(blocks) => {
                let blocks: Vec<Block> = blocks.into_iter().flatten().collect();
                let scalar = blocks.first().map_or(Scalar::F64, |b| b.system.signature.scalar);
                let signature = Signature {
                    name: ast.text(function.name.name).to_owned(),
                    variables,
                    parameters: function.parameters.iter().map(|b| argument(ast, b)).collect(),
                    result: Shape::Scalar,
                    scalar,
                    roots: Vec::new(),
                };
                return Ok(Lattice { signature, is_hamiltonian, sites, blocks });
            }
            Err(error) => {
                refused.get_or_insert(error);
            }
        }
    }
    match refused {
        Some(error) => Err(error),
        None => obstacle(function.name.span, "the arrays have different sizes"),
    }
}

/// Positions are counted in 64 bits with room for steps.
fn check_size(ast: &Ast, function: &Function) -> Result<(), Obstacle> {
    for variable in &function.variables {
        let elements =
            variable.shape.iter().fold(1_u64, |n, size| n.saturating_mul(u64::from(*size)));
        if elements > MOST_ELEMENTS {
            let name = quote(ast.text(variable.ident.name));
            let message = format!("{name} has more than {MOST_ELEMENTS} elements");
            let error = Diagnostic::error(Code::LimitVars, variable.ident.span, message);
            return Err(Obstacle::Wrong(error.into()));
        }
    }
    Ok(())
}

/// What is around a sum: it is negated, or this factor of a product.
#[derive(Clone, Debug)]
enum Frame {
    Negated(ExprId),
    Factor { product: ExprId, position: usize },
}

/// A term of the result: a sum over sites with its coefficient, or what stands alone.
#[derive(Clone, Debug)]
struct Term {
    frames: Vec<Frame>,
    ranges: Vec<IndexRange>,
    body: ExprId,
}

/// The terms of an expression, outermost frame first.
fn collect(ast: &Ast, lets: &Lets, id: ExprId, frames: &mut Vec<Frame>, terms: &mut Vec<Term>) {
    let id = lets.resolved(ast, id);
    match &ast.expr(id).kind {
        ExprKind::Sum(parts) => {
            for (sign, part) in parts {
                if *sign == Sign::Minus {
                    frames.push(Frame::Negated(*part));
                }
                collect(ast, lets, *part, frames, terms);
                if *sign == Sign::Minus {
                    frames.pop();
                }
            }
        }
        ExprKind::Negate(inner) => {
            frames.push(Frame::Negated(id));
            collect(ast, lets, *inner, frames, terms);
            frames.pop();
        }
        ExprKind::Product(factors) => {
            let sums: Vec<usize> = (0..factors.len())
                .filter(|k| factors[*k].0 == Factor::Times && holds_sum(ast, lets, factors[*k].1))
                .collect();
            if let [position] = sums.as_slice() {
                frames.push(Frame::Factor { product: id, position: *position });
                collect(ast, lets, factors[*position].1, frames, terms);
                frames.pop();
            } else {
                terms.push(Term { frames: frames.clone(), ranges: Vec::new(), body: id });
            }
        }
        ExprKind::Fold { kind: Fold::Sum, ranges, body } => {
            let (mut ranges, mut body) = (ranges.clone(), *body);
            while let ExprKind::Fold { kind: Fold::Sum, ranges: inner, body: below } =
                &ast.expr(body).kind
            {
                ranges.extend(inner.iter().cloned());
                body = *below;
            }
            terms.push(Term { frames: frames.clone(), ranges, body });
        }
        _ => terms.push(Term { frames: frames.clone(), ranges: Vec::new(), body: id }),
    }
}

/// Whether an expression is a combination with a sum in it.
fn holds_sum(ast: &Ast, lets: &Lets, id: ExprId) -> bool {
    match &ast.expr(lets.resolved(ast, id)).kind {
        ExprKind::Fold { kind, .. } => *kind == Fold::Sum,
        ExprKind::Negate(inner) => holds_sum(ast, lets, *inner),
        ExprKind::Sum(parts) => parts.iter().any(|(_, part)| holds_sum(ast, lets, *part)),
        ExprKind::Product(factors) => {
            factors.iter().any(|(_, factor)| holds_sum(ast, lets, *factor))
        }
        _ => false,
    }
}

/// What blocks are read with.
struct Reader<'a> {
    ast: &'a Ast,
    function: &'a Function,
    environment: &'a Environment,
    limits: &'a Limits,
    sites: &'a [usize],
    lets: &'a Lets,
}

impl Reader<'_> {
    /// The block of a term; `None` where a range is empty.
    fn block(&self, term: &Term) -> Result<Option<Block>, Obstacle> {
        let (ast, sites) = (self.ast, self.sites);
        let mut indices = Indices::default();
        let mut bounds = Vec::with_capacity(term.ranges.len());
        for range in &term.ranges {
            // A bound may use the indices before it, which makes sites differ.
            let found = indices.bounds(ast, range)?;
            if found.0 >= found.1 {
                return Ok(None);
            }
            bounds.push(found);
            indices.sites.insert(range.index.name, 0);
        }
        indices.sites.clear();
        let chosen = self.drivers(term, &bounds);
        let (mut ranges, mut drivers) = (Vec::new(), Vec::new());
        for (k, size) in sites.iter().enumerate() {
            let Some(range) = chosen[k] else {
                ranges.push(0..1);
                drivers.push(None);
                continue;
            };
            let ((start, end), span) = (bounds[range], term.ranges[range].index.span);
            let length = end - start;
            if length > *size as i64 {
                return obstacle(span, format!("the sum has more terms than the {size} sites"));
            }
            // A box that leaves the lattice is moved to its origin.
            let fits = start >= 0 && end <= *size as i64;
            let base = if fits { 0 } else { start };
            ranges.push((start - base) as usize..(end - base) as usize);
            drivers.push(Some(Driver { bounds: (start, end), base }));
        }
        let mut rewriter =
            Rewriter::new(ast, self.function, self.limits, sites, self.lets, drivers);
        let mut others = Vec::new();
        for (position, range) in term.ranges.iter().enumerate() {
            match chosen.iter().position(|c| *c == Some(position)) {
                Some(k) => {
                    rewriter.indices.sites.insert(range.index.name, k);
                }
                None => others.push(range.clone()),
            }
        }
        let span = ast.expr(term.body).span;
        let mut parts = Vec::new();
        rewriter.written_out(&others, term.body, &mut parts)?;
        let mut result = rewriter.folded(Fold::Sum, parts, span)?;
        // What is around the sum does not know its indices.
        rewriter.indices = Indices::default();
        for frame in term.frames.iter().rev() {
            result = framed(ast, &mut rewriter, frame, result)?;
        }
        let (tree, readings) = rewriter.finish(result, span)?;
        let mut found =
            from_ast(&tree, &mut self.environment.clone(), self.limits, Sites::WrittenOut);
        match found.definitions.pop() {
            Some(definition) if !definition.system.signature.roots.is_empty() => {
                obstacle(span, "a coefficient is a square root; make it a parameter")
            }
            Some(definition) => Ok(Some(Block { ranges, readings, system: definition.system })),
            None => Err(Obstacle::Wrong(found.diagnostics)),
        }
    }

    /// For each dimension the range whose index stands there; of several the longest, and the
    /// others are written out.
    fn drivers(&self, term: &Term, bounds: &[(i64, i64)]) -> Vec<Option<usize>> {
        let positions: BTreeMap<Name, usize> =
            term.ranges.iter().enumerate().map(|(k, r)| (r.index.name, k)).collect();
        let mut chosen: Vec<Option<usize>> = vec![None; self.sites.len()];
        let mut pending = vec![term.body];
        while let Some(id) = pending.pop() {
            let kind = &self.ast.expr(id).kind;
            if let ExprKind::Element { array, indices } = kind
                && self.function.variables.iter().any(|v| v.ident.name == *array)
            {
                for (slot, index) in chosen.iter_mut().zip(indices) {
                    let mut inside = vec![*index];
                    while let Some(id) = inside.pop() {
                        let kind = &self.ast.expr(id).kind;
                        if let ExprKind::Variable(name) = kind
                            && let Some(range) = positions.get(name)
                        {
                            let length = |k: usize| bounds[k].1 - bounds[k].0;
                            let is_better = slot
                                .is_none_or(|old| (length(*range), old) > (length(old), *range));
                            if is_better {
                                *slot = Some(*range);
                            }
                        }
                        kind.operands(&mut inside);
                    }
                }
            }
            kind.operands(&mut pending);
        }
        chosen
    }
}

/// A coefficient put back around what it multiplies.
fn framed(
    ast: &Ast,
    rewriter: &mut Rewriter<'_>,
    frame: &Frame,
    inner: ExprId,
) -> Result<ExprId, Obstacle> {
    match frame {
        Frame::Negated(id) => rewriter.add(ExprKind::Negate(inner), ast.expr(*id).span),
        Frame::Factor { product, position } => {
            let expr = ast.expr(*product);
            let ExprKind::Product(factors) = &expr.kind else { return Ok(inner) };
            let mut all = Vec::with_capacity(factors.len());
            for (k, (op, factor)) in factors.iter().enumerate() {
                let before = rewriter.reading_count();
                let id = if k == *position { inner } else { rewriter.expression(*factor)? };
                if rewriter.reading_count() > before {
                    let span = ast.expr(*factor).span;
                    return obstacle(span, "a sum over sites is multiplied by a site");
                }
                all.push((*op, id));
            }
            rewriter.add(ExprKind::Product(all), expr.span)
        }
    }
}
