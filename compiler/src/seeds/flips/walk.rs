//! A walk in the flip graph of a layer (Kauers and Moosbauer 2022), over the integers −1, 0, 1.
//!
//! The layer is a sum of terms `a·b⊗c`: a product and where it is needed. Two terms that share one
//! of the three can be rewritten without changing the sum, as
//! `a·b⊗c + a·b'⊗c' = a·(b + b')⊗c + a·b'⊗(c' − c)`; two that share two of the three are one. The
//! walk flips at random until terms merge. Where it is stuck a term is split (Arai, Ichikawa and
//! Hukushima 2024). Everything is exact, so that nothing has to be lifted from residues.

use super::layer::{Layer, Product};
use super::ternary::Ternary;
use crate::modular::Stream;
use crate::poly::linear::LinearForm;

/// Steps without a merge after which a term is split.
const STUCK: u64 = 20_000;

/// Terms above the fewest known that splitting may make.
const MARGIN: usize = 2;

/// A term `a·b⊗c`; `a` and `b` start with +1.
type Term = [Ternary; 3];

/// A sum of terms.
#[derive(Clone)]
pub struct Walk {
    terms: Vec<Term>,
    stream: Stream,
    /// Whether the factors of products may mix: the layer has no two sides, or they are ignored.
    mixed: bool,
}

impl Walk {
    /// The walk that starts at a layer's products, where `needs` (of the layer's) are what is
    /// needed; `None` where a coefficient is too large.
    pub fn new(layer: &Layer, needs: &[LinearForm], sides: Option<&[bool]>) -> Option<Self> {
        if layer.atoms.len() > 64 || needs.len() > 64 {
            return None;
        }
        let mut terms = Vec::new();
        for (k, member) in layer.members.iter().enumerate() {
            let [(s, left), (t, right)] = [0, 1].map(|i| member.factors[i].split_content());
            let scale = &s * &t;
            let read = needs.iter().map(|n| &n.coefficient(k) * &scale).enumerate();
            let read = LinearForm::from_terms(read);
            let (left, right) = match sides {
                Some(sides) if left.terms().first().is_some_and(|x| !sides[x.0]) => (right, left),
                _ => (left, right),
            };
            let term = [Ternary::of(&left)?, Ternary::of(&right)?, Ternary::of(&read)?];
            if !term[2].is_zero() {
                terms.push(term);
            }
        }
        Some(Self { terms, stream: Stream::new(terms_seed(layer)), mixed: sides.is_none() })
    }

    /// Walks for some steps; the fewest products met, if fewer than at the start, and the steps
    /// made.
    pub fn run(&mut self, enough: usize, steps: u64) -> (Option<Vec<Product>>, u64) {
        let first = self.terms.len();
        let mut best = self.terms.clone();
        let mut last = 0;
        let mut made = 0;
        while made < steps && best.len() > enough {
            made += 1;
            let flipped = self.flip();
            if self.terms.len() < best.len() {
                best = self.terms.clone();
                last = made;
            }
            if !flipped || made - last > STUCK {
                last = made;
                if self.terms.len() >= best.len() + MARGIN {
                    self.terms = best.clone();
                } else {
                    self.split();
                }
            }
        }
        let products = best.iter().map(|[a, b, _]| [a.form(), b.form()]).collect();
        ((best.len() < first).then_some(products), made)
    }

    /// Flips a random pair that shares something; false where no pair does.
    fn flip(&mut self) -> bool {
        let count = self.terms.len();
        if count < 2 {
            return false;
        }
        let choice = self.stream.next_u64();
        let start = ((choice >> 32) as usize) % count;
        let offset = 1 + ((choice >> 12) as usize & 0xf_ffff) % (count - 1);
        // All ordered pairs, beginning at a random one.
        for turn in 0..count * (count - 1) {
            let i = (start + turn / (count - 1)) % count;
            let j = (i + 1 + (offset + turn) % (count - 1)) % count;
            if let Some(shared) = self.shared(i, j, choice) {
                self.apply(i, j, shared, choice);
                return true;
            }
        }
        false
    }

    /// Which place of term `i` stands at which place of term `j` too.
    fn shared(&self, i: usize, j: usize, choice: u64) -> Option<(usize, usize)> {
        let (p, q) = (&self.terms[i], &self.terms[j]);
        let places = if self.mixed { 5 } else { 3 };
        const ALL: [(usize, usize); 5] = [(0, 0), (1, 1), (2, 2), (0, 1), (1, 0)];
        let first = (choice & 0xff) as usize;
        (0..places)
            .map(|k| ALL[(first + k) % places])
            .find(|(s, t)| p[*s] == q[*t] || *s == 2 && p[2] == q[2].neg())
    }

    /// Rewrites terms `i` and `j` that share a place.
    fn apply(&mut self, i: usize, j: usize, (s, t): (usize, usize), choice: u64) {
        let (mut p, mut q) = (self.terms[i], self.terms[j]);
        let (negative, swap) = (choice >> 8 & 1 == 1, choice >> 9 & 1 == 1);
        if s == 2 {
            // p = a·b⊗c and q = a'·b'⊗τc become (a + σa')·b⊗c and a'·(τb' − σb)⊗c.
            let opposite = p[2] != q[2];
            let a = usize::from(swap);
            let cross = self.mixed && choice >> 10 & 1 == 1;
            let other = if cross { 1 - a } else { a };
            let Some(sum) = p[a].add(q[other].signed(negative)) else { return };
            let rest = q[1 - other].signed(opposite).add(p[1 - a].signed(!negative));
            let Some(rest) = rest else { return };
            p[a] = sum;
            q[1 - other] = rest;
            q[2] = p[2];
        } else {
            // p = a·b⊗c and q = a·b'⊗c' become a·(b + σb')⊗c and a·b'⊗(c' − σc).
            let Some(sum) = p[1 - s].add(q[1 - t].signed(negative)) else { return };
            let Some(rest) = q[2].add(p[2].signed(!negative)) else { return };
            p[1 - s] = sum;
            q[2] = rest;
        }
        self.terms[i] = normal(p);
        self.terms[j] = normal(q);
        self.settle(i.max(j));
        self.settle(i.min(j));
    }

    /// Removes a term that is zero or merges with another.
    fn settle(&mut self, at: usize) {
        let Some(term) = self.terms.get(at).copied() else { return };
        if term.iter().any(|v| v.is_zero()) {
            self.terms.swap_remove(at);
            return;
        }
        for other in 0..self.terms.len() {
            if other == at {
                continue;
            }
            if let Some(sum) = merged(&term, &self.terms[other]) {
                self.terms[other] = normal(sum);
                self.terms.swap_remove(at);
                if sum.iter().any(|v| v.is_zero()) {
                    let zero = |t: &Term| t.iter().any(|v| v.is_zero());
                    self.terms.retain(|t| !zero(t));
                }
                return;
            }
        }
    }

    /// `a·b⊗c + a'·b'⊗c' = a·(b + b')⊗c + a·b'⊗(c' − c) + (a' − a)·b'⊗c'`: one term more.
    fn split(&mut self) {
        let count = self.terms.len();
        for _ in 0..32 {
            let (i, j) = (self.stream.below(count), self.stream.below(count));
            let ([a, b, c], [d, e, f]) = (self.terms[i], self.terms[j]);
            if i == j || a == d || b == e {
                continue;
            }
            let sums = (b.add(e), f.add(c.neg()), d.add(a.neg()));
            let (Some(sum), Some(read), Some(rest)) = sums else { continue };
            let new = [[a, sum, c], [a, e, read], [rest, e, f]];
            if new.iter().flatten().any(|v| v.is_zero()) {
                continue;
            }
            self.terms[i] = normal(new[0]);
            self.terms[j] = normal(new[1]);
            self.terms.push(normal(new[2]));
            return;
        }
    }
}

/// The term with its first two factors positive.
fn normal([a, b, c]: Term) -> Term {
    let negative = a.is_negative() != b.is_negative();
    [a.signed(a.is_negative()), b.signed(b.is_negative()), c.signed(negative)]
}

/// The sum of two terms that share two of three, as one term.
fn merged(p: &Term, q: &Term) -> Option<Term> {
    let opposite = p[2] == q[2].neg();
    let same_read = p[2] == q[2] || opposite;
    for (a, b) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        if p[a] != q[b] {
            continue;
        }
        if p[1 - a] == q[1 - b] {
            return Some([p[0], p[1], p[2].add(q[2])?]);
        }
        if same_read {
            let mut sum = *p;
            sum[1 - a] = p[1 - a].add(q[1 - b].signed(opposite))?;
            return Some(sum);
        }
    }
    None
}

/// A seed that follows from the layer's size alone.
fn terms_seed(layer: &Layer) -> u64 {
    (layer.members.len() * 1_000 + layer.atoms.len()) as u64
}
