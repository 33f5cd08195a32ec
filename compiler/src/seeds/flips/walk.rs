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
use crate::progress::Progress;

/// Steps without a merge after which a term is split.
const STUCK: u64 = 5_000;

/// Flips in the time of a split.
const SPLIT: u64 = 10;

/// Terms above the fewest known that splitting may make.
const MARGIN: usize = 2;

/// A term `a·b⊗c`; `a` and `b` start with +1.
type Term = [Ternary; 3];

/// A sum of terms.
#[derive(Clone)]
pub struct Walk {
    terms: Vec<Term>,
    /// Pairs of terms that share something.
    pairs: Vec<(usize, usize)>,
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
        let (pairs, stream) = (Vec::new(), Stream::new(seed(layer)));
        let mut walk = Self { terms, pairs, stream, mixed: sides.is_none() };
        walk.pair_all();
        Some(walk)
    }

    /// Walks for some steps; the fewest products met, if fewer than at the start, and the steps
    /// made.
    pub fn run(
        &mut self,
        enough: usize,
        steps: u64,
        progress: &Progress,
    ) -> (Option<Vec<Product>>, u64) {
        let first = self.terms.len();
        let mut best = self.terms.clone();
        let mut last = 0;
        let mut made = 0;
        while made < steps && best.len() > enough && !progress.is_stopped() {
            made += 1;
            let flipped = self.flip();
            if self.terms.len() < best.len() {
                best = self.terms.clone();
                last = made;
            }
            if !flipped || made - last > STUCK {
                // A split costs about as much as this.
                made += SPLIT;
                last = made;
                if self.terms.len() >= best.len() + MARGIN {
                    self.terms = best.clone();
                    self.pair_all();
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
        if self.pairs.is_empty() {
            return false;
        }
        let choice = self.stream.next_u64();
        let at = (((choice >> 32) * self.pairs.len() as u64) >> 32) as usize;
        let (i, j) = self.pairs[at];
        let (i, j) = if choice & 1 == 0 { (i, j) } else { (j, i) };
        if let Some(shared) = shared(&self.terms[i], &self.terms[j], self.mixed) {
            self.apply(i, j, shared, choice);
        }
        true
    }

    /// Finds the pairs that share something anew, all of them.
    fn pair_all(&mut self) {
        self.pairs.clear();
        for (i, term) in self.terms.iter().enumerate() {
            let shares = |j: &usize| shared(term, &self.terms[*j], self.mixed).is_some();
            self.pairs.extend((0..i).filter(shares).map(|j| (i, j)));
        }
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
        self.pairs.retain(|(a, b)| ![i, j].contains(a) && ![i, j].contains(b));
        if is_zero(&p) || is_zero(&q) || self.settle(i, j) || self.settle(j, j) {
            self.terms.retain(|t| !is_zero(t));
            self.pair_all();
        }
    }

    /// Pairs a changed term with all but `except`, or merges it with one of them; whether it did.
    fn settle(&mut self, at: usize, except: usize) -> bool {
        let term = self.terms[at];
        for other in (0..self.terms.len()).filter(|k| *k != at && (*k != except || at == except)) {
            if shared(&term, &self.terms[other], self.mixed).is_none() {
                continue;
            }
            if let Some(sum) = merged(&term, &self.terms[other], self.mixed) {
                self.terms[other] = normal(sum);
                self.terms.swap_remove(at);
                return true;
            }
            self.pairs.push((at, other));
        }
        false
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
            self.pair_all();
            return;
        }
    }
}

/// Which place of one term stands at which place of another too.
fn shared(p: &Term, q: &Term, mixed: bool) -> Option<(usize, usize)> {
    if p[0] == q[0] {
        return Some((0, 0));
    }
    if p[1] == q[1] {
        return Some((1, 1));
    }
    if p[2] == q[2] || p[2] == q[2].neg() {
        return Some((2, 2));
    }
    if mixed && p[0] == q[1] {
        return Some((0, 1));
    }
    (mixed && p[1] == q[0]).then_some((1, 0))
}

/// The term with its first two factors positive.
fn normal([a, b, c]: Term) -> Term {
    let negative = a.is_negative() != b.is_negative();
    [a.signed(a.is_negative()), b.signed(b.is_negative()), c.signed(negative)]
}

/// Whether a term is nothing.
fn is_zero(term: &Term) -> bool {
    term.iter().any(|v| v.is_zero())
}

/// The sum of two terms that share two of three, as one term; with `mixed` factors match crosswise.
fn merged(p: &Term, q: &Term, mixed: bool) -> Option<Term> {
    const PLACES: [(usize, usize); 4] = [(0, 0), (1, 1), (0, 1), (1, 0)];
    for (a, b) in &PLACES[..if mixed { 4 } else { 2 }] {
        if p[*a] != q[*b] {
            continue;
        }
        if p[1 - a] == q[1 - b] {
            return Some([p[0], p[1], p[2].add(q[2])?]);
        }
        let opposite = p[2] == q[2].neg();
        if opposite || p[2] == q[2] {
            let mut sum = *p;
            sum[1 - a] = p[1 - a].add(q[1 - b].signed(opposite))?;
            return Some(sum);
        }
    }
    None
}

/// A seed that follows from the layer's size alone.
fn seed(layer: &Layer) -> u64 {
    (layer.members.len() * 1_000 + layer.atoms.len()) as u64
}
