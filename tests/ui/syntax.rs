//! Text that does not parse: the place, and what was expected.

use multiplet::network;

network! {
    fn product(x, y) = x y;
}

network! {
    fn open(x) = x + * 2;
}

fn main() {
    let square = network!(|x| x ^ 2 + y);
    let _: f64 = square(1.0);
}
