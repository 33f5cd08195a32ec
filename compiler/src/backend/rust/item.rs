//! What `network!` expands to: a function, and a type of the same name with its facts and batch.
//!
//! ```text
//! pub fn saddle(x: f64, y: f64) -> f64          one point
//! pub struct saddle {}                          lives beside it, in the namespace of types
//!     saddle::NETWORK                           text, counts, certificate
//!     saddle::batch(columns, a, out)            many points, column by column
//! ```
//!
//! A type and not a module, because items of a module cannot see a function that was defined inside
//! a block. The statements stand in a hidden `row` that is always inlined, so that the loop of
//! `batch` vectorises while a call of the function stays a call.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::body::Fused;
use super::interface::{
    Interface, argument_type, local, primitive_type, result_type, result_value,
};
use super::{checked, declaration, doc, kernel};
use crate::backend::{EmitError, is_split};
use crate::network::metrics::Metrics;
use crate::network::text::scalar_name;
use crate::poly::{Argument, Shape, Signature};
use crate::program::Program;

/// What is known about a network, for the constant beside the function.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Facts {
    /// The text of the network.
    pub network: String,
    /// The line on gates and their lower bound.
    pub report: String,
    /// How it was established that the network computes the definition.
    pub proof: String,
    /// The proved lower bound on gates.
    pub lower_bound: usize,
    /// The counts.
    pub metrics: Metrics,
}

/// The items of one definition. `runtime` is the path of the crate `multiplet`.
pub fn item(
    program: &Program,
    interface: &Interface,
    facts: &Facts,
    runtime: &TokenStream,
) -> Result<TokenStream, EmitError> {
    let signature = program.signature();
    let scalar = primitive_type(signature.scalar);
    let inline = if is_split(program) { quote!(#[inline]) } else { quote!(#[inline(always)]) };
    let row = checked(program, &row(interface), fused(program, runtime), &scalar, &inline)?;
    let report = format!("`{}`", facts.report);
    Ok(items(signature, interface, facts, runtime, &row, &report))
}

/// Items of the same interface for a definition that has errors, so that its users have none.
pub fn item_fallback(
    signature: &Signature,
    interface: &Interface,
    runtime: &TokenStream,
) -> TokenStream {
    let scalar = primitive_type(signature.scalar);
    let declaration = declaration(signature, &row(interface), &scalar);
    let row = quote!(#declaration { ::core::unimplemented!() });
    items(signature, interface, &Facts::default(), runtime, &row, "This definition has errors.")
}

/// An expression that is a function: the expansion of the closure form.
pub fn closure(
    program: &Program,
    interface: &Interface,
    runtime: &TokenStream,
) -> Result<TokenStream, EmitError> {
    let scalar = primitive_type(program.signature().scalar);
    let head = quote!(#[inline]);
    let function = checked(program, interface, fused(program, runtime), &scalar, &head)?;
    Ok(block(interface, &function))
}

/// A function of the same interface for a closure that has errors.
pub fn closure_fallback(signature: &Signature, interface: &Interface) -> TokenStream {
    let declaration = declaration(signature, interface, &primitive_type(signature.scalar));
    block(interface, &quote!(#declaration { ::core::unimplemented!() }))
}

fn block(interface: &Interface, function: &TokenStream) -> TokenStream {
    let name = &interface.name;
    let allow = allow();
    quote!({ #allow #function #name })
}

/// The function of a fused multiply-add in the runtime.
pub(super) fn fused(program: &Program, runtime: &TokenStream) -> Fused {
    let name = local(&format!("fused_{}", scalar_name(program.signature().scalar)));
    Fused::Path(quote!(#runtime::__private::#name))
}

/// The interface of the hidden function that holds the statements.
fn row(interface: &Interface) -> Interface {
    Interface { name: local("row"), ..interface.clone() }
}

/// What generated code may do that hand-written code may not: names and shapes come from the user,
/// exact digits and operation trees from the proof.
pub(super) fn allow() -> TokenStream {
    quote!(#[allow(non_snake_case, unused_variables, clippy::all, clippy::pedantic, clippy::nursery)])
}

fn items(
    signature: &Signature,
    interface: &Interface,
    facts: &Facts,
    runtime: &TokenStream,
    row: &TokenStream,
    report: &str,
) -> TokenStream {
    let Interface { name, visibility, attributes, .. } = interface;
    let scalar = primitive_type(signature.scalar);
    let allow_in_function = allow();
    let declaration = declaration(signature, interface, &scalar);
    let separator = (!interface.docs.is_empty()).then(|| doc(""));
    let docs = interface.docs.iter().map(|line| doc(line));
    let report = doc(report);
    let about = format!("The network of [`{name}()`]: its facts, and evaluation in batches.");
    let known = "The network, what it costs, and why it is right.";
    let network = metadata("NETWORK", known, name, facts, runtime);
    let (inputs, outputs) = (signature.variable_count(), signature.result.count());
    let rows = format!(
        "Evaluates every row: `columns` holds one slice for each of the {inputs} variables (arrays \
         element by element, in row-major order), `out` one for each of the {outputs} outputs."
    );
    let values = |arguments: &TokenStream| {
        let row = local("row");
        unpacked(&signature.result, &scalar, &quote!(Self::#row(#arguments)))
    };
    let batch = batch(signature, interface, runtime, &rows, outputs, values);
    let beside = beside(interface, &about, &quote!(#network #batch #row));
    let evaluate = kernel::evaluate(signature, interface, runtime);
    let arguments = interface.arguments();
    quote! {
        #(#docs)*
        #separator
        #report
        #attributes
        #allow_in_function
        #[inline]
        #[must_use]
        #visibility #declaration {
            #name::row(#(#arguments),*)
        }

        #beside

        #evaluate
    }
}

/// The type that a function shares its name with, and what belongs to it.
pub(super) fn beside(interface: &Interface, about: &str, inner: &TokenStream) -> TokenStream {
    let Interface { name, visibility, attributes, .. } = interface;
    let (about, allow) = (doc(about), allow());
    quote! {
        #about
        #attributes
        #[allow(non_camel_case_types, dead_code)]
        #visibility struct #name {}

        #attributes
        #[allow(dead_code)]
        #allow
        impl #name {
            #inner
        }
    }
}

/// `const NETWORK: multiplet::Metadata`
pub(super) fn metadata(
    constant: &str,
    about: &str,
    name: &Ident,
    facts: &Facts,
    runtime: &TokenStream,
) -> TokenStream {
    let (constant, about) = (local(constant), doc(about.trim()));
    let Facts { network, report, proof, lower_bound, metrics } = facts;
    let name = identifier_text(name);
    let [gates, squares, depth, additions, constant_products, lower_bound] = [
        metrics.gates,
        metrics.squares,
        metrics.depth,
        metrics.additions,
        metrics.constant_products,
        *lower_bound,
    ]
    .map(Literal::usize_unsuffixed);
    quote! {
        #about
        pub const #constant: #runtime::Metadata = #runtime::Metadata {
            name: #name,
            network: #network,
            report: #report,
            proof: #proof,
            gates: #gates,
            lower_bound: #lower_bound,
            squares: #squares,
            depth: #depth,
            additions: #additions,
            constant_products: #constant_products,
        };
    }
}

fn identifier_text(name: &Ident) -> String {
    let text = name.to_string();
    text.strip_prefix("r#").unwrap_or(&text).to_owned()
}

/// The batch function: columns in, parameters as they are, so many columns out. `values` is one array
/// of numbers, out of the arguments of a row.
pub(super) fn batch(
    signature: &Signature,
    interface: &Interface,
    runtime: &TokenStream,
    about: &str,
    outputs: usize,
    values: impl Fn(&TokenStream) -> TokenStream,
) -> TokenStream {
    let scalar = primitive_type(signature.scalar);
    let inputs = signature.variable_count();
    let rows = Literal::usize_unsuffixed(chunk(inputs + outputs));
    let parameters = &interface.parameters;
    let types = signature.parameters.iter().map(|a| argument_type(a, &scalar));
    let (columns, out, point) = (local("columns"), local("out"), local("point"));
    let arguments = gathered(&signature.variables, &point);
    let values = values(&quote!(#(#arguments,)* #(#parameters),*));
    let [inputs, outputs] = [inputs, outputs].map(Literal::usize_unsuffixed);
    let about = doc(about);
    quote! {
        #about
        ///
        /// # Errors
        ///
        /// Where the number of columns is another, or their lengths differ; nothing is written then.
        pub fn batch(
            #columns: &[&[#scalar]],
            #(#parameters: #types,)*
            #out: &mut [&mut [#scalar]],
        ) -> ::core::result::Result<(), #runtime::ShapeError> {
            #runtime::__private::batch::<#scalar, #inputs, #outputs, #rows>(
                #columns,
                #out,
                |#point| #values,
            )
        }
    }
}

/// The numbers that a call returns, as one array: `{ let (r0, [r1, r2]) = call; [r0, r1, r2] }`.
pub(super) fn unpacked(result: &Shape, scalar: &TokenStream, call: &TokenStream) -> TokenStream {
    let names = (0..result.count()).map(|k| local(&format!("r{k}")));
    let results: Vec<TokenStream> = names.map(|name| quote!(#name)).collect();
    let pattern = result_value(result, &results);
    let shape = result_type(result, scalar);
    quote!({
        let #pattern: #shape = #call;
        [#(#results),*]
    })
}

/// Rows of one pass of the batch loop: enough to vectorise, few enough for all columns of a pass to
/// stay in the nearest cache (32 KiB) and off the end of the stack.
pub(super) fn chunk(columns: usize) -> usize {
    (4096 / columns.max(1)).clamp(1, 64)
}

/// The arguments of one row, out of the array of all its scalars.
pub(super) fn gathered(arguments: &[Argument], point: &Ident) -> Vec<TokenStream> {
    let mut next = 0;
    arguments.iter().map(|argument| gather(&argument.dimensions, point, &mut next)).collect()
}

/// One array of these dimensions out of the next scalars.
fn gather(dimensions: &[usize], point: &Ident, next: &mut usize) -> TokenStream {
    let Some((size, inner)) = dimensions.split_first() else {
        let k = Literal::usize_unsuffixed(*next);
        *next += 1;
        return quote!(#point[#k]);
    };
    let items: Vec<TokenStream> = (0..*size).map(|_| gather(inner, point, next)).collect();
    quote!([#(#items),*])
}
