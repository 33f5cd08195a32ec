//! What `network!` makes, called as a user calls it, and the snapshot macro on it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use multiplet::{assert_network_snapshot, network};

network! {
    /// A saddle with three-fold symmetry.
    pub fn saddle(x, y) = x^3 - 3*x*y^2;

    fn spring(q: [2]; k) { let d = q[1] - q[0]; k*d^2/2 }

    fn pair(x, y; a) { let u = x + y; (u^2, a*u^3) }

    fn grid(s: [2, 2]) = [s[0,0]*s[1,1], s[0,1]*s[1,0]];

    fn single(x: f32) = 0.1*x^2 + x/3;

    // Names that generated code uses too, and a keyword of Rust.
    fn hygiene(out, columns, point, row, type) = out*columns + point*row + type;

    fn shifted(x, y, z) where x^2 + y^2 + z^2 = 1 { sqrt(3)*(x^2 + 2*y^2 + 3*z^2) }

    #[effort(2)]
    #[minimize(operations)]
    fn tuned(x, y) = saddle(x, y) + x*y;
}

#[test]
fn functions_take_and_return_what_was_written() {
    assert_eq!(saddle(2.0, 1.0), 2.0);
    assert_eq!(spring([1.0, 4.0], 2.0), 9.0);
    assert_eq!(pair(1.0, 2.0, 0.5), (9.0, 13.5));
    assert_eq!(grid([[1.0, 2.0], [3.0, 4.0]]), [4.0, 6.0]);
    assert_eq!(single(3.0f32), 0.1f32 * 9.0 + 1.0);
    assert_eq!(hygiene(1.0, 2.0, 3.0, 4.0, 5.0), 19.0);
    assert_eq!(tuned(2.0, 1.0), 4.0);
}

#[test]
fn relations_and_square_roots_reach_the_code() {
    let (x, y, z) = (2.0 / 3.0, 1.0 / 3.0, 2.0 / 3.0);
    let wanted = 3f64.sqrt() * (x * x + 2.0 * y * y + 3.0 * z * z);
    assert!((shifted(x, y, z) - wanted).abs() < 1e-14);
    assert_eq!(shifted::NETWORK.gates, 1);
    assert_eq!(shifted::NETWORK.proof, "proved on x^2 + y^2 + z^2 = 1");
    let fourth = network!(|x, y| where x^2 + y^2 = 1 { x^4 + x^2 * y^2 });
    assert!((fourth(0.6, 0.8) - 0.36f64).abs() < 1e-15);
}

#[test]
fn closures_are_values() {
    let square = network!(|x, y| x ^ 2 + 2 * x * y + y ^ 2);
    let out = 10.0;
    assert_eq!(square(1.0, 2.0) + out, 19.0);
    let points = [1.0f32, 2.0].map(network!(|x: f32| x ^ 3));
    assert_eq!(points, [1.0, 8.0]);
}

#[test]
fn batches_agree_with_points_bit_for_bit() {
    for rows in [0usize, 1, 7, 64, 65, 200] {
        let x: Vec<f64> = (0..rows).map(|k| 0.37 * k as f64 - 3.0).collect();
        let mut y: Vec<f64> = (0..rows).map(|k| 1.0 / (k as f64 + 0.3)).collect();
        if rows > 3 {
            y[2] = f64::NAN;
            y[3] = f64::INFINITY;
        }
        let (mut a, mut b) = (vec![0.0; rows], vec![0.0; rows]);
        pair::batch(&[&x, &y], 0.3, &mut [&mut a, &mut b]).unwrap();
        for k in 0..rows {
            let (u, v) = pair(x[k], y[k], 0.3);
            let same = |p: f64, q: f64| p.to_bits() == q.to_bits() || (p.is_nan() && q.is_nan());
            assert!(same(a[k], u) && same(b[k], v), "row {k} of {rows}");
        }
    }
    let error = saddle::batch(&[&[1.0]], &mut [&mut [0.0]]).unwrap_err();
    assert_eq!(error.to_string(), "error[E_SHAPE]: 1 input columns given, 2 needed");
}

#[test]
fn metadata_tells_what_is_known() {
    assert_eq!(saddle::NETWORK.name, "saddle");
    assert_eq!(saddle::NETWORK.gates, 3);
    assert!(saddle::NETWORK.report.starts_with("gates 3 ("), "{}", saddle::NETWORK.report);
    assert_eq!(saddle::NETWORK.proof, "proved");
}

#[test]
fn inline_snapshots() {
    network!(fn square(x, y) = x^2 + 2*x*y + y^2;);
    assert_network_snapshot!(square, @r"
    network square(x, y) {
      g0 = (x + y)^2
      out = g0
    }
    gates 1 (minimal: degree bound), proved
    squares 1, depth 1, additions 1, constant products 0
    ");
}
