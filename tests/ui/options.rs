//! Attributes that do not exist, or have values that do not.

use multiplet::network;

network! {
    #[effort(9)]
    fn eager(x) = x^2;

    #[minimize(time)]
    fn quick(x) = x^2;
}

fn main() {
    let _ = eager(1.0) + quick(1.0);
}
