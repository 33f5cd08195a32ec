//! What can be asked on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use multiplet_compiler::formats::Format;
use multiplet_compiler::limits::{Limit, Limits};
use multiplet_compiler::neural::activation::Activation;
use multiplet_compiler::neural::depth::grouping::MOST_INPUTS;
use multiplet_compiler::options::{Effort, Objective, Options};
use multiplet_compiler::poly::Domain;

/// Polynomials as minimal multiplication networks. Without a command: the REPL, or its lines from
/// standard input.
#[derive(Parser, Debug)]
#[command(name = "multiplet", version, about)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Compile definitions and print a report, the network, or code.
    Compile(Compile),
    /// Evaluate a definition at a point, or for every row of a CSV file.
    Eval(Eval),
    /// Go through all states of up to 24 spins and bits, and print the lowest.
    Minimum(Lowest),
    /// What flipping one spin or bit changes of an energy: one network a class of sites.
    Flips(Flipped),
    /// Turn a file of another program into source text.
    Import(Import),
    /// Make a network of neurons of a definition: report, ONNX, safetensors, drawing.
    Realise(Realise),
    /// Show how neural networks compute, step by step: a gate, depth, or a definition.
    Explain(Explain),
    /// Measure the compiler on inputs that it generates itself.
    #[command(subcommand)]
    Bench(Bench),
}

/// How to compile.
#[derive(Args, Debug)]
pub struct Tuning {
    /// What to make small: gates, operations, depth or neurons.
    #[arg(long, default_value = "gates", value_parser = objective)]
    pub minimize: Objective,
    /// How hard to try, 0 to 3.
    #[arg(long, default_value = "1", value_parser = effort)]
    pub effort: Effort,
    /// Allow fused multiply-adds in programs.
    #[arg(long)]
    pub fused: bool,
    /// Raise or lower a limit, such as `degree=20000`; may be repeated.
    #[arg(long, value_name = "NAME=N", value_parser = limit)]
    pub limit: Vec<(Limit, u64)>,
    /// Only this definition. All are compiled; evaluation and JSON take the last one otherwise.
    #[arg(long, value_name = "NAME")]
    pub only: Option<String>,
}

impl Tuning {
    /// As options of the compiler.
    pub fn options(&self) -> Options {
        let Self { minimize, effort, fused, .. } = *self;
        Options { objective: minimize, effort, fused, ..Options::default() }
    }

    /// The limits of this run.
    pub fn limits(&self) -> Limits {
        limits(&self.limit)
    }
}

/// The limits with these ones set.
pub fn limits(changed: &[(Limit, u64)]) -> Limits {
    let mut limits = Limits::default();
    for (limit, value) in changed {
        limits.set(*limit, *value);
    }
    limits
}

/// What the source is, where it is not ours.
#[derive(Args, Debug)]
pub struct Importing {
    /// The source is a file of another program: qubo, coo, table or msa (see `import`).
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    pub format: Option<Format>,
    /// What the variables of an imported problem are: bit, spin or real.
    #[arg(long, value_name = "TYPE", value_parser = domain, requires = "format")]
    pub variables: Option<Domain>,
}

fn format(text: &str) -> Result<Format, String> {
    let names = Format::ALL.map(Format::name).join(", ");
    Format::from_name(text).ok_or_else(|| format!("one of {names}"))
}

fn domain(text: &str) -> Result<Domain, String> {
    match text {
        "bit" => Ok(Domain::Bit),
        "spin" => Ok(Domain::Spin),
        "real" => Ok(Domain::Real),
        _ => Err("one of bit, spin, real".to_owned()),
    }
}

/// `multiplet import`
#[derive(Args, Debug)]
pub struct Import {
    /// qubo: a dictionary of Python or JSON; coo: coordinates of dimod; table: power series of
    /// COSY, DACE, MAD-NG, PTC or GTPSA, or rows of exponents and a coefficient; msa: a .MONO and a
    /// .POLY file, of which either is named.
    #[arg(value_parser = format)]
    pub format: Format,
    /// The file; `-` reads standard input.
    pub file: PathBuf,
    /// The name of the definition.
    #[arg(long)]
    pub name: Option<String>,
    /// What the variables of a dictionary or of coordinates are: bit, spin or real.
    #[arg(long, value_name = "TYPE", value_parser = domain)]
    pub variables: Option<Domain>,
    /// Raise or lower a limit, such as `terms=1000000`; may be repeated.
    #[arg(long, value_name = "NAME=N", value_parser = limit)]
    pub limit: Vec<(Limit, u64)>,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

fn objective(text: &str) -> Result<Objective, String> {
    let names = Objective::ALL.map(Objective::name).join(", ");
    Objective::from_name(text).ok_or_else(|| format!("one of {names}"))
}

fn effort(text: &str) -> Result<Effort, String> {
    text.parse().ok().and_then(Effort::new).ok_or_else(|| format!("0 to {}", Effort::MAX))
}

fn limit(text: &str) -> Result<(Limit, u64), String> {
    let names = Limit::ALL.map(Limit::name).join(", ");
    let (name, value) = text.split_once('=').ok_or("expected NAME=N")?;
    let limit = Limit::from_name(name).ok_or_else(|| format!("the limits are {names}"))?;
    let value = value.parse().map_err(|_| format!("`{value}` is not a whole number"))?;
    Ok((limit, value))
}

/// Where definitions come from.
#[derive(Args, Debug)]
pub struct Source {
    /// A file of definitions; `-` reads standard input.
    #[arg(required_unless_present = "text", conflicts_with = "text")]
    pub file: Option<PathBuf>,
    /// The source itself: definitions, or an expression whose names are its variables.
    #[arg(short = 'e', long = "expression", value_name = "TEXT")]
    pub text: Option<String>,
    /// What the source is.
    #[command(flatten)]
    pub importing: Importing,
}

/// `multiplet compile`
#[derive(Args, Debug)]
pub struct Compile {
    /// The definitions.
    #[command(flatten)]
    pub source: Source,
    /// What to print.
    #[arg(long, value_enum, default_value = "report")]
    pub emit: Emit,
    /// Parameter values for an ONNX model, as `a=1,b=1/2`.
    #[arg(long, value_name = "POINT")]
    pub with: Option<String>,
    /// How to compile.
    #[command(flatten)]
    pub tuning: Tuning,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What `compile` prints.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emit {
    /// Network, counts, certificate and a value from the JIT.
    Report,
    /// The network's text form.
    Net,
    /// The network for other programs.
    Json,
    /// A Rust function.
    Rust,
    /// A C function.
    C,
    /// An ONNX model; name the file with `-o`.
    Onnx,
    /// Cranelift's intermediate code.
    Clif,
    /// Machine code, disassembled.
    Asm,
}

impl Emit {
    /// What a file of this extension holds.
    pub fn from_extension(extension: &str) -> Option<Self> {
        match extension {
            "txt" => Some(Self::Report),
            "net" => Some(Self::Net),
            "json" => Some(Self::Json),
            "rs" => Some(Self::Rust),
            "c" => Some(Self::C),
            "onnx" => Some(Self::Onnx),
            "clif" => Some(Self::Clif),
            "s" | "asm" => Some(Self::Asm),
            _ => None,
        }
    }
}

/// `multiplet eval`
#[derive(Args, Debug)]
pub struct Eval {
    /// A file of definitions (`-` reads standard input), or a network of neurons (.onnx,
    /// .safetensors), unless the source is given by `--expression`; then numbers for the variables and parameters in order, such as `1 2/3 -4`.
    #[arg(value_name = "FILE|NUMBER", allow_negative_numbers = true)]
    pub rest: Vec<OsString>,
    /// The source itself: definitions, or an expression whose names are its variables.
    #[arg(short = 'e', long = "expression", value_name = "TEXT")]
    pub text: Option<String>,
    /// What the source is.
    #[command(flatten)]
    pub importing: Importing,
    /// How to compile.
    #[command(flatten)]
    pub tuning: Tuning,
    /// The point by name, as `x=1,y=1/2`; parameters too, and whole arrays as `q=[1,2]`.
    #[arg(long, value_name = "POINT", conflicts_with = "csv")]
    pub at: Option<String>,
    /// A CSV file whose header names the variables; `-` is standard input. Parameters come from
    /// `--with`.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Parameter values for `--csv`, as `a=1,b=2`.
    #[arg(long, value_name = "POINT", requires = "csv")]
    pub with: Option<String>,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `multiplet minimum`
#[derive(Args, Debug)]
pub struct Lowest {
    /// The definitions.
    #[command(flatten)]
    pub source: Source,
    /// Parameter values, as `J=1,h=1/2`.
    #[arg(long, value_name = "POINT")]
    pub with: Option<String>,
    /// Print so many of the lowest states, the first in lexicographic order.
    #[arg(long, value_name = "N", default_value = "1")]
    pub states: usize,
    /// How to compile.
    #[command(flatten)]
    pub tuning: Tuning,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// `multiplet flips`
#[derive(Args, Debug)]
pub struct Flipped {
    /// The definitions.
    #[command(flatten)]
    pub source: Source,
    /// How to compile.
    #[command(flatten)]
    pub tuning: Tuning,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What neurons are made of, and how accurate they are.
#[derive(Args, Debug)]
pub struct Neurons {
    /// The function of the neurons: sigmoid, tanh, softplus, gelu, silu, exp, square, requ or relu.
    #[arg(long, value_name = "NAME", default_value = "softplus", value_parser = activation)]
    pub activation: Activation,
    /// The box of the inputs: `-1..1` for all, `x=0..1,q=-2..2` by name, or both. Bits and spins have
    /// theirs.
    #[arg(long = "box", value_name = "RANGES", allow_hyphen_values = true)]
    pub ranges: Option<String>,
    /// The largest error on the box; 1e-6 unless given, 1e-2 for f32.
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub accuracy: Option<f64>,
    /// Let every layer read everything below it: no copies, and fewer neurons a gate.
    #[arg(long)]
    pub skip: bool,
    /// Parameter values, as `a=1,b=1/2`.
    #[arg(long, value_name = "POINT")]
    pub with: Option<String>,
}

/// `multiplet realise`
#[derive(Args, Debug)]
pub struct Realise {
    /// The definitions.
    #[command(flatten)]
    pub source: Source,
    /// The neurons.
    #[command(flatten)]
    pub neurons: Neurons,
    /// What to print; unless given, what the ending of the file says, or a report.
    #[arg(long, value_enum)]
    pub emit: Option<NeuralEmit>,
    /// How to compile.
    #[command(flatten)]
    pub tuning: Tuning,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What `realise` prints.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum NeuralEmit {
    /// Layers, neurons, copies and errors.
    Report,
    /// An ONNX model of affine maps and activations; name the file with `-o`.
    Onnx,
    /// The weights in safetensors format; name the file with `-o`.
    Safetensors,
    /// A drawing of inputs, gates and neurons.
    Svg,
}

/// `multiplet explain`
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Explain {
    /// What to explain, unless it is a definition.
    #[command(subcommand)]
    pub topic: Option<Topic>,
    /// The definition to be explained layer by layer.
    #[command(flatten)]
    pub network: ExplainNetwork,
}

/// What can be explained besides definitions.
#[derive(Subcommand, Debug)]
pub enum Topic {
    /// How four neurons multiply: series, weights, and the error over λ, by law and measured.
    Gate(ExplainGate),
    /// Depth against width: neurons that multiply n inputs with k hidden layers.
    Depth(ExplainDepth),
}

/// `multiplet explain FILE`
#[derive(Args, Debug)]
pub struct ExplainNetwork {
    /// The definitions.
    #[command(flatten)]
    pub source: Source,
    /// The neurons.
    #[command(flatten)]
    pub neurons: Neurons,
    /// How to show it.
    #[arg(long, value_enum, default_value = "text")]
    pub emit: Telling,
    /// How to compile.
    #[command(flatten)]
    pub tuning: Tuning,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// How `explain` shows a network.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// Layer by layer in words.
    Text,
    /// A drawing of inputs, gates and neurons.
    Svg,
}

/// `multiplet explain gate`
#[derive(Args, Debug)]
pub struct ExplainGate {
    /// The function of the neurons: sigmoid, tanh, softplus, gelu, silu, exp, square or requ.
    #[arg(long, value_name = "NAME", default_value = "softplus", value_parser = activation)]
    pub activation: Activation,
    /// Where it is expanded; unless given, where the gate errs least.
    #[arg(long, value_name = "B", allow_negative_numbers = true)]
    pub bias: Option<f64>,
    /// The scale of the first weights; unless given, the best one for f64 on |u|, |v| ≤ 1.
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    pub lambda: Option<f64>,
    /// The largest scale whose error on |u|, |v| ≤ 1 is at most this.
    #[arg(long, value_name = "X", allow_negative_numbers = true, conflicts_with = "lambda")]
    pub accuracy: Option<f64>,
    /// What to print: everything, or the errors over λ as a plot.
    #[arg(long, value_enum, default_value = "table")]
    pub emit: Picture,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

fn activation(text: &str) -> Result<Activation, String> {
    let names = Activation::ALL.map(Activation::name).join(", ");
    Activation::from_name(text).ok_or_else(|| format!("one of {names}"))
}

/// `multiplet explain depth`
#[derive(Args, Debug)]
pub struct ExplainDepth {
    /// How many inputs are multiplied; several numbers of them beside each other unless it is given.
    #[arg(short = 'n', long, value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_INPUTS)))]
    pub inputs: Option<u32>,
    /// What to print.
    #[arg(long, value_enum, default_value = "table")]
    pub emit: Picture,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// How `explain` shows numbers.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Text.
    Table,
    /// A plot with logarithmic scales.
    Svg,
}

/// `multiplet bench`
#[derive(Subcommand, Debug)]
pub enum Bench {
    /// How gates, time and memory grow with the number of terms: resultants, dense polynomials.
    Growth(Growth),
}

/// `multiplet bench growth`
#[derive(Args, Debug)]
pub struct Growth {
    /// Only these rows, as `res_4_3`.
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// How hard to try, 0 to 3.
    #[arg(long, default_value = "1", value_parser = effort)]
    pub effort: Effort,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Arguments::command().debug_assert();
    }
}
