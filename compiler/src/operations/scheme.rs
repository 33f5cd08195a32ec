//! Horner's scheme in several variables, with equal parts shared.
//!
//! For an order of the variables, a polynomial is split by the powers of the first that occurs,
//! `(c₂·x + c₁)·x + c₀`, and so are the coefficients, by the others (M. Ceberio, V. Kreinovich 2004;
//! with common subexpressions J. Kuipers, T. Ueda, J. Vermaseren 2013). The result is kept as sums
//! of products of variables and sums, each distinct one once, up to scale. Which order is best is
//! searched in [`super::order`]; [`super::products`] makes a network of a scheme.

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Polynomial};

/// A factor of a product: a variable by its number, or a sum by its number after the variables.
pub type Atom = u32;

/// Factors with exponents, increasing.
pub type Product = SmallVec<[(Atom, u32); 4]>;

/// Products with coefficients; the empty product carries the constant.
pub type Sum = Vec<(Product, Coefficient)>;

/// The products of a sum that have equal magnitudes.
type Products<'a> = SmallVec<[&'a Product; 2]>;

/// The terms of all polynomials, ready to be split in any order.
pub struct Terms {
    variables: usize,
    exponents: Vec<u32>,
    coefficients: Vec<Coefficient>,
    /// The terms of each polynomial.
    polynomials: Vec<std::ops::Range<u32>>,
}

impl Terms {
    /// The terms of polynomials in so many variables.
    pub fn new(polynomials: &[&Polynomial], variables: usize) -> Self {
        let mut terms = Self {
            variables,
            exponents: Vec::new(),
            coefficients: Vec::new(),
            polynomials: Vec::new(),
        };
        for p in polynomials {
            let start = terms.coefficients.len() as u32;
            for (m, c) in p.terms() {
                let at = terms.exponents.len();
                terms.exponents.resize(at + variables, 0);
                m.factors().for_each(|(x, e)| terms.exponents[at + x] = e);
                terms.coefficients.push(c.clone());
            }
            terms.polynomials.push(start..terms.coefficients.len() as u32);
        }
        terms
    }

    /// The number of terms.
    pub fn len(&self) -> usize {
        self.coefficients.len()
    }

    /// The number of variables.
    pub fn variables(&self) -> usize {
        self.variables
    }

    /// How many terms each variable is in.
    pub fn occurrences(&self) -> Vec<usize> {
        let mut counts = vec![0; self.variables];
        for row in self.exponents.chunks(self.variables.max(1)) {
            row.iter().zip(&mut counts).for_each(|(e, n)| *n += usize::from(*e > 0));
        }
        counts
    }

    fn exponent(&self, term: u32, variable: usize) -> u32 {
        self.exponents[term as usize * self.variables + variable]
    }
}

/// Sums over shared sums. Sum `k` is the atom `variables + k` and reads sums before it only.
pub struct Scheme {
    /// The number of variables.
    pub variables: usize,
    /// The shared sums, their first coefficient 1 up to parameters.
    pub sums: Vec<Sum>,
    /// The polynomials.
    pub outputs: Vec<Sum>,
    /// An estimate of the operations.
    pub cost: usize,
}

/// The scheme of an order of the variables. Without one, every sum is split by the variable in most
/// of its terms.
pub fn scheme(terms: &Terms, order: Option<&[usize]>) -> Scheme {
    let scheme =
        Scheme { variables: terms.variables, sums: Vec::new(), outputs: Vec::new(), cost: 0 };
    let mut splitter = Splitter {
        terms,
        order,
        scheme,
        known: FxHashMap::default(),
        prefixes: FxHashSet::default(),
        scaled: FxHashSet::default(),
    };
    for range in &terms.polynomials {
        let sum = splitter.split(range.clone().collect(), &mut Vec::new());
        splitter.count(&sum);
        splitter.scheme.outputs.push(sum);
    }
    splitter.scheme
}

struct Splitter<'a> {
    terms: &'a Terms,
    order: Option<&'a [usize]>,
    scheme: Scheme,
    known: FxHashMap<Sum, Atom>,
    /// Products met, and their prefixes.
    prefixes: FxHashSet<Product>,
    /// Products met with a coefficient, alone in their groups.
    scaled: FxHashSet<(Coefficient, Product)>,
}

impl Splitter<'_> {
    /// The sum of terms, variables in `done` left out of them. The recursion is as deep as there
    /// are variables.
    fn split(&mut self, mut terms: Vec<u32>, done: &mut Vec<usize>) -> Sum {
        let Some(x) = self.next_variable(&terms, done) else {
            let constants = terms.iter().map(|t| self.terms.coefficients[*t as usize].clone());
            let constant = constants.reduce(|a, b| a.add(&b)).unwrap_or_else(Coefficient::zero);
            return vec![(Product::new(), constant)];
        };
        if let [term] = terms.as_slice() {
            let factors = (0..self.terms.variables).filter(|x| !done.contains(x));
            let factors = factors.map(|x| (x as Atom, self.terms.exponent(*term, x)));
            let product = factors.filter(|f| f.1 > 0).collect();
            return vec![(product, self.terms.coefficients[*term as usize].clone())];
        }
        terms.sort_by_key(|t| std::cmp::Reverse(self.terms.exponent(*t, x)));
        done.push(x);
        let mut sum: Sum = Vec::new();
        let mut rest = terms.as_slice();
        while let Some(first) = rest.first() {
            let exponent = self.terms.exponent(*first, x);
            let end = rest.partition_point(|t| self.terms.exponent(*t, x) == exponent);
            let (part, after) = rest.split_at(end);
            sum.extend(self.split(part.to_vec(), done));
            rest = after;
            let next = rest.first().map_or(0, |t| self.terms.exponent(*t, x));
            if exponent > next {
                let (product, c) = self.single(sum);
                sum = vec![(times(product, x as Atom, exponent - next), c)];
            }
        }
        done.pop();
        sum
    }

    fn next_variable(&self, terms: &[u32], done: &[usize]) -> Option<usize> {
        let occurs = |x: usize| terms.iter().filter(|t| self.terms.exponent(**t, x) > 0).count();
        match self.order {
            Some(order) => order.iter().copied().find(|x| !done.contains(x) && occurs(*x) > 0),
            None => {
                let open = (0..self.terms.variables).filter(|x| !done.contains(x));
                let counted = open.map(|x| (occurs(x), std::cmp::Reverse(x)));
                counted.max().filter(|(n, _)| *n > 0).map(|(_, x)| x.0)
            }
        }
    }

    /// A sum as one product: its own where it has one term, else the sum as an atom.
    fn single(&mut self, mut sum: Sum) -> (Product, Coefficient) {
        if sum.len() == 1
            && let Some(term) = sum.pop()
        {
            return term;
        }
        sum.sort();
        let lead = sum[0].1.leading_number();
        if let Some(inverse) = lead.inverse() {
            sum.iter_mut().for_each(|t| t.1 = t.1.scaled(&inverse));
        }
        let atom = match self.known.get(&sum) {
            Some(atom) => *atom,
            None => {
                self.count(&sum);
                let atom = (self.scheme.variables + self.scheme.sums.len()) as Atom;
                self.scheme.sums.push(sum.clone());
                self.known.insert(sum, atom);
                atom
            }
        };
        (Product::from_slice(&[(atom, 1)]), Coefficient::Number(lead))
    }

    /// Adds what a new sum costs: additions, magnitudes, and the products not met before.
    fn count(&mut self, sum: &Sum) {
        let mut cost = sum.len().saturating_sub(1);
        let mut groups: SmallVec<[(Coefficient, Products<'_>); 4]> = SmallVec::new();
        for (product, c) in sum.iter().filter(|t| !t.0.is_empty()) {
            cost += self.new_products(product);
            if c.is_unit() {
                continue;
            }
            let (magnitude, _) = c.magnitude();
            match groups.iter_mut().find(|g| g.0 == magnitude) {
                Some(group) => group.1.push(product),
                None => groups.push((magnitude, SmallVec::from_slice(&[product]))),
            }
        }
        for (magnitude, products) in groups {
            // A product alone in its group is multiplied once for all sums.
            let known =
                products.len() == 1 && !self.scaled.insert((magnitude, products[0].clone()));
            cost += usize::from(!known);
        }
        self.scheme.cost += cost;
    }

    /// The multiplications of a product that were not met before: powers by the binary method,
    /// and one for each new prefix.
    fn new_products(&mut self, product: &Product) -> usize {
        let mut cost = 0;
        for power in product.iter().filter(|f| f.1 > 1) {
            if self.prefixes.insert(Product::from_slice(&[*power])) {
                cost += (power.1.ilog2() + power.1.count_ones() - 1) as usize;
            }
        }
        for length in (2..=product.len()).rev() {
            if !self.prefixes.insert(Product::from_slice(&product[..length])) {
                break;
            }
            cost += 1;
        }
        cost
    }
}

/// The product times a power of a variable.
fn times(mut product: Product, variable: Atom, exponent: u32) -> Product {
    match product.binary_search_by_key(&variable, |f| f.0) {
        Ok(at) => product[at].1 += exponent,
        Err(at) => product.insert(at, (variable, exponent)),
    }
    product
}
