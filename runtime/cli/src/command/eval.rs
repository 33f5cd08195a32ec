//! `multiplet eval`: a point, or every row of a CSV file, through the JIT; networks of neurons in
//! files at a point.

use std::ffi::OsString;
use std::path::Path;

use multiplet_compiler::code::Code;
use multiplet_compiler::rational::Rational;

use super::{chosen, compiled, model};
use crate::arguments::Eval;
use crate::failure::Failure;
use crate::{evaluate, files, point, render, table};

/// A table may have so many bytes.
const TABLE_BYTES: u64 = 1 << 30;

/// Evaluates and prints.
pub fn run(arguments: &Eval) -> Result<(), Failure> {
    let (file, numbers) = match (&arguments.text, arguments.rest.as_slice()) {
        (Some(_), numbers) => (None, numbers),
        (None, [file, numbers @ ..]) => (Some(Path::new(file)), numbers),
        (None, []) => return Err(Failure::argument("which file? or give a text with `-e`")),
    };
    let numbers = read_numbers(numbers)?;
    if !numbers.is_empty() && (arguments.at.is_some() || arguments.csv.is_some()) {
        return Err(Failure::argument("the point is given twice"));
    }
    if let Some((path, read)) = file.and_then(|path| Some((path, model::reader(path)?))) {
        if arguments.csv.is_some() {
            return Err(Failure::argument("`--csv` is for definitions, not for models"));
        }
        let text = model::evaluate(path, read, arguments.at.as_deref(), numbers)?;
        return files::write_or_print(arguments.output.as_deref(), &text);
    }
    let (text, importing) = (arguments.text.as_deref(), &arguments.importing);
    let all = compiled(file, text, importing, &arguments.tuning)?;
    let one = chosen(&all, arguments.tuning.only.as_deref())?;
    let signature = &one.system.signature;
    let text = if let Some(path) = &arguments.csv {
        let with = point::named(arguments.with.as_deref().unwrap_or_default())?;
        let parameters = evaluate::floats(&point::parameters(signature, with)?);
        table::evaluate(one, &parameters, &files::read_bounded(path, TABLE_BYTES)?)?
    } else {
        let point = match &arguments.at {
            Some(at) => point::point(signature, point::named(at)?)?,
            None => point::in_order(signature, numbers)?,
        };
        evaluate::check_relations(&one.system, &point)?;
        let values = evaluate::at(one, &point)?;
        render::lines(one, &values).into_iter().map(|line| line + "\n").collect()
    };
    files::write_or_print(arguments.output.as_deref(), &text)
}

fn read_numbers(arguments: &[OsString]) -> Result<Vec<Rational>, Failure> {
    let read = |argument: &OsString| match argument.to_str() {
        Some(text) => point::number(text),
        None => Err(Failure::new(Code::Utf8.as_str(), "a number is not UTF-8")),
    };
    arguments.iter().map(read).collect()
}
