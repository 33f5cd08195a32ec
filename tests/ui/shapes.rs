//! Arrays: an index out of range, an array where a number is needed, a call that does not fit.

use multiplet::network;

network! {
    fn pair(q: [2]) = q[0]*q[1];
    fn outside(q: [2]) = q[2];
    fn whole(q: [2]) = q + 1;
    fn call(x, y) = pair(x, y);
}

fn main() {
    let _ = pair([1.0, 2.0]) + outside([1.0, 2.0]) + whole([1.0, 2.0]) + call(1.0, 2.0);
}
