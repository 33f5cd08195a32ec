//! Combinations of neurons whose Taylor series begins with a wanted polynomial.
//!
//! With directions a_j and weights w_j, the sum Σ w_j σ(b + λ a_j·x) has the Taylor series
//!
//! ```text
//! Σ_k λ^k σ_k/k! · S_k(x),   S_k(x) = Σ_j w_j (a_j·x)^k,   σ_k = σ^(k)(b)
//! ```
//!
//! A form of degree d has S_d/d! = the wanted polynomial. S_0 and S_1 are taken away by an output
//! bias and a linear skip (both often 0), everything between must vanish, and what comes after is
//! the error: dividing by λ^d σ_d leaves the polynomial plus terms λ^{k-d}. For four neurons this is
//! equation 11 of Lin, Tegmark and Rolnick, with their equation 10 for σ.

/// Weights and directions of neurons. The polynomial is the one of degree [`Form::degree`].
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    pub(super) inputs: usize,
    pub(super) degree: usize,
    pub(super) units: Vec<Unit>,
}

/// One neuron: its weight and its direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// w, the factor of its value.
    pub weight: f64,
    /// a, the factors of the inputs.
    pub direction: Vec<f64>,
}

impl Unit {
    fn new(weight: f64, direction: impl Into<Vec<f64>>) -> Self {
        Self { weight, direction: direction.into() }
    }
}

impl Form {
    /// The most factors of a [`Form::monomial`], which needs 2^{n-1} neurons.
    pub const MOST_FACTORS: usize = 12;

    fn new(degree: usize, units: Vec<Unit>) -> Self {
        let inputs = units.first().map_or(0, |u| u.direction.len());
        Self { inputs, degree, units }
    }

    /// u·v in four neurons, ±(u+v) and ±(u-v): the theorem's gate, with neither skip nor output
    /// bias.
    ///
    /// Signs alternate, so that adding the four values up rounds nothing: neighbours are so close
    /// that their difference is exact.
    pub fn product() -> Self {
        let (plus, minus) = ([1.0, 1.0], [1.0, -1.0]);
        let units =
            [(0.25, plus), (-0.25, minus), (0.25, plus.map(|a| -a)), (-0.25, minus.map(|a| -a))];
        Self::new(2, units.map(|(w, a)| Unit::new(w, a)).into())
    }

    /// u·v in two neurons, u+v and u-v, and a linear skip, which a critical point of σ does not
    /// need.
    pub fn product_of_two() -> Self {
        Self::new(2, vec![Unit::new(0.5, [1.0, 1.0]), Unit::new(-0.5, [1.0, -1.0])])
    }

    /// u·v in three neurons, u+v, u and v, and an output bias: σ(u+v) - σ(u) - σ(v) + σ(0).
    pub fn product_of_three() -> Self {
        let units = [(1.0, [1.0, 1.0]), (-1.0, [1.0, 0.0]), (-1.0, [0.0, 1.0])];
        Self::new(2, units.map(|(w, a)| Unit::new(w, a)).into())
    }

    /// x² in two neurons, x and -x, and an output bias (or a third neuron without input).
    pub fn square() -> Self {
        Self::new(2, vec![Unit::new(1.0, [1.0]), Unit::new(1.0, [-1.0])])
    }

    /// x² in one neuron, an output bias, and a linear skip, which a critical point does not need.
    pub fn square_of_one() -> Self {
        Self::new(2, vec![Unit::new(2.0, [1.0])])
    }

    /// x in two neurons, x and -x, which no even term of σ disturbs.
    pub fn copy_of_two() -> Self {
        Self::new(1, vec![Unit::new(0.5, [1.0]), Unit::new(-0.5, [-1.0])])
    }

    /// The product of n factors in 2^{n-1} neurons, where σ has the parity of n about the bias:
    /// one neuron copies a value, four neurons make x·y·z of an odd σ. Sums over all signs but a common one (the group of
    /// sign flips) keep just what is odd in every factor. `None` unless n is between 1 and
    /// [`Form::MOST_FACTORS`].
    pub fn monomial(n: usize) -> Option<Self> {
        if n == 0 || n > Self::MOST_FACTORS {
            return None;
        }
        let count = 1u32 << (n - 1);
        let units = (0..count).map(|flips| {
            let weight = if flips.count_ones() % 2 == 0 { 1.0 } else { -1.0 } / f64::from(count);
            let sign = |i: usize| if i > 0 && flips >> (i - 1) & 1 == 1 { -1.0 } else { 1.0 };
            Unit::new(weight, (0..n).map(sign).collect::<Vec<_>>())
        });
        Some(Self::new(n, units.collect()))
    }

    /// Σ c_i (l_i·x)² over r squares with c_i ≠ 0, in r neurons, an output bias and a linear skip.
    /// `None` without squares, or if they disagree about the number of inputs.
    pub fn quadratic(squares: &[(f64, Vec<f64>)]) -> Option<Self> {
        let kept = Self::kept(squares)?;
        Some(Self::new(2, kept.iter().map(|(c, l)| Unit::new(2.0 * c, l.clone())).collect()))
    }

    /// The same in r+1 neurons and an output bias, without a skip.
    ///
    /// Let W be the signs of the c_i and one more, s, the sign of their sum (+ if that is 0). Then
    /// the vector 1 has norm ΣW, of sign s, in the metric W; a reflection H along
    /// v = e + 1/√|ΣW|, where e is the unit vector of the added sign, exchanges e and that
    /// direction, and the vectors H e_i, with signs W_i, are orthogonal to 1. So A = Σ H e_i l_iᵀ
    /// has 1ᵀWA = 0, no linear term, and AᵀWA = the quadratic form.
    pub fn quadratic_without_skip(squares: &[(f64, Vec<f64>)]) -> Option<Self> {
        let kept = Self::kept(squares)?;
        let (rank, inputs) = (kept.len(), kept.first()?.1.len());
        let mut signs: Vec<f64> = kept.iter().map(|(c, _)| c.signum()).collect();
        signs.push(if signs.iter().sum::<f64>() < 0.0 { -1.0 } else { 1.0 });
        let length = signs.iter().sum::<f64>().abs().sqrt();
        let mirror: Vec<f64> =
            (0..=rank).map(|j| 1.0 / length + f64::from(u8::from(j == rank))).collect();
        let norm: f64 = mirror.iter().zip(&signs).map(|(v, s)| v * v * s).sum();
        let units = (0..=rank).map(|j| {
            let mut direction = vec![0.0; inputs];
            for (i, (c, l)) in kept.iter().enumerate() {
                let image =
                    f64::from(u8::from(i == j)) - 2.0 * signs[i] * mirror[i] / norm * mirror[j];
                for (d, l) in direction.iter_mut().zip(l) {
                    *d += image * c.abs().sqrt() * l;
                }
            }
            Unit::new(2.0 * signs[j], direction)
        });
        Some(Self::new(2, units.collect()))
    }

    /// The same in 2r neurons and an output bias: each square with both signs, so that odd terms of σ
    /// cancel.
    pub fn quadratic_of_pairs(squares: &[(f64, Vec<f64>)]) -> Option<Self> {
        let kept = Self::kept(squares)?;
        let units = kept.iter().flat_map(|(c, l)| {
            let mirrored: Vec<f64> = l.iter().map(|a| -a).collect();
            [Unit::new(*c, l.clone()), Unit::new(*c, mirrored)]
        });
        Some(Self::new(2, units.collect()))
    }

    /// The form at scales λ, 2λ, 4λ, … combined so that the first error terms λ², λ⁴, … cancel
    /// (Richardson): `scales` times the neurons. Meant for forms whose error has even powers only.
    pub fn extrapolated(&self, scales: usize) -> Self {
        // Weights r_i with Σ r_i = 1 and Σ r_i 4^{im} = 0 for 0 < m < scales: Lagrange at 0.
        let node = |i: usize| 4f64.powi(i as i32);
        let weight = |i: usize| -> f64 {
            let others = (0..scales).filter(|&k| k != i);
            others.map(|k| node(k) / (node(k) - node(i))).product()
        };
        let units = (0..scales).flat_map(|i| {
            let scale = 2f64.powi(i as i32);
            let factor = weight(i) / scale.powi(self.degree as i32);
            self.units.iter().map(move |u| {
                let direction: Vec<f64> = u.direction.iter().map(|a| a * scale).collect();
                Unit::new(u.weight * factor, direction)
            })
        });
        Self::new(self.degree, units.collect())
    }

    /// How many numbers go in.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The degree of the polynomial.
    pub fn degree(&self) -> usize {
        self.degree
    }

    /// The neurons.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// S_k(x) = Σ w_j (a_j·x)^k.
    pub fn moment(&self, k: usize, x: &[f64]) -> f64 {
        self.units.iter().map(|u| u.weight * dot(&u.direction, x).powi(k as i32)).sum()
    }

    /// The polynomial itself, S_d/d!.
    pub fn target(&self, x: &[f64]) -> f64 {
        self.moment(self.degree, x) / factorial(self.degree)
    }

    /// Whether there is -a with the same weight for every direction a, so that odd terms vanish.
    pub fn is_even(&self) -> bool {
        let opposite = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| *a == -b);
        let is_mirror =
            |u: &Unit, v: &Unit| u.weight == v.weight && opposite(&u.direction, &v.direction);
        self.units.iter().all(|u| self.units.iter().any(|v| is_mirror(u, v)))
    }

    fn kept(squares: &[(f64, Vec<f64>)]) -> Option<Vec<&(f64, Vec<f64>)>> {
        let kept: Vec<_> = squares.iter().filter(|(c, _)| *c != 0.0).collect();
        let inputs = kept.first()?.1.len();
        kept.iter().all(|(_, l)| l.len() == inputs).then_some(kept)
    }
}

pub(super) fn dot(a: &[f64], x: &[f64]) -> f64 {
    a.iter().zip(x).map(|(a, x)| a * x).sum()
}

pub(super) fn factorial(n: usize) -> f64 {
    (1..=n).map(|k| k as f64).product()
}
