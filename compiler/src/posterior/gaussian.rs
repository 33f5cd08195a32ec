//! Gaussian classes from means and covariances: H = (x-m)ᵀ Σ⁻¹ (x-m)/2 and the determinant of Σ,
//! exact.
//!
//! One covariance for all classes is linear discriminant analysis, one for each is quadratic
//! discriminant analysis.

use std::fmt::{self, Write};

use crate::rational::Rational;

/// A class with a normal density.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gaussian {
    /// The name of the class.
    pub name: String,
    /// How likely it is before anything is observed, in any unit.
    pub prior: Rational,
    /// The mean of every variable.
    pub mean: Vec<Rational>,
    /// The covariance, row by row.
    pub covariance: Vec<Vec<Rational>>,
}

/// Why Gaussians are no classes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WrongGaussian {
    /// The means or covariances of a class have other sizes than those of the first.
    Size(String),
    /// A covariance is not symmetric.
    Asymmetric(String),
    /// A covariance is not positive definite.
    Indefinite(String),
}

impl fmt::Display for WrongGaussian {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Size(name) => write!(f, "`{name}` has another number of variables"),
            Self::Asymmetric(name) => write!(f, "the covariance of `{name}` is not symmetric"),
            Self::Indefinite(name) => {
                write!(f, "the covariance of `{name}` is not positive definite")
            }
        }
    }
}

impl std::error::Error for WrongGaussian {}

/// The posterior of these classes as source text: `posterior NAME(x: [n]) { … }`, whose names must
/// be names of the language.
///
/// # Errors
///
/// Where sizes differ, or a covariance is not symmetric and positive definite.
pub fn source(name: &str, classes: &[Gaussian]) -> Result<String, WrongGaussian> {
    let n = classes.first().map_or(0, |class| class.mean.len());
    let mut text = format!("posterior {name}(x: [{n}]) {{\n");
    for class in classes {
        let Gaussian { name, prior, mean, covariance } = class;
        let is_square = covariance.len() == n && covariance.iter().all(|row| row.len() == n);
        if mean.len() != n || !is_square {
            return Err(WrongGaussian::Size(name.clone()));
        }
        let symmetric = |i: usize| (0..i).all(|j| covariance[i][j] == covariance[j][i]);
        if !(0..n).all(symmetric) {
            return Err(WrongGaussian::Asymmetric(name.clone()));
        }
        let (squares, determinant) =
            squares(covariance).ok_or_else(|| WrongGaussian::Indefinite(name.clone()))?;
        let centred: Vec<String> =
            mean.iter().enumerate().map(|(i, m)| format!("(x[{i}] - ({m}))")).collect();
        // Writing to a string cannot fail.
        let _ = write!(text, "    class {name}: 0");
        for Square { pivot, row } in squares {
            let parts: Vec<String> = row
                .iter()
                .zip(&centred)
                .filter(|(c, _)| !c.is_zero())
                .map(|(c, x)| format!("({c})*{x}"))
                .collect();
            let _ = write!(text, " + ({})^2/(2*({pivot}))", parts.join(" + "));
        }
        let _ = writeln!(text, ", prior {prior}, determinant {determinant};");
    }
    text.push_str("}\n");
    Ok(text)
}

/// (row · v)²/pivot
struct Square {
    pivot: Rational,
    row: Vec<Rational>,
}

/// vᵀ Σ⁻¹ v = Σ_i (row_i · v)²/pivot_i by Σ = L D Lᵀ, rows of L⁻¹ and pivots of D, and det Σ; `None`
/// where a pivot is not positive.
fn squares(covariance: &[Vec<Rational>]) -> Option<(Vec<Square>, Rational)> {
    let n = covariance.len();
    let unit = |i: usize| {
        (0..n).map(move |j| if i == j { Rational::ONE } else { Rational::ZERO }).collect()
    };
    // Rows of (Σ | 1), eliminated downwards without exchanges.
    let mut left = covariance.to_vec();
    let mut right: Vec<Vec<Rational>> = (0..n).map(unit).collect();
    let mut determinant = Rational::ONE;
    for k in 0..n {
        let pivot = left[k][k].clone();
        if pivot.signum() <= 0 {
            return None;
        }
        for i in k + 1..n {
            let factor = &left[i][k] / &pivot;
            for j in 0..n {
                left[i][j] = &left[i][j] - &(&factor * &left[k][j]);
                right[i][j] = &right[i][j] - &(&factor * &right[k][j]);
            }
        }
        determinant = &determinant * &pivot;
    }
    let pivots = (0..n).map(|k| left[k][k].clone());
    let squares = pivots.zip(right).map(|(pivot, row)| Square { pivot, row });
    Some((squares.collect(), determinant))
}
