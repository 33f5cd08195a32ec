//! Values of inputs as text: `x=1, q=[1/2, 3], a=0.1`, or numbers in order.

use indexmap::IndexMap;
use multiplet_compiler::code::Code;
use multiplet_compiler::poly::{Argument, Domain, Signature};
use multiplet_compiler::rational::Rational;

use crate::failure::Failure;

/// A point: all variables, then all parameters, each in the order of the signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Point {
    /// One number a scalar variable.
    pub variables: Vec<Rational>,
    /// One number a scalar parameter.
    pub parameters: Vec<Rational>,
}

/// Values by name, before anyone asks whether there are such inputs.
pub type Named = IndexMap<String, Vec<Rational>>;

/// Reads `x=1,y=1/2,q=[1,2],s[0,1]=3`.
pub fn named(text: &str) -> Result<Named, Failure> {
    let mut values = Named::new();
    for part in split(text).filter(|part| !part.trim().is_empty()) {
        let (name, value) = part.split_once('=').ok_or_else(|| {
            Failure::argument(format!("expected `name=value`, found `{}`", part.trim()))
        })?;
        let name: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        let value = value.trim();
        let numbers = match value.strip_prefix('[').and_then(|v| v.strip_suffix(']')) {
            Some(list) => list.split(',').map(number).collect::<Result<_, _>>()?,
            None => vec![number(value)?],
        };
        if values.insert(name.clone(), numbers).is_some() {
            return Err(Failure::argument(format!("`{name}` is given twice")));
        }
    }
    Ok(values)
}

/// Parts between commas that no bracket encloses.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i64;
    text.split(move |c| {
        depth += i64::from(c == '[') - i64::from(c == ']');
        c == ',' && depth == 0
    })
}

/// Reads one number: `-2`, `1/3`, `1.5e-3`.
pub fn number(text: &str) -> Result<Rational, Failure> {
    let text = text.trim();
    text.parse().map_err(|_| Failure::argument(format!("`{text}` is not a number such as 3, 1/2")))
}

/// The point that gives every input of a definition its value.
pub fn point(signature: &Signature, mut values: Named) -> Result<Point, Failure> {
    let variables = arguments(&signature.variables, &mut values)?;
    let parameters = arguments(&signature.parameters, &mut values)?;
    refuse_rest(signature, &values)?;
    check_domains(signature, &variables)?;
    Ok(Point { variables, parameters })
}

/// The parameters alone, for tables.
pub fn parameters(signature: &Signature, mut values: Named) -> Result<Vec<Rational>, Failure> {
    let parameters = arguments(&signature.parameters, &mut values)?;
    refuse_rest(signature, &values)?;
    Ok(parameters)
}

/// The point that these numbers make, variables first.
pub fn in_order(signature: &Signature, mut numbers: Vec<Rational>) -> Result<Point, Failure> {
    let (variables, parameters) = (signature.variable_count(), signature.parameter_count());
    if numbers.len() != variables + parameters {
        let mut names = signature.variable_names();
        names.extend(signature.parameter_names());
        let shown = if names.len() <= 12 { format!(" ({})", names.join(", ")) } else { "".into() };
        return Err(Failure::argument(format!(
            "`{}` takes {} numbers{shown}, found {}",
            signature.name,
            variables + parameters,
            numbers.len()
        )));
    }
    let parameters = numbers.split_off(variables);
    check_domains(signature, &numbers)?;
    Ok(Point { variables: numbers, parameters })
}

/// Takes out the values of these arguments, given whole or by element.
fn arguments(arguments: &[Argument], values: &mut Named) -> Result<Vec<Rational>, Failure> {
    let mut found = Vec::new();
    for argument in arguments {
        if !argument.dimensions.is_empty()
            && let Some(list) = values.shift_remove(&argument.name)
        {
            if list.len() != argument.count() {
                let (name, n) = (&argument.name, argument.count());
                let message = format!("`{name}` takes {n} numbers, found {}", list.len());
                return Err(Failure::argument(message));
            }
            found.extend(list);
            continue;
        }
        for name in argument.names() {
            match values.shift_remove(&name).as_deref() {
                Some([number]) => found.push(number.clone()),
                Some(_) => return Err(Failure::argument(format!("`{name}` is one number"))),
                None => return Err(Failure::argument(format!("`{name}` has no value"))),
            }
        }
    }
    Ok(found)
}

fn refuse_rest(signature: &Signature, values: &Named) -> Result<(), Failure> {
    match values.keys().next() {
        None => Ok(()),
        Some(name) => {
            let message = format!("`{name}` is no input of `{}`", signature.name);
            Err(Failure::new(Code::UnknownVar.as_str(), message))
        }
    }
}

fn check_domains(signature: &Signature, variables: &[Rational]) -> Result<(), Failure> {
    let names = signature.variable_names();
    for ((domain, value), name) in signature.domains().iter().zip(variables).zip(names) {
        if let Some(rule) = broken_rule(*domain, |n| *value == Rational::integer(n)) {
            return Err(Failure::argument(format!("`{name}` is {rule}, not {value}")));
        }
    }
    Ok(())
}

/// The rule of a domain that a value breaks; `is` compares the value with an integer.
pub fn broken_rule(domain: Domain, is: impl Fn(i64) -> bool) -> Option<&'static str> {
    match domain {
        Domain::Real => None,
        Domain::Bit => (!is(0) && !is(1)).then_some("a bit, 0 or 1"),
        Domain::Spin => (!is(1) && !is(-1)).then_some("a spin, 1 or -1"),
    }
}

#[cfg(test)]
mod tests {
    use multiplet_compiler::poly::{Argument, Domain, Scalar, Shape, Signature};

    use super::{Failure, Point, in_order, named, number, point};

    /// `f(x, q: [2], s: [spin; 1, 1]; a)`
    fn signature() -> Signature {
        let array = |name: &str, dimensions: &[usize], domain| Argument {
            name: name.into(),
            dimensions: dimensions.to_vec(),
            domain,
        };
        Signature {
            name: "f".into(),
            variables: vec![
                Argument::scalar("x"),
                array("q", &[2], Domain::Real),
                array("s", &[1, 1], Domain::Spin),
            ],
            parameters: vec![Argument::scalar("a")],
            result: Shape::Scalar,
            scalar: Scalar::F64,
            roots: vec![],
        }
    }

    fn read(text: &str) -> Result<Point, Failure> {
        point(&signature(), named(text)?)
    }

    #[test]
    fn points_are_read_by_name_in_any_order() {
        let whole = read("a = 1/2, s[0, 0] = -1, q = [2, 3], x = 1.5").unwrap();
        assert_eq!(whole, read("q[1]=3,x=3/2,q[0]=2,s=[-1],a=0.5,").unwrap());
        let numbers = ["1.5", "2", "3", "-1", "1/2"].map(|n| number(n).unwrap());
        assert_eq!(whole, in_order(&signature(), numbers.to_vec()).unwrap());
    }

    #[test]
    fn mistakes_have_codes() {
        for (text, part) in [
            ("x", "E_COMMAND_ARG]: expected `name=value`"),
            ("x=1,x=2", "E_COMMAND_ARG]: `x` is given twice"),
            ("x=y", "E_COMMAND_ARG]: `y` is not a number"),
            ("x=[1,2],q=[1,2],s=[1],a=1", "`x` is one number"),
            ("x=1,q=[1],s=[1],a=1", "`q` takes 2 numbers, found 1"),
            ("x=1,q=[1,2],s=[1]", "`a` has no value"),
            ("x=1,q=[1,2],s=[2],a=1", "`s[0,0]` is a spin, 1 or -1, not 2"),
            ("x=1,q=[1,2],s=[1],a=1,b=1", "E_UNKNOWN_VAR]: `b` is no input of `f`"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
        let few = in_order(&signature(), vec![number("1").unwrap()]).unwrap_err().to_string();
        assert!(few.contains("takes 5 numbers (x, q[0], q[1], s[0,0], a), found 1"), "{few}");
    }
}
