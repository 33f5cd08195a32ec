//! Why it works: the theorems behind Multiplet, a page each.
//!
//! Each page begins with the command that shows its theorem, states it, says why it holds in plain
//! words, names the traps in the literature, and points to the code. All commands and programs on
//! them are run by tests. The papers are H. Lin, M. Tegmark and D. Rolnick, *Why does deep and cheap
//! learning work so well?* (arXiv 1608.08225), and D. Rolnick and M. Tegmark, *The power of deeper
//! networks for expressing natural functions* (arXiv 1705.05502).
//!
//! | page | claim |
//! |---|---|
//! | [1](product) | four neurons multiply two numbers, as accurately as one likes on paper and to √ε in a machine |
//! | [2](fixed_size) | any polynomial, any accuracy, a fixed number of neurons; what grows are the weights |
//! | [3](bits) | a product of any number of bits is one neuron |
//! | [4](posterior) | Hamiltonians and a softmax are a classifier, and what classes share costs nothing |
//! | [5](markov) | what was made in steps can be understood in steps |
//! | [6](flattening) | a product of n numbers takes 2^n neurons in one layer and 4(n - 1) in many |
//! | [7](depth) | what lies between, and one variable: d + 1 |
//! | [8](quadratic) | a quadratic form takes rank minus Witt index products, or r + 1 neurons |
//! | [9](bounds) | why no network is smaller: degree and Hessian |

#[doc = include_str!("book/product.md")]
pub mod product {}

#[doc = include_str!("book/fixed_size.md")]
pub mod fixed_size {}

#[doc = include_str!("book/bits.md")]
pub mod bits {}

#[doc = include_str!("book/posterior.md")]
pub mod posterior {}

#[doc = include_str!("book/markov.md")]
pub mod markov {}

#[doc = include_str!("book/flattening.md")]
pub mod flattening {}

#[doc = include_str!("book/depth.md")]
pub mod depth {}

#[doc = include_str!("book/quadratic.md")]
pub mod quadratic {}

#[doc = include_str!("book/bounds.md")]
pub mod bounds {}
