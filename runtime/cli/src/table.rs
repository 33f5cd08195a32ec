//! CSV in, CSV out: a definition at every row of a table.
//!
//! The header names the variables; other columns are left alone. Fields are decimal numbers, `nan`
//! or `inf`. A row that does not fit stops everything with its number, so there is never half an
//! answer.

use multiplet::posterior::Classes;
use multiplet_compiler::Compiled;
use multiplet_compiler::diagnostic::counted;
use multiplet_compiler::poly::{Domain, Signature};

use crate::evaluate::kernel;
use crate::failure::Failure;
use crate::point::broken_rule;
use crate::posterior;

/// Evaluates every row of a table; the result has one column an output, or
/// for a posterior one a class.
pub fn evaluate(compiled: &Compiled, parameters: &[f64], table: &str) -> Result<String, Failure> {
    let columns = read(&compiled.system.signature, table)?;
    let mut results = vec![vec![0.0; columns.rows]; compiled.network.outputs.len()];
    let inputs: Vec<&[f64]> = columns.values.iter().map(Vec::as_slice).collect();
    let mut outputs: Vec<&mut [f64]> = results.iter_mut().map(Vec::as_mut_slice).collect();
    kernel(compiled)?.call_batch(&inputs, parameters, &mut outputs)?;
    let mut names: Vec<String> = compiled.network.outputs.iter().map(|o| o.name.clone()).collect();
    if let Some(classes) = Classes::of(compiled) {
        names = posterior::names(&classes, &compiled.system.signature);
        results = posterior::columns(&classes, &results);
    }
    write(&names, columns.rows, &results)
}

/// The columns of the variables, in the order of the signature.
struct Columns {
    rows: usize,
    values: Vec<Vec<f64>>,
}

/// Where a variable is found, and what it may be.
struct Place {
    index: usize,
    name: String,
    domain: Domain,
}

fn read(signature: &Signature, table: &str) -> Result<Columns, Failure> {
    let mut builder = csv::ReaderBuilder::new();
    let mut reader = builder.trim(csv::Trim::All).flexible(true).from_reader(table.as_bytes());
    let header = reader.headers().map_err(|e| Failure::input(e.to_string()))?.clone();
    let places = places(signature, &header)?;
    if header.len() == 1 {
        refuse_empty_lines(table)?;
    }
    let mut values: Vec<Vec<f64>> = vec![Vec::new(); places.len()];
    let mut rows = 0;
    for record in reader.records() {
        let record = record.map_err(|e| Failure::input(e.to_string()))?;
        rows += 1;
        if record.len() != header.len() {
            let fields = counted(record.len(), "field");
            let message = format!("row {rows}: {fields}, {} expected", header.len());
            return Err(Failure::input(message));
        }
        for (place, column) in places.iter().zip(&mut values) {
            let field = &record[place.index];
            let value = number(field, place.domain).map_err(|what| {
                Failure::input(format!("row {rows}, column `{}`: {what}", place.name))
            })?;
            column.push(value);
        }
    }
    Ok(Columns { rows, values })
}

fn places(signature: &Signature, header: &csv::StringRecord) -> Result<Vec<Place>, Failure> {
    let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let titles: Vec<String> = header.iter().map(plain).collect();
    let mut places = Vec::new();
    for (name, domain) in signature.variable_names().into_iter().zip(signature.domains()) {
        let mut found = titles.iter().enumerate().filter(|(_, title)| **title == name);
        match (found.next(), found.next()) {
            (Some((index, _)), None) => places.push(Place { index, name, domain }),
            (None, _) => return Err(Failure::input(format!("no column is called `{name}`"))),
            _ => return Err(Failure::input(format!("two columns are called `{name}`"))),
        }
    }
    Ok(places)
}

/// The reader skips empty lines, but in a table of one column each is a missing number.
fn refuse_empty_lines(table: &str) -> Result<(), Failure> {
    match table.lines().skip(1).position(|line| line.trim().is_empty()) {
        Some(row) => Err(Failure::input(format!("row {}: the field is empty", row + 1))),
        None => Ok(()),
    }
}

fn number(field: &str, domain: Domain) -> Result<f64, String> {
    if field.is_empty() {
        return Err("the field is empty".to_owned());
    }
    let value: f64 = field.parse().map_err(|_| format!("`{field}` is not a number"))?;
    if value.is_infinite() && field.contains(|c: char| c.is_ascii_digit()) {
        return Err(format!("`{field}` is beyond the range of f64"));
    }
    match broken_rule(domain, |n| value == n as f64) {
        Some(rule) => Err(format!("`{field}` is not {rule}")),
        None => Ok(value),
    }
}

fn write(names: &[String], rows: usize, results: &[Vec<f64>]) -> Result<String, Failure> {
    let bug = |error: String| Failure::new("E_INTERNAL", error);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(names).map_err(|e| bug(e.to_string()))?;
    for row in 0..rows {
        let fields = results.iter().map(|column| format!("{:?}", column[row]));
        writer.write_record(fields).map_err(|e| bug(e.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|e| bug(e.to_string()))?;
    String::from_utf8(bytes).map_err(|e| bug(e.to_string()))
}

#[cfg(test)]
mod tests {
    use multiplet_compiler::compile;
    use multiplet_compiler::options::Options;

    use super::evaluate;

    fn run(source: &str, table: &str) -> Result<String, String> {
        let compiled = compile(source, &Options::default()).unwrap();
        evaluate(&compiled[0], &[], table).map_err(|error| error.to_string())
    }

    #[test]
    fn columns_are_found_by_name() {
        let source = "fn f(x, q: [2]) = (x*q[0], q[1]);";
        let table = "\u{feff}q[1], note ,\"q[0]\", x\r\n7,a,2,3\r\n\r\n-0,b,inf,1\r\n";
        assert_eq!(run(source, table).unwrap(), "out0,out1\n6.0,7.0\ninf,-0.0\n");
        assert_eq!(run("fn f(x) = x^2;", "x\n").unwrap(), "out\n");
        assert_eq!(run("fn f(x) = x^2;", "x\nnan\n\"3\"").unwrap(), "out\nNaN\n9.0\n");
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_row() {
        let (pair, spin) = ("fn f(x, y) = x*y;", "fn f(s: [spin; 1]) = s[0];");
        for (source, table, part) in [
            (pair, "", "no column is called `x`"),
            (pair, "x\n1\n", "no column is called `y`"),
            (pair, "x,y,x\n1,2,3\n", "two columns are called `x`"),
            (pair, "x,y\n1,2\n3\n", "row 2: 1 field, 2 expected"),
            (pair, "x,y\n1,2,3\n", "row 1: 3 fields, 2 expected"),
            (pair, "x,y\n1,\n", "row 1, column `y`: the field is empty"),
            (pair, "x,y\n1,2_0\n", "`2_0` is not a number"),
            (pair, "x,y\n1,0x10\n", "`0x10` is not a number"),
            (pair, "x,y\n1,\"1,5\"\n", "`1,5` is not a number"),
            (pair, "x,y\n1,1e400\n", "`1e400` is beyond the range of f64"),
            (pair, "x,y\n1,2\0\n", "`2\\u{0}` is not a number"),
            (pair, "x,y\n1,\"2", "`2` is"),
            ("fn f(x) = x^2;", "x\n1\n\n2\n", "row 2: the field is empty"),
            (spin, "s[0]\n1\n-1\n0\n", "row 3, column `s[0]`: `0` is not a spin, 1 or -1"),
        ] {
            match run(source, table) {
                Err(error) => {
                    assert!(error.starts_with("error[E_INPUT]"), "{table:?}: {error}");
                    assert!(error.contains(part), "{table:?}: {error}");
                }
                Ok(answer) => assert!(part == "`2` is", "{table:?}: {answer}"),
            }
        }
    }
}
