//! Splitting schemes for H = T(p) + V(q): symmetric compositions of leapfrog steps.
//!
//! A step of size h is leapfrog with step γ₁h, then γ₂h, …. The coefficients solve the order
//! conditions: the triple jump of Forest and Ruth (1990) and Yoshida (1990) for order 4, Yoshida's
//! solution A with 7 stages for order 6, and the 15 stages of Suzuki and Umeno (1993) for order 8,
//! which Yoshida's construction finds too, with the smallest coefficients known.

use crate::rational::Rational;

/// A splitting scheme.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Scheme {
    /// Störmer–Verlet, order 2.
    Leapfrog,
    /// Forest–Ruth, which is Yoshida's scheme of order 4.
    Yoshida4,
    /// Order 6, 7 stages.
    Yoshida6,
    /// Order 8, 15 stages.
    Yoshida8,
}

/// What half of the state moves.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Half {
    /// The coordinates, along dq/dt.
    Drift,
    /// The momenta, along dp/dt.
    Kick,
}

/// The first half of the stages and the middle one, to 25 digits.
const ORDER_4: &[&str] = &["1.3512071919596576340476878", "-1.7024143839193152680953756"];
const ORDER_6: &[&str] = &[
    "0.78451361047755726381949763",
    "0.23557321335935813368479318",
    "-1.17767998417887100694641568",
    "1.31518632068391121888424973",
];
const ORDER_8: &[&str] = &[
    "0.74167036435061295344822780",
    "-0.40910082580003159399730010",
    "0.19075471029623837995387626",
    "-0.57386247111608226665638773",
    "0.29906418130365592384446354",
    "0.33462491824529818378495798",
    "0.31529309239676659663205666",
    "-0.79688793935291635401978884",
];

impl Scheme {
    /// All of them, by order.
    pub const ALL: [Self; 4] = [Self::Leapfrog, Self::Yoshida4, Self::Yoshida6, Self::Yoshida8];

    /// The name in attributes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Leapfrog => "leapfrog",
            Self::Yoshida4 => "yoshida4",
            Self::Yoshida6 => "yoshida6",
            Self::Yoshida8 => "yoshida8",
        }
    }

    /// The scheme of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// The sizes of the leapfrog steps that make up one step of size 1.
    pub fn stages(self) -> Vec<f64> {
        let half: &[&str] = match self {
            Self::Leapfrog => return vec![1.0],
            Self::Yoshida4 => ORDER_4,
            Self::Yoshida6 => ORDER_6,
            Self::Yoshida8 => ORDER_8,
        };
        let number = |text: &&str| text.parse::<f64>().unwrap_or(f64::NAN);
        let first: Vec<f64> = half.iter().map(number).collect();
        first.iter().chain(first.iter().rev().skip(1)).copied().collect()
    }

    /// The drifts (fractions of a step along dq/dt) around the kicks (along dp/dt): one drift more
    /// than there are kicks. These are the numbers that every engine uses, as 64-bit floats.
    pub fn drifts_and_kicks(self) -> (Vec<f64>, Vec<f64>) {
        let kicks = self.stages();
        let before = std::iter::once(&0.0).chain(&kicks);
        let after = kicks.iter().chain(std::iter::once(&0.0));
        let drifts = before.zip(after).map(|(a, b)| (a + b) / 2.0).collect();
        (drifts, kicks)
    }

    /// Drifts and kicks in turn, each with its fraction of a step as the exact number that its float
    /// is.
    pub(super) fn moves(self) -> Vec<(Half, Rational)> {
        let (drifts, kicks) = self.drifts_and_kicks();
        let exact = |by: &f64| Rational::from_f64(*by).unwrap_or(Rational::ZERO);
        let mut moves = Vec::with_capacity(drifts.len() + kicks.len());
        for (k, drift) in drifts.iter().enumerate() {
            moves.push((Half::Drift, exact(drift)));
            moves.extend(kicks.get(k).map(|kick| (Half::Kick, exact(kick))));
        }
        moves
    }
}

#[cfg(test)]
mod tests {
    use super::Scheme;

    #[test]
    fn the_power_sums_of_the_order_conditions_hold() {
        for (scheme, order) in Scheme::ALL.into_iter().zip([2, 4, 6, 8]) {
            let stages = scheme.stages();
            let sum = |power: i32| stages.iter().map(|g| g.powi(power)).sum::<f64>();
            assert!((sum(1) - 1.0).abs() < 1e-14, "{scheme:?}");
            for power in (3..order).step_by(2) {
                assert!(sum(power).abs() < 1e-13, "{scheme:?}: power {power} {}", sum(power));
            }
            let (drifts, kicks) = scheme.drifts_and_kicks();
            assert_eq!(drifts.len(), kicks.len() + 1);
            assert!((drifts.iter().sum::<f64>() - 1.0).abs() < 1e-14);
            assert!(drifts.iter().eq(drifts.iter().rev()), "{scheme:?} is symmetric");
        }
    }
}
