//! The mean of numbers that follow one another in a Markov chain, and its error.

/// Numbers measured one after the other.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Series {
    values: Vec<f64>,
}

/// Fewer blocks than this say little about their scatter.
const FEWEST_BLOCKS: usize = 32;

impl Series {
    /// Nothing is measured yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more number.
    pub fn push(&mut self, value: f64) {
        self.values.push(value);
    }

    /// The numbers so far.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Their mean; NaN where there is none.
    pub fn mean(&self) -> f64 {
        mean(&self.values)
    }

    /// The standard error of the mean, by blocking (Flyvbjerg and Petersen, *Error estimates on
    /// averages of correlated data*, 1989): neighbours are averaged again and again, until blocks are
    /// longer than the chain remembers, and from then on their scatter says the same. What is
    /// returned is the largest error of any block length that leaves 32 blocks or more, which is
    /// rather too large than too small. With fewer than two numbers there is none: infinity.
    ///
    /// Numbers that do not fill a block are left out at the end, so a series of 2^k loses nothing.
    pub fn error(&self) -> f64 {
        let mut blocks = self.values.clone();
        let mut largest = naive(&blocks);
        while blocks.len() >= 2 * FEWEST_BLOCKS {
            blocks = blocks.chunks_exact(2).map(|pair| (pair[0] + pair[1]) / 2.0).collect();
            largest = largest.max(naive(&blocks));
        }
        largest
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The error of the mean, were the numbers independent.
fn naive(values: &[f64]) -> f64 {
    let (count, mean) = (values.len(), mean(values));
    if count < 2 {
        return f64::INFINITY;
    }
    let squares: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
    (squares / (count as f64 * (count - 1) as f64)).sqrt()
}

impl Extend<f64> for Series {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, values: I) {
        self.values.extend(values);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Random;
    use super::Series;

    /// x' = ρx + noise of variance 1: the mean of n has variance about (1/n) / (1 - ρ)².
    #[test]
    fn the_error_of_correlated_numbers_is_not_the_naive_one() {
        for (memory, seed) in [(0.0, 1), (0.5, 2), (0.9, 3), (-0.5, 4)] {
            let mut random = Random::new(seed);
            let mut series = Series::new();
            let mut x = 0.0;
            for _ in 0..1 << 16 {
                // The sum of twelve uniform numbers has variance 1.
                let noise = (0..12).map(|_| random.uniform() - 0.5).sum::<f64>();
                x = memory * x + noise;
                series.push(x);
            }
            let exact = 1.0 / (256.0 * (1.0 - memory));
            let ratio = series.error() / exact;
            // 32 blocks know their scatter to an eighth; a memory below 0 is overestimated.
            let most = if memory < 0.0 { 2.0 } else { 1.5 };
            assert!((0.8..most).contains(&ratio), "{memory}: {ratio}");
            assert!(series.mean().abs() < 4.0 * exact, "{memory}");
        }
    }

    #[test]
    fn few_numbers_have_no_error() {
        let mut series = Series::new();
        assert!(series.mean().is_nan() && series.error().is_infinite());
        series.extend([1.0, 3.0]);
        assert_eq!((series.mean(), series.error()), (2.0, 1.0));
    }
}
