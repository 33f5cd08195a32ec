//! Networks of neurons: what polynomials cost in them, and the networks themselves.
//!
//! A neuron is σ of an affine form. Gates become neurons because the second Taylor coefficient of σ
//! multiplies (Lin, Tegmark and Rolnick, *Why does deep and cheap learning work so well?*).

pub mod depth;
