//! The schemes and their coefficients.

/// A symplectic scheme with a fixed step.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Integrator {
    /// Störmer–Verlet, order 2, for H = T(p) + V(q).
    Leapfrog,
    /// Forest–Ruth, which is Yoshida's scheme of order 4, for H = T(p) + V(q).
    Yoshida4,
    /// Yoshida's scheme of order 6 with 7 stages, for H = T(p) + V(q).
    Yoshida6,
    /// A symmetric composition of order 8 with 15 stages (Suzuki and Umeno), for H = T(p) + V(q).
    Yoshida8,
    /// The implicit midpoint rule, order 2, for any H.
    Gauss2,
    /// Gauss–Legendre with two stages, order 4, for any H.
    Gauss4,
    /// Gauss–Legendre with three stages, order 6, for any H.
    Gauss6,
}

/// The first half of the leapfrog steps that make up one step, and the middle one.
const YOSHIDA_4: &[f64] = &[1.351_207_191_959_657_5, -1.702_414_383_919_315_3];
const YOSHIDA_6: &[f64] = &[
    0.784_513_610_477_557_3,
    0.235_573_213_359_358_13,
    -1.177_679_984_178_871,
    1.315_186_320_683_911_2,
];
const YOSHIDA_8: &[f64] = &[
    0.741_670_364_350_613,
    -0.409_100_825_800_031_6,
    0.190_754_710_296_238_4,
    -0.573_862_471_116_082_2,
    0.299_064_181_303_655_9,
    0.334_624_918_245_298_16,
    0.315_293_092_396_766_6,
    -0.796_887_939_352_916_4,
];

impl Integrator {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Leapfrog,
        Self::Yoshida4,
        Self::Yoshida6,
        Self::Yoshida8,
        Self::Gauss2,
        Self::Gauss4,
        Self::Gauss6,
    ];

    /// The name, such as `leapfrog`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Leapfrog => "leapfrog",
            Self::Yoshida4 => "yoshida4",
            Self::Yoshida6 => "yoshida6",
            Self::Yoshida8 => "yoshida8",
            Self::Gauss2 => "gauss2",
            Self::Gauss4 => "gauss4",
            Self::Gauss6 => "gauss6",
        }
    }

    /// The scheme of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|i| i.name() == name)
    }

    /// The order: the error after a fixed time shrinks with this power of the step.
    pub fn order(self) -> u32 {
        match self {
            Self::Leapfrog | Self::Gauss2 => 2,
            Self::Yoshida4 | Self::Gauss4 => 4,
            Self::Yoshida6 | Self::Gauss6 => 6,
            Self::Yoshida8 => 8,
        }
    }

    /// Whether it moves q and p in turn, which needs H = T(p) + V(q).
    pub fn is_splitting(self) -> bool {
        self.kicks().is_some()
    }

    /// The kicks of a splitting scheme, as fractions of a step.
    fn kicks(self) -> Option<Vec<f64>> {
        let half = match self {
            Self::Leapfrog => &[1.0],
            Self::Yoshida4 => YOSHIDA_4,
            Self::Yoshida6 => YOSHIDA_6,
            Self::Yoshida8 => YOSHIDA_8,
            Self::Gauss2 | Self::Gauss4 | Self::Gauss6 => return None,
        };
        Some(half.iter().chain(half.iter().rev().skip(1)).copied().collect())
    }

    /// The drifts along dq/dt around the kicks along dp/dt, as fractions of a step; one drift more
    /// than kicks. `None` for implicit schemes.
    pub fn drifts_and_kicks(self) -> Option<(Vec<f64>, Vec<f64>)> {
        let kicks = self.kicks()?;
        let before = std::iter::once(&0.0).chain(&kicks);
        let after = kicks.iter().chain(std::iter::once(&0.0));
        let drifts = before.zip(after).map(|(a, b)| (a + b) / 2.0).collect();
        Some((drifts, kicks))
    }

    /// The matrix and weights of a Gauss–Legendre scheme; `None` for splitting schemes.
    pub(super) fn tableau(self) -> Option<(Vec<Vec<f64>>, Vec<f64>)> {
        let (r3, r15) = (3f64.sqrt(), 15f64.sqrt());
        match self {
            Self::Gauss2 => Some((vec![vec![0.5]], vec![1.0])),
            Self::Gauss4 => Some((
                vec![vec![0.25, 0.25 - r3 / 6.0], vec![0.25 + r3 / 6.0, 0.25]],
                vec![0.5, 0.5],
            )),
            Self::Gauss6 => Some((
                vec![
                    vec![5.0 / 36.0, 2.0 / 9.0 - r15 / 15.0, 5.0 / 36.0 - r15 / 30.0],
                    vec![5.0 / 36.0 + r15 / 24.0, 2.0 / 9.0, 5.0 / 36.0 - r15 / 24.0],
                    vec![5.0 / 36.0 + r15 / 30.0, 2.0 / 9.0 + r15 / 15.0, 5.0 / 36.0],
                ],
                vec![5.0 / 18.0, 4.0 / 9.0, 5.0 / 18.0],
            )),
            _ => None,
        }
    }
}

#[cfg(all(test, feature = "jit"))]
mod tests {
    use super::Integrator;
    use multiplet_compiler::calculus::Scheme;

    #[test]
    fn the_compiler_has_the_same_coefficients() {
        for scheme in Scheme::ALL {
            let integrator = Integrator::from_name(scheme.name()).unwrap();
            assert_eq!(integrator.drifts_and_kicks(), Some(scheme.drifts_and_kicks()));
        }
    }

    #[test]
    fn names_are_found_again() {
        for integrator in Integrator::ALL {
            assert_eq!(Integrator::from_name(integrator.name()), Some(integrator));
            assert_ne!(integrator.is_splitting(), integrator.tableau().is_some());
        }
    }
}
