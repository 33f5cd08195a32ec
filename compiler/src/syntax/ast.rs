//! The tree of a source, in an arena.
//!
//! Expressions are entries of one vector and refer to each other by [`ExprId`]. Sums and products
//! are n-ary, so a flat sum of 100 000 terms is one entry; cloning and dropping a tree never
//! recurses. Names and literals stay text, in [`Ast::names`].

use crate::span::Span;
use crate::syntax::names::{Name, Names};
use crate::syntax::token::Token;

/// A parsed source: definitions, and in the REPL also assignments and bare expressions.
#[derive(Clone, Debug, Default)]
pub struct Ast {
    /// The text behind every [`Name`].
    pub names: Names,
    /// The statements in order.
    pub items: Vec<Item>,
    exprs: Vec<Expr>,
}

/// An expression of an [`Ast`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExprId(u32);

impl ExprId {
    /// The position in the arena; operands stand before the expression that uses them.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// An entry of the arena.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands, parentheses included.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// An unsigned decimal number, as text without `_`.
    Number(Name),
    /// A variable, parameter, `let`, index variable or earlier definition without arguments.
    Variable(Name),
    /// An element of an array: `q[i]`, `s[i, j]`.
    Element {
        /// The array.
        array: Name,
        /// One index a dimension.
        indices: Vec<ExprId>,
    },
    /// A call of an earlier definition.
    Call {
        /// The definition.
        function: Ident,
        /// Variables first, then parameters.
        arguments: Vec<ExprId>,
    },
    /// `-x`
    Negate(ExprId),
    /// `a + b - c`
    Sum(Vec<(Sign, ExprId)>),
    /// `a * b / c`, evaluated from the left; the first factor's operator is [`Factor::Times`].
    Product(Vec<(Factor, ExprId)>),
    /// `x^n`
    Power {
        /// The base.
        base: ExprId,
        /// The exponent.
        exponent: ExprId,
    },
    /// `sum(i in 0..n, …)` or `prod(…)`
    Fold {
        /// Which of the two.
        kind: Fold,
        /// The index variables, the first running slowest.
        ranges: Vec<IndexRange>,
        /// What is added or multiplied.
        body: ExprId,
    },
    /// `diff(e, x)`
    Derivative {
        /// What is differentiated.
        expression: ExprId,
        /// A variable or an element of one.
        variable: ExprId,
    },
    /// Something that could not be read and was reported.
    Error,
}

impl ExprKind {
    /// Adds the operands, bounds of ranges and indices included, to a list.
    pub fn operands(&self, into: &mut Vec<ExprId>) {
        match self {
            Self::Number(_) | Self::Variable(_) | Self::Error => {}
            Self::Element { indices: all, .. } | Self::Call { arguments: all, .. } => {
                into.extend(all);
            }
            Self::Negate(inner) => into.push(*inner),
            Self::Sum(terms) => into.extend(terms.iter().map(|(_, term)| *term)),
            Self::Product(factors) => into.extend(factors.iter().map(|(_, factor)| *factor)),
            Self::Power { base, exponent } => into.extend([*base, *exponent]),
            Self::Fold { ranges, body, .. } => {
                into.extend(ranges.iter().flat_map(|r| [r.start, r.end]));
                into.push(*body);
            }
            Self::Derivative { expression, variable } => into.extend([*expression, *variable]),
        }
    }
}

/// The sign of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Added.
    Plus,
    /// Subtracted.
    Minus,
}

/// How a factor joins the product before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Factor {
    /// `*`
    Times,
    /// `/`
    Over,
    /// `%`, only in index arithmetic.
    Modulo,
}

/// `sum` or `prod`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Adds.
    Sum,
    /// Multiplies.
    Product,
}

/// `i in a..b` or `i in a..=b`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexRange {
    /// The index variable.
    pub index: Ident,
    /// The first value.
    pub start: ExprId,
    /// The last value or one past it.
    pub end: ExprId,
    /// Whether `end` is the last value.
    pub inclusive: bool,
}

/// A name where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The name.
    pub name: Name,
    /// Where it stands.
    pub span: Span,
}

/// A statement.
#[derive(Clone, Debug)]
pub enum Item {
    /// `fn f(x; a) = …;`, `hamiltonian H(…) { … }`, `posterior P(…) { … }`, a closure, or
    /// `f(x) = …` in the REPL.
    Function(Function),
    /// `name = …` in the REPL: whatever is free in it becomes a variable.
    Assign(Assign),
    /// A bare expression in the REPL.
    Evaluate(Body),
}

/// How a function was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FunctionKind {
    /// `fn f(…)`, or `f(…) = …` in the REPL.
    Function,
    /// `hamiltonian H(q, p; …)`: pairs of coordinates and momenta.
    Hamiltonian,
    /// `posterior P(x; …) { class A: H, prior p; … }`: the classes that `x` may belong to.
    Posterior,
    /// `|x| …`, named `closure`.
    Closure,
}

/// A definition with variables and parameters.
#[derive(Clone, Debug)]
pub struct Function {
    /// How it was written.
    pub kind: FunctionKind,
    /// Documentation, one line each.
    pub docs: Vec<Name>,
    /// `#[…]` before it.
    pub attributes: Vec<Attribute>,
    /// `pub` or `pub(…)`, as written.
    pub visibility: Vec<Token>,
    /// Its name.
    pub name: Ident,
    /// What varies with every evaluation.
    pub variables: Vec<Binding>,
    /// What is fixed when a network is instantiated.
    pub parameters: Vec<Binding>,
    /// `where left = right, …`: the points it is claimed on.
    pub relations: Vec<Relation>,
    /// What it computes; of a posterior, the Hamiltonian of every class.
    pub body: Body,
    /// The classes of a posterior, one a result of the body.
    pub classes: Vec<Class>,
    /// The whole definition.
    pub span: Span,
}

/// `class NAME: H, prior P, scale S, determinant D;`, whose H is a result of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its name.
    pub name: Ident,
    /// How likely it is before anything is observed, in any unit.
    pub prior: Option<ExprId>,
    /// What e^-H is multiplied by.
    pub scale: Option<ExprId>,
    /// A number whose square root e^-H is divided by.
    pub determinant: Option<ExprId>,
}

/// `name = …`
#[derive(Clone, Debug)]
pub struct Assign {
    /// The name.
    pub name: Ident,
    /// What it stands for.
    pub body: Body,
}

/// A declared variable or parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Its name.
    pub ident: Ident,
    /// The type of the value, or of each element.
    pub element: Element,
    /// The sizes of an array; empty for a single value.
    pub shape: Vec<u32>,
}

/// `left = right` after `where`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    /// The left side.
    pub left: ExprId,
    /// The right side.
    pub right: ExprId,
    /// Both sides.
    pub span: Span,
}

/// Element types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Element {
    /// A real number; in Rust code the default type.
    #[default]
    Real,
    /// 0 or 1: `b^2 = b`.
    Bit,
    /// -1 or 1: `s^2 = 1`.
    Spin,
    /// A real number that is `f32` in Rust code.
    F32,
    /// A real number that is `f64` in Rust code.
    F64,
}

impl Element {
    /// All of them with their names.
    pub const NAMES: [(&'static str, Element); 5] = [
        ("real", Element::Real),
        ("bit", Element::Bit),
        ("spin", Element::Spin),
        ("f32", Element::F32),
        ("f64", Element::F64),
    ];
}

/// `let`s and results.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// Intermediate values, each using earlier ones.
    pub lets: Vec<Let>,
    /// The outputs.
    pub results: Vec<ExprId>,
    /// How the outputs are written.
    pub form: ResultForm,
    /// The body as written, without braces.
    pub span: Span,
}

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResultForm {
    /// One expression.
    #[default]
    Single,
    /// `(a, b)`
    Tuple,
    /// `[a, b]`
    Array,
}

/// `let name = value;`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Let {
    /// The new name.
    pub ident: Ident,
    /// What it stands for.
    pub value: ExprId,
}

/// `#[name]`, `#[name(tokens)]` or `#[name = tokens]`; the macro's `opts(name = tokens)` too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Its name; a path such as `rustfmt::skip` counts by its first segment.
    pub name: Ident,
    /// What follows the name, without the parentheses or the `=`.
    pub arguments: Vec<Token>,
    /// All tokens between the brackets.
    pub tokens: Vec<Token>,
    /// The whole attribute.
    pub span: Span,
}

impl Ast {
    /// An empty tree over a table of names.
    pub fn new(names: Names) -> Self {
        Ast { names, ..Ast::default() }
    }

    /// Adds an expression, whose operands must be there already.
    pub fn add(&mut self, kind: ExprKind, span: Span) -> ExprId {
        // A source has fewer expressions than bytes, and fewer bytes than 2^32.
        let id = ExprId(self.exprs.len() as u32);
        self.exprs.push(Expr { kind, span });
        id
    }

    /// An expression.
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()]
    }

    /// Gives an expression a larger span, as parentheses do.
    pub fn widen(&mut self, id: ExprId, span: Span) {
        self.exprs[id.index()].span = span;
    }

    /// How many expressions there are.
    pub fn expr_count(&self) -> usize {
        self.exprs.len()
    }

    /// The text of a name.
    pub fn text(&self, name: Name) -> &str {
        self.names.text(name)
    }

    /// The functions among the items, in order.
    pub fn functions(&self) -> impl Iterator<Item = &Function> {
        self.items.iter().filter_map(|item| match item {
            Item::Function(function) => Some(function),
            Item::Assign(_) | Item::Evaluate(_) => None,
        })
    }
}
