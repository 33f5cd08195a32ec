//! Boxes as text: `-1..1` for all inputs, `x=0..1,q=-2..2` by name.

use multiplet_compiler::code::Code;
use multiplet_compiler::neural::realise::Interval;
use multiplet_compiler::poly::{Domain, Signature};

use crate::failure::Failure;
use crate::point;

/// The range of every scalar input; `None` for those without, as bits and spins should be. Whole
/// arrays have one range, elements may have their own.
pub fn ranges(signature: &Signature, text: &str) -> Result<Vec<Option<Interval>>, Failure> {
    let names = signature.variable_names();
    let mut all: Option<Interval> = None;
    let mut found: Vec<Option<Interval>> = vec![None; names.len()];
    for part in point::split(text).map(str::trim).filter(|part| !part.is_empty()) {
        let Some((name, range)) = part.split_once('=') else {
            if all.replace(interval(part)?).is_some() {
                return Err(wrong("the range of all inputs is given twice"));
            }
            continue;
        };
        let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        let range = interval(range)?;
        // Elements come in the order of the variables.
        let of_argument = signature.variables.iter().flat_map(|argument| {
            argument.names().into_iter().map(move |element| (argument.name.clone(), element))
        });
        let mut is_known = false;
        for (at, (argument, element)) in of_argument.enumerate() {
            if argument == name || element == name {
                is_known = true;
                if found[at].replace(range).is_some() {
                    return Err(wrong(&format!("the range of `{element}` is given twice")));
                }
            }
        }
        if !is_known {
            let message = format!("`{name}` is no variable of `{}`", signature.name);
            return Err(Failure::new(Code::UnknownVar.as_str(), message));
        }
    }
    let domains = signature.domains();
    for (range, domain) in found.iter_mut().zip(domains) {
        if domain == Domain::Real && range.is_none() {
            *range = all;
        }
    }
    Ok(found)
}

fn interval(text: &str) -> Result<Interval, Failure> {
    let ends = text.split_once("..").filter(|(_, high)| !high.starts_with('.'));
    let (low, high) =
        ends.ok_or_else(|| wrong(&format!("expected `low..high`, found `{}`", text.trim())))?;
    let number = |text| point::number(text).map(|n| n.to_f64());
    Ok(Interval::new(number(low)?, number(high)?))
}

fn wrong(message: &str) -> Failure {
    Failure::new(Code::Box.as_str(), message)
}

#[cfg(test)]
mod tests {
    use multiplet_compiler::neural::realise::Interval;
    use multiplet_compiler::poly::{Argument, Domain, Scalar, Shape, Signature};

    use super::ranges;

    fn signature() -> Signature {
        let array =
            |name: &str, n, domain| Argument { name: name.into(), dimensions: vec![n], domain };
        Signature {
            name: "f".into(),
            variables: vec![
                Argument::scalar("x"),
                array("q", 2, Domain::Real),
                array("b", 1, Domain::Bit),
            ],
            parameters: vec![],
            result: Shape::Scalar,
            scalar: Scalar::F64,
            roots: vec![],
        }
    }

    #[test]
    fn boxes_are_read_whole_and_by_name() {
        let range = |low, high| Some(Interval::new(low, high));
        let read = |text| ranges(&signature(), text).unwrap();
        let one = range(-1.0, 1.0);
        assert_eq!(read("-1..1"), [one, one, one, None]);
        assert_eq!(read("q=0..1/2, x = -1..1"), [one, range(0.0, 0.5), range(0.0, 0.5), None]);
        assert_eq!(read("-1..1,q[1]=0..3"), [one, one, range(0.0, 3.0), None]);
        assert_eq!(read(""), [None; 4]);
        assert_eq!(read("b=0..1")[3], range(0.0, 1.0));
    }

    #[test]
    fn mistakes_have_codes() {
        for (text, part) in [
            ("1", "E_BOX]: expected `low..high`, found `1`"),
            ("-1...1", "E_BOX]: expected `low..high`, found `-1...1`"),
            ("0..1,0..1", "E_BOX]: the range of all inputs is given twice"),
            ("q=0..1,q[0]=0..1", "E_BOX]: the range of `q[0]` is given twice"),
            ("y=0..1", "E_UNKNOWN_VAR]: `y` is no variable of `f`"),
            ("x=a..b", "E_COMMAND_ARG]: `a` is not a number"),
        ] {
            let error = ranges(&signature(), text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
