//! Normal classes from means and covariances in decimals: the text of a posterior.

use multiplet_compiler::posterior::{Gaussian, source};
use multiplet_compiler::rational::Rational;

use super::PosteriorError;

/// A class with a normal density.
#[derive(Clone, PartialEq, Debug)]
pub struct Normal<'a> {
    /// The name of the class, a name of the language.
    pub name: &'a str,
    /// How likely it is before anything is observed, in any unit.
    pub prior: f64,
    /// The mean of every variable.
    pub mean: Vec<f64>,
    /// The covariance, row by row.
    pub covariance: Vec<Vec<f64>>,
}

/// The posterior of normal classes as source text, `posterior NAME(x: [n]) { … }`: linear
/// discriminant analysis where all covariances are the same, which costs no gate, and quadratic
/// otherwise. A number stands for the decimal that it is printed as, and inverses and determinants
/// are exact.
///
/// # Errors
///
/// Where a number is not finite, sizes differ, or a covariance is not symmetric and positive
/// definite.
///
/// ```
/// use multiplet::posterior::{Normal, compile, normal};
///
/// let covariance = vec![vec![1.0, 0.5], vec![0.5, 2.0]];
/// let class = |name, mean: [f64; 2]| Normal {
///     name,
///     prior: 0.5,
///     mean: mean.to_vec(),
///     covariance: covariance.clone(),
/// };
/// let text = normal("lda", &[class("left", [-1.0, 0.0]), class("right", [1.0, 0.0])])?;
/// let lda = compile(&text)?;
/// assert_eq!(lda.compiled().network.gates.len(), 0);
/// let left = lda.probabilities(&[0.0, 3.0], &[])?[0];
/// assert!((left - 1.0 / (1.0 + f64::exp(-12.0 / 7.0))).abs() < 1e-15);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn normal(name: &str, classes: &[Normal<'_>]) -> Result<String, PosteriorError> {
    let numbers = |all: &[f64]| all.iter().map(|x| decimal(*x)).collect::<Result<Vec<_>, _>>();
    let class = |class: &Normal<'_>| {
        Ok(Gaussian {
            name: class.name.to_owned(),
            prior: decimal(class.prior)?,
            mean: numbers(&class.mean)?,
            covariance: class
                .covariance
                .iter()
                .map(|row| numbers(row))
                .collect::<Result<_, _>>()?,
        })
    };
    let classes: Result<Vec<Gaussian>, PosteriorError> = classes.iter().map(class).collect();
    source(name, &classes?).map_err(PosteriorError::Gaussian)
}

/// The number that is printed.
fn decimal(number: f64) -> Result<Rational, PosteriorError> {
    number.to_string().parse().map_err(|_| PosteriorError::NotFinite(number))
}
