//! Every mistake is reported at its own token, and the function still has its signature.

use multiplet::network;

network! {
    fn energy(q: [2], p: [2]; k) = p[0]^2 + k*r*q[0] + s;
}

fn main() {
    let _: f64 = energy([1.0, 2.0], [0.0, 0.0], 3.0);
}
