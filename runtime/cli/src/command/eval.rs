//! `multiplet eval`: a point, or every row of a CSV file, through the JIT.

use std::collections::BTreeMap;

use multiplet_compiler::Compiled;
use multiplet_compiler::rational::Rational;

use super::{chosen, compiled};
use crate::arguments::Eval;
use crate::failure::Failure;
use crate::{files, output, render};

/// A table may have so many bytes.
const TABLE_BYTES: u64 = 1 << 30;

/// Evaluates and prints.
pub fn run(arguments: &Eval) -> Result<(), Failure> {
    let all = compiled(&arguments.source, &arguments.tuning)?;
    let one = chosen(&all, arguments.only.as_deref())?;
    let text = match &arguments.csv {
        Some(path) => {
            let table = files::read_bounded(path, TABLE_BYTES)?;
            let parameters = point(arguments.with.as_deref().unwrap_or(""))?;
            batch(one, &table, &parameters)?
        }
        None => single(one, &point(arguments.at.as_deref().unwrap_or(""))?)?,
    };
    match &arguments.output {
        Some(path) => files::write(path, &text),
        None => output::print(&text),
    }
}

/// Reads `x=1,y=1/2`; array elements are `q[0]=1`.
pub fn point(text: &str) -> Result<BTreeMap<String, Rational>, Failure> {
    let mut values = BTreeMap::new();
    let mut depth = 0;
    let parts = text.split(|c| {
        // The comma of `s[0,1]` separates nothing.
        depth += i32::from(c == '[') - i32::from(c == ']');
        c == ',' && depth == 0
    });
    for part in parts.filter(|p| !p.trim().is_empty()) {
        let (name, value) = part.split_once('=').ok_or_else(|| {
            Failure::new("E_COMMAND_ARG", format!("expected `name=value`, found `{}`", part.trim()))
        })?;
        let (name, value) = (name.trim().replace(' ', ""), value.trim());
        let number = value
            .parse::<Rational>()
            .map_err(|_| Failure::new("E_COMMAND_ARG", format!("`{value}` is not a number")))?;
        if values.insert(name.clone(), number).is_some() {
            return Err(Failure::new("E_COMMAND_ARG", format!("`{name}` is given twice")));
        }
    }
    Ok(values)
}

/// The values of these names in order; every name once, no other.
pub fn ordered(
    values: &BTreeMap<String, Rational>,
    names: &[String],
) -> Result<Vec<Rational>, Failure> {
    names
        .iter()
        .map(|name| {
            values
                .get(name)
                .cloned()
                .ok_or_else(|| Failure::new("E_COMMAND_ARG", format!("`{name}` has no value")))
        })
        .collect()
}

fn single(compiled: &Compiled, values: &BTreeMap<String, Rational>) -> Result<String, Failure> {
    let signature = &compiled.system.signature;
    let (names, parameter_names) = (signature.variable_names(), signature.parameter_names());
    if let Some(unknown) =
        values.keys().find(|k| !names.contains(k) && !parameter_names.contains(k))
    {
        let message = format!("`{unknown}` is no input of `{}`", signature.name);
        return Err(Failure::new("E_UNKNOWN_VAR", message));
    }
    let variables = ordered(values, &names)?;
    let parameters = ordered(values, &parameter_names)?;
    let exact = render::exact(compiled, &variables, &parameters);
    let kernel = render::kernel(compiled)?;
    let (found, _) =
        render::evaluate(&kernel, &render::floats(&variables), &render::floats(&parameters))?;
    let lines = compiled.network.outputs.iter().zip(found).zip(exact);
    Ok(lines
        .map(|((o, value), exact)| format!("{} = {value:?}{}\n", o.name, render::exactly(&exact)))
        .collect())
}

fn batch(
    compiled: &Compiled,
    table: &str,
    parameters: &BTreeMap<String, Rational>,
) -> Result<String, Failure> {
    let signature = &compiled.system.signature;
    let names = signature.variable_names();
    let parameters = render::floats(&ordered(parameters, &signature.parameter_names())?);
    let bad = |message: String| Failure::new("E_INPUT", message);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(table.as_bytes());
    let header = reader.headers().map_err(|e| bad(e.to_string()))?.clone();
    let places: Result<Vec<usize>, Failure> = names
        .iter()
        .map(|name| {
            header
                .iter()
                .position(|h| h == name)
                .ok_or_else(|| bad(format!("no column is called `{name}`")))
        })
        .collect();
    let places = places?;
    let mut columns: Vec<Vec<f64>> = vec![Vec::new(); names.len()];
    let mut rows = 0;
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|e| bad(e.to_string()))?;
        for (column, place) in columns.iter_mut().zip(&places) {
            let field = &record[*place];
            let number = field.parse::<f64>().map_err(|_| {
                bad(format!(
                    "row {}, column `{}`: `{field}` is not a number",
                    row + 1,
                    &header[*place]
                ))
            })?;
            column.push(number);
        }
        rows += 1;
    }
    let mut results = vec![vec![0.0; rows]; compiled.network.outputs.len()];
    {
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let mut outputs: Vec<&mut [f64]> = results.iter_mut().map(Vec::as_mut_slice).collect();
        render::kernel(compiled)?
            .call_batch(&columns, &parameters, &mut outputs)
            .map_err(|e| Failure::new(e.code(), e.to_string()))?;
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written =
        writer.write_record(compiled.network.outputs.iter().map(|o| &o.name)).and_then(|()| {
            (0..rows).try_for_each(|row| {
                writer.write_record(results.iter().map(|column| format!("{:?}", column[row])))
            })
        });
    written.map_err(|e| bad(e.to_string()))?;
    let bytes = writer.into_inner().map_err(|e| bad(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| bad(e.to_string()))
}
