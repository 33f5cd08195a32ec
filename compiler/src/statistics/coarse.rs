//! Block spins: what a quadratic field theory looks like from further away.
//!
//! A translation-invariant quadratic energy of a field φ on d-dimensional space is
//!
//! ```text
//! H = ∫ (y₀ φ² + y₁ |∇φ|² + y₂ (∇²φ)² + …) dx = ∫ Σ y_i k^{2i} |φ_k|² dk/(2π)^d,   |k| < Λ
//! ```
//!
//! since in Fourier space every derivative is a factor k. Looking at blocks of b sites a side goes
//! in three steps, each exact because no two modes are coupled:
//!
//! 1. The modes with Λ/b < |k| < Λ, which vary inside a block, are integrated out. For independent
//!    Gaussians this changes no other coupling and leaves a constant behind.
//! 2. Lengths are measured in blocks, x = b·x', so k = k'/b: the cut-off is Λ again, and
//!    dk k^{2i} = b^{-d-2i} dk' k'^{2i}.
//! 3. The field is measured in units in which the gradient term keeps its form,
//!    φ_k = b^{(d+2)/2} φ'_{k'}, so |φ_k|² = b^{d+2} |φ'_{k'}|².
//!
//! Together y_i' = b^{d+2} b^{-d-2i} y_i = b^{2-2i} y_i in any dimension. In two dimensions step 3
//! only changes the measure: the new field is the old one averaged over a block, φ(x) = φ'(x/b).
//!
//! The mass y₀ grows, y₁ stays, and all others die out, so that from afar only the first two
//! matter. (Lin, Tegmark and Rolnick, *Why does deep and cheap learning work so well?*, section
//! III.E, equations 23 and 24; Kadanoff 1966, Wilson 1975.)

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::poly::Coefficient;
use crate::rational::Rational;
use crate::span::Span;

/// What repeated coarse-graining makes of a coupling.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relevance {
    /// It grows.
    Relevant,
    /// It stays.
    Marginal,
    /// It dies out.
    Irrelevant,
}

impl Relevance {
    /// Of the coupling of k^{2i}.
    pub fn of(i: usize) -> Self {
        match i {
            0 => Self::Relevant,
            1 => Self::Marginal,
            _ => Self::Irrelevant,
        }
    }
}

/// The couplings as blocks of `b` sites a side see them: `couplings[i]` is y_i, the coefficient of
/// k^{2i}, and becomes b^{2-2i} y_i; see the [module](self) for why. `b` is a number of lattice
/// spacings, but any positive rational will do: 1/b undoes b as far as the couplings are concerned,
/// though the short waves are gone.
///
/// # Errors
///
/// Where `b` is not positive (`E_NUM_RANGE`).
///
/// ```
/// use multiplet_compiler::poly::Coefficient;
/// use multiplet_compiler::rational::Rational;
/// use multiplet_compiler::statistics::coarse::coarse_grain;
///
/// let couplings = [1, 1, 1].map(Coefficient::integer);
/// let coarse = coarse_grain(&couplings, &Rational::integer(2))?;
/// let wanted = ["4", "1", "1/4"].map(|text| Coefficient::Number(text.parse().unwrap()));
/// assert_eq!(coarse, wanted);
/// # Ok::<(), multiplet_compiler::diagnostic::Diagnostics>(())
/// ```
pub fn coarse_grain(
    couplings: &[Coefficient],
    b: &Rational,
) -> Result<Vec<Coefficient>, Diagnostics> {
    let inverse = match b.inverse() {
        Some(inverse) if !b.is_negative() => inverse,
        _ => {
            let message = format!("a block has a positive number of sites a side, not {b}");
            return Err(Diagnostic::error(Code::NumRange, Span::default(), message).into());
        }
    };
    let (grow, shrink) = (b.pow(2), inverse.pow(2));
    let mut factor = grow;
    let scaled = couplings.iter().map(|y| {
        let coarse = y.scaled(&factor);
        factor = &factor * &shrink;
        coarse
    });
    Ok(scaled.collect())
}

#[cfg(test)]
mod tests {
    use super::{Coefficient, Rational, Relevance, coarse_grain};
    use crate::id::ParameterId;
    use crate::poly::polynomial::Ring;

    fn number(text: &str) -> Rational {
        text.parse().unwrap()
    }

    fn couplings() -> Vec<Coefficient> {
        let mass = Coefficient::parameter(ParameterId::new(0));
        let numbers = ["3/2", "-1/7", "5", "1/12"].map(|t| Coefficient::Number(number(t)));
        [mass].into_iter().chain(numbers).collect()
    }

    #[test]
    fn blocks_of_blocks_are_blocks() {
        for (a, b) in [("2", "3"), ("4", "1/4"), ("3/2", "5"), ("1", "7")] {
            let (a, b) = (number(a), number(b));
            let both = coarse_grain(&couplings(), &(&a * &b)).unwrap();
            let twice = coarse_grain(&coarse_grain(&couplings(), &a).unwrap(), &b).unwrap();
            assert_eq!(twice, both);
            let other = coarse_grain(&coarse_grain(&couplings(), &b).unwrap(), &a).unwrap();
            assert_eq!(other, both);
        }
        assert_eq!(coarse_grain(&couplings(), &Rational::ONE).unwrap(), couplings());
    }

    #[test]
    fn it_is_linear_in_the_couplings() {
        let three = number("3");
        let sums: Vec<_> = couplings().iter().map(|y| y.add(&y.scaled(&three))).collect();
        let coarse = coarse_grain(&couplings(), &three).unwrap();
        let wanted: Vec<_> = coarse.iter().map(|y| y.add(&y.scaled(&three))).collect();
        assert_eq!(coarse_grain(&sums, &three).unwrap(), wanted);
    }

    #[test]
    fn the_massless_theory_stays_and_every_other_direction_is_told_by_its_power() {
        let (two, zero) = (number("2"), Coefficient::zero());
        let only = |i: usize| -> Vec<Coefficient> {
            (0..6).map(|k| if k == i { Coefficient::one() } else { zero.clone() }).collect()
        };
        assert_eq!(coarse_grain(&only(1), &two).unwrap(), only(1));
        for i in 0..6 {
            // An eigenvector whose eigenvalue is above, at or below 1.
            let coarse = coarse_grain(&only(i), &two).unwrap();
            let value = coarse[i].number().unwrap().clone();
            let eigen: Vec<_> = only(i).iter().map(|y| y.scaled(&value)).collect();
            assert_eq!(coarse, eigen);
            let wanted = match value.partial_cmp(&Rational::ONE).unwrap() {
                std::cmp::Ordering::Greater => Relevance::Relevant,
                std::cmp::Ordering::Equal => Relevance::Marginal,
                std::cmp::Ordering::Less => Relevance::Irrelevant,
            };
            assert_eq!(Relevance::of(i), wanted);
        }
    }

    /// Independent Gaussians: the energy of long waves alone is what it was, read in new units.
    #[test]
    fn long_waves_have_the_energy_they_had() {
        let b = number("3");
        let coarse = coarse_grain(&couplings(), &b).unwrap();
        let parameters = [number("2/5")];
        let energy = |y: &[Coefficient], k: &Rational| {
            let terms = y.iter().zip(0..).map(|(y, i)| &y.evaluate(&parameters) * &k.pow(2 * i));
            terms.fold(Rational::ZERO, |sum, term| &sum + &term)
        };
        for k in ["0", "1/9", "1/4", "1/3"].map(number) {
            // y'(k') = b² y(k) with k' = b k: the square of the unit of the field, over that of k-space.
            assert_eq!(energy(&coarse, &(&b * &k)), &b.pow(2) * &energy(&couplings(), &k));
        }
    }

    #[test]
    fn a_block_has_a_positive_size() {
        for b in ["0", "-2"] {
            let error = coarse_grain(&couplings(), &number(b)).unwrap_err().to_string();
            assert!(error.starts_with("error[E_NUM_RANGE]"), "{error}");
        }
    }
}
