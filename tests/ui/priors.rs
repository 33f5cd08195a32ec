//! Posteriors: priors that are no positive constants, and what no posterior has.

use multiplet::network;

network! {
    posterior prior(x; a) { class A: x, prior 0; class B: x^2, scale a; }

    posterior right(x) { class A: x^2; class B: 0; }

    #[hessian]
    posterior second(x) { class A: x^2; class B: 0; }

    fn number(x) = right(x) + 1;
}

fn main() {
    let [a, b] = prior(1.0, 2.0);
    let _ = (a, b, prior::log_probabilities(1.0, 2.0), second(1.0), number(1.0));
}
