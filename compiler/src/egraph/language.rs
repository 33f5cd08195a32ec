//! The e-graph's language: inputs, opaque polynomials, n-ary affine forms and binary products.
//!
//! Sums are one e-node with exact coefficients, so associativity and commutativity never have to be
//! rewritten: that is what keeps the e-graph small.

use egg::{Id, Language};

use crate::id::VariableId;
use crate::poly::Coefficient;

/// An e-node.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Node {
    /// A variable of the system.
    Input(VariableId),
    /// A polynomial known by its value alone (an index into the blackboard's table): a class that
    /// still waits for a way to make it.
    Opaque(u32),
    /// `constant + Σ coefficient · child`; free.
    Affine(AffineNode),
    /// A product of two classes: one gate. Children are sorted.
    Product([Id; 2]),
}

/// The payload of [`Node::Affine`]: `coefficients[k]` belongs to `children[k]`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct AffineNode {
    /// The constant part.
    pub constant: Coefficient,
    /// One non-zero coefficient a child.
    pub coefficients: Vec<Coefficient>,
    /// The classes combined.
    pub children: Vec<Id>,
}

/// What two e-nodes must share before their children are compared.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Discriminant {
    /// An input.
    Input(VariableId),
    /// An opaque polynomial.
    Opaque(u32),
    /// An affine form with these coefficients.
    Affine(Coefficient, Vec<Coefficient>),
    /// A product.
    Product,
}

impl Language for Node {
    type Discriminant = Discriminant;

    fn discriminant(&self) -> Discriminant {
        match self {
            Self::Input(id) => Discriminant::Input(*id),
            Self::Opaque(k) => Discriminant::Opaque(*k),
            Self::Affine(a) => Discriminant::Affine(a.constant.clone(), a.coefficients.clone()),
            Self::Product(_) => Discriminant::Product,
        }
    }

    fn matches(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Input(a), Self::Input(b)) => a == b,
            (Self::Opaque(a), Self::Opaque(b)) => a == b,
            (Self::Affine(a), Self::Affine(b)) => {
                a.constant == b.constant && a.coefficients == b.coefficients
            }
            (Self::Product(_), Self::Product(_)) => true,
            _ => false,
        }
    }

    fn children(&self) -> &[Id] {
        match self {
            Self::Input(_) | Self::Opaque(_) => &[],
            Self::Affine(a) => &a.children,
            Self::Product(children) => children,
        }
    }

    fn children_mut(&mut self) -> &mut [Id] {
        match self {
            Self::Input(_) | Self::Opaque(_) => &mut [],
            Self::Affine(a) => &mut a.children,
            Self::Product(children) => children,
        }
    }
}
