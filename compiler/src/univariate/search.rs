//! Tries every construction on a polynomial, recursively on the parts of structured ones, and
//! ranks what they give.

use rustc_hash::FxHashMap;

use super::blocks::{block_sizes, halving, halving_shapes, paterson_stockmeyer};
use super::compose::{Blocks, Composition, compositions, proportional_blocks};
use super::measure::Reference;
use super::octic::octic;
use super::quartic::quartic;
use super::rank::{SOUND, rank};
use super::residues::Residues;
use super::sparse::sparse;
use super::squares::{Shape, difference_of_squares};
use super::tape::Tape;
use super::{Dense, Scheme};
use crate::modular::{PrimeField, Stream};
use crate::network::Affine;
use crate::poly::Coefficient;
use crate::poly::polynomial::Ring;

/// Beyond this degree only blocks and sparse forms are tried.
const STRUCTURE_DEGREE: usize = 256;
/// Beyond this degree the coefficients of the difference-of-squares scheme grow too long.
const SQUARES_DEGREE: usize = 44;
/// Beyond this degree so do those of the halving algorithm.
const HALVING_DEGREE: usize = 128;
/// Below this degree dense schemes have the fewest gates whatever the structure.
const SMALL: usize = 8;
/// An error growth with which nobody needs to look for a better scheme.
const CLOSE: f64 = 8.0;
/// The largest degree of the schemes that divide down to an octic.
const DIVISION_DEGREE: usize = 18;
/// Sub-polynomials searched for one polynomial.
const FUEL: u32 = 60;

/// The memory of one search.
pub(super) struct Search {
    memo: FxHashMap<Dense, Vec<Scheme>>,
    fuel: u32,
    /// Where structure is looked for first.
    field: PrimeField,
}

impl Search {
    /// A fresh search.
    pub(super) fn new() -> Self {
        let field = PrimeField::random(&mut Stream::new(0));
        Self { memo: FxHashMap::default(), fuel: FUEL, field }
    }

    /// All candidates for `p`, ranked and verified; never empty.
    pub(super) fn candidates(&mut self, p: &Dense) -> Vec<Scheme> {
        if let Some(known) = self.memo.get(p) {
            return known.clone();
        }
        let reference = Reference::new(p);
        let proposals = self.propose(p, &reference);
        let ranked = rank(p, &reference, proposals);
        self.memo.insert(p.clone(), ranked.clone());
        ranked
    }

    /// The candidates before ranking: every one computes `p`, as the ranking checks again.
    pub(super) fn propose(&mut self, p: &Dense, reference: &Reference) -> Vec<Scheme> {
        let n = p.degree();
        if n <= 1 {
            let mut tape = Tape::default();
            let output = tape.combine(p);
            return vec![tape.finish("affine", output)];
        }
        let mut found: Vec<Scheme> = block_sizes(n).map(|s| paterson_stockmeyer(p, s)).collect();
        if n <= HALVING_DEGREE {
            found.extend(halving_shapes(n).into_iter().filter_map(|(k, m, e)| halving(p, k, m, e)));
        }
        found.extend(sparse(p));
        if n <= SQUARES_DEGREE {
            let shapes = Shape::all(n);
            found.extend(shapes.into_iter().flat_map(|shape| difference_of_squares(p, shape)));
        }
        // Beyond degree 10 division is no shorter, only more accurate now and then.
        let least = found.iter().map(|s| s.gates.len()).min();
        let accurate = |s: &Scheme| Some(s.gates.len()) == least && reference.growth(s) <= CLOSE;
        if n <= DIVISION_DEGREE && (n <= 10 || !found.iter().any(accurate)) {
            found.extend(by_division(p));
        }
        if n <= STRUCTURE_DEGREE && self.fuel > 0 {
            self.fuel -= 1;
            self.structured(p, &mut found);
        }
        found
    }

    fn structured(&mut self, p: &Dense, found: &mut Vec<Scheme>) {
        let shift = p.depressing_shift();
        let sparser = depressed_terms(p, &self.field).is_some_and(|t| 2 * t <= terms(p));
        if !shift.is_zero() && sparser {
            let schemes = self.picks(&p.shifted(&shift));
            found.extend(schemes.iter().map(|scheme| scheme.shifted(&-&shift)));
        }
        for Composition { outer, inner, rest } in compositions(p, &self.field) {
            self.compose(&outer, &inner, &rest, found);
        }
        for blocks in proportional_blocks(p) {
            self.blocks(&blocks, found);
        }
        self.tails(p, found);
    }

    /// The candidates worth building on: the fewest gates, and the fewest that are accurate.
    fn picks(&mut self, p: &Dense) -> Vec<Scheme> {
        let all = self.candidates(p);
        let sound = all.iter().find(|s| s.error_growth <= SOUND);
        let mut picks: Vec<Scheme> = all.first().into_iter().chain(sound).cloned().collect();
        picks.dedup();
        picks
    }

    fn compose(&mut self, outer: &Dense, inner: &Dense, rest: &Dense, found: &mut Vec<Scheme>) {
        let rests = self.picks(rest);
        for h in self.picks(inner) {
            for f in self.picks(outer) {
                for r in &rests {
                    let mut tape = Tape::default();
                    let value = tape.embed(&h, &Tape::argument());
                    let sum = tape.embed(&f, &value).add(&tape.embed(r, &Tape::argument()));
                    found.push(tape.finish("composition", sum));
                }
            }
        }
    }

    fn blocks(&mut self, blocks: &Blocks, found: &mut Vec<Scheme>) {
        let factors = self.picks(&blocks.block);
        for q in self.picks(&blocks.outer) {
            // The block from powers made together with x^size, or by a scheme of its own.
            let mut tape = Tape::default();
            tape.make_powers(blocks.block.exponents().chain([blocks.size]));
            let block = tape.combine(&blocks.block);
            found.push(finish_blocks(tape, blocks, &q, &block));
            for factor in &factors {
                let mut tape = Tape::default();
                let block = tape.embed(factor, &Tape::argument());
                tape.make_powers([blocks.size]);
                found.push(finish_blocks(tape, blocks, &q, &block));
            }
        }
    }

    /// `p = x^e · q + (terms below x^e)` where those are free and `q` is worth a search.
    fn tails(&mut self, p: &Dense, found: &mut Vec<Scheme>) {
        let lowest = p.exponents().find(|e| *e > 1).unwrap_or(0);
        for e in [1, 2, 3, lowest] {
            let q = p.high(e);
            let gap = e == lowest && e > 2;
            if q.degree() < SMALL || !(gap || is_structured(&q, &self.field)) {
                continue;
            }
            for scheme in self.picks(&q) {
                let mut tape = Tape::default();
                let value = tape.embed(&scheme, &Tape::argument());
                let low = p.low(e);
                tape.make_powers(low.exponents().chain([e]));
                let power = tape.power(e);
                let sum = tape.mul(&value, &power).add(&tape.combine(&low));
                found.push(tape.finish("power times", sum));
            }
        }
    }
}

fn finish_blocks(mut tape: Tape, blocks: &Blocks, q: &Scheme, block: &Affine) -> Scheme {
    let argument = tape.power(blocks.size);
    let outer = tape.embed(q, &argument);
    let sum = tape.mul(block, &outer).add(&tape.combine(&blocks.rest));
    tape.finish("proportional blocks", sum)
}

/// The schemes that divide down to an octic, after the depressing shift.
fn by_division(p: &Dense) -> Vec<Scheme> {
    let shift = p.depressing_shift();
    let (depressed, radius) = (p.shifted(&shift), 1.0 + shift.to_f64().abs());
    let schemes = octic(&depressed, radius).into_iter().chain(quartic(&depressed, radius));
    schemes.map(|scheme| scheme.shifted(&-&shift)).collect()
}

/// The number of terms that gates have to make.
fn terms(p: &Dense) -> usize {
    p.exponents().filter(|e| *e > 1).count()
}

/// The same after the depressing shift.
fn depressed_terms(p: &Dense, field: &PrimeField) -> Option<usize> {
    Residues::new(p, field)?.depressed_terms()
}

/// Whether something simpler than a dense scheme can be expected.
fn is_structured(p: &Dense, field: &PrimeField) -> bool {
    let few = |terms: usize| terms <= 1 + p.degree() / 4;
    few(terms(p))
        || depressed_terms(p, field).is_some_and(few)
        || !compositions(p, field).is_empty()
        || !proportional_blocks(p).is_empty()
}

/// Schemes that need no division by coefficients, for any coefficient ring.
pub(super) fn division_free<C>(p: &Dense<C>) -> Vec<Scheme>
where
    C: Ring + Into<Coefficient>,
{
    let mut found: Vec<Scheme> =
        block_sizes(p.degree()).map(|s| paterson_stockmeyer(p, s)).collect();
    found.extend(sparse(p));
    found
}
