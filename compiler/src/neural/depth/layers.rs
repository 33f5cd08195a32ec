//! The networks themselves: linear maps with exact weights between layers of neurons.
//!
//! A group x_1 … x_b is multiplied by 2^b neurons, one for each pattern of signs s:
//!
//! ```text
//! Π x_i ≈ Σ_s (Π s_i) σ(λ Σ s_i x_i) / (2^b b! λ^b σ_b)
//! ```
//!
//! (LTR appendix A; σ_b is the Taylor coefficient). Flipping the sign of one x_i flips the sum, so
//! only monomials that are odd in every x_i survive: the product itself and terms of degree b + 2,
//! hence an error of order λ². The read-out of a layer and the sums of the next are one linear map.

use std::fmt;

use super::{Grouping, Taylor};
use crate::rational::Rational;

/// The most weights of a network that is built.
pub const MOST_WEIGHTS: u64 = 1 << 22;

/// A linear form: positions among the values below, with weights that are not zero.
pub type Row = Vec<(u32, Rational)>;

/// A network: maps from the inputs through hidden layers to one output, with σ(b + ·) applied after
/// every map but the last. Apart from b there are no biases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layers {
    inputs: u32,
    maps: Vec<Vec<Row>>,
}

/// Why a network cannot be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DepthError {
    /// The scale λ is zero.
    ZeroScale,
    /// The Taylor coefficient of this order is needed, and vanishes or is not known.
    ZeroCoefficient(u32),
    /// The network would have more than [`MOST_WEIGHTS`] weights.
    TooLarge,
}

impl fmt::Display for DepthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ZeroScale => f.write_str("the scale is zero"),
            Self::ZeroCoefficient(order) => write!(
                f,
                "the activation has no Taylor coefficient of order {order} there; \
                 choose another point of expansion"
            ),
            Self::TooLarge => write!(f, "the network has more than {MOST_WEIGHTS} weights"),
        }
    }
}

impl std::error::Error for DepthError {}

impl Layers {
    /// The product of all inputs, grouped like this, for an activation with these Taylor
    /// coefficients and the scale λ.
    ///
    /// # Errors
    /// A scale of zero, a group size at which the Taylor coefficient vanishes, too many weights.
    pub fn product(
        grouping: &Grouping,
        taylor: &Taylor,
        scale: &Rational,
    ) -> Result<Self, DepthError> {
        if weights(grouping).is_none_or(|weights| weights > MOST_WEIGHTS) {
            return Err(DepthError::TooLarge);
        }
        let inputs = grouping.inputs();
        // The values that the next layer multiplies, as forms in the neurons below.
        let mut values: Vec<Row> = (0..inputs).map(|i| vec![(i, Rational::ONE)]).collect();
        let mut maps = Vec::new();
        for sizes in grouping.layers() {
            let (mut map, mut products, mut start) = (Vec::new(), Vec::new(), 0);
            for &size in sizes {
                let group = &values[start..start + size as usize];
                let weight = read_out(size, taylor, scale)?;
                let mut product = Row::new();
                for signs in 0..1u32 << size {
                    let odd = signs.count_ones() % 2 == 1;
                    product.push((map.len() as u32, signed(odd, &weight)));
                    let sum = group.iter().enumerate().flat_map(|(i, value)| {
                        let factor = signed(signs >> i & 1 == 1, scale);
                        value.iter().map(move |(from, weight)| (*from, weight * &factor))
                    });
                    map.push(sum.collect());
                }
                products.push(product);
                start += size as usize;
            }
            maps.push(map);
            values = products;
        }
        maps.push(values);
        Ok(Self { inputs, maps })
    }

    /// The polynomial Σ p_j x^j of degree d with one hidden layer of d + 1 neurons σ(λ a_i x), for
    /// a_i = 0, 1, -1, 2, -2, …: weights w_i with Σ w_i a_i^j = p_j / (λ^j σ_j) for j ≤ d
    /// (RT Proposition 4.5). The error is of order λ, or of λ² for even d, where the
    /// a_i add up to zero.
    ///
    /// # Errors
    /// A scale of zero, a Taylor coefficient that vanishes where p_j does not, too many weights.
    pub fn univariate(
        polynomial: &[Rational],
        taylor: &Taylor,
        scale: &Rational,
    ) -> Result<Self, DepthError> {
        let count = polynomial.len() as i64;
        if (count as u64).saturating_mul(2) > MOST_WEIGHTS {
            return Err(DepthError::TooLarge);
        }
        let mut wanted = Vec::new();
        for (order, coefficient) in (0u32..).zip(polynomial) {
            wanted.push(if coefficient.is_zero() {
                Rational::ZERO
            } else {
                coefficient * &per_unit(order, taylor, scale)?
            });
        }
        let points: Vec<Rational> = (0..count)
            .map(|i| Rational::from(if i % 2 == 1 { i / 2 + 1 } else { -(i / 2) }))
            .collect();
        let (mut map, mut output) = (Vec::new(), Row::new());
        for (position, point) in (0u32..).zip(&points) {
            let weight = lagrange(point, &points, &wanted);
            let argument = point * scale;
            map.push(if argument.is_zero() { Row::new() } else { vec![(0, argument)] });
            if !weight.is_zero() {
                output.push((position, weight));
            }
        }
        Ok(Self { inputs: 1, maps: vec![map, vec![output]] })
    }

    /// How many values go in.
    pub fn inputs(&self) -> u32 {
        self.inputs
    }

    /// The maps, one more than hidden layers: row i of a map is what neuron i of the next layer sees
    /// of the layer before; the last map has one row, the output.
    pub fn maps(&self) -> &[Vec<Row>] {
        &self.maps
    }

    /// The number of hidden neurons.
    pub fn neurons(&self) -> usize {
        self.hidden().iter().map(Vec::len).sum()
    }

    /// The output in `f64` for `inputs` (as many as [`Self::inputs`]) and the activation σ(b + ·).
    pub fn value(&self, inputs: &[f64], activation: impl Fn(f64) -> f64) -> f64 {
        let sum = |row: &Row, values: &[f64]| -> f64 {
            row.iter().map(|(from, weight)| weight.to_f64() * values[*from as usize]).sum()
        };
        self.forward(inputs.to_vec(), sum, activation)
    }

    /// The Taylor coefficients through `order`, exact, of the output along the line of inputs
    /// t · `direction` (as many as [`Self::inputs`]) about t = 0.
    ///
    /// No layer that is built here passes a constant on, so that σ is always expanded about b.
    pub fn series(&self, direction: &[Rational], taylor: &Taylor, order: u32) -> Vec<Rational> {
        let length = order as usize + 1;
        let line = direction.iter().map(|slope| {
            let mut series = vec![Rational::ZERO; length.max(2)];
            series[1] = slope.clone();
            series.truncate(length);
            series
        });
        let sum = |row: &Row, values: &[Vec<Rational>]| {
            let mut out = vec![Rational::ZERO; length];
            for (from, weight) in row {
                for (sum, term) in out.iter_mut().zip(&values[*from as usize]) {
                    *sum += &(weight * term);
                }
            }
            out
        };
        self.forward(line.collect(), sum, |series| taylor.compose(&series))
    }

    fn hidden(&self) -> &[Vec<Row>] {
        self.maps.split_last().map_or(&[], |(_, hidden)| hidden)
    }

    /// Through all layers, in any arithmetic.
    fn forward<T>(
        &self,
        inputs: Vec<T>,
        sum: impl Fn(&Row, &[T]) -> T,
        activation: impl Fn(T) -> T,
    ) -> T {
        let mut values = inputs;
        for map in self.hidden() {
            values = map.iter().map(|row| activation(sum(row, &values))).collect();
        }
        let output = self.maps.last().and_then(|map| map.first());
        sum(output.unwrap_or(&Row::new()), &values)
    }
}

fn signed(negative: bool, value: &Rational) -> Rational {
    if negative { -value } else { value.clone() }
}

/// 1/(λ^order σ_order): what turns that term of σ(λz) into z^order.
fn per_unit(order: u32, taylor: &Taylor, scale: &Rational) -> Result<Rational, DepthError> {
    if scale.is_zero() {
        return Err(DepthError::ZeroScale);
    }
    let term = &scale.pow(order) * &taylor.coefficient(order);
    term.inverse().ok_or(DepthError::ZeroCoefficient(order))
}

/// 1/(2^b b! λ^b σ_b) for a group of b.
fn read_out(size: u32, taylor: &Taylor, scale: &Rational) -> Result<Rational, DepthError> {
    let mut factor = per_unit(size, taylor, scale)?;
    for i in 1..=i64::from(size) {
        if let Some(by) = Rational::ratio(1, 2 * i) {
            factor = &factor * &by;
        }
    }
    Ok(factor)
}

/// Σ_j l_j q_j for the Lagrange polynomial Σ_j l_j z^j that is 1 at `point` and 0 at the others.
fn lagrange(point: &Rational, points: &[Rational], wanted: &[Rational]) -> Rational {
    let mut polynomial = vec![Rational::ONE];
    for other in points.iter().filter(|&other| other != point) {
        let Some(by) = (point - other).inverse() else { continue };
        let constant = &-other * &by;
        let mut next = vec![Rational::ZERO; polynomial.len() + 1];
        for (j, coefficient) in polynomial.iter().enumerate() {
            next[j] += &(coefficient * &constant);
            next[j + 1] += &(coefficient * &by);
        }
        polynomial = next;
    }
    let mut sum = Rational::ZERO;
    for (coefficient, value) in polynomial.iter().zip(wanted) {
        sum += &(coefficient * value);
    }
    sum
}

/// How many weights the network of a grouping has; `None` beyond 64 bits.
fn weights(grouping: &Grouping) -> Option<u64> {
    let mut below = vec![1u64; grouping.inputs() as usize];
    let mut total = 0u64;
    for sizes in grouping.layers() {
        let (mut products, mut start) = (Vec::new(), 0);
        for &size in sizes {
            let neurons = 1u64.checked_shl(size)?;
            let seen: u64 = below[start..start + size as usize].iter().sum();
            total = total.checked_add(neurons.checked_mul(seen)?)?;
            products.push(neurons);
            start += size as usize;
        }
        below = products;
    }
    below.iter().try_fold(total, |total, more| total.checked_add(*more))
}
