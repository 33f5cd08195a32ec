//! Laws of all importers: what is imported and compiled is what the file says, and what is wrong
//! has its code and its place.

use super::{Format, ImportOptions, import};
use crate::code::Code;
use crate::diagnostic::Diagnostics;
use crate::limits::Limits;
use crate::modular::Stream;
use crate::options::Options;
use crate::pipeline::compile;
use crate::poly::from_ast::{Environment, Sites, from_ast};
use crate::poly::{Coefficient, Domain, Monomial, Polynomial};
use crate::rational::Rational;
use crate::syntax::parse_program;

fn imported(format: Format, text: &str) -> Result<String, Diagnostics> {
    import(format, text, &ImportOptions::default(), &Limits::default())
}

/// The outputs of the imported source, as polynomials with their names.
fn outputs(source: &str) -> (Vec<String>, Vec<Polynomial>) {
    let limits = Limits::default();
    let ast = parse_program(source, &limits).unwrap_or_else(|e| panic!("{e}\n{source}"));
    let all = from_ast(&ast, &mut Environment::new(), &limits, Sites::WrittenOut);
    let (mut found, errors) = (all.definitions, all.diagnostics);
    assert!(!errors.has_errors(), "{errors}\n{source}");
    let system = found.pop().unwrap().system;
    let names = system.signature.variable_names();
    (names, system.outputs.into_iter().map(|o| o.polynomial.unwrap()).collect())
}

/// The outputs as text.
fn shown(format: Format, text: &str) -> Vec<String> {
    let source = imported(format, text).unwrap_or_else(|e| panic!("{e}"));
    let (names, outputs) = outputs(&source);
    outputs.iter().map(|p| p.display(&names, &[]).to_string()).collect()
}

fn number(text: &str) -> Coefficient {
    Coefficient::Number(text.parse::<Rational>().unwrap())
}

/// The first code and the text at its place.
fn mistake(format: Format, text: &str) -> (Code, String) {
    let errors = imported(format, text).expect_err(text);
    let first = errors.iter().next().unwrap();
    (first.code, text[first.span.range()].to_owned())
}

#[test]
fn dictionaries_of_all_kinds() {
    let cases = [
        ("{('a', 'a'): -1.0, ('a', 'b'): 2, ('x', 'y', 'z'): 0.5}", "1/2*x*y*z + 2*a*b - a"),
        ("{\"a\": -1, \"a b\": 2, \"\": 1, \"b * a\": 1/2}", "5/2*a*b - a + 1"),
        ("{('a',): 1, ('b', 'a'): 1, ('a', 'b'): 1, ('a', 'b'): 1}", "3*a*b + a"),
        ("({'a': 1.0}, {('a', 'b'): 0.5}, 0.25)", "1/2*a*b + a + 1/4"),
        ("QUBO({(0,): 1.0, (1,): 1.0, (0, 1): -2.0, (): 3})", "-2*b[0]*b[1] + b[0] + b[1] + 3"),
        ("defaultdict(<class 'float'>, {('x[0]', 'x[1]'): 1})", "x[0]*x[1]"),
        (
            "{frozenset({'a', 'b'}): np.float64(0.1), frozenset(): Fraction(-1, 3)}",
            "1/10*a*b - 1/3",
        ),
        ("[{'a': 1}, {'a': 1}]\n# over", "2*a"),
        ("[(('a', 'b'), 2), ('b', -1)], 3", "2*a*b - b + 3"),
        ("[[[\"a\", \"b\"], 2.0], [[], 1]]", "2*a*b + 1"),
        ("{(('q', 1, 0), ('q', 0, 1)): 1e-3}", "1/1000*q[0,1]*q[1,0]"),
        ("{('λ', 'sum'): 1, ('x 1',): 2, ('x_1',): 3}", "λ*bsum + 2*x_1_2 + 3*x_1"),
    ];
    for (text, wanted) in cases {
        let mut terms: Vec<String> = terms(wanted);
        let mut found: Vec<String> = terms_of(Format::Qubo, text);
        terms.sort();
        found.sort();
        assert_eq!(found, terms, "{text}");
    }
}

fn terms(sum: &str) -> Vec<String> {
    sum.replace(" - ", " + -").split(" + ").map(str::to_owned).collect()
}

fn terms_of(format: Format, text: &str) -> Vec<String> {
    // Products print in the order of the variables.
    let [sum] = shown(format, text).try_into().unwrap();
    terms(&sum)
}

#[test]
fn types_of_variables_come_from_the_text_or_the_caller() {
    let bqm = "BinaryQuadraticModel({0: 1.0, 1: 0}, {(1, 0): -1.0}, 0.5, 'SPIN')";
    assert!(imported(Format::Qubo, bqm).unwrap().contains("(s: [spin; 2])"));
    let spins = ImportOptions { domain: Some(Domain::Spin), name: Some("ising".into()) };
    let limits = Limits::default();
    let source = import(Format::Qubo, "{('a', 'a'): 2, ('a', 'b'): 1}", &spins, &limits).unwrap();
    assert!(source.contains("fn ising(a: spin, b: spin) =\n    2 + a*b;"), "{source}");
    let real = ImportOptions { domain: Some(Domain::Real), ..ImportOptions::default() };
    let source = import(Format::Qubo, "{('a', 'a'): 2, ('a', 'b'): 1}", &real, &limits).unwrap();
    assert!(source.contains("fn energy(a, b) =\n    2*a^2 + a*b;"), "{source}");
    let both = import(Format::Coo, "# vartype=BINARY\n0 1 1", &spins, &limits).unwrap_err();
    assert_eq!(both.iter().next().unwrap().code, Code::FormatVartype);
    assert!(import(Format::Coo, "0 1 1", &spins, &limits).is_ok());
}

#[test]
fn labels_that_are_no_arrays_get_names() {
    // Too sparse, of unequal rank, twice the same element, beside a scalar of that name.
    let cases = [
        ("{(0,): 1, (1000000,): 1}", "b0: bit, b1000000: bit"),
        ("{('x[0]',): 1, ('x[0][1]',): 1}", "x_0_: bit, x_0__1_: bit"),
        ("{('x[0]',): 1, ('x(0)',): 1}", "x_0_: bit, x_0__2: bit"),
        ("{('x',): 1, ('x[0]',): 1}", "x: bit, x_0_: bit"),
        ("{(-1,): 1, ('b',): 1, (3,): 1}", "b_1: bit, b: bit, b_2: [bit; 4]"),
        ("{('energy',): 1, ('fn',): 1}", "energy_2: bit, bfn: bit"),
    ];
    for (text, arguments) in cases {
        let source = imported(Format::Qubo, text).unwrap();
        assert!(source.contains(&format!("({arguments})")), "{text}: {source}");
        outputs(&source);
    }
    let source = imported(Format::Qubo, "{('a\\nb', 'c\u{202e}'): 1}").unwrap();
    assert_eq!(source.lines().count(), 5, "{source}");
}

#[test]
fn coordinates_are_linear_on_the_diagonal() {
    let spins = "# vartype=SPIN\n0 0 0.5\n0 1 -1.000000\n\n# over\n1 0 .25\r\n2 2 0\n";
    assert_eq!(shown(Format::Coo, spins), ["-3/4*s[0]*s[1] + 1/2*s[0]"]);
    assert!(imported(Format::Coo, spins).unwrap().contains("(s: [spin; 3])"));
    assert_eq!(shown(Format::Coo, "# vartype: BINARY\n1 1 -4.5"), ["-9/2*b[1]"]);
    let qbsolv = "c bits\np qubo 0 3 2 1\n0 0 2\n2 2 -1\nc over\n0 2 3.5\n";
    assert_eq!(shown(Format::Coo, qbsolv), ["7/2*b[0]*b[2] + 2*b[0] - b[2]"]);
}

#[test]
fn tables_of_many_programs() {
    let cosy = "     I  COEFFICIENT            ORDER EXPONENTS\n     \
                1   1.000000000000000       1   1 0  0 0\n     \
                2  0.4166666666666666E-01   6   0 0  2 4\n     \
                ------------------------------------\n     \
                I  COEFFICIENT            ORDER EXPONENTS\n     \
                1  -2.500000000000000       0   0 0  0 0\n     \
                ------------------------------------\n     ALL COMPONENTS ZERO \n";
    let exact = "0.4166666666666666e-1".parse::<Rational>().unwrap();
    assert_eq!(
        shown(Format::Table, cosy),
        [format!("{exact}*x[2]^2*x[3]^4 + x[0]"), "-5/2".into(), "0".into()]
    );
    let mad = "\n x       :  R, NV =   2, MO =  3, NP =   1, PO =  2\n ********************\n     \
               I   COEFFICIENT             ORDER   EXPONENTS\n     \
               1   1.0000000000000000E+00    1     1 0\n     \
               2  -1.2500000000000000E-01    3     0 2  3^1\n \
               y       :  R, NV =   2, MO =  3\n *****\n     \
               I   COEFFICIENT             ORDER   EXPONENTS\n     \
               1   2.0000000000000000E+00    1     0 1\n";
    assert_eq!(shown(Format::Table, mad), ["-1/8*x[1]^2*x[2] + x[0]", "2*x[1]"]);
    assert!(imported(Format::Table, mad).unwrap().contains("// Output 1 is y.\n"));
    let ptc = "\n etall    1, NO =    3, NV =    2, INA =   21\n **********\n\n    \
               I  COEFFICIENT          ORDER   EXPONENTS\n     \
               1  0.33333333333333    1     1 0\n   0.3333333333333333148\n     \
               2  -1.0000000000000    2     1 1\n  -1.0000000000000000\n\n";
    let third = "0.3333333333333333148".parse::<Rational>().unwrap();
    assert_eq!(shown(Format::Table, ptc), [format!("-x[0]*x[1] + {third}*x[0]")]);
    let vector = "2-element Vector{TPS64}:\nINDEX  COEFFICIENT             ORDER   EXPONENTS\n\
                  ----------------\n  1:   1.0000000000000000e+00    1     1   0\n\
                  ----------------\n  2:   5.0000000000000000e-01    2     1   1\n  \
                  2:  -1.0000000000000000e+00    0     0   0\n";
    assert_eq!(shown(Format::Table, vector), ["x[0]", "1/2*x[0]*x[1] - 1"]);
    let dace = "     I  COEFFICIENT              ORDER EXPONENTS\n     \
                1    1.5000000000000000e+00   0   0  0\n     2   -1.0000000000000000e+00   3   3  0\n\
                ------------------------------------------------\n";
    assert_eq!(shown(Format::Table, dace), ["-x[0]^3 + 3/2"]);
    assert_eq!(
        shown(Format::Table, "# plain\n1 0 2.5\n0 2 -1\n\n\n0,1,1e0\n"),
        ["-x[1]^2 + 5/2*x[0]", "x[1]"]
    );
    assert_eq!(shown(Format::Table, "2.000e+00 1.5D+00\n0.0 1\n2 1"), ["5/2*x[0]^2 + 1"]);
}

#[test]
fn bases_of_msa() {
    // Three equal atoms up to degree two, with the squares from a product.
    let text = "0 0 0 0 \n0 0 0 1 \n0 0 1 0 \n0 1 0 0 \n1 1 2 \n1 1 3 \n1 2 3 \n\
                2 0 \n2 1 2 3 \n2 4 5 6 \n3 1 1 2 2 \n";
    let source = imported(Format::Msa, text).unwrap();
    assert!(source.contains("let p3 = p1*p1 - 2*p2;"), "{source}");
    let found = shown(Format::Msa, text);
    assert_eq!(found[0], "1");
    assert_eq!(found[3], "x[0]^2 + x[1]^2 + x[2]^2");
    let compiled = compile(&source, &Options::default()).unwrap();
    assert!(compiled[0].network.gates.len() <= 3);
}

/// A random polynomial as rows, a dictionary, and itself.
#[test]
fn random_files_are_their_polynomials() {
    let mut stream = Stream::new(5);
    for _ in 0..60 {
        let (mut table, mut entries) = (String::new(), Vec::new());
        let mut wanted = Polynomial::zero();
        let n = 1 + stream.below(4);
        for _ in 0..1 + stream.below(12) {
            let c = format!(
                "{}{}e-{}",
                ["", "-"][stream.below(2)],
                stream.below(5000),
                stream.below(4)
            );
            let exponents: Vec<usize> = (0..n).map(|_| stream.below(3)).collect();
            let columns: Vec<String> = exponents.iter().map(usize::to_string).collect();
            table.push_str(&format!("{} {c}\n", columns.join(" ")));
            let labels: String = exponents
                .iter()
                .enumerate()
                .flat_map(|(k, e)| std::iter::repeat_n(format!("('x', {k}), "), *e))
                .collect();
            entries.push(format!("({labels}): {c}"));
            let factors = exponents.iter().enumerate().map(|(k, e)| (k, *e as u32));
            let term = Polynomial::term(Monomial::from_factors(factors), number(&c));
            wanted = wanted.add(&term);
        }
        let (_, found) = outputs(&imported(Format::Table, &table).unwrap());
        assert_eq!(found, [wanted.clone()], "{table}");
        // Every variable in order, so that the array has the same numbers.
        let all: String = (0..n).map(|k| format!("('x', {k}), ")).collect();
        let text = format!("{{({all}): 0, {}}}", entries.join(", "));
        let real = ImportOptions { domain: Some(Domain::Real), ..ImportOptions::default() };
        let source = import(Format::Qubo, &text, &real, &Limits::default()).unwrap();
        let (_, found) = outputs(&source);
        assert_eq!(found, [wanted], "{text}");
    }
}

#[test]
fn mistakes_have_their_code_and_place() {
    use Format::{Coo, Msa, Qubo, Table};
    let cases: &[(Format, &str, Code, &str)] = &[
        (Qubo, "", Code::FormatEmpty, ""),
        (Qubo, "{}", Code::FormatEmpty, ""),
        (Qubo, "{('a', 'b') 1}", Code::FormatSyntax, "1"),
        (Qubo, "{('a', 'b'): 1", Code::FormatSyntax, ""),
        (Qubo, "{('a', 'b'): x}", Code::FormatNumber, "x"),
        (Qubo, "{('a', 'b'): nan}", Code::NumNonfinite, "nan"),
        (Qubo, "{('a', 'b'): -inf}", Code::NumNonfinite, "-inf"),
        (Qubo, "{('a', 'b'): 1e999999999}", Code::NumExponent, "1e999999999"),
        (Qubo, "{('a', 'b'): 1/0}", Code::DivZero, "1/0"),
        (Qubo, "{('a', 'b'): (1+2j)}", Code::FormatSyntax, "("),
        (Qubo, "{('a', b): 1}", Code::FormatLabel, "b"),
        (Qubo, "{('a', 1.5): 1}", Code::FormatLabel, "1.5"),
        (Qubo, "{'a': 1} {'b': 1}", Code::FormatSyntax, "{"),
        (Qubo, "{'a: 1}", Code::FormatSyntax, "'"),
        (Qubo, "{'a': 1}, 'QUBIT'", Code::FormatVartype, "'QUBIT'"),
        (Qubo, "{'a': 1}, 'SPIN', 'BINARY'", Code::FormatVartype, "'BINARY'"),
        (Qubo, "{'a': 1} @", Code::FormatSyntax, "@"),
        (Coo, "# vartype=SPIN\n", Code::FormatEmpty, ""),
        (Coo, "0 1 1", Code::FormatVartype, ""),
        (Coo, "# vartype=QUBIT\n0 1 1", Code::FormatVartype, "# vartype=QUBIT"),
        (Coo, "# vartype=SPIN\n0 1", Code::FormatColumns, "0 1"),
        (Coo, "# vartype=SPIN\n0 -1 2", Code::FormatSyntax, "-1"),
        (Coo, "# vartype=SPIN\n0 1 a", Code::FormatNumber, "a"),
        (Coo, "p qubo 0 9 1 1\n0 0 1", Code::FormatSyntax, "p qubo 0 9 1 1"),
        (Coo, "# vartype=SPIN\np qubo 0 1 1 0", Code::FormatVartype, "p qubo 0 1 1 0"),
        (Qubo, "[(('a', 'b'): 2)]", Code::FormatSyntax, ":"),
        (Table, "", Code::FormatEmpty, ""),
        (Table, "1 0 2\n1 2", Code::FormatColumns, "1 2"),
        (Table, "1 -1 2", Code::FormatSyntax, "-1"),
        (Table, "1 1.5 2", Code::FormatSyntax, "1.5"),
        (Table, "1 99999999999999999999 2", Code::LimitDegree, "99999999999999999999"),
        (Table, "9999 9999 1", Code::LimitDegree, "9999 9999 1"),
        (Table, "x y c\n1 0 2", Code::FormatSyntax, "x y c"),
        (Table, "7", Code::FormatColumns, "7"),
        (Table, "I COEFFICIENT ORDER EXPONENTS\n1 2.0 3 1 1", Code::FormatOrder, "3"),
        (Table, "I COEFFICIENT ORDER EXPONENTS\n1 2.0 3", Code::FormatColumns, "1 2.0 3"),
        (Table, "I COEFFICIENT ORDER EXPONENTS\n1 2.0 1 0^1", Code::FormatSyntax, "0^1"),
        (Table, "I COEFFICIENT ORDER EXPONENTS\n1 2.0 1 1\n3.0", Code::FormatColumns, "3.0"),
        (Table, "I COEFFICIENT ORDER EXPONENTS\n1 2.0 1 1\n ...", Code::FormatSyntax, " ..."),
        (Table, "COEFFICIENT I EXPONENTS", Code::FormatSyntax, "COEFFICIENT I EXPONENTS"),
        (Table, "I COEFFICIENT EXPONENTS\n1 2.0 1\nover", Code::FormatSyntax, "over"),
        (Table, " z : C, NV = 2, MO = 1", Code::FormatSyntax, " z : C, NV = 2, MO = 1"),
        (Msa, "", Code::FormatEmpty, ""),
        (Msa, "0 1 0", Code::FormatEmpty, ""),
        (Msa, "0 1 0\n0 1", Code::FormatColumns, "0 1"),
        (Msa, "0 1 0\n1 1", Code::FormatIndex, "1"),
        (Msa, "0 1 0\n2 0\n3 0 1", Code::FormatIndex, "1"),
        (Msa, "0 1 0\n2 0\n3 0", Code::FormatColumns, "3 0"),
        (Msa, "0 1 0\n2 0\n0 0 1", Code::FormatSyntax, "0 0 1"),
        (Msa, "0 1 0\n4 0", Code::FormatSyntax, "4"),
        (Msa, "0 1 99999999999", Code::LimitDegree, "99999999999"),
    ];
    for (format, text, code, place) in cases {
        assert_eq!(mistake(*format, text), (*code, (*place).to_owned()), "{format:?} {text}");
    }
}

#[test]
fn limits_are_asked_before_they_hurt() {
    let check = |format, text: &str, limits: &Limits, code| {
        let errors = import(format, text, &ImportOptions::default(), limits).unwrap_err();
        assert_eq!(errors.iter().next().unwrap().code, code, "{errors}");
    };
    let limits =
        Limits { terms: 2, variables: 2, depth: 5, source_bytes: 200, ..Limits::default() };
    check(Format::Qubo, "{'a': 1, 'b': 1, (): 1}", &limits, Code::LimitTerms);
    check(Format::Qubo, "{('a', 'b', 'c'): 1}", &limits, Code::LimitVars);
    check(Format::Qubo, &"(".repeat(100), &limits, Code::LimitDepth);
    check(Format::Qubo, &" ".repeat(201), &limits, Code::LimitLength);
    check(Format::Table, "0 0 0 1", &limits, Code::LimitVars);
    check(Format::Table, "0 1\n1 1\n2 1", &limits, Code::LimitTerms);
    check(Format::Table, " x : R, NV = 70000", &limits, Code::LimitVars);
    check(Format::Msa, "0 0 0 1", &limits, Code::LimitVars);
    let few = Limits { instructions: 1, ..Limits::default() };
    check(Format::Msa, "0 0 1\n2 0", &few, Code::LimitInstructions);
    check(
        Format::Qubo,
        &format!("{{{}'a'", "(".repeat(100_000)),
        &Limits::default(),
        Code::LimitDepth,
    );
    let bad = ImportOptions { name: Some("a b".into()), ..ImportOptions::default() };
    let errors = import(Format::Msa, "0 1", &bad, &Limits::default()).unwrap_err();
    assert_eq!(errors.iter().next().unwrap().code, Code::Name);
}

#[test]
fn any_text_is_imported_or_refused() {
    let pieces = [
        "{",
        "}",
        "(",
        ")",
        "'a'",
        "\"",
        ":",
        ",",
        "1",
        "-2.5",
        "e",
        "\n",
        " ",
        "I COEFFICIENT",
        "0",
        "3",
        "# vartype=SPIN",
        "ORDER EXPONENTS",
        "...",
        "λ",
        "/",
        "^",
        "<",
        ">",
        "nan",
        "\u{feff}",
    ];
    let mut stream = Stream::new(9);
    for _ in 0..4_000 {
        let text: String =
            (0..stream.below(14)).map(|_| pieces[stream.below(pieces.len())]).collect();
        for format in Format::ALL {
            match imported(format, &text) {
                Ok(source) => {
                    outputs(&source);
                }
                Err(errors) => {
                    let span = errors.iter().next().unwrap().span;
                    assert!(text.get(span.range()).is_some(), "{text:?} {span:?}");
                }
            }
        }
    }
}
