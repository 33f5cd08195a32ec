//! The couplings of a field on a ring, read off its energy.
//!
//! A quadratic energy of a field on a ring that looks the same from every site is
//! H = Σ_x Σ_r c_r φ_x φ_{x+r}. A wave φ_x = cos(kx) has the energy Σ_r c_r cos(kr) a site, up to a
//! factor that does not depend on k, and cos(kr) = Σ_i (-1)^i (kr)^{2i} / (2i)!. So the coefficient
//! of k^{2i}, which [`coarse_grain`](super::coarse::coarse_grain) takes, is
//!
//! ```text
//! y_i = (-1)^i / (2i)! · Σ_r c_r r^{2i}
//! ```
//!
//! exactly, with a site as the unit of length.

use crate::code::Code;
use crate::diagnostic::{Diagnostic, Diagnostics, quote};
use crate::poly::polynomial::Ring;
use crate::poly::{Coefficient, Domain, Monomial, Polynomial, System};
use crate::rational::Rational;
use crate::span::Span;

/// The first `count` couplings y_0, y_1, … of a field on a ring: an energy of one real array, whose
/// neighbours wrap around.
///
/// # Errors
///
/// Where the variables are not one array of real numbers, where there is no single output that can
/// be expanded, where a term is not quadratic, or where not all sites are alike (`E_SHAPE`).
pub fn couplings(energy: &System, count: usize) -> Result<Vec<Coefficient>, Diagnostics> {
    let refuse = |message: String| -> Diagnostics {
        Diagnostic::error(Code::Shape, Span::default(), message).into()
    };
    let name = quote(&energy.signature.name);
    let sites = match energy.signature.variables.as_slice() {
        [field] if field.dimensions.len() == 1 && field.domain == Domain::Real => field.count(),
        _ => return Err(refuse(format!("a ring is one array of real numbers; {name} has others"))),
    };
    let polynomial = match energy.outputs.as_slice() {
        [output] => output.polynomial.as_ref(),
        _ => None,
    };
    let Some(polynomial) = polynomial else {
        return Err(refuse(format!("{name} is no single energy that can be expanded")));
    };
    if let Some((m, _)) = polynomial.terms().iter().find(|(m, _)| m.degree() != 2) {
        let degree = m.degree();
        return Err(refuse(format!(
            "a term of {name} has degree {degree}, and no wave is free then"
        )));
    }
    let bonds = bonds(polynomial, sites)
        .ok_or_else(|| refuse(format!("the sites of {name} are not all alike")))?;
    Ok((0..count).map(|i| moment(&bonds, i)).collect())
}

/// The coefficients c_r by distance; `None` where they depend on the site.
fn bonds(polynomial: &Polynomial, sites: usize) -> Option<Vec<(usize, Coefficient)>> {
    let pair = |x: usize, r: usize| Monomial::variable(x).mul(&Monomial::variable((x + r) % sites));
    let mut bonds = Vec::new();
    for r in 0..=sites / 2 {
        let first = polynomial.coefficient(&pair(0, r));
        if (1..sites).any(|x| polynomial.coefficient(&pair(x, r)) != first) {
            return None;
        }
        // Opposite sites of an even ring share their bond.
        let is_shared = r > 0 && 2 * r == sites;
        let share = if is_shared { Rational::ratio(1, 2)? } else { Rational::ONE };
        bonds.push((r, first.scaled(&share)));
    }
    Some(bonds)
}

/// (-1)^i / (2i)! · Σ_r c_r r^{2i}
fn moment(bonds: &[(usize, Coefficient)], i: usize) -> Coefficient {
    let power = 2 * i as u32;
    let sum = bonds.iter().fold(Coefficient::zero(), |sum, (r, c)| {
        sum.add(&c.scaled(&Rational::integer(*r as i64).pow(power)))
    });
    let factorial = (1..=i64::from(power)).fold(Rational::ONE, |f, n| &f * &Rational::integer(n));
    let sign = Rational::integer(if i.is_multiple_of(2) { 1 } else { -1 });
    sum.scaled(&(&sign * &factorial.inverse().unwrap_or(Rational::ONE)))
}

#[cfg(test)]
mod tests {
    use super::super::coarse::coarse_grain;
    use super::couplings;
    use crate::compile;
    use crate::options::Options;
    use crate::poly::System;
    use crate::rational::Rational;

    fn system(source: &str) -> System {
        compile(source, &Options::default()).unwrap().pop().unwrap().system
    }

    fn shown(source: &str, count: usize) -> Vec<String> {
        let system = system(source);
        let names = system.signature.parameter_names();
        let found = couplings(&system, count).unwrap();
        found.iter().map(|c| c.display(&names).to_string()).collect()
    }

    #[test]
    fn springs_on_a_ring_have_the_waves_of_a_string() {
        // m²/2 + (2 - 2 cos k)/2
        let chain = "fn chain(f: [9]; m2) = sum(i in 0..9, m2*f[i]^2/2 + (f[(i+1)%9] - f[i])^2/2);";
        assert_eq!(shown(chain, 4), ["1/2*m2", "1/2", "-1/24", "1/720"]);
        // The square of the second difference: (2 - 2 cos k)² = k⁴ - k⁶/6 + …
        let stiff = "fn stiff(f: [7]) = sum(i in 0..7, (f[(i+1)%7] - 2*f[i] + f[(i+6)%7])^2);";
        assert_eq!(shown(stiff, 4), ["0", "0", "1", "-1/6"]);
        // On four sites the sites at distance 2 are opposite: cos 2k once a pair.
        let even = "fn even(f: [4]) = sum(i in 0..4, f[i]*f[(i+2)%4]);";
        assert_eq!(shown(even, 2), ["1", "-2"]);
    }

    #[test]
    fn seen_from_afar_a_chain_is_a_string() {
        let chain = system("fn chain(f: [12]) = sum(i in 0..12, (f[(i+1)%12] - f[i])^2);");
        let near = couplings(&chain, 5).unwrap();
        let far = coarse_grain(&near, &Rational::integer(1024)).unwrap();
        assert_eq!(far[..2], near[..2]);
        for y in &far[2..] {
            assert!(y.number().unwrap().abs() < Rational::ratio(1, 1_000_000).unwrap());
        }
    }

    #[test]
    fn what_is_no_field_on_a_ring_is_refused() {
        for source in [
            "fn f(x: [3], y) = x[0]*y;",
            "fn f(x: [spin; 3]) = x[0]*x[1] + x[1]*x[2] + x[2]*x[0];",
            "fn f(x: [3]) = x[0]^2 + x[1]^2;",
            "fn f(x: [3]) = x[0]*x[1] + x[1]*x[2];",
            "fn f(x: [2]) = x[0]^4 + x[1]^4;",
            "fn f(x: [2]) = (x[0], x[1]);",
        ] {
            let error = couplings(&system(source), 3).unwrap_err().to_string();
            assert!(error.starts_with("error[E_SHAPE]"), "{error}");
        }
    }
}
