//! Random systems of many shapes, each from a seed: what people write, and its expanded form.

use std::fmt::Write;

use multiplet_compiler::modular::Stream;
use multiplet_compiler::poly::{Coefficient, Monomial, Polynomial};
use multiplet_compiler::rational::Rational;

/// A source of one definition, and what its outputs are where that was computed independently.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The source.
    pub source: String,
    /// The outputs over the variables in order.
    pub outputs: Option<Vec<Polynomial>>,
}

/// A shape: its name and how a system of it is made.
pub type Shape = (&'static str, fn(&mut Stream) -> Sample);

/// All shapes.
pub const SHAPES: [Shape; 20] = [
    ("univariate, dense", |s| flat(1, vec![univariate(s, true)])),
    ("univariate, sparse", |s| flat(1, vec![univariate(s, false)])),
    ("sparse", |s| {
        let n = 2 + s.below(5);
        let terms = 2 + s.below(10);
        flat(n, vec![sparse(s, n, 5, terms)])
    }),
    ("dense", |s| {
        let (n, d) = [(2, 3), (2, 5), (3, 3), (4, 2)][s.below(4)];
        flat(n, vec![dense(s, n, d)])
    }),
    ("several outputs", several),
    ("outputs that share a factor", |s| {
        let n = 2 + s.below(3);
        let shared = sparse(s, n, 2, 3);
        let count = 2 + s.below(3);
        flat(n, (0..count).map(|_| shared.mul(&sparse(s, n, 2, 2))).collect())
    }),
    ("parameters", parameters),
    ("quadratic forms", quadratic),
    ("sums of squares of linear forms", |s| powers_of_forms(s, 2)),
    ("sums of powers of linear forms", |s| {
        let exponent = 3 + s.below(2) as u32;
        powers_of_forms(s, exponent)
    }),
    ("products of linear forms", |s| {
        let n = 2 + s.below(3);
        let count = 2 + s.below(3);
        let product = (0..count).fold(constant(1), |p, _| p.mul(&linear(s, n)));
        flat(n, vec![product.add(&linear(s, n))])
    }),
    ("compositions", |s| {
        let n = 1 + s.below(3);
        let inner = if n == 1 { univariate_of(s, 2, true) } else { sparse(s, n, 2, 3) };
        let degree = 2 + s.below(3) as u32;
        let outer = univariate_of(s, degree, true);
        flat(n, vec![outer.substitute(&[inner])])
    }),
    ("symmetric functions", symmetric),
    ("products of polynomials, by coefficients", convolution),
    ("determinants", determinant),
    ("perfect powers and a rest", |s| {
        let n = 2 + s.below(2);
        let power = linear(s, n).add(&sparse(s, n, 2, 1)).pow(2 + s.below(2) as u32);
        flat(n, vec![power.add(&sparse(s, n, 2, 2))])
    }),
    ("chains of springs", chain),
    ("bits and spins", relations),
    ("nested programs", nested),
    ("lets, calls and derivatives", program),
];

/// The system of this shape and seed.
pub fn sample(shape: &Shape, seed: u64) -> Sample {
    (shape.1)(&mut Stream::from_bytes(format!("{} {seed}", shape.0).as_bytes()))
}

/// A small number that is not zero, now and then a fraction.
fn number(s: &mut Stream) -> Rational {
    let n = 1 + s.below(6) as i64;
    let n = if s.below(2) == 0 { n } else { -n };
    let d = if s.below(4) == 0 { 2 + s.below(3) as i64 } else { 1 };
    Rational::ratio(n, d).unwrap()
}

fn constant(value: i64) -> Polynomial {
    Polynomial::constant(Coefficient::integer(value))
}

fn x(i: usize) -> Polynomial {
    Polynomial::variable(i)
}

fn times(p: &Polynomial, by: Rational) -> Polynomial {
    p.scaled(&by.into())
}

fn univariate(s: &mut Stream, is_dense: bool) -> Polynomial {
    let degree = 2 + s.below(if is_dense { 12 } else { 24 }) as u32;
    univariate_of(s, degree, is_dense)
}

fn univariate_of(s: &mut Stream, degree: u32, is_dense: bool) -> Polynomial {
    let chosen: Vec<u32> = (0..=degree)
        .filter(|e| *e == degree || s.below(6) < if is_dense { 5 } else { 1 })
        .collect();
    let terms = chosen.into_iter().map(|e| (Monomial::power(0, e), number(s).into()));
    Polynomial::from_terms(terms.collect::<Vec<_>>())
}

fn monomial(s: &mut Stream, n: usize, degree: u32) -> Monomial {
    let degree = s.below(degree as usize + 1);
    (0..degree).fold(Monomial::one(), |m, _| m.mul(&Monomial::variable(s.below(n))))
}

fn sparse(s: &mut Stream, n: usize, degree: u32, terms: usize) -> Polynomial {
    let terms = (0..terms).map(|_| (monomial(s, n, degree), number(s).into()));
    Polynomial::from_terms(terms.collect::<Vec<_>>())
}

fn linear(s: &mut Stream, n: usize) -> Polynomial {
    let form = (0..n).fold(constant(0), |sum, i| {
        if s.below(4) == 0 { sum } else { sum.add(&times(&x(i), number(s))) }
    });
    if s.below(2) == 0 { form } else { form.add(&Polynomial::constant(number(s).into())) }
}

fn dense(s: &mut Stream, n: usize, degree: u32) -> Polynomial {
    let sum = (0..n).fold(constant(1), |sum, i| sum.add(&x(i)));
    let terms = sum.pow(degree).terms().to_vec();
    let terms = terms.into_iter().map(|(m, _)| (m, number(s).into()));
    Polynomial::from_terms(terms.collect::<Vec<_>>())
}

fn several(s: &mut Stream) -> Sample {
    let (n, count) = (2 + s.below(3), 2 + s.below(5));
    let outputs = (0..count).map(|_| {
        let terms = 1 + s.below(5);
        sparse(s, n, 4, terms)
    });
    flat(n, outputs.collect())
}

fn parameters(s: &mut Stream) -> Sample {
    let n = 1 + s.below(3);
    let mut terms = Vec::new();
    for _ in 0..2 + s.below(6) {
        let factor = ["", "a*", "b*", "a*b*", "(a - 2*b)*", "a^2*"][s.below(6)];
        terms.push(format!("{factor}({})", text(&sparse(s, n, 4, 1), n)));
    }
    let sum = terms.join(" + ");
    Sample { source: format!("fn f(x: [{n}]; a, b) = {sum};"), outputs: None }
}

fn quadratic(s: &mut Stream) -> Sample {
    let n = 2 + s.below(5);
    let mut form = constant(0);
    for i in 0..n {
        for j in i..n {
            if s.below(3) > 0 {
                form = form.add(&times(&x(i).mul(&x(j)), number(s)));
            }
        }
    }
    flat(n, vec![form.add(&linear(s, n))])
}

fn powers_of_forms(s: &mut Stream, exponent: u32) -> Sample {
    let (n, count) = (2 + s.below(4), 1 + s.below(4));
    let sum = (0..count).fold(constant(0), |sum, _| {
        let power = linear(s, n).pow(exponent);
        sum.add(&times(&power, number(s)))
    });
    flat(n, vec![sum])
}

fn symmetric(s: &mut Stream) -> Sample {
    let n = 2 + s.below(4);
    let degree = 2 + s.below(3);
    let elementary = |k: usize| {
        let mut sums = vec![constant(1)];
        sums.resize(k + 1, constant(0));
        for i in 0..n {
            for j in (1..=k).rev() {
                sums[j] = sums[j].add(&sums[j - 1].mul(&x(i)));
            }
        }
        sums.pop().unwrap()
    };
    let power_sum = |k: usize| (0..n).fold(constant(0), |sum, i| sum.add(&x(i).pow(k as u32)));
    flat(
        n,
        match s.below(3) {
            0 => vec![elementary(degree.min(n))],
            1 => (2..=degree).map(power_sum).collect(),
            _ => vec![elementary(2).mul(&power_sum(2)), power_sum(degree)],
        },
    )
}

fn convolution(s: &mut Stream) -> Sample {
    let (m, n) = (2 + s.below(2), 2 + s.below(2));
    let mut outputs = vec![constant(0); m + n - 1];
    for i in 0..m {
        for j in 0..n {
            outputs[i + j] = outputs[i + j].add(&x(i).mul(&x(m + j)));
        }
    }
    flat(m + n, outputs)
}

fn determinant(s: &mut Stream) -> Sample {
    let size = 2 + s.below(2);
    let n = 2 + s.below(4);
    let rows: Vec<Vec<Polynomial>> =
        (0..size).map(|_| (0..size).map(|_| linear(s, n)).collect()).collect();
    fn minor(rows: &[Vec<Polynomial>], columns: &[usize]) -> Polynomial {
        let Some((first, rest)) = rows.split_first() else { return constant(1) };
        columns.iter().enumerate().fold(constant(0), |sum, (k, c)| {
            let others: Vec<usize> = columns.iter().copied().filter(|o| o != c).collect();
            let part = first[*c].mul(&minor(rest, &others));
            if k % 2 == 0 { sum.add(&part) } else { sum.sub(&part) }
        })
    }
    flat(n, vec![minor(&rows, &(0..size).collect::<Vec<_>>())])
}

/// A system written term by term.
pub fn flat(n: usize, outputs: Vec<Polynomial>) -> Sample {
    let texts: Vec<String> = outputs.iter().map(|p| text(p, n)).collect();
    let body = texts.join(", ");
    let body = if outputs.len() == 1 { body } else { format!("({body})") };
    Sample { source: format!("fn f(x: [{n}]) = {body};"), outputs: Some(outputs) }
}

/// The polynomial as the language has it.
pub fn text(p: &Polynomial, n: usize) -> String {
    let names: Vec<String> = (0..n).map(|i| format!("x[{i}]")).collect();
    if p.is_zero() { "0".to_owned() } else { p.display(&names, &[]).to_string() }
}

fn chain(s: &mut Stream) -> Sample {
    let n = 2 + s.below(3);
    let (cubic, quartic) = (number(s), number(s));
    let ends = ["0", "q[0]^2/2", "q[0]^2/2 + (q[0] - q[1])^4"][s.below(3)];
    let source = format!(
        "hamiltonian f(q: [{n}], p: [{n}]; k) {{\n\
         sum(i in 0..{n}, p[i]^2)/2 + {ends} + sum(i in 0..{}, k*(q[i+1] - q[i])^2/2 \
         + ({cubic})*(q[i+1] - q[i])^3 + ({quartic})*(q[i+1] - q[i])^4)\n}}",
        n - 1
    );
    Sample { source, outputs: None }
}

fn relations(s: &mut Stream) -> Sample {
    let (kind, n) = (["bit", "spin"][s.below(2)], 2 + s.below(4));
    let terms = 2 + s.below(5);
    let sum = text(&sparse(s, n, 4, terms), n);
    let power = 1 + s.below(3);
    Sample { source: format!("fn f(x: [{kind}; {n}]) = ({sum})^{power};"), outputs: None }
}

/// An expression with brackets, kept as a program.
fn expression(s: &mut Stream, depth: usize) -> String {
    if depth == 0 || s.below(5) == 0 {
        return match s.below(3) {
            0 => format!("({})", number(s)),
            _ => ["x", "y", "z"][s.below(3)].to_owned(),
        };
    }
    let (a, b) = (expression(s, depth - 1), expression(s, depth - 1));
    match s.below(6) {
        0 => format!("({a} + {b})"),
        1 => format!("({a} - {b})"),
        2 | 3 => format!("{a}*{b}"),
        4 => format!("({a})^{}", 2 + s.below(2)),
        _ => format!("({a} + {b})*({b} - 2*{a})"),
    }
}

fn nested(s: &mut Stream) -> Sample {
    let body = expression(s, 3);
    Sample { source: format!("fn f(x, y, z) = {body};"), outputs: None }
}

fn program(s: &mut Stream) -> Sample {
    let mut source = format!("fn g(x, y) = {};\n", expression(s, 1).replace('z', "(x - y)"));
    let _ = write!(
        source,
        "fn f(x, y, z; a) {{\nlet u = {};\nlet v = g(u, z) + a*x;\n(u*v + diff({}, x), g(v, y))\n}}",
        expression(s, 0),
        expression(s, 2),
    );
    Sample { source, outputs: None }
}
