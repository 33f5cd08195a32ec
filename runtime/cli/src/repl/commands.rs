//! The commands that begin with a colon: one table, one function each.

use std::path::Path;

use multiplet_compiler::options::{Effort, Objective};

use super::help;
use super::session::{Answer, Session};
use crate::command::eval::{ordered, point};
use crate::failure::Failure;
use crate::{files, render};

type Result = std::result::Result<String, Failure>;

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

/// All commands but `:quit`, which ends the session and is handled apart.
pub const COMMANDS: &[Command] = &[
    Command { name: "help", arguments: "", help: "this text", run: |_, _| Ok(help::text()) },
    Command { name: "list", arguments: "", help: "all definitions", run: list },
    Command {
        name: "net",
        arguments: "[NAME]",
        help: "the network",
        run: |s, name| s.find(name).map(render::net),
    },
    Command {
        name: "report",
        arguments: "[NAME]",
        help: "network, counts, certificate, a value from the JIT",
        run: |s, name| render::report(s.find(name)?),
    },
    Command {
        name: "eval",
        arguments: "NAME x=1,y=2",
        help: "evaluate at a point with named values",
        run: eval,
    },
    Command {
        name: "rust",
        arguments: "[NAME]",
        help: "the Rust function",
        run: |s, name| render::rust(s.find(name)?),
    },
    Command {
        name: "clif",
        arguments: "[NAME]",
        help: "Cranelift's intermediate code",
        run: |s, name| render::clif(s.find(name)?),
    },
    Command {
        name: "asm",
        arguments: "[NAME]",
        help: "the machine code",
        run: |s, name| render::asm(s.find(name)?),
    },
    Command {
        name: "set",
        arguments: "KEY VALUE",
        help: "effort 0..3, minimize gates|operations|depth|neurons, fused on|off",
        run: set,
    },
    Command { name: "load", arguments: "FILE", help: "read definitions", run: load },
    Command { name: "save", arguments: "FILE", help: "write all definitions", run: save },
    Command { name: "time", arguments: "on|off", help: "show how long an answer took", run: time },
    Command {
        name: "quit",
        arguments: "",
        help: "leave (or end of input)",
        run: |_, _| Ok(String::new()),
    },
];

/// Runs a command line, the colon taken off.
pub fn run(session: &mut Session, line: &str) -> Answer {
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let Some(command) = COMMANDS.iter().find(|c| c.name == name) else {
        let near: Vec<String> = COMMANDS
            .iter()
            .filter(|c| c.name.starts_with(name.get(..1).unwrap_or("?")))
            .map(|c| format!("`:{}`", c.name))
            .collect();
        let near = if near.is_empty() { "`:help` lists all".to_owned() } else { near.join(", ") };
        return Failure::new("E_COMMAND", format!("there is no command `:{name}`; near: {near}"))
            .into();
    };
    match (command.run)(session, rest.trim()) {
        Ok(output) => Answer { output, quit: name == "quit", ..Answer::default() },
        Err(failure) => failure.into(),
    }
}

fn argument(message: impl AsRef<str>) -> Failure {
    Failure::new("E_COMMAND_ARG", message)
}

fn list(session: &mut Session, _: &str) -> Result {
    let line = |(name, defined): (&String, &super::session::Defined)| {
        format!("{name}: {}\n", defined.compiled.certificate)
    };
    Ok(session.defined.iter().map(line).collect())
}

fn eval(session: &mut Session, rest: &str) -> Result {
    let (name, values) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let compiled = session.find(name)?;
    let values = point(values)?;
    let signature = &compiled.system.signature;
    let (variables, parameters) = (signature.variable_names(), signature.parameter_names());
    if let Some(other) = values.keys().find(|k| !variables.contains(k) && !parameters.contains(k)) {
        return Err(Failure::new("E_UNKNOWN_VAR", format!("`{other}` is no input of `{name}`")));
    }
    let (variables, parameters) = (ordered(&values, &variables)?, ordered(&values, &parameters)?);
    let exact = render::exact(compiled, &variables, &parameters);
    let (found, _) = render::evaluate(
        &render::kernel(compiled)?,
        &render::floats(&variables),
        &render::floats(&parameters),
    )?;
    let lines = compiled.network.outputs.iter().zip(found).zip(exact);
    Ok(lines.map(|((o, v), e)| format!("{} = {v:?}{}\n", o.name, render::exactly(&e))).collect())
}

fn set(session: &mut Session, rest: &str) -> Result {
    let (key, value) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
    let value = value.trim();
    match key {
        "effort" => {
            let effort = value.parse().ok().and_then(Effort::new);
            session.options.effort =
                effort.ok_or_else(|| argument(format!("effort is 0 to {}", Effort::MAX)))?;
        }
        "minimize" => {
            let names = Objective::ALL.map(Objective::name).join(", ");
            session.options.objective = Objective::from_name(value)
                .ok_or_else(|| argument(format!("minimize is one of {names}")))?;
        }
        "fused" => session.options.fused = switch(value)?,
        _ => return Err(argument(format!("there is no setting `{key}`: effort, minimize, fused"))),
    }
    Ok(String::new())
}

fn switch(value: &str) -> std::result::Result<bool, Failure> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(argument("expected `on` or `off`")),
    }
}

fn time(session: &mut Session, rest: &str) -> Result {
    session.time = if rest.is_empty() { !session.time } else { switch(rest)? };
    Ok(String::new())
}

fn load(session: &mut Session, rest: &str) -> Result {
    if rest.is_empty() {
        return Err(argument("which file?"));
    }
    let source = files::read_source(Path::new(rest))?;
    session.evaluate(&source, rest)
}

fn save(session: &mut Session, rest: &str) -> Result {
    if rest.is_empty() {
        return Err(argument("which file?"));
    }
    let line = |d: &super::session::Defined| {
        let text = d.source.trim().trim_end_matches(';');
        let ends = if text.ends_with('}') { "\n" } else { ";\n" };
        format!("{text}{ends}")
    };
    let text: String = session.defined.values().map(line).collect();
    files::write(Path::new(rest), &text)?;
    Ok(format!("{} definitions written to {rest}\n", session.defined.len()))
}
