//! The names that texts of a network use for its wires and parameters.

use super::Network;
use super::affine::Wire;

/// Names for the wires and parameters of one network.
#[derive(Clone, Debug)]
pub struct WireNames {
    variables: Vec<String>,
    /// Those of parameters, then those of roots.
    parameters: Vec<String>,
    /// The number of parameters.
    plain: usize,
    prefix: String,
}

impl WireNames {
    /// The names as the signature has them; gate `k` is `g<k>`, or `gg<k>`, `ggg<k>`, … where an
    /// input, parameter or output is itself called like a gate.
    pub fn of(network: &Network) -> Self {
        let variables = network.signature.variable_names();
        let parameters = network.signature.coefficient_names();
        let plain = network.signature.parameter_count();
        let outputs = network.outputs.iter().map(|o| &o.name);
        let prefix = gate_prefix(variables.iter().chain(&parameters).chain(outputs));
        Self { variables, parameters, plain, prefix }
    }

    /// The same gates with every other name passed through `change`.
    pub fn map(self, change: impl Fn(String) -> String) -> Self {
        let parameters = self.parameters.into_iter().enumerate();
        let parameters = parameters.map(|(k, n)| if k < self.plain { change(n) } else { n });
        Self {
            variables: self.variables.into_iter().map(&change).collect(),
            parameters: parameters.collect(),
            plain: self.plain,
            prefix: self.prefix,
        }
    }

    /// The name of a wire.
    pub fn wire(&self, wire: Wire) -> String {
        match wire {
            Wire::Input(v) => self.variables[v.index()].clone(),
            Wire::Gate(g) => self.gate(g.index()),
        }
    }

    /// The name of gate `index`.
    pub fn gate(&self, index: usize) -> String {
        format!("{}{index}", self.prefix)
    }

    /// The names of parameters and roots, by id.
    pub fn parameters(&self) -> &[String] {
        &self.parameters
    }
}

/// The shortest of `g`, `gg`, … such that no name is it followed by digits alone.
pub fn gate_prefix<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let taken: Vec<usize> = names.filter_map(|name| gate_like(name)).collect();
    let length = (1..).find(|n| !taken.contains(n)).unwrap_or(1);
    "g".repeat(length)
}

/// The number of `g` in front, where the name is `g…g` followed by digits alone.
fn gate_like(name: &str) -> Option<usize> {
    let digits = name.trim_start_matches('g');
    let length = name.len() - digits.len();
    (length > 0 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
        .then_some(length)
}

#[cfg(test)]
mod tests {
    use super::gate_prefix;

    #[test]
    fn prefix_avoids_the_names() {
        let prefix = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|n| n.to_string()).collect();
            gate_prefix(names.iter())
        };
        assert_eq!(prefix(&["x", "g", "ga1", "gate0", "h1"]), "g");
        assert_eq!(prefix(&["x", "g7"]), "gg");
        assert_eq!(prefix(&["gg0", "g7", "gggg1"]), "ggg");
    }
}
