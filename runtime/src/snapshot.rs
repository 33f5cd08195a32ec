//! Snapshot tests of networks, for users. A macro and not a function, so that the snapshot file
//! lands in the crate whose test it is.

/// Asserts that the network of an item of [`network!`](crate::network) is the one of the snapshot.
///
/// ```ignore
/// assert_network_snapshot!(saddle);                 // named after the test
/// assert_network_snapshot!("saddle", saddle);       // named
/// assert_network_snapshot!(saddle, @"…");           // in the source itself
/// ```
#[macro_export]
macro_rules! assert_network_snapshot {
    ($name:literal, $item:ty) => {
        $crate::__private::insta::assert_snapshot!($name, <$item>::NETWORK.to_string())
    };
    ($item:ty) => {
        $crate::__private::insta::assert_snapshot!(<$item>::NETWORK.to_string())
    };
    ($item:ty, @$inline:literal) => {
        $crate::__private::insta::assert_snapshot!(<$item>::NETWORK.to_string(), @$inline)
    };
}
