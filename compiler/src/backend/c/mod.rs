//! Backend *C*: a program as one C99 function that needs nothing but `<math.h>` where it is fused.
//!
//! ```text
//! Program ─ face, names ─► prototype ─ body ─► statements ─ split ─► text ─ read ─► checked text
//! ```
//!
//! - The function returns nothing; results go through its last argument `out`, in the order of the
//!   definition, arrays element by element. `out` may overlap array arguments.
//! - Arrays come as `const double q[6]`, several dimensions in one row, the last index running
//!   fastest. Variables stand before parameters.
//! - Constants are rounded once and printed with the digits that read back as the same number.
//! - The tree of operations is that of the program, so a compiler that neither fuses nor reorders
//!   computes the same bits as every other engine: the text asks for it by `#pragma STDC
//!   FP_CONTRACT OFF`, which gcc does not know and has the option `-ffp-contract=off` for.
//!   `-ffast-math` breaks it.
//! - What is long is cut into static functions: compilers take minutes over long ones.
//! - What is emitted is read back and compared with the program before anyone sees it.

mod body;
mod face;
mod names;
mod read;
mod split;

use super::EmitError;
use crate::poly::{Argument, Shape, Signature};
use crate::program::{Inst, Program};
use body::Body;
use face::Face;

/// More names of results than this are not listed in the comment.
const MOST_LISTED: usize = 16;

/// Forbids to fuse products and sums, where gcc would warn that it does not know how.
const UNFUSED: &str = "#if defined(__clang__) || !defined(__GNUC__)\n\
                       #pragma STDC FP_CONTRACT OFF\n#endif\n";

/// The function of a program, with a comment that says how it is called and the lines `about` it,
/// such as its certificate.
pub fn text(program: &Program, about: &[String]) -> Result<String, EmitError> {
    program.check_emittable(program.signature().scalar).map_err(EmitError::Range)?;
    let face = Face::of(program.signature());
    let body = Body::new(program, &face);
    let code = split::functions(&body);
    read::check(program, &face, &code).map_err(EmitError::Mismatch)?;
    let fused = program.instructions().iter().any(|inst| matches!(inst, Inst::Fma(..)));
    let include = if fused { "#include <math.h>\n\n" } else { "" };
    let comment = comment(program, &face, about);
    Ok(format!("{comment}{include}{UNFUSED}\n{code}"))
}

/// The declaration of the function, without `;`: `void f(double x, const double q[2], double *out)`.
pub fn prototype(signature: &Signature) -> String {
    Face::of(signature).prototype()
}

/// The comment before the function.
fn comment(program: &Program, face: &Face, about: &[String]) -> String {
    let signature = program.signature();
    let mut lines = vec![called(signature)];
    lines.extend(about.iter().flat_map(|text| text.lines().map(str::to_owned)));
    lines.push(results(program, &face.out));
    lines.push("gcc: compile with -ffp-contract=off, and without -ffast-math.".to_owned());
    let mut text = String::new();
    for (k, line) in lines.iter().enumerate() {
        let start = if k == 0 { "/* " } else { " * " };
        // Nothing in a comment may end it, or begin one inside.
        text += &format!("{start}{}\n", line.replace("*/", "* /").replace("/*", "/ *"));
    }
    text + " */\n"
}

/// `f(x, q[2]; a)`: the definition as it was written.
fn called(signature: &Signature) -> String {
    let list = |arguments: &[Argument]| {
        let one = |a: &Argument| {
            let sizes: Vec<String> = a.dimensions.iter().map(usize::to_string).collect();
            if sizes.is_empty() {
                a.name.clone()
            } else {
                format!("{}[{}]", a.name, sizes.join(", "))
            }
        };
        arguments.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let variables = list(&signature.variables);
    if signature.parameters.is_empty() {
        return format!("{}({variables})", signature.name);
    }
    format!("{}({variables}; {})", signature.name, list(&signature.parameters))
}

/// Which result stands where.
fn results(program: &Program, out: &str) -> String {
    let outputs = program.outputs();
    match (&program.signature().result, outputs.len()) {
        (Shape::Scalar, _) => format!("*{out}: the value"),
        (_, n) if n <= MOST_LISTED => {
            let names: Vec<&str> = outputs.iter().map(|o| o.name.as_str()).collect();
            format!("{out}[{n}]: {}", names.join(", "))
        }
        (_, n) => format!("{out}[{n}]: {}, … {}", outputs[0].name, outputs[n - 1].name),
    }
}

#[cfg(test)]
mod tests;
