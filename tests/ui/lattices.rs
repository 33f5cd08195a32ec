//! Sums that are not over the sites of a lattice, where the definition says they are.

use multiplet::network;

network! {
    #[lattice]
    fn weighted(q: [8]) = sum(i in 0..8, i*q[i]);

    #[lattice]
    fn outside(q: [8]; k) = k*sum(i in 0..8, q[i]*q[i+1]);
}

fn main() {
    let q = [0.0; 8];
    let _ = (weighted(&q), outside(&q, 1.0));
}
