//! What is not a polynomial says so, with a way out.

use multiplet::network;

network! {
    fn kepler(x, y) = 1/x + y;
    fn wave(x) = sin(x);
    fn root(x; a) = x^a;
}

fn main() {
    let _ = kepler(1.0, 2.0) + wave(1.0) + root(1.0, 2.0);
}
