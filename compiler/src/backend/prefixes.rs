//! Names of what generated code computes, which no argument can be confused with.

use crate::network::names::gate_prefix;

/// Prefixes of generated names; a number follows them.
#[derive(Clone, Debug)]
pub(super) struct Prefixes {
    /// Of gates: as in the text form of the network.
    pub gate: String,
    /// Of everything else that is computed.
    pub temporary: String,
    /// Of the inner functions of a long program.
    pub part: String,
}

impl Prefixes {
    /// Prefixes for a definition with these argument and output names, as the code spells them.
    pub fn of(arguments: Vec<String>, outputs: impl Iterator<Item = String>) -> Self {
        let (temporary, part) = (free("t", &arguments), free("part", &arguments));
        let all: Vec<String> = arguments.into_iter().chain(outputs).collect();
        Self { gate: gate_prefix(all.iter()), temporary, part }
    }
}

/// The word, or the word with `_` behind it, such that no name is it followed by digits alone.
pub(super) fn free(word: &str, names: &[String]) -> String {
    let mut prefix = word.to_owned();
    while names.iter().any(|name| is_numbered(name, &prefix)) {
        prefix.push('_');
    }
    prefix
}

/// Whether a name is the prefix followed by digits alone.
fn is_numbered(name: &str, prefix: &str) -> bool {
    name.strip_prefix(prefix)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::Prefixes;

    #[test]
    fn prefixes_avoid_arguments() {
        let arguments = ["g1", "t20", "t_x"].map(str::to_owned).to_vec();
        let prefixes = Prefixes::of(arguments, ["gg0".to_owned()].into_iter());
        assert_eq!(prefixes.gate, "ggg");
        assert_eq!((prefixes.temporary.as_str(), prefixes.part.as_str()), ("t_", "part"));
    }
}
