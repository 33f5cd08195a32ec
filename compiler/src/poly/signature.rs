//! What a definition takes and returns: argument names, shapes, domains and scalar types.
//!
//! Carried unchanged from the syntax to every backend, so that generated code, kernels and
//! messages name inputs as the user wrote them.

use super::roots::Roots;

/// The relation a variable obeys.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Domain {
    /// No relation.
    Real,
    /// `b^2 = b`.
    Bit,
    /// `s^2 = 1`.
    Spin,
}

/// The floating-point type of generated code.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Scalar {
    /// `f32`.
    F32,
    /// `f64`, the default.
    F64,
}

/// One argument as written: a scalar (`dimensions` empty) or a fixed-size array.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Argument {
    /// The name as written.
    pub name: String,
    /// The size of each dimension, outermost first; empty for a scalar.
    pub dimensions: Vec<usize>,
    /// The relation its elements obey (`Real` for parameters).
    pub domain: Domain,
}

impl Argument {
    /// A scalar real argument.
    pub fn scalar(name: impl Into<String>) -> Self {
        Self { name: name.into(), dimensions: Vec::new(), domain: Domain::Real }
    }

    /// The number of scalars in it.
    pub fn count(&self) -> usize {
        self.dimensions.iter().product()
    }

    /// The names of its scalars in row-major order: `x`, or `q[0]`, `q[1]`, …, or `s[0,0]`, ….
    pub fn names(&self) -> Vec<String> {
        let mut names = vec![String::new()];
        for size in &self.dimensions {
            names = names
                .iter()
                .flat_map(|p| {
                    (0..*size)
                        .map(move |i| if p.is_empty() { i.to_string() } else { format!("{p},{i}") })
                })
                .collect();
        }
        let indexed = |i: &String| {
            if i.is_empty() { self.name.clone() } else { format!("{}[{i}]", self.name) }
        };
        names.iter().map(indexed).collect()
    }
}

/// What a definition returns, as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shape {
    /// One number.
    Scalar,
    /// Several, `(a, b)`.
    Tuple(usize),
    /// An array `[a, b]`.
    Array(usize),
    /// Numbers and arrays of numbers, `(f64, [f64; 2])`: the sizes of each part, outermost first,
    /// none for a number. One part stands for itself.
    Parts(Vec<Vec<usize>>),
}

impl Shape {
    /// The shape of these parts, in its simplest form.
    pub fn of_parts(parts: Vec<Vec<usize>>) -> Self {
        match parts.as_slice() {
            [one] if one.is_empty() => Self::Scalar,
            [one] if one.len() == 1 => Self::Array(one[0]),
            all if all.iter().all(Vec::is_empty) => Self::Tuple(all.len()),
            _ => Self::Parts(parts),
        }
    }

    /// How many numbers it holds.
    pub fn count(&self) -> usize {
        match self {
            Self::Scalar => 1,
            Self::Tuple(n) | Self::Array(n) => *n,
            Self::Parts(parts) => parts.iter().map(|sizes| sizes.iter().product::<usize>()).sum(),
        }
    }
}

/// The interface of one definition.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Signature {
    /// The name of the definition; `f` for closures and bare expressions.
    pub name: String,
    /// What varies per evaluation, in order.
    pub variables: Vec<Argument>,
    /// What is fixed when a network is instantiated (after `;`), in order.
    pub parameters: Vec<Argument>,
    /// The shape of the result.
    pub result: Shape,
    /// The number type of generated code.
    pub scalar: Scalar,
    /// Primes whose square roots occur among the coefficients; their ids follow those of the
    /// parameters.
    pub roots: Vec<u32>,
}

impl Signature {
    /// The names of all scalar variables, in the order of their ids.
    pub fn variable_names(&self) -> Vec<String> {
        self.variables.iter().flat_map(Argument::names).collect()
    }

    /// The names of all scalar parameters, in the order of their ids.
    pub fn parameter_names(&self) -> Vec<String> {
        self.parameters.iter().flat_map(Argument::names).collect()
    }

    /// The square roots among the coefficients.
    pub fn roots(&self) -> Roots {
        Roots::new(self.parameter_count(), self.roots.clone())
    }

    /// The names of what coefficients are polynomials in, in the order of the ids: parameters, then
    /// roots such as `sqrt(2)`.
    pub fn coefficient_names(&self) -> Vec<String> {
        let roots = self.roots.iter().map(|p| format!("sqrt({p})"));
        self.parameter_names().into_iter().chain(roots).collect()
    }

    /// The number of parameters and roots.
    pub fn coefficient_count(&self) -> usize {
        self.parameter_count() + self.roots.len()
    }

    /// The domain of each scalar variable.
    pub fn domains(&self) -> Vec<Domain> {
        self.variables.iter().flat_map(|a| std::iter::repeat_n(a.domain, a.count())).collect()
    }

    /// The number of scalar variables.
    pub fn variable_count(&self) -> usize {
        self.variables.iter().map(Argument::count).sum()
    }

    /// The number of scalar parameters.
    pub fn parameter_count(&self) -> usize {
        self.parameters.iter().map(Argument::count).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{Argument, Domain, Shape};

    #[test]
    fn shapes_of_parts_are_simplest() {
        assert_eq!(Shape::of_parts(vec![vec![]]), Shape::Scalar);
        assert_eq!(Shape::of_parts(vec![vec![], vec![]]), Shape::Tuple(2));
        assert_eq!(Shape::of_parts(vec![vec![3]]), Shape::Array(3));
        assert_eq!(Shape::of_parts(vec![vec![], vec![2], vec![3, 2]]).count(), 9);
    }

    #[test]
    fn element_names_are_row_major() {
        let s = Argument { name: "s".into(), dimensions: vec![2, 2], domain: Domain::Spin };
        assert_eq!(s.names(), ["s[0,0]", "s[0,1]", "s[1,0]", "s[1,1]"]);
        assert_eq!(Argument::scalar("x").names(), ["x"]);
    }
}
