//! Scalar values under elaboration, and arithmetic on them with its limits.

use std::rc::Rc;

use crate::code::Code;
use crate::diagnostic::Diagnostic;
use crate::limits::{Limit, Limits};
use crate::network::{Affine, NetworkBuilder, expand};
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Domain, Monomial, Polynomial, Roots};
use crate::span::Span;

/// A coefficient this long counts as one term in estimates; longer ones count as several.
const TERM_BITS: f64 = 512.0;

/// One number as a form, as a polynomial, and by size.
#[derive(Clone, Debug)]
pub struct Value {
    /// The value over the wires of the network being written.
    pub form: Affine,
    /// The canonical polynomial; `None` once it is over the term limit.
    pub polynomial: Option<Rc<Polynomial>>,
    /// The terms its statement has when expanded, names counting as one.
    pub terms: f64,
    /// Bits of the longest coefficient, estimated.
    pub bits: f64,
    /// The total degree.
    pub degree: u64,
}

impl Value {
    /// A constant.
    pub fn constant(value: Coefficient) -> Self {
        let bits = value.bits() as f64;
        Self {
            polynomial: Some(Rc::new(Polynomial::constant(value.clone()))),
            form: Affine::constant(value),
            terms: 1.0,
            bits,
            degree: 0,
        }
    }

    /// A variable of the definition.
    pub fn variable(index: usize) -> Self {
        Self {
            form: Affine::input(crate::id::VariableId::new(index)),
            polynomial: Some(Rc::new(Polynomial::variable(index))),
            terms: 1.0,
            bits: 1.0,
            degree: 1,
        }
    }

    /// The coefficient, where no variable occurs.
    pub fn as_constant(&self) -> Option<&Coefficient> {
        self.form.is_constant().then(|| self.form.constant_part())
    }

    /// The value behind a name: it counts as one term from now on.
    pub fn named(mut self) -> Self {
        self.terms = 1.0;
        self.bits = 1.0;
        self
    }

    /// The value times a coefficient.
    pub fn scaled(&self, by: &Coefficient) -> Self {
        Self {
            form: self.form.scaled(by),
            polynomial: self.polynomial.as_ref().map(|p| Rc::new(p.scaled(by))),
            bits: self.bits + by.bits() as f64,
            ..self.clone()
        }
    }
}

/// Arithmetic that writes gates and watches limits.
pub struct Arithmetic<'a> {
    /// The network being written.
    pub builder: NetworkBuilder,
    /// The limits.
    pub limits: &'a Limits,
    /// The domain of every variable, for reduction by `b^2 = b` and `s^2 = 1`.
    pub domains: Vec<Domain>,
    /// The square roots met so far, for reduction by `sqrt(2)^2 = 2`.
    pub roots: Roots,
}

impl Arithmetic<'_> {
    /// The sum of many values, merged once.
    pub fn sum(&self, values: Vec<Value>, span: Span) -> Result<Value, Diagnostic> {
        let form = Affine::sum(values.iter().map(|v| &v.form));
        let known: Option<Vec<&Rc<Polynomial>>> =
            values.iter().map(|v| v.polynomial.as_ref()).collect();
        let polynomial = known.map(|polynomials| {
            let all = polynomials.iter().flat_map(|p| p.terms().iter().cloned());
            Rc::new(Polynomial::from_terms(all))
        });
        // Terms that meet count once; without a polynomial they may all be different.
        let met = polynomial.as_ref().map_or(f64::INFINITY, |p| p.len() as f64);
        let terms = values.iter().map(|v| v.terms).sum::<f64>().min(met).max(1.0);
        self.check_terms(terms, span)?;
        let bits = values.iter().map(|v| v.bits).fold(1.0, f64::max);
        let degree = values.iter().map(|v| v.degree).max().unwrap_or(0);
        let value = Value { form, polynomial, terms, bits, degree };
        self.capped(value, span)
    }

    /// The product of two values.
    pub fn mul(&mut self, a: &Value, b: &Value, span: Span) -> Result<Value, Diagnostic> {
        if let Some(c) = a.as_constant() {
            return self.capped(b.scaled(c), span);
        }
        if let Some(c) = b.as_constant() {
            return self.capped(a.scaled(c), span);
        }
        let degree = a.degree + b.degree;
        self.check_degree(degree, span)?;
        let box_terms = match (&a.polynomial, &b.polynomial) {
            (Some(p), Some(q)) => box_bound(p, 1, Some(q)),
            _ => f64::INFINITY,
        };
        let bits = a.bits + b.bits;
        let terms = (a.terms * b.terms).min(box_terms);
        self.check_terms(terms * (bits / TERM_BITS).max(1.0), span)?;
        self.check_instructions(span)?;
        let polynomial = match (&a.polynomial, &b.polynomial) {
            (Some(p), Some(q)) if self.affordable(p.len() as f64 * q.len() as f64, box_terms) => {
                Some(Rc::new(expand::reduce(p.mul(q), &self.domains)))
            }
            _ => None,
        };
        let form = self.builder.mul(&a.form, &b.form);
        self.capped(Value { form, polynomial, terms, bits, degree }, span)
    }

    /// A power.
    pub fn pow(&mut self, base: &Value, exponent: u32, span: Span) -> Result<Value, Diagnostic> {
        match exponent {
            0 => return Ok(Value::constant(Coefficient::one())),
            1 => return Ok(base.clone()),
            _ => {}
        }
        let times = f64::from(exponent);
        if let Some(c) = base.as_constant() {
            let bits = c.bits() as f64 * times;
            if c.number().is_some_and(|n| !n.abs().is_one() && !n.is_zero()) {
                self.check_constant(bits, span)?;
            }
            let power = c.to_polynomial().pow(exponent);
            return self.capped(Value::constant(Coefficient::from_polynomial(power)), span);
        }
        let degree = base.degree.saturating_mul(u64::from(exponent));
        self.check_degree(degree, span)?;
        let box_terms =
            base.polynomial.as_ref().map_or(f64::INFINITY, |p| box_bound(p, exponent, None));
        let bits =
            if base.terms > 1.0 { times * (base.bits + base.terms.log2()) } else { base.bits };
        let terms = multinomial(base.terms, exponent).min(box_terms);
        self.check_terms(terms * (bits / TERM_BITS).max(1.0), span)?;
        self.check_instructions(span)?;
        let polynomial = base.polynomial.as_ref().and_then(|p| {
            let work = multinomial(p.len() as f64, exponent);
            self.affordable(work, box_terms)
                .then(|| Rc::new(expand::reduce(p.pow(exponent), &self.domains)))
        });
        let form = self.builder.pow(&base.form, exponent);
        self.capped(Value { form, polynomial, terms, bits, degree }, span)
    }

    /// A single term written out: `coefficient · monomial`, powers first, then from the left.
    pub fn term(
        &mut self,
        monomial: Monomial,
        coefficient: Coefficient,
        span: Span,
    ) -> Result<Value, Diagnostic> {
        let degree = u64::from(monomial.degree());
        self.check_degree(degree, span)?;
        self.check_instructions(span)?;
        let form = self.builder.monomial(&monomial).scaled(&coefficient);
        let bits = coefficient.bits() as f64;
        let polynomial = expand::reduce(Polynomial::term(monomial, coefficient), &self.domains);
        let value = Value { form, polynomial: Some(Rc::new(polynomial)), terms: 1.0, bits, degree };
        self.capped(value, span)
    }

    /// A whole polynomial written out term by term.
    pub fn polynomial(&mut self, p: &Polynomial, span: Span) -> Result<Value, Diagnostic> {
        let terms: Result<Vec<Value>, Diagnostic> =
            p.terms().iter().map(|(m, c)| self.term(m.clone(), c.clone(), span)).collect();
        self.sum(terms?, span)
    }

    /// Puts the squares of roots in, forgets a polynomial that became too long and refuses
    /// constants that did.
    fn capped(&self, mut value: Value, span: Span) -> Result<Value, Diagnostic> {
        if !self.roots.is_empty() {
            value.form = value.form.map(|c| self.roots.reduce(c));
            value.polynomial =
                value.polynomial.map(|p| Rc::new(self.roots.reduce_all(Rc::unwrap_or_clone(p))));
        }
        if value.polynomial.as_ref().is_some_and(|p| p.len() as u64 > self.limits.terms) {
            value.polynomial = None;
        }
        if let Some(c) = value.as_constant() {
            self.check_constant(c.bits() as f64 / 2.0, span)?;
        }
        Ok(value)
    }

    /// Whether multiplying out is worth it: few term products, or a result known to be short.
    fn affordable(&self, products: f64, result: f64) -> bool {
        let limit = self.limits.terms as f64;
        products <= limit || (result <= limit && products <= 20.0 * limit)
    }

    fn check_terms(&self, terms: f64, span: Span) -> Result<(), Diagnostic> {
        if terms <= self.limits.terms as f64 {
            return Ok(());
        }
        let count = if terms < 1e15 { format!("{terms:.0}") } else { format!("{terms:.1e}") };
        let what = format!("expanded, this has about {count} terms");
        let error = self.limits.exceeded(Code::LimitTerms, Limit::Terms, span, &what);
        Err(error.with_help(format!(
            "name parts of it with `let`: a named part is kept as it is; or raise `#[limit({} = N)]`",
            Limit::Terms.name()
        )))
    }

    fn check_degree(&self, degree: u64, span: Span) -> Result<(), Diagnostic> {
        if degree <= self.limits.degree.min(u64::from(u16::MAX)) {
            return Ok(());
        }
        let what = format!("the degree is {degree}");
        Err(self.limits.exceeded(Code::LimitDegree, Limit::Degree, span, &what))
    }

    fn check_constant(&self, bits: f64, span: Span) -> Result<(), Diagnostic> {
        if bits <= self.limits.constant_bits as f64 {
            return Ok(());
        }
        let what = format!("a constant has about {bits:.0} bits");
        Err(self.limits.exceeded(Code::LimitNumber, Limit::ConstantBits, span, &what))
    }

    fn check_instructions(&self, span: Span) -> Result<(), Diagnostic> {
        let count = self.builder.gate_count() as u64;
        if count <= self.limits.instructions {
            return Ok(());
        }
        let what = format!("the written program has {count} products");
        Err(self.limits.exceeded(Code::LimitInstructions, Limit::Instructions, span, &what))
    }
}

/// The number of monomials in a power of a sum: C(t + k - 1, k).
fn multinomial(terms: f64, exponent: u32) -> f64 {
    let mut count = 1.0;
    let k = f64::from(exponent);
    let (small, large) = if terms - 1.0 < k { (terms - 1.0, k) } else { (k, terms - 1.0) };
    let mut j = 1.0;
    while j <= small && count < 1e30 {
        count *= (large + j) / j;
        j += 1.0;
    }
    count
}

/// The number of exponent vectors in the box of the result: Π (degree in x_i + 1).
fn box_bound(p: &Polynomial, exponent: u32, other: Option<&Polynomial>) -> f64 {
    let mut degrees: std::collections::BTreeMap<usize, u32> = Default::default();
    let mut count = |p: &Polynomial| {
        let mut own: std::collections::BTreeMap<usize, u32> = Default::default();
        for (m, _) in p.terms() {
            for (i, e) in m.factors() {
                let slot = own.entry(i).or_default();
                *slot = e.max(*slot);
            }
        }
        for (i, e) in own {
            *degrees.entry(i).or_default() += e;
        }
    };
    count(p);
    if let Some(q) = other {
        count(q);
    }
    degrees.values().map(|e| f64::from(e * exponent) + 1.0).product()
}
