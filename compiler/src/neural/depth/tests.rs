//! Laws of the groupings, the bounds and the networks; the tables of the literature.

use num_bigint::BigUint;

use super::bounds::{
    deep_monomial, flat_monomial, flat_monomial_one_coefficient, flat_sum, flat_univariate,
    product_lower,
};
use super::{DepthError, Grouping, Layers, Taylor};
use crate::rational::Rational;

fn ratio(n: i64, d: i64) -> Rational {
    Rational::ratio(n, d).unwrap()
}

fn equal(inputs: u32, layers: u32) -> (BigUint, Vec<u32>) {
    let grouping = Grouping::equal(inputs, layers).unwrap();
    (grouping.neurons(), grouping.factors().unwrap())
}

fn best(inputs: u32, layers: u32) -> u64 {
    u64::try_from(Grouping::best(inputs, layers).unwrap().neurons()).unwrap()
}

#[test]
fn equal_groups_are_the_table_of_theorem_5_1() {
    let table: &[(u32, u32, u64, &[u32])] = &[
        (4, 1, 16, &[4]),
        (4, 2, 12, &[2, 2]),
        (8, 1, 256, &[8]),
        (8, 2, 32, &[2, 4]),
        (8, 3, 28, &[2, 2, 2]),
        (16, 1, 65536, &[16]),
        (16, 2, 80, &[4, 4]),
        (16, 3, 64, &[2, 2, 4]),
        (16, 4, 60, &[2, 2, 2, 2]),
        (20, 1, 1_048_576, &[20]),
        (20, 2, 112, &[4, 5]),
        (20, 3, 92, &[2, 2, 5]),
        (32, 1, 4_294_967_296, &[32]),
        (32, 2, 384, &[4, 8]),
        (32, 3, 144, &[2, 4, 4]),
        (32, 4, 128, &[2, 2, 2, 4]),
        (32, 5, 124, &[2, 2, 2, 2, 2]),
        (64, 2, 2304, &[8, 8]),
        (64, 3, 336, &[4, 4, 4]),
        (64, 4, 272, &[2, 2, 4, 4]),
        (64, 5, 256, &[2, 2, 2, 2, 4]),
        (64, 6, 252, &[2, 2, 2, 2, 2, 2]),
    ];
    for &(inputs, layers, neurons, factors) in table {
        assert_eq!(equal(inputs, layers), (neurons.into(), factors.to_vec()), "{inputs} {layers}");
    }
    assert_eq!(equal(64, 1).0, BigUint::from(2u32).pow(64));
}

/// All ways to write `values` as a sum of parts of at most `largest`, the parts in falling order.
fn partitions(values: u32, largest: u32) -> Vec<Vec<u32>> {
    if values == 0 {
        return vec![Vec::new()];
    }
    let with = |part: u32| {
        partitions(values - part, part).into_iter().map(move |mut rest| {
            rest.insert(0, part);
            rest
        })
    };
    (1..=largest.min(values)).flat_map(with).collect()
}

/// The fewest neurons over all groupings, by going through them.
fn exhaustive(values: u32, layers: u32) -> Option<u64> {
    if values == 1 || layers == 0 {
        return (values == 1).then_some(0);
    }
    let ways = partitions(values, values).into_iter().filter_map(|sizes| {
        let rest = exhaustive(sizes.len() as u32, layers - 1)?;
        Some(rest + sizes.iter().map(|b| 1u64 << b).sum::<u64>())
    });
    ways.min()
}

#[test]
fn the_optimum_is_that_of_all_groupings() {
    for inputs in 2..=10 {
        for layers in 1..=4 {
            assert_eq!(exhaustive(inputs, layers), Some(best(inputs, layers)), "{inputs} {layers}");
        }
    }
}

#[test]
fn groups_of_different_size_are_never_worse_and_depth_never_hurts() {
    for inputs in 1..=64 {
        for layers in 1..=7 {
            let grouping = Grouping::best(inputs, layers).unwrap();
            let neurons = grouping.neurons();
            assert_eq!(grouping.inputs(), inputs);
            assert!(grouping.layers().len() <= layers as usize);
            assert!(neurons <= equal(inputs, layers).0);
            assert!(neurons >= product_lower(inputs, layers));
            assert!(neurons >= (4 * (inputs - 1)).into());
            assert!(neurons >= Grouping::best(inputs, layers + 1).unwrap().neurons());
            // Every layer multiplies what the one before leaves.
            for pair in grouping.layers().windows(2) {
                assert_eq!(pair[0].len() as u32, pair[1].iter().sum());
            }
        }
        assert_eq!(Grouping::flat(inputs).unwrap().neurons(), product_lower(inputs, 1));
    }
    assert_eq!([best(8, 2), best(16, 3), best(20, 3), best(32, 2)], [28, 60, 76, 304]);
}

#[test]
fn the_deepest_take_four_neurons_a_gate_in_log_three_layers() {
    for inputs in (2..=90u32).chain([242, 243, 244]) {
        let layers = (1..).find(|&k| 3u32.pow(k) >= inputs).unwrap();
        assert_eq!(best(inputs, layers), 4 * u64::from(inputs - 1), "{inputs}");
        assert!(layers == 1 || best(inputs, layers - 1) > 4 * u64::from(inputs - 1), "{inputs}");
    }
    for halvings in 1..=8u32 {
        assert_eq!(equal(1 << halvings, halvings).0, BigUint::from(4 * ((1u32 << halvings) - 1)));
    }
}

#[test]
fn nothing_is_grouped_without_inputs_or_layers() {
    for (inputs, layers) in [(0, 1), (1, 0), (513, 2)] {
        assert_eq!(Grouping::best(inputs, layers), None);
        assert_eq!(Grouping::equal(inputs, layers), None);
    }
    assert_eq!(Grouping::best(1, 3).unwrap().layers(), [[1]]);
}

#[test]
fn monomials_are_the_table_of_theorems_4_2_and_4_4() {
    let table: &[(&[u32], u32, u32, u32)] = &[
        (&[1, 1], 4, 2, 8),
        (&[1, 1, 1], 8, 3, 12),
        (&[2], 3, 2, 11),
        (&[3], 4, 2, 18),
        (&[2, 1], 6, 2, 15),
        (&[2, 2], 9, 3, 22),
        (&[3, 2, 1], 24, 6, 33),
        (&[1; 8], 256, 70, 32),
        (&[1; 10], 1024, 252, 40),
        (&[1; 20], 1_048_576, 184_756, 80),
    ];
    for &(exponents, flat, weak, deep) in table {
        assert_eq!(flat_monomial(exponents), flat.into(), "{exponents:?}");
        assert_eq!(flat_monomial_one_coefficient(exponents), weak.into(), "{exponents:?}");
        assert_eq!(deep_monomial(exponents), deep.into(), "{exponents:?}");
    }
    assert_eq!(flat_univariate(7), 8u32.into());
    assert_eq!(flat_sum(&[&[1, 1], &[2, 1], &[3]]), (2u32.into(), 14u32.into()));
}

/// The points with whole coordinates at least 0 that add up to `sum`: a homogeneous polynomial of
/// degree at most `sum` that vanishes on all of them is zero.
fn lattice(dimension: u32, sum: u32) -> Vec<Vec<u32>> {
    if dimension == 1 {
        return vec![vec![sum]];
    }
    let with = |first: u32| {
        lattice(dimension - 1, sum - first).into_iter().map(move |mut rest| {
            rest.push(first);
            rest
        })
    };
    (0..=sum).flat_map(with).collect()
}

/// The groupings with up to three layers, each once.
fn groupings(inputs: u32) -> Vec<Grouping> {
    let mut all = Vec::new();
    for layers in 1..=3 {
        all.extend(Grouping::best(inputs, layers));
        all.extend(Grouping::equal(inputs, layers));
    }
    all.dedup();
    all
}

#[test]
fn the_taylor_polynomial_is_the_product() {
    for inputs in 1..=6u32 {
        for taylor in [Taylor::exponential(8), Taylor::logistic(&ratio(3, 4), 8)] {
            for grouping in groupings(inputs) {
                let network = Layers::product(&grouping, &taylor, &ratio(1, 3)).unwrap();
                assert_eq!(BigUint::from(network.neurons()), grouping.neurons());
                for point in lattice(inputs, inputs) {
                    let line: Vec<_> = point.iter().map(|&c| i64::from(c).into()).collect();
                    let series = network.series(&line, &taylor, inputs);
                    let product = point.iter().map(|&c| i64::from(c)).product::<i64>();
                    let (last, before) = series.split_last().unwrap();
                    assert_eq!(last, &Rational::from(product), "{grouping:?} {point:?}");
                    assert!(before.iter().all(Rational::is_zero), "{grouping:?} {point:?}");
                }
            }
        }
    }
}

#[test]
fn the_next_term_is_two_orders_up_and_shrinks_with_the_square_of_the_scale() {
    let taylor = Taylor::logistic(&ratio(3, 4), 8);
    for inputs in 2..=6u32 {
        for grouping in groupings(inputs) {
            let line: Vec<_> = (1..=inputs).map(|i| ratio(i64::from(i), 5)).collect();
            let tail = |scale: &Rational| {
                let network = Layers::product(&grouping, &taylor, scale).unwrap();
                network.series(&line, &taylor, inputs + 2).split_off(inputs as usize + 1)
            };
            let (one, half) = (tail(&ratio(1, 3)), tail(&ratio(1, 6)));
            assert!(one[0].is_zero() && !one[1].is_zero(), "{grouping:?}");
            assert_eq!(one[1], &half[1] * &Rational::from(4), "{grouping:?}");
        }
    }
}

#[test]
fn the_error_shrinks_with_the_square_of_the_scale_in_floating_point() {
    let logistic = |z: f64| 1.0 / (1.0 + (-z).exp());
    let at = 3f64.ln();
    let exponential: (_, &dyn Fn(f64) -> f64) = (Taylor::exponential(8), &f64::exp);
    let shifted: (_, &dyn Fn(f64) -> f64) =
        (Taylor::logistic(&ratio(3, 4), 8), &|z| logistic(at + z));
    let mut state = 1u64;
    let mut random = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    for (taylor, activation) in [exponential, shifted] {
        for inputs in 2..=8 {
            let points: Vec<Vec<f64>> =
                (0..20).map(|_| (0..inputs).map(|_| random()).collect()).collect();
            for grouping in groupings(inputs) {
                let error = |scale: i64| {
                    let network = Layers::product(&grouping, &taylor, &ratio(1, scale)).unwrap();
                    let off = |x: &Vec<f64>| {
                        (network.value(x, activation) - x.iter().product::<f64>()).abs()
                    };
                    points.iter().map(off).fold(0.0, f64::max)
                };
                let (coarse, fine) = (error(8), error(16));
                let factor = coarse / fine;
                assert!((3.5..4.5).contains(&factor), "{grouping:?}: {coarse:e} {fine:e}");
                assert!(fine < 0.01, "{grouping:?}: {fine:e}");
            }
        }
    }
}

#[test]
fn a_polynomial_in_one_variable_takes_one_neuron_more_than_its_degree() {
    let taylor = Taylor::logistic(&ratio(3, 4), 6);
    let polynomial = [ratio(1, 2), ratio(-3, 1), Rational::ZERO, ratio(5, 7), ratio(2, 3)];
    let network = Layers::univariate(&polynomial, &taylor, &ratio(1, 10)).unwrap();
    assert_eq!(BigUint::from(network.neurons()), flat_univariate(4));
    assert_eq!(network.series(&[Rational::ONE], &taylor, 4), polynomial);
    // What is left of x^3 is of order λ, what is left of x^4 of order λ².
    let rest = |degree: u32, scale: i64| {
        let mut power = vec![Rational::ZERO; degree as usize];
        power.push(Rational::ONE);
        let network = Layers::univariate(&power, &taylor, &ratio(1, scale)).unwrap();
        network.series(&[Rational::ONE], &taylor, 6).split_off(degree as usize + 1)
    };
    assert_eq!(rest(3, 10)[0], &rest(3, 20)[0] * &Rational::from(2));
    assert_eq!(rest(4, 10)[1], &rest(4, 20)[1] * &Rational::from(4));
    assert!(!rest(3, 10)[0].is_zero() && rest(4, 10)[0].is_zero() && !rest(4, 10)[1].is_zero());
}

#[test]
fn what_cannot_be_built_says_why() {
    let grouping = Grouping::flat(4).unwrap();
    let built = |taylor: Taylor, scale: Rational| {
        Layers::product(&grouping, &taylor, &scale).map(|network| network.neurons())
    };
    let one = || Rational::ONE;
    assert_eq!(built(Taylor::exponential(4), one()), Ok(16));
    let at_zero = Taylor::logistic(&ratio(1, 2), 8);
    assert_eq!(built(at_zero, one()), Err(DepthError::ZeroCoefficient(4)));
    assert_eq!(built(Taylor::exponential(3), one()), Err(DepthError::ZeroCoefficient(4)));
    assert_eq!(built(Taylor::exponential(4), Rational::ZERO), Err(DepthError::ZeroScale));
    let flat = Grouping::flat(200).unwrap();
    assert_eq!(
        Layers::product(&flat, &Taylor::exponential(200), &one()),
        Err(DepthError::TooLarge)
    );
    assert!(DepthError::ZeroCoefficient(4).to_string().contains("order 4"));
}
