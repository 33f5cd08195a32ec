//! Plans equal networks exactly; counts are those of the theory; errors stay within what was asked.

use super::measure::Exact;
use super::{Interval, Parts, RealiseError, Realised, Request, Setting, plans, realise};
use crate::modular::Stream;
use crate::network::Network;
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

fn network(source: &str) -> Network {
    crate::compile(source, &Options::default()).unwrap().remove(0).network
}

fn request(network: &Network, activation: Activation, accuracy: f64) -> Request {
    let unit = |d: Domain| (d == Domain::Real).then_some(Interval::new(-1.0, 1.0));
    let ranges = network.signature.domains().into_iter().map(unit).collect();
    Request { activation, accuracy: Some(accuracy), skip: false, ranges }
}

/// The largest error at 10^5 random points of the box.
fn error(network: &Network, realised: &Realised, points: usize) -> f64 {
    let exact = Exact::of(network, &[]);
    let domains = network.signature.domains();
    let mut stream = Stream::new(7);
    let mut draw = |domain: Domain, range: &Interval| {
        let unit = stream.below(1 << 30) as f64 / f64::from((1 << 30) - 1);
        let unit = if domain == Domain::Real { unit } else { unit.round() };
        range.low + unit * (range.high - range.low)
    };
    let mut worst = 0.0f64;
    for _ in 0..points {
        let point: Vec<f64> =
            domains.iter().zip(&realised.ranges).map(|(d, r)| draw(*d, r)).collect();
        let found = realised.network.evaluate_own(&point);
        for (found, wanted) in found.iter().zip(exact.evaluate(&point)) {
            assert!(found.is_finite());
            worst = worst.max((found - wanted).abs());
        }
    }
    worst
}

#[test]
fn probe() {
    for source in [HENON_HEILES, PHI4, GAUSSIAN, XOR, AND] {
        let network = network(source);
        println!("{network}");
        for activation in Activation::ALL {
            for skip in [false, true] {
                let request = Request { skip, ..request(&network, activation, 1e-6) };
                match realise(&network, &[], &request) {
                    Ok(r) => println!(
                        "{activation} skip {skip}: layers {:?} copies {} neurons {} expected {:.1e} measured {:.1e} found {:.1e}, weight {:.1e}",
                        r.network.hidden.iter().map(Vec::len).collect::<Vec<_>>(),
                        r.plan.copies(), r.network.neurons(), r.choice.expected, r.measured,
                        error(&network, &r, 10000), r.network.largest_weight(),
                    ),
                    Err(e) => println!("{activation} skip {skip}: {e}"),
                }
            }
        }
    }
}
#[test]
fn probe2() {
    use super::candidates::candidates;
    let net = network(GAUSSIAN);
    let setting = Setting { activation: Activation::Gelu, precision: Precision::F64, skip: false };
    for plan in plans(&net, &[], &setting) {
        for unit in plan.units() {
            let one = vec![Interval::new(-1.0, 1.0); unit.forms().len()];
            for c in candidates(unit, &one, &setting).unwrap() {
                println!("{} {} {:.1e}", c.name, c.neurons, c.best);
            }
        }
    }
}
