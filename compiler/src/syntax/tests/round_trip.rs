//! Printing and parsing are inverse on random trees.

use proptest::prelude::{Just, Strategy, any, prop_oneof, proptest};
use proptest::test_runner::TestCaseError;

use crate::limits::Limits;
use crate::span::Span;
use crate::syntax::ast::{
    Assign, Ast, Body, ExprId, ExprKind, Factor, Fold, Ident, IndexRange, Item, Sign,
};
use crate::syntax::parse_line;

/// A random expression, before it goes into an arena.
#[derive(Clone, Debug)]
enum Tree {
    Number(String),
    Variable(String),
    Element(String, Vec<Tree>),
    Call(String, Vec<Tree>),
    Negate(Box<Tree>),
    Sum(Vec<(bool, Tree)>),
    Product(Vec<(u8, Tree)>),
    Power(Box<Tree>, Box<Tree>),
    Fold(bool, Vec<(String, Tree, Tree, bool)>, Box<Tree>),
    Derivative(Box<Tree>, String),
}

fn name() -> impl Strategy<Value = String> {
    "[a-zαβ_][a-z0-9λ_]{0,3}".prop_filter("a keyword", |text| {
        !["fn", "let", "pub", "in", "if", "for", "nan", "inf", "_", "sum", "prod", "diff", "else"]
            .contains(&text.as_str())
    })
}

fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![
        "(0|[1-9][0-9]{0,3})(\\.[0-9]{1,2})?(e-?[0-9]{1,2})?".prop_map(Tree::Number),
        name().prop_map(Tree::Variable),
    ];
    leaf.prop_recursive(6, 60, 4, |inner| {
        let some = |least| proptest::collection::vec(inner.clone(), least..4);
        let boxed = inner.clone().prop_map(Box::new);
        let range = (name(), inner.clone(), inner.clone(), any::<bool>());
        let term = (any::<bool>(), inner.clone());
        let factor = (0_u8..3, inner.clone());
        prop_oneof![
            (name(), some(1)).prop_map(|(array, indices)| Tree::Element(array, indices)),
            (name(), some(0)).prop_map(|(function, list)| Tree::Call(function, list)),
            boxed.clone().prop_map(Tree::Negate),
            proptest::collection::vec(term, 2..5).prop_map(Tree::Sum),
            proptest::collection::vec(factor, 2..5).prop_map(Tree::Product),
            (boxed.clone(), boxed.clone()).prop_map(|(base, power)| Tree::Power(base, power)),
            (any::<bool>(), proptest::collection::vec(range, 1..3), boxed.clone())
                .prop_map(|(kind, ranges, body)| Tree::Fold(kind, ranges, body)),
            (boxed, name()).prop_map(|(tree, variable)| Tree::Derivative(tree, variable)),
            Just(Tree::Number("7".to_owned())),
        ]
    })
}

fn ident(ast: &mut Ast, text: &str) -> Ident {
    Ident { name: ast.names.intern(text), span: Span::default() }
}

/// Puts a random expression into an arena.
fn plant(ast: &mut Ast, tree: &Tree) -> ExprId {
    let kind = match tree {
        Tree::Number(text) => ExprKind::Number(ast.names.intern(text)),
        Tree::Variable(text) => ExprKind::Variable(ast.names.intern(text)),
        Tree::Element(array, indices) => {
            let indices = indices.iter().map(|index| plant(ast, index)).collect();
            ExprKind::Element { array: ast.names.intern(array), indices }
        }
        Tree::Call(function, list) => {
            let arguments = list.iter().map(|argument| plant(ast, argument)).collect();
            ExprKind::Call { function: ident(ast, function), arguments }
        }
        Tree::Negate(operand) => ExprKind::Negate(plant(ast, operand)),
        Tree::Sum(terms) => {
            let signs = [Sign::Plus, Sign::Minus];
            let planted = terms.iter().enumerate().map(|(position, (minus, term))| {
                // The first term has no sign of its own.
                (signs[usize::from(*minus && position > 0)], plant(ast, term))
            });
            ExprKind::Sum(planted.collect())
        }
        Tree::Product(factors) => {
            let kinds = [Factor::Times, Factor::Over, Factor::Modulo];
            let planted = factors.iter().enumerate().map(|(position, (kind, factor))| {
                (kinds[if position == 0 { 0 } else { usize::from(*kind) }], plant(ast, factor))
            });
            ExprKind::Product(planted.collect())
        }
        Tree::Power(base, exponent) => {
            ExprKind::Power { base: plant(ast, base), exponent: plant(ast, exponent) }
        }
        Tree::Fold(sum, ranges, body) => {
            let planted = ranges.iter().map(|(index, start, end, inclusive)| IndexRange {
                index: ident(ast, index),
                start: plant(ast, start),
                end: plant(ast, end),
                inclusive: *inclusive,
            });
            let ranges = planted.collect();
            let kind = if *sum { Fold::Sum } else { Fold::Product };
            ExprKind::Fold { kind, ranges, body: plant(ast, body) }
        }
        Tree::Derivative(expression, variable) => {
            let expression = plant(ast, expression);
            let name = ast.names.intern(variable);
            let variable = ast.add(ExprKind::Variable(name), Span::default());
            ExprKind::Derivative { expression, variable }
        }
    };
    ast.add(kind, Span::default())
}

/// A tree without spans and arena numbers.
fn canonical(ast: &Ast, id: ExprId) -> String {
    let list =
        |ids: &[ExprId]| ids.iter().map(|id| canonical(ast, *id)).collect::<Vec<_>>().join(" ");
    match &ast.expr(id).kind {
        ExprKind::Number(name) => format!("number {}", ast.text(*name)),
        ExprKind::Variable(name) => format!("variable {}", ast.text(*name)),
        ExprKind::Element { array, indices } => {
            format!("(element {} {})", ast.text(*array), list(indices))
        }
        ExprKind::Call { function, arguments } => {
            format!("(call {} {})", ast.text(function.name), list(arguments))
        }
        ExprKind::Negate(operand) => format!("(negate {})", canonical(ast, *operand)),
        ExprKind::Sum(terms) => {
            let terms =
                terms.iter().map(|(sign, term)| format!("{sign:?} {}", canonical(ast, *term)));
            format!("(sum {})", terms.collect::<Vec<_>>().join(" "))
        }
        ExprKind::Product(factors) => {
            let factors = factors
                .iter()
                .map(|(kind, factor)| format!("{kind:?} {}", canonical(ast, *factor)));
            format!("(product {})", factors.collect::<Vec<_>>().join(" "))
        }
        ExprKind::Power { base, exponent } => {
            format!("(power {} {})", canonical(ast, *base), canonical(ast, *exponent))
        }
        ExprKind::Fold { kind, ranges, body } => {
            let ranges = ranges.iter().map(|range| {
                let bounds = list(&[range.start, range.end]);
                format!("{} {bounds} {}", ast.text(range.index.name), range.inclusive)
            });
            let ranges = ranges.collect::<Vec<_>>().join(" ");
            format!("({kind:?} {ranges} {})", canonical(ast, *body))
        }
        ExprKind::Derivative { expression, variable } => {
            format!("(diff {} {})", canonical(ast, *expression), canonical(ast, *variable))
        }
        ExprKind::Error => "error".to_owned(),
    }
}

proptest! {
    #[test]
    fn parsing_undoes_printing(tree in tree()) {
        let mut ast = Ast::default();
        let root = plant(&mut ast, &tree);
        let name = ident(&mut ast, "result");
        let body = Body { results: vec![root], ..Body::default() };
        ast.items.push(Item::Assign(Assign { name, body }));
        let text = ast.to_string();
        let parsed = parse_line(&text, &Limits::default())
            .map_err(|errors| TestCaseError::fail(format!("{text}\n{errors}")))?;
        let Item::Assign(assign) = &parsed.items[0] else {
            return Err(TestCaseError::fail(text));
        };
        let read = canonical(&parsed, assign.body.results[0]);
        proptest::prop_assert_eq!(read, canonical(&ast, root), "{}", text);
        proptest::prop_assert_eq!(parsed.to_string(), text);
    }

    /// Any text at all gives a tree or errors, never a panic, and errors that can be drawn.
    #[test]
    fn any_text_is_survived(source in "[a-z0-9 ()\\[\\]{}+*/^;,.=|#\"'!·²à\u{300}\n-]{0,60}") {
        for surface in [crate::syntax::Surface::Line, crate::syntax::Surface::Program] {
            let tokens = crate::syntax::lex(&source);
            let parsed = crate::syntax::parse(tokens, surface, &Limits::default());
            let _ = parsed.ast.to_string();
            let drawn = parsed.diagnostics.render(&source, "<input>", false);
            proptest::prop_assert_eq!(drawn.is_empty(), parsed.diagnostics.is_empty());
        }
    }
}
