//! One small network for every class of sites, and what a sampler has to look up for each site.

use std::fmt;

use super::classes::{Class, Shared, classes};
use crate::calculus::fresh;
use crate::code::Code;
use crate::diagnostic::{Diagnostic, Diagnostics, counted, quote};
use crate::id::{ParameterId, VariableId};
use crate::limits::{Limit, Limits};
use crate::network::proof::prove_program;
use crate::network::{Affine, NetworkBuilder, Output};
use crate::options::Options;
use crate::pipeline::{Compiled, compile_value, read, unproved};
use crate::poly::from_ast::Environment;
use crate::poly::{
    Argument, Coefficient, Domain, Ideal, Monomial, Polynomial, Shape, Signature, System,
    SystemOutput,
};
use crate::program::{Program, lower};
use crate::progress::Progress;
use crate::rational::Rational;
use crate::span::Span;
use crate::syntax::parse_program;

/// ΔH = H(one variable flipped) − H for every variable of an energy over spins and bits.
#[derive(Clone, Debug)]
pub struct Flips {
    /// The energy as defined.
    pub energy: System,
    /// The energy as written, for states as a whole: proved like any program, and not optimised.
    pub program: Program,
    /// What the flips are, one entry a class of sites, in the order of their first sites.
    pub classes: Vec<FlipClass>,
    /// The variables of the energy, in order.
    pub sites: Vec<Site>,
}

/// Sites whose flips are the same polynomial of their neighbours, up to coefficients.
#[derive(Clone, Debug)]
pub struct FlipClass {
    /// ΔH. Its variables are the flipped one, the spins and then the bits among the neighbours; its
    /// parameters those of the energy, and then the sites' own coefficients.
    pub change: Compiled,
    /// How many sites are of this class.
    pub sites: usize,
    /// How many neighbours each of them has.
    pub neighbours: usize,
    /// How many coefficients differ from site to site.
    pub own: usize,
}

/// One variable of the energy.
#[derive(Clone, Debug)]
pub struct Site {
    /// The position of its class.
    pub class: usize,
    /// The variables that take the places of the neighbours.
    pub neighbours: Vec<usize>,
    /// Its own coefficients, over the parameters of the energy.
    pub own: Vec<Coefficient>,
}

impl Flips {
    /// The flips of the last definition of a source.
    ///
    /// # Errors
    ///
    /// Where the source is wrong, and as for [`Flips::new`].
    pub fn compile(source: &str, options: &Options) -> Result<Self, Diagnostics> {
        let limits = Limits::default();
        let ast = parse_program(source, &limits)?;
        let mut all = read(&ast, &mut Environment::new(), options, &limits)?;
        // A source without definitions is an error of the stage before.
        let (definition, options) = all.pop().ok_or_else(Diagnostics::new)?;
        Self::new(definition.system, &options, &Progress::new())
    }

    /// The flips of one energy.
    ///
    /// # Errors
    ///
    /// Where a variable is real, a coefficient is a square root, or relations are declared (`E_TYPE`), where there are several outputs (`E_SHAPE`), or where
    /// the energy has more terms than may be expanded (`E_LIMIT_TERMS`).
    pub fn new(
        energy: System,
        options: &Options,
        progress: &Progress,
    ) -> Result<Self, Diagnostics> {
        let refused =
            |message: &str| Err(Diagnostic::error(Code::Type, Span::default(), message).into());
        if !energy.signature.roots.is_empty() {
            return refused("a coefficient is a square root; make it a parameter");
        }
        if energy.posterior.is_some() {
            return refused("a posterior is no energy; its classes have one each");
        }
        if energy.ideal.is_declared() {
            return refused("a flip leaves the points of a relation after `where`");
        }
        let program = lower(&energy.written, options);
        prove_program(&energy.written, &program).map_err(unproved)?;
        let found = classes(expanded(&energy)?, &energy.signature.domains());
        let site = Site { class: 0, neighbours: Vec::new(), own: Vec::new() };
        let mut sites = vec![site; energy.signature.variable_count()];
        let mut flips = Vec::with_capacity(found.len());
        for (index, class) in found.into_iter().enumerate() {
            let system = system(&energy.signature, &class);
            flips.push(FlipClass {
                change: compile_value(system, 0, options, progress)?,
                sites: class.sites.len(),
                neighbours: class.shape.bits.len(),
                own: class.own.first().map_or(0, Vec::len),
            });
            let tables = class.neighbours.into_iter().zip(class.own);
            for (site, (neighbours, own)) in class.sites.into_iter().zip(tables) {
                sites[site] = Site { class: index, neighbours, own };
            }
        }
        Ok(Self { energy, program, classes: flips, sites })
    }

    /// The fewest and the most gates of a flip.
    pub fn gates(&self) -> (usize, usize) {
        let gates = || self.classes.iter().map(|c| c.change.network.gates.len());
        (gates().min().unwrap_or(0), gates().max().unwrap_or(0))
    }
}

impl fmt::Display for Flips {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = self.gates();
        let gates =
            if least == most { counted(most, "gate") } else { format!("{least} to {most} gates") };
        let (classes, sites) = (self.classes.len(), self.sites.len());
        let classes = if classes == 1 { "1 class".into() } else { format!("{classes} classes") };
        writeln!(f, "{gates} a flip, {classes}, {}", counted(sites, "site"))?;
        for (k, class) in self.classes.iter().enumerate() {
            let (sites, neighbours) =
                (counted(class.sites, "site"), counted(class.neighbours, "neighbour"));
            write!(f, "class {k}: {sites}, {neighbours}")?;
            if class.own > 0 {
                write!(f, ", {} of its own a site", counted(class.own, "coefficient"))?;
            }
            writeln!(f, ", {}", class.change.certificate)?;
        }
        Ok(())
    }
}

/// The polynomial of an energy that can be flipped.
fn expanded(energy: &System) -> Result<&Polynomial, Diagnostics> {
    let refuse = |code, message: String, help: &str| {
        let error = Diagnostic::error(code, Span::default(), message);
        Err(error.with_help(help).into())
    };
    let name = quote(&energy.signature.name);
    if let Some(real) = energy.signature.variables.iter().find(|v| v.domain == Domain::Real) {
        let message = format!("a flip needs spins or bits, and {} is real", quote(&real.name));
        return refuse(Code::Type, message, "write `[spin; 8]` or `[bit; 8]` for its type");
    }
    match energy.outputs.as_slice() {
        [output] => output.polynomial.as_ref().ok_or_else(|| {
            let what = format!("{name} is too large to be expanded");
            Limits::default()
                .exceeded(Code::LimitTerms, Limit::Terms, Span::default(), &what)
                .into()
        }),
        outputs => {
            let message = format!("an energy has one output, and {name} has {}", outputs.len());
            refuse(Code::Shape, message, "return one number")
        }
    }
}

/// The system of ΔH for a class. As written it is the monomials one by one, and one product more.
fn system(energy: &Signature, class: &Class) -> System {
    let slope = slope(class, energy.parameter_count());
    // -2s, or 1 - 2b: what the variable changes by.
    let step = if class.is_bit { Rational::ONE } else { Rational::ZERO };
    let step = Affine::input(VariableId::new(0))
        .scaled(&Coefficient::integer(-2))
        .plus(&Coefficient::Number(step));
    let mut builder = NetworkBuilder::new();
    let form = builder.polynomial(&slope);
    let form = builder.mul(&form, &step);
    let factor = Polynomial::variable(0).scaled(&Coefficient::integer(-2));
    let factor = factor.add(&Polynomial::constant(step.constant_part().clone()));
    let signature = signature(energy, class);
    let output = Output { name: "change".into(), form };
    System {
        outputs: vec![SystemOutput { name: "change".into(), polynomial: Some(slope.mul(&factor)) }],
        written: builder.finish(signature.clone(), vec![output]),
        ideal: Ideal::of_domains(&signature),
        posterior: None,
        signature,
    }
}

/// ∂H/∂s with the neighbours as variables from 1 on.
fn slope(class: &Class, parameters: usize) -> Polynomial {
    let terms = class.shape.monomials.iter().zip(&class.coefficients).map(|(positions, shared)| {
        let coefficient = match shared {
            Shared::Same(coefficient) => coefficient.clone(),
            Shared::Own(k) => Coefficient::parameter(ParameterId::new(parameters + k)),
        };
        (Monomial::from_factors(positions.iter().map(|p| (p + 1, 1))), coefficient)
    });
    Polynomial::from_terms(terms.collect::<Vec<_>>())
}

fn signature(energy: &Signature, class: &Class) -> Signature {
    let mut signature = Signature {
        name: format!("{}_flip", energy.name),
        variables: Vec::new(),
        parameters: energy.parameters.clone(),
        result: Shape::Scalar,
        scalar: energy.scalar,
        roots: Vec::new(),
    };
    let bits = class.shape.bits.iter().filter(|bit| **bit).count();
    let spins = class.shape.bits.len() - bits;
    let own = if class.is_bit { Domain::Bit } else { Domain::Spin };
    for (wish, dimensions, domain) in [
        ("flipped", vec![], own),
        ("spins", vec![spins], Domain::Spin),
        ("bits", vec![bits], Domain::Bit),
    ] {
        if dimensions != [0] {
            let name = fresh(&signature, wish);
            signature.variables.push(Argument { name, dimensions, domain });
        }
    }
    let own = class.own.first().map_or(0, Vec::len);
    if own > 0 {
        let name = fresh(&signature, "own");
        signature.parameters.push(Argument { name, dimensions: vec![own], domain: Domain::Real });
    }
    signature
}
