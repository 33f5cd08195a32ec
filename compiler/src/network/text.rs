//! The `.net` text form of a network. It prints and parses back exactly (see [`super::read`]).
//!
//! ```text
//! network saddle(x, y; a) {
//!   g0 = x^2
//!   g1 = (x + y) * g0
//!   out = (3*a)*g1 + 1/2
//! }
//! ```
//!
//! - Arguments carry what is not the default: `b: bit`, `q: [2]`, `s: [spin; 8, 8]`. A result that
//!   is not one `f64` or a tuple of as many as there are lines is written out: `-> f32`,
//!   `-> (f32; 3)`, `-> [f64; 3]`, `-> (f64, [f64; 2], [f64; 2, 2])`.
//! - A gate is `FACTOR * FACTOR` or `FACTOR^2`; an output is an affine form. Gates come first, are
//!   called `g0`, `g1`, … (`gg0`, … where a name looks like that) and read what is above them.
//! - A coefficient is a rational number, or a polynomial in the parameters in parentheses.
//! - Square roots of primes among the coefficients are announced after the parameters, `f(x; a;
//!   sqrt(2))` or `f(x; ; sqrt(2))`.
//! - Names that are not identifiers (with an index) are quoted: `"dH/dq" = …`.

use std::fmt::{self, Write};

use super::affine::{Affine, Wire};
use super::names::WireNames;
use super::{Gate, Network};
use crate::poly::polynomial::Ring;
use crate::poly::{Argument, Coefficient, Domain, Scalar, Shape, Signature};
use crate::rational::Rational;

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "network {}(", quoted(&self.signature.name))?;
        arguments(f, &self.signature.variables)?;
        if !self.signature.parameters.is_empty() {
            f.write_str("; ")?;
            arguments(f, &self.signature.parameters)?;
        }
        if !self.signature.roots.is_empty() {
            // Parameters end here, even where there are none.
            f.write_str(if self.signature.parameters.is_empty() { "; ; " } else { "; " })?;
            let roots = self.signature.roots.iter().map(|p| format!("sqrt({p})"));
            f.write_str(&roots.collect::<Vec<_>>().join(", "))?;
        }
        f.write_str(")")?;
        result(f, &self.signature, self.outputs.len())?;
        f.write_str(" {\n")?;
        let names = WireNames::of(self).map(|name| quoted(&name));
        for (k, gate) in self.gates.iter().enumerate() {
            write!(f, "  {} = ", names.gate(k))?;
            product(f, gate, &names)?;
            f.write_char('\n')?;
        }
        for output in &self.outputs {
            write!(f, "  {} = ", quoted(&output.name))?;
            affine(f, &output.form, &names)?;
            f.write_char('\n')?;
        }
        f.write_str("}\n")
    }
}

/// The right-hand side of a gate's line.
pub fn gate_text(gate: &Gate, names: &WireNames) -> String {
    fmt::from_fn(|f| product(f, gate, names)).to_string()
}

/// The text of an affine form.
pub fn affine_text(form: &Affine, names: &WireNames) -> String {
    fmt::from_fn(|f| affine(f, form, names)).to_string()
}

/// The word for a domain.
pub fn domain_name(domain: Domain) -> &'static str {
    match domain {
        Domain::Real => "real",
        Domain::Bit => "bit",
        Domain::Spin => "spin",
    }
}

/// The word for a scalar type.
pub fn scalar_name(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::F32 => "f32",
        Scalar::F64 => "f64",
    }
}

fn arguments(f: &mut fmt::Formatter<'_>, arguments: &[Argument]) -> fmt::Result {
    for (k, argument) in arguments.iter().enumerate() {
        if k > 0 {
            f.write_str(", ")?;
        }
        f.write_str(&quoted(&argument.name))?;
        let sizes: Vec<String> = argument.dimensions.iter().map(usize::to_string).collect();
        let sizes = sizes.join(", ");
        match (argument.domain, argument.dimensions.is_empty()) {
            (Domain::Real, true) => {}
            (Domain::Real, false) => write!(f, ": [{sizes}]")?,
            (domain, true) => write!(f, ": {}", domain_name(domain))?,
            (domain, false) => write!(f, ": [{}; {sizes}]", domain_name(domain))?,
        }
    }
    Ok(())
}

fn result(f: &mut fmt::Formatter<'_>, signature: &Signature, outputs: usize) -> fmt::Result {
    let scalar = scalar_name(signature.scalar);
    match &signature.result {
        Shape::Array(n) => write!(f, " -> [{scalar}; {n}]"),
        shape if *shape == default_shape(outputs) && signature.scalar == Scalar::F64 => Ok(()),
        Shape::Scalar => write!(f, " -> {scalar}"),
        Shape::Tuple(n) => write!(f, " -> ({scalar}; {n})"),
        Shape::Parts(parts) => {
            let part = |sizes: &Vec<usize>| {
                let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
                let is_number = sizes.is_empty();
                let sizes = sizes.join(", ");
                if is_number { scalar.to_owned() } else { format!("[{scalar}; {sizes}]") }
            };
            let parts: Vec<String> = parts.iter().map(part).collect();
            match parts.as_slice() {
                [one] => write!(f, " -> {one}"),
                all => write!(f, " -> ({})", all.join(", ")),
            }
        }
    }
}

/// The shape that is not written down.
pub(super) fn default_shape(outputs: usize) -> Shape {
    if outputs == 1 { Shape::Scalar } else { Shape::Tuple(outputs) }
}

fn product(f: &mut fmt::Formatter<'_>, gate: &Gate, names: &WireNames) -> fmt::Result {
    factor(f, &gate.left, names)?;
    if gate.left == gate.right {
        return f.write_str("^2");
    }
    f.write_str(" * ")?;
    factor(f, &gate.right, names)
}

fn factor(f: &mut fmt::Formatter<'_>, form: &Affine, names: &WireNames) -> fmt::Result {
    if let Some(wire) = form.as_wire() {
        return f.write_str(&names.wire(wire));
    }
    f.write_char('(')?;
    affine(f, form, names)?;
    f.write_char(')')
}

fn affine(f: &mut fmt::Formatter<'_>, form: &Affine, names: &WireNames) -> fmt::Result {
    if form.is_zero() {
        return f.write_char('0');
    }
    for (k, (wire, coefficient)) in form.terms().iter().enumerate() {
        term(f, coefficient, Some(*wire), k > 0, names)?;
    }
    if form.constant_part().is_zero() {
        return Ok(());
    }
    term(f, form.constant_part(), None, !form.terms().is_empty(), names)
}

fn term(
    f: &mut fmt::Formatter<'_>,
    coefficient: &Coefficient,
    wire: Option<Wire>,
    joined: bool,
    names: &WireNames,
) -> fmt::Result {
    let negative = coefficient.number().is_some_and(Rational::is_negative);
    f.write_str(match (joined, negative) {
        (true, true) => " - ",
        (true, false) => " + ",
        (false, true) => "-",
        (false, false) => "",
    })?;
    let wire = wire.map(|wire| names.wire(wire));
    match (coefficient.number().map(Rational::abs), wire) {
        (Some(n), Some(wire)) if n.is_one() => f.write_str(&wire),
        (Some(n), Some(wire)) => write!(f, "{n}*{wire}"),
        (Some(n), None) => write!(f, "{n}"),
        (None, Some(wire)) => write!(f, "({})*{wire}", coefficient.display(names.parameters())),
        (None, None) => write!(f, "({})", coefficient.display(names.parameters())),
    }
}

/// The name itself where it is an identifier with or without an index, and quoted otherwise.
fn quoted(name: &str) -> String {
    if is_plain(name) { name.to_owned() } else { format!("{name:?}") }
}

fn is_plain(name: &str) -> bool {
    let (base, index) = match name.split_once('[') {
        Some((base, rest)) => (base, rest.strip_suffix(']')),
        None => (name, Some("0")),
    };
    let mut characters = base.chars();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    characters.next().is_some_and(is_name_start)
        && characters.all(is_name_part)
        && index.is_some_and(|index| index.split(',').all(is_number))
}

/// Whether a name may begin with this character.
pub(super) fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// Whether a name may go on with this character.
pub(super) fn is_name_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::{affine_text, gate_text, quoted};
    use crate::network::names::WireNames;
    use crate::network::samples;

    #[test]
    fn texts_read_as_the_samples_are_written() {
        for (network, text) in samples::all().iter().zip(samples::TEXTS) {
            assert_eq!(network.to_string(), text);
        }
    }

    #[test]
    fn single_lines() {
        let network = samples::saddle();
        let names = WireNames::of(&network);
        assert_eq!(gate_text(&network.gates[1], &names), "(x + y) * g0");
        assert_eq!(affine_text(&network.outputs[0].form, &names), "(3*a)*g1 + 1/2");
    }

    #[test]
    fn odd_names_are_quoted() {
        assert_eq!(quoted("q[0,1]"), "q[0,1]");
        assert_eq!(quoted("θ"), "θ");
        assert_eq!(quoted("dH/dq"), "\"dH/dq\"");
        for name in ["", "0x", "q[", "q[]", "q[0", "q[a]", "a\"b"] {
            assert!(quoted(name).starts_with('"'), "{name}");
        }
    }
}
