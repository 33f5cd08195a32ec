//! What can be asked on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use multiplet_compiler::options::{Effort, Objective, Options};

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
}

/// Where the source is.
#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub struct Source {
    /// A file of definitions; `-` reads standard input.
    pub file: Option<PathBuf>,
    /// The source itself.
    #[arg(short = 'e', long = "expression", value_name = "TEXT")]
    pub text: Option<String>,
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
}

impl Tuning {
    /// As options of the compiler.
    pub fn options(&self) -> Options {
        Options { objective: self.minimize, effort: self.effort, fused: self.fused }
    }
}

fn objective(text: &str) -> Result<Objective, String> {
    let names = Objective::ALL.map(Objective::name).join(", ");
    Objective::from_name(text).ok_or_else(|| format!("one of {names}"))
}

fn effort(text: &str) -> Result<Effort, String> {
    text.parse().ok().and_then(Effort::new).ok_or_else(|| format!("0 to {}", Effort::MAX))
}

/// `multiplet compile`
#[derive(Args, Debug)]
pub struct Compile {
    /// The source.
    #[command(flatten)]
    pub source: Source,
    /// What to print.
    #[arg(long, value_enum, default_value = "report")]
    pub emit: Emit,
    /// How to compile.
    #[command(flatten)]
    pub tuning: Tuning,
    /// Only this definition; all are compiled, JSON shows the last one otherwise.
    #[arg(long, value_name = "NAME")]
    pub only: Option<String>,
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
    /// Cranelift's intermediate code.
    Clif,
    /// Machine code, disassembled.
    Asm,
}

/// `multiplet eval`
#[derive(Args, Debug)]
pub struct Eval {
    /// The source.
    #[command(flatten)]
    pub source: Source,
    /// How to compile.
    #[command(flatten)]
    pub tuning: Tuning,
    /// The definition to evaluate; the last one otherwise.
    #[arg(long, value_name = "NAME")]
    pub only: Option<String>,
    /// The point, as `x=1,y=1/2`; parameters too.
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
