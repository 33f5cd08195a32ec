//! What is computed of a definition: its value, or derivatives, or a map made of it.

use std::fmt;

use super::scheme::Scheme;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, quote};
use crate::poly::{Domain, Signature};
use crate::span::Span;

/// The most maps one kernel composes.
const MOST_REPEATS: u32 = 1000;

/// What is computed of a definition.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub enum Evaluation {
    /// What was written.
    #[default]
    Value,
    /// `#[gradient]`: the value of one output and its derivatives by all variables;
    /// `#[gradient(only)]`: without the value.
    Gradient {
        /// Whether the value comes first.
        value: bool,
    },
    /// `#[jacobian]`: the values and all derivatives of several outputs; `#[jacobian(only)]`:
    /// without the values.
    Jacobian {
        /// Whether the values come first.
        value: bool,
    },
    /// `#[hessian]`: value, gradient and second derivatives of one output.
    Hessian,
    /// `#[hessian(product)]`: the second derivatives times a vector, whose elements are further
    /// variables.
    HessianProduct,
    /// `#[motion]`: the energy and Hamilton's equations, dq/dt = ∂H/∂p and dp/dt = -∂H/∂q;
    /// `#[motion(only)]`: the equations alone.
    Motion {
        /// Whether the energy comes first.
        energy: bool,
    },
    /// `#[velocity]`: dq/dt alone.
    Velocity,
    /// `#[force]`: dp/dt alone.
    Force,
    /// `#[step(leapfrog)]`, `#[step(leapfrog, 10)]`: steps of a splitting scheme; the step size `dt`
    /// is a further parameter.
    Step {
        /// The scheme.
        scheme: Scheme,
        /// How many steps.
        count: u32,
    },
    /// `#[iterate(10)]`: the outputs become the variables again, so many times in all.
    Iterate(u32),
}

/// Why something cannot be computed of a definition (`E_OPTION`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrongEvaluation(pub(super) String);

impl fmt::Display for WrongEvaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WrongEvaluation {}

impl WrongEvaluation {
    /// A variable has a domain that derivatives do not make sense in.
    pub(crate) fn domain(name: &str) -> Self {
        Self(format!("derivatives need real variables, and {} is none", quote(name)))
    }

    /// There are no equations of motion.
    pub(crate) fn motion() -> Self {
        Self("only a `hamiltonian` has equations of motion".to_owned())
    }

    /// A posterior has no second derivatives, steps or iterations.
    pub(crate) fn posterior() -> Self {
        Self("a posterior has probabilities and, with `#[gradient]`, their derivatives".to_owned())
    }

    /// A lattice has no second derivatives, steps or iterations.
    pub(crate) fn lattice() -> Self {
        Self("a lattice has a value, a gradient and equations of motion".to_owned())
    }

    /// As a message about this place.
    pub fn at(&self, span: Span) -> Diagnostic {
        Diagnostic::error(Code::Option, span, &self.0)
    }
}

impl Evaluation {
    /// The names of the attributes that choose one.
    pub const NAMES: [&'static str; 8] =
        ["gradient", "jacobian", "hessian", "motion", "velocity", "force", "step", "iterate"];

    /// What an attribute asks for; the error is how it is written.
    pub fn from_attribute(name: &str, argument: &str) -> Result<Self, &'static str> {
        let usage = match name {
            "gradient" => "`#[gradient]` or `#[gradient(only)]`",
            "jacobian" => "`#[jacobian]` or `#[jacobian(only)]`",
            "hessian" => "`#[hessian]` or `#[hessian(product)]`",
            "motion" => "`#[motion]` or `#[motion(only)]`",
            "velocity" => "`#[velocity]`",
            "force" => "`#[force]`",
            "step" => {
                "`#[step(SCHEME)]` or `#[step(SCHEME, COUNT)]`, where SCHEME is leapfrog, \
                       yoshida4, yoshida6 or yoshida8"
            }
            _ => "`#[iterate(COUNT)]`, where COUNT is 1 to 1000",
        };
        let found = match (name, argument) {
            ("gradient", "") => Some(Self::Gradient { value: true }),
            ("gradient", "only") => Some(Self::Gradient { value: false }),
            ("jacobian", "") => Some(Self::Jacobian { value: true }),
            ("jacobian", "only") => Some(Self::Jacobian { value: false }),
            ("hessian", "") => Some(Self::Hessian),
            ("hessian", "product") => Some(Self::HessianProduct),
            ("motion", "") => Some(Self::Motion { energy: true }),
            ("motion", "only") => Some(Self::Motion { energy: false }),
            ("velocity", "") => Some(Self::Velocity),
            ("force", "") => Some(Self::Force),
            ("step", text) => {
                let (scheme, count) = text.split_once(',').unwrap_or((text, "1"));
                Scheme::from_name(scheme.trim())
                    .zip(repeats(count))
                    .map(|(scheme, count)| Self::Step { scheme, count })
            }
            ("iterate", count) => repeats(count).map(Self::Iterate),
            _ => None,
        };
        found.ok_or(usage)
    }

    /// Whether Hamilton's equations are behind it.
    pub fn is_motion(self) -> bool {
        matches!(self, Self::Motion { .. } | Self::Velocity | Self::Force | Self::Step { .. })
    }

    /// Where this is a value followed by its gradient: the gradient alone, and which variable each of
    /// its outputs is the derivative by, with its sign.
    pub(super) fn gradient_alone(self, variables: usize) -> Option<(Self, Vec<(usize, i64)>)> {
        let pairs = variables / 2;
        match self {
            Self::Gradient { value: true } => {
                Some((Self::Gradient { value: false }, (0..variables).map(|k| (k, 1)).collect()))
            }
            Self::Motion { energy: true } => {
                let velocity = (pairs..variables).map(|k| (k, 1));
                let force = (0..pairs).map(|k| (k, -1));
                Some((Self::Motion { energy: false }, velocity.chain(force).collect()))
            }
            _ => None,
        }
    }

    /// Whether it makes sense for a definition of this signature.
    pub fn check(self, signature: &Signature) -> Result<(), WrongEvaluation> {
        let wrong = |text: String| Err(WrongEvaluation(text));
        if self == Self::Value {
            return Ok(());
        }
        if let Some(bad) = signature.variables.iter().find(|v| v.domain != Domain::Real) {
            return Err(WrongEvaluation::domain(&bad.name));
        }
        let outputs = signature.result.count();
        match self {
            Self::Value | Self::Jacobian { .. } => Ok(()),
            Self::Iterate(_) if outputs == signature.variable_count() => Ok(()),
            Self::Iterate(_) => wrong(format!(
                "a map that is iterated has as many outputs as variables; here are {outputs} and {}",
                signature.variable_count()
            )),
            _ if outputs != 1 => {
                wrong(format!("this needs one output, and here are {outputs}; use `#[jacobian]`"))
            }
            _ if self.is_motion() => match signature.variables.as_slice() {
                [q, p] if q.dimensions == p.dimensions => Ok(()),
                _ => {
                    wrong("equations of motion need coordinates and momenta of equal shape".into())
                }
            },
            _ => Ok(()),
        }
    }
}

fn repeats(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|n| (1..=MOST_REPEATS).contains(n))
}

#[cfg(test)]
mod tests {
    use super::{Evaluation, Scheme};

    #[test]
    fn attributes_read_as_documented() {
        let read = Evaluation::from_attribute;
        assert_eq!(read("gradient", ""), Ok(Evaluation::Gradient { value: true }));
        assert_eq!(read("hessian", "product"), Ok(Evaluation::HessianProduct));
        let step = Evaluation::Step { scheme: Scheme::Yoshida6, count: 3 };
        assert_eq!(read("step", "yoshida6,3"), Ok(step));
        for (name, argument) in
            [("gradient", "x"), ("step", ""), ("step", "euler"), ("iterate", "0"), ("force", "1")]
        {
            assert!(read(name, argument).is_err(), "{name}({argument})");
        }
    }
}
