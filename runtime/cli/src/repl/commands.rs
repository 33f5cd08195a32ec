//! The commands that begin with a colon: one table, one function each.

use std::path::Path;

use multiplet_compiler::code::Code;
use multiplet_compiler::diagnostic::counted;
use multiplet_compiler::limits::Limit;
use multiplet_compiler::options::{Effort, Objective};
use multiplet_compiler::poly::from_ast::nearest;

use super::definitions::{Definition, Outcome};
use super::help;
use super::session::Session;
use crate::arguments::Emit;
use crate::evaluate;
use crate::failure::Failure;
use crate::point;
use crate::{files, render};

type Result<T = String> = std::result::Result<T, Failure>;

/// A command of the REPL.
pub struct Command {
    /// Its name, without the colon.
    pub name: &'static str,
    /// What follows it, for the help.
    pub arguments: &'static str,
    /// What it does.
    pub help: &'static str,
    run: fn(&mut Session, &str) -> Result,
}

/// A row of the table.
const fn command(
    name: &'static str,
    arguments: &'static str,
    help: &'static str,
    run: fn(&mut Session, &str) -> Result,
) -> Command {
    Command { name, arguments, help, run }
}

/// All commands; that `:quit` ends the session is seen where the lines are read.
pub const COMMANDS: &[Command] = &[
    command("help", "", "this text", |_, _| Ok(help::text())),
    command("list", "", "all definitions", list),
    command("show", "[NAME]", "the source of a definition, or of all", show),
    command("net", "[NAME]", "the network", |s, name| render::emit(s.find(name)?, Emit::Net)),
    command("report", "[NAME]", "network, counts, certificate, a value from the JIT", |s, name| {
        render::emit(s.find(name)?, Emit::Report)
    }),
    command("eval", "NAME x=1,q=[2,3]", "evaluate at a point with named values", eval),
    command("rust", "[NAME]", "the Rust function", |s, name| {
        render::emit(s.find(name)?, Emit::Rust)
    }),
    command("c", "[NAME]", "the C function", |s, name| render::emit(s.find(name)?, Emit::C)),
    command("json", "[NAME]", "the network for other programs", |s, name| {
        render::emit(s.find(name)?, Emit::Json)
    }),
    command("clif", "[NAME]", "Cranelift's intermediate code", |s, name| {
        render::emit(s.find(name)?, Emit::Clif)
    }),
    command("asm", "[NAME]", "the machine code", |s, name| render::emit(s.find(name)?, Emit::Asm)),
    command("set", "[KEY VALUE]", "effort, minimize, fused, or a limit such as degree", set),
    command("load", "FILE", "read definitions", load),
    command("save", "FILE", "write all definitions", save),
    command(
        "export",
        "FILE [NAME]",
        "write a .net, .json, .rs, .c, .clif, .s or .txt file",
        export,
    ),
    command("time", "[on|off]", "show how long an answer took", time),
    command("quit", "", "leave (or end of input)", |_, _| Ok(String::new())),
];

/// Runs a command line, the colon taken off.
pub fn run(session: &mut Session, line: &str) -> Result {
    let (name, rest) = first_word(line);
    match COMMANDS.iter().find(|c| c.name == name) {
        Some(command) => (command.run)(session, rest),
        None => Err(unknown(name)),
    }
}

fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim())
}

fn unknown(name: &str) -> Failure {
    let names = || COMMANDS.iter().map(|c| c.name);
    let begins = |c: &&str| !name.is_empty() && name.chars().next() == c.chars().next();
    let mut near: Vec<&str> = nearest(name, names()).into_iter().collect();
    near.extend(names().filter(begins).filter(|c| !near.contains(c)).collect::<Vec<_>>());
    let near: Vec<String> = near.iter().map(|c| format!("`:{c}`")).collect();
    let hint = if near.is_empty() { "`:help` lists all".to_owned() } else { near.join(", ") };
    let message = format!("there is no command `:{name}`; near: {hint}");
    Failure::new(Code::Command.as_str(), message)
}

/// `f(x; a): gates 1 (minimal: …)`
fn line(definition: &Definition) -> String {
    let compiled = &definition.compiled;
    format!("{}: {}\n", render::call(&compiled.system.signature), compiled.certificate)
}

fn list(session: &mut Session, _: &str) -> Result {
    Ok(session.definitions.iter().map(line).collect())
}

fn show(session: &mut Session, name: &str) -> Result {
    if name.is_empty() {
        return Ok(session.definitions.to_source());
    }
    let definition = session.definition(name)?;
    Ok(format!("{}\n{}", definition.source, line(definition)))
}

fn eval(session: &mut Session, rest: &str) -> Result {
    let (name, values) = first_word(rest);
    // Mistakes in what was typed come before what it would be for.
    let values = point::named(values)?;
    let compiled = session.find(name)?;
    let point = point::point(&compiled.system.signature, values)?;
    evaluate::check_relations(&compiled.system, &point)?;
    let values = evaluate::at(compiled, &point)?;
    Ok(render::lines(compiled, &values).into_iter().map(|line| line + "\n").collect())
}

fn set(session: &mut Session, rest: &str) -> Result {
    let (key, value) = first_word(rest);
    let options = &mut session.options;
    match key {
        "" => return Ok(settings(session)),
        "effort" => {
            let effort = value.parse().ok().and_then(Effort::new);
            options.effort = effort
                .ok_or_else(|| Failure::argument(format!("effort is 0 to {}", Effort::MAX)))?;
        }
        "minimize" => {
            let names = Objective::ALL.map(Objective::name).join(", ");
            options.objective = Objective::from_name(value)
                .ok_or_else(|| Failure::argument(format!("minimize is one of {names}")))?;
        }
        "fused" => options.fused = switch(value)?,
        _ => {
            let limit = Limit::from_name(key).ok_or_else(|| {
                let limits = Limit::ALL.map(Limit::name).join(", ");
                Failure::argument(format!(
                    "there is no setting `{key}`: effort, minimize, fused, {limits}"
                ))
            })?;
            let number = value.parse().map_err(|_| {
                Failure::argument(format!("the limit {key} is a whole number, not `{value}`"))
            })?;
            session.limits.set(limit, number);
        }
    }
    Ok(String::new())
}

fn settings(session: &Session) -> String {
    let options = &session.options;
    let mut text = format!(
        "effort {}\nminimize {}\nfused {}\n",
        options.effort.level(),
        options.objective.name(),
        if options.fused { "on" } else { "off" }
    );
    for limit in Limit::ALL {
        text.push_str(&format!("{} {}\n", limit.name(), session.limits.get(limit)));
    }
    text
}

fn switch(value: &str) -> Result<bool> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(Failure::argument("expected `on` or `off`")),
    }
}

fn time(session: &mut Session, rest: &str) -> Result {
    session.shows_time = if rest.is_empty() { !session.shows_time } else { switch(rest)? };
    Ok(String::new())
}

fn load(session: &mut Session, rest: &str) -> Result {
    let source = files::read_source(file(rest)?, &session.limits)?;
    let outcomes = session.read(&source, rest)?;
    let lines = outcomes.iter().map(|outcome| match outcome {
        Outcome::Defined(definition) | Outcome::Followed(definition) => line(definition),
        Outcome::Lattice(code) => {
            format!("{}: {}\n", code.lattice.signature.name, code.summary())
        }
        Outcome::Evaluated(compiled) => format!("{}\n", compiled.certificate),
    });
    Ok(lines.collect())
}

fn save(session: &mut Session, rest: &str) -> Result {
    files::write(file(rest)?, session.definitions.to_source())?;
    let count = counted(session.definitions.iter().count(), "definition");
    Ok(format!("{count} written to {rest}\n"))
}

fn export(session: &mut Session, rest: &str) -> Result {
    let (path, name) = first_word(rest);
    let extension = file(path)?.extension().and_then(|e| e.to_str()).unwrap_or_default();
    let what = Emit::from_extension(extension).ok_or_else(|| {
        Failure::argument("the file is called .net, .json, .rs, .c, .clif, .s or .txt")
    })?;
    files::write(Path::new(path), render::emit(session.find(name)?, what)?)?;
    Ok(format!("written to {path}\n"))
}

fn file(rest: &str) -> Result<&Path> {
    if rest.is_empty() { Err(Failure::argument("which file?")) } else { Ok(Path::new(rest)) }
}
