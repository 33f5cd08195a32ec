//! Names of derivatives: `df_dx`, `dH_dq[0]`, `d2H_dq_dp[0,1]`.

use crate::poly::{Argument, Signature};

/// A name in two parts: `q` and `0,1`, the second empty for a scalar.
#[derive(Clone, Debug)]
pub struct Element {
    base: String,
    index: String,
}

impl Element {
    /// The scalars of these arguments, in order.
    pub fn all(arguments: &[Argument]) -> Vec<Self> {
        let of = |argument: &Argument| {
            let base = argument.name.clone();
            let names = argument.names().into_iter();
            names
                .map(|name| {
                    let index = name.strip_prefix(&base).unwrap_or_default();
                    let index = index.trim_start_matches('[').trim_end_matches(']').to_owned();
                    Self { base: base.clone(), index }
                })
                .collect::<Vec<_>>()
        };
        arguments.iter().flat_map(of).collect()
    }

    /// `before` + base + `after` with the index behind.
    pub fn wrapped(&self, before: &str, after: &str) -> String {
        indexed(format!("{before}{}{after}", self.base), &[&self.index])
    }
}

/// `d2H_dq_dp[0,1]`
pub fn second(output: &str, a: &Element, b: &Element) -> String {
    let base = format!("d2{output}_d{}_d{}", a.base, b.base);
    indexed(base, &[&a.index, &b.index])
}

fn indexed(base: String, indices: &[&str]) -> String {
    let present: Vec<&str> = indices.iter().copied().filter(|i| !i.is_empty()).collect();
    if present.is_empty() { base } else { format!("{base}[{}]", present.join(",")) }
}

/// What an output is called in the names of its derivatives: `out` takes the definition's name,
/// and an index in brackets becomes part of the word.
pub fn label(signature: &Signature, output: &str) -> String {
    if output == "out" {
        return signature.name.clone();
    }
    output.replace(['[', ','], "_").replace(']', "")
}

/// A name that no argument has: `wish`, or `wish_`, `wish__`, ….
pub fn fresh(signature: &Signature, wish: &str) -> String {
    let mut name = wish.to_owned();
    let arguments = || signature.variables.iter().chain(&signature.parameters);
    while arguments().any(|a| a.name == name) {
        name.push('_');
    }
    name
}
