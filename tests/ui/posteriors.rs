//! Posteriors: classes that are too few or called alike, words that are none.

use multiplet::network;

network! {
    posterior one(x) { class A: x; }
    posterior twice(x) { class A: x; class A: x^2; }
    posterior word(x) { class A: x, weight 2; class B: 0; }
    posterior plain(x) = x;
}

fn main() {
    let _ = (one(1.0), twice(1.0), word(1.0));
}
