//! Plans equal networks exactly; counts are those of the theory; errors stay within what was asked.

use super::measure::Exact;
use super::{Interval, RealiseError, Realised, Request, Setting, fewest_neurons, plans, realise};
use crate::code::Code;
use crate::modular::Stream;
use crate::network::{Affine, Network, Wire};
use crate::neural::activation::Activation;
use crate::neural::gate::Precision;
use crate::options::Options;
use crate::poly::Domain;
use crate::rational::Rational;

const HENON_HEILES: &str = "fn f(x, y, px, py) = (px^2 + py^2 + x^2 + y^2)/2 + x^2*y - y^3/3;";
const PHI4: &str = "fn f(q: [8], p: [8]) = sum(i in 0..8,
    p[i]^2/2 + (q[(i+1)%8] - q[i])^2/2 + q[i]^2/2 + q[i]^4/4);";
const GAUSSIAN: &str = "fn f(x: [7]) = sum(i in 0..5, (x[i] - x[i+1]/2 + x[i+2]/3 - 1/5)^2/2);";
const XOR: &str = "fn f(a: bit, b: bit) = a + b - 2*a*b;";
const AND: &str = "fn f(b: [bit; 6]) = prod(i in 0..6, b[i]);";
const CUBES: &str = "fn f(x, y, z) = (x*y*z + x, x*y + y*z + (x + y*z - 1)^2*z, x^4*y);";
const LONG: &str = "fn f(x, y, z) = (x + 1)*(y - z)*(z + 2)*(x*y - 1)*y*z + x;";
const NEGATED: &str = "fn f(a: [bit; 4]) = 3*(a[0] - 1)*a[1]*(1 - a[2])*a[3] + a[0];";

fn network(source: &str) -> Network {
    crate::compile(source, &Options::default()).unwrap().remove(0).network
}

fn request(network: &Network, activation: Activation, accuracy: f64) -> Request {
    let unit = |d: Domain| (d == Domain::Real).then_some(Interval::new(-1.0, 1.0));
    let ranges = network.signature.domains().into_iter().map(unit).collect();
    Request { activation, accuracy: Some(accuracy), skip: false, ranges }
}

fn with_skip(request: Request) -> Request {
    Request { skip: true, ..request }
}

/// The largest error at random points of the box.
fn error(network: &Network, realised: &Realised, points: usize) -> f64 {
    let exact = Exact::new(network, &[]);
    let domains = network.signature.domains();
    let mut stream = Stream::new(7);
    let mut draw = |domain: Domain, range: &Interval| {
        let unit = stream.below(1 << 30) as f64 / f64::from((1 << 30) - 1);
        let unit = if domain == Domain::Real { unit } else { unit.round() };
        range.low + unit * (range.high - range.low)
    };
    let mut worst = 0.0f64;
    for _ in 0..points {
        let point = domains.iter().zip(&realised.ranges).map(|(d, r)| draw(*d, r));
        let point: Vec<f64> = match realised.network.precision {
            Precision::F64 => point.collect(),
            Precision::F32 => point.map(|x| f64::from(x as f32)).collect(),
        };
        let found = realised.network.evaluate_own(&point);
        for (found, wanted) in found.iter().zip(exact.evaluate(&point)) {
            assert!(found.is_finite());
            worst = worst.max((found - wanted).abs());
        }
    }
    worst
}

/// The network itself, gate by gate.
fn evaluate(network: &Network, inputs: &[Rational]) -> Vec<Rational> {
    let mut gates: Vec<Rational> = Vec::new();
    let value = |form: &Affine, gates: &[Rational]| {
        form.terms().iter().fold(form.constant_part().evaluate(&[]), |sum, (wire, c)| {
            let value = match wire {
                Wire::Input(x) => &inputs[x.index()],
                Wire::Gate(g) => &gates[g.index()],
            };
            &sum + &(&c.evaluate(&[]) * value)
        })
    };
    for gate in &network.gates {
        let product = &value(&gate.left, &gates) * &value(&gate.right, &gates);
        gates.push(product);
    }
    network.outputs.iter().map(|o| value(&o.form, &gates)).collect()
}

#[test]
fn plans_are_the_network_exactly() {
    let mut stream = Stream::new(11);
    for source in [HENON_HEILES, PHI4, GAUSSIAN, XOR, AND, CUBES, LONG, NEGATED] {
        let network = network(source);
        let domains = network.signature.domains();
        for activation in [Activation::Tanh, Activation::Softplus, Activation::Gelu] {
            for skip in [false, true] {
                let setting = Setting { activation, precision: Precision::F64, skip };
                for plan in plans(&network, &[], &setting) {
                    let mut draw = |d: &Domain| match d {
                        Domain::Real => Rational::ratio(stream.below(19) as i64 - 9, 4).unwrap(),
                        _ => Rational::integer(stream.below(2) as i64),
                    };
                    for _ in 0..10 {
                        let point: Vec<Rational> = domains.iter().map(&mut draw).collect();
                        let wanted = evaluate(&network, &point);
                        assert_eq!(plan.evaluate(&point), wanted, "{source} {activation} {skip}");
                    }
                    assert!(plan.copies() == 0 || !skip);
                }
            }
        }
    }
}

/// Neurons of theory.md §4.1 and LTR Corollary 1: a rank-r form takes r + 1 neurons, r with a skip or
/// at a critical point, a product of bits one; what passes a layer is copied.
#[test]
fn counts_are_those_of_the_theory() {
    use Activation::{Gelu, Relu, Sigmoid, Softplus, Square, Tanh};
    for (source, activation, skip, wanted) in [
        ("fn f(x, y) = x*y;", Softplus, false, 3),
        ("fn f(x, y) = x*y;", Softplus, true, 2),
        ("fn f(x, y) = x*y;", Gelu, false, 2),
        ("fn f(x, y) = x*y;", Square, false, 2),
        ("fn f(x) = x^2 + x + 1;", Softplus, false, 2),
        ("fn f(x) = x^2;", Softplus, true, 1),
        ("fn f(x, y, z) = x*y*z;", Tanh, false, 4),
        // Two products, and a copy of the third factor.
        ("fn f(x, y, z) = x*y*z;", Softplus, false, 3 + 3 + 1),
        ("fn f(a, b, c, d) = a*b + c*d;", Softplus, false, 5),
        (GAUSSIAN, Softplus, false, 6),
        (GAUSSIAN, Tanh, false, 6),
        (GAUSSIAN, Softplus, true, 5),
        (GAUSSIAN, Gelu, false, 5),
        (XOR, Sigmoid, false, 2),
        (XOR, Relu, false, 2),
        (XOR, Sigmoid, true, 1),
        (AND, Sigmoid, false, 1),
        (AND, Relu, false, 1),
        (XOR, Softplus, false, 2),
        // Negated bits cost nothing, and signs neither.
        ("fn f(a: [bit; 5]) = prod(i in 0..5, 1 - a[i]);", Sigmoid, false, 1),
        ("fn f(a: bit, b: bit, c: bit) = 1 - 2*(a - 1)*b*(1 - c);", Relu, false, 1),
        // Trees of products leave nothing to copy: 3(n - 1), and 2(n - 1) in threes.
        ("fn f(x: [32]) = prod(i in 0..32, x[i]);", Softplus, false, 3 * 31),
        ("fn f(x: [27]) = prod(i in 0..27, x[i]);", Tanh, false, 2 * 26),
        // Three forms of rank 2 and two copies without, five squares and a product with a skip.
        (HENON_HEILES, Softplus, false, 12),
        (HENON_HEILES, Softplus, true, 6),
        // Squares of q below, one form of rank 8 above them, and what is quadratic is copied.
        (PHI4, Softplus, true, 30),
    ] {
        let network = network(source);
        let setting = Setting { activation, precision: Precision::F64, skip };
        assert_eq!(
            fewest_neurons(&network, &setting),
            Some(wanted),
            "{source} {activation} {skip}"
        );
    }
}

/// On 10^5 points, with no more neurons than the theory says.
#[test]
fn errors_stay_within_the_accuracy() {
    for (source, activation, skip, accuracy) in [
        (HENON_HEILES, Activation::Softplus, false, 1e-6),
        (HENON_HEILES, Activation::Gelu, true, 1e-6),
        (PHI4, Activation::Softplus, false, 1e-5),
        (PHI4, Activation::Gelu, true, 1e-5),
        (GAUSSIAN, Activation::Softplus, false, 1e-6),
        (GAUSSIAN, Activation::Sigmoid, true, 1e-6),
        (XOR, Activation::Sigmoid, false, 1e-9),
        (AND, Activation::Sigmoid, false, 1e-12),
    ] {
        let network = network(source);
        let request = Request { skip, ..request(&network, activation, accuracy) };
        let realised = realise(&network, &[], &request).unwrap();
        let worst = error(&network, &realised, 100_000);
        println!("skip {skip}: {}", super::explain::summary(&realised));
        let setting = Setting { activation, precision: Precision::F64, skip };
        let fewest = fewest_neurons(&network, &setting);
        assert_eq!(Some(realised.network.neurons()), fewest, "{source} {activation} {skip}");
        assert!(worst <= accuracy, "{source} {activation} {skip}: {worst}");
    }
}

#[test]
fn single_precision_has_its_own_accuracy() {
    let network = network("fn f(x: f32, y: f32) = x*y + x^2/2;");
    let realised = realise(&network, &[], &request(&network, Activation::Gelu, 1e-3)).unwrap();
    assert_eq!(realised.network.precision, Precision::F32);
    assert!(error(&network, &realised, 10_000) <= 1e-3);
}

#[test]
fn better_accuracy_takes_more_neurons() {
    let network = network("fn f(x, y) = x*y;");
    let neurons = |accuracy| {
        let request = request(&network, Activation::Softplus, accuracy);
        realise(&network, &[], &request).map(|r| r.network.neurons())
    };
    assert_eq!([1e-2, 1e-6, 1e-9].map(|a| neurons(a).unwrap()), [3, 3, 4]);
    assert_eq!(neurons(3e-11).unwrap(), 12);
    // Weights are as small as the accuracy allows for.
    let largest = |accuracy| {
        let request = request(&network, Activation::Softplus, accuracy);
        realise(&network, &[], &request).unwrap().network.largest_weight()
    };
    assert!(largest(1e-2) < largest(1e-4) && largest(1e-4) < largest(1e-6));
    let refused = neurons(1e-14).unwrap_err();
    assert_eq!(refused.code(), Code::Accuracy);
    let RealiseError::Accuracy { expected, measured, .. } = refused else { unreachable!() };
    // What is reached is what the law says.
    assert!(expected < 1e-10 && measured < 3.0 * expected && expected < 100.0 * measured);
}

#[test]
fn exact_activations_are_exact() {
    for (source, activation) in [
        (HENON_HEILES, Activation::Square),
        (HENON_HEILES, Activation::Requ),
        (PHI4, Activation::Square),
        (CUBES, Activation::Requ),
    ] {
        let network = network(source);
        for skip in [false, true] {
            let request = Request { skip, ..request(&network, activation, 1e-12) };
            let realised = realise(&network, &[], &request).unwrap();
            assert!(error(&network, &realised, 2000) < 1e-12, "{source} {activation} {skip}");
        }
    }
}

#[test]
fn what_cannot_be_is_refused() {
    let network = network("fn f(x, b: bit) = x^2 + b;");
    let refused = |request: Request| realise(&network, &[], &request).unwrap_err();
    let good = || request(&network, Activation::Softplus, 1e-6);
    assert!(realise(&network, &[], &good()).is_ok());
    for (ranges, part) in [
        (vec![None, None], "`x` has no range"),
        (vec![Some(Interval::new(1.0, 1.0)), None], "the range 1..1 of `x` is not one"),
        (vec![Some(Interval::new(1.0, -1.0)), None], "the range 1..-1 of `x`"),
        (vec![Some(Interval::new(0.0, f64::INFINITY)), None], "the range 0..inf of `x`"),
        (vec![Some(Interval::new(0.0, 1.0)); 2], "`b` is a bit or a spin"),
    ] {
        let error = refused(Request { ranges, ..good() });
        assert!(error.to_string().contains(part), "{error}");
        assert_eq!(error.code(), Code::Box);
    }
    let error = refused(Request { activation: Activation::Relu, ..good() });
    assert_eq!(error.code(), Code::Curvature, "{error}");
    let error = refused(with_skip(Request { accuracy: Some(0.0), ..good() }));
    assert_eq!(error.code(), Code::Option, "{error}");
}
