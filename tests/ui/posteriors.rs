//! Posteriors: classes that are too few or called alike, priors that are none.

use multiplet::network;

network! {
    posterior one(x) { class A: x; }
    posterior twice(x) { class A: x; class A: x^2; }
    posterior prior(x; a) { class A: x, prior 0; class B: x^2, scale a; }
    posterior word(x) { class A: x, weight 2; class B: 0; }
    #[hessian]
    posterior second(x) { class A: x^2; class B: 0; }
    fn number(x) = second(x) + 1;
}

fn main() {
    let _ = (one(1.0), twice(1.0), prior(1.0, 2.0), word(1.0), second(1.0), number(1.0));
}
