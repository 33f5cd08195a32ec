//! The kinds of neuron combinations, with their names and why they work.

use std::fmt;

/// A way to make a unit of neurons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Product in two.
    ProductOfTwo,
    /// Product in three.
    ProductOfThree,
    /// Product in four.
    Product,
    /// Product at two scales.
    ProductAtTwoScales,
    /// Product at three scales.
    ProductAtThreeScales,
    /// Product of three factors.
    Triple,
    /// Product of three factors at two scales.
    TripleAtTwoScales,
    /// Product of three factors at three scales.
    TripleAtThreeScales,
    /// R squares in r neurons.
    Squares,
    /// R squares in r + 1 neurons.
    SquaresAndOne,
    /// Squares in pairs of neurons.
    SquaresInPairs,
    /// Squares at two scales.
    SquaresAtTwoScales,
    /// Squares at three scales.
    SquaresAtThreeScales,
    /// Product of bits in one.
    Bits,
    /// Copy.
    Copy,
    /// Copy, mirrored.
    MirroredCopy,
    /// Copy, mirrored at two scales.
    CopyAtTwoScales,
    /// Copy where σ is straight.
    StraightCopy,
    /// Copy as a difference of squares.
    CopyOfSquares,
}

impl Kind {
    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::ProductOfTwo => "product in two",
            Self::ProductOfThree => "product in three",
            Self::Product => "product in four",
            Self::ProductAtTwoScales => "product at two scales",
            Self::ProductAtThreeScales => "product at three scales",
            Self::Triple => "product of three factors",
            Self::TripleAtTwoScales => "product of three factors at two scales",
            Self::TripleAtThreeScales => "product of three factors at three scales",
            Self::Squares => "r squares in r neurons",
            Self::SquaresAndOne => "r squares in r + 1 neurons",
            Self::SquaresInPairs => "squares in pairs of neurons",
            Self::SquaresAtTwoScales => "squares at two scales",
            Self::SquaresAtThreeScales => "squares at three scales",
            Self::Bits => "product of bits in one",
            Self::Copy => "copy",
            Self::MirroredCopy => "copy, mirrored",
            Self::CopyAtTwoScales => "copy, mirrored at two scales",
            Self::StraightCopy => "copy where σ is straight",
            Self::CopyOfSquares => "copy as a difference of squares",
        }
    }

    /// Why it works, in a line.
    pub fn reason(self) -> &'static str {
        match self {
            Self::ProductOfTwo => {
                "σ(b+λ(u+v)) - σ(b+λ(u-v)) = 2σ'λv + 2λ²σ''·uv + …; b has σ' = 0, or a skip takes 2σ'λv away"
            }
            Self::ProductOfThree => {
                "σ(u+v) - σ(u) - σ(v) + σ(0), all at λ and b: constants and linear terms cancel, λ²σ''·uv is left"
            }
            Self::Product => {
                "σ(u+v) - σ(u-v) + σ(-u-v) - σ(v-u), all at λ and b: 4λ²σ''·uv is left, and order 4"
            }
            Self::ProductAtTwoScales => {
                "the same at λ and 2λ, weighted so that order 4 cancels too"
            }
            Self::ProductAtThreeScales => {
                "the same at λ, 2λ and 4λ, weighted so that orders 4 and 6 cancel too"
            }
            Self::Triple => {
                "σ(u+v+w) - σ(u-v+w) - σ(u+v-w) + σ(u-v-w), all at λ: where σ is odd, 4λ³σ'''·uvw and order 5"
            }
            Self::TripleAtTwoScales => "the same at λ and 2λ, weighted so that order 5 cancels too",
            Self::TripleAtThreeScales => {
                "the same at λ, 2λ and 4λ, weighted so that orders 5 and 7 cancel too"
            }
            Self::Squares => {
                "σ(b+λl) = σ + σ'λl + λ²σ''·l²/2 + …; b has σ' = 0, or a skip takes σ'λl away"
            }
            Self::SquaresAndOne => {
                "directions a_j and weights w_j with Σ w_j a_j = 0 and Σ w_j (a_j·x)² the sum of squares: linear terms cancel"
            }
            Self::SquaresInPairs => "σ(b+λl) + σ(b-λl): the linear terms cancel, λ²σ''·l² is left",
            Self::SquaresAtTwoScales => {
                "the same at λ and 2λ, weighted so that order 4 cancels too"
            }
            Self::SquaresAtThreeScales => {
                "the same at λ, 2λ and 4λ, weighted so that orders 4 and 6 cancel too"
            }
            Self::Bits => "a step between the sum where all are 1 and the one below it",
            Self::Copy => "σ(b+λx) = σ + σ'λx + …: shifted and scaled in, scaled and shifted out",
            Self::MirroredCopy => "σ(b+λx) - σ(b-λx) = 2σ'λx + order 3",
            Self::CopyAtTwoScales => "the same at λ and 2λ, weighted so that order 3 cancels too",
            Self::StraightCopy => "so far out, σ is a straight line but for less than a rounding",
            Self::CopyOfSquares => "(x+a)² - (x-a)² = 4ax",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
